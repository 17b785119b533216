"""News reports of armed incidents along the Durand Line, turned into records and maps that can be audited.

>>> import geomap
>>> reading = geomap.read_articles("articles/")      # doctest: +SKIP
>>> result = geomap.run(reading)                     # doctest: +SKIP
>>> result.incidents, result.map()                   # doctest: +SKIP
>>> result.write("outputs/")                         # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from geomap.errors import GeomapError, GeometryError, InputError, OutputError, UnknownColumn, UsageError
from geomap.settings import Settings

if TYPE_CHECKING:
    from geomap.articles import Reading, read_articles
    from geomap.pipeline import Result, run
    from geomap.records import Article, Claim, Incident

__all__ = [
    "Article",
    "Claim",
    "GeomapError",
    "GeometryError",
    "Incident",
    "InputError",
    "OutputError",
    "Reading",
    "Result",
    "Settings",
    "UnknownColumn",
    "UsageError",
    "read_articles",
    "run",
]

_HOMES = {
    "Reading": "geomap.articles",
    "read_articles": "geomap.articles",
    "Result": "geomap.pipeline",
    "run": "geomap.pipeline",
    "Article": "geomap.records",
    "Claim": "geomap.records",
    "Incident": "geomap.records",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use: `geomap --help` must not wait for the geospatial stack.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'geomap' has no attribute {name!r}")
