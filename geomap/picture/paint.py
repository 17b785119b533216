"""One map painted: ground, shading, hatches, circles, marks, line, words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from geomap.picture.classes import Shading
from geomap.picture.glyphs import (
    COUNTRY_EDGE,
    DISTRICT_EDGE,
    HATCH,
    HATCHES,
    INK,
    LAND,
    LINE,
    NO_REPORT,
    PROVINCE_EDGE,
    SOFT,
    WATER,
    class_colour,
    colour_of,
    glyph,
    left_half,
    ring_colour,
)
from geomap.picture.ground import Ground, Unit
from geomap.picture.labels import name_line, set_counts, set_few_names, set_names
from geomap.picture.marks import GLYPH, Drawn, Mark, is_to_scale, painted_at
from geomap.picture.sheet import Sheet, text_width

RING = 10 * GLYPH
_SCALE_STEPS_KM = (10, 20, 50, 100, 200, 500)


def paint_ground(
    axes: Any, ground: Ground, level: str, shading: Shading, values: Mapping[str, int], scale: float
) -> None:
    """Paint water, land and shaded units on axes in metres."""
    units = [u for u in ground.level(level).values() if _seen(axes, u)]
    provinces = [u for u in ground.provinces.values() if _seen(axes, u)]
    _paint(axes, [ground.sea], fill=WATER, zorder=1)
    _paint(axes, _outlines(ground.neighbours.values()), edge=COUNTRY_EDGE, width=0.5 * scale, zorder=1)
    _paint(axes, _outlines(provinces), fill=LAND, zorder=1.1)
    # All units of a class are one shape: a sheet of small maps is drawn in a tenth of the time.
    classes: dict[int, list[Unit]] = {}
    for unit in units:
        classes.setdefault(shading.class_of(unit.unit_id, values), []).append(unit)
    for position, own in sorted(classes.items()):
        if position < 0:
            _paint(axes, _outlines(own), edge=NO_REPORT, hatch="...", zorder=1.2)
        else:
            _paint(axes, _outlines(own), fill=class_colour(position, len(shading.tops)), zorder=1.2)
    if level == "districts":
        _paint(axes, _outlines(units), edge=DISTRICT_EDGE, width=0.35 * scale**2, zorder=1.3)
    _paint(axes, _outlines(provinces), edge=PROVINCE_EDGE, width=0.6 * scale, zorder=1.4)
    _paint(axes, _outlines(ground.countries.values()), edge=COUNTRY_EDGE, width=0.9 * scale, zorder=1.4)


def paint_areas(axes: Any, ground: Ground, areas: Mapping[tuple[str, str], int]) -> None:
    """Hatch every unit that events are known only to."""
    for level, unit_id in areas:
        unit = ground.unit(unit_id)
        _paint(axes, [unit.outline], edge=HATCH, hatch=HATCHES[level], alpha=0.5, zorder=1.5, gid=f"area-{level}")
        _paint(axes, [unit.outline], edge=HATCH, width=0.6, zorder=1.6)


def paint_marks(sheet: Sheet, found: Drawn, scale: float) -> None:
    """Paint circles to scale, then marks; on a circle the mark sits on its rim: in the middle it would read as a pin."""
    for mark in found.marks:
        if is_to_scale(mark, sheet.metres_per_point, scale):
            (x, y) = sheet.at(mark.at)[0]
            _paint_circle(sheet, mark, x, y, mark.radius_m / sheet.metres_per_point)
    for mark in found.marks:
        x, y = sheet.at(painted_at(mark, sheet.metres_per_point, scale))[0]
        symbol = "spot" if is_to_scale(mark, sheet.metres_per_point, scale) else mark.symbol
        paint_mark(
            sheet, mark.kind, symbol, (x, y), scale, half=mark.half, hollow=mark.hollow, gid=f"mark-{mark.symbol}"
        )
        reach = (6.4 * GLYPH if symbol == "spot" else RING) * scale
        sheet.take((x - reach, y - reach, x + reach, y + reach))
        if mark.many > 1:
            _paint_many(sheet, mark.many, x + reach * 0.9, y + reach * 0.9, scale)


def _paint_many(sheet: Sheet, many: int, x: float, y: float, scale: float) -> None:
    words, size = f"×{many:,}", 6.2 * scale
    sheet.text(x, y, words, size=size, weight="bold", halo=True)
    sheet.take((x, y - size / 2, x + text_width(words, size, weight="bold"), y + size / 2))


def _paint_circle(sheet: Sheet, mark: Mark, x: float, y: float, radius: float) -> None:
    colour = SOFT if mark.hollow else ring_colour(colour_of(mark.kind))
    unlisted = mark.symbol == "unlisted"
    if not unlisted:
        sheet.circle(x, y, radius, fill=colour, alpha=0.03 if mark.hollow else 0.09, zorder=2.5)
    sheet.circle(x, y, radius, edge="#ffffff", width=2.2, alpha=0.55, zorder=2.55)
    dashes = (4.5, 3.5) if unlisted else None
    alpha = 0.6 if mark.hollow else 0.9
    sheet.circle(
        x, y, radius, edge=colour, width=1.0, alpha=alpha, dashes=dashes, zorder=2.6, gid=f"circle-{mark.symbol}"
    )


def paint_mark(
    sheet: Sheet, kind: str, symbol: str, at: tuple[float, float], scale: float, *, half: bool = False, hollow: bool = False,
    gid: str | None = None,
) -> None:  # fmt: skip
    """Paint a type's shape with what tells how well its place is known, in points around ``at``."""
    colour = SOFT if hollow else colour_of(kind)
    size = GLYPH * scale
    if symbol != "spot":
        dashes = {"settlement": None, "unlisted": (2.6, 1.9)}.get(symbol, (0.9, 1.7))
        sheet.circle(*at, RING * scale, fill="#ffffff", alpha=0.6, zorder=3.5)
        sheet.circle(*at, RING * scale, edge="#ffffff", width=2.4 * scale, alpha=0.9, zorder=3.5)
        sheet.circle(*at, RING * scale, edge=ring_colour(colour), width=1.05 * scale, dashes=dashes, zorder=3.6)
        size *= 0.78
    shape = glyph(kind, size, at)
    open_shape = half or hollow
    sheet.shape(shape, fill="#ffffff", edge="#ffffff", width=2.2 * scale, alpha=0.92, zorder=3.7)
    sheet.shape(shape, fill=LAND if open_shape else colour_of(kind), zorder=3.8, gid=gid)
    if half and not hollow:
        sheet.shape(left_half(kind, size, at), fill=colour_of(kind), zorder=3.85)
    edge = ring_colour(colour) if open_shape else INK
    sheet.shape(
        shape, edge=edge, width=(0.95 if open_shape else 0.5) * scale, alpha=0.9 if open_shape else 0.65, zorder=3.9
    )


def paint_line(sheet: Sheet, ground: Ground, scale: float) -> None:
    """Paint the Durand Line, dashed, above polygons and circles, and the crossings on it."""
    points = sheet.at(ground.line)
    sheet.line(points, colour="#ffffff", width=2.6 * scale, zorder=2.2)
    sheet.line(points, colour=LINE, width=1.3 * scale, dashes=(5 * scale, 2.6 * scale), zorder=4.2, gid="durand-line")
    for crossing in ground.crossings if scale == 1 else ():
        (x, y) = sheet.at(crossing.at)[0]
        side = 1.7 * scale
        box = (x - side, y - side, x + side, y + side)
        if sheet.inside(box):
            sheet.box(box, fill=LAND, edge=LINE, width=0.8 * scale, zorder=3.2)
            sheet.take(box)


def paint_words(sheet: Sheet, ground: Ground, found: Drawn, busy: frozenset[str], scale: float) -> None:
    """Set scale bar, counts and names, each where the ones before left room; a small map has few names."""
    paint_scale(sheet, scale)
    if scale == 1:
        name_line(sheet, ground.line)
    named = set_counts(sheet, ground, found.areas, scale)
    if scale == 1:
        set_names(sheet, ground, found, busy, named)
    else:
        set_few_names(sheet, ground, scale)


def paint_scale(sheet: Sheet, scale: float) -> None:
    """Set a scale bar in the first corner that is free."""
    per_km = 1000 / sheet.metres_per_point
    km = max((s for s in _SCALE_STEPS_KM if s * per_km <= sheet.width / 4.5), default=_SCALE_STEPS_KM[0])
    width, tall, words, size = km * per_km, 15 * scale, f"{km} km", 6.5 * scale
    left, right = 10 * scale, sheet.width - 10 * scale - width
    low, high = 9 * scale, sheet.height - 9 * scale - tall
    corners = [(right, low), (left, low), (left, high), (right, high)]
    x, y = next(((a, b) for a, b in corners if sheet.clear((a, b, a + width, b + tall))), corners[0])
    points = np.array([(x, y + 3 * scale), (x, y), (x + width, y), (x + width, y + 3 * scale)])
    sheet.line(points, colour="#ffffff", width=2.6 * scale, zorder=5)
    sheet.line(points, colour=INK, width=0.9 * scale, zorder=5.1)
    sheet.text(x + width / 2, y + 7 * scale, words, size=size, across="center", halo=True)
    sheet.take((x - 4, y - 4, x + width + 4, y + tall))


def _seen(axes: Any, unit: Unit) -> bool:
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    left, bottom, right, top = unit.area.bounds
    return bool(left < x1 and right > x0 and bottom < y1 and top > y0)


def _outlines(units: Iterable[Unit]) -> list[Outline]:
    return [unit.outline for unit in units]


def _paint(
    axes: Any, outlines: Sequence[Outline], *, fill: str = "none", edge: str = "none", width: float = 0.0,
    hatch: str | None = None, alpha: float = 1.0, zorder: float, gid: str | None = None,
) -> None:  # fmt: skip
    if not outlines:
        return
    patch = PathPatch(
        Outline.make_compound_path(*outlines), facecolor=fill, edgecolor=edge, linewidth=width, hatch=hatch, alpha=alpha,
        joinstyle="round", zorder=zorder, gid=gid,
    )  # fmt: skip
    # Not add_patch: it measures every curve to find limits that are set already.
    axes.add_artist(patch)
