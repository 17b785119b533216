"""What the rules for roles look at: a text with its sentences, paragraphs and event triggers."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazetteer import fold, fold_text
from geomap.events import Trigger
from geomap.lexicon import words
from geomap.records import Span

_FOLDED_WORD = re.compile(r"[^\s\x00]+")
_CLAUSE_BREAK = re.compile(r",\s+(?:while|but|after|as|when|which|whereas)\b")


@dataclass(frozen=True, slots=True)
class RoleText:
    """What the rules look at: the text, its sentences and its event triggers."""

    text: str
    folded: str
    sentences: tuple[Span, ...]
    paragraphs: tuple[Span, ...]
    triggers: tuple[Trigger, ...]
    speakers: frozenset[str] = frozenset()
    """Folded names of cities that stand for a government, beside the capitals."""
    past: frozenset[int] = frozenset()
    """Numbers of the sentences that tell what happened before the report's own event."""

    @classmethod
    def of(
        cls,
        text: str,
        sentences: Sequence[Span],
        paragraphs: Sequence[Span],
        triggers: Sequence[Trigger],
        speakers: Iterable[str] = (),
        past: Iterable[int] = (),
    ) -> "RoleText":
        """Return the view of a text that the rules need."""
        named = frozenset(fold(name) for name in speakers)
        return cls(text, fold_text(text), tuple(sentences), tuple(paragraphs), tuple(triggers), named, frozenset(past))

    def sentence_of(self, start: int) -> int:
        """Return the number of the sentence that holds a position; the last one before it where none does."""
        return number_at(self.sentences, start)

    def paragraph_of(self, start: int) -> int:
        """Return the number of the paragraph that holds a position."""
        return number_at(self.paragraphs, start)


def number_at(spans: Sequence[Span], start: int) -> int:
    """Return the number of the last span, of those in order, that begins at or before a position; 0 where none does.

    Examples
    --------
    >>> number_at([Span(0, 5), Span(6, 9)], 7)
    1
    """
    return max(0, bisect_right(spans, start, key=lambda span: span.start) - 1)


def words_between(folded: str, start: int, end: int) -> list[str]:
    """Return the words of a folded text between two positions."""
    return [m.group() for m in _FOLDED_WORD.finditer(folded, start, end)]


def trigger_for(start: int, end: int, triggers: Sequence[Trigger], text: str) -> Trigger:
    """Return the trigger of its sentence that a place belongs to: the nearest, one in the same clause before others.

    Weak triggers ("killed") give way to stronger ones of the same status at equal distance.
    """

    def cost(trigger: Trigger) -> tuple[float, int]:
        between = text[trigger.end : start] if trigger.end <= start else text[end : trigger.start]
        clause_breaks = between.count(";") + len(_CLAUSE_BREAK.findall(between))
        # A place usually follows the word for what happened there.
        side = 0 if trigger.end <= start else 15
        return clause_breaks * 80 + len(between) + side - 6 * trigger.strength, trigger.start

    return min(triggers, key=cost)


def carried_on(number: int, view: RoleText) -> list[Trigger]:
    """Return the triggers of the sentence before where a sentence without any goes on telling the same event."""
    sentence = view.sentences[number]
    opening = " ".join(words_between(view.folded, sentence.start, min(sentence.end, sentence.start + 40)))
    openers = words("contexts.toml", "carried_on", "openers")
    if number == 0 or not any(opening.startswith(f"{phrase} ") for phrase in openers):
        return []
    return [t for t in view.triggers if t.sentence == number - 1]
