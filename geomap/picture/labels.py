"""Words on the map, set in order of importance where there is room, and the counts of what is known only to a unit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geomap.picture.glyphs import HATCH, HATCHES, INK, LAND, LINE, SOFT
from geomap.picture.ground import Ground, Spot, Unit
from geomap.picture.marks import Drawn, crowding, painted_at
from geomap.picture.sheet import Box, Sheet, boxes_along, meets, text_box, text_width, wider
from geomap.wording import say

Points = NDArray[np.float64]

_GRID_PT = 3.5
_FEW_TOWNS = 12
_STRAIGHT_PT = 26.0
"""The Durand Line may bulge so far from its name and still carry it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a kind of name is set."""

    size: float
    colour: str
    weight: str = "normal"
    style: str = "normal"
    alpha: float = 1.0


COUNTRY = Voice(9.5, SOFT, weight="bold", alpha=0.8)
NEIGHBOUR = Voice(7.5, SOFT, alpha=0.75)
PROVINCE = Voice(7.0, SOFT, weight="bold")
QUIET_PROVINCE = Voice(6.6, SOFT, alpha=0.85)
DISTRICT = Voice(6.0, SOFT)
PLACE = Voice(6.2, INK, weight="bold")
TOWN = Voice(6.0, INK, alpha=0.85)
CROSSING = Voice(6.2, LINE, weight="bold")


def name_line(sheet: Sheet, line: Points) -> bool:
    """Set the name of the Durand Line beside a straight stretch of it, where it covers least; return whether there is one."""
    short, note = say("durand_short"), say("durand_note")
    width = max(text_width(short, 8, weight="bold", style="italic"), text_width(note, 6.8, style="italic"))
    best = min(_stretches(sheet, sheet.at(line), width + 6), key=lambda spot: spot[0], default=None)
    if best is None:
        return False
    _, x, y, turn = best
    sheet.take(*boxes_along((x, y), turn, width, 9))
    off = np.array([-np.sin(turn), np.cos(turn)]) * 4.6
    degrees = float(np.degrees(turn))
    sheet.text(
        x + off[0],
        y + off[1],
        short,
        size=8,
        colour=LINE,
        weight="bold",
        style="italic",
        across="center",
        turn=degrees,
        halo=True,
    )
    sheet.text(
        x - off[0], y - off[1], note, size=6.8, colour=LINE, style="italic", across="center", turn=degrees, halo=True
    )
    return True


def _stretches(sheet: Sheet, points: Points, length: float) -> Iterator[tuple[float, float, float, float]]:
    """Yield (cost, x, y, turn) of the places beside the line where its name, of a given length, could stand."""
    thinned = [points[0]] if len(points) else []
    for point in points:
        if hypot(*(point - thinned[-1])) >= 4:
            thinned.append(point)
    line = np.array(thinned).reshape(-1, 2)
    page: Box = (0, 0, sheet.width, sheet.height)
    for first in range(len(line)):
        away = np.hypot(*(line[first:] - line[first]).T)
        beyond = np.flatnonzero(away >= length)
        if not len(beyond):
            return
        last = first + int(beyond[0])
        start, end = line[first], line[last]
        if not all(page[0] + 8 < p[0] < page[2] - 8 and page[1] + 8 < p[1] < page[3] - 8 for p in (start, end)):
            continue
        along = (end - start) / hypot(*(end - start))
        if along[0] < 0:
            along = -along
        up = np.array([-along[1], along[0]])
        offsets = (line[first : last + 1] - start) @ up
        turn = float(np.arctan2(along[1], along[0]))
        for bulge, other, way in ((offsets.max(), -offsets.min(), 1), (-offsets.min(), offsets.max(), -1)):
            if bulge > _STRAIGHT_PT:
                continue
            x, y = (start + end) / 2 + up * way * (bulge + 13)
            boxes = boxes_along((x, y), turn, length, 9)
            if all(sheet.inside(b) for b in boxes):
                covered = sum(1 for b in boxes if not sheet.clear(b))
                yield (bulge + 0.4 * other + 8 * abs(turn) + 200 * covered, float(x), float(y), turn)


def set_counts(sheet: Sheet, ground: Ground, areas: Mapping[tuple[str, str], int], scale: float) -> frozenset[str]:
    """Set, in every unit that events are known only to, how many they are; return the units that were named by it."""
    order = {"district": 0, "province": 1, "country": 2}
    named = set()
    for (level, unit_id), number in sorted(areas.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        box = _set_count(sheet, ground.unit(unit_id), level, f"{number:,}", 6.2 * scale)
        if (
            box is not None
            and scale == 1
            and _name_beside(sheet, ground.unit(unit_id).name, box, DISTRICT if level == "district" else PROVINCE)
        ):
            named.add(unit_id)
    return frozenset(named)


def _set_count(sheet: Sheet, unit: Unit, level: str, text: str, size: float) -> Box | None:
    """Set the number of a unit and return its box where it stands inside."""
    wide, tall = text_width(text, size, weight="bold") + size * 2.0, size * 1.5
    spots = list(_spots_inside(sheet, unit.area))
    if not spots:
        return None
    box = _first_free(sheet, spots, wide, tall)
    if box is not None:
        _paint_count(sheet, box, level, text, size)
        return box
    # No room in the unit: the number stands beside it, and a line leads there. Failing that, it lies over something.
    home = spots[0]
    beside = _first_free(sheet, _rings(home, wide, tall), wide, tall)
    if beside is not None:
        sheet.line([home, _middle(beside)], colour=HATCH, width=0.09 * size, zorder=4.8)
    _paint_count(sheet, beside or _box(*home, wide, tall), level, text, size)
    return None


def _first_free(sheet: Sheet, spots: Iterable[tuple[float, float]], wide: float, tall: float) -> Box | None:
    boxes = (_box(x, y, wide, tall) for x, y in spots)
    return next((b for b in boxes if sheet.inside(b) and sheet.clear(wider(b, 0.5))), None)


def _box(x: float, y: float, wide: float, tall: float) -> Box:
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _paint_count(sheet: Sheet, box: Box, level: str, text: str, size: float) -> None:
    left, bottom, _, top = box
    sheet.take(box)
    sheet.box(box, fill=LAND, edge=HATCH, width=0.7, zorder=5.2, gid=f"count-{level}")
    swatch = (left + size * 0.3, bottom + size * 0.28, left + size * 1.3, top - size * 0.28)
    sheet.box(swatch, edge=HATCH, hatch=HATCHES[level] * 2, zorder=5.3)
    sheet.text(left + size * 1.6, (bottom + top) / 2, text, size=size, weight="bold")


def _name_beside(sheet: Sheet, name: str, count: Box, voice: Voice) -> bool:
    middle, y = _middle(count)
    high, low = count[3] + voice.size * 0.75, count[1] - voice.size * 0.75
    spots = ((middle, high, "center"), (middle, low, "center"), (count[2] + 3, y, "left"), (count[0] - 3, y, "right"))
    for tx, ty, across in spots:
        box = text_box(tx, ty, name, voice.size, across, weight=voice.weight)
        if sheet.inside(box) and sheet.clear(box):
            sheet.take(box)
            sheet.text(
                tx, ty, name, size=voice.size, colour=voice.colour, weight=voice.weight, across=across, halo=True
            )
            return True
    return False


def _rings(home: Sequence[float], wide: float, tall: float) -> Iterator[tuple[float, float]]:
    for ring in range(1, 9):
        for step in range(16):
            angle = 2 * np.pi * step / 16
            yield (
                home[0] + float(np.cos(angle)) * (wide * 0.6 + 5 * ring),
                home[1] + float(np.sin(angle)) * (tall * 0.6 + 5 * ring),
            )


def _spots_inside(sheet: Sheet, area: Any) -> Iterator[tuple[float, float]]:
    """Yield points of the sheet that lie in an area, those far from its edge first."""
    seen = _on_sheet(sheet, area)
    if seen.is_empty:
        return
    pole = shapely.maximum_inscribed_circle(seen, 1.0)
    x, y = shapely.get_coordinates(pole)[0]
    yield float(x), float(y)
    left, bottom, right, top = seen.bounds
    columns, rows = np.arange(left, right, _GRID_PT), np.arange(bottom, top, _GRID_PT)
    grid = np.array([(a, b) for a in columns for b in rows]).reshape(-1, 2)
    grid = grid[shapely.contains_xy(seen, grid[:, 0], grid[:, 1])]
    yield from ((float(a), float(b)) for a, b in grid[np.argsort(np.hypot(*(grid - (x, y)).T), kind="stable")])


def _on_sheet(sheet: Sheet, area: Any) -> Any:
    """Return the largest part of an area that is seen, in points."""
    flat = shapely.transform(area, sheet.at)
    seen = shapely.get_parts(shapely.intersection(flat, shapely.box(4, 4, sheet.width - 4, sheet.height - 4)))
    return max((p for p in seen if p.geom_type == "Polygon"), key=lambda p: p.area, default=shapely.Polygon())


def set_names(sheet: Sheet, ground: Ground, found: Drawn, busy: Iterable[str], named: Iterable[str]) -> None:
    """Set names in order of importance, where nothing else is: first those of the places where something happened.

    Parameters
    ----------
    found : Drawn
        What is painted already.
    busy : iterable of str
        Ids of the provinces in which something happened; their names are tried before those of the others.
    named : iterable of str
        Ids of units whose names are set already.
    """
    told = set(busy)
    left = [u for _, u in sorted(ground.provinces.items()) if u.unit_id not in set(named)]
    marked = {m.name: m for m in sorted(found.marks, key=lambda m: m.many)} if crowding(len(found.marks)) == 1 else {}
    per_point = sheet.metres_per_point
    spots = [Spot(m.name, painted_at(m, per_point, 1.0), -m.many) for m in marked.values() if not m.hollow]
    _set_points(sheet, sorted(spots, key=lambda s: (s.rank, s.name)), PLACE, gap=(0.5, 0.5), off=7.5)
    _set_points(sheet, [c for c in ground.crossings if c.name not in marked], CROSSING, gap=(8.0, 3.0), off=5)
    hatched = shapely.union_all([ground.unit(i).area for _, i in found.areas])
    for unit in ground.countries.values():
        _set_wide(sheet, unit, COUNTRY, shapely.difference(unit.area, hatched))
    for unit in left:
        if unit.unit_id in told:
            _set_inside(sheet, unit.name, unit.area, PROVINCE)
    _set_points(sheet, [t for t in ground.towns if t.name not in marked], TOWN, gap=(22.0, 12.0), off=5, dots=True)
    for unit in left:
        if unit.unit_id not in told:
            _set_inside(sheet, unit.name, unit.area, QUIET_PROVINCE)
    for unit in ground.neighbours.values():
        _set_wide(sheet, unit, NEIGHBOUR, unit.area)


def set_few_names(sheet: Sheet, ground: Ground, scale: float) -> None:
    """Set the names of the countries and of the largest towns on a small map."""
    country, town = (replace(voice, size=voice.size * (scale + 0.06)) for voice in (COUNTRY, TOWN))
    for unit in ground.countries.values():
        _set_wide(sheet, unit, country, unit.area)
    _set_points(sheet, ground.towns[:_FEW_TOWNS], town, gap=(22.0, 12.0), off=3.5, dots=True)


def _set_wide(sheet: Sheet, unit: Unit, voice: Voice, area: Any) -> None:
    # Capitals with a space between them, as maps set the names of large areas.
    spaced = "\u2009".join(unit.name.upper().replace(" ", "\u2002"))
    _set_inside(sheet, spaced, area, voice)


def _set_inside(sheet: Sheet, words: str, area: Any, voice: Voice) -> None:
    seen = _on_sheet(sheet, area)
    width = text_width(words, voice.size, weight=voice.weight)
    if seen.is_empty or seen.bounds[2] - seen.bounds[0] < width * 0.8:
        return
    shapely.prepare(seen)
    for x, y in _spots_inside(sheet, area):
        box = text_box(x, y, words, voice.size, "center", weight=voice.weight)
        ends = shapely.contains_xy(seen, [box[0] + width * 0.1, box[2] - width * 0.1], [y, y])
        if ends.all() and sheet.inside(box) and sheet.clear(box):
            sheet.take(wider(box, 2))
            _speak(sheet, x, y, words, voice, "center")
            return


def _set_points(
    sheet: Sheet, spots: Iterable[Spot], voice: Voice, *, gap: tuple[float, float], off: float, dots: bool = False
) -> None:
    """Set names beside their points; names of one kind keep their distance, for a few read better than all.

    Parameters
    ----------
    off : float
        Points between the point and its name.
    dots : bool
        Whether the points are painted too, if their name has room. If not, they are on the map already, and a name may
        stand farther off with a line that leads to it.
    """
    own: list[Box] = []
    for spot in spots:
        (x, y) = sheet.at(spot.at)[0]
        if not (4 < x < sheet.width - 4 and 4 < y < sheet.height - 4):
            continue
        reaches = (off,) if dots else (off, off + 9, off + 18, off + 27)
        for reach, tx, ty, across in ((r, *place) for r in reaches for place in _beside(x, y, r, voice.size)):
            box = text_box(tx, ty, spot.name, voice.size, across, weight=voice.weight)
            apart = (box[0] - gap[0], box[1] - gap[1], box[2] + gap[0], box[3] + gap[1])
            if sheet.inside(box) and sheet.clear(box) and not any(meets(apart, other) for other in own):
                own.append(box)
                sheet.take(box)
                if dots:
                    sheet.box((x - 1.1, y - 1.1, x + 1.1, y + 1.1), fill=SOFT, zorder=3.9)
                if reach > off:
                    end = (min(max(x, box[0]), box[2]), min(max(y, box[1] + 1), box[3] - 1))
                    sheet.line([(x, y), end], colour=voice.colour, width=0.5, zorder=3.1)
                _speak(sheet, tx, ty, spot.name, voice, across)
                break


def _beside(x: float, y: float, off: float, size: float) -> Iterator[tuple[float, float, str]]:
    """Yield places for a name: right, left, above, below, then the corners."""
    up = off + size * 0.45
    yield from ((x + off, y, "left"), (x - off, y, "right"), (x, y + up, "center"), (x, y - up, "center"))
    for way in (1, -1):
        yield from ((x + off * 0.7, y + way * up * 0.75, "left"), (x - off * 0.7, y + way * up * 0.75, "right"))


def _speak(sheet: Sheet, x: float, y: float, words: str, voice: Voice, across: str) -> None:
    sheet.text(
        x, y, words, size=voice.size, colour=voice.colour, weight=voice.weight, style=voice.style, across=across, halo=True,
        alpha=voice.alpha,
    )  # fmt: skip
