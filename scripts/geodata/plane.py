"""Between degrees and a plane of metres, for the build alone."""

from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

GRID_DEG = 1e-5
"""Every shipped coordinate is a multiple of this: five decimals, 1.1 m at most."""

# Equal-area about the middle of the region: lengths are right to 0.5 % everywhere between 60 and 78 E, 23 and 39 N.
_PLANE = "+proj=laea +lat_0=31.5 +lon_0=68.5 +ellps=WGS84 +units=m"
_TO_PLANE = Transformer.from_crs("EPSG:4326", _PLANE, always_xy=True)


def to_metres(geometry: Any) -> Any:
    """Return geometry in degrees (lon, lat) as geometry in metres on the plane."""
    return shapely.transform(geometry, lambda xy: np.column_stack(_TO_PLANE.transform(xy[:, 0], xy[:, 1])))


def to_degrees(geometry: Any) -> Any:
    """Return geometry in metres on the plane as geometry in degrees (lon, lat)."""
    return shapely.transform(
        geometry, lambda xy: np.column_stack(_TO_PLANE.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))
    )


def filled(geometry: Any) -> Any:
    """Return polygons with their holes closed, made valid: the land layer leaves lakes and wide rivers out."""
    shells = [shapely.Polygon(part.exterior) for part in polygons(geometry)]
    return shapely.union_all(shapely.make_valid(shells, method="structure", keep_collapsed=False))


def polygons(geometry: Any) -> list[Any]:
    """Return the polygons of any geometry, in a fixed order, dropping lines and points."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(geometry)) if part.geom_type == "Polygon"]
    return sorted((part for part in parts if part.area > 0), key=lambda part: part.bounds)
