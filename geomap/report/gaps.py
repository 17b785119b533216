"""What could not be placed or read, how the rest was counted, and the sources."""

from collections.abc import Iterator, Sequence

from geomap.report.document import Block, Bullets, Item, Paragraph, Table, Words, line
from geomap.report.subject import Subject, incidents_text
from geomap.runfiles import Row
from geomap.wording import date_text, day, day_text, plain, say

_MOST_NAMES = 100
_MOST_WHY = 160


def unplaced(about: Subject) -> Iterator[Block]:
    """Yield incidents without a place, places in no gazetteer, and names that no place was found for."""
    nowhere = [i for i in about.told if not i["places"]]
    if nowhere:
        yield Paragraph(line(f"Without a place: {incidents_text(len(nowhere))}."))
        yield Bullets(
            [
                Item(line(about.name(i), f", {date_text(i)}", *(about.ref(s.get("article_id")) for s in i["sources"])))
                for i in nowhere
            ]
        )
    unlisted = sorted(
        {
            (plain(p.get("name")), plain(p.get("adm2")) or plain(p.get("adm1")))
            for i in about.told
            for p in i["places"]
            if p.get("kind") == "unlisted"
        }
    )
    if unlisted:
        yield Paragraph(line("In no gazetteer, and so kept inside the unit that the report gives:"))
        yield Bullets(
            [
                Item(line(Words(name, said=True, strong=True), f", somewhere in {unit}" if unit else ""))
                for name, unit in unlisted[:_MOST_NAMES]
            ]
        )
    names: dict[str, list[Row]] = {}
    for mention in about.run.mentions:
        if not mention.get("place_id"):
            names.setdefault(plain(mention.get("surface")), []).append(mention)
    if names:
        yield Paragraph(line(f"{say('names_unplaced')}: {len(names)}."))
        most = sorted(names.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_NAMES]
        yield Bullets([_name(about, name, mentions) for name, mentions in most])
        if len(names) > _MOST_NAMES:
            yield Paragraph(line(f"{len(names) - _MOST_NAMES} more are in mentions.csv."), note=True)
    if not (nowhere or unlisted or names):
        yield Paragraph(line("Every place that a report names was placed."))


def _name(about: Subject, name: str, mentions: Sequence[Row]) -> Item:
    times = f", {len(mentions)} times" if len(mentions) > 1 else ""
    articles = dict.fromkeys(str(m.get("article_id")) for m in mentions)
    refs = [about.ref(a) for a in articles if a in about.report_numbers]
    others = [Words(f" ({', '.join(plain(a, 60) for a in articles)})", soft=True, said=True)] if not refs else []
    why = plain(mentions[0].get("why"), _MOST_WHY)
    return Item(
        line(Words(name, strong=True, said=True), times, Words(f": {why}" if why else "", soft=True), *refs, *others)
    )


def rejected(about: Subject) -> Iterator[Block]:
    """Yield the inputs that could not be read, and the warnings of the run."""
    warnings = [plain(w) for w in about.run.run.get("warnings") or []]
    if about.run.rejected:
        rows = [
            [line(Words(plain(row.get(column)), said=True)) for column in ("path", "row", "what", "remedy")]
            for row in about.run.rejected
        ]
        yield Table(("Input", "Row", "What is wrong", "What to do"), rows)
    else:
        yield Paragraph(line("Every input could be read."))
    if warnings:
        yield Bullets([Item(line(Words(w, said=True))) for w in warnings])


def method(about: Subject) -> Iterator[Block]:
    """Yield the rules of counting, and what the run was made with."""
    run = about.run.run
    yield Bullets([Item(line(say(key))) for key in ("count_incident", "count_toll", "count_several", "count_copies")])
    yield Paragraph(line(
        "Killed, low and high: what one claimant says in one report is one account, and its numbers add up, for they speak of"
        " different people. Numbers of different claimants are never added. For each side whose people died, low is the"
        " smallest account's lower bound and high the largest account's upper bound; the total adds the sides. A mixed number"
        " (killed or wounded) counts for neither. Precise figures go before vague ones."
    ))  # fmt: skip
    counts = run.get("counts") or {}
    told = "; ".join(f"{plain(k).replace('_', ' ')}: {v}" for k, v in counts.items() if isinstance(v, int))
    if told:
        yield Paragraph(line(f"Counts. {told}."), note=True)
    made = day(run.get("made_at"))
    versions = ", ".join(f"{plain(k)} {plain(v)}" for k, v in (run.get("versions") or {}).items())
    when = f" on {day_text(made)}" if made else ""
    yield Paragraph(
        line(f"Made{when} with {versions or 'geomap'}. Settings, digests of inputs and data are in run.json."),
        note=True,
    )


def reports(about: Subject) -> Iterator[Block]:
    """Yield the list of reports that the marks in brackets stand for."""
    if not about.reports:
        yield Paragraph(line("No report tells of an incident."))
        return
    yield Bullets([_report(about, n, i) for i, n in about.report_numbers.items()])


def _report(about: Subject, number: int, article_id: str) -> Item:
    source = about.reports[article_id]
    published = day(source.get("published"))
    copied = about.report_numbers.get(str(source.get("copy_of") or ""))
    parts = [plain(source.get("outlet")), day_text(published) if published else "", plain(article_id)]
    copy_of = (
        f"; copy of [{copied}]" if copied else f"; copy of {plain(source['copy_of'])}" if source.get("copy_of") else ""
    )
    return Item(
        line(
            Words(f"[{number}] "),
            Words(
                plain(source.get("title"), 300) or plain(article_id),
                strong=True,
                said=True,
                url=str(source.get("url") or ""),
            ),
            Words(f". {', '.join(p for p in parts if p)}{copy_of}", soft=True, said=True),
        ),
        anchor=f"report-{number}",
    )
