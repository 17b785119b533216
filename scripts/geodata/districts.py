"""Districts that fill their country without overlap or gap, from shapes that were each simplified alone."""

from collections import defaultdict
from typing import Any

import numpy as np
import shapely

from geodata.plane import polygons

_VORONOI_STEP_M = 150.0
_SIMPLE_FACE_M2 = 2e5
_FRAGMENT_M2 = 2e6


def partition(country: Any, shapes: dict[str, list[Any]]) -> dict[str, Any]:
    """Return the country divided among units: every point of it in exactly one.

    All outlines together cut the country into faces. A face that one unit covers is that unit's; what several cover, or
    none, goes to the nearest unit, so that an overlap is split along its middle and a gap is filled from both sides.

    Parameters
    ----------
    country : Polygon or MultiPolygon
        What to fill, in metres.
    shapes : dict of str to list of polygons
        The unit's shapes by its id; those outside the country are cut off.

    Raises
    ------
    ValueError
        If a unit ends up with no area.
    """
    whole = {unit: shapely.union_all(parts) for unit, parts in shapes.items()}
    units = sorted(whole)
    outlines = shapely.union_all([country.boundary, *(whole[unit].boundary for unit in units)])
    faces = shapely.get_parts(shapely.polygonize([outlines]))
    points = shapely.point_on_surface(faces)
    inside = shapely.contains_properly(country, points)
    faces, points = faces[inside], points[inside]
    owners: list[list[str]] = [[] for _ in faces]
    face_index, unit_index = shapely.STRtree([whole[unit] for unit in units]).query(points, predicate="within")
    for face, unit in zip(face_index, unit_index, strict=True):
        owners[face].append(units[unit])
    settled: dict[str, list[Any]] = defaultdict(list)
    for face, names in zip(faces, owners, strict=True):
        if len(names) == 1:
            settled[names[0]].append(face)
    core = {unit: shapely.union_all(parts) for unit, parts in sorted(settled.items())}
    missing = sorted(set(units) - set(core))
    if missing:
        raise ValueError(f"no ground of their own left for {', '.join(missing)}")
    open_faces = [face for face, names in zip(faces, owners, strict=True) if len(names) != 1]
    for unit, piece in _shared_out(open_faces, core):
        settled[unit].append(piece)
    return {unit: shapely.union_all(parts) for unit, parts in sorted(settled.items())}


def _shared_out(open_faces: list[Any], core: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the faces cut into pieces, each with the unit whose settled ground is nearest."""
    units = list(core)
    tree = shapely.STRtree(list(core.values()))
    pieces = []
    for face in open_faces:
        touching = tree.query(face, predicate="intersects")
        edges = {units[i]: shapely.intersection(core[units[i]], face.boundary) for i in sorted(touching)}
        edges = {unit: edge for unit, edge in edges.items() if edge.length > 0}
        if not edges:
            pieces.append((units[int(tree.nearest(face))], face))
        elif len(edges) == 1 or face.area < _SIMPLE_FACE_M2:
            pieces.append((max(sorted(edges), key=lambda unit: edges[unit].length), face))
        else:
            pieces.extend(_cut_by_nearest(face, edges))
    return pieces


def _cut_by_nearest(face: Any, edges: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the face cut along the lines that are as far from one unit's edge as from another's."""
    labels: list[str] = []
    sites: list[Any] = []
    for unit, edge in edges.items():
        for line in shapely.get_parts(edge):
            if line.length > 0:
                xy = np.asarray(line.segmentize(_VORONOI_STEP_M).coords)
                # Middles of segments: the ends are shared with the next unit and would belong to both.
                sites.extend(shapely.points((xy[1:] + xy[:-1]) / 2))
                labels.extend([unit] * (len(xy) - 1))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(sites), extend_to=face, ordered=True))
    return [
        (unit, part)
        for unit in edges
        for part in polygons(
            face.intersection(shapely.union_all([c for c, name in zip(cells, labels, strict=True) if name == unit]))
        )
    ]


def without_fragments(units: dict[str, Any]) -> dict[str, Any]:
    """Return the units with each splinter under 2 km² given to the neighbour it shares most edge with.

    Splinters come of cutting raw shapes at a border they did not follow; islands, which have no neighbour, stay.
    """
    home: dict[str, list[Any]] = {}
    loose: list[tuple[str, Any]] = []
    for unit, geometry in units.items():
        parts = sorted(polygons(geometry), key=lambda part: -part.area)
        home[unit] = parts[:1] + [part for part in parts[1:] if part.area >= _FRAGMENT_M2]
        loose.extend((unit, part) for part in parts[1:] if part.area < _FRAGMENT_M2)
    names = [unit for unit, parts in home.items() for _ in parts]
    kept = [part for parts in home.values() for part in parts]
    tree = shapely.STRtree(kept)
    for unit, part in loose:
        near = sorted(int(i) for i in tree.query(part, predicate="dwithin", distance=1.0))
        shared = {i: kept[i].buffer(1.0).intersection(part.boundary).length for i in near}
        best = max(shared, key=lambda i: shared[i], default=None)
        home[unit if best is None else names[best]].append(part)
    return {unit: shapely.union_all(parts) for unit, parts in home.items()}
