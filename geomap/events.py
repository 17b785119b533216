"""Words that report violence, and whether they report it as fact: the triggers of incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from gazetteer import fold_text, read_table
from geomap.lexicon import words
from geomap.records import Claim, Span

STATUSES = ("actual", "recalled", "negated", "irrealis", "metaphor")
"""How a text speaks of an event: as fact, as one from before, as not having happened, as possible, in another sense."""

GENERIC_STRENGTH = 1
"""A trigger this weak ("killed", "operation") says that something happened but not what."""

CLAIM_TRIGGERS = {
    "post_captured": ("capture_of_post", 3),
    "post_destroyed": ("clash", 2),
    "captured": ("raid", 2),
    "killed": ("other", 1),
}
"""Type and strength of the event that a claim of an outcome reports."""

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
    sport = is_about_sport(folded, len(sentences))
    body = folded[1:]
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
        status = "metaphor" if sport else _status(body, start, end - 1, sentence)
        kind, strength = kinds[index]
        out.append(Trigger(start, end - 1, kind, strength, status, at))
    return out


def is_about_sport(folded: str, sentences: int) -> bool:
    """Return whether a folded text speaks of sport, markets or the like in every third sentence or more."""
    text = f" {' '.join(folded.split())} "
    hits = sum(text.count(f" {word} ") for word in words("status.toml", "metaphor", "words"))
    return hits >= 3 and hits * 3 >= sentences


def with_claims(triggers: Sequence[Trigger], claims: Sequence[Claim], sentences: Sequence[Span]) -> list[Trigger]:
    """Return the triggers and one for every claim, since "they seized three posts" reports an event like "clashes" does.

    A claim speaks of the event as the words of its sentence do: recalled where all of them are.
    """
    out = list(triggers)
    if out and all(t.status == "metaphor" for t in out):
        return out
    for claim in claims:
        kind, strength = CLAIM_TRIGGERS.get(claim.outcome, ("other", GENERIC_STRENGTH))
        if claim.low == 0 and claim.high == 0:
            continue
        number = next((i for i, s in enumerate(sentences) if s.start <= claim.start < s.end), -1)
        if number < 0:
            continue
        statuses = {t.status for t in triggers if t.sentence == number}
        status = "recalled" if statuses == {"recalled"} else "actual"
        if statuses and not statuses & {"actual", "recalled"}:
            continue
        out.append(Trigger(claim.start, claim.end, kind, strength, status, number))
    return sorted(out, key=lambda t: (t.start, t.end))


def _status(folded: str, start: int, end: int, sentence: Span) -> str:
    before = folded[sentence.start : start].split()
    whole = f" {' '.join(folded[sentence.start : sentence.end].split())} "
    if _holds_any(whole, words("status.toml", "disaster", "words")):
        return "metaphor"
    if _holds_any(whole, words("status.toml", "metaphor", "words")) and not _holds_any(
        whole, words("status.toml", "metaphor", "unless")
    ):
        return "metaphor"
    if _holds(before[-_NEGATION_WORDS:], words("status.toml", "negated", "before")):
        return "negated"
    after = folded[end : min(sentence.end, end + 60)].split()[:5]
    if _holds(before[-_IRREALIS_WORDS:], words("status.toml", "irrealis", "before")) or _holds(
        after[:2], words("status.toml", "irrealis", "after")
    ):
        return "irrealis"
    if _holds(after, words("contexts.toml", "cause", "after")):
        return "recalled"
    # "gunmen had ambushed": the pluperfect tells what came before.
    if "had" in before[-2:]:
        return "recalled"
    if _holds(before, words("status.toml", "recalled", "words")) or _opens(
        before, words("status.toml", "recalled", "openers")
    ):
        return "recalled"
    return "actual"


def _holds(here: Sequence[str], phrases: frozenset[str]) -> bool:
    return _holds_any(f" {' '.join(here)} ", phrases)


def _holds_any(text: str, phrases: frozenset[str]) -> bool:
    return any(f" {phrase} " in text for phrase in phrases)


def _opens(here: Sequence[str], phrases: frozenset[str]) -> bool:
    text = f"{' '.join(here)} "
    return any(text.startswith(f"{phrase} ") for phrase in phrases)


def opens_new_event(text: str, sentence: Span) -> bool:
    """Return whether a sentence says that another event begins ("In a separate incident ...")."""
    folded = fold_text(text[sentence.start : sentence.end]).split()[:4]
    return _opens(folded, words("status.toml", "separate", "openers"))
