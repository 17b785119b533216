"""Several reports of one event become one incident; copies of one text count once.

Reports are taken in order of publication. Each joins the incident that it agrees with best, if it contradicts none of the
reports joined so far, or begins a new one. Nothing depends on the order in which the reports were read, and a report that
is published after all others changes nothing about how those were joined.

An incident's id is drawn from what the first published of its reports says (of those of one day, the one whose own id
sorts first): the day, the kind of event, and one of its districts, or provinces. So

- a report that tells of another day, kind or district changes no id of an incident;
- a report published later than those already there never changes an id;
- an earlier one changes an id only where it comes to be the first of its incident and tells another day, kind or place;
- with the folder of an earlier run, :func:`named` gives back the ids of that run, whatever was added.

Incidents known only to a week or without a place bear the id of their first report, which is drawn from its text.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain, count

from gazetteer import Index
from geomap.agreement import ANYWHERE, Agreement, Judge, Told
from geomap.incidents import summary_line
from geomap.records import INCIDENT_TYPES, Claim, DateReading, Incident, IncidentPlace
from geomap.settings import Settings

_ANY_KIND = ""
_OTHER_KIND = "other"
"""Kinds of event agree with their like, and with an event whose kind no report tells."""
_ALL = "*"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Single-report incidents that tell one event.

    Attributes
    ----------
    reports : tuple of Incident
        The first published first.
    copies : tuple of Incident
        What copies of those reports tell of it.
    reasons : tuple of str
        Why each report after the first was joined.
    incident_id : str
        As :func:`named` gives it.
    corrections : tuple of str
        The corrections that made it what it is.
    """

    reports: tuple[Incident, ...]
    copies: tuple[Incident, ...] = ()
    reasons: tuple[str, ...] = ()
    incident_id: str = ""
    corrections: tuple[str, ...] = ()


def merge(incidents: Iterable[Incident], copies: Mapping[str, str], index: Index, settings: Settings) -> list[Incident]:
    """Return the incidents with those that tell one event joined.

    Parameters
    ----------
    incidents : iterable of Incident
        Of single reports, as :func:`geomap.incidents.read_incidents` gives them.
    copies : dict
        Copy -> original article ids, of :func:`geomap.copies.find_copies`.
    index : Index
        For what lies in what.
    settings : Settings
        ``merge_days`` and ``merge_km``.

    Returns
    -------
    list of Incident
        Sorted by date and id, each with its members and the reasons for joining them. Two incidents of one article are
        never joined.
    """
    return in_order(joined(c, copies) for c in named(clusters(incidents, copies, index, settings)))


def in_order(incidents: Iterable[Incident]) -> list[Incident]:
    """Return incidents sorted by date and id."""
    return sorted(incidents, key=lambda i: (i.date.start or date.max, i.incident_id))


# Clusters -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Slot:
    """A report of an event with what copies of it tell."""

    report: Incident
    copies: list[Incident] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Open:
    """A cluster that may still grow."""

    slots: list[_Slot]
    told: list[Told]
    articles: set[str]
    reasons: list[str] = field(default_factory=list)


def clusters(
    incidents: Iterable[Incident], copies: Mapping[str, str], index: Index, settings: Settings
) -> list[Cluster]:
    """Return the single-report incidents in groups that tell one event, by the rules of :func:`merge`."""
    judge = Judge(index, settings)
    found: list[_Open] = []
    shelf = _Shelf(settings.merge_days)
    for slot in sorted(_slots(incidents, copies), key=lambda s: seniority(s.report)):
        told = judge.told(slot.report)
        best: tuple[float, int, str] | None = None
        for number in shelf.near(told):
            agreed = _fit(told, slot, found[number], judge)
            if agreed is not None and (best is None or agreed.score > best[0]):
                best = agreed.score, number, agreed.why
        if best is None:
            number = len(found)
            found.append(_Open([slot], [told], set(slot.articles)))
        else:
            number = best[1]
            found[number].slots.append(slot)
            found[number].told.append(told)
            found[number].articles |= slot.articles
            found[number].reasons.append(f"{slot.report.sources[0].article_id}: {best[2]}")
        shelf.put(told, number)
    return [
        Cluster(
            tuple(slot.report for slot in one.slots),
            tuple(copy for slot in one.slots for copy in slot.copies),
            tuple(one.reasons),
        )
        for one in found
    ]


def seniority(incident: Incident) -> tuple[date, str]:
    """Return the key that puts single-report incidents in order of publication."""
    return incident.sources[0].published or date.max, incident.incident_id


def _fit(told: Told, slot: _Slot, cluster: _Open, judge: Judge) -> Agreement | None:
    """Return why a report belongs to a cluster; None if it does not, or contradicts a report that does."""
    if slot.articles & cluster.articles or any(judge.contradict(told, other) for other in cluster.told):
        return None
    common = [judge.common_place(told, other) for other in cluster.told]
    agreed = [a for other, c in zip(cluster.told, common, strict=True) if (a := judge.agreement(told, other, c))]
    if not agreed:
        return None
    for other, (level, _) in zip(cluster.told, common, strict=True):
        # Two spots are one event only where a third report names both.
        if not level and told.places and other.places:
            if not any(judge.names_both(whole, told, other) for whole in cluster.told):
                return None
    return max(agreed, key=lambda a: a.score)


class _Shelf:
    """Clusters by day, kind and place, so that a report is compared with its likes only.

    What is recalled without its day is kept, and looked for, by district and type.
    """

    def __init__(self, merge_days: int) -> None:
        self._merge_days = merge_days
        self._by_day: dict[tuple[date, str], dict[object, set[int]]] = {}
        self._by_spot: dict[tuple[str, str], set[int]] = {}
        self._recalled: dict[tuple[str, str], set[int]] = {}

    def put(self, told: Told, number: int) -> None:
        """Keep where a cluster has a report of that day, kind and place."""
        cells: set[object] = {_ALL, *told.districts, *told.wide, *told.grid, *(p + _ALL for p in told.provinces)}
        for day in _days(told, self._merge_days):
            for family in (told.family, _ANY_KIND):
                holders = self._by_day.setdefault((day, family), {})
                for cell in cells:
                    holders.setdefault(cell, set()).add(number)
        for spot in _spots(told):
            shelf = self._by_spot if told.is_dated else self._recalled
            shelf.setdefault(spot, set()).add(number)

    def near(self, told: Told) -> list[int]:
        """Return the clusters that may tell the same event, in the order in which they were begun."""
        found: set[int] = set()
        # What names a district is met by what names it too, or its province; what names a province by all that is in it.
        cells = {ANYWHERE, *told.districts, *told.provinces, *told.grid_around, *(p + _ALL for p in told.wide)}
        for day in _days(told, 0):
            for family in (_ANY_KIND,) if told.family == _OTHER_KIND else (told.family, _OTHER_KIND):
                holders = self._by_day.get((day, family), {})
                for cell in cells:
                    found |= holders.get(cell, set())
        for spot in _spots(told):
            found |= self._recalled.get(spot, set())
            if not told.is_dated:
                found |= self._by_spot.get(spot, set())
        return sorted(found)


def _spots(told: Told) -> list[tuple[str, str]]:
    if not told.is_dated and not told.incident.background:
        return []
    return [(district, told.incident.type) for district in told.districts]


def _days(told: Told, slack: int) -> Iterator[date]:
    if told.is_dated and told.days is not None:
        first, last = told.days
        for number in range(-slack, (last - first).days + slack + 1):
            yield first + timedelta(days=number)


def _slots(incidents: Iterable[Incident], copies: Mapping[str, str]) -> list[_Slot]:
    """Return the incidents of the articles, those of copies laid to what their originals tell."""
    families: dict[str, dict[str, list[Incident]]] = {}
    for incident in incidents:
        article = incident.sources[0].article_id
        families.setdefault(copies.get(article, article), {}).setdefault(article, []).append(incident)
    out: list[_Slot] = []
    for root, articles in families.items():
        slots: list[_Slot] = []
        for article in sorted(articles, key=lambda a: (a != root, seniority(articles[a][0])[0], a)):
            free = [slot for slot in slots if article not in slot.articles]
            for incident in sorted(articles[article], key=lambda i: i.incident_id):
                slot = min(free, key=lambda s: _difference(incident, s.report), default=None)
                if slot is None or _difference(incident, slot.report) == _OTHER:
                    slots.append(_Slot(incident, [], {article}))
                    continue
                slot.copies.append(incident)
                slot.articles.add(article)
                free.remove(slot)
        out.extend(slots)
    return out


_OTHER = 3


def _difference(copy: Incident, original: Incident) -> int:
    """Return how far the readings of two copies of a text differ: 0 the same, `_OTHER` another event."""
    if copy.incident_id == original.incident_id:
        return 0
    if (copy.type, copy.background) != (original.type, original.background):
        return _OTHER
    mine, theirs = ({p.place.place_id for p in i.places} for i in (copy, original))
    same_days = (copy.date.start, copy.date.end) == (original.date.start, original.date.end)
    if mine == theirs and same_days:
        return 1
    return 2 if mine & theirs and (same_days or None in (copy.date.start, original.date.start)) else _OTHER


# Joining --------------------------------------------------------------------------------------------------------------


def joined(cluster: Cluster, copies: Mapping[str, str]) -> Incident:
    """Return one incident that holds what all the reports of a cluster say.

    It is recalled from before (``background``) only where every report merely recalls it. Its date is the most precise
    one. Where a copy tells the same claims as its original they are not repeated.
    """
    members = cluster.reports
    sources = {
        s.article_id: replace(s, incident_id=i.incident_id) for i in (*members, *cluster.copies) for s in i.sources
    }
    kind = _common_type(members)
    when = min((m.date for m in members), key=_precision)
    places = _union_of_places([*members, *cluster.copies])
    actors = {(a.name, a.side): a for m in reversed([*members, *cluster.copies]) for a in m.actors}
    corrections = dict.fromkeys(
        (*cluster.corrections, *(c for m in (*members, *cluster.copies) for c in m.corrections))
    )
    return replace(
        members[0],
        incident_id=cluster.incident_id,
        type=kind,
        background=all(m.background for m in members),
        summary=summary_line(kind, when, places),
        confidence=max(m.confidence for m in members),
        date=when,
        actors=tuple(actors[key] for key in sorted(actors, key=lambda k: (k[1], k[0]))),
        places=places,
        claims=_claims(members, cluster.copies),
        sources=tuple(
            replace(s, copy_of=copies.get(s.article_id, ""))
            for s in sorted(sources.values(), key=lambda s: (s.published or date.max, s.article_id))
        ),
        n_independent=len({copies.get(article, article) for article in sources}),
        members=tuple(m.incident_id for m in members) if len(members) > 1 else (),
        merge_reasons=cluster.reasons,
        corrections=tuple(corrections),
    )


def _claims(members: Sequence[Incident], copies: Sequence[Incident]) -> tuple[Claim, ...]:
    claims = [claim for member in members for claim in member.claims]
    seen = {_said(claim) for claim in claims}
    for claim in (claim for copy in copies for claim in copy.claims):
        if _said(claim) not in seen:
            seen.add(_said(claim))
            claims.append(claim)
    return tuple(claims)


def _said(claim: Claim) -> tuple[object, ...]:
    return claim.claimant, claim.victim_side, claim.victim_kind, claim.outcome, claim.low, claim.high


def _common_type(members: Sequence[Incident]) -> str:
    votes = dict.fromkeys(INCIDENT_TYPES, 0.0)
    for member in members:
        votes[member.type] += 0.5 if member.type == "other" else 1.0
    return max(INCIDENT_TYPES, key=lambda kind: votes[kind])


def _precision(reading: DateReading) -> tuple[bool, int, int, date]:
    if reading.start is None or reading.end is None:
        return True, 9, 0, date.max
    return False, reading.prec, (reading.end - reading.start).days, reading.start


def _union_of_places(members: Sequence[Incident]) -> tuple[IncidentPlace, ...]:
    best: dict[str, IncidentPlace] = {}
    mentions: dict[str, dict[str, None]] = {}
    for member in members:
        for place in member.places:
            old = best.get(place.place.place_id)
            if old is None or place.confidence > old.confidence:
                best[place.place.place_id] = place
            mentions.setdefault(place.place.place_id, {}).update(dict.fromkeys(place.mentions))
    return tuple(replace(best[key], mentions=tuple(mentions[key])) for key in sorted(best))


# Ids ------------------------------------------------------------------------------------------------------------------


def event_id(report: Incident) -> str:
    """Return the id that an incident bears if this report of it is the first: from its day, its kind and its place.

    Two reports of one event that agree in these give the same id, whichever is read first. Of several districts, the one
    counts whose digest is the smallest: reports that share most of their districts mostly share that one.
    """
    told = Told(report)
    cells = (told.districts | told.wide) - {ANYWHERE}
    if not told.is_dated or told.days is None or not cells:
        return report.incident_id
    day = told.days[0].isoformat()
    digest = min(hashlib.sha256(f"{day} {told.family} {cell}".encode()).hexdigest() for cell in cells)
    return f"{day}-{told.family}-{digest[:8]}"


def named(
    found: Sequence[Cluster], former: Mapping[str, str] | None = None, own: Mapping[str, str] | None = None
) -> list[Cluster]:
    """Return the clusters with their ids, each of them once.

    Parameters
    ----------
    found : sequence of Cluster
        As :func:`clusters` gives them: of two that would bear one id, the first keeps it.
    former : dict, optional
        Id of a single-report incident -> id of the incident that it belonged to in an earlier run. That id goes to the
        incident that holds most of its reports; where two former incidents are one now, the id of the larger share.
    own : dict, optional
        Id of a single-report incident -> its :func:`event_id`, where it is not to be drawn from the incident as it is.
    """
    shares: dict[tuple[str, int], int] = {}
    for number, cluster in enumerate(found):
        for report in cluster.reports:
            name = (former or {}).get(report.incident_id)
            if name is not None:
                shares[name, number] = shares.get((name, number), 0) + 1
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for name, number in sorted(shares, key=lambda key: (-shares[key], key[1], key[0])):
        if number not in ids and name not in taken:
            ids[number] = name
            taken.add(name)
    for number, cluster in enumerate(found):
        if number not in ids:
            first = cluster.reports[0]
            choice = chain(
                ((own or {}).get(first.incident_id) or event_id(first), first.incident_id),
                (f"{first.incident_id}-{n}" for n in count(2)),
            )
            ids[number] = next(name for name in choice if name not in taken)
            taken.add(ids[number])
    return [replace(cluster, incident_id=ids[number]) for number, cluster in enumerate(found)]
