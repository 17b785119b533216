"""What an analyst corrects by hand: a table of rows, each naming what it changes by an id copied from a map or from explain.

| kind | target | value |
|---|---|---|
| mention | id of a mention | id of the place meant, ``not a place``, or a role |
| alias | a name as texts write it | id of the place meant, or ``not a place`` |
| claim | id of a claim | ``drop``, or what it says: ``low=12; high=; victim_side=PK`` |
| split | id of an incident | what is another event: ids of articles, or of claims and places, parted by ``|`` |
| merge | id of an incident | ids of the incidents that tell the same event, parted by ``|`` |
| drop | id of an incident | |
| retype | id of an incident | a type |
| redate | id of an incident | a day, two days ``2025-10-11/2025-10-12``, or ``unknown`` |
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gazetteer import Index, fold
from geomap.errors import InputError, UsageError
from geomap.records import INCIDENT_TYPES, OUTCOMES, ROLES, SIDES, VICTIM_KINDS, Rejection
from geomap.textfile import decode

COLUMNS = ("kind", "target", "value", "note")
KINDS = ("mention", "alias", "claim", "split", "merge", "drop", "retype", "redate")
NOT_A_PLACE = "not a place"
DROP = "drop"
UNKNOWN_DAY = "unknown"

_NUMBERS = ("low", "high")
_CHOICES = {
    "outcome": OUTCOMES,
    "victim_side": SIDES,
    "victim_kind": VICTIM_KINDS,
    "claimant_side": SIDES,
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One row; ``row`` counts as a spreadsheet does, the header being row 1."""

    row: int
    kind: str
    target: str
    value: str
    note: str

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of a value that lists several."""
        return tuple(part.strip() for part in self.value.split("|") if part.strip())


@dataclass(frozen=True, slots=True)
class Corrections:
    """A table of corrections as read.

    Attributes
    ----------
    path, sha256 : str
        The file as given, and the digest of its bytes.
    rows : tuple of Correction
        In the order of the file.
    rejected : tuple of Rejection
        Rows that say nothing that could be done.
    """

    path: str
    sha256: str
    rows: tuple[Correction, ...]
    rejected: tuple[Rejection, ...]

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return Path(self.path).name


def read_corrections(path: str | Path, index: Index) -> Corrections:
    """Return the corrections of a CSV file with the columns kind, target, value and note.

    Parameters
    ----------
    path : str or Path
        UTF-8, or any encoding that a spreadsheet writes; commas or semicolons between the cells. Other columns are
        ignored, empty rows too.
    index : Index
        Where the ids of places are looked up.

    Raises
    ------
    UsageError
        If the file cannot be read or lacks a column.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
        text, _ = decode(data, str(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error}); correct --corrections") from error
    except InputError as error:
        raise UsageError(str(error)) from error
    head = text.split("\n", 1)[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        cells = list(table)
    except csv.Error as error:
        raise UsageError(f"{path}: no CSV table ({error}); save it again as CSV") from error
    header = [name.strip().lower() for name in cells[0]] if cells else []
    missing = [name for name in COLUMNS[:3] if name not in header]
    if missing:
        found = ", ".join(header) or "nothing"
        raise UsageError(f"{path}: no column {missing[0]!r} (found: {found}); the columns are {', '.join(COLUMNS)}")
    rows: list[Correction] = []
    rejected: list[Rejection] = []
    for number, line in enumerate(cells[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        named = dict(zip(header, (cell.strip() for cell in line), strict=False))
        correction = Correction(number, *(named.get(name, "") for name in COLUMNS))
        fault = next(_faults(correction, index), None)
        if fault is None:
            rows.append(correction)
        else:
            rejected.append(Rejection(str(path), number, *fault))
    return Corrections(str(path), hashlib.sha256(data).hexdigest(), tuple(rows), tuple(rejected))


def _faults(correction: Correction, index: Index) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row, and what to do."""
    kind, value = correction.kind, correction.value
    if kind not in KINDS:
        yield f"no kind of correction {kind!r}", f"use one of {', '.join(KINDS)}"
        return
    if not correction.target:
        yield f"{kind}: no target", "copy the id from the map or from `geomap explain`"
    elif kind == "alias" and not fold(correction.target):
        yield f"alias: {correction.target!r} is no name", "write the name as the text does"
    if kind in ("mention", "alias"):
        roles = ROLES if kind == "mention" else ()
        if value.lower() != NOT_A_PLACE and value not in roles and value not in index:
            choices = f", {NOT_A_PLACE!r} or a role ({', '.join(roles)})" if roles else f" or {NOT_A_PLACE!r}"
            yield f"{kind}: {value!r} is no place", f"use an id that `geomap lookup` shows{choices}"
    elif kind == "claim":
        yield from _claim_faults(value)
    elif kind in ("split", "merge") and not correction.items:
        what = "ids of its articles, or of its claims and places" if kind == "split" else "ids of other incidents"
        yield f"{kind}: no value", f"give {what}, parted by '|'"
    elif kind == "retype" and value not in INCIDENT_TYPES:
        yield f"retype: {value!r} is no type", f"use one of {', '.join(INCIDENT_TYPES)}"
    elif kind == "redate":
        try:
            days(value)
        except ValueError:
            yield f"redate: {value!r} is no date", f"use YYYY-MM-DD, YYYY-MM-DD/YYYY-MM-DD or {UNKNOWN_DAY!r}"


def days(value: str) -> tuple[date, date] | None:
    """Return the days that the value of a redate row names, None for ``unknown``.

    Raises
    ------
    ValueError
        If it names none, or the last before the first.

    Examples
    --------
    >>> days("2025-10-11/2025-10-12")
    (datetime.date(2025, 10, 11), datetime.date(2025, 10, 12))
    """
    if value.lower() == UNKNOWN_DAY:
        return None
    first, _, last = value.partition("/")
    start = date.fromisoformat(first.strip())
    end = date.fromisoformat(last.strip()) if last else start
    if end < start:
        raise ValueError(f"{value!r}: the last day is before the first")
    return start, end


def claim_changes(value: str) -> dict[str, str | int | None]:
    """Return the fields that a claim row changes; an empty number is open.

    Raises
    ------
    ValueError
        If a field is unknown or its value is; the message says which.

    Examples
    --------
    >>> claim_changes("low=12; high=; victim_side=PK")
    {'low': 12, 'high': None, 'victim_side': 'PK'}
    """
    out: dict[str, str | int | None] = {}
    for part in filter(None, (part.strip() for part in value.split(";"))):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or name not in (*_NUMBERS, *_CHOICES, "claimant"):
            raise ValueError(f"{part!r} is none of {', '.join(f'{n}=' for n in (*_NUMBERS, *_CHOICES, 'claimant'))}")
        if name in _NUMBERS:
            if text and not (text.isascii() and text.isdigit()):
                raise ValueError(f"{part!r}: no whole number")
            out[name] = int(text) if text else None
        elif not text or (name in _CHOICES and text not in _CHOICES[name]):
            raise ValueError(f"{part!r}: not one of {', '.join(_CHOICES.get(name, ('a name',)))}")
        else:
            out[name] = text
    if not out:
        raise ValueError("nothing to change")
    low, high = out.get("low"), out.get("high")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        raise ValueError(f"low {low} is above high {high}")
    return out


def _claim_faults(value: str) -> Iterator[tuple[str, str]]:
    if value.lower() == DROP:
        return
    try:
        claim_changes(value)
    except ValueError as error:
        yield f"claim: {error}", f"use {DROP!r}, or fields as in 'low=12; high=; victim_side=PK'"
