"""Polygons made small for display: simplified together so that neighbours keep one common edge, in whole numbers."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon

from geomap.webmap.model import Collection

DECIMALS = 4
"""Of a degree: 11 m, a tenth of a pixel at the closest zoom."""

TOLERANCE = 0.003
"""Simplification in degrees, about 300 m: for display alone, nothing is measured on these polygons."""

GROUND_TOLERANCE = 0.02
"""The same for the neighbours."""

GROUND_LEAST = 0.02
"""Smallest lake or island of the neighbours that is drawn, in square degrees (about 200 km2)."""

LINE_TOLERANCE = 0.001
"""The same for the Durand Line, about 100 m."""

TOUCHING = 0.02
"""How near to a stretch of the line, in degrees (about 2 km), the outline of the unit has to be whose stretch it is."""

Unit = dict[str, Any]


def unit_shapes(
    provinces: Collection, districts: Collection, *, tolerance: float, border: Sequence[Sequence[float]] = ()
) -> tuple[list[Unit], list[Unit]]:
    """Return display units for provinces and districts whose edges agree with each other.

    Districts are simplified as one coverage and provinces dissolved from them, so that no sliver opens between levels
    or neighbours. A province without districts is simplified with them under its own outline.

    Parameters
    ----------
    provinces, districts : FeatureCollection
        EPSG:4326; a district's ``place_id`` starts with that of its province.
    tolerance : float
        In degrees; 0 keeps every vertex.
    border : sequence of (lon, lat)
        Each unit has ``border_km``, the length of its stretch of this line.
    """
    tops = {f["properties"]["place_id"]: f for f in _sorted(provinces)}
    parts = list(_sorted(districts))
    parents = [_parent(f["properties"]["place_id"]) for f in parts]
    alone = [i for i in tops if i not in set(parents)]
    outlines = simplified(_geometries([*parts, *(tops[i] for i in alone)]), tolerance)
    within: dict[str, list[Any]] = {i: [] for i in tops}
    for parent, outline in zip(parents + alone, outlines, strict=True):
        within.setdefault(parent, []).append(outline)
    upper = [_unit(tops[i], shapely.coverage_union_all(within[i])) for i in tops]
    lower = [_unit(f, g) for f, g in zip(parts, outlines, strict=False)]
    countries = [f["properties"].get("country", "") for f in (*parts, *(tops[i] for i in alone))]
    along = border_lengths(outlines, countries, border)
    for unit, km in zip(lower, along, strict=False):
        unit["border_km"] = round(km, 1)
    for unit in upper:
        own = (km for km, parent in zip(along, parents + alone, strict=True) if parent == unit["id"])
        unit["border_km"] = round(sum(own), 1)
    order = {i: n for n, i in enumerate(tops)}
    for unit in lower:
        unit["parent"] = order.get(_parent(unit["id"]), -1)
    return upper, lower


def ground_shapes(collection: Collection, *, tolerance: float, least: float = 0.0) -> list[Unit]:
    """Return display units for countries, simplified together; ``least`` as for :func:`encoded_rings`."""
    features = list(_sorted(collection))
    outlines = simplified(_geometries(features), tolerance)
    return [_unit(f, g, least=least) for f, g in zip(features, outlines, strict=True)]


def border_lengths(
    geometries: Sequence[Any], countries: Sequence[str], border: Sequence[Sequence[float]]
) -> list[float]:
    """Return how many kilometres of the border run along each polygon, 0 where it does not touch it.

    Every stretch of the line belongs to one unit on either side: the nearest of each country. Geodesic on WGS 84, with
    the line simplified to 100 m: a border's length depends on the ruler.
    """
    lengths = np.zeros(len(geometries))
    if len(border) < 2:
        return lengths.tolist()
    line = shapely.get_coordinates(shapely.segmentize(_displayed(border, LINE_TOLERANCE), TOUCHING))
    km = Geod(ellps="WGS84").line_lengths(line[:, 0], line[:, 1]) / 1000
    middles = shapely.points((line[1:] + line[:-1]) / 2)
    for country in sorted(set(countries)):
        own = np.array([k for k, c in enumerate(countries) if c == country])
        tree = shapely.STRtree([geometries[k] for k in own])
        stretch, unit = tree.query_nearest(middles, max_distance=TOUCHING, all_matches=False)
        np.add.at(lengths, own[unit], km[stretch])
    return [float(v) for v in lengths]


def simplified(polygons: Sequence[Any], tolerance: float) -> list[Any]:
    """Return the polygons of a coverage with fewer vertices and the same neighbours; tolerance in degrees."""
    if not polygons:
        return []
    valid = [g if g.is_valid else shapely.make_valid(g) for g in polygons]
    if tolerance <= 0:
        return valid
    return list(shapely.coverage_simplify(valid, tolerance))


def encoded_rings(geometry: Any, *, least: float = 0.0) -> list[list[int]]:
    """Return every ring of a polygon as whole 1e-4 degrees: the first (lon, lat), then differences.

    Rings that enclose less than ``least`` square degrees are left out. Shells and holes need no telling apart: the page
    fills by the even-odd rule.
    """
    rings = shapely.get_rings(shapely.get_parts(np.array(_polygons(geometry), dtype=object)))
    if least > 0:
        rings = rings[shapely.area(shapely.polygons(rings)) >= least]
    encoded = (_deltas(shapely.get_coordinates(ring)) for ring in rings)
    return [ring for ring in encoded if len(ring) >= 6]


def encoded_line(points: Sequence[Sequence[float]], *, tolerance: float) -> list[int]:
    """Return a line, encoded like a ring."""
    if len(points) < 2:
        return []
    return _deltas(shapely.get_coordinates(_displayed(points, tolerance)))


def _displayed(points: Sequence[Sequence[float]], tolerance: float) -> Any:
    return shapely.simplify(shapely.linestrings(np.array([(p[0], p[1]) for p in points])), tolerance)


def _deltas(coordinates: Any) -> list[int]:
    whole = np.rint(coordinates * 10**DECIMALS).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64))
    moved = steps.any(axis=1)
    moved[0] = True
    out: list[int] = steps[moved].ravel().tolist()
    return out


def _polygons(geometry: Any) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [geometry]
    if isinstance(geometry, MultiPolygon):
        return list(geometry.geoms)
    return [p for g in getattr(geometry, "geoms", ()) for p in _polygons(g)]


def _unit(feature: Any, geometry: Any, *, least: float = 0.0) -> Unit:
    properties = feature["properties"]
    unit: Unit = {
        "id": str(properties.get("place_id", "")),
        "name": str(properties.get("name", "")),
        "country": str(properties.get("country", "")),
        "rings": encoded_rings(geometry, least=least),
    }
    if properties.get("names"):
        unit["names"] = {k: str(v) for k, v in sorted(properties["names"].items()) if v}
    if properties.get("adm1"):
        unit["adm1"] = str(properties["adm1"])
    biggest = max(_polygons(geometry), key=lambda p: p.area, default=None)
    if biggest is not None:
        inner = shapely.maximum_inscribed_circle(biggest, 0.02)
        unit["label"] = [round(c, 3) for c in inner.coords[0]] + [round(inner.length, 3)]
    unit["area_km2"] = round(float(properties.get("area_km2") or _area_km2(geometry)))
    return unit


def _area_km2(geometry: Any) -> float:
    # Lambert's equal-area cylinder on the sphere of equal surface: within 0.5 % of the ellipsoid here.
    flat = shapely.transform(geometry, _equal_area)
    return float(flat.area)


def _equal_area(coordinates: Any) -> Any:
    radius_km = 6371.007
    out = np.empty_like(coordinates)
    out[:, 0] = np.radians(coordinates[:, 0]) * radius_km
    out[:, 1] = np.sin(np.radians(coordinates[:, 1])) * radius_km
    return out


def _geometries(features: Sequence[Any]) -> list[Any]:
    # GEOS reads a text far quicker than Python builds rings point by point.
    return list(shapely.from_geojson([json.dumps(f["geometry"]) for f in features]))


def _sorted(collection: Collection) -> list[Any]:
    features = [f for f in collection["features"] if f.get("geometry")]
    return sorted(features, key=lambda f: str(f["properties"].get("place_id") or f["properties"].get("name")))


def _parent(district_id: str) -> str:
    return district_id.rsplit(".", 1)[0]
