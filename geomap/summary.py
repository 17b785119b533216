"""Province and district tables: how many incidents, how many dead, wounded, sources, and where.

A claim about an event that spans several units is given to none of them: it stands in the row "several provinces" (or
"several districts"), so that a column's total is the incidents' total. Incidents recalled from before are not counted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gazetteer import Index, Place
from geomap.claims import fatalities, wounded
from geomap.records import SIDES, Incident

UNIT_COLUMNS = ("place_id", "name", "country", "adm1")
COUNT_COLUMNS = (
    "incidents",
    "incidents_precise",
    "killed_low",
    "killed_high",
    *(f"killed_{side.lower()}_{bound}" for side in SIDES for bound in ("low", "high")),
    "wounded_low",
    "wounded_high",
)
COLUMNS = (*UNIT_COLUMNS, *COUNT_COLUMNS, "first_date", "last_date", "n_sources", "n_independent", "top_places")
"""Columns of ``provinces.csv`` and ``districts.csv``, in order."""

SEVERAL = "several"
NOWHERE = "not-located"
_TOP_PLACES = 5
_DISTRICT_PREC = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """One incident's numbers, as the tables count them; an open upper bound counts as the lower one."""

    killed: tuple[int, int]
    by_side: Mapping[str, tuple[int, int]]
    wounded: tuple[int, int]


def tally(incident: Incident) -> Tally:
    """Return the numbers of an incident by the rules of :func:`geomap.claims.fatalities`."""
    dead = fatalities(incident.claims)
    hurt = wounded(incident.claims)
    by_side = {side: _closed(bounds) for side, bounds in dead["by_side"].items()}
    return Tally(_closed((dead["low"], dead["high"])), by_side, _closed((hurt["low"], hurt["high"])))


def _closed(bounds: Sequence[int | None]) -> tuple[int, int]:
    low, high = bounds
    low = low or 0
    return low, max(low, high or 0)


def unit_of(place: Place, kind: str) -> str:
    """Return the id of the province or district that a place is or lies in, ``""`` where it is in none or in several.

    Examples
    --------
    >>> kunar = Place("AF.kunar", "Kunar", "province", "AF", "Kunar", "", 71.0, 34.8, 60.0, "")
    >>> unit_of(kunar, "province"), unit_of(kunar, "district")
    ('AF.kunar', '')
    """
    depth = {"province": 2, "district": 3}[kind]
    if place.covers or ":" in place.place_id:
        return ""
    parts = place.unit_id.split(".")
    return ".".join(parts[:depth]) if len(parts) >= depth else ""


def units_touched(incident: Incident, kind: str) -> tuple[str, ...]:
    """Return the ids of the provinces or districts that an incident touches, sorted."""
    touched = {unit_of(p.place, kind) for p in incident.places}
    return tuple(sorted(touched - {""}))


def summarise(incidents: Iterable[Incident], index: Index, kind: str = "province") -> list[dict[str, object]]:
    """Return one row per province or district, units without incidents included.

    Parameters
    ----------
    incidents : iterable of Incident
        Those marked as background are left out.
    index : Index
        For the units and their names.
    kind : {"province", "district"}

    Returns
    -------
    list of dict
        Keys as in :data:`COLUMNS`, sorted by country and name; then "several provinces" for what spans more than one,
        and "not located" where an incident lies in none.
    """
    counted = [i for i in incidents if not i.background]
    rows: dict[str, list[Incident]] = {p.place_id: [] for p in index if p.kind == kind}
    numbers: dict[str, list[Incident]] = {unit: [] for unit in (*rows, SEVERAL, NOWHERE)}
    for incident in counted:
        touched = units_touched(incident, kind)
        for unit in touched:
            if unit in rows:
                rows[unit].append(incident)
        whole = all(unit_of(p.place, kind) for p in incident.places)
        home = touched[0] if len(touched) == 1 and whole else SEVERAL if touched or incident.places else NOWHERE
        numbers[home if home in numbers else NOWHERE].append(incident)
    units = sorted((index[unit] for unit in rows), key=lambda p: (p.country, p.adm1, p.name, p.place_id))
    out = [_row(_unit_cells(p), rows[p.place_id], numbers[p.place_id], p, kind) for p in units]
    plural = {"province": "several provinces", "district": "several districts"}[kind]
    cells = {"place_id": SEVERAL, "name": plural, "country": "", "adm1": ""}
    out.append(_row(cells, numbers[SEVERAL], numbers[SEVERAL], None, kind))
    if numbers[NOWHERE]:
        cells = {"place_id": NOWHERE, "name": "not located", "country": "", "adm1": ""}
        out.append(_row(cells, numbers[NOWHERE], numbers[NOWHERE], None, kind))
    return out


def _unit_cells(place: Place) -> dict[str, object]:
    return {"place_id": place.place_id, "name": place.name, "country": place.country, "adm1": place.adm1}


def _row(
    cells: Mapping[str, object], touching: Sequence[Incident], owned: Sequence[Incident], unit: Place | None, kind: str
) -> dict[str, object]:
    tallies = [tally(i) for i in owned]
    row: dict[str, object] = dict(cells)
    row["incidents"] = len(touching)
    row["incidents_precise"] = sum(1 for i in touching if _is_precise(i, unit, kind))
    row["killed_low"] = sum(t.killed[0] for t in tallies)
    row["killed_high"] = sum(t.killed[1] for t in tallies)
    for side in SIDES:
        row[f"killed_{side.lower()}_low"] = sum(t.by_side.get(side, (0, 0))[0] for t in tallies)
        row[f"killed_{side.lower()}_high"] = sum(t.by_side.get(side, (0, 0))[1] for t in tallies)
    row["wounded_low"] = sum(t.wounded[0] for t in tallies)
    row["wounded_high"] = sum(t.wounded[1] for t in tallies)
    starts = [i.date.start for i in touching if i.date.start]
    ends = [i.date.end for i in touching if i.date.end]
    row["first_date"] = min(starts).isoformat() if starts else ""
    row["last_date"] = max(ends).isoformat() if ends else ""
    sources = {s.article_id: s.copy_of for i in touching for s in i.sources}
    row["n_sources"] = len(sources)
    row["n_independent"] = sum(1 for copy_of in sources.values() if not copy_of)
    row["top_places"] = "; ".join(_top_places(touching, unit, kind))
    return row


def _in_unit(place: Place, unit: Place | None, kind: str) -> bool:
    return unit is None or unit_of(place, kind) == unit.place_id


def _is_precise(incident: Incident, unit: Place | None, kind: str) -> bool:
    return any(p.where_prec <= _DISTRICT_PREC and _in_unit(p.place, unit, kind) for p in incident.places)


def _top_places(incidents: Sequence[Incident], unit: Place | None, kind: str) -> list[str]:
    counts: dict[str, int] = {}
    for incident in incidents:
        for name in {p.place.name for p in incident.places if _in_unit(p.place, unit, kind) and p.place != unit}:
            counts[name] = counts.get(name, 0) + 1
    rank: Callable[[str], tuple[int, str]] = lambda name: (-counts[name], name)  # noqa: E731
    return sorted(counts, key=rank)[:_TOP_PLACES]
