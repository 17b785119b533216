"""Distance, side, chainage and nearest crossing."""

import pytest

from gazetteer import BorderLine, Boundaries, Gazetteer, Place
from geomap.border import nearest_crossing, side_and_distance
from geomap.errors import GeometryError

GAZETTEER = Gazetteer.load()
BORDER = Boundaries.load().border


def place(lon: float, lat: float, radius_km: float) -> Place:
    return Place("AF.kunar/x", "X", "village", "AF", "Kunar", "", lon, lat, radius_km, "test")


@pytest.mark.parametrize(
    ("place_id", "side", "low", "high"),
    [
        ("AF.kabul.kabul/kabul-center", "AF", -120, -60),
        ("PK.khyber-pakhtunkhwa.peshawar/peshawar", "PK", 25, 60),
        ("PK.balochistan.quetta/quetta", "PK", 60, 130),
    ],
)
def test_distances_are_signed_by_side(place_id: str, side: str, low: float, high: float) -> None:
    found, km = side_and_distance(GAZETTEER[place_id], BORDER)
    assert found == side
    assert low < km < high


def test_a_place_known_less_well_than_its_distance_has_no_sure_side() -> None:
    torkham = GAZETTEER["AF.nangarhar.mohmand-dara/torkham"]
    vague = place(torkham.lon, torkham.lat, 30.0)
    assert side_and_distance(vague, BORDER)[0] == "uncertain"


def test_the_nearest_crossing_of_a_crossing_is_itself() -> None:
    crossings = [p for p in GAZETTEER if p.kind == "crossing"]
    assert nearest_crossing(GAZETTEER["AF.nangarhar.mohmand-dara/torkham"], crossings) == "Torkham crossing"
    assert nearest_crossing(crossings[0], []) == ""


def test_an_empty_border_is_refused() -> None:
    with pytest.raises(GeometryError, match="the border is empty"):
        side_and_distance(place(70, 34, 1), BorderLine.from_coordinates([], {}))
