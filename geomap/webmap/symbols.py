"""How a place of an incident is drawn: never more precisely than it is known."""

from collections.abc import Mapping, Sequence
from typing import Any

SYMBOLS = ("spot", "settlement", "near", "area", "unlisted", "district", "province", "country", "off_map")
"""Ways of drawing, as indices in the page's columns.

spot: a mark on the place itself; settlement: the mark in a ring; near, area, unlisted: a circle of the place's radius;
district, province, country: hatched into the polygon and counted there; off_map: listed, not drawn.
"""

SETTLEMENTS = frozenset({"city", "town", "village", "capital"})
EXTENDED = frozenset({"area", "valley", "mountain", "river", "region", "tehsil"})


def symbol(place: Mapping[str, Any], *, units: frozenset[str]) -> str:
    """Return the way a place of an incident is drawn, one of ``SYMBOLS``.

    Parameters
    ----------
    place : mapping
        A place of an incident as in ``incidents.json``; ``where_prec`` is UCDP's 1-7.
    units : frozenset of str
        Ids of the units that have a polygon on the map; an event of a unit without one is listed, not pinned.

    Examples
    --------
    >>> symbol({"where_prec": 4, "province_id": "AF.kunar", "lon": 71, "lat": 35}, units=frozenset({"AF.kunar"}))
    'province'
    """
    precision = int(place.get("where_prec") or 7)
    kind = str(place.get("kind") or "")
    if kind == "unlisted" and precision <= 5 and has_position(place) and float(place.get("radius_km") or 0) > 0:
        return "unlisted"
    if precision in (1, 2, 5) and has_position(place):
        if precision == 5 or kind in EXTENDED:
            return "area"
        if precision == 2:
            return "near"
        return "settlement" if kind in SETTLEMENTS else "spot"
    if precision <= 3 and place.get("district_id") in units:
        return "district"
    if precision <= 5 and place.get("province_id") in units:
        return "province"
    if precision == 5 and has_position(place):
        return "area"
    if precision <= 6 and place.get("country") in units:
        return "country"
    return "off_map"


def symbols(places: Sequence[Mapping[str, Any]], placed: Sequence[bool], *, units: frozenset[str]) -> list[str]:
    """Return the symbol of each place; ``placed`` says of each whether it :func:`has_position`."""
    known: dict[Any, str] = {}
    out = []
    for place, on in zip(places, placed, strict=True):
        get = place.get
        # All that decides, so that among a million places only the few different cases are worked out.
        case = (
            on,
            get("where_prec"),
            get("kind"),
            not get("radius_km"),
            get("district_id"),
            get("province_id"),
            get("country"),
        )
        found = known.get(case)
        if found is None:
            found = known[case] = symbol(place, units=units)
        out.append(found)
    return out


def has_position(place: Mapping[str, Any]) -> bool:
    """Whether a place has coordinates; (0, 0) is what geocoders return for "not found" and never counts."""
    lon, lat = place.get("lon"), place.get("lat")
    if not isinstance(lon, (int, float)) or not isinstance(lat, (int, float)):
        return False
    return (lon, lat) != (0, 0) and -180 <= lon <= 180 and -85 <= lat <= 85
