"""Place names that stand together: addresses ("Dangam district of Kunar") and lists, which share a role."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gazetteer import Place
from geomap.records import Mention

_COMPASS = r"(?:north|south|east|west)(?:[ -]?(?:east|west))?(?:ern)?"
_TYPE = r"(?:district|area|tehsil|sub-?division|agency|village|town|city|valley|province|sector|region|bazaar|sub-district)s?"
_TAIL = re.compile(
    rf"(?:\s+{_TYPE})?(?:,?\s+(?:in|of)|,|\s*\()\s+?(?:the\s+)?(?:[\w-]+\s+)?(?:{_COMPASS}\s+)?"
    rf"(?:{_TYPE}\s+of\s+)?(?:(?:{_COMPASS}|part|parts)\s+of\s+)?(?:the\s+)?"
)
_OWNED = re.compile(r"['’]s?\s+(?:[\w-]+\s+){0,2}|\s*/\s*|\s+province,?\s+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Mentions that the text ties together: an address ("Dangam district of Kunar") or a list; they share a role."""

    members: tuple[int, ...]
    head: int
    """The finest member of an address, or the first of a list."""
    start: int
    end: int
    listed: bool


def phrases(placed: Sequence[tuple[Mention, Place | None]], text: str) -> list[Phrase]:
    """Return the mentions grouped into addresses and lists, in order."""
    out: list[list[int]] = []
    for i, (mention, place) in enumerate(placed):
        if out:
            last = out[-1][-1]
            before, inner = placed[last]
            gap = text[before.end : mention.start]
            listed = mention.group >= 0 and mention.group == before.group
            if listed or before.scope == i or mention.scope == last or _address(inner, place, gap):
                out[-1].append(i)
                continue
        out.append([i])
    return [_phrase(members, placed) for members in out]


def _address(left: Place | None, right: Place | None, gap: str) -> bool:
    if left is None or right is None or len(gap) > 50 or "\n" in gap:
        return False
    if left.country != right.country:
        return False
    if _holds(right, left) and _TAIL.fullmatch(gap):
        return True
    return _holds(left, right) and _OWNED.fullmatch(gap) is not None


def _holds(outer: Place, inner: Place) -> bool:
    if not outer.is_area and outer.kind != "country":
        return False
    if outer.kind == "country":
        return inner.kind != "country"
    return outer.place_id != inner.place_id and inner.place_id.startswith(outer.place_id)


def _phrase(members: list[int], placed: Sequence[tuple[Mention, Place | None]]) -> Phrase:
    listed = any(placed[i][0].group >= 0 for i in members)
    head = members[0]
    for i in members[1:]:
        here, best = placed[i][1], placed[head][1]
        if here is not None and best is not None and _holds(best, here):
            head = i
    return Phrase(tuple(members), head, placed[members[0]][0].start, placed[members[-1]][0].end, listed)
