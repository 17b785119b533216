"""Runs read back from their folders, and what appeared, vanished or changed from one to the other, and by which source."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import InputError
from geomap.explain import one_line
from geomap.runfiles import RunFiles, read_run

Record = Mapping[str, Any]
"""An incident, or a part of one, as ``incidents.json`` holds it."""

COLUMNS = ("change", "incident_id", "what", "before", "after", "sources", "summary")
CHANGES = ("appeared", "vanished", "changed")

_NEW, _GONE, _EDITED, _SAME = "new article", "article gone", "article edited", "same text, read otherwise"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two runs.

    Attributes
    ----------
    change : {"appeared", "vanished", "changed"}
    incident_id : str
        As the later run calls it, where it is in it.
    what : str
        The field that changed; for an incident that came or went, where it came from or went to.
    before, after : str
    sources : tuple of (str, str)
        The articles that did it, and what happened to each.
    summary : str
        The incident in one line.
    """

    change: str
    incident_id: str
    what: str
    before: str
    after: str
    sources: tuple[tuple[str, str], ...]
    summary: str


def read_earlier(folder: str | Path) -> RunFiles:
    """Return the run that was written into a folder, known to be fit for comparison.

    Raises
    ------
    InputError
        If the folder holds no run that this version can compare.
    """
    files = read_run(Path(folder), tables=False)
    try:
        # A folder is refused before it is used, not half way.
        compare(files, files)
        member_ids(files)
        list(_came("appeared", files.incidents, {}, "", {}))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{folder}: not what this version writes ({error!r}); make the run again") from error
    return files


def member_ids(files: RunFiles) -> dict[str, str]:
    """Return the incident that each single-report incident of a run belonged to."""
    return {str(s["incident_id"]): str(i["id"]) for i in files.incidents for s in i["sources"]}


def compare(before: RunFiles, after: RunFiles) -> list[Change]:
    """Return what differs, incident by incident.

    Incidents are the same where their ids are, else where they were read from the same reports.

    Parameters
    ----------
    before, after : RunFiles
        As :func:`read_earlier` gives them.

    Returns
    -------
    list of Change
        Those that appeared, then those that vanished, then those that changed, each in order of ids.
    """
    states = _article_states(before, after)
    pairs, lost, fresh = _paired(before.incidents, after.incidents)
    out = [
        *_came("appeared", fresh, _homes(before.incidents), "split from", states),
        *_came("vanished", lost, _homes(after.incidents), "joined to", states),
    ]
    for old, new in pairs:
        out.extend(_changes(old, new, states))
    return sorted(out, key=lambda c: (CHANGES.index(c.change), c.incident_id))


def _came(
    kind: str, incidents: Iterable[Record], homes: Mapping[str, Record], words: str, states: Mapping[str, str]
) -> Iterator[Change]:
    """Yield the incidents that only one of the runs has, with those of the other run that hold their reports."""
    for incident in incidents:
        found = {home["id"]: home for name in _names(incident) if (home := homes.get(name)) is not None}
        what = f"{words} {', '.join(sorted(found))}" if found else ""
        by = _by(states, _articles(incident), [name for home in found.values() for name in _articles(home)])
        yield Change(kind, incident["id"], what, "", "", by, incident["summary"])


def _articles(incident: Record) -> list[str]:
    return [source["article_id"] for source in incident["sources"]]


def _by(states: Mapping[str, str], own: Iterable[str], others: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the articles that did it: those of a thing's own that came, went or were edited, else such others, else its own.

    A report that tells what it told before is counted otherwise because of another one.
    """
    found = [tuple((name, states.get(name, _SAME)) for name in dict.fromkeys(names)) for names in (own, others)]
    moved = [tuple(pair for pair in pairs if pair[1] != _SAME) for pairs in found]
    return next((pairs for pairs in (*moved, *found) if pairs), ())


def _article_states(before: RunFiles, after: RunFiles) -> dict[str, str]:
    old, new = ({a["article_id"]: a["sha256"] for a in files.run["inputs"]} for files in (before, after))
    out = {}
    for name in {**old, **new}:
        state = _NEW if name not in old else _GONE if name not in new else _SAME
        out[name] = _EDITED if state == _SAME and old[name] != new[name] else state
    return out


def _names(incident: Record) -> set[str]:
    """Return what an incident's reports are called, without the day and the type that may be read otherwise now."""
    return {str(source["incident_id"]).rpartition("-")[2] for source in incident["sources"]}


def _homes(incidents: Iterable[Record]) -> dict[str, Record]:
    return {name: incident for incident in incidents for name in _names(incident)}


def _paired(
    before: Sequence[Record], after: Sequence[Record]
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Return the incidents of both runs that are the same, those of the first that are gone, those of the second that are new."""
    old = {i["id"]: i for i in before}
    new = {i["id"]: i for i in after}
    pairs = {name: name for name in old if name in new}
    holders: dict[str, list[str]] = {}
    for incident in after:
        for name in _names(incident) if incident["id"] not in old else ():
            holders.setdefault(name, []).append(incident["id"])
    shared: dict[tuple[str, str], int] = {}
    for incident in before:
        for name in _names(incident) if incident["id"] not in new else ():
            for holder in holders.get(name, ()):
                shared[incident["id"], holder] = shared.get((incident["id"], holder), 0) + 1
    taken = set(pairs)
    for first, second in sorted(shared, key=lambda key: (-shared[key], key)):
        if first not in pairs and second not in taken:
            pairs[first] = second
            taken.add(second)
    return (
        [(old[first], new[second]) for first, second in pairs.items()],
        [i for i in before if i["id"] not in pairs],
        [i for i in after if i["id"] not in taken],
    )


def _changes(old: Record, new: Record, states: Mapping[str, str]) -> Iterator[Change]:
    both = [*_articles(old), *_articles(new)]

    def change(what: str, before: str, after: str, articles: Iterable[str] = ()) -> Change:
        return Change("changed", new["id"], what, before, after, _by(states, articles, both), new["summary"])

    for field, shown in _FIELDS.items():
        if shown(old) != shown(new):
            yield change(field, shown(old), shown(new))
    for first, second in _matched(old["places"], new["places"], lambda p: str(p["place_id"]), _place):
        articles = [name.rpartition(":")[0] for p in (first, second) for name in p.get("mentions", ())]
        yield change("place", _place(first), _place(second), articles)
    for first, second in _matched(old["claims"], new["claims"], _claim_key, _claim):
        yield change("claim", _claim(first), _claim(second), [c["article_id"] for c in (first, second) if c])
    for first, second in _matched(old["actors"], new["actors"], _actor, _actor):
        yield change("actor", _actor(first), _actor(second))
    for first, second in _matched(old["sources"], new["sources"], lambda s: str(s["article_id"]), _source):
        yield change("source", _source(first), _source(second), [s["article_id"] for s in (first, second) if s])


_FIELDS: dict[str, Callable[[Record], str]] = {
    "id": lambda i: str(i["id"]),
    "type": lambda i: str(i["type"]),
    "date": lambda i: f"{i['date_start'] or 'not given'} to {i['date_end'] or 'not given'}, precision {i['date_prec']}",
    "background": lambda i: "recalled from before" if i["background"] else "reported as news",
    "fatalities": lambda i: _deaths(i["fatalities"]),
    "confidence": lambda i: str(i["confidence"]),
    "independent": lambda i: str(i["n_independent"]),
    "correction": lambda i: "; ".join(i.get("corrections", ())),
}


def _matched(
    before: Iterable[Record], after: Iterable[Record], key: Callable[[Record], str], shown: Callable[[Record], str]
) -> Iterator[tuple[Record, Record]]:
    """Yield the items that differ, with their other self; an empty one stands for none."""
    old, new = {key(x): x for x in before}, {key(x): x for x in after}
    for name in sorted({**old, **new}):
        pair = old.get(name, {}), new.get(name, {})
        if shown(pair[0]) != shown(pair[1]):
            yield pair


def _claim_key(claim: Record) -> str:
    return str(claim.get("id") or f"{claim['article_id']}:{claim['start']}-{claim['end']} {claim['outcome']}")


def _claim(claim: Record) -> str:
    if not claim:
        return ""
    marks = [mark for mark in ("approx", "part_of", "replaced") if claim[mark]]
    denied = [f"denied by {claim['denied_by']}"] if claim["denied_by"] else []
    number = _number(claim["low"], claim["high"])
    whose = f"{claim['victim']} [{claim['victim_side']}, {claim['victim_kind']}]"
    said = f"{claim['claimant']} [{claim['claimant_side']}]"
    return "; ".join([f"{claim['outcome']} {number}: {whose}", f"says {said}", *marks, *denied])


def _place(place: Record) -> str:
    if not place:
        return ""
    border = "" if place["border_km"] is None else f", {place['border_km']} km from the line"
    return (
        f"{place['name']} [{place['place_id']}] at {place['lat']}, {place['lon']} ± {place['radius_km']} km, "
        f"where_prec {place['where_prec']}, {place['side']}{border}"
    )


def _actor(actor: Record) -> str:
    return f"{actor['name']} [{actor['side']}, {actor['role']}]" if actor else ""


def _source(source: Record) -> str:
    copied = f" (copy of {source['copy_of']})" if source and source["copy_of"] else ""
    return f"{source['article_id']}{copied}" if source else ""


def _deaths(toll: Mapping[str, Any]) -> str:
    sides = [f"{side} {_number(*bounds)}" for side, bounds in sorted(toll["by_side"].items())]
    return " ".join([_number(toll["low"], toll["high"]), *([f"({', '.join(sides)})"] if sides else [])])


def _number(low: int | None, high: int | None) -> str:
    return (
        str(low)
        if low is not None and low == high
        else f"{'?' if low is None else low}-{'open' if high is None else high}"
    )


# Shown ----------------------------------------------------------------------------------------------------------------


def rows(changes: Iterable[Change]) -> Iterator[dict[str, object]]:
    """Yield the changes as rows of a table with the columns :data:`COLUMNS`."""
    for change in changes:
        yield {
            "change": change.change,
            "incident_id": change.incident_id,
            "what": change.what,
            "before": change.before,
            "after": change.after,
            "sources": _told(change.sources),
            "summary": change.summary,
        }


def lines(before: RunFiles, after: RunFiles, changes: Sequence[Change]) -> Iterator[str]:
    """Yield what a person reads: what was put in, what came, went and changed with its sources, and how many of each."""
    yield from _inputs(before, after)
    shown = ""
    for change in changes:
        if change.change != "changed":
            came = f" ({change.what})" if change.what else ""
            yield f"{change.change}: {change.incident_id}: {one_line(change.summary + came)}"
            yield f"    {_told(change.sources)}"
            continue
        if change.incident_id != shown:
            shown = change.incident_id
            yield f"changed: {change.incident_id}: {one_line(change.summary)}"
        if change.before and change.after:
            yield f"    {change.what}: {one_line(change.before)} -> {one_line(change.after)}"
        else:
            sign, value = ("+", change.after) if change.after else ("-", change.before)
            yield f"    {sign} {change.what}: {one_line(value)}"
        yield f"        {_told(change.sources)}"
    counts = [len({c.incident_id for c in changes if c.change == kind}) for kind in CHANGES]
    same = len(after.incidents) - counts[0] - counts[2]
    yield f"{counts[0]} incidents appeared, {counts[1]} vanished, {counts[2]} changed, {same} are the same"


def _told(sources: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{one_line(name)} ({state})" for name, state in sources)


def _inputs(before: RunFiles, after: RunFiles) -> Iterator[str]:
    states = _article_states(before, after)
    for state in (_NEW, _GONE, _EDITED):
        found = sorted(name for name, own in states.items() if own == state)
        if found:
            yield f"{state}: {len(found)}: {', '.join(map(one_line, found))}"
    for part in ("versions", "settings", "data"):
        old, new = before.run.get(part) or {}, after.run.get(part) or {}
        for name in sorted({**old, **new}):
            if old.get(name) != new.get(name):
                values = "" if part == "data" else f": {old.get(name)} -> {new.get(name)}"
                yield f"other {part}: {name}{values}"
    if _table(before) != _table(after):
        yield f"other corrections: {_table(before) or 'none'} -> {_table(after) or 'none'}"


def _table(run: RunFiles) -> str:
    table = run.run.get("corrections") or {}
    return f"{table['path']} ({table['sha256'][:8]})" if table else ""
