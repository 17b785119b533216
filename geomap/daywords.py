"""Words for days, nights, weeks, months and years, read into intervals that count from a reference day."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from geomap.calendars import (
    DAY,
    DAYS,
    FUTURE,
    MONTH,
    MONTHS,
    NO_DAY,
    SEASONS,
    SLACK_DAYS,
    SOLAR_YEARS,
    WEEKDAYS,
    WORDS,
    YEAR,
    any_of,
    bare,
    day_number,
    month_days,
    month_number,
    precision,
    reading_of,
    season_days,
    solar_year_days,
)
from geomap.daysteps import STEP, STEP_PHRASES, stepped
from geomap.phrases import Keywords
from geomap.records import DateReading, Span

WINDOW_CHARS = 48
"""No date is longer than this; it holds one of the keywords."""

DAY_PATTERN = _D = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)"
YEAR_PATTERN = _Y = r"(?:19|20)\d\d(?!\d)"
MONTH_PATTERN = _M = rf"(?:{any_of(MONTHS)})\b\.?"
_W = rf"(?:{any_of(w for w in WEEKDAYS if len(w) > 5)}|(?:{any_of(w for w in WEEKDAYS if len(w) < 6)})\b\.?)"
_TO = r"\s*(?:-|–|—|/|\bto\b|\band\b|&|\bthrough\b|\binto\b|\buntil\b|\btill\b)\s*(?:the\s+)?"
_PART = rf"(?:{any_of(WORDS['before_day'])})"
_AFTER = rf"(?:{any_of(WORDS['after_day'])})"
_SEASON = any_of(SEASONS)

_DATE = re.compile(
    rf"""(?<!\w)(?=\w)(?:  # Every date begins with a word: tried there only, the pattern takes half the time.
    (?<![\w-])(?P<iso_y>{_Y})-(?P<iso_m>0[1-9]|1[0-2])-(?P<iso_d>0[1-9]|[12]\d|3[01])(?![\w-])
    |(?<![\w/.])(?P<num_d>\d{{1,2}})[/.](?P<num_m>\d{{1,2}})[/.](?P<num_y>{_Y})
    |\b(?:{_PART}\s+)?(?:{_W}(?:\s+{_AFTER})?,?\s+(?:the\s+)?)?(?:
        (?P<nn_d>{_D})\s*[-–/]\s*{_D}{_TO}{_D}\s*[-–/]\s*(?P<nn_e>{_D})\s+(?:of\s+)?(?P<nn_m>{_M})(?:,?\s+(?P<nn_y>{_Y}))?
       |(?P<mm_m>{_M})\s+(?P<mm_d>{_D}){_TO}(?P<mm_n>{_M})\s+(?P<mm_e>{_D})(?:,?\s+(?P<mm_y>{_Y}))?
       |(?P<dd_d>{_D})\s+(?P<dd_m>{_M}){_TO}(?P<dd_e>{_D})\s+(?P<dd_n>{_M})(?:,?\s+(?P<dd_y>{_Y}))?
       |(?P<md_m>{_M})\s+(?:the\s+)?(?P<md_d>{_D})(?:{_TO}(?P<md_e>{_D})(?!\s*{_M}))?(?:,?\s+(?P<md_y>{_Y}))?
       |(?P<dm_d>{_D})(?:{_TO}(?P<dm_e>{_D}))?\s+(?:of\s+)?(?P<dm_m>{_M})(?:,?\s+(?P<dm_y>{_Y}))?)
    |\b(?P<solar>1[34]\d\d)\s+(?:solar|hijri\s+sh?amsi|hijri\s+solar|sh?amsi|[sS]\.?[hH]\.?)\b
    |\b(?:(?P<mo_pre>{any_of(WORDS["recalled"])}|last|this)[\s-]+)(?P<mo_m>{_M})
        (?:,?\s+(?:of\s+)?(?P<mo_y>{_Y})|,?\s+(?:of\s+)?(?P<mo_of>the\s+same|that|the\s+following|the\s+next|the\s+previous|last|this)\s+year)?(?!\.?\s*(?:the\s+)?\d)
    |\b(?P<my_m>{_M}),?\s+(?:of\s+)?(?P<my_y>{_Y})
    |\b(?P<season>{_SEASON})(?:\s+of)?\s+(?P<season_y>{_Y})
    |\b(?:{_PART}\s+)?(?:(?P<w_pre>last|next|this|past|coming|previous)\s+)?(?P<w_1>{_W})
        (?:(?:\s+(?P<w_late>night|evening|late))?{_TO}(?P<w_2>{_W}))?(?:\s+(?P<w_part>{_AFTER})\b)?(?:\s+(?P<w_post>next|last)\b)?
    |\b(?:on|nights?\s+of|of|until|since|by|hours\s+of)\s+the\s+(?P<nth>\d{{1,2}}(?:st|nd|rd|th))\b
        (?!\s+(?:of\s+)?[a-z]*(?:tion|day|iment|ury|ies|versary|time|year|round|session|batch|over|minute|hour|floor|corps|brigade|division|battalion|parallel|week|month))
    |\b(?:{any_of(WORDS["recalled"])}|the\s+year|year)\s+(?P<year>{_Y})(?!\s*-)
)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DAY_NAMES = Keywords([*WEEKDAYS, *MONTHS])
_FIGURES = re.compile(r"(?<!\d)(?:1[34]|19|20)\d\d(?!\d)|\d(?:st|nd|rd|th)\b")
_FUTURE_BEFORE = re.compile(rf"\b(?:{any_of(WORDS['future'])})\b[^.;,“”\"]*$", re.IGNORECASE)
_FUTURE_AFTER = re.compile(
    r"(?:’s|'s)?,?\s+(?:(?:he|she|it|they|we|the|[A-Z][\w’'-]+)\s+){0,3}(?:will|shall|is to|are to|plans? to|is due|are due)\b"
)
_ANNOUNCED_BEFORE = re.compile(rf"{_FUTURE_BEFORE.pattern}|\b(?:until|till)\s+$", re.IGNORECASE)
_IN_BEFORE = re.compile(r"\b(?:in|of|during|since|early|late)\s+$", re.IGNORECASE)
_COUNTED_NOUN = re.compile(r"\s+[a-z]")
_NEAR_CHARS = 220
"""Days of the month count on from a date named this near before them."""


def day_words(text: str, anchor: date | None) -> list[DateReading]:
    """Return the readings of all words for days in a text, in its order.

    ``anchor`` is the reference day that weekdays and "yesterday" count from: the dateline's or the publication's. Without
    it relative words give readings that have no days, and a rule that says so.
    """
    named = sorted([*_DAY_NAMES.positions(text), *(m.start() for m in _FIGURES.finditer(text))])
    matches = sorted(
        (
            (m.start(), m)
            for pattern, hits in ((_DATE, named), (STEP, STEP_PHRASES.positions(text)))
            for window in _windows(text, hits)
            for m in pattern.finditer(text, window.start, window.end)
        ),
        key=lambda pair: (pair[0], -pair[1].end()),
    )
    readings: list[DateReading] = []
    last_end = -1
    for start, match in matches:
        if start < last_end:
            continue
        reading = (
            _absolute(text, match, anchor, readings) if match.re is _DATE else stepped(match, text, anchor, readings)
        )
        if reading is not None and reading.at is not None:
            readings.append(reading)
            last_end = reading.at.end
    return readings


def _windows(text: str, hits: Sequence[int]) -> list[Span]:
    """Return the stretches around words that a date may hold: the patterns are slow, most of a text has none."""
    windows: list[Span] = []
    for hit in hits:
        start, end = max(0, hit - WINDOW_CHARS), min(len(text), hit + WINDOW_CHARS)
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        if windows and start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, end)
        else:
            windows.append(Span(start, end))
    return windows


def _absolute(
    text: str, match: re.Match[str], anchor: date | None, readings: Sequence[DateReading]
) -> DateReading | None:
    found = {key: value for key, value in match.groupdict().items() if value is not None}
    before = text[max(0, match.start() - 40) : match.start()]
    kind = next(iter(found)).split("_")[0]
    month = found.get(f"{kind}_m", "")
    if month and not month[0].isdigit() and not month[0].isupper():
        return None
    if kind == "w":
        return _weekday(text, match, found, anchor) if found["w_1"][0].isupper() else None
    if kind == "nth":
        return _nth(match, int(found["nth"][:-2]), before, anchor, readings)
    if kind == "year":
        year = int(found["year"])
        return reading_of(match, (date(year, 1, 1), date(year, 12, 31)), YEAR, "a year", before)
    if kind == "season":
        return reading_of(match, season_days(found["season"].lower(), int(found["season_y"])), YEAR, "a season", before)
    if kind == "solar":
        year = int(found["solar"])
        return reading_of(match, solar_year_days(year), YEAR, "a solar year", before) if year in SOLAR_YEARS else None
    if kind in {"mo", "my"}:
        return _month(match, found, kind, anchor, readings)
    if kind == "md" and "md_y" not in found and _IN_BEFORE.search(before) and found["md_d"].isdigit():
        if _COUNTED_NOUN.match(text, match.end()):
            # "In October 16 people died": the number counts people.
            return _month_alone(text, match, anchor)
    return _date(text, match, found, kind, anchor)


def _date(text: str, match: re.Match[str], found: dict[str, str], kind: str, anchor: date | None) -> DateReading | None:
    """Read a date with its month, or a pair of them."""
    before = text[max(0, match.start() - 40) : match.start()]
    first_month = int(found["num_m"] if kind == "num" else found["iso_m"]) if kind in {"num", "iso"} else 0
    first_month = first_month or month_number(found[f"{kind}_m"])
    last_month = month_number(found[f"{kind}_n"]) if f"{kind}_n" in found else first_month
    first, last = day_number(found[f"{kind}_d"]), day_number(found.get(f"{kind}_e", found[f"{kind}_d"]))
    if kind == "num" and (first_month > 12 or first <= 12):
        return reading_of(match, None, YEAR, f"{NO_DAY}: day and month could be either way round", "")
    start = resolved_day(found.get(f"{kind}_y"), first_month, first, anchor, before)
    end = resolved_day(found.get(f"{kind}_y"), last_month, last, anchor, before)
    if start is not None and end is not None and end < start and first_month > last_month:
        start = _in_year(start, start.year - 1)
    if start is None or end is None or end < start:
        return (
            reading_of(match, None, YEAR, f"{NO_DAY}: no year, and no publication date", "") if anchor is None else None
        )
    if "overnight" in match.group().lower() and start == end:
        end = start + timedelta(days=1)
    rule = "a date" if start == end else "a pair of dates"
    return reading_of(match, (start, end), precision(start, end), rule, before, anchor)


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def resolved_day(year: str | None, month: int, day: int, anchor: date | None, before: str) -> date | None:
    """Return the day; without a year the latest on or before the anchor, or the next if the text announces it."""
    if year is None and anchor is None:
        return None
    years = [int(year)] if year else [anchor.year + 1, anchor.year, anchor.year - 1] if anchor else []
    announced = year is None and _ANNOUNCED_BEFORE.search(before) is not None
    days = [date(y, month, day) for y in years if day <= monthrange(y, month)[1]]
    if year or anchor is None:
        return days[0] if days else None
    if announced:
        return min((d for d in days if d >= anchor), default=None)
    return max((d for d in days if (d - anchor).days <= SLACK_DAYS), default=None)


def _weekday(text: str, match: re.Match[str], found: dict[str, str], anchor: date | None) -> DateReading | None:
    before = text[max(0, match.start() - 40) : match.start()]
    number = WEEKDAYS[bare(found["w_1"])]
    if len(bare(found["w_1"])) < 5 and not found["w_1"].endswith("."):
        return None
    if anchor is None:
        return reading_of(match, None, YEAR, f"{NO_DAY}: no publication date to count the weekday from", "")
    which = {found.get("w_pre", "").lower(), found.get("w_post", "").lower()}
    back = (anchor.weekday() - number) % 7
    if which & {"last", "past", "previous"} and back == 0:
        back = 7
    day = anchor - timedelta(days=back)
    rule = "the latest such weekday on or before the reference day"
    announced = _FUTURE_BEFORE.search(before) or _FUTURE_AFTER.match(text, match.end())
    if which & {"next", "coming"} or (announced and not which & {"last", "past"}):
        day = anchor + timedelta(days=(number - anchor.weekday() - 1) % 7 + 1)
        return reading_of(match, (day, day), DAY, f"{FUTURE}: an announced weekday", "")
    words = match.group().lower()
    if "w_2" in found:
        end = day + timedelta(days=(WEEKDAYS[bare(found["w_2"])] - number) % 7)
        if end > anchor:
            day, end = day - timedelta(days=7), end - timedelta(days=7)
        return reading_of(match, (day, end), precision(day, end), f"{rule}, a pair", before)
    if "overnight" in words:
        # "Overnight on Saturday" runs into Sunday; told on that very Saturday it is the night that led to it.
        start = day if day < anchor else day - timedelta(days=1)
        return reading_of(match, (start, start + timedelta(days=1)), DAYS, f"{rule}, a night", before)
    return reading_of(match, (day, day), DAY, rule, before)


def _nth(
    match: re.Match[str], day: int, before: str, anchor: date | None, readings: Sequence[DateReading]
) -> DateReading | None:
    """Read "on the 11th": of the month that a date just before it names, else the latest such day."""
    named = readings[-1] if readings else None
    near = named is not None and named.at is not None and match.start() - named.at.end < _NEAR_CHARS
    if (
        near
        and named is not None
        and named.start is not None
        and named.prec <= MONTH
        and not named.rule.startswith(FUTURE)
    ):
        month = named.start
        if named.prec < MONTH and day < named.start.day:
            month = month_days(month.year, month.month)[1] + timedelta(days=1)
        late = anchor is not None and day <= monthrange(month.year, month.month)[1] and month.replace(day=day) > anchor
        rule = "day of the month named before"
    else:
        late, month, rule = True, date.min, ""
    if late:
        if anchor is None:
            return reading_of(match, None, YEAR, f"{NO_DAY}: no publication date to take the month from", "")
        month = anchor if day <= anchor.day + SLACK_DAYS else anchor.replace(day=1) - timedelta(days=1)
        rule = "day of the month, the latest on or before the reference day"
    if not 1 <= day <= monthrange(month.year, month.month)[1]:
        return None
    start = month.replace(day=day)
    return reading_of(match, (start, start), DAY, rule, before)


def _month(
    match: re.Match[str], found: dict[str, str], kind: str, anchor: date | None, readings: Sequence[DateReading]
) -> DateReading | None:
    pre = found.get(f"{kind}_pre", "").lower()
    month = month_number(found[f"{kind}_m"])
    if f"{kind}_y" in found:
        return reading_of(match, month_days(int(found[f"{kind}_y"]), month), MONTH, "a month", f"{pre} ")
    of = found.get("mo_of", "").lower().removeprefix("the ").strip()
    named = next((r.start for r in reversed(readings) if r.start is not None), None)
    if of in {"same", "that", "following", "next", "previous"} and named is not None:
        year = named.year + {"following": 1, "next": 1, "previous": -1}.get(of, 0)
        return reading_of(match, month_days(year, month), MONTH, "a month of the year named before", f"{pre} ")
    if anchor is None:
        return reading_of(match, None, YEAR, f"{NO_DAY}: no publication date to take the year from", "")
    year = anchor.year - (month > anchor.month or (pre == "last" and month == anchor.month))
    year = anchor.year - 1 if of == "last" else anchor.year if of == "this" else year
    return reading_of(match, month_days(year, month), MONTH, "a month", f"{pre} ")


def _month_alone(text: str, match: re.Match[str], anchor: date | None) -> DateReading | None:
    """Read a month that a number of people follows."""
    number = month_number(match["md_m"])
    at = Span(match.start("md_m"), match.end("md_m"))
    words = text[at.start : at.end].rstrip()
    if anchor is None:
        return DateReading(None, None, YEAR, words, f"{NO_DAY}: no publication date to take the year from", at)
    start, end = month_days(anchor.year - (number > anchor.month), number)
    return DateReading(start, end, MONTH, words, "a month", at)
