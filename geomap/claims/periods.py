"""Totals over months and years, which belong to no single incident: "more than 700 were killed in attacks last year"."""

import re

from geomap.lexicon import read_toml, words
from geomap.records import Span

_MONTH = "|".join(read_toml("dates.toml")["months"])
_UNIT = "(?:months?|years?|weeks|quarters?|decades?|half)"
_MANY = "|".join(sorted(words("claims.toml", "totals", "many"), key=len, reverse=True))
_LONG = re.compile(
    rf"\bso far (?:this|in)\b|\bin the first (?:[\w-]+ ){{0,2}}{_UNIT}\b"
    rf"|\b(?:in|over|during|within|for) the (?:past|last|previous|preceding) (?:[\w-]+ ){{0,2}}(?:{_UNIT})\b"
    rf"|\bsince (?:the (?:start|beginning|turn|first) of\b|(?:early |late |mid-)?(?:(?:{_MONTH}) )?20\d\d\b"
    rf"|(?:the \w+ |it |they )?(?:{'|'.join(sorted(words('claims.toml', 'totals', 'turns')))})\b)"
    r"|\b(?:every|each) (?:year|month)\b|\bannual (?:report|figures|survey)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(
    rf"\b(?:last|this|that|the same|previous|preceding) (?:year|month)\b|\b(?:in|during|of|throughout) 20\d\d\b"
    rf"|\bsince (?:{_MONTH})\b",
    re.IGNORECASE,
)
_ATTACKS = re.compile(rf"\b(?:{_MANY})\b", re.IGNORECASE)
_RECORD = re.compile(rf"\b(?:{'|'.join(sorted(words('claims.toml', 'totals', 'records')))})\b[^.;]*$", re.IGNORECASE)


def is_total(text: str, part: Span) -> bool:
    """Whether a part of a sentence counts the victims of a long time and not those of one incident.

    "The deadliest attack in the last ten years" is one incident all the same.

    Examples
    --------
    >>> text = "Over 700 soldiers were killed in attacks last year; 12 died on Monday."
    >>> is_total(text, Span(0, 50)), is_total(text, Span(52, 70))
    (True, False)
    """
    stretch = text[part.start : part.end]
    long = _LONG.search(stretch)
    if long is None and _ATTACKS.search(stretch) is not None:
        long = _YEAR.search(stretch)
    return long is not None and _RECORD.search(stretch[: long.start()]) is None
