"""Words for days, nights, weeks, months and years, read into intervals that count from a reference day."""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from geomap.lexicon import read_toml
from geomap.phrases import Keywords
from geomap.records import DateReading, Span

_TABLE = read_toml("dates.toml")
_WEEKDAYS: dict[str, int] = _TABLE["weekdays"]
_MONTHS: dict[str, int] = _TABLE["months"]
_WORDS: dict[str, list[str]] = _TABLE["words"]
_COUNTS: dict[str, int] = _TABLE["counts"]

DAY, DAYS, WEEK, MONTH, YEAR = 1, 2, 3, 4, 5
"""UCDP GED date_prec: an exact day (or one night), 2-6 days, a week, a month, a year or more."""

NO_DAY = "unknown"
BOUND = "bound"
FUTURE = "future"
"""How the rules of readings begin that date no past event: unknown, "since" and "until", announced."""

WINDOW_CHARS = 42
"""No date is longer than this; it holds one of the keywords."""

SLACK_DAYS = 1
"""A date this far after the day of publication still counts as this year's: papers are dated in other time zones."""


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in sorted(phrases, key=len, reverse=True))


DAY_PATTERN = _D = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)"
YEAR_PATTERN = _Y = r"(?:19|20)\d\d(?!\d)"
MONTH_PATTERN = _M = rf"(?:{_any(_MONTHS)})\b\.?"
_W = rf"(?:{_any(w for w in _WEEKDAYS if len(w) > 5)}|(?:{_any(w for w in _WEEKDAYS if len(w) < 6)})\b\.?)"
_N = rf"(?:{_any(_COUNTS)}|\d{{1,2}})"
_TO = r"\s*(?:-|–|—|/|\bto\b|\band\b|&)\s*"
_PART = rf"(?:{_any(_WORDS['before_day'])})"
_AFTER = rf"(?:{_any(_WORDS['after_day'])})"

_DATE = re.compile(
    rf"""(?<![\w-])(?P<iso_y>{_Y})-(?P<iso_m>0[1-9]|1[0-2])-(?P<iso_d>0[1-9]|[12]\d|3[01])(?![\w-])
    |(?<![\w/.])(?P<num_d>\d{{1,2}})[/.](?P<num_m>\d{{1,2}})[/.](?P<num_y>{_Y})
    |\b(?:{_PART}\s+)?(?:{_W}(?:\s+{_AFTER})?,?\s+(?:the\s+)?)?(?:
        (?P<md_m>{_M})\s+(?P<md_d>{_D})(?:{_TO}(?P<md_e>{_D})(?!\s*{_M}))?(?:,?\s+(?P<md_y>{_Y}))?
       |(?P<dm_d>{_D})(?:{_TO}(?P<dm_e>{_D}))?\s+(?:of\s+)?(?P<dm_m>{_M})(?:,?\s+(?P<dm_y>{_Y}))?)
    |\b(?:(?P<mo_pre>{_any(_WORDS["recalled"])}|last|this)\s+)(?P<mo_m>{_M})(?:,?\s+(?P<mo_y>{_Y}))?(?!\.?\s*\d)
    |\b(?P<my_m>{_M}),?\s+(?P<my_y>{_Y})
    |\b(?:{_PART}\s+)?(?:(?P<w_pre>last|next|this|past|coming|previous)\s+)?(?P<w_1>{_W})
        (?:(?:\s+(?:night|evening))?{_TO}(?P<w_2>{_W}))?(?:\s+(?P<w_part>{_AFTER})\b)?(?:\s+(?P<w_post>next|last)\b)?
    |\b(?:on|night\s+of|of|until|since|by)\s+the\s+(?P<nth>\d{{1,2}}(?:st|nd|rd|th))\b(?!\s+[a-z]*(?:tion|day|iment|ury|ies))
    |\b(?:{_any(_WORDS["recalled"])}|the\s+year|year)\s+(?P<year>{_Y})(?!\s*-)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_RELATIVE = re.compile(
    rf"""\b(?:
      (?P<before_yesterday>(?:the\s+)?day\s+before\s+yesterday)|(?P<yesterday>{_any(_WORDS["yesterday"])})
    |(?P<tonight>{_any(_WORDS["tonight"])})|(?P<today>{_any(_WORDS["today"])})|(?P<tomorrow>tomorrow)
    |(?P<overnight>{_any(_WORDS["overnight"])})(?!\s+(?:of|between))
    |(?P<n>{_N})\s+(?P<unit>hour|day|night|week|month|year)s?\s+(?P<way>ago|earlier|later|prior|before|after)
    |(?:over|in|during|within)?\s*the\s+(?:past|last|previous)\s+(?:(?P<span>{_N})\s+)?(?P<span_unit>hour|day|week|month)s?
    |(?:earlier|late|later|early|over)?\s*(?P<which>this|last|next)\s+(?P<period>week|weekend|month|year)
    |earlier\s+(?:in\s+)?the\s+(?P<sofar>week|month|year)
    |(?:the|that|a)\s+(?P<step>same|next|following|previous)\s+(?:day|night|morning|evening)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_UNITS = ("hour", "day", "night", "week", "month", "year")
_STEPS = ("day", "night", "morning", "evening")
_WAYS = ("ago", "earlier", "later", "prior", "before", "after")
_DAY_NAMES = Keywords([*_WEEKDAYS, *_MONTHS])
_DAY_PHRASES = Keywords(
    ["tomorrow", "day before yesterday"]
    + [word for key in ("today", "tonight", "yesterday", "overnight") for word in _WORDS[key]]
    + [f"{unit}{s} {way}" for unit in _UNITS for s in ("", "s") for way in _WAYS]
    + [f"the {which}" for which in ("past", "last", "previous")]
    + [f"{which} {unit}" for which in ("this", "last", "next") for unit in ("week", "weekend", "month", "year")]
    + [f"earlier {lead}{unit}" for lead in ("the ", "in the ") for unit in ("week", "month", "year")]
    + [f"{which} {step}" for which in ("same", "next", "following", "previous") for step in _STEPS]
)
_FIGURES = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d(?:st|nd|rd|th)\b")
_NIGHT_BEFORE = re.compile(r"\b(?:nights?|overnight)(?:\s+(?:of|between|on))?(?:\s+the)?\s*$", re.IGNORECASE)
_BOUND_BEFORE = re.compile(rf"\b(?:{_any(_WORDS['bounds'])})\s+$", re.IGNORECASE)
_FUTURE_BEFORE = re.compile(rf"\b(?:{_any(_WORDS['future'])})\b[^.;,“”\"]*$", re.IGNORECASE)
_ANNOUNCED_BEFORE = re.compile(rf"{_FUTURE_BEFORE.pattern}|\b(?:until|till)\s+$", re.IGNORECASE)


def day_words(text: str, anchor: date | None) -> list[DateReading]:
    """Return the readings of all words for days in a text, in its order.

    ``anchor`` is the reference day that weekdays and "yesterday" count from: the dateline's or the publication's. Without
    it relative words give readings that have no days, and a rule that says so.
    """
    named = sorted([*_DAY_NAMES.positions(text), *(m.start() for m in _FIGURES.finditer(text))])
    matches = sorted(
        (
            (m.start(), m)
            for pattern, hits in ((_DATE, named), (_RELATIVE, _DAY_PHRASES.positions(text)))
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
        reading = _absolute(text, match, anchor) if match.re is _DATE else _relative(match, anchor, readings)
        if reading is not None:
            readings.append(reading)
            last_end = match.end()
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


def _absolute(text: str, match: re.Match[str], anchor: date | None) -> DateReading | None:
    found = {key: value for key, value in match.groupdict().items() if value is not None}
    before = text[max(0, match.start() - 40) : match.start()]
    kind = next(iter(found)).split("_")[0]
    if kind in {"md", "dm", "mo", "my"} and not found[f"{kind}_m"][0].isupper():
        return None
    if kind == "w":
        return _weekday(match, found, before, anchor) if found["w_1"][0].isupper() else None
    if kind == "nth":
        return _nth(match, int(found["nth"][:-2]), before, anchor)
    if kind == "year":
        year = int(found["year"])
        return _reading(match, date(year, 1, 1), date(year, 12, 31), YEAR, "a year", before)
    if kind in {"mo", "my"}:
        return _month(
            match,
            found.get(f"{kind}_pre", "").lower(),
            month_number(found[f"{kind}_m"]),
            found.get(f"{kind}_y"),
            anchor,
        )
    month = int(found[f"{kind}_m"]) if kind in {"iso", "num"} else month_number(found[f"{kind}_m"])
    first, last = day_number(found[f"{kind}_d"]), day_number(found.get(f"{kind}_e", found[f"{kind}_d"]))
    if kind == "num":
        if month > 12 or first <= 12:
            return _reading(match, None, None, YEAR, f"{NO_DAY}: day and month could be either way round", "")
    start = resolved_day(found.get(f"{kind}_y"), month, first, anchor, before)
    end = resolved_day(found.get(f"{kind}_y"), month, last, anchor, before)
    if start is None or end is None or end < start:
        return (
            _reading(match, None, None, YEAR, f"{NO_DAY}: no year, and no publication date", "")
            if anchor is None
            else None
        )
    night = _NIGHT_BEFORE.search(
        text[max(0, match.start() - 40) : match.start(f"{kind}_{kind[0]}")] if kind in {"md", "dm"} else before
    )
    prec = DAY if start == end or (night and (end - start).days == 1) else _precision(start, end)
    return _reading(match, start, end, prec, "a date" if first == last else "a pair of dates", before, anchor)


def _bare(word: str) -> str:
    return word.lower().rstrip(".")


def day_number(ordinal: str) -> int:
    """Return 11 for "11th"."""
    return int(re.sub(r"\D", "", ordinal))


def month_number(word: str) -> int:
    """Return 10 for "Oct." and "October"."""
    return _MONTHS[_bare(word)]


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


def _weekday(match: re.Match[str], found: dict[str, str], before: str, anchor: date | None) -> DateReading | None:
    number = _WEEKDAYS[_bare(found["w_1"])]
    if len(_bare(found["w_1"])) < 5 and not found["w_1"].endswith("."):
        return None
    if anchor is None:
        return _reading(match, None, None, YEAR, f"{NO_DAY}: no publication date to count the weekday from", "")
    which = {found.get("w_pre", "").lower(), found.get("w_post", "").lower()}
    back = (anchor.weekday() - number) % 7
    if which & {"last", "past", "previous"} and back == 0:
        back = 7
    day = anchor - timedelta(days=back)
    rule = "the latest such weekday on or before the reference day"
    if which & {"next", "coming"} or (_FUTURE_BEFORE.search(before) and not which & {"last", "past"}):
        day = anchor + timedelta(days=(number - anchor.weekday() - 1) % 7 + 1)
        return _reading(match, day, day, DAY, f"{FUTURE}: an announced weekday", "")
    if "w_2" in found:
        end = day + timedelta(days=(_WEEKDAYS[_bare(found["w_2"])] - number) % 7)
        if end > anchor:
            day, end = day - timedelta(days=7), end - timedelta(days=7)
        night = (
            _NIGHT_BEFORE.search(before)
            or found.get("w_part", "").lower() in _WORDS["nights"]
            or "night" in match.group()
        )
        prec = DAY if night and (end - day).days == 1 else _precision(day, end)
        return _reading(match, day, end, prec, f"{rule}, a pair", before)
    return _reading(match, day, day, DAY, rule, before)


def _nth(match: re.Match[str], day: int, before: str, anchor: date | None) -> DateReading | None:
    if anchor is None:
        return _reading(match, None, None, YEAR, f"{NO_DAY}: no publication date to take the month from", "")
    month = anchor if day <= anchor.day + SLACK_DAYS else anchor.replace(day=1) - timedelta(days=1)
    if day > monthrange(month.year, month.month)[1]:
        return None
    start = month.replace(day=day)
    return _reading(match, start, start, DAY, "day of the month, the latest on or before the reference day", before)


def _month(match: re.Match[str], pre: str, month: int, year: str | None, anchor: date | None) -> DateReading | None:
    if year is None and anchor is None:
        return _reading(match, None, None, YEAR, f"{NO_DAY}: no publication date to take the year from", "")
    if year is not None or anchor is None:
        number = int(year or 0)
    else:
        number = anchor.year - (month > anchor.month or (pre == "last" and month == anchor.month))
    start, end = date(number, month, 1), date(number, month, monthrange(number, month)[1])
    return _reading(match, start, end, MONTH, "a month", f"{pre} ")


def _relative(match: re.Match[str], anchor: date | None, readings: Sequence[DateReading]) -> DateReading | None:
    """Read words that count from the day of publication, or ("three days later") from the day named before."""
    found = {key: value.lower() for key, value in match.groupdict().items() if value is not None}
    previous = next((r for r in reversed(readings) if r.start is not None and r.prec <= WEEK), None)
    chained = "step" in found or found.get("way") in {"later", "after", "before", "prior", "earlier"}
    origin = previous.start if chained and previous is not None else anchor
    if "step" in found and previous is None and found["step"] != "previous":
        return None
    if origin is None:
        return _reading(match, None, None, YEAR, f"{NO_DAY}: no publication date to count from", "")
    whence = "the day named before" if origin is not anchor else "the reference day"
    if "n" in found:
        return _counted(match, found, origin, whence)
    if "span_unit" in found:
        return _spanned(match, found, origin)
    if "which" in found or "sofar" in found:
        return _period(match, found.get("which", "this"), found.get("period", found.get("sofar", "")), origin)
    if "overnight" in found or "tonight" in found:
        return _reading(match, origin - timedelta(days=1), origin, DAY, "one night, into the reference day", "")
    offsets = {"before_yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1}
    steps = {"same": 0, "next": 1, "following": 1, "previous": -1}
    offset = steps[found["step"]] if "step" in found else next(offsets[key] for key in found)
    day = origin + timedelta(days=offset)
    rule = f"counted from {whence}" if offset <= 0 or "step" in found else f"{FUTURE}: counted from {whence}"
    return _reading(match, day, day, DAY, rule, "")


def _counted(match: re.Match[str], found: dict[str, str], origin: date, whence: str) -> DateReading | None:
    """Read "three days ago", "a week earlier", "several days later"."""
    count = _COUNTS[found["n"]] if found["n"] in _COUNTS else int(found["n"])
    sign = 1 if found["way"] in {"later", "after"} else -1
    unit = found["unit"]
    if unit == "hour":
        if found["way"] != "ago":
            return None
        return _reading(match, origin - timedelta(days=(count + 23) // 24), origin, DAY, f"counted from {whence}", "")
    per_unit = {"day": 1, "night": 1, "week": 7, "month": 30, "year": 365}[unit]
    if not count:
        near, far = origin + timedelta(days=sign * 2 * per_unit), origin + timedelta(days=sign * 6 * per_unit)
        start, end = min(near, far), max(near, far)
        return _reading(match, start, end, _precision(start, end), f"counted from {whence}, number not given", "")
    day = origin + timedelta(days=sign * count * per_unit)
    slack = timedelta(days=per_unit // 2)
    return _reading(match, day - slack, day + slack, _precision(day - slack, day + slack), f"counted from {whence}", "")


def _spanned(match: re.Match[str], found: dict[str, str], origin: date) -> DateReading:
    """Read "the past 24 hours", "the last two weeks": up to and including the reference day."""
    words = found.get("span", "1")
    count = (_COUNTS[words] if words in _COUNTS else int(words)) or 3
    days = {"hour": (count + 23) // 24, "day": count, "week": 7 * count, "month": 30 * count}[found["span_unit"]]
    start = origin - timedelta(days=days)
    return _reading(match, start, origin, _precision(start, origin), "a stretch up to the reference day", "")


def _period(match: re.Match[str], which: str, unit: str, origin: date) -> DateReading:
    """Read this, last or next week, weekend, month or year; this one ends with the reference day."""
    shift = {"this": 0, "last": -1, "next": 1}[which]
    if unit in {"week", "weekend"}:
        monday = origin - timedelta(days=origin.weekday()) + timedelta(days=7 * shift)
        if unit == "weekend" and monday + timedelta(days=5) > origin and which == "this":
            monday -= timedelta(days=7)
        start, end = monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
        prec = DAYS if unit == "weekend" else WEEK
    elif unit == "month":
        first = (origin.replace(day=1) + timedelta(days=32 * max(shift, 0)) - timedelta(days=max(-shift, 0))).replace(
            day=1
        )
        start, end, prec = first, first.replace(day=monthrange(first.year, first.month)[1]), MONTH
    else:
        start, end, prec = date(origin.year + shift, 1, 1), date(origin.year + shift, 12, 31), YEAR
    rule = f"{which} {unit}"
    if which == "this":
        # On a Monday "earlier this week" means the days before it.
        start, end = min(start, origin - timedelta(days=1)), origin
    return _reading(match, start, end, prec, rule if which != "next" else f"{FUTURE}: {rule}", "")


def _precision(start: date, end: date) -> int:
    days = (end - start).days
    return DAY if days == 0 else DAYS if days < 6 else WEEK if days < 8 else MONTH if days < 32 else YEAR


def _reading(
    match: re.Match[str],
    start: date | None,
    end: date | None,
    prec: int,
    rule: str,
    before: str,
    anchor: date | None = None,
) -> DateReading:
    """Make a reading of a match; the words before it may turn it into a bound or an announcement."""
    if start is not None and (
        _BOUND_BEFORE.search(before) or match.group().lower().startswith(tuple(_WORDS["bounds"]))
    ):
        rule = f"{BOUND}: {rule}"
    elif anchor is not None and start is not None and (start - anchor).days > SLACK_DAYS:
        rule = f"{FUTURE}: {rule}"
    lead = len(match.group()) - len(match.group().lstrip())
    at = Span(match.start() + lead, match.end())
    return DateReading(start, end, prec, match.group()[lead:], rule, at)
