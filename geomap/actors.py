"""Who takes part and who speaks: forces, groups, officials and outlets by name, from a region's tables."""

import csv
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import ahocorasick_rs

from geomap.errors import UsageError
from geomap.phrases import folded

ACTOR_COLUMNS = ("name", "pattern", "side", "kind", "note", "until", "side_until", "host")
OUTLET_COLUMNS = ("name", "aliases", "country")
OUTLET = "outlet"
"""Kind of the rows of ``outlets.csv``."""


@dataclass(frozen=True, slots=True)
class KnownActor:
    """A row of ``actors.csv`` or ``outlets.csv``.

    ``kind`` is government, military, police, militant, official, spokesman, medical, residents, other, dateline
    (cities at the head of a report), or outlet. Some
    changed sides: before the day ``until`` the actor counts as ``side_until``. ``host`` is the state that a foreign force
    was stationed in.
    """

    name: str
    side: str
    kind: str
    note: str = ""
    until: date | None = None
    side_until: str = ""
    host: str = ""

    def side_on(self, day: date | None) -> str:
        """Return the actor's side on a day; without a day, today's."""
        if self.until is not None and day is not None and day < self.until:
            return self.side_until
        return self.side


@dataclass(frozen=True, slots=True)
class ActorMatch:
    """An actor's name at ``text[start:end]``."""

    start: int
    end: int
    actor: KnownActor


class Actors:
    """The names of a region's actors, compiled for finding them in texts.

    Parameters
    ----------
    rows : sequence of (KnownActor, aliases)
        The capitals of an alias must be capitals in the text too ("Dawn" is a paper, "dawn" an hour).
    """

    def __init__(self, rows: Sequence[tuple[KnownActor, Sequence[str]]]) -> None:
        patterns: list[str] = []
        self._entries: list[tuple[KnownActor, tuple[int, ...]]] = []
        for actor, aliases in rows:
            for alias in aliases:
                patterns.append(folded(alias))
                self._entries.append((actor, tuple(i for i, c in enumerate(alias) if c.isupper())))
        self.known = tuple(actor for actor, _ in rows)
        self._automaton = ahocorasick_rs.AhoCorasick(patterns, matchkind=ahocorasick_rs.MatchKind.Standard)
        self._last: tuple[str, list[ActorMatch]] = ("", [])

    def find(self, text: str) -> list[ActorMatch]:
        """Return the actors named in a text, in order; of names that overlap the longest that begins first."""
        if self._last[0] == text:
            # Several stages ask about the same text.
            return self._last[1][:]
        low = folded(text)
        found: list[ActorMatch] = []
        size = len(low)
        hits = self._automaton.find_matches_as_indexes(low, overlapping=True)
        last_end = 0
        for index, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2], -len(self._entries[hit[0]][1]))):
            actor, capitals = self._entries[index]
            if start < last_end or not all(text[start + i].isupper() for i in capitals):
                continue
            if (start > 0 and low[start - 1].isalnum()) or (end < size and low[end].isalnum()):
                continue
            found.append(ActorMatch(start, end, actor))
            last_end = end
        self._last = text, found
        return found[:]


def last_day(matches: Sequence[ActorMatch]) -> date | None:
    """Return the last day on which the actors of an undated text still existed, or None where none of them is gone.

    A row with the same side before and since its day ``until`` is an actor that was dissolved on it.
    """
    gone = [m.actor.until for m in matches if m.actor.until is not None and m.actor.side_until == m.actor.side]
    return min(gone) - timedelta(days=1) if gone else None


def within(matches: Sequence[ActorMatch], start: int, end: int) -> list[ActorMatch]:
    """Return the matches, sorted by offset, that begin in ``text[start:end]``."""
    lo = bisect_left(matches, start, key=lambda match: match.start)
    hi = bisect_left(matches, end, key=lambda match: match.start)
    return list(matches[lo:hi])


def load_actors(region_dir: Path) -> Actors:
    """Return the compiled tables ``actors.csv`` and ``outlets.csv`` of a region's folder.

    Raises
    ------
    UsageError
        If a table is missing or lacks a column; the message says which.
    """
    rows: list[tuple[KnownActor, Sequence[str]]] = []
    for row in _rows(region_dir / "actors.csv", ACTOR_COLUMNS):
        until = date.fromisoformat(row["until"]) if row["until"] else None
        actor = KnownActor(row["name"], row["side"], row["kind"], row["note"], until, row["side_until"], row["host"])
        rows.append((actor, row["pattern"].split("|")))
    for row in _rows(region_dir / "outlets.csv", OUTLET_COLUMNS):
        rows.append((KnownActor(row["name"], "other", OUTLET), row["aliases"].split("|")))
    return Actors(rows)


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    if not path.is_file():
        raise UsageError(f"{path}: no such table; a region's folder needs actors.csv and outlets.csv")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise UsageError(f"{path}: no column {', '.join(missing)} (found: {', '.join(reader.fieldnames or ())})")
        return list(reader)
