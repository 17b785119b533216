"""What a place is: a row of the gazetteer."""

import math
from dataclasses import dataclass

_EARTH_KM = 6371.0088

ADMIN_KINDS = ("country", "province", "district")
"""Kinds that have a polygon, coarsest first."""

AREA_KINDS = frozenset({"country", "province", "district", "tehsil", "region"})
"""Kinds that are drawn and counted as areas: an event known only to such a unit is never a pin."""


@dataclass(frozen=True, slots=True)
class Place:
    """A named place and how well its position is known.

    Attributes
    ----------
    place_id : str
        Stable id: ``AF.kunar.dangam``, ``AF.nangarhar.muhmand-dara/torkham``, ``gn:1138958``, ``wof:...``, ``country:QA``.
    name : str
        Canonical English name.
    kind : str
        country, capital, province, district, tehsil, region, city, town, village, area, valley, pass, crossing, post,
        base, bazaar, mountain, river, camp; or ``unlisted`` for a place that no gazetteer holds, kept inside a parent.
    country : str
        ISO 3166-1 alpha-2.
    adm1, adm2 : str
        Names of the province and the district, empty where they do not apply.
    lon, lat : float
        WGS 84 degrees; for a unit with a polygon, a point inside it.
    radius_km : float
        The place is within this distance of the point.
    source : str
        Where the position was looked up, as ``gn:1123004``.
    covers : tuple of str
        For former or informal units, the ids of the present-day units they span.
    """

    place_id: str
    name: str
    kind: str
    country: str
    adm1: str
    adm2: str
    lon: float
    lat: float
    radius_km: float
    source: str
    covers: tuple[str, ...] = ()

    @property
    def is_area(self) -> bool:
        """Whether an event known only to this place is drawn as an area, never as a point."""
        return self.kind in AREA_KINDS

    @property
    def unit_id(self) -> str:
        """Id of the smallest administrative unit that the place is, or lies in; ``""`` outside the region."""
        if ":" in self.place_id:
            return ""
        return self.place_id.split("?", 1)[0].split("/", 1)[0]


def distance_km(a: Place, b: Place) -> float:
    """Return the great-circle distance of two places in kilometres (haversine on a sphere of 6,371 km: 0.5 % at worst)."""
    lon1, lat1, lon2, lat2 = map(math.radians, (a.lon, a.lat, b.lon, b.lat))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(h))
