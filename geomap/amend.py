"""Corrections applied: to what a report is read to say, to which reports are one incident, to the incidents themselves.

Every row is accounted for: it was applied, or it is told why it no longer applies. Rows about mentions, names and claims
come first, then those that split and merge, then the others; within each of these, rows count in the order of the file,
and of two that set the same thing the later one counts.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from gazetteer import Index, fold, fold_text
from geomap.corrections import DROP, NOT_A_PLACE, Correction, Corrections, claim_changes, days
from geomap.incidents import Story, summary_line
from geomap.merge import Cluster, event_id, in_order, seniority
from geomap.records import ROLES, Claim, DateReading, Incident, Mention, PlacedMention
from geomap.roles import RoleText, roles_of

_LINKED_ROLES = ("event", "background", "context")
"""Roles of the mentions that an incident's places come from."""

_DAYS_OF_PREC = ((1, 1), (6, 2), (7, 3), (31, 4))
"""UCDP GED date_prec by the number of days: one, 2-6, a week, a month; 5 beyond."""


def mention_id(article_id: str, mention: Mention) -> str:
    """Return the id of a mention: its article's id and its offsets."""
    return f"{article_id}:{mention.start}-{mention.end}"


def with_claim_ids(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Yield claims with their ids: article and offsets of the quote, numbered where one quote holds several claims."""
    counts: dict[str, int] = {}
    for claim in claims:
        name = f"{claim.article_id}:{claim.start}-{claim.end}"
        counts[name] = counts.get(name, 0) + 1
        yield replace(claim, claim_id=name if counts[name] == 1 else f"{name}#{counts[name]}")


class Amender:
    """Applies a table of corrections, stage by stage, and keeps account of its rows.

    Parameters
    ----------
    corrections : Corrections or None
        None corrects nothing: then claims and incidents only get their ids and those of their mentions.
    index : Index
        For the places that rows name.
    """

    def __init__(self, corrections: Corrections | None, index: Index) -> None:
        self._index = index
        self._name = corrections.name if corrections else ""
        self._rows = corrections.rows if corrections else ()
        self._done: dict[int, list[str]] = {}
        self._refused: dict[int, str] = {}
        self._touched: dict[str, list[str]] = {}
        self._known_as: dict[str, tuple[str, ...]] = {}
        self.own_ids: dict[str, str] = {}
        """Ids that single-report incidents would give, as the reports were read before they were corrected."""
        self._aliases = self._latest("alias", lambda row: fold(row.target))
        self._patterns = [(_pattern(name), row) for name, row in self._aliases.items()]
        self._mentions = self._latest("mention", lambda row: f"{row.target} {row.value in ROLES}")
        self._claims = self._latest("claim", lambda row: row.target)

    def _latest(self, kind: str, key: Callable[[Correction], str]) -> dict[str, Correction]:
        out: dict[str, Correction] = {}
        for row in self._rows:
            if row.kind == kind:
                if key(row) in out:
                    self._refused[out[key(row)].row] = f"row {row.row} sets the same thing"
                out[key(row)] = row
        return out

    def _label(self, row: Correction) -> str:
        note = f" ({row.note})" if row.note else ""
        return f"{self._name}:{row.row}: {' '.join(filter(None, (row.kind, row.value)))}{note}"

    def _apply(self, row: Correction, what: str, *touched: str) -> None:
        self._done.setdefault(row.row, []).append(what)
        for name in touched:
            self._touched.setdefault(name, []).append(self._label(row))

    def account(self) -> list[dict[str, object]]:
        """Return every row with what it did, or why it did nothing, as ``run.json`` holds it."""
        return [
            {
                "row": row.row,
                "kind": row.kind,
                "target": row.target,
                "value": row.value,
                "note": row.note,
                "applied": row.row in self._done,
                "what": "; ".join(self._done.get(row.row, ())) or self._reason(row),
            }
            for row in self._rows
        ]

    def warnings(self) -> tuple[str, ...]:
        """Return one line for each row that no longer applies."""
        return tuple(
            f"{self._name}:{row.row}: {row.kind} {row.target}: no longer applies, {self._reason(row)}; "
            "remove the row, or copy the id again"
            for row in self._rows
            if row.row not in self._done
        )

    def _reason(self, row: Correction) -> str:
        missing = {
            "mention": "no such mention in these articles",
            "alias": "no article writes this name",
            "claim": "no such claim in these articles",
        }
        return self._refused.get(row.row, missing.get(row.kind, "no such incident in this run"))

    # What a report says -----------------------------------------------------------------------------------------------

    def story(self, story: Story) -> Story:
        """Return a story with its mentions and claims corrected, its claims with their ids."""
        mentions = self._with_aliases(story) if self._aliases else list(story.mentions)
        if self._mentions:
            mentions = [m for m in map(self._mention_of(story), mentions) if m is not None]
        claims = [c for c in map(self._claim, with_claim_ids(story.claims)) if c is not None]
        return replace(story, mentions=tuple(mentions), claims=tuple(claims))

    def _with_aliases(self, story: Story) -> list[PlacedMention]:
        """Return the mentions of a story with those of the names that rows tell, listed or not."""
        text = story.article.text
        folded = fold_text(text)
        view: RoleText | None = None
        out = list(story.mentions)
        for pattern, row in self._patterns:
            for match in pattern.finditer(folded):
                start, end = match.span()
                meeting = [m for m in out if m.mention.start < end and start < m.mention.end]
                if any(m.mention.start < start or m.mention.end > end for m in meeting):
                    # Part of a longer name: "Jabha" in "Mani Jabha".
                    continue
                same = next((m for m in meeting if (m.mention.start, m.mention.end) == (start, end)), None)
                mention = same.mention if same else Mention(start, end, text[start:end], lead="corrected")
                name = mention_id(story.article.article_id, mention)
                out = [m for m in out if m not in meeting]
                place = self._index.get(row.value)
                if place is None:
                    if meeting:
                        self._apply(row, f"{name} is no place")
                    continue
                if same is None:
                    view = view or RoleText.of(text, story.sentences, story.paragraphs, story.triggers, past=story.past)
                    ((role, rule),) = roles_of([(mention, place)], view)
                    out.append(PlacedMention(mention, role, place, 1.0, (self._label(row), f"{role}: {rule}"), ()))
                else:
                    out.append(replace(same, place=place, score=1.0, why=(self._label(row), *same.why)))
                self._apply(row, f"{name} is {place.name}", name)
        return sorted(out, key=lambda m: m.mention.start)

    def _mention_of(self, story: Story) -> Callable[[PlacedMention], PlacedMention | None]:
        def corrected(placed: PlacedMention) -> PlacedMention | None:
            name = mention_id(story.article.article_id, placed.mention)
            row = self._mentions.get(f"{name} False")
            if row is not None and row.value.lower() == NOT_A_PLACE:
                self._apply(row, f"{placed.mention.surface!r} is no place")
                return None
            if row is not None:
                place = self._index[row.value]
                self._apply(row, f"{placed.mention.surface!r} is {place.name}", name)
                placed = replace(placed, place=place, score=1.0, why=(self._label(row), *placed.why))
            row = self._mentions.get(f"{name} True")
            if row is not None:
                self._apply(row, f"{placed.mention.surface!r}: {placed.role} -> {row.value}", name)
                # The last reason is the role's.
                why = (*placed.why[:-1], f"{row.value}: {self._label(row)}")
                placed = replace(placed, role=row.value, why=why)
            return placed

        return corrected

    def _claim(self, claim: Claim) -> Claim | None:
        row = self._claims.get(claim.claim_id)
        if row is None:
            return claim
        if row.value.lower() == DROP:
            self._apply(row, f"dropped: {claim.outcome}, {claim.claimant}")
            return None
        changes = claim_changes(row.value)
        changed: Claim = replace(claim, **changes)  # type: ignore[arg-type]
        if changed.low is not None and changed.high is not None and changed.low > changed.high:
            self._refused[row.row] = f"low {changed.low} would be above high {changed.high}"
            return claim
        told = ", ".join(f"{field}: {getattr(claim, field)} -> {value}" for field, value in changes.items())
        self._apply(row, told, claim.claim_id)
        return changed

    def linked(self, found: Iterable[Incident], story: Story, as_read: Iterable[Incident] = ()) -> list[Incident]:
        """Return the incidents of a story with the ids of the mentions of their places, and what corrected them.

        ``as_read`` are those of the story before it was corrected: a correction of a place changes no incident's id.
        """
        self.own_ids.update((incident.incident_id, event_id(incident)) for incident in as_read)
        mentions: dict[str, list[str]] = {}
        for placed in story.mentions:
            if placed.place is not None and placed.role in _LINKED_ROLES:
                name = mention_id(story.article.article_id, placed.mention)
                mentions.setdefault(placed.place.place_id, []).append(name)
        out = []
        for incident in found:
            places = [replace(p, mentions=tuple(mentions.get(p.place.place_id, ()))) for p in incident.places]
            names = [*(name for p in places for name in p.mentions), *(c.claim_id for c in incident.claims)]
            labels = dict.fromkeys(label for name in names for label in self._touched.get(name, ()))
            out.append(replace(incident, places=tuple(places), corrections=tuple(labels)))
        return out

    # Which reports are one incident -----------------------------------------------------------------------------------

    def clusters(self, found: Sequence[Cluster], copies: Mapping[str, str]) -> list[Cluster]:
        """Return the clusters with those split and merged that rows name."""
        out = list(found)
        for row in self._rows:
            if row.kind not in ("split", "merge"):
                continue
            at = _at(row.target, [self._names_of(c) for c in out])
            if at is None:
                continue
            if row.kind == "merge":
                self._merge(row, at, out)
            else:
                self._split(row, at, out, copies)
        if self._rows:
            self._known_as = {c.incident_id: self._names_of(c) for c in out}
        return out

    def _names_of(self, cluster: Cluster) -> tuple[str, ...]:
        """Return every id that an incident is, or was, known by: its own, then those that its reports would give."""
        reports = (*cluster.reports, *cluster.copies)
        given = (self.own_ids.get(report.incident_id) or event_id(report) for report in reports)
        return tuple(dict.fromkeys((cluster.incident_id, *given, *(report.incident_id for report in reports))))

    def _merge(self, row: Correction, at: int, out: list[Cluster]) -> None:
        others = [_at(item, [self._names_of(c) for c in out]) for item in row.items]
        numbers = {number for number in others if number is not None and number != at}
        if None in others or not numbers:
            missing = [item for item, number in zip(row.items, others, strict=True) if number is None]
            self._refused[row.row] = f"no such incident: {missing[0]}" if missing else "it is one incident already"
            return
        parts = [out[at], *(out[number] for number in sorted(numbers))]
        whole = Cluster(
            tuple(sorted((report for part in parts for report in part.reports), key=seniority)),
            tuple(copy for part in parts for copy in part.copies),
            (*(reason for part in parts for reason in part.reasons), self._label(row)),
            out[at].incident_id,
            (*(label for part in parts for label in part.corrections), self._label(row)),
        )
        self._apply(row, f"{len(parts)} incidents are one")
        out[at] = whole
        for number in sorted(numbers, reverse=True):
            del out[number]

    def _split(self, row: Correction, at: int, out: list[Cluster], copies: Mapping[str, str]) -> None:
        """Take reports out of a cluster; a row that names claims and places instead waits for the incident."""
        whole = out[at]
        reports = [*whole.reports, *whole.copies]
        chosen = {item for item in row.items if any(item in _names(report) for report in reports)}
        if len(chosen) < len(row.items):
            if chosen:
                self._refused[row.row] = "some of the ids are none of its articles"
            return
        taken = [r for r in whole.reports if chosen & _names(r)]
        roots = {source.article_id for report in taken for source in report.sources}
        # A copy goes with the report that it copies.
        copied = [c for c in whole.copies if chosen & _names(c) or copies.get(c.sources[0].article_id) in roots]
        left = tuple(r for r in whole.reports if r not in taken)
        if not left:
            self._refused[row.row] = "that is all of it"
            return
        label = self._label(row)
        out[at] = replace(
            whole,
            reports=left,
            copies=tuple(c for c in whole.copies if c not in copied),
            reasons=tuple(reason for reason in whole.reasons if reason.partition(": ")[0] not in roots),
            corrections=(*whole.corrections, label),
        )
        new = tuple(sorted(taken or copied, key=seniority))
        # The part that is left keeps the id, whichever report it was drawn from.
        out.append(Cluster(new, tuple(copied) if taken else (), (), new[0].incident_id, (*whole.corrections, label)))
        self._apply(row, f"{new[0].incident_id} taken out of {whole.incident_id}")

    # The incidents themselves -----------------------------------------------------------------------------------------

    def incidents(self, found: Iterable[Incident]) -> list[Incident]:
        """Return the incidents with those split, dropped, given another type or another date that rows name."""
        out = list(found)
        for row in self._rows:
            if row.kind not in ("split", "drop", "retype", "redate") or row.row in self._done:
                continue
            at = _at(row.target, [(i.incident_id, *self._known_as.get(i.incident_id, ())) for i in out])
            if at is None:
                continue
            incident = out[at]
            if row.kind == "drop":
                self._apply(row, f"dropped: {incident.summary}")
                del out[at]
            elif row.kind == "split":
                out[at : at + 1] = self._parts(row, incident)
            else:
                out[at] = self._changed(row, incident)
        return in_order(out)

    def _changed(self, row: Correction, incident: Incident) -> Incident:
        kind, when = incident.type, incident.date
        if row.kind == "retype":
            kind = row.value
            self._apply(row, f"{incident.type} -> {kind}")
        else:
            when = _redated(incident.date, days(row.value), self._label(row))
            self._apply(row, f"{incident.summary.rpartition(', ')[2]} -> {row.value}")
        return replace(
            incident,
            type=kind,
            date=when,
            summary=summary_line(kind, when, incident.places),
            corrections=(*incident.corrections, self._label(row)),
        )

    def _parts(self, row: Correction, incident: Incident) -> list[Incident]:
        """Return an incident without some of its claims and places, and another one with these."""
        wanted = set(row.items)
        known = {c.claim_id for c in incident.claims} | {p.place.place_id for p in incident.places}
        if not wanted <= known:
            self._refused.setdefault(row.row, f"{min(wanted - known)} is no article, claim or place of it")
            return [incident]
        digest = hashlib.sha256("|".join((incident.incident_id, *sorted(wanted))).encode()).hexdigest()[:8]
        label = self._label(row)
        parts = []
        for is_new in (False, True):
            places = tuple(p for p in incident.places if (p.place.place_id in wanted) == is_new)
            parts.append(
                replace(
                    incident,
                    incident_id=f"{incident.incident_id.rpartition('-')[0]}-{digest}"
                    if is_new
                    else incident.incident_id,
                    summary=summary_line(incident.type, incident.date, places),
                    places=places,
                    claims=tuple(c for c in incident.claims if (c.claim_id in wanted) == is_new),
                    members=() if is_new else incident.members,
                    corrections=(*incident.corrections, label),
                )
            )
        self._apply(row, f"{parts[1].incident_id} taken out of {incident.incident_id}")
        return parts


def _pattern(name: str) -> re.Pattern[str]:
    """Return what finds a folded name in folded text, where apostrophes and marks that stand alone keep their place."""
    words = (r"['\x00]*".join(map(re.escape, word)) for word in name.split())
    return re.compile(r"(?<![^\W_])" + r"[ ]+".join(words) + r"(?![^\W_])")


def _names(report: Incident) -> set[str]:
    return {report.incident_id, *(source.article_id for source in report.sources)}


def _at(target: str, incidents: Sequence[Sequence[str]]) -> int | None:
    """Return the number of the incident that an id names; None if none or several bear it.

    Each incident is given by its names, its own id first. The last part of an id is tried last: that of a single report
    is drawn from its text alone, and outlives a correction of the day or the kind that stand before it.
    """
    digest = target.rpartition("-")[2]
    tests: tuple[Callable[[Sequence[str]], bool], ...] = (
        lambda names: target == names[0],
        lambda names: target in names,
        lambda names: any(name.rpartition("-")[2] == digest for name in names),
    )
    for test in tests:
        found = [number for number, names in enumerate(incidents) if test(names)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _redated(reading: DateReading, span: tuple[date, date] | None, rule: str) -> DateReading:
    if span is None:
        return DateReading(None, None, 5, reading.text, rule, reading.at)
    length = (span[1] - span[0]).days + 1
    prec = next((prec for most, prec in _DAYS_OF_PREC if length <= most), 5)
    return DateReading(span[0], span[1], prec, reading.text, rule, reading.at)
