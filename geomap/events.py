"""Words that report violence, and whether they report it as fact: the triggers of incidents."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from gazetteer import fold_text, read_table
from geomap.lexicon import holds, opens, words
from geomap.records import Claim, Span

STATUSES = ("actual", "recalled", "negated", "irrealis", "metaphor", "history")
"""How a text speaks of an event: as fact, as one from before, as not having happened, as possible, in another sense, as
one of another century."""

_OTHER_CENTURY = re.compile(r"\b(?:in|of|since|from|by|after|until|the) 1[5-9]\d\d\b")

GENERIC_STRENGTH = 1
"""A trigger this weak ("killed", "operation") says that something happened but not what."""

CLAIM_TRIGGERS = {
    "post_captured": ("capture_of_post", 3),
    "post_destroyed": ("clash", 2),
    "captured": ("raid", 2),
    "killed": ("other", 1),
}
"""Type and strength of the event that a claim of an outcome reports."""

_GENERIC_ATTACK = 2
"""Strength of "attacked", "opened fire": what kind of attack it was depends on the words around."""

_NEGATION_WORDS = 4
_IRREALIS_WORDS = 5


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word or phrase that reports violence: where, of which type, how strongly it says so, and its status."""

    start: int
    end: int
    type: str
    strength: int
    status: str
    sentence: int


@lru_cache(maxsize=1)
def _phrases() -> tuple[AhoCorasick, list[tuple[str, int]], list[str]]:
    path = resources.files("geomap") / "data" / "en" / "events.tsv"
    rows = [row for _, row in read_table(path, ("phrase", "type", "strength"))]
    rows.sort(key=lambda row: row["phrase"])
    automaton = AhoCorasick(
        [f" {row['phrase']}" for row in rows],
        matchkind=MatchKind.LeftmostLongest,
        implementation=Implementation.ContiguousNFA,
    )
    return automaton, [(row["type"], int(row["strength"])) for row in rows], [row["phrase"] for row in rows]


def find_triggers(text: str, sentences: Sequence[Span]) -> list[Trigger]:
    """Return the event triggers of a text in order.

    Parameters
    ----------
    text : str
    sentences : sequence of Span
        As :func:`geomap.sentences.split` gives them.

    Examples
    --------
    >>> text = "No clashes were reported. Jets bombed a camp."
    >>> [(text[t.start : t.end], t.type, t.status) for t in find_triggers(text, [Span(0, 25), Span(26, 45)])]
    [('clashes', 'clash', 'negated'), ('Jets', 'airstrike', 'actual'), ('bombed', 'airstrike', 'actual')]
    """
    automaton, kinds, _ = _phrases()
    folded = f" {fold_text(text)} "
    sport = _is_about("metaphor", folded, len(sentences))
    disaster = _is_about("disaster", folded, len(sentences))
    body = folded[1:]
    heard: _Sentence | None = None
    out: list[Trigger] = []
    at = 0
    for index, start, end in automaton.find_matches_as_indexes(folded):
        if folded[end].isalnum():
            continue
        while at < len(sentences) and sentences[at].end <= start:
            at += 1
        if at >= len(sentences) or start < sentences[at].start:
            continue
        sentence = sentences[at]
        kind, strength = kinds[index]
        other = sport or (disaster and strength <= GENERIC_STRENGTH)
        if heard is None or heard.span is not sentence:
            heard = _Sentence(body, sentence)
        status = "metaphor" if other else _status(body, start, end - 1, heard)
        if kind == "clash" and strength == _GENERIC_ATTACK:
            kind, strength = _by_object(body, start, end - 1, sentence)
        out.append(Trigger(start, end - 1, kind, strength, status, at))
    return out


@lru_cache(maxsize=1)
def _objects() -> dict[str, str]:
    path = resources.files("geomap") / "data" / "en" / "event_objects.csv"
    return {row["word"]: row["type"] for _, row in read_table(path, ("word", "type"))}


def _by_object(folded: str, start: int, end: int, sentence: Span) -> tuple[str, int]:
    """Return what a generic attack was by the words around it: on a convoy an ambush, by jets an air strike."""
    after = folded[end : min(sentence.end, end + 50)].split()[:6]
    before = folded[max(sentence.start, start - 40) : start].split()[-4:]
    objects = _objects()
    for word in (*after, *reversed(before)):
        if word in objects:
            return objects[word], _GENERIC_ATTACK + 1
    return "clash", _GENERIC_ATTACK


def _is_about(table: str, folded: str, sentences: int) -> bool:
    """Return whether a folded text speaks of sport, markets or disasters in every third sentence or more."""
    here = folded.split()
    text = f" {' '.join(here)} "
    known = set(here)
    hits = sum(text.count(f" {p} ") for p, first in _first_words("status.toml", table, "words") if first in known)
    return hits >= 3 and hits * 3 >= sentences


@cache
def _first_words(*keys: str) -> list[tuple[str, str]]:
    return [(phrase, phrase.split()[0]) for phrase in sorted(words(*keys))]


def with_claims(
    text: str, triggers: Sequence[Trigger], claims: Sequence[Claim], sentences: Sequence[Span]
) -> list[Trigger]:
    """Return the triggers and one for every claim, since "they seized three posts" reports an event like "clashes" does.

    A claim speaks of the event as the words of its sentence do: recalled where all of them are.
    """
    out = list(triggers)
    if out and all(t.status == "metaphor" for t in out):
        return out
    starts = [sentence.start for sentence in sentences]
    for claim in claims:
        kind, strength = CLAIM_TRIGGERS.get(claim.outcome, ("other", GENERIC_STRENGTH))
        if claim.low == 0 and claim.high == 0:
            continue
        number = bisect_right(starts, claim.start) - 1
        if number < 0 or claim.start >= sentences[number].end:
            continue
        statuses = {t.status for t in triggers if t.sentence == number}
        if statuses and not statuses & {"actual", "recalled"}:
            continue
        before = "actual" not in statuses and "had" in fold_text(claim.quote).split()
        if before:
            said = fold_text(text[sentences[number].start : sentences[number].end]).split()
            before = not holds(said, words("status.toml", "quoted", "verbs"))
        status = "recalled" if statuses == {"recalled"} or before else "actual"
        out.append(Trigger(claim.start, claim.end, kind, strength, status, number))
    return sorted(out, key=lambda t: (t.start, t.end))


class _Sentence:
    """The words of a sentence, and what they say whichever of its events is asked for."""

    def __init__(self, folded: str, span: Span) -> None:
        self.span = span
        self.words = folded[span.start : span.end].split()

    @cached_property
    def status(self) -> str:
        """The status of all its events, ``""`` where that depends on the event."""
        if holds(self.words, words("status.toml", "disaster", "words")):
            return "metaphor"
        if holds(self.words, words("status.toml", "metaphor", "words")) and not holds(
            self.words, words("status.toml", "metaphor", "unless")
        ):
            return "metaphor"
        return "history" if _OTHER_CENTURY.search(f" {' '.join(self.words)} ") else ""

    @cached_property
    def quotes(self) -> bool:
        """Whether somebody is being quoted."""
        return holds(self.words, words("status.toml", "quoted", "verbs"))

    @cached_property
    def recalls(self) -> bool:
        """Whether it says of all its events that they were before."""
        return holds(self.words, words("status.toml", "recalled", "anywhere"))


def _status(folded: str, start: int, end: int, sentence: _Sentence) -> str:
    if sentence.status:
        return sentence.status
    before = folded[sentence.span.start : start].split()
    if holds(before[-_NEGATION_WORDS:], words("status.toml", "negated", "before")):
        return "negated"
    if holds(before[-_NEGATION_WORDS:], words("status.toml", "spoken", "before")):
        return "irrealis"
    if before[-1:] == ["the"] and folded[start:end] in words("status.toml", "spoken", "people"):
        return "irrealis"
    after = folded[end : min(sentence.span.end, end + 60)].split()[:5]
    if holds(before[-_IRREALIS_WORDS:], words("status.toml", "irrealis", "before")) or holds(
        after[:2], words("status.toml", "irrealis", "after")
    ):
        return "irrealis"
    if holds(after, words("contexts.toml", "cause", "after")):
        return "recalled"
    # "gunmen had ambushed": the pluperfect tells what came before, unless somebody is being quoted ("he said 58 had died").
    if ("had" in before[-2:] and not sentence.quotes) or sentence.recalls:
        return "recalled"
    if holds(before, words("status.toml", "recalled", "words")) or opens(
        before, words("status.toml", "recalled", "openers")
    ):
        return "recalled"
    return "actual"


def opens_new_event(text: str, sentence: Span) -> bool:
    """Return whether a sentence says that another event begins ("In a separate incident ...")."""
    folded = fold_text(text[sentence.start : sentence.end]).split()[:4]
    return opens(folded, words("status.toml", "separate", "openers"))
