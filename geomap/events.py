"""Words that report violence, and whether they report it as fact: the triggers of incidents."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from gazetteer import fold_text, read_table
from geomap.deeds import find_deeds
from geomap.lexicon import words
from geomap.records import Claim, Span
from geomap.statuses import Heard, is_off_topic
from geomap.statuses import opens_new_event as _opens_new_event

GENERIC_STRENGTH = 1
"""A trigger this weak ("killed", "operation") says that something happened but not what."""

CLAIM_TRIGGERS = {
    "post_captured": ("capture_of_post", 2),
    "post_destroyed": ("clash", 2),
    "captured": ("other", 1),
    "killed": ("other", 1),
}
"""Type and strength of the event that a claim of an outcome reports."""

_GENERIC_ATTACK = 2
"""Strength of "attacked", "opened fire": what kind of attack it was depends on the words around."""

_LITERAL, _SURE = 3, 4
_OBJECT_WORDS, _OBJECT_CHARS = 12, 100
_SUBJECT_WORDS, _SUBJECT_CHARS = 8, 80
_MEANS = frozenset({"with", "by", "using", "from", "of", "in"})
_CLAUSE_WORDS = frozenset(
    {"while", "when", "after", "but", "before", "who", "which", "said", "killing", "wounding", "injuring", "leaving"}
)
_POLICE = frozenset({"police", "ctd", "levies", "policemen", "constables", "fia", "court", "investigators"})


def _pattern(*lists: str) -> re.Pattern[str]:
    """Return a pattern of a verb, up to seven words, and a noun, from two word lists of the table of takings."""
    verbs, nouns = ("|".join(sorted(words("status.toml", "takings", name), key=len, reverse=True)) for name in lists)
    between = r"(?: +(?!(?:and|by|after|while|who|said|in|near|at|from|to|with|during|on|when)\b)[\w'‘’]+){0,7}?"
    return re.compile(rf"(?<![a-z])(?:{verbs}){between} +(?:{nouns})(?![a-z])")


_SEVERAL = re.compile(
    rf"\b(?:{'|'.join(sorted(words('status.toml', 'several', 'counts')))}) +(?:\w+ +){{0,3}}"
    rf"(?:{'|'.join(sorted(words('status.toml', 'several', 'events')))})\b"
)
_TAKEN = _pattern("seize_verbs", "fighters")
_FALLEN = _pattern("take_verbs", "ground")
_STORMED = _pattern("storm_verbs", "buildings")
_TAKEN_PLACE = re.compile(
    rf"(?<![a-z])(?:{'|'.join(sorted(words('status.toml', 'takings', 'town_verbs'), key=len, reverse=True))})"
    r"(?: +(?:control of|back|over|all of|most of|parts of|the|town|city|district|centre|center|of|border))* +$"
)
_SLOT = re.compile(r"\[(\w+)\]\s*")


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
def _phrases() -> tuple[AhoCorasick, list[tuple[str, int]]]:
    rows: dict[str, tuple[str, int]] = {}
    for _, row in read_table(resources.files("geomap") / "data" / "en" / "events.tsv", ("phrase", "type", "strength")):
        for phrase in _filled(row["phrase"]):
            rows.setdefault(phrase, (row["type"], int(row["strength"])))
    phrases = sorted(rows)
    automaton = AhoCorasick(
        [f" {phrase}" for phrase in phrases],
        matchkind=MatchKind.Standard,
        implementation=Implementation.ContiguousNFA,
    )
    return automaton, [rows[phrase] for phrase in phrases]


def _filled(phrase: str) -> list[str]:
    """Return the phrases that a row with a slot stands for: "traded [heavy] fire" with each adjective and with none."""
    slot = _SLOT.search(phrase)
    if slot is None:
        return [phrase]
    words_of = ["", *sorted(words("status.toml", "slots", slot.group(1)))]
    return [" ".join(f"{phrase[: slot.start()]}{word} {phrase[slot.end() :]}".split()) for word in words_of]


def find_triggers(text: str, sentences: Sequence[Span], places: Sequence[Span] = ()) -> list[Trigger]:
    """Return the event triggers of a text in order.

    Parameters
    ----------
    text : str
    sentences : sequence of Span
        As :func:`geomap.sentences.split` gives them.
    places : sequence of Span, optional
        Places below the country that the text names: what is captured may be one of them.

    Examples
    --------
    >>> text = "No clashes were reported. Jets bombed a camp."
    >>> [(text[t.start : t.end], t.type, t.status) for t in find_triggers(text, [Span(0, 25), Span(26, 45)])]
    [('clashes', 'clash', 'negated'), ('Jets bombed', 'airstrike', 'actual')]
    """
    automaton, kinds = _phrases()
    folded = f" {fold_text(text)} "
    body = folded[1:]
    heard = [Heard(body, sentence) for sentence in sentences]
    topic = is_off_topic(heard)
    out: list[Trigger] = []
    at = 0
    last = 0
    found = [
        (start, -end, index)
        for index, start, end in automaton.find_matches_as_indexes(folded, overlapping=True)
        if not folded[end].isalnum()
    ]
    for start, negative, index in sorted(found):
        end = -negative
        if start < last:
            continue
        last = end
        while at < len(sentences) and sentences[at].end <= start:
            at += 1
        if at >= len(sentences) or start < sentences[at].start:
            continue
        kind, strength = kinds[index]
        if kind == "clash" and body[start : end - 1] in words("status.toml", "attacks", "words"):
            kind, strength = _by_object(body, start, end - 1, sentences[at], strength)
        status = heard[at].status_of(start, end - 1, strength, kind=kind, topic=topic)
        out.append(Trigger(start, end - 1, kind, strength, status, at))
    taken = [t for number, sentence in enumerate(heard) for t in _takings(body, number, sentence, places, topic)]
    out = [t for t in out if not any(a.start <= t.start and t.end <= a.end for a in taken)]
    done = [t for number, sentence in enumerate(heard) for t in _deeds(body, number, sentence, out + taken, topic)]
    out = [t for t in out if not any(d.start <= t.start and t.end <= d.end and t.type == d.type for d in done)]
    return sorted(out + taken + done, key=lambda t: (t.start, t.end))


def _deeds(folded: str, number: int, heard: Heard, known: Sequence[Trigger], topic: bool) -> Iterator[Trigger]:
    """Yield what a sentence tells by its subject, verb and object, where none of its words says it as strongly."""
    for deed in find_deeds(folded, heard.span, armed=heard.is_armed or heard.names_assailants):
        beside = [t for t in known if t.start < deed.end and deed.start < t.end]
        if any(t.strength > deed.strength for t in beside):
            continue
        # "Mortar rounds" is as strong a word, but only a thing that is spoken of; "mortar rounds crashed into" is not.
        if any(t.strength == deed.strength and not _is_tool(folded, t) for t in beside):
            continue
        status = heard.status_of(deed.start, deed.end, deed.strength, kind=deed.type, topic=topic)
        yield Trigger(deed.start, deed.end, deed.type, deed.strength, status, number)


def _takings(folded: str, number: int, heard: Heard, places: Sequence[Span], topic: bool) -> Iterator[Trigger]:
    """Yield the takings of fighters ("captured a network leader"), of posts and towns ("seized the district centre")."""
    sentence = heard.span
    if words("status.toml", "takings", "stems").isdisjoint(heard.words):
        return
    kinds = (
        (_TAKEN, "other", "raid", _LITERAL),
        (_FALLEN, "capture_of_post", "capture_of_post", _SURE),
        (_STORMED, "raid", "raid", _SURE),
    )
    for pattern, police, other, strength in kinds:
        for match in pattern.finditer(folded, sentence.start, sentence.end):
            before = folded[sentence.start : match.start()].split()
            kind = police if _POLICE & set(before[-8:]) else other
            status = heard.status_of(match.start(), match.end(), strength, kind=kind, topic=topic)
            yield Trigger(match.start(), match.end(), kind, strength, status, number)
    for place in places:
        if sentence.start <= place.start < sentence.end:
            taken = _TAKEN_PLACE.search(folded, sentence.start, place.start)
            if taken is not None:
                kind = "capture_of_post"
                status = heard.status_of(taken.start(), place.end, _SURE, kind=kind, topic=topic)
                yield Trigger(taken.start(), place.end, kind, _SURE, status, number)


@lru_cache(maxsize=1)
def _objects() -> dict[str, tuple[str, bool]]:
    """Return each word with the type of an attack beside it, and whether it is who was met (or what was used)."""
    path = resources.files("geomap") / "data" / "en" / "event_objects.csv"
    return {row["word"]: (row["type"], row["met"] == "yes") for _, row in read_table(path, ("word", "type", "met"))}


def _by_object(folded: str, start: int, end: int, sentence: Span, strength: int) -> tuple[str, int]:
    """Return what a generic attack was by the words around it: on a convoy an ambush, by jets an air strike.

    What was used says more than who was met; of those met the nearest counts, a police van being a van.
    """
    after = folded[end : min(sentence.end, end + _OBJECT_CHARS)].split()[:_OBJECT_WORDS]
    before = folded[max(sentence.start, start - _SUBJECT_CHARS) : start].split()[-_SUBJECT_WORDS:]
    after = after[: next((n for n, word in enumerate(after) if word in _CLAUSE_WORDS), len(after))]
    before = before[next((len(before) - n for n, word in enumerate(reversed(before)) if word in _CLAUSE_WORDS), 0) :]
    objects = _objects()
    used = [*reversed(before), *(word for n, word in enumerate(after) if _MEANS & set(after[max(0, n - 4) : n]))]
    for word in used:
        if word in objects and not objects[word][1]:
            return objects[word][0], _GENERIC_ATTACK + 1
    for n, word in enumerate(after):
        if word not in objects or not objects[word][1]:
            continue
        met = objects[word][0]
        near = [objects[w][0] for w in after[n + 1 : n + 3] if w in objects and objects[w][1]]
        if met == "clash" and "ambush" in near and "and" not in after[n : n + 3]:
            met = "ambush"
        return (met, _GENERIC_ATTACK + 1) if met != "clash" else ("clash", max(strength, _GENERIC_ATTACK))
    return "clash", strength


def with_claims(
    text: str, triggers: Sequence[Trigger], claims: Sequence[Claim], sentences: Sequence[Span]
) -> list[Trigger]:
    """Return the triggers and one for every claim, since "they seized three posts" reports an event like "clashes" does.

    A claim speaks of the event as the words of its sentence do: recalled where all of them are.
    """
    out = list(triggers)
    violent = any(t.status in ("actual", "recalled") and t.strength > GENERIC_STRENGTH for t in out)
    if not violent and any(t.status == "metaphor" for t in out):
        # The numbers of a match or of a flood.
        return out
    starts = [sentence.start for sentence in sentences]
    for claim in claims:
        kind, strength = CLAIM_TRIGGERS.get(claim.outcome, ("other", GENERIC_STRENGTH))
        if claim.outcome == "captured" and claim.victim_kind == "militants":
            here = fold_text(text[max(0, claim.start - _SUBJECT_CHARS) : claim.end]).split()
            kind, strength = "other" if _POLICE & set(here) else "raid", _LITERAL
        if claim.low == 0 and claim.high == 0:
            continue
        number = bisect_right(starts, claim.start) - 1
        if number < 0 or claim.start >= sentences[number].end:
            continue
        spoken = {t.status for t in triggers if t.sentence == number}
        if spoken and not spoken & {"actual", "recalled"}:
            continue
        if not spoken and not _tells(text, claim, sentences[number]):
            continue
        before = "actual" not in spoken and "had" in fold_text(claim.quote).split()
        if before:
            sentence = sentences[number]
            told = fold_text(text[sentence.start : sentence.end])
            before = not Heard(told, Span(0, len(told))).quotes
        status = "recalled" if spoken == {"recalled"} or before else "actual"
        out.append(Trigger(claim.start, claim.end, kind, strength, status, number))
    return sorted(out, key=lambda t: (t.start, t.end))


def _tells(text: str, claim: Claim, sentence: Span) -> bool:
    """Whether a sentence without words of violence speaks of a claim's people as of real ones: not in a film, not in a match."""
    folded = fold_text(text[sentence.start : sentence.end])
    start, end = claim.start - sentence.start, min(claim.end, sentence.end) - sentence.start
    return Heard(folded, Span(0, len(folded))).status_of(start, end, GENERIC_STRENGTH) in ("actual", "recalled")


def opens_new_event(text: str, sentence: Span) -> bool:
    """Return whether a sentence says that another event begins ("In a separate incident ...")."""
    return _opens_new_event(fold_text(text[sentence.start : sentence.end]))


def covers_several(text: str, sentence: Span) -> bool:
    """Whether a sentence announces several events, so that its day is that of each ("in three separate engagements")."""
    return _SEVERAL.search(fold_text(text[sentence.start : sentence.end])) is not None


def _is_tool(folded: str, trigger: Trigger) -> bool:
    return folded[trigger.start : trigger.end] in words("status.toml", "instruments", "words")


def is_instrument(text: str, trigger: Trigger) -> bool:
    """Whether a trigger only names a weapon or who uses it."""
    return fold_text(text[trigger.start : trigger.end]) in words("status.toml", "instruments", "words")


def names_armed(sentence: str) -> bool:
    """Whether a sentence names fighters, forces or weapons."""
    folded = fold_text(sentence)
    return Heard(folded, Span(0, len(folded))).is_armed


def names_assailants(sentence: str) -> bool:
    """Whether a sentence names somebody or something that hurts by intent: gunmen, a mine, shells."""
    folded = fold_text(sentence)
    return Heard(folded, Span(0, len(folded))).names_assailants
