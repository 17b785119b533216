"""Names to places for people: one name as a table, thousands as CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gazetteer import Candidate, Gazetteer
from geomap.errors import UsageError
from geomap.export import csv_text

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = (
    "query", "rank", "place_id", "name", "kind", "country", "adm1", "adm2", "lat", "lon", "radius_km", "match",
    "similarity", "met_name", "aliases", "source",
)  # fmt: skip
"""Columns of :func:`as_csv`; a name that is not found has a row of its own with the query alone."""

CHOICES = ("auto", "none", "geonames", "wof")

_FEW_ALIASES = 4
_TOO_UNLIKE = "fuzzy"


@dataclass(frozen=True, slots=True)
class Answer:
    """The candidates of a name, and the unit it was looked up in ("" for everywhere): its id, or its name if it is no place."""

    query: str
    within: str
    candidates: tuple[Candidate, ...]


def load_gazetteer(choice: str) -> Gazetteer:
    """Return the gazetteer of a choice: ``auto`` with what is installed, ``none`` without, or the name of one.

    Raises
    ------
    UsageError
        If the choice is none of these.
    """
    if choice not in CHOICES:
        raise UsageError(f"--gazetteer {choice!r}: choose {', '.join(CHOICES)}")
    return Gazetteer.load(extra=choice)


def unit_id(gazetteer: Gazetteer, unit: str) -> str:
    """Return the id of a unit given by its id or name.

    Raises
    ------
    UsageError
        If there is no such place.
    """
    if unit in gazetteer:
        return unit
    found = gazetteer.lookup(unit)
    met = found[0].match if found else _TOO_UNLIKE
    if met == _TOO_UNLIKE:
        # A place that only sounds a little like it would answer for another unit than the one that is meant.
        raise UsageError(f"--in {unit!r}: no such place; try `geomap lookup {unit!r}`")
    # "--in Kunar" means the province, though a village of that name may be spelled alike.
    alike = [c for c in found if c.match == met]
    return next((c for c in alike if c.place.is_area), alike[0]).place.place_id


def look_up(gazetteer: Gazetteer, names: Iterable[str], *, within: str = "", limit: int = 10) -> Iterator[Answer]:
    """Yield the candidates of each name.

    Parameters
    ----------
    gazetteer : Gazetteer
    names : iterable of str
        One name each; what follows a tab is the unit that this one is looked up in, and where that is no place, nothing is
        found in it. Empty lines are skipped.
    within : str
        The unit (name or id) for names that do not give their own.
    limit : int
        At most this many candidates each.

    Raises
    ------
    UsageError
        If ``within`` is no place.
    """
    ids: dict[str, str | None] = {"": "", within: unit_id(gazetteer, within) if within else ""}
    for line in names:
        name, _, own = line.strip("\r\n").partition("\t")
        unit = own.strip() or within
        if not name.strip():
            continue
        if unit not in ids:
            # One wrong unit among thousands of rows must not end the list.
            try:
                ids[unit] = unit_id(gazetteer, unit)
            except UsageError:
                ids[unit] = None
        known = ids[unit]
        found = () if known is None else gazetteer.lookup(name.strip(), within=known or None, limit=limit)
        yield Answer(name.strip(), known or unit, tuple(found))


def as_csv(gazetteer: Gazetteer, answers: Iterable[Answer]) -> Iterator[str]:
    """Yield the lines of a table of the candidates, the header first, for each answer as soon as it is there."""
    yield csv_text(COLUMNS, [])
    for answer in answers:
        yield csv_text(COLUMNS, _rows(gazetteer, answer)).split("\n", 1)[1]


def _rows(gazetteer: Gazetteer, answer: Answer) -> list[dict[str, object]]:
    if not answer.candidates:
        return [{"query": answer.query}]
    return [
        {
            "query": answer.query, "rank": rank, "place_id": place.place_id, "name": place.name, "kind": place.kind,
            "country": place.country, "adm1": place.adm1, "adm2": place.adm2, "lat": round(place.lat, 5),
            "lon": round(place.lon, 5), "radius_km": round(place.radius_km, 1), "match": candidate.match,
            "similarity": round(candidate.similarity, 3), "met_name": candidate.name,
            "aliases": "|".join(aliases(gazetteer, candidate)), "source": place.source,
        }
        for rank, candidate in enumerate(answer.candidates, 1)
        for place in (candidate.place,)
    ]  # fmt: skip


def aliases(gazetteer: Gazetteer, candidate: Candidate) -> list[str]:
    """Return the further names of a candidate's place."""
    return [name.text for name in gazetteer.names(candidate.place.place_id)[1:]]


def _few_aliases(gazetteer: Gazetteer, candidate: Candidate) -> list[str]:
    """Return four further names at most, of each language one before a second of any."""
    names = gazetteer.names(candidate.place.place_id)[1:]
    first = list({name.lang: name for name in reversed(names)}.values())[::-1]
    return [name.text for name in (*first, *(name for name in names if name not in first))][:_FEW_ALIASES]


def as_table(gazetteer: Gazetteer, answer: Answer) -> "Table":
    """Return a table of the candidates of one name for a terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table("name", "kind", "in", "lat", "lon", "± km", "match", "id", "also", box=None, pad_edge=False)
    for candidate in answer.candidates:
        place = candidate.place
        parents = ", ".join(part for part in (place.adm2, place.adm1, place.country) if part)
        cells = (
            place.name, place.kind, parents, f"{place.lat:.4f}", f"{place.lon:.4f}", f"{place.radius_km:g}",
            f"{candidate.match} {candidate.similarity:.2f}", place.place_id, ", ".join(_few_aliases(gazetteer, candidate)),
        )  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    return table
