"""Several reports of one event become one incident; copies of one text count once.

Copies are found first: texts that share most of their five-word shingles. Then single-report incidents are joined where
their dates, places and kinds agree. The result does not depend on the order of the reports.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from gazetteer import Index, distance_km, fold
from geomap.incidents import FAMILIES, summary_line
from geomap.records import INCIDENT_TYPES, Article, DateReading, Incident, IncidentPlace
from geomap.settings import Settings

_SHINGLE_WORDS = 5
_LEAST_SHINGLES = 8
_RECALL_DAYS = 7


def find_copies(articles: Sequence[Article], threshold: float) -> dict[str, str]:
    """Return which article is a copy of which, by article id.

    Parameters
    ----------
    articles : sequence of Article
    threshold : float
        Share of common five-word shingles (Jaccard) from which two texts are copies.

    Returns
    -------
    dict
        Copy -> original; the original is the one published first, then the one whose id sorts first.

    Examples
    --------
    >>> text = "one two three four five six seven eight nine ten eleven twelve thirteen"
    >>> find_copies([Article("a", "", text), Article("b", "", text + " end")], 0.6)
    {'b': 'a'}
    """
    shingles = {a.article_id: _shingles(a.text) for a in articles}
    order = sorted(articles, key=lambda a: (a.published or date.max, a.article_id))
    holders: dict[str, list[str]] = {}
    out: dict[str, str] = {}
    for article in order:
        mine = shingles[article.article_id]
        shared: dict[str, int] = {}
        for shingle in mine:
            for other in holders.get(shingle, ()):
                shared[other] = shared.get(other, 0) + 1
        best = max(shared, key=lambda other: (shared[other] / len(mine | shingles[other]), other), default=None)
        if best is not None and len(mine) >= _LEAST_SHINGLES and shared[best] / len(mine | shingles[best]) >= threshold:
            out[article.article_id] = best
            continue
        for shingle in mine:
            holders.setdefault(shingle, []).append(article.article_id)
    return out


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", fold(text))
    return {" ".join(words[i : i + _SHINGLE_WORDS]) for i in range(max(0, len(words) - _SHINGLE_WORDS + 1))}


def merge(incidents: Iterable[Incident], copies: dict[str, str], index: Index, settings: Settings) -> list[Incident]:
    """Return the incidents with those that tell one event joined.

    Parameters
    ----------
    incidents : iterable of Incident
        Of single reports, as :func:`geomap.incidents.read_incidents` gives them.
    copies : dict
        Copy -> original article ids, of :func:`find_copies`.
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
    items = sorted(incidents, key=_seniority)
    clusters: list[list[Incident]] = []
    reasons: list[list[str]] = []
    by_day: dict[date | None, list[int]] = {}
    for item in items:
        chosen = _best_cluster(item, clusters, by_day, copies, index, settings)
        if chosen is None:
            clusters.append([item])
            reasons.append([])
            number = len(clusters) - 1
        else:
            number, why = chosen
            clusters[number].append(item)
            reasons[number].append(f"{item.incident_id}: {why}")
        for day in _days(item.date, settings.merge_days):
            holders = by_day.setdefault(day, [])
            if number not in holders:
                holders.append(number)
    merged = [_joined(members, why, copies) for members, why in zip(clusters, reasons, strict=True)]
    return sorted(merged, key=lambda i: (i.date.start or date.max, i.incident_id))


def _seniority(incident: Incident) -> tuple[bool, date, str]:
    published = incident.sources[0].published
    return bool(incident.sources[0].copy_of), published or date.max, incident.incident_id


def _days(reading: DateReading, slack: int) -> list[date | None]:
    if reading.start is None or reading.end is None:
        return [None]
    span = min((reading.end - reading.start).days, 40)
    return [reading.start + timedelta(days=n) for n in range(-slack, span + slack + 1)]


def _best_cluster(
    item: Incident,
    clusters: list[list[Incident]],
    by_day: dict[date | None, list[int]],
    copies: dict[str, str],
    index: Index,
    settings: Settings,
) -> tuple[int, str] | None:
    near: list[int] = []
    for day in _days(item.date, 0):
        near.extend(n for n in by_day.get(day, ()) if n not in near)
    article = item.sources[0].article_id
    for number in sorted(near):
        members = clusters[number]
        if any(article == m.sources[0].article_id for m in members):
            continue
        for member in members:
            why = same_event(item, member, copies, index, settings)
            if why:
                return number, why
    return None


def same_event(a: Incident, b: Incident, copies: dict[str, str], index: Index, settings: Settings) -> str:
    """Return why two single-report incidents are one event, ``""`` where they are not."""
    if a.background != b.background:
        return ""
    if _kind(a) != _kind(b) and "other" not in (a.type, b.type):
        return ""
    first, second = a.sources[0].article_id, b.sources[0].article_id
    is_copy = copies.get(first, first) == copies.get(second, second)
    gap = _gap_days(a.date, b.date)
    if gap is None:
        if is_copy and _place_ids(a) == _place_ids(b):
            return "copies of one text, the same event"
        return _recalled_together(a, b, index, settings)
    if gap > settings.merge_days:
        return ""
    if gap > 0 and a.date.prec == 1 and b.date.prec == 1 and not _same_night(a.date, b.date):
        return ""
    where = _common_place(a, b, index, settings.merge_km) or _same_sides(a, b)
    if not where:
        return ""
    day = (max(a.date.start, b.date.start) if a.date.start and b.date.start else None) or "the same day"
    return f"same kind ({a.type}, {b.type}), {day}, {where}"


def _kind(incident: Incident) -> str:
    """Return the family of a type; one reporter's raid or ambush is another's clash."""
    family = FAMILIES[incident.type]
    return "ground" if family in ("raid", "ambush") else family


def _recalled_together(a: Incident, b: Incident, index: Index, settings: Settings) -> str:
    """Return why two undated events that reports of one week recall are the same, ``""`` where nothing says so."""
    undated = a.date.start is None and b.date.start is None
    first, second = a.sources[0].published, b.sources[0].published
    if (
        not (a.background and undated and a.type == b.type and first and second)
        or abs((first - second).days) > _RECALL_DAYS
    ):
        return ""
    where = _common_place(a, b, index, settings.merge_km)
    return f"recalled without a date by reports of one week, same kind ({a.type}), {where}" if where else ""


def _same_night(a: DateReading, b: DateReading) -> bool:
    """Whether two neighbouring days may be the evening and the morning of one night."""
    words = f"{a.text} {b.text}".lower()
    return any(word in words for word in ("night", "late", "early", "overnight", "midnight", "hours", "dawn"))


def _gap_days(a: DateReading, b: DateReading) -> int | None:
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return None
    return max(0, (b.start - a.end).days, (a.start - b.end).days)


def _place_ids(incident: Incident) -> set[str]:
    return {p.place.place_id for p in incident.places}


def _common_place(a: Incident, b: Incident, index: Index, km: float) -> str:
    for mine in a.places:
        for other in b.places:
            p, q = mine.place, other.place
            if p.place_id == q.place_id:
                return f"both in {p.name}"
            if index.inside(p, q) or index.inside(q, p):
                return f"{p.name} and {q.name} lie in one another"
            if not p.is_area and not q.is_area and p.adm2 == q.adm2 and distance_km(p, q) <= km:
                return f"{p.name} and {q.name} are {distance_km(p, q):.0f} km apart"
    return ""


def _same_sides(a: Incident, b: Incident) -> str:
    """Return why two reports tell one event where one of them names no place, ``""`` where nothing says so."""
    if (a.places and b.places) or a.date.start != b.date.start:
        return ""
    mine, theirs = ({actor.side for actor in i.actors} & {"AF", "PK", "militant"} for i in (a, b))
    if (len(mine) > 1 and mine == theirs) or {"AF", "PK"} <= mine & theirs:
        return f"the same sides ({', '.join(sorted(mine & theirs))}), and one report names no place"
    return ""


def _joined(members: list[Incident], reasons: list[str], copies: dict[str, str]) -> Incident:
    first = members[0]
    sources = tuple(
        replace(s, copy_of=copies.get(s.article_id, ""))
        for s in sorted((m.sources[0] for m in members), key=lambda s: (s.published or date.max, s.article_id))
    )
    kind = _common_type(members)
    when = min((m.date for m in members), key=_precision)
    places = _union_of_places(members)
    seen: set[tuple[object, ...]] = set()
    claims = []
    for member in members:
        for claim in member.claims:
            # A copy repeats its original word for word: its claims are the same claims.
            key = (
                claim.claimant,
                claim.victim_side,
                claim.victim_kind,
                claim.outcome,
                claim.low,
                claim.high,
                claim.quote,
            )
            if claim.article_id in copies and key in seen:
                continue
            seen.add(key)
            claims.append(claim)
    actors = {(a.name, a.side): a for m in members for a in m.actors}
    return replace(
        first,
        type=kind,
        summary=summary_line(kind, when, places),
        confidence=max(m.confidence for m in members),
        date=when,
        actors=tuple(actors[key] for key in sorted(actors, key=lambda k: (k[1], k[0]))),
        places=places,
        claims=tuple(claims),
        sources=sources,
        n_independent=sum(1 for s in sources if not s.copy_of) or 1,
        members=tuple(m.incident_id for m in members) if len(members) > 1 else (),
        merge_reasons=tuple(reasons),
    )


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
    for member in members:
        for place in member.places:
            old = best.get(place.place.place_id)
            if old is None or place.confidence > old.confidence:
                best[place.place.place_id] = place
    return tuple(best[key] for key in sorted(best))
