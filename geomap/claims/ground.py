"""Whose ground a text stands on: on which side lie the places where it says that something is or happens."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from geomap.lexicon import words
from geomap.records import Span

AWAY = words("claims.toml", "ground", "away")
BORDERING = words("claims.toml", "ground", "bordering")
NEUTRAL = words("claims.toml", "ground", "neutral")

BEFORE_CHARS = 48
"""The preposition of a place stands at most this far before it."""

_HEAD = re.compile(
    r"(?:[A-Z0-9][\w.'’-]*[,./]*\s*|\([^)\n]{2,30}\)\s*|(?:of|the|and)\s+|/\s*){1,12}?(?::|[–—-]{1,2}\s|(?<=\))\s)"
)
_WORD = re.compile(r"[^\W\d_]+|[,;:.()]")
_LISTING = re.compile(
    r"(?:[\s,&/]|\b(?:and|or|as|well|both|the|of|in|at|near|district|districts|province|provinces|area|areas|tehsil|agency"
    r"|village|villages|town|city)\b)*",
    re.IGNORECASE,
)


class Ground:
    """The places of one text that tell where its events lie.

    Parameters
    ----------
    text : str
    paragraphs : sequence of Span
    places : sequence of (Span, str)
        Places below countries with the side they lie on.
    countries : sequence of (Span, str)
        Countries, where they are named as ground ("in Khost, Afghanistan").
    spoken : callable
        Returns the spans around an offset that only say who speaks ("an official in Kabul said"): a place inside is the
        speaker's.
    """

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[Span],
        places: Sequence[tuple[Span, str]],
        countries: Sequence[tuple[Span, str]],
        spoken: Callable[[int], Sequence[Span]],
    ) -> None:
        self._text, self._paragraphs, self._spoken = text, paragraphs, spoken
        self._places = sorted([*places, *countries], key=lambda pair: pair[0].start)
        self._countries = {(span.start, span.end) for span, _ in countries}
        self.dateline = self._dateline()

    def _dateline(self) -> str:
        """Return the side of the place that a paragraph of the text begins with, as reports do."""
        for paragraph in self._paragraphs[1:6]:
            head = _HEAD.match(self._text, paragraph.start, paragraph.end)
            if head is None:
                continue
            for span, side in self._places:
                if span.start == paragraph.start and span.end < head.end():
                    return side
        return ""

    @cached_property
    def _steady(self) -> list[tuple[Span, str]]:
        """Places where something is or happens, without those that people come from, go to or face."""
        found: list[tuple[Span, str]] = []
        previous: Span | None = None
        away = False
        for span, side in self._places:
            gap = self._text[previous.end : span.start] if previous is not None else "."
            if _LISTING.fullmatch(gap) is None or "\n" in gap:
                away = self._is_away(span)
            previous = span
            if not away:
                found.append((span, side))
        return found

    def _is_away(self, span: Span) -> bool:
        before = self._text[max(0, span.start - BEFORE_CHARS) : span.start].rpartition("\n")[2].lower()
        nearest = _WORD.findall(before)[::-1]
        if BORDERING & set(nearest[:3]):
            return True
        for steps, word in enumerate(nearest):
            if word in AWAY:
                return True
            if word in NEUTRAL or steps > 4:
                return False
        return False

    def within(self, start: int, end: int) -> list[tuple[Span, str]]:
        """Return the places in ``text[start:end]`` where something happens, without those of its speakers."""
        here = [(span, side) for span, side in self._steady if start <= span.start < end]
        if not here:
            return here
        spoken = self._spoken(start)
        return [(s, side) for s, side in here if not any(a.start <= s.start < a.end for a in spoken)]

    def beside(self, sentence: Span, start: int, end: int) -> str:
        """Return the side of the place that a sentence names right after ``end``, else right before ``start``."""
        here = self.within(sentence.start, sentence.end)
        after = [(span.start, side) for span, side in here if span.start >= end]
        before = [(-span.start, side) for span, side in here if span.start < start]
        # "In Kunar two died near the river; in Bajaur one": what stands before a semicolon is another story.
        near = [(at, side) for at, side in after if ";" not in self._text[end:at]]
        return (min(near, default=(0, ""))[1]) or (min(before, default=(0, ""))[1]) or (min(after, default=(0, ""))[1])

    def around(self, at: int) -> str:
        """Return the side on which a text goes on at an offset: that of its paragraph so far, else the lead's."""
        paragraph = next((p for p in self._paragraphs if p.start <= at < p.end), Span(at, at))
        before = self.within(paragraph.start, at)
        # A country only counts where nothing smaller is named.
        small = [side for span, side in before if (span.start, span.end) not in self._countries]
        return small[-1] if small else self.lead or (before[-1][1] if before else "")

    @cached_property
    def lead(self) -> str:
        """The side on which the title and first paragraphs lie, else most of the text."""
        for paragraph in self._paragraphs[1:4]:
            if here := self.within(paragraph.start, paragraph.end):
                if len({side for _, side in here}) == 1:
                    return here[0][1]
                break
        for places in (self._steady, self._places):
            sides = [side for _, side in places]
            for side in sorted(set(sides)):
                if 3 * sides.count(side) >= 2 * len(sides):
                    return side
        return self.dateline

    def origin(self, start: int, end: int) -> str:
        """Return the side of the first place in ``text[start:end]``, even one that people only come from."""
        return next((side for span, side in self._places if start <= span.start < end), "")
