"""One net of borders on the grid of five decimals, from which every polygon is rebuilt."""

from collections import defaultdict
from typing import Any

import numpy as np
import shapely

from geodata.plane import GRID_DEG, polygons, to_degrees, to_metres

_TOLERANCE_M = 60.0


def rebuild(units: dict[str, Any], line: Any) -> dict[str, Any]:
    """Return the units in degrees, on the grid, neighbours sharing every vertex of their common edge.

    The outlines are cut where three meet, each piece is simplified once, and the units are put together again from the
    net. So two neighbours cannot drift apart, whatever is drawn from them later.

    Parameters
    ----------
    units : dict of str to polygons
        Units of both countries, in metres.
    line : LineString
        The Durand Line in metres; simplified already.

    Raises
    ------
    ValueError
        If a unit is lost.
    """
    net = shapely.union_all([line, *(shapely.boundary(geometry) for geometry in units.values())], grid_size=0.01)
    arcs = shapely.get_parts(shapely.line_merge(net))
    on_line = shapely.contains(line.buffer(1.0), arcs)
    # On the line only the points go that raw outlines left where they crossed it.
    arcs = np.where(on_line, shapely.simplify(arcs, 1.0), shapely.simplify(arcs, _TOLERANCE_M))
    on_grid = shapely.union_all(to_degrees(arcs), grid_size=GRID_DEG)
    faces = np.asarray(polygons(shapely.polygonize([on_grid])))
    names = sorted(units)
    tree = shapely.STRtree([units[name] for name in names])
    parts: dict[str, list[Any]] = defaultdict(list)
    for face, plane_face in zip(faces, to_metres(faces), strict=True):
        near = sorted(int(i) for i in tree.query(plane_face, predicate="intersects"))
        covered = {names[i]: plane_face.intersection(units[names[i]]).area for i in near}
        # A creek closed off between two islands is nobody's, and no third country has ground inside these two.
        best = max(covered, key=lambda name: covered[name]) if covered else names[int(tree.nearest(plane_face))]
        parts[best].append(face)
    if lost := sorted(set(names) - set(parts)):
        raise ValueError(f"simplified away: {', '.join(lost)}")
    return {name: shapely.coverage_union_all(parts[name]) for name in names}
