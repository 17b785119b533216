"""Roles after the mentions of a text have seen each other: lists, units around places, headlines, neighbours."""

import re
from collections.abc import Sequence

from gazetteer import Place
from geomap.lexicon import words
from geomap.records import Mention
from geomap.roles.rules import NO_EVENT
from geomap.roles.text import RoleText, words_between

_TAIL = re.compile(r"(?:\s+(?:district|area|tehsil|agency|village|town))?(?:,?\s+in|,?\s+of|,)\s+(?:the\s+)?")


def settle(
    roles: Sequence[tuple[str, str]], placed: Sequence[tuple[Mention, Place | None]], view: RoleText
) -> list[tuple[str, str]]:
    """Return the roles after the mentions have seen each other.

    Lists share a role; a unit that holds a place of the event belongs to it; a headline's place is the event's if the text
    says so further down; "Spalga, south of Miramshah" happened at Spalga.

    Examples
    --------
    >>> from geomap.records import Span
    >>> view = RoleText.of("A, B", [Span(0, 4)], [Span(0, 4)], [])
    >>> ms = [(Mention(0, 1, "A", group=0), None), (Mention(3, 4, "B", group=0), None)]
    >>> [r for r, _ in settle([("event", ""), ("context", "")], ms, view)]
    ['event', 'event']
    """
    out = list(roles)
    _share_over_lists(out, placed)
    _step_back(out, placed, view)
    for i, (mention, _) in enumerate(placed):
        if mention.scope >= 0 and out[i][0] in ("event", "background") and out[mention.scope][0] == "context":
            out[mention.scope] = (out[i][0], "holds a place of the event")
    _follow_the_place_before(out, placed, view)
    happened = {place.name for (_, place), (role, _) in zip(placed, out, strict=True) if place and role == "event"}
    for i, (mention, place) in enumerate(placed):
        if place is not None and place.name in happened and out[i] == ("context", NO_EVENT):
            if view.sentence_of(mention.start) == 0:
                out[i] = ("event", "the headline's place; the text says what happened there")
    return out


def _follow_the_place_before(
    out: list[tuple[str, str]], placed: Sequence[tuple[Mention, Place | None]], view: RoleText
) -> None:
    """Give a unit that only says where the place before it lies that place's role: "Wari, in Upper Dir"."""
    for i in range(1, len(placed)):
        (left, inner), (right, outer) = placed[i - 1], placed[i]
        if inner is None or outer is None or not outer.is_area or inner.country != outer.country:
            continue
        inside = inner.unit_id.startswith(outer.unit_id) if not outer.covers else True
        if (
            inside
            and _TAIL.fullmatch(view.text[left.end : right.start])
            and out[i][0] in ("event", "context", "background")
        ):
            out[i] = (out[i - 1][0], "says where the place before it lies")


def _share_over_lists(out: list[tuple[str, str]], placed: Sequence[tuple[Mention, Place | None]]) -> None:
    """Give the members of a coordinated list one role, that of most of them."""
    for group in sorted({m.group for m, _ in placed if m.group >= 0}):
        members = [i for i, (m, _) in enumerate(placed) if m.group == group]
        counts = {role: sum(1 for i in members if out[i][0] == role) for role in _SHARED}
        # Where two roles hold the same number of members, the first member's word says more than its followers'.
        best = max(counts, key=lambda role: (counts[role], role == out[members[0]][0]))
        if counts["metonym"] and counts["metonym"] * 2 < len(members) + 1:
            best = max((role for role in _SHARED if role != "metonym"), key=lambda role: counts[role])
            best = best if counts[best] else "context"
        # Where the first member came from, or is bound for, the others are too.
        if out[members[0]][0] == "context" and out[members[0]][1] != NO_EVENT:
            best = "context"
        if best == "context" or counts[best]:
            for i in members:
                if out[i][0] not in (best, "dateline"):
                    out[i] = (best, f"as the others of its list: {best}")


_BESIDE_CHARS = 45
_SHARED = ("metonym", "event", "background", "affiliation")


def _step_back(out: list[tuple[str, str]], placed: Sequence[tuple[Mention, Place | None]], view: RoleText) -> None:
    """Make a place that only describes where another one is the other's context."""
    beside = words("contexts.toml", "beside", "before")
    for i, (mention, place) in enumerate(placed):
        if out[i][0] not in ("event", "background") or place is None:
            continue
        number = view.sentence_of(mention.start)
        before = words_between(view.folded, max(view.sentences[number].start, mention.start - 40), mention.start)
        before = [w for w in before if w not in ("the", "a", "an")]
        if not any(" ".join(before[-size:]) in beside for size in (1, 2)):
            continue
        others = [
            j for j, (other, spot) in enumerate(placed)
            if j != i and out[j][0] == out[i][0] and 0 < mention.start - other.end <= _BESIDE_CHARS
            and not any(other.end <= t.start < mention.start for t in view.triggers)
            and spot is not None and spot.kind not in ("country", "province", "region") and other.scope != i
        ]  # fmt: skip
        if others:
            out[i] = ("context", "says where another place of the sentence is")
