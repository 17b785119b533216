"""A run as its files tell it: read back from a folder, so that a picture or a report can be made later."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import InputError
from geomap.export import FORMULA_STARTS, SCHEMA

Row = Mapping[str, Any]

INCIDENTS, RUN = "incidents.json", "run.json"
TABLES = {"provinces": "provinces.csv", "mentions": "mentions.csv", "rejected": "rejected.csv"}

_LONGEST_CELL = 2**27
"""csv stops at 131,072 characters, and a name in a hostile report may be longer."""


@dataclass(frozen=True, slots=True)
class RunFiles:
    """What the files of a run hold, as plain values.

    Attributes
    ----------
    incidents : sequence of dict
        As in ``incidents.json``.
    run : dict
        As in ``run.json``.
    provinces, mentions, rejected : sequence of dict
        Rows of the tables of that name; numbers may be text, as CSV has no types.
    """

    incidents: Sequence[Row]
    run: Row
    provinces: Sequence[Row] = ()
    mentions: Sequence[Row] = ()
    rejected: Sequence[Row] = ()


def is_run_folder(path: Path) -> bool:
    """Whether a path is a folder that a run was written to."""
    return (path / INCIDENTS).is_file()


def read_run(folder: Path, *, tables: bool = True) -> RunFiles:
    """Return a run from its folder.

    Parameters
    ----------
    folder : Path
        As ``geomap run -o`` writes it.
    tables : bool
        Whether to read the tables too; without them ``incidents.json`` and ``run.json`` are enough.

    Raises
    ------
    InputError
        If a file is missing or is none of a run.
    """
    told = _json(folder / INCIDENTS)
    incidents = told.get("incidents")
    if told.get("schema") != SCHEMA or not isinstance(incidents, list):
        raise InputError(f"{folder / INCIDENTS}: not of schema {SCHEMA!r}; make it again with `geomap run`")
    for number, incident in enumerate(incidents, start=1):
        _check(incident, f"{folder / INCIDENTS}: incident {number}")
    rows = {name: _rows(folder / file) for name, file in TABLES.items()} if tables else {}
    return RunFiles(incidents=incidents, run=_json(folder / RUN), **rows)


def _check(incident: object, where: str) -> None:
    """Raise if what the rest takes for granted of an incident is not so: which values are lists, and of what."""
    if not isinstance(incident, dict) or "id" not in incident or "type" not in incident:
        raise InputError(f"{where} has no id or type; make the file again with `geomap run`")
    for name in ("places", "claims", "sources", "actors"):
        parts = incident.setdefault(name, [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise InputError(f"{where}: {name!r} is no list of records; make the file again with `geomap run`")


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: not JSON ({error}); make it again with `geomap run`") from error
    if not isinstance(value, dict):
        raise InputError(f"{path}: not a record; make it again with `geomap run`")
    return value


def _rows(path: Path) -> list[Row]:
    former = csv.field_size_limit(_LONGEST_CELL)
    try:
        lines = csv.DictReader(io.StringIO(_text(path), newline=""))
        return [{k: _unguarded(v) for k, v in row.items() if k is not None} for row in lines]
    except csv.Error as error:
        raise InputError(f"{path}: not CSV ({error}); make it again with `geomap run`") from error
    finally:
        csv.field_size_limit(former)


def _unguarded(cell: str | None) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    text = cell or ""
    return text[1:] if text[:1] == "'" and text[1:].lstrip(" ").startswith(FORMULA_STARTS) else text


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise InputError(f"{path}: cannot be read ({reason}); make it with `geomap run`, or name its folder") from error
