"""What happened: in short, by day, by province, and what the reports only recall."""

from collections.abc import Iterator, Sequence

from geomap.records import SIDES
from geomap.report.document import Block, Bullets, Heading, Item, Line, Paragraph, Table, Words, line
from geomap.report.ledger import side_name
from geomap.report.subject import Incident, Subject, incidents_text, where, whole
from geomap.runfiles import Row
from geomap.wording import counted, date_text, day, number_range, plain, say, say_listed, span_text

_MOST_PLACES = 8


def lede(about: Subject) -> Iterator[Block]:
    """Yield how much was told by whom and when, and how to take it."""
    copies = sum(1 for s in about.reports.values() if s.get("copy_of"))
    days = [d for i in about.told for d in (day(i.get("date_start")), day(i.get("date_end"))) if d]
    when = f", {span_text(min(days), max(days))}" if days else ""
    reports = {str(s.get("article_id")) for i in about.told for s in i["sources"]}
    words = (
        f"{incidents_text(len(about.told))} in {counted('articles_n', len(reports))}{when}."
        if about.told
        else "No incident was found in the reports."
    )
    more = f" {_events(len(about.recalled))} recalled from before." if about.recalled else ""
    repeat = "repeats another and counts" if copies == 1 else "repeat others and count"
    copied = f" {counted('articles_n', copies)} {repeat} once with it." if copies else ""
    yield Paragraph(line(Words(words, strong=True), more, copied))
    yield Paragraph(
        line(
            "This page tells what reports say. Claims are unverified: each is its claimant's, with the words it was read"
            " from. They are never added up or averaged. Sides are named by country only; Afghanistan does not recognise"
            " the Durand Line as a border."
        ),
        note=True,
    )


def _events(n: int) -> str:
    return f"{n:,} more event is" if n == 1 else f"{n:,} more events are"


def by_day(about: Subject) -> Iterator[Block]:
    """Yield the incidents in order of time."""
    if not about.told:
        yield Paragraph(line("Nothing that the reports tell was read as an incident of the region."))
    groups: dict[str, list[Incident]] = {}
    for incident in about.told:
        groups.setdefault(date_text(incident), []).append(incident)
    for when, incidents in groups.items():
        yield Heading(3, line(when))
        yield Bullets([_entry(about, i) for i in incidents])


def _entry(about: Subject, incident: Incident) -> Item:
    number = about.numbers[str(incident["id"])]
    refs = (about.ref(s.get("article_id")) for s in incident["sources"])
    prec = int(incident.get("date_prec") or 0)
    known = f"; date known to: {say(f'date_prec_{prec}')}" if prec > 1 else ""
    n, independent = len(incident["sources"]), int(incident.get("n_independent") or 0)
    told = counted("articles_n", n) + (f", {independent} independent" if n > 1 else "")
    return Item(
        line(
            Words(f"#{number} {say_listed('type_', incident['type'])}", strong=True),
            ": ",
            *_places(incident),
            ". ",
            *_toll(incident),
            Words(f"{told}{known}.", soft=True),
            *refs,
        ),
        anchor=f"incident-{number}",
    )


def _places(incident: Incident) -> Iterator[Words]:
    """Yield the places of an incident, each with how precisely it is known."""
    places = incident["places"]
    if not places:
        yield Words("no place given")
    for number, place in enumerate(places[:_MOST_PLACES]):
        if number:
            yield Words("; ")
        name, kind = plain(place.get("name"), 80), plain(place.get("kind"))
        yield Words(name, said=True)
        parts = [p for p in (plain(place.get("adm2")), plain(place.get("adm1"))) if p and p != name]
        within = f" in {', '.join(parts)}" if kind == "unlisted" and parts else ""
        how = f"in no gazetteer, somewhere{within}" if kind == "unlisted" else ", ".join((_known_to(place), *parts))
        side = say("place_side_uncertain") if place.get("side") == "uncertain" else plain(place.get("country"))
        yield Words(f" ({how}; {side})", soft=True)
    if len(places) > _MOST_PLACES:
        yield Words(f" and {len(places) - _MOST_PLACES} more")


def _known_to(place: Row) -> str:
    kind, precision, radius = plain(place.get("kind")), int(place.get("where_prec") or 7), place.get("radius_km")
    if precision not in (2, 5) or not isinstance(radius, int | float):
        return kind
    return f"within {radius:g} km of this {kind}" if precision == 2 else f"{kind}, ±{radius:g} km"


def _toll(incident: Incident) -> Iterator[Words]:
    toll = incident.get("fatalities") or {}
    sides = [(s, (toll.get("by_side") or {}).get(s)) for s in SIDES]
    told = [(s, number_range(*bounds)) for s, bounds in sides if bounds and (bounds[0] or bounds[1])]
    if not told:
        return
    yield Words(f"{number_range(toll.get('low'), toll.get('high'))} killed, as claimed", strong=True)
    by_side = ", ".join(f"{side_name(side)}: {number}" for side, number in told)
    yield Words(f" ({by_side}). ")


def by_province(about: Subject) -> Iterator[Block]:
    """Yield the table of provinces; its totals are those of the incidents."""
    rows = [r for r in about.run.provinces if whole(r.get("incidents"))]
    if not rows:
        yield Paragraph(line("No province is named by an incident."))
        return
    head = (
        "Province", "Incidents", "Known to district or better", "Killed, as claimed", "Wounded, as claimed", "Days", "Reports",
        "Places",
    )  # fmt: skip
    shown: list[Sequence[Line]] = [_province(r) for r in rows]
    sums = {k: sum(whole(r.get(k)) for r in rows) for k in ("killed_low", "killed_high", "wounded_low", "wounded_high")}
    shown.append(
        [
            line("all incidents"), line(str(len(about.told))), line(), line(_bounds(sums, "killed")),
            line(_bounds(sums, "wounded")), line(), line(), line(),
        ]
    )  # fmt: skip
    yield Table(head, shown, frozenset({1, 2, 3, 4, 6}), frozenset({5}), total=True)
    silent = sum(1 for r in about.run.provinces if not whole(r.get("incidents")))
    yield Paragraph(
        line(
            f"{say('count_incident')} {say('count_several')} A dash: no figure for this province alone."
            f" {silent} provinces without an incident are left out."
        ),
        note=True,
    )


def _province(row: Row) -> Sequence[Line]:
    first, last = day(row.get("first_date")), day(row.get("last_date"))
    return [
        line(Words(plain(row.get("name")), strong=True), Words(f" {plain(row.get('country'))}", soft=True)),
        line(str(whole(row.get("incidents")))),
        line(str(whole(row.get("incidents_precise")))),
        line(_bounds(row, "killed")),
        line(_bounds(row, "wounded")),
        line(span_text(first, last) if first and last else ""),
        line(str(whole(row.get("n_sources")))),
        line(Words(plain(row.get("top_places")), said=True)),
    ]


def _bounds(row: Row, what: str) -> str:
    bounds = number_range(whole(row.get(f"{what}_low")), whole(row.get(f"{what}_high")))
    return "–" if bounds == "0" else bounds


def recalled(about: Subject) -> Iterator[Block]:
    """Yield the events that reports only recall."""
    if not about.recalled:
        yield Paragraph(line("No report recalls an earlier event."))
        return
    yield Paragraph(line("Events that a report tells of from before. No table or total counts them."), note=True)
    rows = []
    for incident in about.recalled:
        toll = incident.get("fatalities") or {}
        refs = [about.ref(s.get("article_id")) for s in incident["sources"]]
        killed = number_range(toll.get("low"), toll.get("high"))
        rows.append(
            [
                line(f"#{about.numbers[str(incident['id'])]}"),
                line(date_text(incident)),
                line(say_listed("type_", incident["type"])),
                line(Words(where(incident), said=True)),
                line("" if killed == "0" else killed),
                line(*refs),
            ]
        )
    yield Table(("", "Date", "What", "Where", "Killed, as claimed", "Reports"), rows, frozenset({4}), frozenset({1, 2}))
