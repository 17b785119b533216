"""The curated tables: what they promise their readers."""

from collections import Counter

import pytest

from gazetteer import Gazetteer, fold
from gazetteer.index import data_root, read_table

GAZETTEER = Gazetteer.load()
CURATED = [p for p in GAZETTEER if ":" not in p.place_id]
BOXES = {"AF": (60.4, 29.3, 75.0, 38.6), "PK": (60.8, 23.5, 77.9, 37.2)}
BORDER_PROVINCES = {
    "Badakhshan", "Nuristan", "Kunar", "Nangarhar", "Paktia", "Khost", "Paktika", "Zabul", "Kandahar", "Helmand", "Nimruz",
}  # fmt: skip


def test_counts_of_units() -> None:
    kinds = Counter((p.kind, p.country) for p in CURATED)
    assert kinds["province", "AF"] == 34
    assert kinds["province", "PK"] == 7
    assert kinds["district", "AF"] == 398
    assert kinds["district", "PK"] >= 130


def test_counts_of_the_border_belt() -> None:
    kinds = Counter(p.kind for p in CURATED)
    assert kinds["crossing"] >= 18
    points = [p for p in CURATED if not p.is_area and p.kind != "crossing"]
    assert len(points) >= 400


@pytest.mark.parametrize("country", BOXES)
def test_every_place_lies_in_its_countrys_box(country: str) -> None:
    west, south, east, north = BOXES[country]
    outside = [
        p.place_id for p in CURATED if p.country == country and not (west <= p.lon <= east and south <= p.lat <= north)
    ]
    assert outside == []


def test_every_place_has_a_radius_and_a_source() -> None:
    assert [p.place_id for p in CURATED if not p.source or p.radius_km <= 0] == []


def test_positions_read_off_a_map_say_so_in_their_radius() -> None:
    assert [p.place_id for p in CURATED if p.source.startswith("map reading") and p.radius_km < 5] == []


def test_every_border_district_has_three_latin_spellings_and_names_in_script() -> None:
    thin = []
    for place in CURATED:
        if place.kind == "district" and place.country == "AF" and place.adm1 in BORDER_PROVINCES:
            names = GAZETTEER.names(place.place_id)
            latin = {n.text for n in names if n.lang == "en"} - {place.name}
            if len(latin) < 3 or not any(n.lang == "ps" for n in names):
                thin.append(place.place_id)
    assert thin == []


def test_parents_exist_and_agree() -> None:
    for place in CURATED:
        if place.unit_id != place.place_id and place.unit_id not in ("AF", "PK"):
            assert place.unit_id in GAZETTEER, place.place_id
            assert GAZETTEER[place.unit_id].adm1 == place.adm1, place.place_id
        for unit in place.covers:
            assert unit in GAZETTEER, place.place_id


def test_every_name_finds_its_place_among_the_first_three_of_its_namesakes() -> None:
    missed = []
    for place in CURATED:
        for name in GAZETTEER.names(place.place_id):
            found = GAZETTEER.lookup(name.text, within=place.unit_id if place.unit_id in GAZETTEER else None, limit=3)
            if place not in [c.place for c in found]:
                missed.append((place.place_id, name.text, [c.place.place_id for c in found]))
    assert len(missed) <= len(CURATED) // 100, missed[:20]


def test_no_alias_is_listed_twice_for_a_place() -> None:
    rows = [
        (row["place_id"], row["alias"], row["lang"])
        for _, row in read_table(data_root() / "durand" / "aliases.csv", ("alias",))
    ]
    assert [row for row, n in Counter(rows).items() if n > 1] == []
    assert [row for row in rows if not fold(row[1])] == []
