"""When a text says that something happened: "late Saturday", "the night of 3/4 May", "yesterday", as days and a rule."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geomap.daywords import (
    BOUND,
    DAYS,
    FUTURE,
    NO_DAY,
    WEEK,
    YEAR,
    day_number,
    day_words,
    month_number,
    resolved_day,
)
from geomap.daywords import DAY_PATTERN as _D
from geomap.daywords import MONTH_PATTERN as _M
from geomap.daywords import YEAR_PATTERN as _Y
from geomap.lexicon import words
from geomap.records import DateReading, Span

DATELINE = "dateline"
STATEMENT = "statement"
OTHER_EVENT = "another event"
"""How the rules of days begin that may not be the event's: the report's own, a speaker's ("the army said on Sunday"),
and one that names an event ("the Aug. 7 attack")."""

DATELINE_CHARS = 700
"""A dateline stands this near to the beginning of a text."""


def _any(phrases: frozenset[str]) -> str:
    return "|".join(sorted(phrases, key=len, reverse=True))


_SAID_BEFORE = re.compile(
    rf"\b(?:{_any(words('dates.toml', 'words', 'saying'))})(?:\s+\w+){{0,4}}?(?:\s+(?:on|late|early|late\s+on))?\s*$",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(rf"\s+(?:{_any(words('dates.toml', 'words', 'saying'))})\b", re.IGNORECASE)
_NAMES_EVENT = re.compile(
    rf"(?:[’']s?)?\s+(?:[\w“”‘’\"-]+\s+){{0,2}}?(?:{_any(words('dates.toml', 'words', 'events'))})\b", re.IGNORECASE
)
_ARTICLE_BEFORE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_LINE_DATE = re.compile(
    rf"(?:^|\n|\()[^()\n]{{0,60}}?\b(?P<m>{_M})\s*(?P<d>{_D})(?:,?\s+(?P<y>{_Y}))?(?=\s*(?:\)|:|[-–—]|\(|,?\s*$|\n))"
    rf"|(?:^|\n|\()[^()\n]{{0,60}}?\b(?P<d2>{_D})\s+(?P<m2>{_M})(?:,?\s+(?P<y2>{_Y}))?(?=\s*(?:\)|:|[-–—]|\())",
    re.IGNORECASE,
)
_BRACKETED = re.compile(rf"\(\s*(?P<m>{_M})\s*(?P<d>{_D})(?:[.,]?\s+(?P<y>{_Y}))?\s*\)", re.IGNORECASE)
_HEADER_YEAR = re.compile(rf"(?<![\w,.])(?P<y>{_Y})(?=-\d\d-|(?![\w,-]))")


def read_dates(text: str, published: date | None, dateline: date | None = None) -> list[DateReading]:
    """Return every day, night, week, month or year that a text names, in the order of the text.

    Parameters
    ----------
    text : str
        The whole article; the readings' ``at`` spans count in it.
    published : datetime.date or None
        Day of publication. A weekday is the latest such day on or before it.
    dateline : datetime.date, optional
        Day of the dateline, which "today" and "yesterday" then refer to instead.

    Returns
    -------
    list of DateReading
        A "late Saturday" or "Saturday night" is that Saturday; a named pair of nights has two days and precision 1.
        Relative words without a day to count from have no days and a rule that says so.

    Examples
    --------
    >>> [(r.text, r.start.isoformat(), r.prec) for r in read_dates("Clashes broke out late Saturday.", date(2025, 10, 12))]
    [('late Saturday', '2025-10-11', 1)]
    """
    readings = day_words(text, dateline or published)
    own = [i for i, r in enumerate(readings) if r.start is not None and r.start == r.end == dateline and _in_head(r)]
    marked = []
    for i, reading in enumerate(readings):
        kind = DATELINE if own and i <= own[-1] and _in_head(reading) else _kind(text, reading)
        marked.append(replace(reading, rule=f"{kind}: {reading.rule}") if kind else reading)
    return marked


def _in_head(reading: DateReading) -> bool:
    """Whether a reading is a full date near the beginning of the text."""
    return reading.rule == "a date" and reading.at is not None and reading.at.start < DATELINE_CHARS


def _kind(text: str, reading: DateReading) -> str:
    """Return what kind of day that is not the event's a reading may be, or ``""``."""
    if reading.at is None or reading.start is None or reading.prec > WEEK or reading.rule.startswith((FUTURE, BOUND)):
        return ""
    before, after = text[max(0, reading.at.start - 60) : reading.at.start], text[reading.at.end : reading.at.end + 60]
    if _SAID_BEFORE.search(before) or _SAID_AFTER.match(after):
        return STATEMENT
    if _NAMES_EVENT.match(after) and (after[0] in "’'" or _ARTICLE_BEFORE.search(before)):
        return OTHER_EVENT
    return ""


def dateline_date(text: str, published: date | None) -> date | None:
    """Return the day that a report's dateline or header gives, or None.

    A dateline without a year takes that of the header or of a release number near it, else the latest such day on or
    before publication.

    Examples
    --------
    >>> dateline_date("2010-09-CA-005\\nKABUL, Afghanistan (Sept. 1) - A force detained two men.", None)
    datetime.date(2010, 9, 1)
    """
    head = text[:DATELINE_CHARS]
    for pattern in (_BRACKETED, _LINE_DATE):
        for match in pattern.finditer(head):
            found = {key.rstrip("2"): value for key, value in match.groupdict().items() if value is not None}
            if not found["m"][0].isupper():
                continue
            year = found.get("y")
            if year is None and published is None:
                header = _HEADER_YEAR.search(head)
                year = header.group("y") if header else None
            dated = resolved_day(year, month_number(found["m"]), day_number(found["d"]), published, "")
            if dated is not None:
                return dated
    return None


def date_for(
    readings: Sequence[DateReading],
    span: Span,
    sentences: Sequence[Span],
    published: date | None,
    *,
    paragraphs: Sequence[Span] = (),
    dateline: date | None = None,
) -> DateReading:
    """Return the reading that dates what a span of the text tells, with the step of the search in its rule.

    The nearest day in the sentence comes first, then one in the paragraph, then in the lead (the first day that the
    text names). After them come months and years in the sentence, the day of a statement, the dateline's day; these
    say in their rule and precision that the day itself is not told. A text that names no day stays undated: the day
    of publication is never taken for it.
    """
    usable = [
        r
        for r in readings
        if r.at is not None and r.start is not None and not r.rule.startswith((FUTURE, BOUND, DATELINE))
    ]
    events = [r for r in usable if not r.rule.startswith((STATEMENT, OTHER_EVENT))]
    said = [r for r in usable if r.rule.startswith(STATEMENT)]
    sentence = next((s for s in sentences if s.start <= span.start < s.end), span)
    paragraph = next((p for p in paragraphs if p.start <= span.start < p.end), sentence)
    days = [r for r in events if r.prec <= WEEK]
    steps = (
        ("sentence", _inside(days, sentence)),
        ("paragraph", _inside(days, paragraph)),
        ("lead", days[:1]),
        ("sentence", _inside(events, sentence)),
        ("statement", _inside(said, sentence) or _inside(said, paragraph) or said[:1]),
        ("sentence", _inside(usable, sentence)),
    )
    for where, found in steps:
        if found:
            best = min(found, key=lambda r: (r.start != r.end, _distance(r, span)))
            prec = max(best.prec, DAYS) if where == "statement" else best.prec
            return replace(best, prec=prec, rule=f"{best.rule}; from the {where}")
    if dateline is not None:
        return DateReading(dateline, dateline, DAYS, "", f"{DATELINE}: the text names no day", None)
    if events:
        return replace(events[0], rule=f"{events[0].rule}; from the lead")
    named = next((r.text for r in readings if r.rule.startswith(NO_DAY)), "")
    why = "no publication date" if published is None and named else "the text names no day"
    return DateReading(None, None, YEAR, named, f"{NO_DAY}: {why}", None)


def _inside(readings: Sequence[DateReading], scope: Span) -> list[DateReading]:
    return [r for r in readings if r.at is not None and scope.start <= r.at.start < scope.end]


def _distance(reading: DateReading, span: Span) -> int:
    if reading.at is None:
        return 0
    return max(reading.at.start - span.end, span.start - reading.at.end, 0)
