"""How dates, numbers and the words of the map are said in pictures and reports: in English, as the map says them."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

_STRINGS = Path(__file__).parent / "data" / "web" / "strings.json"

# Not strftime: the name of a month there depends on the machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# They turn the direction of all text after them, out of the field that holds them.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def say(key: str, **values: object) -> str:
    """Return a phrase of the map's word list with its values filled in; an unknown key comes back as it is.

    Examples
    --------
    >>> say("or_more", n=12), say("type_airstrike"), say("type_seance")
    ('12 or more', 'Air strike', 'type_seance')
    """
    # Not str.format: a value that holds braces must stay a value.
    return re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), _words().get(key, key))


def say_listed(family: str, name: object, **values: object) -> str:
    """Return the phrase for a member of a family (``type_``, ``side_``, ``outcome_``), else the name as it came."""
    key = f"{family}{name}"
    return say(key, **values) if key in _words() else str(name)


def counted(key: str, n: int) -> str:
    """Return a phrase for so many: ``counted("articles_n", 1)`` gives ``1 report``."""
    return say(f"{key}_one" if n == 1 else key, n=f"{n:,}")


@cache
def _words() -> Mapping[str, str]:
    words: dict[str, str] = json.loads(_STRINGS.read_text(encoding="utf-8"))["en"]
    return words


def number_range(low: int | None, high: int | None) -> str:
    """Return bounds as they are read: ``12–58``, ``12 or more`` where the upper one is open, ``""`` where both are.

    Examples
    --------
    >>> number_range(12, 58), number_range(5, 5), number_range(21, None), number_range(None, None)
    ('12–58', '5', '21 or more', '')
    """
    if low is None and high is None:
        return ""
    if high is None:
        return say("or_more", n=f"{low or 0:,}")
    return f"{high:,}" if low is None or low == high else f"{low:,}–{high:,}"


def day(text: object) -> date | None:
    """Return an ISO date as a day, None for anything else.

    >>> day("2025-10-12"), day(None), day("soon")
    (datetime.date(2025, 10, 12), None, None)
    """
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def day_text(when: date) -> str:
    """Return a day as ``12 Oct 2025``."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def span_text(start: date, end: date) -> str:
    """Return days from the first to the last, naming month and year once.

    Examples
    --------
    >>> span_text(date(2025, 10, 11), date(2025, 10, 12)), span_text(date(2025, 9, 30), date(2025, 10, 2))
    ('11–12 Oct 2025', '30 Sep – 2 Oct 2025')
    >>> span_text(date(2025, 10, 1), date(2025, 10, 31)), span_text(date(2024, 1, 1), date(2024, 12, 31))
    ('Oct 2025', '2024')
    """
    if start == end:
        return day_text(start)
    after = end + timedelta(days=1)
    if start.day == 1 and after.day == 1 and start.year == end.year:
        if (start.month, end.month) == (1, 12):
            return str(start.year)
        if start.month == end.month:
            return f"{_MONTHS[start.month - 1]} {start.year}"
    if start.year != end.year:
        return f"{day_text(start)} – {day_text(end)}"
    if start.month != end.month:
        return f"{start.day} {_MONTHS[start.month - 1]} – {day_text(end)}"
    return f"{start.day}–{day_text(end)}"


def date_text(incident: Mapping[str, Any]) -> str:
    """Return the date of an incident of ``incidents.json``, no more exactly than it is known."""
    start = day(incident.get("date_start"))
    if start is None:
        return say("date_unknown")
    return span_text(start, day(incident.get("date_end")) or start)


def plain(text: object, limit: int | None = None) -> str:
    """Return text on one line without control characters, lone surrogates and marks that turn its direction.

    Parameters
    ----------
    text : object
        None gives ``""``.
    limit : int, optional
        Longer texts are cut after so many characters, and end in an ellipsis.

    Examples
    --------
    >>> plain("a\\x00b\\n\\u202ec"), plain("a long title", limit=6)
    ('ab c', 'a long…')
    """
    words = "" if text is None else str(text)
    if not (words.isascii() and words.isprintable()):
        words = "".join(map(_harmless, words))
    line = " ".join(words.split())
    return line if limit is None or len(line) <= limit else line[:limit].rstrip() + "…"


def _harmless(character: str) -> str:
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\ufffd"
    return "" if kind == "Cc" or character in _DIRECTION_MARKS else character
