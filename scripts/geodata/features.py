"""Units as GeoJSON: names joined, areas measured, rows and rings in a fixed order."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely
from pyproj import Geod

_GEOD = Geod(ellps="WGS84")
_SOURCES = {
    "AF": "geoBoundaries districts cut by OpenStreetMap outlines",
    "PK": "geoBoundaries tehsils (OpenStreetMap) cut by OpenStreetMap outlines",
}


def area_km2(geometry: Any) -> float:
    """Return the geodesic area on WGS 84 in square kilometres."""
    oriented = shapely.orient_polygons(geometry, exterior_cw=False)
    return float(_GEOD.geometry_area_perimeter(oriented)[0]) / 1e6


def length_km(line: Any) -> float:
    """Return the geodesic length on WGS 84 in kilometres."""
    return float(_GEOD.geometry_length(line)) / 1000


def district_features(units: Mapping[str, Any], places: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return a feature for each district, by id.

    Raises
    ------
    KeyError
        If ``places.csv`` has no row for a district.
    """
    return [
        _feature(
            geometry,
            place_id=unit,
            name=places[unit]["name"],
            country=places[unit]["country"],
            adm1=places[unit]["adm1"],
            area_km2=round(area_km2(geometry), 1),
            source=_SOURCES[places[unit]["country"]],
        )
        for unit, geometry in sorted(units.items())
    ]


def dissolved(units: Mapping[str, Any]) -> dict[str, Any]:
    """Return the units of the level above: ``AF.kunar`` from its districts, ``AF`` from its provinces."""
    parts: dict[str, list[Any]] = defaultdict(list)
    for unit, geometry in sorted(units.items()):
        parts[unit.rpartition(".")[0]].append(geometry)
    return {unit: shapely.coverage_union_all(geometries) for unit, geometries in parts.items()}


def province_features(units: Mapping[str, Any], places: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return a feature for each province, by id; ``disputed`` says that another state claims it."""
    return [
        _feature(
            geometry,
            place_id=unit,
            name=places[unit]["name"],
            country=places[unit]["country"],
            area_km2=round(area_km2(geometry), 1),
            disputed="disputed" in places[unit]["note"],
            source=_SOURCES[places[unit]["country"]],
        )
        for unit, geometry in sorted(units.items())
    ]


def country_features(units: Mapping[str, Any], names: Mapping[str, str], source: str) -> list[dict[str, Any]]:
    """Return a feature for each country, by alpha-2 code."""
    return [
        _feature(
            geometry,
            place_id=f"country:{code}",
            name=names[code],
            country=code,
            area_km2=round(area_km2(geometry), 1),
            source=source,
        )
        for code, geometry in sorted(units.items())
    ]


def line_feature(line: Any) -> dict[str, Any]:
    """Return the feature of the Durand Line, from its western end to its eastern."""
    return _feature(
        line if line.coords[0] < line.coords[-1] else shapely.reverse(line),
        name="Durand Line",
        length_km=round(length_km(line), 1),
        status="disputed: Afghanistan does not recognise it as a border",
        source="OpenStreetMap",
    )


def write_geojson(path: Path, features: Iterable[Mapping[str, Any]]) -> None:
    """Write a FeatureCollection (RFC 7946), one feature a line."""
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    if geometry.geom_type != "LineString":
        geometry = shapely.orient_polygons(shapely.normalize(geometry), exterior_cw=False)
    coordinates = _rounded(shapely.geometry.mapping(geometry)["coordinates"])
    shape = {"type": geometry.geom_type, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _rounded(values: Any) -> Any:
    return [_rounded(value) for value in values] if isinstance(values, list | tuple) else round(values, 5)
