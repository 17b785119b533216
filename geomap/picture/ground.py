"""The ground of a picture on an equal-area plane: neighbours, units, the Durand Line, crossings, towns.

All geometry is in metres of Lambert's azimuthal equal-area projection around the middle of the line. Within the region
a distance on it is right to 0.5 %, which is less than the width of a printed line.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path as Outline
from numpy.typing import NDArray
from pyproj import Transformer

from gazetteer import Boundaries, data_root, read_table

PLANE = "+proj=laea +lat_0=33 +lon_0=68 +datum=WGS84 +units=m"
LEAST_M = 200.0
"""Outlines are never drawn more finely than this, in metres: nothing is measured on them."""

_STEP_DEG = 0.25
_RANKS = ("official", "unofficial", "pass")

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unit:
    """A country, province or district; ``pole`` is the point inside it that is farthest from its edge."""

    unit_id: str
    name: str
    country: str
    area: Any
    outline: Outline
    pole: tuple[float, float]

    def with_area(self, area: Any) -> "Unit":
        """Return the unit with another outline."""
        return replace(self, area=area, outline=outline_of(area))


@dataclass(frozen=True, slots=True)
class Spot:
    """A crossing or a town; the lower its rank, the sooner its name is set."""

    name: str
    at: tuple[float, float]
    rank: float


@dataclass(frozen=True, slots=True, repr=False)
class Ground:
    """What lies below the marks, in metres on :data:`PLANE`.

    Attributes
    ----------
    sea : Outline
        Water of the region.
    neighbours, countries, provinces, districts : dict of str to Unit
        By id; countries by their ISO code.
    line : ndarray of float, shape (n, 2)
        The Durand Line.
    crossings, towns : tuple of Spot
        Best known first.
    attributions : tuple of str
        What the data's licences ask to be said.
    """

    sea: Outline
    neighbours: Mapping[str, Unit]
    countries: Mapping[str, Unit]
    provinces: Mapping[str, Unit]
    districts: Mapping[str, Unit]
    line: Points
    crossings: tuple[Spot, ...]
    towns: tuple[Spot, ...]
    attributions: tuple[str, ...]

    @property
    def unit_ids(self) -> frozenset[str]:
        """Ids of all units that an event can be hatched into."""
        return frozenset((*self.countries, *self.provinces, *self.districts))

    def level(self, name: str) -> Mapping[str, Unit]:
        """Return the units of "provinces" or "districts"."""
        return {"provinces": self.provinces, "districts": self.districts}[name]

    def unit(self, unit_id: str) -> Unit:
        """Return the country, province or district of an id."""
        return (self.countries, self.provinces, self.districts)[unit_id.count(".")][unit_id]

    def simplified(self, metres: float) -> "Ground":
        """Return the ground with fewer vertices: triangles with less than the square of so many metres are cut off."""
        areas = shapely.coverage_simplify([u.area for u in self.districts.values()], metres)
        districts = {i: u.with_area(a) for (i, u), a in zip(self.districts.items(), areas, strict=True)}
        provinces = _made_of(districts, self.provinces)
        line = shapely.LineString(self.line).simplify(metres / 2)
        return replace(
            self,
            neighbours={i: u.with_area(u.area.simplify(metres)) for i, u in self.neighbours.items()},
            districts=districts,
            provinces=provinces,
            countries=_made_of(provinces, self.countries),
            line=shapely.get_coordinates(line),
        )


def read_ground(region: str) -> Ground:
    """Return the ground of a region that ships with the package.

    Raises
    ------
    DataError
        If there is no such region.
    """
    boundaries = Boundaries.load(region)
    districts = _units(boundaries.districts)
    provinces = _units(boundaries.provinces)
    countries = {u.country: replace(u, unit_id=u.country) for u in _units(boundaries.countries).values()}
    neighbours, sea = _around(region, countries.values())
    border = boundaries.border
    line = shapely.LineString(to_plane(np.column_stack([border.lons, border.lats])))
    crossings, towns = _spots(region)
    ground = Ground(
        sea=sea,
        neighbours=neighbours,
        countries=countries,
        provinces=provinces,
        districts=districts,
        line=shapely.get_coordinates(line),
        crossings=crossings,
        towns=towns,
        attributions=_attributions(),
    )
    return ground.simplified(LEAST_M)


def to_plane(lonlat: Any) -> Points:
    """Return (lon, lat) rows in degrees as (x, y) rows in metres on :data:`PLANE`."""
    points = np.asarray(lonlat, dtype=float).reshape(-1, 2)
    return np.column_stack(_transformer().transform(points[:, 0], points[:, 1]))


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)


def outline_of(area: Any) -> Outline:
    """Return a polygon as one outline that fills by winding: shells one way, holes the other."""
    parts = []
    for polygon in shapely.get_parts(area):
        if polygon.geom_type != "Polygon":
            continue
        for ring in shapely.get_rings(shapely.orient_polygons(polygon)):
            parts.append(Outline(shapely.get_coordinates(ring), closed=True))
    return Outline.make_compound_path(*parts) if parts else Outline(np.zeros((0, 2)))


def _units(frame: Any) -> dict[str, Unit]:
    flat = frame.to_crs(PLANE)
    rows = zip(flat["place_id"], flat["name"], flat["country"], flat.geometry, strict=True)
    return {
        str(i): _unit(str(i), str(name), str(land), area)
        for i, name, land, area in sorted(rows, key=lambda r: str(r[0]))
    }


def _unit(unit_id: str, name: str, country: str, area: Any) -> Unit:
    biggest = max(shapely.get_parts(area), key=lambda part: part.area)
    pole = shapely.get_coordinates(shapely.maximum_inscribed_circle(biggest, 2000))[0]
    return Unit(unit_id, name, country, area, outline_of(area), (float(pole[0]), float(pole[1])))


def _made_of(parts: Mapping[str, Unit], wholes: Mapping[str, Unit]) -> dict[str, Unit]:
    """Return units with the outlines that their parts make; a part's id is its whole's and one word more."""
    within: dict[str, list[Any]] = {}
    for part in parts.values():
        within.setdefault(part.unit_id.rpartition(".")[0], []).append(part.area)
    return {i: wholes[i].with_area(shapely.coverage_union_all(areas)) for i, areas in sorted(within.items())}


def _around(region: str, countries: Iterable[Unit]) -> tuple[dict[str, Unit], Outline]:
    """Return the neighbours, cut off at the edge of what is known of them, and the water between."""
    told = json.loads((data_root() / region / "basemap.geojson").read_text(encoding="utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in told]
    frame = shapely.box(*shapely.total_bounds(shapes)).segmentize(_STEP_DEG)
    flat = [shapely.transform(s.segmentize(_STEP_DEG), to_plane) for s in shapes]
    units = {
        str(f["properties"]["country"]): _unit(
            str(f["properties"]["place_id"]), str(f["properties"]["name"]), str(f["properties"]["country"]), s
        )
        for f, s in zip(told, flat, strict=True)
    }
    # Lakes and rivers narrower than the lines of the picture would be specks.
    land = shapely.union_all([*flat, *(c.area for c in countries)]).buffer(3000).buffer(-3000)
    return units, outline_of(shapely.transform(frame, to_plane).difference(land))


def _spots(region: str) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    crossings, towns = [], []
    for _, row in read_table(data_root() / region / "places.csv", ("name", "kind", "lon", "lat", "radius_km", "note")):
        if row["kind"] not in ("crossing", "city"):
            continue
        (x, y) = to_plane([float(row["lon"]), float(row["lat"])])[0]
        if row["kind"] == "crossing":
            rank = _RANKS.index(row["note"]) if row["note"] in _RANKS else len(_RANKS)
            crossings.append(Spot(row["name"].removesuffix(" crossing"), (x, y), rank + float(row["radius_km"]) / 100))
        else:
            # How far a city reaches tells how large it is.
            towns.append(Spot(row["name"], (x, y), -float(row["radius_km"])))
    return tuple(sorted(crossings, key=_by_rank)), tuple(sorted(towns, key=_by_rank))


def _by_rank(spot: Spot) -> tuple[float, str]:
    return spot.rank, spot.name


def _attributions() -> tuple[str, ...]:
    sources = json.loads((data_root() / "SOURCES.json").read_text(encoding="utf-8"))["sources"]
    return tuple(str(source["attribution"]) for source in sources)
