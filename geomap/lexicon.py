"""Word lists of the grammar, read from the tables below ``geomap/data``."""

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from gazetteer import DataError


@lru_cache(maxsize=16)
def read_toml(name: str) -> dict[str, Any]:
    """Return a table of ``geomap/data/en`` as nested dictionaries.

    Raises
    ------
    DataError
        If the table is missing or is no TOML.

    Examples
    --------
    >>> "said" in read_toml("contexts.toml")["metonym"]["verbs"]
    True
    """
    path = resources.files("geomap") / "data" / "en" / name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"geomap/data/en/{name}: {error}; reinstall geomap or correct the table") from error


@lru_cache(maxsize=128)
def words(table: str, *keys: str) -> frozenset[str]:
    """Return one word list of a table as a set, found by its keys: ``words("contexts.toml", "person", "before")``."""
    found: Any = read_toml(table)
    for key in keys:
        found = found[key]
    return frozenset(found)
