"""Rows of a table of articles: CSV, JSON, JSON Lines, Parquet; a broken row is given as what is wrong with it."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geomap.errors import InputError

Row = tuple[int, Any]
"""The row's number as its users count (a CSV's header is row 1), and its fields or the exception that says what is wrong."""


class BrokenRow(ValueError):
    """A row that cannot be read: what is wrong with it, then ``; `` and what to do."""


def csv_rows(text: str, delimiter: str | None) -> Iterator[Row]:
    """Yield the rows of a CSV; without a delimiter, the likeliest of comma, semicolon and tab is taken.

    Rows are counted as a spreadsheet counts them: a cell of several lines is in one row.

    Examples
    --------
    >>> list(csv_rows("id,text\\n1,Clash in Kunar\\n", None))
    [(2, {'id': '1', 'text': 'Clash in Kunar'})]
    >>> [(row, str(broken)) for row, broken in csv_rows("id,text\\n1,Clash, two dead\\n", None)]
    [(2, '3 cells under 2 columns; put cells that hold commas in double quotes')]
    """
    csv.field_size_limit(2**31 - 1)
    if delimiter is None:
        header = text.split("\n", 1)[0]
        delimiter = max((",", ";", "\t"), key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns: list[str] = []
    before = 0
    rows = enumerate(reader, start=1)
    for number, cells in rows:
        first, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = cells
        elif any(cell.strip() for cell in cells[len(columns) :]):
            names = {",": "commas", ";": "semicolons", "\t": "tabs"}
            what = f"{len(cells)} cells under {len(columns)} columns"
            yield number, BrokenRow(f"{what}; put cells that hold {names[delimiter]} in double quotes")
        elif before > first and _ends_in_quotes(text, first, delimiter):
            what = (
                f"a double quote opens in line {first} and never closes, so that lines {first} to {before} are one cell"
            )
            yield number, BrokenRow(f"{what}; close it")
        else:
            cells += [""] * (len(columns) - len(cells))
            yield number, dict(zip(columns, cells, strict=False))


def _ends_in_quotes(text: str, first: int, delimiter: str) -> bool:
    """Whether the rest of a table, from a line on, ends inside a quoted cell."""
    rest = io.StringIO(text.split("\n", first - 1)[-1], newline="")
    try:
        for _ in csv.reader(rest, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def json_rows(text: str, path: Path) -> Iterator[Row]:
    """Yield the objects of a JSON list, of the first list of objects inside an object, or the one object.

    Raises
    ------
    InputError
        If the file is no JSON, or holds no list.
    """
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(
            f"{path}: broken JSON ({_in_one_line(error)}); correct it, or save one object per line as .jsonl"
        ) from error
    if isinstance(data, Mapping):
        nested = next((value for value in data.values() if _is_list_of_objects(value)), None)
        data = nested if nested is not None else [data]
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise InputError(f"{path}: no list of articles; write a JSON list of objects with a field 'text'")
    yield from enumerate(data, start=1)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def jsonl_rows(text: str) -> Iterator[Row]:
    """Yield the objects of JSON Lines, each with the number of its line."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            yield number, error


def parquet_rows(data: bytes, path: Path) -> Iterator[Row]:
    """Yield the rows of a Parquet file, counted from 1.

    Raises
    ------
    InputError
        If the file is broken.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(io.BytesIO(data))
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: broken Parquet file ({_in_one_line(error)}); write it again") from error
    yield from enumerate(table.to_pylist(), start=1)


def _in_one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
