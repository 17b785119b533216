"""Where an incident lies in relation to the Durand Line: distance, side, position along it, nearest crossing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gazetteer import BorderLine, Index, Place, distance_km
from geomap.errors import GeometryError
from geomap.records import Incident, IncidentPlace


def side_and_distance(place: Place, border: BorderLine) -> tuple[str, float]:
    """Return the side of the border a place is on, and its signed distance from it.

    Parameters
    ----------
    place : Place
        Where to measure from; ``place.radius_km`` says how well its position is known.
    border : BorderLine
        The line and the countries that share it, EPSG:4326.

    Returns
    -------
    side : {"AF", "PK", "uncertain", "elsewhere"}
    border_km : float
        Geodesic kilometres on WGS 84, positive on the Pakistani side.

    Raises
    ------
    GeometryError
        If the border is empty, as after clipping it to the wrong area.
    """
    if border.is_empty:
        raise GeometryError(f"cannot measure {place.name!r}: the border is empty; rebuild gazetteer/data")
    km = border.distance_km(place.lon, place.lat)
    # A village known to 5 km cannot be put on one side of a line 2 km away.
    if abs(km) <= place.radius_km:
        return "uncertain", km
    return border.side_of(place.lon, place.lat), km


def nearest_crossing(place: Place, crossings: Sequence[Place]) -> str:
    """Return the name of the crossing nearest to a place, ``""`` where there are none."""
    best = min(crossings, key=lambda c: (distance_km(place, c), c.place_id), default=None)
    return best.name if best is not None else ""


def with_border_facts(incidents: Iterable[Incident], border: BorderLine, index: Index) -> list[Incident]:
    """Return the incidents with distance, side, chainage and nearest crossing filled in for every place.

    A province, a district or a place that is only known to lie in one has no point to measure from: its side is its
    country's, its distance None.
    """
    crossings = sorted((p for p in index if p.kind == "crossing"), key=lambda p: p.place_id)
    facts: dict[str, IncidentPlace] = {}
    return [
        replace(incident, places=tuple(_with_facts(p, border, crossings, facts) for p in incident.places))
        for incident in incidents
    ]


def _with_facts(
    where: IncidentPlace, border: BorderLine, crossings: Sequence[Place], facts: dict[str, IncidentPlace]
) -> IncidentPlace:
    place = where.place
    if place.is_area or place.kind == "unlisted":
        return replace(where, side=place.country if place.country in ("AF", "PK") else "elsewhere")
    known = facts.get(place.place_id)
    if known is None:
        side, km = side_and_distance(place, border)
        known = replace(
            where,
            side=side,
            border_km=round(km, 2),
            border_chainage_km=round(border.chainage_km(place.lon, place.lat), 1),
            nearest_crossing=nearest_crossing(place, crossings),
        )
        facts[place.place_id] = known
    return replace(
        where,
        side=known.side,
        border_km=known.border_km,
        border_chainage_km=known.border_chainage_km,
        nearest_crossing=known.nearest_crossing,
    )
