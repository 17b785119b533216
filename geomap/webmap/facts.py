"""What the page draws and filters by, as columns of whole numbers: one row per incident, one per incident and place."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from geomap.records import INCIDENT_TYPES, SIDES
from geomap.webmap.columns import MOST, NONE, values_of
from geomap.webmap.symbols import SYMBOLS, has_position, symbols

PLACE_SIDES = ("AF", "PK", "uncertain", "elsewhere")

Record = Mapping[str, Any]
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Column = Sequence[int] | Whole
Numbers = dict[str, tuple[str, Column]]

_EPOCH = date(1970, 1, 1).toordinal()
_SIDE_AT = {side: k for k, side in enumerate(SIDES)}


def incident_columns(incidents: Sequence[Record]) -> Numbers:
    """Return one number per incident for each column, with its type."""
    tolls = [t or {} for t in values_of(incidents, "fatalities")]
    by_side = _by_side(tolls)
    starts = values_of(incidents, "date_start")
    ends = [end or start for end, start in zip(values_of(incidents, "date_end"), starts, strict=True)]
    told = [
        n or len(s or ())
        for n, s in zip(values_of(incidents, "n_sources"), values_of(incidents, "sources"), strict=True)
    ]
    columns: Numbers = {
        "start": ("i32", each_once(_day, starts)),
        "end": ("i32", each_once(_day, ends)),
        "date_prec": ("u8", _whole(values_of(incidents, "date_prec"))),
        "type": ("u8", _indices(INCIDENT_TYPES, values_of(incidents, "type"), "other")),
        "background": ("u8", list(map(int, map(bool, values_of(incidents, "background"))))),
        "confidence": ("u16", _whole(values_of(incidents, "confidence"), scale=1000)),
        "sources": ("u16", _whole(told, most=65535)),
        "independent": ("u16", _whole(values_of(incidents, "n_independent"), most=65535)),
        "claimants": ("u8", _claiming_sides(values_of(incidents, "claims"))),
    }
    for k, end in enumerate(("low", "high")):
        # The numbers less the sum over the sides, which is most often all of it.
        shared = sum(np.nan_to_num(ranges[k]) for ranges in by_side.values())
        columns[end] = ("i32", _whole(_floats(values_of(tolls, end)) - shared, none=NONE))
    for side, ranges in by_side.items():
        columns[f"low_{side}"] = ("i32", _whole(ranges[0], none=NONE))
        columns[f"high_{side}"] = ("i32", _whole(ranges[1], none=NONE))
    return columns


def place_columns(
    places: Sequence[Record],
    counts: Sequence[int],
    geo: Mapping[str, Sequence[Record]],
) -> tuple[Numbers, dict[str, list[str]]]:
    """Return one number per incident and place for each column, and the words that some of them stand for.

    An incident without any place has one row that is not on the map.
    """
    province_at = {u["id"]: n for n, u in enumerate(geo["provinces"])}
    district_at = {u["id"]: n for n, u in enumerate(geo["districts"])}
    units = frozenset((*province_at, *district_at, *(u["country"] for u in geo["countries"])))
    placed = list(map(has_position, places))
    drawn = symbols(places, placed, units=units)
    words: dict[str, dict[str, int]] = {"name": {}, "kind": {}, "land": {}}

    def numbered(word: str, key: str) -> list[int]:
        seen = words[word]
        return each_once(lambda text: seen.setdefault(str(text or ""), len(seen)), values_of(places, key))

    def degrees(key: str) -> Whole:
        return _whole([p[key] if on else None for p, on in zip(places, placed, strict=True)], scale=1e5, none=NONE)

    rows: Numbers = {
        "n": ("u16", counts),
        "lon": ("i32", degrees("lon")),
        "lat": ("i32", degrees("lat")),
        "radius": ("i32", _whole(values_of(places, "radius_km"), scale=1000)),
        "symbol": ("u8", _indices(SYMBOLS, drawn, "off_map")),
        "prec": ("u8", [int(p or 7) for p in values_of(places, "where_prec")]),
        "side": ("u8", _indices(PLACE_SIDES, values_of(places, "side"), "elsewhere")),
        "province": ("i16", each_once(lambda unit: province_at.get(unit, -1), values_of(places, "province_id"))),
        "district": ("i16", each_once(lambda unit: district_at.get(unit, -1), values_of(places, "district_id"))),
        "border": ("i32", _whole(values_of(places, "border_km"), scale=1000, none=NONE)),
        "confidence": ("u16", _whole(values_of(places, "confidence"), scale=1000)),
        "name": ("i32", numbered("name", "name")),
        "kind": ("u8", numbered("kind", "kind")),
        "land": ("u16", numbered("land", "country")),
    }
    return rows, {word: list(seen) for word, seen in words.items()}


def each_once(function: Callable[[Any], int], values: Iterable[Hashable]) -> list[int]:
    """Return what a function gives for each value, asked once for each different one.

    >>> each_once(len, ["one", "three", "one"])
    [3, 5, 3]
    """
    asked = list(values)
    known = {value: function(value) for value in dict.fromkeys(asked)}
    return list(map(known.__getitem__, asked))


def _day(text: Any) -> int:
    """Days since 1970-01-01."""
    return date.fromisoformat(str(text)[:10]).toordinal() - _EPOCH if text else NONE


def _by_side(tolls: Sequence[Record]) -> dict[str, tuple[Floats, Floats]]:
    """Low and high killed of each side, nan where nothing is claimed."""
    found: dict[str, tuple[list[int], list[int | None], list[int | None]]] = {side: ([], [], []) for side in SIDES}
    for k, toll in enumerate(tolls):
        for side, (low, high) in (toll.get("by_side") or {}).items():
            if side in found:
                at, lows, highs = found[side]
                at.append(k)
                lows.append(low)
                highs.append(high)
    out = {}
    for side, (at, lows, highs) in found.items():
        both = np.full((2, len(tolls)), np.nan)
        both[:, at] = _floats([lows, highs])
        out[side] = (both[0], both[1])
    return out


def _claiming_sides(claims: Sequence[Sequence[Record] | None]) -> list[int]:
    """The sides that make a claim, as bits in the order of ``SIDES``."""
    other = _SIDE_AT["other"]
    sides = [tuple([claim.get("claimant_side") for claim in own or ()]) for own in claims]
    return each_once(lambda own: sum(1 << k for k in {_SIDE_AT.get(side, other) for side in own}), sides)


def _floats(values: Any) -> Floats:
    return np.array(values, dtype=np.float64)  # None becomes nan.


def _whole(values: Any, *, scale: float = 1, none: int = 0, most: int = MOST) -> Whole:
    """Return numbers times a scale as whole ones, halves to even."""
    scaled = np.rint(_floats(values) * scale)
    return np.where(np.isnan(scaled), none, np.minimum(np.nan_to_num(scaled), most)).astype(np.int64)


def _indices(names: Sequence[str], values: Iterable[Any], otherwise: str) -> list[int]:
    at = {name: k for k, name in enumerate(names)}
    rest = at[otherwise]
    return [at.get(value, rest) for value in values]


def tags(named: Sequence[tuple[str, ...]]) -> tuple[list[str], list[int], list[int]]:
    """Return names by how often they occur, how many each incident has, and which.

    >>> tags([("b", "a"), ("a",), ()])
    (['a', 'b'], [2, 1, 0], [1, 0, 0])
    """
    flat = list(chain.from_iterable(named))
    often = Counter(flat)
    names = sorted(often, key=lambda name: (-often[name], name))
    at = {name: k for k, name in enumerate(names)}
    return names, list(map(len, named)), list(map(at.__getitem__, flat))


def outlets(incidents: Sequence[Record]) -> list[tuple[str, ...]]:
    """Return who published the reports of each incident: the outlet, else the host of the address."""
    named = [
        tuple([s.get("outlet") or _host(str(s.get("url") or "")) for s in own or ()])
        for own in values_of(incidents, "sources")
    ]
    return list(map({names: _distinct(names) for names in dict.fromkeys(named)}.__getitem__, named))


def claimants(incidents: Sequence[Record]) -> list[tuple[str, ...]]:
    """Return who claims something in each incident."""
    named = [tuple([c.get("claimant") for c in own or ()]) for own in values_of(incidents, "claims")]
    return list(map({names: _distinct(names) for names in dict.fromkeys(named)}.__getitem__, named))


def _distinct(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({str(name) for name in names if name}))[:255]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
