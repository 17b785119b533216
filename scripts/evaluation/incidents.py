"""How well incidents, their places, dates, types and claims are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.corpus import GoldArticle, GoldClaim, GoldIncident, GoldMention
from evaluation.judge import Judge, said_kind
from evaluation.tally import Faults, Retrieval, Tally
from gazetteer import Place, fold
from geomap.incidents import Story
from geomap.records import Claim, Incident

PLACE_KM = 25
"""A predicted event place that bears the labelled name and lies within this distance is the labelled one."""

_LEAST_LIKENESS = 0.75


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A labelled place of incidents: all its namings, and the kind that the text gives it."""

    mention: GoldMention
    surfaces: frozenset[str]
    said: str


class IncidentMeasures:
    """Collects the measures of one half.

    Parameters
    ----------
    judge : Judge
    faults : Faults
        Takes the errors.
    """

    def __init__(self, judge: Judge, faults: Faults) -> None:
        self.judge = judge
        self.faults = faults
        self.places = Retrieval()
        self.news_places = Retrieval()
        self.found = Retrieval()
        self.news_found = Retrieval()
        self.quiet_articles = Tally()
        self.quiet_incidents = 0
        self.dates = Tally()
        self.dates_of_all = Tally()
        self.types = Tally()
        self.background = Tally()
        self.numbers: dict[str, Retrieval] = {}
        self.claimants = Tally()
        self.victims = Tally()

    def add(self, gold: GoldArticle, story: Story, incidents: Sequence[Incident]) -> None:
        """Compare the incidents of one article with its labels."""
        self._add_places(gold, story, incidents)
        if not gold.incidents:
            self.quiet_articles.add(not incidents)
            self.quiet_incidents += len(incidents)
        pairs = self._match(gold, incidents)
        self._add_found(gold, incidents, pairs)
        for i, j in pairs:
            self._add_pair(gold, gold.incidents[i], incidents[j])
        for i in range(len(gold.incidents)):
            if i not in dict(pairs):
                self.dates_of_all.add(False)
        self._add_claims(gold, story, incidents)

    # Places -----------------------------------------------------------------------------------------------------------

    def _gold_places(self, gold: GoldArticle, incidents: Sequence[GoldIncident]) -> list[GoldPlace]:
        grouped: dict[tuple[object, ...], list[GoldMention]] = {}
        for incident in incidents:
            for index in incident.places:
                m = gold.mentions[index]
                key = (m.name, m.kind, m.country, m.adm1, m.nil)
                if m not in grouped.setdefault(key, []):
                    grouped[key].append(m)
        out = []
        for members in grouped.values():
            said = [said_kind(gold.article.text, m.start, m.end, self.judge.gazetteer) for m in members]
            names = frozenset(fold(name) for m in members for name in (m.surface, m.name))
            out.append(GoldPlace(members[0], names, next((kind for kind in said if kind), "")))
        return out

    def _is_place(self, label: GoldPlace, place: Place, surface: str) -> bool:
        return _same_name(label, place, surface) and self.judge.is_right(label.mention, place, PLACE_KM, label.said)

    def _add_places(self, gold: GoldArticle, story: Story, incidents: Sequence[Incident]) -> None:
        """Count the event places of the article, over all incidents and over those that are its news."""
        for target, labels, found in (
            (self.places, gold.incidents, list(incidents)),
            (
                self.news_places,
                tuple(i for i in gold.incidents if not i.background),
                [i for i in incidents if not i.background],
            ),
        ):
            wanted = self._gold_places(gold, labels)
            predicted = {p.place.place_id: (p.place, p.surface) for i in found for p in i.places}
            hit_labels: set[int] = set()
            hit_places: list[Place] = []
            missed: list[tuple[Place, str]] = []
            for place, surface in predicted.values():
                matches = [n for n, label in enumerate(wanted) if self._is_place(label, place, surface)]
                if matches:
                    hit_labels.update(matches)
                    hit_places.append(place)
                else:
                    missed.append((place, surface))
            # A unit that one of the places lies in is true, only coarse: recall counts what is missing.
            wrong = [
                (place, surface) for place, surface in missed
                if not any(self.judge.contains(place, hit) for hit in hit_places)
                and not any(self.judge.holds(place, label.mention) for label in wanted)
            ]  # fmt: skip
            target.labels += len(wanted)
            target.hits += len(hit_labels)
            target.predictions += len(hit_places) + len(wrong)
            target.true += len(hit_places)
            if target is self.places:
                self._fault_places(gold, story, [w for n, w in enumerate(wanted) if n not in hit_labels], wrong)

    def _fault_places(
        self, gold: GoldArticle, story: Story, missed: list[GoldPlace], wrong: list[tuple[Place, str]]
    ) -> None:
        for label in missed:
            m = label.mention
            here = [p for p in story.mentions if p.mention.start < m.end and m.start < p.mention.end]
            if not here:
                why = "the mention is missed"
            elif here[0].role not in ("event", "background"):
                why = f"its role is {here[0].role}"
            elif here[0].place is None or not self._is_place(label, here[0].place, m.surface):
                why = "it is resolved elsewhere"
            else:
                why = "it is not tied to an incident"
            self.faults.add(f"missed event place: {why}", gold.number, f"{m.name}: {_around(gold, m.start, m.end)}")
        for place, surface in wrong:
            spans = [p for p in story.mentions if p.place == place and p.role in ("event", "background")]
            labelled = {
                g.role for g in gold.mentions for p in spans if g.start < p.mention.end and p.mention.start < g.end
            }
            role = "/".join(sorted(labelled)) or "no labelled mention, or another place"
            at = _around(gold, spans[0].mention.start, spans[0].mention.end) if spans else ""
            self.faults.add(f"false event place: labelled {role}", gold.number, f"{surface} -> {place.place_id}: {at}")

    # Incidents --------------------------------------------------------------------------------------------------------

    def _match(self, gold: GoldArticle, incidents: Sequence[Incident]) -> list[tuple[int, int]]:
        """Return pairs of labelled and predicted incident, each used once, the most alike first."""
        rows = []
        for i, label in enumerate(gold.incidents):
            for j, found in enumerate(incidents):
                likeness = self._likeness(gold, label, found)
                if likeness >= _LEAST_LIKENESS:
                    rows.append((-likeness, i, j))
        used: tuple[set[int], set[int]] = (set(), set())
        pairs = []
        for _, i, j in sorted(rows):
            if i not in used[0] and j not in used[1]:
                used[0].add(i)
                used[1].add(j)
                pairs.append((i, j))
        return sorted(pairs)

    def _likeness(self, gold: GoldArticle, label: GoldIncident, found: Incident) -> float:
        """Return how alike two incidents are: 2 for the places, 1 for the date, a half for the type, a quarter for background.

        Incidents that share no name of a place, and of which none lies in the other's unit, are not alike, unless one of
        them has no place at all. Where the names were resolved to does not matter here.
        """
        wanted = self._gold_places(gold, [label])
        ground = 0.0
        if wanted and found.places:
            hits = sum(1 for w in wanted if any(_same_name(w, p.place, p.surface) for p in found.places))
            true = sum(1 for p in found.places if any(_same_name(w, p.place, p.surface) for w in wanted))
            ground = 2 * (hits + true) / (len(wanted) + len(found.places))
            if not hits:
                ground = 0.5 if any(self.judge.holds(p.place, w.mention) for w in wanted for p in found.places) else 0.0
            if not ground:
                return 0.0
        same_type = 0.5 if label.type == found.type else 0.0
        same_news = 0.25 if label.background == found.background else 0.0
        return ground + _same_date(label, found) + same_type + same_news

    def _add_found(self, gold: GoldArticle, incidents: Sequence[Incident], pairs: list[tuple[int, int]]) -> None:
        labels, predictions = {i for i, _ in pairs}, {j for _, j in pairs}
        self.found.labels += len(gold.incidents)
        self.found.hits += len(labels)
        self.found.predictions += len(incidents)
        self.found.true += len(predictions)
        self.news_found.labels += sum(1 for i in gold.incidents if not i.background)
        self.news_found.hits += sum(1 for i in labels if not gold.incidents[i].background)
        self.news_found.predictions += sum(1 for i in incidents if not i.background)
        self.news_found.true += sum(1 for j in predictions if not incidents[j].background)
        for i, label in enumerate(gold.incidents):
            if i not in labels:
                names = ", ".join(gold.mentions[p].name for p in label.places)
                kind = "missed incident, background" if label.background else "missed incident"
                self.faults.add(kind, gold.number, f"{label.type}, {names}, {label.start} to {label.end}")
        for j, found in enumerate(incidents):
            if j not in predictions:
                kind = "false incident" if gold.incidents else "false incident in an article without any"
                self.faults.add(f"{kind}{', background' if found.background else ''}", gold.number, found.summary)

    def _add_pair(self, gold: GoldArticle, label: GoldIncident, found: Incident) -> None:
        exact = (label.start, label.end) == (found.date.start, found.date.end)
        self.dates.add(exact)
        self.dates_of_all.add(exact)
        self.types.add(label.type == found.type)
        self.background.add(label.background == found.background)
        if not exact:
            what = f"{label.start} to {label.end} -> {found.date.start} to {found.date.end}"
            self.faults.add("date", gold.number, f"{what} ({found.date.text!r}, {found.date.rule}): {found.summary}")
        if label.type != found.type:
            self.faults.add(f"type: {label.type} taken for {found.type}", gold.number, found.summary)
        if label.background != found.background:
            kind = "background taken for news" if label.background else "news taken for background"
            self.faults.add(kind, gold.number, found.summary)

    # Claims -----------------------------------------------------------------------------------------------------------

    def _add_claims(self, gold: GoldArticle, story: Story, incidents: Sequence[Incident]) -> None:
        labels = list(dict.fromkeys(c for i in gold.incidents for c in i.claims if _has_number(c)))
        found = list(dict.fromkeys(c for i in incidents for c in i.claims if _has_number(c)))
        sided = _match_claims(labels, found, with_side=True)
        repeated = _repetitions(labels, found, sided, gold.article.text.find("\n"))
        for outcome in sorted({c.outcome for c in labels} | {c.outcome for c in found}):
            counts = self.numbers.setdefault(outcome, Retrieval())
            hits = sum(1 for i, _ in sided if labels[i].outcome == outcome)
            counts.labels += sum(1 for c in labels if c.outcome == outcome)
            counts.hits += hits
            counts.true += hits
            counts.predictions += sum(1 for j, c in enumerate(found) if c.outcome == outcome and j not in repeated)
        for i, j in _match_claims(labels, found, with_side=False):
            label, claim = labels[i], found[j]
            self.claimants.add(label.claimant_side == claim.claimant_side)
            self.victims.add(label.victim_side == claim.victim_side)
            if label.claimant_side != claim.claimant_side:
                kind = f"claimant side: {label.claimant_side} taken for {claim.claimant_side}"
                self.faults.add(kind, gold.number, f"({claim.claimant!r}) {_around(gold, claim.start, claim.end)}")
        self._fault_numbers(gold, story, labels, found, sided, repeated)

    def _fault_numbers(
        self,
        gold: GoldArticle,
        story: Story,
        labels: Sequence[GoldClaim],
        found: Sequence[Claim],
        sided: list[tuple[int, int]],
        repeated: set[int],
    ) -> None:
        free = [
            j for j in range(len(found)) if j not in {j for _, j in sided} | repeated and found[j].outcome == "killed"
        ]
        for i, label in enumerate(labels):
            if label.outcome != "killed" or i in {i for i, _ in sided}:
                continue
            near = [j for j in free if found[j].start < label.end and label.start < found[j].end]
            wanted = f"{_number(label)} of {label.victim_side}"
            if not near:
                loose = any(_key(c, True) == _key(label, True) for c in story.claims)
                kind = "killed: number read, but tied to no incident" if loose else "killed: number missed"
                self.faults.add(kind, gold.number, f"{wanted}: {_around(gold, label.start, label.end)}")
                continue
            claim = found[near[0]]
            free.remove(near[0])
            same = (label.low, label.high) == (claim.low, claim.high)
            kind = "killed: wrong side" if same else "killed: wrong number"
            got = f"{_number(claim)} of {claim.victim_side} ({claim.victim!r})"
            self.faults.add(kind, gold.number, f"{wanted} -> {got}: {_around(gold, label.start, label.end)}")
        for j in free:
            claim = found[j]
            got = f"{_number(claim)} of {claim.victim_side} ({claim.victim!r})"
            self.faults.add("killed: false number", gold.number, f"{got}: {_around(gold, claim.start, claim.end)}")

    def figures(self) -> dict[str, Any]:
        """Return every measure of the half."""
        quiet = self.quiet_articles
        return {
            "event_places": self.places.figures(),
            "event_places_of_news": self.news_places.figures(),
            "incidents": self.found.figures(),
            "incidents_of_news": self.news_found.figures(),
            "articles_without_any": {
                "articles": quiet.total,
                "articles_with_false_incidents": quiet.total - quiet.right,
                "share": round(1 - quiet.share, 4),
                "false_incidents": self.quiet_incidents,
            },
            "date_exact": self.dates.figures(),
            "date_exact_missed_is_wrong": self.dates_of_all.figures(),
            "type": self.types.figures(),
            "background": self.background.figures(),
            "numbers_with_side": {name: self.numbers[name].figures() for name in sorted(self.numbers)},
            "claimant_side": self.claimants.figures(),
            "victim_side": self.victims.figures(),
        }


def _same_name(label: GoldPlace, place: Place, surface: str) -> bool:
    names = {fold(surface), fold(place.name)}
    return any(a == b or f" {a} " in f" {b} " or f" {b} " in f" {a} " for a in names for b in label.surfaces)


def _has_number(claim: GoldClaim | Claim) -> bool:
    """Whether a claim gives a number: "dozens" and "several" do not, though several are at least three."""
    vague = isinstance(claim, Claim) and claim.approx and claim.high is None
    return not vague and (claim.low is not None or claim.high is not None)


def _key(claim: GoldClaim | Claim, with_side: bool) -> tuple[object, ...]:
    return claim.outcome, claim.low, claim.high, claim.victim_side if with_side else ""


def _match_claims(labels: Sequence[GoldClaim], found: Sequence[Claim], *, with_side: bool) -> list[tuple[int, int]]:
    """Return pairs of claims of one number, each used once; those whose quotes overlap first."""
    rows = []
    for i, label in enumerate(labels):
        for j, claim in enumerate(found):
            if _key(label, with_side) == _key(claim, with_side):
                apart = max(0, claim.start - label.end, label.start - claim.end)
                rows.append((apart > 0, label.victim_side != claim.victim_side, apart, i, j))
    used: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for *_, i, j in sorted(rows):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((i, j))
    return sorted(pairs)


def _repetitions(
    labels: Sequence[GoldClaim], found: Sequence[Claim], pairs: list[tuple[int, int]], title_end: int
) -> set[int]:
    """Return the predictions that say a matched number once more, as a first paragraph does.

    The labels hold a number once for each claimant. In titles its bounds are often lost ("at least 42", title: "42").
    """
    matched = {_key(labels[i], True) for i, _ in pairs}
    bounds = {(labels[i].outcome, labels[i].victim_side, n) for i, _ in pairs for n in (labels[i].low, labels[i].high)}
    used = {j for _, j in pairs}
    return {
        j
        for j, claim in enumerate(found)
        if j not in used
        and (
            _key(claim, True) in matched
            or (claim.start < title_end and (claim.outcome, claim.victim_side, claim.low) in bounds)
        )
    }


def _same_date(label: GoldIncident, found: Incident) -> float:
    """Return 1 for the same interval, a half for intervals that meet, else 0."""
    start, end = found.date.start, found.date.end
    if (label.start, label.end) == (start, end):
        return 1.0
    if label.start is None or label.end is None or start is None or end is None:
        return 0.0
    return 0.5 if start <= label.end and label.start <= end else 0.0


def _number(claim: GoldClaim | Claim) -> str:
    low, high = ("" if value is None else str(value) for value in (claim.low, claim.high))
    return low if low == high else f"{low}..{high}"


def _around(gold: GoldArticle, start: int, end: int) -> str:
    text = gold.article.text
    return f"...{text[max(0, start - 50) : start]}[{text[start:end]}]{text[end : end + 40]}..."
