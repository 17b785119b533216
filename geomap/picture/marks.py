"""What of the incidents is drawn where: marks at places, counts in areas, and what is not on the picture at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geomap.picture.glyphs import SHAPES
from geomap.picture.ground import Ground, to_plane
from geomap.webmap.symbols import symbol
from geomap.wording import plain

Incident = Mapping[str, Any]

AREAS = ("country", "province", "district")
CIRCLES = frozenset({"near", "area", "unlisted"})

GLYPH = 0.62
"""Points of print for a pixel of the map on the screen."""

LEAST_CIRCLE = 13 * GLYPH
"""A circle of a smaller radius, in points, is a dotted ring around the mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One incident at one place.

    Attributes
    ----------
    kind : str
        Type of the incident.
    name : str
        Of the place.
    symbol : str
        How it is drawn: spot, settlement, near, area or unlisted.
    at : (x, y)
        Metres on the picture's plane.
    radius_m : float
        The place is within this distance.
    half, hollow : bool
        Whether its side of the line is uncertain; whether it is only recalled from before.
    many : int
        How many incidents have a mark at exactly this spot; only the last of them is drawn.
    """

    kind: str
    name: str
    symbol: str
    at: tuple[float, float]
    radius_m: float
    half: bool
    hollow: bool
    many: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that is drawn of some incidents.

    Attributes
    ----------
    marks : tuple of Mark
        One for each spot, in the order in which they are painted.
    areas : dict of (level, unit id) to int
        How many incidents are known only to a unit; ``level`` is one of :data:`AREAS`.
    kinds : tuple of str
        Types of the incidents that have a mark.
    n_nowhere : int
        Incidents that are not on the picture.
    """

    marks: tuple[Mark, ...]
    areas: Mapping[tuple[str, str], int]
    kinds: tuple[str, ...]
    n_nowhere: int


def drawn(incidents: Sequence[Incident], ground: Ground) -> Drawn:
    """Return what is drawn of incidents of ``incidents.json``: never anything more precisely than it is known."""
    spots: dict[tuple[int, int], list[Mark]] = {}
    areas: dict[tuple[str, str], int] = {}
    kinds: set[str] = set()
    nowhere = 0
    units = ground.unit_ids
    # Those recalled from before lie below the others, earlier below later ones.
    for incident in sorted(
        incidents, key=lambda i: (not i.get("background"), str(i.get("date_start") or ""), str(i["id"]))
    ):
        own_areas: set[tuple[str, str]] = set()
        own_spots: dict[tuple[int, int], Mark] = {}
        for place in incident["places"]:
            how = symbol(place, units=units)
            if how in AREAS:
                own_areas.add((how, str(place.get("country" if how == "country" else f"{how}_id"))))
            elif how != "off_map":
                mark = _mark(incident, place, how)
                own_spots[_key(mark)] = mark
        for area in own_areas:
            areas[area] = areas.get(area, 0) + 1
        for key, mark in own_spots.items():
            spots.setdefault(key, []).append(mark)
        if own_spots:
            kinds.add(_kind(incident))
        nowhere += not own_areas and not own_spots
    marks = sorted(
        (_top(stack) for stack in spots.values()), key=lambda m: (not m.hollow, -m.radius_m, -m.at[1], m.at[0])
    )
    return Drawn(tuple(marks), dict(sorted(areas.items())), tuple(k for k in SHAPES if k in kinds), nowhere)


def _kind(incident: Incident) -> str:
    kind = str(incident["type"])
    return kind if kind in SHAPES else "other"


def _mark(incident: Incident, place: Mapping[str, Any], how: str) -> Mark:
    (x, y) = to_plane([place["lon"], place["lat"]])[0]
    return Mark(
        kind=_kind(incident),
        # The sign of a crossing says that it is one.
        name=plain(place.get("name"), 30).removesuffix(" crossing"),
        symbol=how,
        at=(float(x), float(y)),
        radius_m=1000 * float(place.get("radius_km") or 0),
        half=place.get("side") == "uncertain",
        hollow=bool(incident.get("background")),
    )


def _key(mark: Mark) -> tuple[int, int]:
    return round(mark.at[0]), round(mark.at[1])


def _top(stack: Sequence[Mark]) -> Mark:
    return replace(stack[-1], many=len(stack))


def crowding(n: int) -> float:
    """Return how much smaller than usual so many marks are painted; where that is below 1, their places have no names."""
    return 1.0 if n <= 150 else 0.7 if n <= 600 else 0.45


def is_to_scale(mark: Mark, metres_per_point: float, scale: float) -> bool:
    """Whether a mark is drawn as a circle of its true radius."""
    return mark.symbol in CIRCLES and mark.radius_m / metres_per_point >= LEAST_CIRCLE * scale


def painted_at(mark: Mark, metres_per_point: float, scale: float) -> tuple[float, float]:
    """Return where the shape of a mark is painted, in metres on the plane: on top of its circle, where that is drawn."""
    x, y = mark.at
    return x, y + mark.radius_m if is_to_scale(mark, metres_per_point, scale) else y
