"""When a text says that something happened: "late Saturday", "the night of 3/4 May", "yesterday", as days and a rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from geomap.calendars import (
    BOUND,
    COUNTS,
    DAYS,
    FUTURE,
    MONTH,
    NO_DAY,
    ORDINALS,
    WEEK,
    YEAR,
    any_of,
    count_of,
    day_number,
    month_number,
    precision,
)
from geomap.daywords import DAY_PATTERN as _D
from geomap.daywords import MONTH_PATTERN as _M
from geomap.daywords import YEAR_PATTERN as _Y
from geomap.daywords import day_words, resolved_day
from geomap.lexicon import words
from geomap.records import DateReading, Span
from geomap.sentences import clauses

DATELINE = "dateline"
STATEMENT = "statement"
OTHER_EVENT = "another event"
AFTERMATH = "aftermath"
"""How the rules of days begin that may not be the event's: the report's own, a speaker's ("the army said on Sunday"),
one that names an event ("the Aug. 7 attack"), that of a burial, a visit or a new count ("the toll rose on Monday")."""

FROM_LEAD = "from the lead"
FROM_PARAGRAPH = "from the paragraph"
"""How the rules of days end that were told elsewhere in the text: they may belong to another event."""

SINCE = "since a day"
"""How the rule of a stretch begins that "has gone on since July"."""

DATELINE_CHARS = 700
"""A dateline stands this near to the beginning of a text."""

_BEFORE_CHARS = 90
_LIST_CHARS = 900
"""Items of a list stand this near to the words that announce it."""

_ON = r"(?:\s+(?:on|late|early|late\s+on|early\s+on|earlier|later|earlier\s+on|later\s+on))?\s*$"
_EVENT_WORDS = any_of(words("dates.toml", "words", "events") | words("dates.toml", "words", "deeds"))
_SAID_BEFORE = re.compile(
    rf"\b(?:{any_of(words('dates.toml', 'words', 'saying'))})"
    rf"(?:\s+(?:{any_of(words('dates.toml', 'words', 'listeners'))}))?"
    rf"(?:,?\s+(?:in|at|to|from|via|through|by|during|issued|released|over|with|for)"
    rf"(?:\s+(?!(?:that|{_EVENT_WORDS})\b)[\w’'-]+){{1,5}}?)?{_ON}",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(
    rf"(?:,?\s+(?:(?:the|an?)\s+)?(?!who\b|that\b)[\w’'-]+(?:\s+(?!who\b|that\b|when\b|as\b|after\b)[\w’'-]+){{0,4}})?"
    rf"\s+(?:{any_of(words('dates.toml', 'words', 'saying_verbs'))})\b",
    re.IGNORECASE,
)
_AFTERMATH_BEFORE = re.compile(
    rf"\b(?:{any_of(words('dates.toml', 'words', 'aftermath'))})\b"
    rf"(?:(?!\b(?:after|when|where|in which|who|that|which|{_EVENT_WORDS})\b)[^.;\n]){{0,70}}$",
    re.IGNORECASE,
)
_TRUCE_BEFORE = re.compile(
    r"\b(?:ceasefire|cease-fire|truce|peace talks|agreement|accord)\b[^.;\n]{0,50}$", re.IGNORECASE
)
_NAMES_EVENT = re.compile(
    rf"(?:[’']s?)?\s+(?:[\w“”‘’\"-]+\s+){{0,2}}?(?:{any_of(words('dates.toml', 'words', 'events'))})\b", re.IGNORECASE
)
_ARTICLE_BEFORE = re.compile(r"\b(?:the|that)\s+$", re.IGNORECASE)
_WHEN_AFTER = re.compile(r",?\s+when\b", re.IGNORECASE)
_SUPERLATIVE = re.compile(rf"\b(?:{any_of(words('dates.toml', 'words', 'superlatives'))})\b", re.IGNORECASE)
_LASTING = re.compile(
    rf"\b(?P<n>{any_of(COUNTS)}|\d{{1,2}})[\s-]+(?P<unit>day|night)s?[\s-]+(?:long\s+)?(?:[\w’'-]+\s+){{0,4}}?(?:that\s+|which\s+|and\s+)?(?:has\s+|had\s+)?"
    rf"(?:ended|concluded|finished|completed|wrapped\s+up|came\s+to\s+an\s+end)\s+(?:on\s+|late\s+|early\s+)?$",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"\b(?P<n>\d{1,3})[\s-]+hours?\b[^.;\n]{0,90}?\b(?:ended|concluded|finished)\s+(?:on\s+|late\s+|early\s+)?$",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    rf"\bfor\s+(?:an?|the)\s+(?P<n>{any_of(ORDINALS)})\s+(?:(?:straight|consecutive|successive|running)\s+)?(?:day|night)\b",
    re.IGNORECASE,
)
_LINE_DATE = re.compile(
    rf"(?:^|\n|\()[^()\n]{{0,60}}?\b(?P<m>{_M})\s*(?P<d>{_D})(?:,?\s+(?P<y>{_Y}))?(?=\s*(?:\)|:|[-–—]|\(|,?\s*$|\n))"
    rf"|(?:^|\n|\()[^()\n]{{0,60}}?\b(?P<d2>{_D})\s+(?P<m2>{_M})(?:,?\s+(?P<y2>{_Y}))?(?=\s*(?:\)|:|[-–—]|\())",
    re.IGNORECASE,
)
_BRACKETED = re.compile(rf"\(\s*(?P<m>{_M})\s*(?P<d>{_D})(?:[.,]?\s+(?P<y>{_Y}))?\s*\)", re.IGNORECASE)
_HEADER_YEAR = re.compile(rf"(?<![\w,.])(?P<y>{_Y})(?=-\d\d-|(?![\w,-]))")

_TITLED = re.compile(r"To(?:day|night)$")
_CAPITAL_BEFORE = re.compile(r"\b[A-Z]\w+ $")


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
    readings = [r for r in day_words(text, dateline or published) if not _is_a_name(text, r)]
    own = [i for i, r in enumerate(readings) if r.start is not None and r.start == r.end == dateline and _in_head(r)]
    marked = []
    for i, found in enumerate(readings):
        kind = DATELINE if own and i <= own[-1] and _in_head(found) else _kind(text, found)
        reading = _lasting(text, found)
        if reading.rule.startswith(BOUND) and reading.at is not None and _WHEN_AFTER.match(text, reading.at.end):
            # "The deadliest since June 2005, when a helicopter was shot down": that month dates what is recalled.
            reading = replace(reading, rule=reading.rule.removeprefix(f"{BOUND}: "))
        marked.append(replace(reading, rule=f"{kind}: {reading.rule}") if kind else reading)
    return _nights_of_statements(text, marked)


def _is_a_name(text: str, reading: DateReading) -> bool:
    """Whether a relative day word is the end of a paper's name: "India Today"."""
    if reading.at is None or _TITLED.match(reading.text) is None:
        return False
    return _CAPITAL_BEFORE.search(text, max(0, reading.at.start - 30), reading.at.start) is not None


def _in_head(reading: DateReading) -> bool:
    """Whether a reading is a full date near the beginning of the text."""
    return reading.rule == "a date" and reading.at is not None and reading.at.start < DATELINE_CHARS


def _kind(text: str, reading: DateReading) -> str:
    """Return what kind of day that is not the event's a reading may be, or ``""``."""
    if reading.at is None or reading.start is None or reading.prec > WEEK or reading.rule.startswith((FUTURE, BOUND)):
        return ""
    before = text[max(0, reading.at.start - _BEFORE_CHARS) : reading.at.start]
    after = text[reading.at.end : reading.at.end + 60]
    if _SAID_BEFORE.search(before) or (_opens_sentence(before) and _SAID_AFTER.match(after)):
        return STATEMENT
    if _NAMES_EVENT.match(after) and (after[0] in "’'" or _ARTICLE_BEFORE.search(before)):
        return OTHER_EVENT
    return AFTERMATH if _AFTERMATH_BEFORE.search(before) or _TRUCE_BEFORE.search(before) else ""


def _opens_sentence(before: str) -> bool:
    """Whether only "on" stands between the end of a sentence and here."""
    lead = before.rstrip().lower().removesuffix("on").rstrip()
    return not lead or lead[-1] in '.\n!?”"' or before.endswith("\n")


def _lasting(text: str, reading: DateReading) -> DateReading:
    """Return the days of what ended on a day, or went on for so many: "a two-day raid that ended on Sunday"."""
    if reading.at is None or reading.start is None or reading.end is None or reading.prec > DAYS:
        return reading
    before = text[max(0, reading.at.start - 130) : reading.at.start].rpartition("\n")[2]
    days = 0
    if (found := _LASTING.search(before)) is not None:
        days = max(count_of(found["n"]) - (found["unit"].lower() == "day"), 0)
    elif (found := _HOURS.search(before)) is not None:
        days = int(found["n"]) // 24
    elif (found := _RUNNING.search(before[-40:])) or (found := _RUNNING.match(text, reading.at.end + 1)):
        days = ORDINALS[found["n"].lower()] - 1
    if not days:
        return reading
    start = reading.start - timedelta(days=days)
    return replace(
        reading, start=start, prec=precision(start, reading.end), rule=f"{reading.rule}, with the days before it"
    )


def _nights_of_statements(text: str, readings: list[DateReading]) -> list[DateReading]:
    """Return the readings with "overnight" counted from the day on which its sentence was spoken."""
    out = []
    for reading in readings:
        said = next((r for r in readings if r.rule.startswith(STATEMENT) and _near(text, reading, r)), None)
        if reading.rule.startswith("one night") and said is not None and said.start is not None:
            night = (said.start - timedelta(days=1), said.start)
            reading = replace(reading, start=night[0], end=night[1], rule="one night, into the day of the statement")
        out.append(reading)
    return out


def _near(text: str, a: DateReading, b: DateReading) -> bool:
    """Whether two readings stand in one sentence."""
    if a.at is None or b.at is None:
        return False
    between = text[min(a.at.end, b.at.end) : max(a.at.start, b.at.start)]
    return ". " not in between and "\n" not in between and len(between) < 300


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


def own_date(
    readings: Sequence[DateReading],
    sentence: Span,
    events: Sequence[Span],
    text: str,
    published: date | None,
) -> DateReading | None:
    """Return the date that a sentence itself gives for the events told in it, be it a day, a month or a year.

    Parameters
    ----------
    readings : sequence of DateReading
        Of the whole text.
    sentence : Span
    events : sequence of Span
        The words of the sentence that tell an event: the date nearest to one of them, in its clause, is the event's.
    text : str
    published : datetime.date or None

    Returns
    -------
    DateReading or None
        None where the sentence gives none; the day of a statement or of an aftermath is none.

    Examples
    --------
    >>> text = "Two died on Friday, while a raid on Sunday left one hurt."
    >>> whole, raid = Span(0, len(text)), Span(28, 32)
    >>> own_date(read_dates(text, date(2025, 10, 12)), whole, [raid], text, None).text
    'Sunday'
    """
    here = [r for r in _inside(readings, sentence) if r.start is not None]
    if not here:
        return None
    plain = [r for r in here if not r.rule.startswith((FUTURE, BOUND, DATELINE, STATEMENT, AFTERMATH))]
    found = [r for r in plain if not r.rule.startswith(OTHER_EVENT)] or plain
    # "In August ..., and 14 more a day later": what the sentence itself names says more than a step from it.
    found = [r for r in found if not r.rule.startswith("counted from the day named")] or found
    if not found:
        since = _since(text, sentence, here, published)
        return since if events else None
    parts = clauses(text, sentence)

    def apart(reading: DateReading) -> tuple[bool, bool, int]:
        spans = events or [Span(sentence.start, sentence.start)]
        at = reading.at or sentence
        alone = not any(p.start <= at.start < p.end and p.start <= e.start < p.end for p in parts for e in spans)
        return reading.prec > WEEK, alone, min(_distance(reading, e) for e in spans)

    best = min(found, key=apart)
    late = published is not None and best.start is not None and best.start > published + timedelta(days=1)
    return None if late else replace(best, rule=f"{best.rule}; from the sentence")


def _since(text: str, sentence: Span, here: Sequence[DateReading], published: date | None) -> DateReading | None:
    """Return the stretch of what "has gone on since July": up to the day of publication."""
    if published is None or _SUPERLATIVE.search(text, sentence.start, sentence.end):
        return None
    for reading in here:
        if reading.at is None or reading.start is None or not reading.rule.startswith(BOUND) or reading.prec > MONTH:
            continue
        before = text[max(sentence.start, reading.at.start - 20) : reading.at.start].lower()
        if re.search(r"\bsince\s+(?:late\s+|early\s+)?$", before) or reading.text.lower().startswith("since"):
            if reading.start <= published:
                prec = precision(reading.start, published)
                return replace(reading, end=published, prec=prec, rule=f"{SINCE}; from the sentence")
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

    The nearest day in the sentence comes first, then the last one before it in the paragraph, then the heading's, then
    the lead's (the first day that the text names). After them come months and years in the sentence, the day of a
    statement, the dateline's day; these say in their rule and precision that the day itself is not told. A text that
    names no day stays undated: the day of publication is never taken for it.
    """
    return Dating(readings, sentences, published, paragraphs=paragraphs, dateline=dateline).of(span)


class Dating:
    """Dates spans of one text by the rule of :func:`date_for`, whose parameters it takes.

    ``announcing`` are the paragraphs that announce a list ("the achievements of Tuesday:"): their day is its items' day.
    """

    def __init__(
        self,
        readings: Sequence[DateReading],
        sentences: Sequence[Span],
        published: date | None,
        *,
        paragraphs: Sequence[Span] = (),
        dateline: date | None = None,
        announcing: Sequence[Span] = (),
    ) -> None:
        self._announcing = tuple(announcing)
        self._readings, self._sentences, self._paragraphs = readings, sentences, paragraphs
        self._published, self._dateline = published, dateline
        self._usable = [
            r
            for r in readings
            if r.at is not None and r.start is not None and not r.rule.startswith((FUTURE, BOUND, DATELINE))
        ]
        self._events = [r for r in self._usable if not r.rule.startswith((STATEMENT, OTHER_EVENT, AFTERMATH))]
        self._said = [r for r in self._usable if r.rule.startswith(STATEMENT)]
        self._days = [r for r in self._events if r.prec <= WEEK]

    def of(self, span: Span) -> DateReading:
        """Return the reading that dates what a span of the text tells."""
        for where, found in self._steps(span) if self._usable else ():
            if found:
                best = min(found, key=lambda r: _distance(r, span))
                prec = max(best.prec, DAYS) if "statement" in where else best.prec
                return replace(best, prec=prec, rule=f"{best.rule}; {where}")
        if self._dateline is not None:
            return DateReading(self._dateline, self._dateline, DAYS, "", f"{DATELINE}: the text names no day", None)
        if self._events:
            return replace(self._events[0], rule=f"{self._events[0].rule}; {FROM_LEAD}")
        named = next((r.text for r in self._readings if r.rule.startswith(NO_DAY)), "")
        why = "no publication date" if self._published is None and named else "the text names no day"
        return DateReading(None, None, YEAR, named, f"{NO_DAY}: {why}", None)

    def _steps(self, span: Span) -> Iterator[tuple[str, Sequence[DateReading]]]:
        """Yield where the date is looked for, and what stands there."""
        sentence = next((s for s in self._sentences if s.start <= span.start < s.end), span)
        paragraph = next((p for p in self._paragraphs if p.start <= span.start < p.end), sentence)
        yield "from the sentence", _inside(self._days, sentence)
        told = _inside(self._days, paragraph)
        before = [r for r in told if r.at is not None and r.at.start < span.start]
        yield FROM_PARAGRAPH, before[-1:] or told[:1]
        yield "from the heading", _inside(self._days, self._sentences[0]) if len(self._sentences) > 1 else []
        listed = [p for p in self._announcing if 0 <= span.start - p.end < _LIST_CHARS]
        yield "from the words before the list", _inside(self._days, listed[-1])[-1:] if listed else []
        yield FROM_LEAD, self._days[:1]
        yield "from the sentence", _inside(self._events, sentence)
        yield "from the statement", _inside(self._said, sentence) or _inside(self._said, paragraph)
        yield f"{FROM_LEAD}, a statement", self._said[:1]
        yield "from the sentence", _inside(self._usable, sentence)


def _inside(readings: Sequence[DateReading], scope: Span) -> list[DateReading]:
    return [r for r in readings if r.at is not None and scope.start <= r.at.start < scope.end]


def _distance(reading: DateReading, span: Span) -> int:
    if reading.at is None:
        return 0
    return max(reading.at.start - span.end, span.start - reading.at.end, 0)
