"""The raw polygons of districts and tehsils, as geoBoundaries simplified them, each alone."""

import ast
import csv
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import shapely

from geodata.plane import to_metres


def read_shapes(database: Path, table: Path) -> dict[str, list[Any]]:
    """Return the raw shapes of each district in metres, by place id.

    Parameters
    ----------
    database : Path
        ``data.db`` of the package: name, shape_id, WKB, some of it written as the text of a Python bytes literal.
    table : Path
        ``shapes_af.csv`` or ``shapes_pk.csv``; a row without ``place_id`` is a shape that is left out.

    Raises
    ------
    ValueError
        If the database lacks a shape that the table names.
    """
    with table.open(encoding="utf-8", newline="") as lines:
        wanted = {row["shape_id"]: row["place_id"] for row in csv.DictReader(lines) if row["place_id"]}
    shapes: dict[str, list[Any]] = defaultdict(list)
    by_id = "SELECT coordinates FROM location_data WHERE shape_id = ?"
    with closing(sqlite3.connect(database)) as connection:
        for shape_id, unit in sorted(wanted.items()):
            found = connection.execute(by_id, (shape_id,)).fetchone()
            if found is None:
                raise ValueError(f"{table.name}: no shape {shape_id} ({unit}) in {database.name}; correct the table")
            raw = ast.literal_eval(found[0]) if isinstance(found[0], str) else found[0]
            valid = shapely.make_valid(shapely.from_wkb(raw), method="structure", keep_collapsed=False)
            shapes[unit].append(to_metres(valid))
    return dict(shapes)
