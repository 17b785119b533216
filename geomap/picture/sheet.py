"""A rectangle of paper measured in points, for marks and words; where something lies on it nothing else is set."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np
from matplotlib import font_manager, patheffects
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

from geomap.picture.glyphs import INK

FONT = "DejaVu Sans"
"""Ships with matplotlib, so that the same picture comes out everywhere."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

Points = NDArray[np.float64]

_CELL_PT = 24.0


@dataclass(slots=True)
class Sheet:
    """A matplotlib axes in points, y upward from its lower left corner.

    Attributes
    ----------
    axes : matplotlib.axes.Axes
    width, height : float
        In points.
    frame : (x0, y0, metres per point) or None
        Where the plane of the map lies on it.
    """

    axes: Any
    width: float
    height: float
    frame: tuple[float, float, float] | None = None
    _taken: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    @property
    def metres_per_point(self) -> float:
        """Scale of the map on it."""
        return self._frame()[2]

    def at(self, metres: Any) -> Points:
        """Return (x, y) rows in metres on the plane as rows of points on the sheet."""
        x0, y0, scale = self._frame()
        return (np.asarray(metres, dtype=float).reshape(-1, 2) - (x0, y0)) / scale

    def _frame(self) -> tuple[float, float, float]:
        if self.frame is None:
            raise ValueError("this sheet shows no map")
        return self.frame

    def clear(self, box: Box) -> bool:
        """Whether nothing that is set lies in a box."""
        return not any(meets(box, other) for cell in _cells(box) for other in self._taken.get(cell, ()))

    def take(self, *boxes: Box) -> None:
        """Say that something is set in boxes."""
        for box in boxes:
            for cell in _cells(box):
                self._taken.setdefault(cell, []).append(box)

    def inside(self, box: Box, margin: float = 2.0) -> bool:
        """Whether a box lies on the sheet."""
        return (
            box[0] >= margin and box[1] >= margin and box[2] <= self.width - margin and box[3] <= self.height - margin
        )

    def text(
        self, x: float, y: float, words: str, *, size: float, colour: str = INK, weight: str = "normal",
        style: str = "normal", across: str = "left", turn: float = 0.0, halo: bool = False, alpha: float = 1.0,
    ) -> None:  # fmt: skip
        """Set words with their middle at height y; ``across`` is left, center or right, ``turn`` in degrees."""
        effects = [patheffects.withStroke(linewidth=size * 0.32, foreground="#ffffffe8")] if halo else None
        self.axes.text(
            x, y, printable(words), fontsize=size, color=colour, weight=weight, style=style, ha=across, va="center_baseline",
            rotation=turn, rotation_mode="anchor", family=FONT, parse_math=False, clip_on=True, path_effects=effects,
            alpha=alpha, zorder=6,
        )  # fmt: skip

    def shape(
        self, outline: Outline, *, fill: str = "none", edge: str = "none", width: float = 0.0, alpha: float = 1.0,
        dashes: tuple[float, ...] | None = None, hatch: str | None = None, zorder: float = 4, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Paint an outline given in points."""
        self._add(PathPatch(outline), fill, edge, width, alpha, dashes, hatch, zorder, gid)

    def circle(
        self, x: float, y: float, radius: float, *, fill: str = "none", edge: str = "none", width: float = 0.0,
        alpha: float = 1.0, dashes: tuple[float, ...] | None = None, zorder: float = 4, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Paint a circle given in points."""
        self._add(Circle((x, y), radius), fill, edge, width, alpha, dashes, None, zorder, gid)

    def box(
        self, box: Box, *, fill: str = "none", edge: str = "none", width: float = 0.0, hatch: str | None = None,
        zorder: float = 5, alpha: float = 1.0, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Paint a rectangle given in points."""
        left, bottom, right, top = box
        patch = Rectangle((left, bottom), right - left, top - bottom)
        self._add(patch, fill, edge, width, alpha, None, hatch, zorder, gid)

    def line(
        self, points: Any, *, colour: str, width: float, dashes: tuple[float, ...] | None = None, zorder: float = 4,
        gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a line through points of the sheet."""
        self._add(
            PathPatch(Outline(np.asarray(points, dtype=float))), "none", colour, width, 1.0, dashes, None, zorder, gid
        )

    def _add(
        self, patch: Any, fill: str, edge: str, width: float, alpha: float, dashes: tuple[float, ...] | None,
        hatch: str | None, zorder: float, gid: str | None,
    ) -> None:  # fmt: skip
        patch.set(facecolor=fill, edgecolor=edge, linewidth=width, alpha=alpha, zorder=zorder, joinstyle="round")
        if dashes:
            # matplotlib counts dashes in widths of the line.
            patch.set(linestyle=(0, tuple(d / width for d in dashes)), capstyle="butt")
        if hatch:
            patch.set(hatch=hatch)
        if gid:
            patch.set(gid=gid)
        self.axes.add_artist(patch)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    """Yield the squares of a grid that a box lies in, so that only what is near is compared."""
    left, bottom, right, top = (int(edge // _CELL_PT) for edge in box)
    return ((x, y) for x in range(left, right + 1) for y in range(bottom, top + 1))


def meets(a: Box, b: Box) -> bool:
    """Whether two boxes overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def wider(box: Box, by: float) -> Box:
    """Return a box with a margin around it."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


@lru_cache(maxsize=10_000)
def text_width(words: str, size: float, *, weight: str = "normal", style: str = "normal") -> float:
    """Return how wide words are set, in points."""
    font = FontProperties(family=FONT, size=size, weight=weight, style=style)
    width, _, _ = text_to_path.get_text_width_height_descent(printable(words), font, False)
    return float(width)


def text_box(x: float, y: float, words: str, size: float, across: str, **font: str) -> Box:
    """Return the box that words take when their middle is at height y."""
    width = text_width(words, size, **font)
    left = {"left": x, "center": x - width / 2, "right": x - width}[across]
    return left, y - size * 0.62, left + width, y + size * 0.62


def wrapped(words: str, width: float, size: float) -> list[str]:
    """Return words broken into lines that are no wider than so many points; a longer word stays whole."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _known() -> frozenset[int]:
    return frozenset(font_manager.get_font(font_manager.findfont(FONT)).get_charmap())


def printable(words: str) -> str:
    """Return words with a question mark for every character that the font has no shape for."""
    return "".join(c if ord(c) in _known() else "?" for c in words)


def boxes_along(middle: Sequence[float], turn: float, width: float, half: float) -> list[Box]:
    """Return small boxes that cover a turned line of text; ``turn`` in radians."""
    steps: Iterable[int] = range(-4, 5)
    reach = width / 18 + half * 0.6
    centres = [(middle[0] + np.cos(turn) * k * width / 9, middle[1] + np.sin(turn) * k * width / 9) for k in steps]
    return [(x - reach, y - reach, x + reach, y + reach) for x, y in centres]
