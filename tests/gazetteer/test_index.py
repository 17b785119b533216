"""Look-ups by name: laws that hold for every name that ships and for any text at all."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer import Gazetteer, Index, UnknownPlace, fold
from gazetteer.index import MATCHES
from gazetteer.shipped import shipped_places

GAZETTEER = Gazetteer.load()
BOXES = {"AF": (60.4, 29.3, 75.0, 38.6), "PK": (60.8, 23.5, 77.9, 37.2)}
NAMES = sorted({name.text for place in GAZETTEER for name in GAZETTEER.names(place.place_id)})
# Real names and what is left of them when a letter goes, comes or changes; and any text.
SPELLINGS = st.one_of(
    st.sampled_from(NAMES),
    st.builds(lambda name, at: name[: at % len(name)] + name[at % len(name) + 1 :], st.sampled_from(NAMES), st.integers(0)),
    st.builds(
        lambda name, at, letter: name[: at % len(name)] + letter + name[at % len(name) :],
        st.sampled_from(NAMES), st.integers(0), st.sampled_from("aeiouhkqwz"),
    ),
    st.text(max_size=40),
)  # fmt: skip


def test_every_name_finds_its_place_among_the_first_three() -> None:
    bearers = GAZETTEER.folded_names()
    missed = []
    for place in GAZETTEER:
        for name in GAZETTEER.names(place.place_id):
            # Four places of one name cannot all be among three: those are looked for where they lie.
            crowded = len(bearers[fold(name.text)]) > 3
            unit = place.unit_id or f"country:{place.country}"
            found = GAZETTEER.lookup(name.text, within=unit if crowded else None, limit=3, fuzzy=False)
            if place not in [candidate.place for candidate in found]:
                missed.append((place.place_id, name.text))
    assert missed == []


@settings(max_examples=150, deadline=None)
@given(SPELLINGS)
def test_no_candidate_lies_at_the_null_point_or_outside_its_country(name: str) -> None:
    for candidate in GAZETTEER.lookup(name):
        place = candidate.place
        assert (place.lon, place.lat) != (0.0, 0.0)
        if place.country in BOXES:
            west, south, east, north = BOXES[place.country]
            assert west <= place.lon <= east
            assert south <= place.lat <= north


@settings(max_examples=150, deadline=None)
@given(SPELLINGS)
def test_candidates_say_how_they_were_met_best_first(name: str) -> None:
    found = GAZETTEER.lookup(name)
    assert all(candidate.match in MATCHES and 0 <= candidate.similarity <= 1 for candidate in found)
    exact = [candidate.match in ("name", "alias", "joined") for candidate in found]
    assert exact == sorted(exact, reverse=True)
    assert len({candidate.place.place_id for candidate in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(SPELLINGS, st.sampled_from(["AF.kunar", "PK.balochistan", "AF.kandahar.spin-boldak"]))
def test_candidates_of_a_unit_lie_in_it(name: str, unit: str) -> None:
    for candidate in GAZETTEER.lookup(name, within=unit):
        assert GAZETTEER.inside(candidate.place, GAZETTEER[unit])


def test_the_order_of_the_tables_changes_nothing() -> None:
    places, names = shipped_places("durand")
    shuffle = random.Random(3)
    others = places[:], names[:]
    for rows in others:
        shuffle.shuffle(rows)
    straight, shuffled = Index(places, names), Index(*others)
    asked = [*shuffle.sample(NAMES, 150), "Sepin Boldak", "Bahramcha", "Pktika", "Dungam", "Shahre Naw", "Kelay"]
    for name in asked:
        assert straight.lookup(name) == shuffled.lookup(name), name


def test_a_second_look_up_is_the_same_and_cannot_be_spoiled() -> None:
    first = GAZETTEER.lookup("Dungam")
    first.clear()
    assert [c.place.place_id for c in GAZETTEER.lookup("Dungam")][:1] == ["AF.kunar.dangam"]


@pytest.mark.parametrize("limit", [1, 2, 5, 30])
def test_a_smaller_limit_gives_the_first_of_a_larger_one(limit: int) -> None:
    for name in ("Dungam", "Spin Boldak", "Kot", "Shah Wali"):
        assert GAZETTEER.lookup(name, limit=limit) == GAZETTEER.lookup(name, limit=100)[:limit], name


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(UnknownPlace):
        GAZETTEER.lookup("Kunar", within="AF.atlantis")


# What news and older sources call the units of today, and the ground that each name means.
@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("South Waziristan", "PK.khyber-pakhtunkhwa/south-waziristan"),
        ("Bajaur Agency", "PK.khyber-pakhtunkhwa.bajaur"),
        ("Khyber Agency", "PK.khyber-pakhtunkhwa.khyber"),
        ("Mohmand Agency", "PK.khyber-pakhtunkhwa.mohmand"),
        ("Kurram Agency", "PK.khyber-pakhtunkhwa.kurram"),
        ("Orakzai Agency", "PK.khyber-pakhtunkhwa.orakzai"),
        ("North-West Frontier Province", "PK.khyber-pakhtunkhwa"),
        ("Naw Zad", "AF.helmand.nawzad"),
        ("Nawzad", "AF.helmand.nawzad"),
        ("Naw-Zad district", "AF.helmand.nawzad"),
        ("Deh Bala", "AF.nangarhar.haska-mina"),
        ("Konar", "AF.kunar"),
        ("Konarha", "AF.kunar"),
    ],
)
def test_old_and_new_names_of_a_unit_are_the_same_ground(name: str, place_id: str) -> None:
    ids = [candidate.place.place_id for candidate in GAZETTEER.lookup(name, limit=3)]
    assert any(i == place_id or i.startswith(place_id) for i in ids), ids
