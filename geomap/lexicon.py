"""Word lists of the grammar, read from the tables below ``geomap/data``."""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
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


@cache
def words(table: str, *keys: str) -> frozenset[str]:
    """Return one word list of a table as a set, found by its keys: ``words("contexts.toml", "person", "before")``."""
    found: Any = read_toml(table)
    for key in keys:
        found = found[key]
    return frozenset(found)


@cache
def _by_first(phrases: frozenset[str]) -> tuple[frozenset[str], frozenset[str], dict[str, list[str]]]:
    """Return the words among some phrases, then the first words of the others, and these by their first words."""
    longer: dict[str, list[str]] = {}
    for phrase in sorted(phrases):
        if " " in phrase:
            longer.setdefault(phrase.split(" ", 1)[0], []).append(f" {phrase} ")
    return frozenset(p for p in phrases if " " not in p), frozenset(longer), longer


def holds(here: Sequence[str], phrases: frozenset[str]) -> bool:
    """Whether one of the phrases stands among words in order.

    Examples
    --------
    >>> holds("two of them were ruled out".split(), frozenset({"ruled out", "no"}))
    True
    """
    single, first, longer = _by_first(phrases)
    if not single.isdisjoint(here):
        return True
    beginnings = first.intersection(here)
    if not beginnings:
        return False
    text = f" {' '.join(here)} "
    return any(phrase in text for word in beginnings for phrase in longer[word])


def opens(here: Sequence[str], phrases: frozenset[str]) -> bool:
    """Whether words begin with one of the phrases."""
    if not here:
        return False
    single, _, longer = _by_first(phrases)
    if here[0] in single:
        return True
    if here[0] not in longer:
        return False
    text = f" {' '.join(here)} "
    return any(text.startswith(phrase) for phrase in longer[here[0]])
