"""Whether two reports tell one event, and why: their kinds, days, places, sides and numbers side by side."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gazetteer import Index, Place, distance_km
from geomap.incidents import FAMILIES
from geomap.records import DateReading, Incident
from geomap.settings import Settings

_LONGEST_EVENT_DAYS = 3
"""A date wider than this says in which stretch of time something happened, not when."""

_RECALL_DAYS = 7
"""Reports this many days apart may recall one event without saying when it was."""

_RECALLED_WITHIN_DAYS = 400
"""An event that a report recalls without its day lies at most this long before it ("in December last year")."""

_LEAST_TELLING = 3
"""Numbers below this agree by chance."""
_ROUGHLY = 0.2
"""Tolls of one event differ by about this share from one report to the next; smaller ones have to be equal."""
_LEAST_ROUGH = 10

_ONE_FAMILY = {"raid": "ground", "ambush": "ground", "drone": "air"}
"""One reporter's raid or ambush is another's clash, and from below a drone's strike is an air strike."""

_SPREADING = frozenset({"clash", "shelling", "infiltration", "capture_of_post", "airstrike"})
"""Kinds of event that may happen in several districts at once."""

_FACING_KM = 15.0
"""Two spots, or the edges of two districts, this near to each other across the line may be one fight (kilometres)."""

_WIDEST_FACING_KM = 150.0
"""Radius up to which a province is narrow enough to face a district: Kunar and Paktia are, Balochistan is not."""

_ONE_SIDED = frozenset({"shelling", "airstrike"})
"""Kinds of which a report may name only who fires: the other side is that of the ground."""

_FIGHTERS = frozenset({"soldiers", "police", "militants"})

_FEWER = 0.6
"""A later count by the same claimant that is below this share of the earlier one is a count of other people."""

_WIDE_KINDS = frozenset({"country", "province", "region"})
_NIGHT_WORDS = frozenset({"night", "nights", "late", "early", "overnight", "midnight", "hours", "dawn", "nightfall"})
_COUNTED = ("killed", "wounded", "captured")

ANYWHERE = ""
"""Stands for the province of an incident that may have been in any."""

WIDE, INSIDE, SAME = 1, 2, 3
"""How well two places agree: within one province; one inside the other, or near it; the same district or spot."""


def _no_districts(place: Place) -> Sequence[Place]:
    return ()


@dataclass(frozen=True)
class Told:
    """An incident as far as it can be compared with others; made once, compared often.

    Attributes
    ----------
    incident : Incident
    districts_of : callable, optional
        The districts of a province; without it provinces face nothing across the line.
    """

    incident: Incident
    districts_of: Callable[[Place], Sequence[Place]] = _no_districts

    @cached_property
    def articles(self) -> frozenset[str]:
        return frozenset(s.article_id for s in self.incident.sources)

    @cached_property
    def family(self) -> str:
        family = FAMILIES[self.incident.type]
        return _ONE_FAMILY.get(family, family)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple(p.place for p in self.incident.places)

    @cached_property
    def provinces(self) -> frozenset[str]:
        """Ids of the provinces it was in; :data:`ANYWHERE` for a country, or where no place is named."""
        units = (unit for place in self.places for unit in place.covers or (place.unit_id,))
        return frozenset(_head(unit, 2) for unit in units) or frozenset((ANYWHERE,))

    @cached_property
    def districts(self) -> frozenset[str]:
        """Ids of the districts it was in, where it is known so well."""
        return frozenset(_head(place.unit_id, 3) for place in self.places if not place.covers) - {ANYWHERE}

    @cached_property
    def wide(self) -> frozenset[str]:
        """Ids of the provinces of which it says no more than their name; :data:`ANYWHERE` as in :attr:`provinces`."""
        units = (unit for p in self.places if p.covers or not _head(p.unit_id, 3) for unit in p.covers or (p.unit_id,))
        return frozenset(_head(unit, 2) for unit in units) or (frozenset() if self.places else frozenset((ANYWHERE,)))

    @cached_property
    def sides(self) -> frozenset[str]:
        """Who fought, by its actors and by the fighters among its victims."""
        sides = {actor.side for actor in self.incident.actors}
        sides |= {claim.victim_side for claim in self.incident.claims if claim.victim_kind in _FIGHTERS}
        return frozenset(sides) & {"AF", "PK", "militant"}

    @cached_property
    def is_across(self) -> bool:
        """Whether it is fighting between the two countries."""
        sides = self.sides
        if self.incident.type in _ONE_SIDED:
            sides = sides | {place.country for place in self.places}
        return bool(self.sides) and {"AF", "PK"} <= sides

    @cached_property
    def grid(self) -> frozenset[tuple[int, int]]:
        """Squares of a degree that hold its places, for fighting between the two countries: the other side is near."""
        if self.incident.type not in _SPREADING or not self.is_across:
            return frozenset()
        spots = (q for p in self.places for q in ((p,) if p.kind not in _WIDE_KINDS else self.districts_of(p)))
        return frozenset((round(p.lon), round(p.lat)) for p in spots)

    @cached_property
    def grid_around(self) -> frozenset[tuple[int, int]]:
        """The squares of :attr:`grid` with those around them."""
        return frozenset((x + dx, y + dy) for x, y in self.grid for dx in (-1, 0, 1) for dy in (-1, 0, 1))

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """First and last day, None where the report does not say when."""
        when = self.incident.date
        return None if when.start is None or when.end is None else (when.start, when.end)

    @cached_property
    def is_dated(self) -> bool:
        """Whether its date says when it happened, not only in which week or year."""
        return self.days is not None and (self.days[1] - self.days[0]).days <= _LONGEST_EVENT_DAYS

    @cached_property
    def numbers(self) -> dict[tuple[str, str], frozenset[int]]:
        """The numbers that its claims name, by outcome and side."""
        out: dict[tuple[str, str], set[int]] = {}
        for claim in self.incident.claims:
            number = claim.low if claim.low is not None else claim.high
            if number and claim.outcome in _COUNTED and not (claim.part_of or claim.replaced or claim.approx):
                out.setdefault((claim.outcome, claim.victim_side), set()).add(number)
        return {key: frozenset(found) for key, found in out.items()}

    @cached_property
    def counts(self) -> dict[tuple[str, str, str], int]:
        """The largest number that each claimant names, by claimant, outcome and side."""
        out: dict[tuple[str, str, str], int] = {}
        for claim in self.incident.claims:
            number = claim.high if claim.high is not None else claim.low
            if number and claim.outcome in _COUNTED and not (claim.part_of or claim.replaced or claim.approx):
                key = claim.claimant, claim.outcome, claim.victim_side
                out[key] = max(number, out.get(key, 0))
        return out


@dataclass(frozen=True, slots=True)
class Agreement:
    """That two reports tell one event: how sure, compared with other pairs, and why in words."""

    score: float
    why: str


class Judge:
    """Compares incidents of single reports, two at a time; both orders give the same answer.

    Parameters
    ----------
    index : Index
        For what lies in what.
    settings : Settings
        ``merge_days`` and ``merge_km``.
    """

    def __init__(self, index: Index, settings: Settings) -> None:
        self._index = index
        self._settings = settings
        self._known: dict[tuple[str, str], tuple[int, str]] = {}
        self._opposite: dict[tuple[str, str], tuple[int, str]] = {}

    @cached_property
    def _districts(self) -> dict[str, list[Place]]:
        out: dict[str, list[Place]] = {}
        for place in self._index:
            if place.kind == "district" and not place.covers:
                out.setdefault(_head(place.place_id, 2), []).append(place)
        return out

    def _districts_of(self, place: Place) -> Sequence[Place]:
        if place.covers:
            return [self._index[unit] for unit in place.covers if _head(unit, 3)]
        return self._districts.get(place.place_id, ()) if place.radius_km <= _WIDEST_FACING_KM else ()

    def told(self, incident: Incident) -> Told:
        """Return an incident as it is compared."""
        return Told(incident, self._districts_of)

    def contradict(self, a: Told, b: Told) -> bool:
        """Whether two incidents cannot be one event, wherever they were."""
        if a.articles & b.articles:
            return True
        if a.family != b.family and "other" not in (a.family, b.family):
            return True
        # Who was under an air strike is what the sides disagree about; who fought whom on the ground is told alike.
        if a.family == b.family == "ground" and len(a.sides) > 1 and len(b.sides) > 1:
            if not (a.sides <= b.sides or b.sides <= a.sides or _common_number(a, b)):
                return True
        return self._other_days(a, b) or _counts_fewer(a, b)

    def _other_days(self, a: Told, b: Told) -> bool:
        if a.days is None or b.days is None:
            return False
        gap = max(0, (b.days[0] - a.days[1]).days, (a.days[0] - b.days[1]).days)
        if not (a.is_dated and b.is_dated):
            return gap > 0
        first, second = a.incident.date, b.incident.date
        if gap > self._settings.merge_days:
            return True
        return gap > 0 and _is_told(first) and _is_told(second) and not _may_be_one_night(first, second)

    def agreement(self, a: Told, b: Told, common: tuple[int, str]) -> Agreement | None:
        """Return why two incidents that do not contradict one another are one event; None where nothing says so.

        ``common`` is what :meth:`common_place` says of them.
        """
        level, where = common
        number = _common_number(a, b)
        if not (a.is_dated and b.is_dated):
            return _recalled(a, b, level, where, number)
        across = a.is_across and b.is_across
        same_day = a.days is not None and b.days is not None and a.days[0] == b.days[0]
        if not a.places or not b.places:
            if not (same_day and (across or number)):
                return None
            level, where = 0, "one report names no place"
        elif not level or (level == WIDE and not (across or number)):
            # Much happens in a province on one day: more than the province has to agree.
            return None
        elif level < SAME and not number and a.family != b.family:
            # Of one of them no report tells what it was.
            return None
        more = [number] if number else ["the same sides"] if across and level <= WIDE else []
        day = max(a.days[0], b.days[0]).isoformat() if a.days and b.days else ""
        same_type = a.incident.type == b.incident.type
        score = 2 * level + 3 * bool(number) + same_day + 0.5 * same_type
        return Agreement(score, ", ".join([_kinds(a, b), day, where, *more]))

    def common_place(self, a: Told, b: Told) -> tuple[int, str]:
        """Return how well the places of two incidents agree, 0 where they do not, and what they have in common."""
        best, wide = (0, ""), set()
        if not (a.provinces & b.provinces or a.grid & b.grid_around) and ANYWHERE not in a.provinces | b.provinces:
            return best
        for p in a.places:
            for q in b.places:
                level, why = self._common(p, q, a, b)
                if level > best[0]:
                    best = level, why
                if level == WIDE and p.place_id == q.place_id:
                    wide.add(p.name)
        if best[0] == WIDE and len(wide) > 1:
            return INSIDE, f"both in {' and '.join(sorted(wide))}"
        return best

    def _common(self, p: Place, q: Place, a: Told, b: Told) -> tuple[int, str]:
        first, second = (p, q) if p.place_id <= q.place_id else (q, p)
        key = first.place_id, second.place_id
        if key not in self._known:
            self._known[key] = self._nested(first, second)
        level, why = self._known[key]
        if not level and p.country != q.country and a.grid and b.grid:
            if key not in self._opposite:
                self._opposite[key] = self._facing(first, second)
            return self._opposite[key]
        if level or p.adm2 != q.adm2 or p.adm1 != q.adm1 or p.is_area or q.is_area:
            return level, why
        spreads = a.incident.type in _SPREADING and b.incident.type in _SPREADING
        reach = self._settings.merge_km if spreads else min(p.radius_km + q.radius_km, self._settings.merge_km)
        apart = distance_km(first, second)
        return (INSIDE, f"{first.name} and {second.name} are {apart:.0f} km apart") if apart <= reach else (0, "")

    def _nested(self, p: Place, q: Place) -> tuple[int, str]:
        if p.place_id == q.place_id:
            return (WIDE if p.kind in _WIDE_KINDS else SAME), f"both in {p.name}"
        for inner, outer in ((p, q), (q, p)):
            if self._index.inside(inner, outer):
                return (WIDE if outer.kind in _WIDE_KINDS else INSIDE), f"{inner.name} is in {outer.name}"
        return 0, ""

    def _facing(self, p: Place, q: Place) -> tuple[int, str]:
        """Return whether two places of either country face each other across the line: each side names its own."""
        first, second = ((self._districts_of(x) if x.kind in _WIDE_KINDS else (x,)) for x in (p, q))
        apart = min(
            (
                max(0.0, distance_km(a, b) - sum(x.radius_km for x in (a, b) if x.is_area))
                for a in first
                for b in second
            ),
            default=math.inf,
        )
        return (WIDE, f"{p.name} and {q.name} face each other") if apart <= _FACING_KM else (0, "")

    def names_both(self, whole: Told, a: Told, b: Told) -> bool:
        """Whether an event that spreads names the places of two incidents that lie apart, each by a place of its own."""
        if any(told.incident.type not in _SPREADING for told in (whole, a, b)):
            return False
        mine = {p.place_id for p in whole.places if any(self._common(p, q, whole, a)[0] for q in a.places)}
        theirs = {p.place_id for p in whole.places if any(self._common(p, q, whole, b)[0] for q in b.places)}
        return bool(mine and theirs) and len(mine | theirs) > 1


def _kinds(a: Told, b: Told) -> str:
    return f"same kind ({', '.join(sorted((a.incident.type, b.incident.type)))})"


def _is_told(reading: DateReading) -> bool:
    """Whether a text names the day or the night itself: the day of a statement is less exact than it looks."""
    return reading.prec == 1 or (reading.prec == 2 and reading.start != reading.end)


def _may_be_one_night(a: DateReading, b: DateReading) -> bool:
    """Whether two neighbouring days may be the evening and the morning of one night."""
    return bool(_NIGHT_WORDS & set(re.findall(r"[a-z]+", f"{a.text} {b.text}".lower())))


def _counts_fewer(a: Told, b: Told) -> bool:
    """Whether a claimant counts far fewer people in the later of two reports: tolls rise, and seldom fall by much."""
    first, second = _published(a), _published(b)
    if first is None or second is None or first == second:
        return False
    earlier, later = (a.counts, b.counts) if first < second else (b.counts, a.counts)
    return any(later[key] < _FEWER * earlier[key] for key in earlier.keys() & later.keys())


def _common_number(a: Told, b: Told) -> str:
    """Return a number of casualties that two incidents agree on, in words; ``""`` where there is none."""
    for key in sorted(a.numbers.keys() & b.numbers.keys()):
        for mine in sorted(a.numbers[key]):
            for theirs in sorted(b.numbers[key]):
                low, high = sorted((mine, theirs))
                if low == high >= _LEAST_TELLING or (low >= _LEAST_ROUGH and high - low <= _ROUGHLY * high):
                    said = str(low) if low == high else f"{low} or {high}"
                    return f"both count {said} {key[0]} ({key[1]})"
    return ""


def _recalled(a: Told, b: Told, level: int, where: str, number: str) -> Agreement | None:
    """Return why an event that one report recalls without its day is that of another report; None where nothing says so."""
    if level < INSIDE or a.incident.type != b.incident.type:
        return None
    same_number = number and " or " not in number
    if a.is_dated or b.is_dated:
        dated, loose = (a, b) if a.is_dated else (b, a)
        if not (same_number and loose.incident.background and _recalls(loose, dated)):
            return None
        return Agreement(level, f"recalled later, {_kinds(a, b)}, {where}, {number}")
    if not (a.incident.background and b.incident.background):
        return None
    first, second = _published(a), _published(b)
    soon = first is not None and second is not None and abs((first - second).days) <= _RECALL_DAYS
    if a.days == b.days and (same_number or soon):
        return Agreement(level, f"recalled without a day, {_kinds(a, b)}, {', '.join(filter(None, (where, number)))}")
    return None


def _recalls(loose: Told, dated: Told) -> bool:
    """Whether a dated event lies in the stretch of time that a report recalls, or not long before the report."""
    if dated.days is None:
        return False
    if loose.days is not None:
        return loose.days[0] <= dated.days[0] and dated.days[1] <= loose.days[1]
    published = _published(loose)
    return published is not None and 0 <= (published - dated.days[1]).days <= _RECALLED_WITHIN_DAYS


def _published(told: Told) -> date | None:
    return told.incident.sources[0].published


def _head(unit: str, size: int) -> str:
    """Return the province (2) or district (3) that a unit is, or is in; :data:`ANYWHERE` for a wider one."""
    parts = unit.split(".")
    return ".".join(parts[:size]) if len(parts) >= size else ANYWHERE
