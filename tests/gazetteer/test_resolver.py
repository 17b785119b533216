"""Which place a name means, in the company of others."""

import random

import pytest

from gazetteer import Gazetteer, Query, distance_km

GAZETTEER = Gazetteer.load()


def ids(*queries: str | Query) -> list[str]:
    return [r.place.place_id if r.place else "" for r in GAZETTEER.resolve(queries)]


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Pktika province", "AF.paktika"),
        ("Aryub Zazi district", "AF.paktia.jaji-aryub"),
        ("Aryoub Zazi", "AF.paktia.jaji-aryub"),
        ("Jaji Aryub", "AF.paktia.jaji-aryub"),
        ("Sepin Boldak district", "AF.kandahar.spin-boldak"),
        ("Kunar", "AF.kunar"),
        ("North Waziristan", "PK.khyber-pakhtunkhwa.north-waziristan"),
        ("Bajaur Agency", "PK.khyber-pakhtunkhwa.bajaur"),
        ("NWFP", "PK.khyber-pakhtunkhwa"),
    ],
)
def test_a_name_on_its_own(name: str, place_id: str) -> None:
    assert ids(name) == [place_id]


def test_the_context_decides_between_namesakes() -> None:
    # Qarabagh is a district of Kabul and one of Ghazni.
    assert ids("Qarabagh district", "Ghazni")[0].startswith("AF.ghazni")
    assert ids("Qarabagh district", "Kabul province")[0].startswith("AF.kabul")


def test_an_unlisted_place_is_kept_where_the_text_puts_it() -> None:
    queries = [Query("Shakij", "area", scope=1, listed=False), Query("Bahramcha")]
    shakij, bahramcha = GAZETTEER.resolve(queries)
    assert shakij.place is not None
    assert bahramcha.place is not None
    assert (shakij.place.kind, shakij.place.adm1) == ("unlisted", "Helmand")
    assert (shakij.place.lon, shakij.place.lat) == (bahramcha.place.lon, bahramcha.place.lat)
    assert shakij.place.radius_km >= bahramcha.place.radius_km


def test_an_unknown_name_alone_is_no_place() -> None:
    (only,) = GAZETTEER.resolve([Query("Xyzzyplugh", listed=False)])
    assert only.place is None


def test_a_city_of_another_country_is_found_by_its_own_name() -> None:
    (delhi,) = GAZETTEER.resolve(["Delhi"])
    assert delhi.place is not None
    assert delhi.place.country == "IN"


def test_every_resolution_says_why() -> None:
    for resolution in GAZETTEER.resolve(["Kunar", "Dangam district", "Nowhere Town"]):
        assert resolution.why
        assert 0 <= resolution.score <= 1


def test_the_order_of_names_changes_nothing() -> None:
    names = ["Kunar", "Dangam", "Nari", "Paktia", "Spina Shaga", "Torkham", "Delhi", "Kandahar", "Wesh"]
    expected = dict(zip(names, ids(*names), strict=True))
    shuffled = names[:]
    random.Random(7).shuffle(shuffled)
    assert dict(zip(shuffled, ids(*shuffled), strict=True)) == expected


def test_distances_are_great_circle_kilometres() -> None:
    kabul, peshawar = GAZETTEER["AF.kabul"], GAZETTEER["PK.khyber-pakhtunkhwa.peshawar"]
    assert distance_km(kabul, kabul) == 0
    assert 180 < distance_km(kabul, peshawar) < 270


def test_a_small_place_of_the_region_is_not_meant_far_from_it() -> None:
    abroad = ids("El Fasher", "Khartoum", "Port Sudan", "Nyala", "Bara", "Sudan")
    assert not abroad[4].startswith(("AF.", "PK."))
    assert ids("Bara", "Peshawar", "Khyber district")[0].startswith("PK.khyber-pakhtunkhwa.khyber")
