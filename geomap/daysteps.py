"""Words that count from another day: "three days later", "the past two nights", "last summer", "the night before"."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from geomap.calendars import (
    COUNTS,
    DAY,
    DAYS,
    FUTURE,
    MONTH,
    NO_DAY,
    ORDINALS,
    SEASONS,
    WEEK,
    WORDS,
    YEAR,
    any_of,
    count_of,
    month_days,
    precision,
    reading_of,
    season_days,
)
from geomap.phrases import Keywords
from geomap.records import DateReading

_N = rf"(?:{any_of(COUNTS)}|\d{{1,2}})"

STEP = re.compile(
    rf"""\b(?:
      (?P<before_yesterday>(?:the\s+)?day\s+before\s+yesterday)|(?P<yesterday>{any_of(WORDS["yesterday"])})
    |(?P<tonight>{any_of(WORDS["tonight"])})|(?P<today>{any_of(WORDS["today"])})
    |(?P<tomorrow>(?:the\s+)?day\s+after\s+tomorrow|tomorrow)
    |(?P<overnight>{any_of(WORDS["overnight"])})(?!\s+(?:of|between|on\s+the))
    |the\s+(?P<unit_step>day|night|evening|week|month|year)\s+(?P<way_step>before|after|earlier)
    |(?P<n>{_N})\s+(?P<unit>hour|day|night|week|month|year)s?\s+(?P<way>ago|earlier|later|prior|before|after)
    |(?:over|in|during|within|for)?\s*(?:the\s+)?(?:past|last|previous)\s+(?:(?P<span>{_N})\s+)(?P<span_unit>hour|day|night|week|month)s?
    |(?:over|in|during|within|for)?\s*the\s+(?:past|last|previous)\s+(?P<span_unit_1>hour|day|night|week|month)
    |(?:over|at|during|on)\s+the\s+(?P<weekend>weekend)
    |(?:earlier|late|later|early|over)?\s*(?P<which>this|last|next|past|previous)\s+(?P<period>week|weekend|month|year)
    |(?P<season_which>this|last|next|past|previous)\s+(?P<season>{any_of(SEASONS)})
    |on\s+the\s+(?P<nth_day>first|{any_of(ORDINALS)})\s+(?:day|night)
    |(?:later|late)\s+(?P<that_night>in\s+the\s+night)
    |earlier\s+(?:in\s+)?the\s+(?P<sofar>week|month|year)
    |(?:the|that)\s+(?P<step>very\s+same|same|next|following|previous)\s+(?P<step_unit>day|night|morning|evening|afternoon|week|month|year)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_UNITS = ("hour", "day", "night", "week", "month", "year")
_STEPS = ("day", "night", "morning", "evening", "afternoon", "week", "month", "year")
_WAYS = ("ago", "earlier", "later", "prior", "before", "after")
_WHICH = ("this", "last", "next", "past", "previous")

STEP_PHRASES = Keywords(
    ["tomorrow", "weekend", "later in the night", "late in the night"]
    + [f"the {nth} {unit}" for nth in ("first", *ORDINALS) for unit in ("day", "night")]
    + [word for key in ("today", "tonight", "yesterday", "overnight") for word in WORDS[key]]
    + [f"{unit}{s} {way}" for unit in _UNITS for s in ("", "s") for way in _WAYS]
    + [f"the {which}" for which in ("past", "last", "previous")]
    + [f"{which} {unit}" for which in _WHICH for unit in ("week", "weekend", "month", "year", *SEASONS)]
    + [f"{which} {n}" for which in ("past", "last", "previous") for n in (*COUNTS, *map(str, range(2, 100)))]
    + [f"earlier {lead}{unit}" for lead in ("the ", "in the ") for unit in ("week", "month", "year")]
    + [f"{which} {step}" for which in ("same", "next", "following", "previous") for step in _STEPS]
)
"""What one of these patterns needs: the text is searched for them first, the patterns are slow."""

_DAYS_PER = {"day": 1, "night": 1, "week": 7, "month": 30, "year": 365}
_NAMED_EVENT = re.compile(
    rf"\s+(?:(?:an?|the|his|her|its|their|that|this|what)\s+(?:[\w’'-]+\s+){{0,4}}?)(?:{any_of(WORDS['events'])}|battle|fight|fighting|explosion)\b",
    re.IGNORECASE,
)
_SAME_SENTENCE_CHARS = 80


def stepped(
    match: re.Match[str], text: str, anchor: date | None, readings: Sequence[DateReading]
) -> DateReading | None:
    """Read a match of :data:`STEP`: it counts from the reference day, or ("three days later") from the day named before.

    Parameters
    ----------
    match : re.Match
    text : str
        The text it was found in.
    anchor : datetime.date or None
        The reference day.
    readings : sequence of DateReading
        The days that the text named before.

    Returns
    -------
    DateReading or None
        None where the words count from nothing.
    """
    found = {key: value.lower() for key, value in match.groupdict().items() if value is not None}
    previous = next((r for r in reversed(readings) if r.start is not None), None)
    back_to_year = found.get("step_unit", found.get("unit_step", found.get("unit"))) in {"week", "month", "year"}
    if previous is not None and previous.prec > WEEK and not back_to_year:
        previous = next((r for r in reversed(readings) if r.start is not None and r.prec <= WEEK), None)
    chained = (
        "step" in found or "way_step" in found or found.get("way") in {"later", "after", "before", "prior", "earlier"}
    )
    if found.get("step", "").endswith("same") and found.get("step_unit") == "night":
        # "Killed overnight, the army said on Wednesday; a raid the same night": the night, not the day of the statement.
        previous = next((r for r in reversed(readings) if r.start is not None and "night" in r.text.lower()), previous)
    chained = chained or "nth_day" in found or "that_night" in found
    if chained and previous is None and found.get("step") != "previous":
        return None
    origin = previous.start if chained and previous is not None else anchor
    if origin is None:
        return reading_of(match, None, YEAR, f"{NO_DAY}: no publication date to count from", "")
    if previous is not None and previous.start is not None and ("nth_day" in found or "that_night" in found):
        later = ORDINALS.get(found.get("nth_day", ""), 1) - 1
        day = previous.start + timedelta(days=later)
        return reading_of(match, (day, day), DAY, _whence(previous), "")
    if "n" in found:
        return _counted(match, found, text, origin, previous if chained else None)
    if "span_unit" in found or "span_unit_1" in found:
        return _spanned(match, found, origin)
    if "season" in found:
        return _season(match, found["season"], found["season_which"], origin)
    if "weekend" in found:
        return _period(match, "this", "weekend", origin)
    if "which" in found or "sofar" in found:
        return _period(match, found.get("which", "this"), found.get("period", found.get("sofar", "")), origin)
    if "overnight" in found or "tonight" in found:
        return reading_of(match, (origin - timedelta(days=1), origin), DAYS, "one night, into the reference day", "")
    if ("step" in found or "way_step" in found) and previous is not None:
        return _beside(match, found, previous)
    offset = {"before_yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1}
    day = origin + timedelta(days=-1 if "step" in found else next(offset[key] for key in found if key in offset))
    rule = "counted from the reference day"
    return reading_of(match, (day, day), DAY, rule if "tomorrow" not in found else f"{FUTURE}: {rule}", "")


def _whence(previous: DateReading | None) -> str:
    return "counted from the day named before" if previous is not None else "counted from the reference day"


def _beside(match: re.Match[str], found: dict[str, str], previous: DateReading) -> DateReading | None:
    """Read "the same night", "the next day", "the week before", "the same year": beside the day named before."""
    if previous.start is None or previous.end is None:
        return None
    unit = found.get("step_unit", found.get("unit_step", ""))
    word = found.get("step", found.get("way_step", ""))
    sign = 0 if word.endswith("same") else 1 if word in {"next", "following", "after"} else -1
    rule = _whence(previous)
    if unit == "year":
        year = previous.start.year + sign
        return reading_of(match, (date(year, 1, 1), date(year, 12, 31)), YEAR, rule, "")
    if unit == "month":
        month = previous.start.month - 1 + sign
        return reading_of(match, month_days(previous.start.year + month // 12, month % 12 + 1), MONTH, rule, "")
    if unit == "week":
        monday = previous.start - timedelta(days=previous.start.weekday() - 7 * sign)
        return reading_of(match, (monday, monday + timedelta(days=6)), WEEK, rule, "")
    if not sign:
        return reading_of(match, (previous.start, previous.end), previous.prec, rule, "")
    day = (previous.end if sign > 0 else previous.start) + timedelta(days=sign)
    return reading_of(match, (day, day), DAY, rule, "")


def _counted(
    match: re.Match[str], found: dict[str, str], text: str, origin: date, previous: DateReading | None
) -> DateReading | None:
    """Read "three days ago", "a week earlier", "several days later", "a day after the attack"."""
    count = count_of(found["n"])
    sign = 1 if found["way"] in {"later", "after"} else -1
    if found["way"] == "after" and previous is not None and previous.at is not None:
        # "On Monday, a day after the battle": the event that is named lies before the day that is.
        if match.start() - previous.at.end < _SAME_SENTENCE_CHARS and _NAMED_EVENT.match(text, match.end()):
            if not set(".;\n") & set(text[previous.at.end : match.start()]):
                sign = -1
    unit, rule = found["unit"], _whence(previous)
    if unit == "hour":
        if found["way"] != "ago":
            return None
        first = origin - timedelta(days=(count + 23) // 24)
        return reading_of(match, (first, origin), precision(first, origin), rule, "")
    per_unit = _DAYS_PER[unit]
    if not count:
        near, far = origin + timedelta(days=sign * 2 * per_unit), origin + timedelta(days=sign * 6 * per_unit)
        start, end = min(near, far), max(near, far)
        return reading_of(match, (start, end), precision(start, end), f"{rule}, number not given", "")
    day = origin + timedelta(days=sign * count * per_unit)
    slack = timedelta(days=per_unit // 2)
    start, end = day - slack, day + slack
    if previous is None and end > origin and sign < 0:
        end = origin
    return reading_of(match, (start, end), precision(start, end), rule, "")


def _spanned(match: re.Match[str], found: dict[str, str], origin: date) -> DateReading:
    """Read "the past 24 hours", "the last two nights": up to and including the reference day."""
    count = count_of(found.get("span", "1")) or 3
    unit = found.get("span_unit", found.get("span_unit_1", "day"))
    days = (count + 23) // 24 if unit == "hour" else count * _DAYS_PER[unit]
    start = origin - timedelta(days=days)
    return reading_of(match, (start, origin), precision(start, origin), "a stretch up to the reference day", "")


def _season(match: re.Match[str], season: str, which: str, origin: date) -> DateReading:
    """Read "last summer", "this spring": the latest that began on or before the reference day, the last one that ended."""
    year = origin.year + 1
    wanted = season_days(season, year)
    while wanted[0] > origin or (which in {"last", "past", "previous"} and wanted[1] >= origin):
        year -= 1
        wanted = season_days(season, year)
    rule = f"{which} {season}"
    if which == "next":
        return reading_of(match, season_days(season, year + 1), YEAR, f"{FUTURE}: {rule}", "")
    return reading_of(match, (wanted[0], min(wanted[1], origin)), YEAR, rule, "")


def _period(match: re.Match[str], which: str, unit: str, origin: date) -> DateReading:
    """Read this, last or next week, weekend, month or year; this one ends with the reference day."""
    shift = {"this": 0, "next": 1}.get(which, -1)
    which = {"past": "last", "previous": "last"}.get(which, which)
    if unit in {"week", "weekend"}:
        monday = origin - timedelta(days=origin.weekday()) + timedelta(days=7 * shift)
        if unit == "weekend" and monday + timedelta(days=5) > origin and which == "this":
            monday -= timedelta(days=7)
        start, end = monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
        prec = DAYS if unit == "weekend" else WEEK
    elif unit == "month":
        month = origin.month - 1 + shift
        start, end = month_days(origin.year + month // 12, month % 12 + 1)
        prec = MONTH
    else:
        start, end, prec = date(origin.year + shift, 1, 1), date(origin.year + shift, 12, 31), YEAR
    rule = f"{which} {unit}"
    if which == "this" and unit == "weekend":
        end = min(end, origin)
    elif which == "this" and unit != "week" and not match.group().lower().lstrip().startswith("earlier"):
        pass
    elif which == "this":
        # On a Monday "earlier this week" means the days before it.
        start, end = min(start, origin - timedelta(days=1)), origin
    return reading_of(match, (start, end), prec, rule if which != "next" else f"{FUTURE}: {rule}", "")
