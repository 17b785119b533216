"""Places of the Afghan-Pakistani borderland: names, candidates, resolution, boundaries."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gazetteer.choices import Query
from gazetteer.errors import DataError, GazetteerError, UnknownPlace
from gazetteer.index import Candidate, Index, Name, data_root, read_table
from gazetteer.installed import Manifest, installed_gazetteers
from gazetteer.names import fold, fold_text, skeleton
from gazetteer.place import ADMIN_KINDS, AREA_KINDS, Place, distance_km
from gazetteer.resolver import Gazetteer, Resolution

if TYPE_CHECKING:
    from gazetteer.boundaries import BorderLine, Boundaries
    from gazetteer.install import install_gazetteer, remove_gazetteer
    from gazetteer.online import PUBLIC_SERVER, OnlineLookup

__all__ = [
    "ADMIN_KINDS",
    "AREA_KINDS",
    "PUBLIC_SERVER",
    "BorderLine",
    "Boundaries",
    "Candidate",
    "DataError",
    "Gazetteer",
    "GazetteerError",
    "Index",
    "Manifest",
    "Name",
    "OnlineLookup",
    "Place",
    "Query",
    "Resolution",
    "UnknownPlace",
    "data_root",
    "distance_km",
    "fold",
    "fold_text",
    "install_gazetteer",
    "installed_gazetteers",
    "read_table",
    "remove_gazetteer",
    "skeleton",
]


# Polygons pull in shapely and pyproj: half a second that a name look-up need not pay.
_LATER = {
    "BorderLine": "boundaries",
    "Boundaries": "boundaries",
    "PUBLIC_SERVER": "online",
    "OnlineLookup": "online",
    "install_gazetteer": "install",
    "remove_gazetteer": "install",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"gazetteer.{_LATER[name]}"), name)
    raise AttributeError(f"module 'gazetteer' has no attribute {name!r}")
