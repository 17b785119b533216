"""The calendar behind words for days: weekdays, months, seasons, years of other eras, and how exact a stretch of days is."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from geomap.lexicon import read_toml
from geomap.records import DateReading, Span

_TABLE = read_toml("dates.toml")
WEEKDAYS: dict[str, int] = _TABLE["weekdays"]
MONTHS: dict[str, int] = _TABLE["months"]
SEASONS: dict[str, list[int]] = _TABLE["seasons"]
"""First month of a season and how many months it lasts."""
WORDS: dict[str, list[str]] = _TABLE["words"]
COUNTS: dict[str, int] = _TABLE["counts"]
ORDINALS: dict[str, int] = _TABLE["ordinals"]

DAY, DAYS, WEEK, MONTH, YEAR = 1, 2, 3, 4, 5
"""UCDP GED date_prec: an exact day, 2-6 days (one night too), a week, a month, a year or more."""

NO_DAY = "unknown"
BOUND = "bound"
FUTURE = "future"
"""How the rules of readings begin that date no past event: unknown, "since" and "until", announced."""

SLACK_DAYS = 1
"""A date this far after the day of publication still counts as this year's: papers are dated in other time zones."""

SOLAR_YEARS = range(1360, 1440)
"""Years of the solar Hijri calendar that a report of our time may name."""


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, the longest first, with any white space between their words."""
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in sorted(phrases, key=len, reverse=True))


_BOUND_BEFORE = re.compile(rf"\b(?:{any_of(WORDS['bounds'])})(?:\s+(?:late|early|mid))?[\s-]+$", re.IGNORECASE)


def precision(start: date, end: date) -> int:
    """Return how exact a stretch of days is, after UCDP GED.

    Examples
    --------
    >>> precision(date(2025, 10, 11), date(2025, 10, 12))
    2
    """
    days = (end - start).days
    return DAY if days == 0 else DAYS if days < 6 else WEEK if days < 8 else MONTH if days < 32 else YEAR


def month_days(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def season_days(season: str, year: int) -> tuple[date, date]:
    """Return the first and the last day of a season of the northern half; the winter of a year begins in its December.

    Examples
    --------
    >>> [day.isoformat() for day in season_days("summer", 2016)]
    ['2016-06-01', '2016-08-31']
    """
    first, months = SEASONS[season]
    last = first + months - 1
    return date(year, first, 1), month_days(year + (last > 12), (last - 1) % 12 + 1)[1]


def solar_year_days(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year of the solar Hijri calendar, as Afghanistan and Iran count.

    The leap years are those of the 33-year cycle, which holds from 1244 to 1472 [1]_.

    .. [1] Heydari-Malayeri, M. (2004), "A concise review of the Iranian calendar", arXiv:astro-ph/0409620.

    Examples
    --------
    >>> [day.isoformat() for day in solar_year_days(1402)]
    ['2023-03-21', '2024-03-19']
    """
    return _new_year(year), _new_year(year + 1) - timedelta(days=1)


def _new_year(year: int) -> date:
    """Return the first day of a solar year, counted from 1 Hamal 1360, which was 21 March 1981."""
    leaps = sum(1 for y in range(SOLAR_YEARS.start, year) if y % 33 in {1, 5, 9, 13, 17, 22, 26, 30})
    return date(1981, 3, 21) + timedelta(days=365 * (year - SOLAR_YEARS.start) + leaps)


def day_number(ordinal: str) -> int:
    """Return 11 for "11th"."""
    return int(re.sub(r"\D", "", ordinal))


def month_number(word: str) -> int:
    """Return 10 for "Oct." and "October"."""
    return MONTHS[bare(word)]


def bare(word: str) -> str:
    """Return a name of a day or month in lower case, without the full stop of its abbreviation."""
    return word.lower().rstrip(".")


def count_of(words: str) -> int:
    """Return the number of "three", "a couple of" or "12"; 0 for "several"."""
    found = " ".join(words.lower().split())
    return COUNTS[found] if found in COUNTS else int(found)


def reading_of(
    match: re.Match[str],
    days: tuple[date, date] | None,
    prec: int,
    rule: str,
    before: str,
    anchor: date | None = None,
) -> DateReading:
    """Return a reading of a match; the words before it may turn it into a bound, a late day into an announcement."""
    start, end = days or (None, None)
    # "Before midnight on Saturday" is Saturday.
    hour = match.group().lower().lstrip().startswith(("midnight", "dawn"))
    if start is not None and (
        (_BOUND_BEFORE.search(before) and not hour) or match.group().lower().startswith(tuple(WORDS["bounds"]))
    ):
        rule = f"{BOUND}: {rule}"
    elif anchor is not None and start is not None and (start - anchor).days > SLACK_DAYS:
        rule = f"{FUTURE}: {rule}"
    lead = len(match.group()) - len(match.group().lstrip())
    return DateReading(start, end, prec, match.group()[lead:], rule, Span(match.start() + lead, match.end()))
