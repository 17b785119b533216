"""Polygons of countries, provinces and districts, and the Durand Line: which unit a point is in, how far off.

Districts share every vertex of their common edges, provinces and countries are made of them, and the line is the edge
of both countries: so side, province and district cannot disagree. Edges are straight in degrees (RFC 7946). Distances
are geodesic on WGS 84; the nearest point is first found on a conformal plane, where it is right to the second order.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod, Transformer

from gazetteer.errors import DataError, UnknownPlace
from gazetteer.index import data_root

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_GEOD = Geod(ellps="WGS84")
_PLANE = "+proj=lcc +lat_1=26 +lat_2=37 +lat_0=31.5 +lon_0=68.5 +ellps=WGS84 +units=m"
# Straight in degrees and straight on the plane part by 130 m over 100 km, by a tenth of a metre over 2 km.
_STEP_DEG = 0.02
# The plane is honest near the region only; beyond this the line is small enough to be measured at points 20 km apart.
_FAR_M = 1_500_000.0
_FAR_STEP_KM = 20.0


# DE-9IM: outlines meet along a line, not in points alone.
_SHARE_AN_EDGE = "F***1****"


class Located(NamedTuple):
    """The units a point is in; None outside the region."""

    country: str | None
    province_id: str | None
    district_id: str | None


_NOWHERE = Located(None, None, None)


@dataclass(frozen=True, slots=True, eq=False)
class BorderLine:
    """A border as one line, and the countries on its two sides.

    Make one with :meth:`from_geojson` or :meth:`from_coordinates`.

    Attributes
    ----------
    lons, lats : ndarray of float
        Points of the line in degrees, at most 0.02 degrees apart.
    vertex_km : ndarray of float
        How far along the line each of them is, in geodesic kilometres.
    countries : dict of str to polygons
        ISO 3166 alpha-2 code and area, EPSG:4326; the line is their common edge.

    Examples
    --------
    >>> border = Boundaries.load().border
    >>> border.side_of(69.17, 34.53), border.distance_km(69.17, 34.53) < -80
    ('AF', True)
    """

    lons: NDArray[np.float64]
    lats: NDArray[np.float64]
    vertex_km: NDArray[np.float64]
    countries: Mapping[str, Any]
    _plane_xy: NDArray[np.float64]
    _segments: shapely.STRtree

    @classmethod
    def from_geojson(cls, line: Path | Traversable, countries: Path | Traversable) -> Self:
        """Return the border of two GeoJSON files: one LineString, and the polygons of the countries that share it.

        Raises
        ------
        DataError
            If a file is missing or broken, or the first holds no single LineString.
        """
        _, lines = _read_geojson(line)
        if len(lines) != 1 or lines[0].geom_type != "LineString":
            raise DataError(f"{line.name}: one LineString is wanted, found {[g.geom_type for g in lines]}; rebuild it")
        properties, areas = _read_geojson(countries)
        by_code = {row["country"]: area for row, area in zip(properties, areas, strict=True)}
        return cls.from_coordinates(shapely.get_coordinates(lines[0]), by_code)

    @classmethod
    def from_coordinates(cls, coordinates: ArrayLike, countries: Mapping[str, Any]) -> Self:
        """Return the border that runs through the given points.

        Parameters
        ----------
        coordinates : array-like of shape (n, 2)
            (lon, lat) in degrees, from the end that chainage counts from. None gives an empty border.
        countries : dict of str to polygons
            The country on the right of the line, seen along it, is the positive side: ``PK``.
        """
        points = np.asarray(coordinates, dtype=float).reshape(-1, 2)
        if len(points):
            points = shapely.get_coordinates(shapely.LineString(points).segmentize(_STEP_DEG))
        lons, lats = points[:, 0], points[:, 1]
        steps_m = _GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2] if len(points) else np.zeros(0)
        vertex_km = np.concatenate([np.zeros(min(len(points), 1)), np.cumsum(steps_m) / 1000])
        plane_xy = _on_plane(points)
        pieces = np.stack([plane_xy[:-1], plane_xy[1:]], axis=1)
        for area in countries.values():
            shapely.prepare(area)
        return cls(lons, lats, vertex_km, dict(countries), plane_xy, shapely.STRtree(shapely.linestrings(pieces)))

    @property
    def is_empty(self) -> bool:
        """Whether there is no line to measure from."""
        return len(self.lons) < 2

    @property
    def length_km(self) -> float:
        """Geodesic length in kilometres, of the line as it is shipped: a finer line is longer."""
        return 0.0 if self.is_empty else float(self.vertex_km[-1])

    def distance_km(self, lon: float, lat: float) -> float:
        """Return the geodesic distance from the line in kilometres, positive on the Pakistani side."""
        return float(self.distances_km([lon], [lat])[0])

    def distances_km(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.float64]:
        """Return signed geodesic distances from the line in kilometres, positive on the Pakistani side.

        Outside both countries the sign is that of the side of the line, carried on past its ends.

        Parameters
        ----------
        lons, lats : array-like of float, shape (n,)
            Degrees.

        Returns
        -------
        ndarray of float, shape (n,)

        Raises
        ------
        DataError
            If the line is empty, or a coordinate is not a number.
        """
        lon, lat = _floats(lons), _floats(lats)
        segment, share = self._feet(lon, lat)
        foot_lon, foot_lat = self._along(segment, share)
        km = np.asarray(_GEOD.inv(lon, lat, foot_lon, foot_lat)[2]) / 1000
        side = self.sides_of(lon, lat)
        east, north = np.diff(self.lons)[segment], np.diff(self.lats)[segment]
        left = east * (lat - self.lats[segment]) - north * (lon - self.lons[segment]) > 0
        negative = np.where(side == "elsewhere", left, side == "AF")
        return np.where(negative, -km, km)

    def side_of(self, lon: float, lat: float) -> str:
        """Return the country that a point is in, ``"elsewhere"`` outside both; on the line itself ``"AF"``."""
        return str(self.sides_of([lon], [lat])[0])

    def sides_of(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.str_]:
        """Return for each point the country that it is in, as :meth:`side_of` does."""
        lon, lat = _floats(lons), _floats(lats)
        side = np.full(lon.shape, "elsewhere")
        for code in sorted(self.countries, reverse=True):
            side[shapely.intersects_xy(self.countries[code], lon, lat)] = code
        return side

    def chainage_km(self, lon: float, lat: float) -> float:
        """Return how far along the line, from its western end, its nearest point lies, in geodesic kilometres."""
        segment, share = self._feet(_floats([lon]), _floats([lat]))
        start, end = self.vertex_km[segment], self.vertex_km[segment + 1]
        return float((start + share * (end - start))[0])

    def nearest_point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return (lon, lat) of the point of the line that is nearest."""
        foot_lon, foot_lat = self._along(*self._feet(_floats([lon]), _floats([lat])))
        return float(foot_lon[0]), float(foot_lat[0])

    def _along(
        self, segment: NDArray[np.intp], share: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the points that lie the given share of the way along segments."""
        return (
            self.lons[segment] + share * (self.lons[segment + 1] - self.lons[segment]),
            self.lats[segment] + share * (self.lats[segment + 1] - self.lats[segment]),
        )

    def _feet(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the nearest segment of each point, and how far along it (0 to 1) the nearest point lies."""
        if self.is_empty:
            raise DataError("the border is empty; rebuild gazetteer/data with scripts/build_data.py")
        if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
            raise DataError("a coordinate is not a number; leave such rows out")
        xy = _on_plane(np.column_stack([lon, lat]))
        # The plane has no place for the far side of the earth.
        xy[~np.isfinite(xy).all(axis=1)] = 1e9
        hits, metres = self._segments.query_nearest(shapely.points(xy), return_distance=True, all_matches=False)
        segment = hits[1]
        start = self._plane_xy[segment]
        along = self._plane_xy[segment + 1] - start
        share = np.clip(((xy - start) * along).sum(axis=1) / (along**2).sum(axis=1), 0.0, 1.0)
        far = np.flatnonzero(metres > _FAR_M)
        if len(far):
            segment[far], share[far] = self._far_vertices(lon[far], lat[far]), 0.0
        return segment, share

    def _far_vertices(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return for each far point the nearest of a few vertices of the line."""
        step = np.floor(self.vertex_km[:-1] / _FAR_STEP_KM)
        few = np.flatnonzero(np.diff(step, prepend=-1))
        metres = np.column_stack(
            [_GEOD.inv(lon, lat, np.full_like(lon, self.lons[i]), np.full_like(lat, self.lats[i]))[2] for i in few]
        )
        return np.asarray(few[metres.argmin(axis=1)])


class Boundaries:
    """The polygons that ship: two countries, their provinces, their districts, and the line between them.

    Nothing is read before it is asked for.

    Examples
    --------
    >>> boundaries = Boundaries.load()
    >>> boundaries.locate(71.14, 34.10)
    Located(country='PK', province_id='PK.khyber-pakhtunkhwa', district_id='PK.khyber-pakhtunkhwa.khyber')
    >>> boundaries.locate(77.2, 28.6)
    Located(country=None, province_id=None, district_id=None)
    """

    def __init__(self, folder: Path | Traversable) -> None:
        self._folder = folder

    @classmethod
    def load(cls, region: str = "durand") -> Self:
        """Return the boundaries of a region that ships with the package.

        Raises
        ------
        DataError
            If there is no such region.
        """
        folder = data_root() / region
        if not folder.is_dir():
            raise DataError(f"no region {region!r} below gazetteer/data")
        return cls(folder)

    @cached_property
    def border(self) -> BorderLine:
        """The Durand Line, from the Iranian to the Chinese tripoint."""
        return BorderLine.from_geojson(self._folder / "durand_line.geojson", self._folder / "countries.geojson")

    @cached_property
    def districts(self) -> "GeoDataFrame":
        """One row per district, EPSG:4326: place_id, name, country, adm1, area_km2, source."""
        return _frame(self._folder / "districts.geojson")

    @cached_property
    def provinces(self) -> "GeoDataFrame":
        """One row per province, EPSG:4326: place_id, name, country, area_km2, disputed, source."""
        return _frame(self._folder / "provinces.geojson")

    @cached_property
    def countries(self) -> "GeoDataFrame":
        """One row per country, EPSG:4326: place_id (``country:AF``), name, country, area_km2, source."""
        return _frame(self._folder / "countries.geojson")

    def locate(self, lon: float, lat: float) -> Located:
        """Return the country, province and district that a point is in.

        On an edge between units the first in order of ids is given, as :meth:`BorderLine.side_of` does.
        """
        ids, _, tree = self._district_tree
        hits = tree.query(shapely.Point(lon, lat), predicate="intersects")
        return _located(ids[min(hits)]) if len(hits) else _NOWHERE

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> list[Located]:
        """Return for each point what :meth:`locate` returns, much faster.

        Parameters
        ----------
        lons, lats : array-like of float, shape (n,)
            Degrees.
        """
        ids, polygons, _ = self._district_tree
        points = shapely.points(_floats(lons), _floats(lats))
        unit, point = shapely.STRtree(points).query(polygons, predicate="intersects")
        first = np.full(len(points), len(ids))
        np.minimum.at(first, point, unit)
        places = [*map(_located, ids), _NOWHERE]
        return [places[i] for i in first]

    def unit(self, place_id: str) -> Any:
        """Return the polygon of a district, province or country (``AF`` or ``country:AF``), EPSG:4326.

        Raises
        ------
        UnknownPlace
            If there is no polygon of that id.
        """
        level = self._level_of(place_id)
        try:
            return level[place_id.removeprefix("country:")]
        except KeyError:
            raise UnknownPlace(f"no polygon of {place_id!r}; districts, provinces and countries have one") from None

    def neighbours(self, place_id: str) -> tuple[str, ...]:
        """Return the ids of the units of the same level that share an edge with one, in order, across the line too.

        >>> Boundaries.load().neighbours("PK.islamabad")
        ('PK.khyber-pakhtunkhwa', 'PK.punjab')
        """
        own = self.unit(place_id)
        level = self._level_of(place_id)
        shares_edge = shapely.relate_pattern(list(level.values()), own, _SHARE_AN_EDGE)
        return tuple(unit for unit, shares in zip(level, shares_edge, strict=True) if shares)

    @cached_property
    def border_units(self) -> tuple[str, ...]:
        """Ids of the districts and provinces that have the Durand Line for an edge, in order."""
        found: set[str] = set()
        for level in (self._polygons("provinces"), self._polygons("districts")):
            ids, polygons = np.asarray(list(level)), np.asarray(list(level.values()))
            left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
            across = np.char.startswith(ids[left], "AF") & np.char.startswith(ids[right], "PK")
            left, right = left[across], right[across]
            edge = shapely.relate_pattern(polygons[left], polygons[right], _SHARE_AN_EDGE)
            found.update(str(unit) for unit in (*ids[left[edge]], *ids[right[edge]]))
        return tuple(sorted(found))

    def distance_km_to_unit(self, place_id: str, lon: float, lat: float) -> float:
        """Return the geodesic distance from a point to a unit in kilometres, 0 inside it."""
        polygon = self.unit(place_id)
        if shapely.intersects_xy(polygon, lon, lat):
            return 0.0
        edge = shapely.transform(polygon.segmentize(_STEP_DEG), _on_plane)
        own = shapely.transform(shapely.Point(lon, lat), _on_plane)
        foot = shapely.get_coordinates(shapely.shortest_line(edge, own))[:1]
        foot_lon, foot_lat = _plane().transform(foot[:, 0], foot[:, 1], direction="INVERSE")
        return float(_GEOD.inv(foot_lon[0], foot_lat[0], lon, lat)[2]) / 1000

    @cached_property
    def _district_tree(self) -> tuple[list[str], Sequence[Any], shapely.STRtree]:
        level = self._polygons("districts")
        polygons = list(level.values())
        return list(level), polygons, shapely.STRtree(polygons)

    def _level_of(self, place_id: str) -> Mapping[str, Any]:
        dots = place_id.count(".")
        return self._polygons(("countries", "provinces", "districts")[min(dots, 2)])

    def _polygons(self, level: str) -> Mapping[str, Any]:
        if level not in self._read:
            properties, polygons = _read_geojson(self._folder / f"{level}.geojson")
            ids = [row["place_id"].removeprefix("country:") for row in properties]
            self._read[level] = dict(sorted(zip(ids, polygons, strict=True)))
        return self._read[level]

    @cached_property
    def _read(self) -> dict[str, Mapping[str, Any]]:
        return {}


def _located(district_id: str) -> Located:
    return Located(district_id[:2], district_id.rpartition(".")[0], district_id)


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=float)


@cache
def _plane() -> Transformer:
    return Transformer.from_crs("EPSG:4326", _PLANE, always_xy=True)


def _on_plane(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (lon, lat) rows in degrees as rows of metres on the plane."""
    return np.column_stack(_plane().transform(points[:, 0], points[:, 1]))


def _read_geojson(path: Path | Traversable) -> tuple[list[dict[str, Any]], Sequence[Any]]:
    """Return the properties and the geometries of a FeatureCollection, in the file's order.

    Raises
    ------
    DataError
        If the file is missing or no such collection.
    """
    try:
        text = path.read_text(encoding="utf-8")
        properties = [feature["properties"] for feature in json.loads(text)["features"]]
        geometries = shapely.get_parts(shapely.from_geojson(text)).tolist()
    except FileNotFoundError as error:
        raise DataError(f"{path.name}: not found beside the package's data; reinstall geomap") from error
    except (ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as error:
        raise DataError(f"{path.name}: not a GeoJSON FeatureCollection ({error}); rebuild it") from error
    return properties, geometries


def _frame(path: Path | Traversable) -> "GeoDataFrame":
    # Half a second that only those who ask for a table pay.
    import geopandas

    properties, geometries = _read_geojson(path)
    return geopandas.GeoDataFrame(properties, geometry=geometries, crs="EPSG:4326")
