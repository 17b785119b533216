"""The Durand Line as one line, and the countries that it separates."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.plane import filled, polygons, to_degrees, to_metres

NEIGHBOURS = {
    "CHN": ("CN", "China"),
    "IND": ("IN", "India"),
    "IRN": ("IR", "Iran"),
    "KGZ": ("KG", "Kyrgyzstan"),
    "NPL": ("NP", "Nepal"),
    "OMN": ("OM", "Oman"),
    "TJK": ("TJ", "Tajikistan"),
    "TKM": ("TM", "Turkmenistan"),
    "UZB": ("UZ", "Uzbekistan"),
}
"""ISO 3166 codes and names of the countries drawn around the two, by the key that the land layer uses."""

LINE_TOLERANCE_M = 30.0
"""How far the shipped line may run from the source's."""

_AROUND = shapely.box(56, 20, 84, 42)
_MAP = shapely.box(58, 22, 82, 40)
_BASEMAP_GRID_DEG = 1e-3
_BASEMAP_LEAST_M2 = 3e7
_BASEMAP_SEAM_M = 3_000.0
_BASEMAP_TOLERANCE_M = 1_000.0
_FAR = shapely.box(40, 10, 95, 52)
_FAR_LEAST_DEG2 = 0.05
_FAR_TOLERANCE_DEG = 0.05
_LONGEST_JOIN_M = 5_000.0
_SMALLEST_ISLAND_M2 = 2e6


def read_layer(path: Path) -> dict[str, Any]:
    """Return the land of every country in degrees, lakes and wide rivers left out, by ISO 3166 alpha-3 code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["A3"]: shapely.from_geojson(json.dumps(f["geometry"])) for f in features}


def land_around(layer: dict[str, Any]) -> dict[str, Any]:
    """Return the land and inland water of both countries and their neighbours, by alpha-3 code, in metres."""
    return {code: to_metres(filled(layer[code]).intersection(_AROUND)) for code in ("AFG", "PAK", *NEIGHBOURS)}


def join_line(afghanistan: Any, pakistan: Any) -> Any:
    """Return the shared edge of two countries as one line from west to east.

    The source cuts the edge where it crosses rivers and a salt lake; the pieces are joined by straight segments, each
    to the nearest end of what is left.

    Raises
    ------
    ValueError
        If a gap is longer than 5 km: then it is not a river.
    """
    shared = shapely.line_merge(shapely.intersection(afghanistan.boundary, pakistan.boundary))
    pieces = [np.asarray(piece.coords) for piece in shapely.get_parts(shared)]
    pieces = [piece if piece[0, 0] <= piece[-1, 0] else piece[::-1] for piece in pieces]
    first = min(range(len(pieces)), key=lambda i: pieces[i][0, 0])
    chain = [pieces.pop(first)]
    while pieces:
        end = chain[-1][-1]
        gap_m, nearest, backwards = min(
            (float(np.hypot(*(piece[-1 if flip else 0] - end))), i, flip)
            for i, piece in enumerate(pieces)
            for flip in (False, True)
        )
        if gap_m > _LONGEST_JOIN_M:
            raise ValueError(f"the border has a gap of {gap_m / 1000:.1f} km; has the land layer changed?")
        piece = pieces.pop(nearest)
        chain.append(piece[::-1] if backwards else piece)
    return shapely.LineString(np.vstack(chain)).simplify(LINE_TOLERANCE_M)


def cut_countries(land: dict[str, Any], shapes: list[Any], line: Any) -> dict[str, Any]:
    """Return the areas of Afghanistan and Pakistan, by alpha-2 code, that meet in the line alone.

    A country is its own land and the water that its districts reach into, less its neighbours' land. So a river between
    two countries goes to the districts' edge, a lake to whoever has districts in it, and the ceasefire line in Kashmir
    is where the land layer has it. That layer gives 247 km² near Khamyab to two countries; Afghan districts have none
    of it, so it is the neighbour's.

    Parameters
    ----------
    land : dict of str to geometry
        From `land_around`.
    shapes : list of polygons
        Raw districts of both countries, without land that neither administers; metres.
    line : LineString
        From `join_line`.
    """
    others = shapely.union_all([land[code] for code in sorted(NEIGHBOURS)])
    claimed = shapely.union_all([land["AFG"], land["PAK"], *shapes])
    region = _without_slivers(claimed.difference(others))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([region.boundary, line])]))
    sides: dict[str, list[Any]] = {"AF": [], "PK": []}
    for face in faces:
        if not region.contains(face.point_on_surface()) or face.area < _SMALLEST_ISLAND_M2:
            continue
        afghan_km2 = face.intersection(land["AFG"]).area
        sides["AF" if afghan_km2 > face.intersection(land["PAK"]).area else "PK"].append(face)
    return {code: filled(shapely.union_all(parts)) for code, parts in sides.items()}


def _without_slivers(region: Any) -> Any:
    """Return the region less its tongues thinner than 200 m, its holes filled."""
    opened = region.buffer(-100, join_style="mitre").buffer(100, join_style="mitre")
    return filled(opened.intersection(region))


def neighbour_outlines(land: dict[str, Any], inner: Any) -> dict[str, Any]:
    """Return the neighbours' land in degrees, coarse, clipped to the map, by alpha-2 code.

    Parameters
    ----------
    land : dict of str to geometry
        From `land_around`.
    inner : geometry
        Both countries as they are shipped, in degrees; a neighbour ends where they begin.
    """
    near_inner = to_metres(inner).simplify(_BASEMAP_TOLERANCE_M).buffer(_BASEMAP_SEAM_M)
    taken = inner
    outlines = {}
    for code, (alpha2, _) in NEIGHBOURS.items():
        coarse = filled(land[code].simplify(_BASEMAP_TOLERANCE_M))
        # Two outlines simplified apart leave cracks: the neighbour is let run into the other and then cut off there.
        seam = coarse.buffer(_BASEMAP_SEAM_M).intersection(near_inner)
        ground = to_degrees(shapely.union_all([coarse, seam])).intersection(_MAP).difference(taken)
        taken = shapely.union_all([taken, ground])
        large = [part for part in polygons(ground) if to_metres(part).area > _BASEMAP_LEAST_M2]
        outlines[alpha2] = shapely.set_precision(shapely.union_all(large), _BASEMAP_GRID_DEG)
    return outlines


def with_land_beyond(near: dict[str, Any], layer: dict[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """Return the basemap with the land beyond its neighbours, coarser still, for wide windows; by alpha-2 code.

    Parameters
    ----------
    near : dict of str to geometry
        From `neighbour_outlines`, in degrees.
    layer : dict of str to geometry
        From `read_layer`.
    codes : mapping of str to str
        Alpha-2 code by alpha-3 code.
    """
    clipped = {
        code: shapely.clip_by_rect(shape, *_FAR.bounds) for code, shape in sorted(layer.items()) if code in codes
    }
    land = {
        code: shapely.MultiPolygon(polygons(shapely.make_valid(shape)))
        for code, shape in clipped.items()
        if shape.area > _FAR_LEAST_DEG2
    }
    frame = _FAR.difference(_MAP)
    outlines = dict(near)
    for code, coarse in zip(land, shapely.coverage_simplify(list(land.values()), _FAR_TOLERANCE_DEG), strict=True):
        large = [part for part in polygons(filled(coarse).intersection(frame)) if part.area > _FAR_LEAST_DEG2]
        beyond = shapely.set_precision(shapely.union_all(large), _BASEMAP_GRID_DEG)
        own = outlines.get(codes[code], shapely.Polygon())
        whole = shapely.union_all([own, beyond], grid_size=_BASEMAP_GRID_DEG)
        if not whole.is_empty:
            outlines[codes[code]] = whole
    return outlines
