"""Shapes and colours, the same as on the map: what happened by shape and colour, how well it is placed around them."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

# Points of every shape, y upward, in points of a mark drawn at scale 1.
_STAR = (
    (0, 7), (1.9, 3.2), (5.6, 4.6), (4.2, 0.9), (7.4, 0), (4.2, -1.6), (5.6, -5), (1.9, -3.6),
    (0, -7), (-1.9, -3.6), (-5.6, -5), (-4.2, -1.6), (-7.4, 0), (-4.2, 0.9), (-5.6, 4.6), (-1.9, 3.2),
)  # fmt: skip
_ROUND = tuple((5.4 * np.cos(a), 5.4 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40, endpoint=False))

SHAPES: Final[Mapping[str, tuple[tuple[tuple[float, float], ...], str]]] = {
    "clash": (((0, 6.4), (6.4, 0), (0, -6.4), (-6.4, 0)), "#D55E00"),
    "shelling": (((-5, 5), (5, 5), (5, -5), (-5, -5)), "#E69F00"),
    "airstrike": (((0, 6.4), (6.4, -5), (-6.4, -5)), "#0072B2"),
    "drone_strike": (((0, -6.4), (-6.4, 5), (6.4, 5)), "#56B4E9"),
    "bombing": (_STAR, "#CC79A7"),
    "ambush": (((-5.6, 5.6), (5.6, 5.6), (1.6, 0), (5.6, -5.6), (-5.6, -5.6), (-1.6, 0)), "#009E73"),
    "raid": (((-3.2, 5.6), (3.2, 5.6), (6.4, 0), (3.2, -5.6), (-3.2, -5.6), (-6.4, 0)), "#009E73"),
    "infiltration": (
        ((-6, 2.6), (0.4, 2.6), (0.4, 6.2), (6.8, 0), (0.4, -6.2), (0.4, -2.6), (-6, -2.6)),
        "#F0E442",
    ),
    "capture_of_post": (
        ((-4.6, 6.6), (-2.9, 6.6), (-2.9, 6), (6, 2.6), (-2.9, -0.8), (-2.9, -6.8), (-4.6, -6.8)),
        "#1d2327",
    ),
    "other": (_ROUND, "#8a8f94"),
}
"""By type: the outline, and a colour of Okabe and Ito's palette."""

WATER = "#dde7ec"
GROUND = "#efede8"
LAND = "#fbfaf8"
INK = "#1d2327"
SOFT = "#5b666e"
COUNTRY_EDGE = "#a9a39a"
PROVINCE_EDGE = "#c3bdb4"
DISTRICT_EDGE = "#dcd7cf"
LINE = "#3a2a4a"
NO_REPORT = "#dcd8d1"
RAMP = ("#f1f3f1", "#dce8e8", "#c1d8db", "#a0c3c9", "#7eabb4", "#5d909b")
HATCH = "#8a4b2f"

HATCHES = {"province": "///", "district": "\\\\\\\\", "country": "/"}
"""Provinces are hatched one way, districts the other, countries widely."""

_PALE = frozenset({"#F0E442", "#56B4E9"})


def colour_of(kind: str) -> str:
    """Return the colour of a type of incident; unknown types are "other"."""
    return SHAPES.get(kind, SHAPES["other"])[1]


def ring_colour(colour: str) -> str:
    """Return a colour that a thin line can be seen in: yellow and sky blue are too pale."""
    return "#6b6f73" if colour in _PALE else colour


def class_colour(position: int, n_classes: int) -> str:
    """Return the colour of a class of the shading, 0 being none."""
    if position <= 0:
        return RAMP[0]
    return RAMP[3 if n_classes == 1 else round(1 + (position - 1) * 4 / max(1, n_classes - 1))]


def glyph(kind: str, scale: float, at: tuple[float, float] = (0.0, 0.0)) -> Outline:
    """Return the outline of a type's shape, in points around ``at``."""
    return _closed(np.asarray(SHAPES.get(kind, SHAPES["other"])[0]) * scale + at)


def left_half(kind: str, scale: float, at: tuple[float, float] = (0.0, 0.0)) -> Outline:
    """Return the left half of a type's shape: of a mark whose side of the line is not certain, only this is filled."""
    shape = shapely.Polygon(SHAPES.get(kind, SHAPES["other"])[0])
    rings = shapely.get_rings(shapely.get_parts(shapely.intersection(shape, shapely.box(-9, -9, 0, 9))))
    return Outline.make_compound_path(*(_closed(shapely.get_coordinates(r)[:-1] * scale + at) for r in rings))


def _closed(points: NDArray[np.float64]) -> Outline:
    return Outline(np.vstack([points, points[:1]]), closed=True)
