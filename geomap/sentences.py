"""Paragraphs, sentences, clauses and quotations of a text, as spans of it."""

import re
from collections.abc import Sequence
from statistics import median

from geomap.lexicon import words
from geomap.records import Span

_END = re.compile(r"""[.!?…]+["”’')\]]*(?=\s+["“‘'(\[•–—-]*[^\W_a-z])""")
_WORD_BEFORE = re.compile(r"[^\s(\"“‘]+$")
_WORD_AFTER = re.compile(r"[\s\"“‘'(\[•–—-]*(\w+)")
_CLAUSE_END = re.compile(
    r";\s+|,?\s+(?=(?:while|whereas|whilst|although|though)\b)|,\s+(?=(?:but|and|with|adding|prompting)\b)"
)
_JOINT = re.compile(r"(?<=;)\s|\b(?:while|whereas|whilst|although|though|but)\b")
_QUOTE_MARKS = re.compile(r'[“”"«»]')

_TITLES = words("sentences.toml", "titles")
_CLOSERS = words("sentences.toml", "closers")
_STARTERS = words("sentences.toml", "starters")

WRAP_MIN_LINES = 6
WRAP_COLUMNS = (50, 100)
"""A text whose lines are all this wide was wrapped by hand: its single line ends are no paragraph ends."""


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text; the first line always stands alone, as the title.

    Examples
    --------
    >>> text = "Clash at the border\\nTwo died. One fled.\\n\\nMore soon."
    >>> [text[p.start : p.end] for p in paragraphs(text)]
    ['Clash at the border', 'Two died. One fled.', 'More soon.']
    """
    lines = text.split("\n")
    filled = [line for line in lines[1:] if line.strip()]
    wrapped = (
        len(filled) >= WRAP_MIN_LINES
        and max(map(len, filled)) <= WRAP_COLUMNS[1]
        and median(map(len, filled)) >= WRAP_COLUMNS[0]
    )
    spans: list[Span] = []
    at = 0
    joined = False
    for n, line in enumerate(lines):
        span = _trimmed(text, at, at + len(line))
        at += len(line) + 1
        if span.end == span.start:
            joined = False
        elif joined:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
            joined = wrapped and n > 0
    return spans


def split(text: str) -> list[Span]:
    """Return the sentences of a text; none runs over the end of a paragraph or of the title.

    Examples
    --------
    >>> text = "Title\\nLt. Gen. Khan left D.I. Khan on Jan. 25. He is in the U.S. now."
    >>> [text[s.start : s.end] for s in split(text)]
    ['Title', 'Lt. Gen. Khan left D.I. Khan on Jan. 25.', 'He is in the U.S. now.']
    """
    spans = []
    for paragraph in paragraphs(text):
        start = paragraph.start
        for stop in _END.finditer(text, paragraph.start, paragraph.end):
            if text[stop.start()] == "." and not _ends_sentence(text, start, stop.start(), stop.end()):
                continue
            spans.append(_trimmed(text, start, stop.end()))
            start = stop.end()
        spans.append(_trimmed(text, start, paragraph.end))
    return [span for span in spans if span.end > span.start]


def _ends_sentence(text: str, start: int, dot: int, end: int) -> bool:
    """Whether the full stop at ``dot`` closes a sentence, and not just an abbreviation."""
    before = _WORD_BEFORE.search(text, start, dot)
    if before is None:
        return True
    word = before.group().lower()
    after = _WORD_AFTER.match(text, end)
    following = after.group(1) if after else ""
    if word in _TITLES:
        # "No." is an abbreviation only before a number.
        return word in {"no", "nos"} and not following.isdigit()
    if word in _CLOSERS:
        return following.lower() in _STARTERS
    if len(word) == 1 and word.isalpha():
        return following.lower() in _STARTERS and following.lower() not in {"a", "i"}
    return True


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end].lstrip()
    start = end - len(part) if start < end else start
    return Span(start, max(start, start + len(part.rstrip())))


def clauses(text: str, sentence: Span) -> list[Span]:
    """Return the stretches of a sentence that its semicolons, contrasts and comma-joined parts divide it into.

    Examples
    --------
    >>> text = "The army destroyed posts, while the Taliban seized three."
    >>> [text[c.start : c.end] for c in clauses(text, Span(0, len(text)))]
    ['The army destroyed posts', 'while the Taliban seized three.']
    """
    spans = []
    start = sentence.start
    for gap in _CLAUSE_END.finditer(text, sentence.start, sentence.end):
        spans.append(_trimmed(text, start, gap.start()))
        start = gap.end()
    spans.append(_trimmed(text, start, sentence.end))
    return [span for span in spans if span.end > span.start]


def joints(text: str, sentence: Span) -> list[int]:
    """Return the offsets at which a sentence turns to something else: after a semicolon, at "while" or "but".

    Examples
    --------
    >>> joints("Two died; one fled, while others hid.", Span(0, 37))
    [9, 20]
    """
    return [match.start() for match in _JOINT.finditer(text, sentence.start, sentence.end)]


def quotations(text: str, within: Sequence[Span]) -> list[Span]:
    """Return the passages between double quotation marks, marks included; an unclosed one ends with its paragraph.

    ``within`` are the paragraphs of the text.

    Examples
    --------
    >>> [text[q.start : q.end] for text in ['He said: “We held. We won.”'] for q in quotations(text, paragraphs(text))]
    ['“We held. We won.”']
    """
    spans = []
    for paragraph in within:
        opened = -1
        for mark in _QUOTE_MARKS.finditer(text, paragraph.start, paragraph.end):
            if opened < 0:
                if mark.group() not in "”»":
                    opened = mark.start()
            elif mark.group() not in "“«":
                spans.append(Span(opened, mark.end()))
                opened = -1
        if opened >= 0:
            spans.append(Span(opened, paragraph.end))
    return spans
