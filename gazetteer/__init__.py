"""Places of the Afghan-Pakistani borderland: names, candidates, resolution, boundaries."""

from typing import TYPE_CHECKING, Any

from gazetteer.errors import DataError, GazetteerError, UnknownPlace
from gazetteer.index import Candidate, Index, Name, data_root, read_table
from gazetteer.names import fold, fold_text, skeleton
from gazetteer.place import ADMIN_KINDS, AREA_KINDS, Place
from gazetteer.resolver import Gazetteer, Query, Resolution, distance_km

if TYPE_CHECKING:
    from gazetteer.boundaries import BorderLine, Boundaries

__all__ = [
    "ADMIN_KINDS",
    "AREA_KINDS",
    "BorderLine",
    "Boundaries",
    "Candidate",
    "DataError",
    "Gazetteer",
    "GazetteerError",
    "Index",
    "Name",
    "Place",
    "Query",
    "Resolution",
    "UnknownPlace",
    "data_root",
    "distance_km",
    "fold",
    "fold_text",
    "read_table",
    "skeleton",
]


def __getattr__(name: str) -> Any:
    # Polygons pull in shapely and pyproj: half a second that a name look-up need not pay.
    if name in ("BorderLine", "Boundaries"):
        from gazetteer import boundaries

        return getattr(boundaries, name)
    raise AttributeError(f"module 'gazetteer' has no attribute {name!r}")
