"""How well place names are recognised, resolved and given a role."""

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.corpus import SHARED, GoldArticle, GoldMention
from evaluation.judge import TOLERANCES_KM, Judge, said_kind
from evaluation.tally import Faults, Retrieval, Tally, macro_f1
from geomap.incidents import Story
from geomap.reading import Reader
from geomap.records import Article, PlacedMention

SCORE_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
_REGION = re.compile(r"Afghan|Pakistan|Pakhtunkhwa|Baloch|Waziristan", re.IGNORECASE)


@dataclass(slots=True)
class Accuracy:
    """Shares of labelled mentions that end at the right place, by tolerance; a missed mention is wrong."""

    within: dict[int, Tally] = field(default_factory=lambda: {km: Tally() for km in TOLERANCES_KM})

    def figures(self) -> dict[str, float | int]:
        """Return the share within each tolerance and the number of mentions."""
        shares: dict[str, float | int] = {f"within_{km}_km": round(t.share, 4) for km, t in self.within.items()}
        return {**shares, "n": self.within[TOLERANCES_KM[0]].total}


class PlaceMeasures:
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
        self.found = {
            name: Retrieval() for name in ("below_country", "below_country_exact_span", "all", "all_exact_span")
        }
        self.accuracy: dict[str, Accuracy] = {"below_country": Accuracy(), "outside": Accuracy(), "all": Accuracy()}
        self.villages = Accuracy()
        self.by_kind: dict[str, Accuracy] = {}
        self.by_role: dict[str, Accuracy] = {}
        self.country = Tally()
        self.roles: list[tuple[str, str]] = []
        self.scores: list[tuple[float, bool]] = []
        self.negative_words = 0
        self.negative_false = 0

    def add(self, gold: GoldArticle, story: Story) -> None:
        """Compare the mentions of one article with its labels."""
        pairs = match_spans(gold.mentions, story.mentions)
        predicted_of = {i: story.mentions[j] for i, j in pairs}
        gold_of = {j: gold.mentions[i] for i, j in pairs}
        for i, mention in enumerate(gold.mentions):
            self._add_label(gold, mention, predicted_of.get(i))
        for j, predicted in enumerate(story.mentions):
            self._add_prediction(gold, predicted, gold_of.get(j))
        if not gold.incidents:
            self.negative_words += len(gold.article.text.split())
            unmatched = [m for j, m in enumerate(story.mentions) if j not in gold_of]
            self.negative_false += sum(1 for m in unmatched if in_region(m))

    def _add_label(self, gold: GoldArticle, mention: GoldMention, predicted: PlacedMention | None) -> None:
        exact = predicted is not None and _span(predicted) == (mention.start, mention.end)
        for scope in ("below_country", "all"):
            if scope == "all" or mention.below_country:
                for name, hit in ((scope, predicted is not None), (f"{scope}_exact_span", exact)):
                    self.found[name].labels += 1
                    self.found[name].hits += hit
        said = said_kind(gold.article.text, mention.start, mention.end, self.judge.gazetteer)
        place = predicted.place if predicted is not None else None
        scopes = [self.accuracy["all"]]
        if mention.nil == "outside":
            scopes.append(self.accuracy["outside"])
        elif mention.below_country:
            kind = f"{mention.kind} (unlisted)" if mention.nil else mention.kind
            scopes += [
                self.accuracy["below_country"],
                self.by_kind.setdefault(kind, Accuracy()),
                self.by_role.setdefault(mention.role, Accuracy()),
            ]
            scopes += [self.villages] if mention.kind == "village" else []
        right = {km: predicted is not None and self.judge.is_right(mention, place, km, said) for km in TOLERANCES_KM}
        for accuracy in scopes:
            for km in TOLERANCES_KM:
                accuracy.within[km].add(right[km])
        if mention.below_country and place is not None:
            self.country.add(place.country == mention.country)
        if predicted is None:
            self._fault_missed(gold, mention)
            return
        self.roles.append((mention.role, predicted.role))
        if predicted.role != mention.role:
            rule = predicted.why[-1] if predicted.why else ""
            self.faults.add(
                f"role: {mention.role} taken for {predicted.role}", gold.number, _shown(gold, mention, rule)
            )
        if not right[TOLERANCES_KM[0]]:
            self._fault_place(gold, mention, predicted, said)

    def _add_prediction(self, gold: GoldArticle, predicted: PlacedMention, label: GoldMention | None) -> None:
        exact = label is not None and _span(predicted) == (label.start, label.end)
        for name, hit in (("all", label is not None), ("all_exact_span", exact)):
            self.found[name].predictions += 1
            self.found[name].true += hit
        if in_region(predicted):
            below = label is not None and label.below_country
            for name, hit in (("below_country", below), ("below_country_exact_span", below and exact)):
                self.found[name].predictions += 1
                self.found[name].true += hit
            said = said_kind(gold.article.text, *_span(predicted), self.judge.gazetteer)
            right = label is not None and self.judge.is_right(label, predicted.place, TOLERANCES_KM[0], said)
            self.scores.append((predicted.score, right))
        if label is None:
            what = f"{predicted.mention.surface!r} ({predicted.mention.lead}) -> {_place_words(predicted)}"
            kind = "false mention" if predicted.place is not None else "false mention, left without a place"
            self.faults.add(kind, gold.number, f"{what}: {_context(gold, *_span(predicted))}")

    def _fault_missed(self, gold: GoldArticle, mention: GoldMention) -> None:
        known = bool(self.judge.gazetteer.lookup(mention.surface, fuzzy=False, limit=1))
        kind = "missed mention, name listed" if known else "missed mention, name not listed"
        self.faults.add(kind, gold.number, _shown(gold, mention, f"{mention.kind}, {mention.nil or mention.country}"))

    def _fault_place(self, gold: GoldArticle, mention: GoldMention, predicted: PlacedMention, said: str) -> None:
        place = predicted.place
        wanted = f"{mention.name} ({mention.kind}, {mention.adm1 or mention.country}, {mention.nil or 'listed'})"
        if mention.nil == "outside":
            kind = "place: outside the region, drawn in it"
        elif place is None:
            kind = "place: left without a place"
        elif mention.nil == "unlisted":
            kind = "place: unlisted name put outside its parent"
        elif place.kind == "unlisted":
            kind = "place: kept in a unit though a point is known"
        elif place.country != mention.country:
            kind = "place: other country"
        elif self.judge.is_right(mention, place, 25, said):
            kind = "place: 10 to 25 km off"
        elif place.adm1 != mention.adm1:
            kind = "place: other province"
        else:
            kind = "place: same province, more than 25 km off or another unit"
        off = self.judge.off_km(mention, place) if place is not None else float("inf")
        distance = f", {off:.0f} km" if off < float("inf") else ""
        found = f"{wanted} -> {_place_words(predicted)}{distance}"
        self.faults.add(kind, gold.number, _shown(gold, mention, found))

    def figures(self) -> dict[str, Any]:
        """Return every measure of the half."""
        score, roles = macro_f1(self.roles)
        confusion: dict[str, dict[str, int]] = {}
        for label, found in self.roles:
            row = confusion.setdefault(label, {})
            row[found] = row.get(found, 0) + 1
        return {
            "recognition": {name: retrieval.figures() for name, retrieval in self.found.items()},
            "accuracy": {name: accuracy.figures() for name, accuracy in self.accuracy.items()},
            "villages": self.villages.figures(),
            "accuracy_by_kind": {name: self.by_kind[name].figures() for name in sorted(self.by_kind)},
            "accuracy_by_role": {name: self.by_role[name].figures() for name in sorted(self.by_role)},
            "right_country": self.country.figures(),
            "roles": {"macro_f1": round(score, 4), "n": len(self.roles), "by_role": roles, "confusion": confusion},
            "calibration": calibration(self.scores),
            "false_mentions": {
                "per_1000_words": round(1000 * self.negative_false / max(1, self.negative_words), 3),
                "mentions": self.negative_false,
                "words": self.negative_words,
            },
        }


def match_spans(labels: Sequence[GoldMention], found: Sequence[PlacedMention]) -> list[tuple[int, int]]:
    """Return pairs of label and prediction that overlap, each used once, the widest overlaps first."""
    overlaps = []
    for i, label in enumerate(labels):
        for j, predicted in enumerate(found):
            start, end = _span(predicted)
            shared = min(end, label.end) - max(start, label.start)
            if shared > 0:
                overlaps.append((-shared / (max(end, label.end) - min(start, label.start)), i, j))
    used_labels: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for _, i, j in sorted(overlaps):
        if i not in used_labels and j not in used_found:
            used_labels.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def in_region(predicted: PlacedMention) -> bool:
    """Return whether a prediction puts a place below country level on the map of Afghanistan and Pakistan."""
    place = predicted.place
    return place is not None and place.country in ("AF", "PK") and place.kind != "country"


def calibration(scores: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return how often predictions of each score are right, and the expected calibration error over the bins.

    The error is the mean gap of score and accuracy, weighted by bin size (Naeini and others, 2015).
    """
    rows = []
    gap = 0.0
    for low, high in itertools.pairwise(SCORE_EDGES):
        members = [(s, right) for s, right in scores if low <= s < high]
        if not members:
            continue
        mean = sum(s for s, _ in members) / len(members)
        share = sum(right for _, right in members) / len(members)
        gap += abs(mean - share) * len(members)
        rows.append(
            {"from": low, "to": min(high, 1.0), "n": len(members), "score": round(mean, 3), "right": round(share, 3)}
        )
    return {"bins": rows, "expected_error": round(gap / max(1, len(scores)), 4)}


def measure_elsewhere(reader: Reader, faults: Faults) -> dict[str, Any] | str:
    """Return the false mentions on news items that name nothing of either country, or why they were not measured."""
    path = SHARED / "current_events_2025.json"
    if not path.exists():
        return f"skipped: {path.parent.name}/{path.name} is not there"
    items = json.loads(path.read_text(encoding="utf-8"))
    elsewhere = [e for e in items if not _REGION.search(" ".join([e["text"], *e["context"]]))]
    words = wrong = 0
    for number, item in enumerate(elsewhere):
        words += len(item["text"].split())
        for mention in reader.story(Article(f"item {number}", "", item["text"])).mentions:
            if in_region(mention):
                wrong += 1
                faults.add("false mention on news from elsewhere", f"item {number}", mention.mention.surface)
    return {
        "items": len(elsewhere),
        "of": len(items),
        "words": words,
        "mentions": wrong,
        "per_1000_words": round(1000 * wrong / max(1, words), 3),
    }


def _span(predicted: PlacedMention) -> tuple[int, int]:
    return predicted.mention.start, predicted.mention.end


def _place_words(predicted: PlacedMention) -> str:
    place = predicted.place
    return f"{place.place_id} ({place.kind}, {predicted.score:.2f})" if place is not None else "no place"


def _context(gold: GoldArticle, start: int, end: int) -> str:
    text = gold.article.text
    return f"...{text[max(0, start - 50) : start]}[{text[start:end]}]{text[end : end + 50]}..."


def _shown(gold: GoldArticle, mention: GoldMention, found: str) -> str:
    return f"{mention.surface!r}: {found}: {_context(gold, mention.start, mention.end)}"
