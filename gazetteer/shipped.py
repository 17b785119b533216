"""The places that ship with the package, read from its tables."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.resources.abc import Traversable

from gazetteer.errors import DataError
from gazetteer.nametable import Name
from gazetteer.place import Place
from gazetteer.tables import data_root, read_table

_PLACE_COLUMNS = ("place_id", "name", "kind", "country", "adm1", "adm2", "lon", "lat", "radius_km", "source", "covers")
_WORLD_RADIUS_KM = {"country": 500.0, "region": 200.0}
_WORLD_COLUMNS = ("place_id", "name", "kind", "country", "adm1", "lon", "lat", "population", "aliases")


def shipped_places(region: str) -> tuple[list[Place], list[tuple[str, Name]]]:
    """Return the places of a region and of the rest of the world, and the further names of each by place id.

    Raises
    ------
    DataError
        If a table is missing or inconsistent.
    """
    folder = data_root() / region
    places = [_place(folder, line, row) for line, row in read_table(folder / "places.csv", _PLACE_COLUMNS)]
    seen: set[str] = set()
    for place in places:
        if place.place_id in seen:
            raise DataError(f"places.csv: {place.place_id} stands there twice; remove one row")
        seen.add(place.place_id)
    names = [
        (row["place_id"], Name(row["alias"], row["lang"], row["status"]))
        for _, row in read_table(folder / "aliases.csv", ("place_id", "alias", "lang", "status"))
    ]
    for place, aliases in _world(_world_table()):
        places.append(place)
        names.extend((place.place_id, Name(alias, "en", "current")) for alias in aliases)
    return places, names


def shipped_digest(region: str) -> str:
    """Return the SHA-256 of the tables that :func:`shipped_places` reads."""
    digest = sha256()
    for path in (data_root() / region / "places.csv", data_root() / region / "aliases.csv", _world_table()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _world_table() -> Traversable:
    return data_root() / "world" / "places.csv"


def _place(folder: Traversable, line: int, row: dict[str, str]) -> Place:
    try:
        lon, lat, radius_km = float(row["lon"]), float(row["lat"]), float(row["radius_km"])
    except ValueError as error:
        raise DataError(f"{folder.name}/places.csv:{line}: {row['place_id']}: {error}; give decimal degrees") from error
    if (lon, lat) == (0.0, 0.0) or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise DataError(
            f"{folder.name}/places.csv:{line}: {row['place_id']} at ({lon}, {lat}); correct the coordinates"
        )
    covers = tuple(part for part in row["covers"].split("|") if part)
    return Place(
        row["place_id"], row["name"], row["kind"], row["country"], row["adm1"], row["adm2"], lon, lat, radius_km,
        row["source"], covers,
    )  # fmt: skip


def _world(path: Traversable) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for _, row in read_table(path, _WORLD_COLUMNS):
        radius_km = _WORLD_RADIUS_KM.get(row["kind"], 15.0)
        published = row["place_id"].startswith("at:")
        place = Place(
            row["place_id"], row["name"], row["kind"], row["country"], row["adm1"], "", float(row["lon"]),
            float(row["lat"]), radius_km, "published coordinates" if published else row["place_id"],
        )  # fmt: skip
        yield place, tuple(alias for alias in row["aliases"].split("|") if alias)
