"""Spellings held out from a full gazetteer: how often the right place comes first, against the best simple methods.

A part of the country, for speed; ``scripts/bench names --dump`` measures the whole. Skipped where the table is not there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench_places import Case, held_out, hits, installed, simple_hits, without

from gazetteer import Gazetteer, fold
from gazetteer.dumps import Entry, read_wof

DUMP = Path(__file__).parents[3] / "shared" / "reference" / "gazetteer_wof.tsv.gz"
# From Kunar to Paktika and from Bajaur to South Waziristan.
WEST, SOUTH, EAST, NORTH = 68.5, 32.0, 71.8, 35.5
SIZE = 400

pytestmark = pytest.mark.skipif(not DUMP.is_file(), reason=f"{DUMP.name} is not there")


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return [e for e in read_wof(DUMP) if WEST < e.lon < EAST and SOUTH < e.lat < NORTH]


@pytest.fixture(scope="module")
def latin(entries: list[Entry]) -> Iterator[tuple[Gazetteer, list[Case]]]:
    cases = held_out(entries, set(Gazetteer.load().folded_names()), SIZE, native=False)
    with installed(without(entries, {fold(case.query) for case in cases}), DUMP) as gazetteer:
        yield gazetteer, cases


@pytest.fixture(scope="module")
def native(entries: list[Entry]) -> Iterator[tuple[Gazetteer, list[Case]]]:
    cases = held_out(entries, set(Gazetteer.load().folded_names()), SIZE, native=True)
    with installed(without(entries, (), latin_only=True), DUMP) as gazetteer:
        yield gazetteer, cases


@pytest.mark.parametrize(("scope", "floor"), [("province", 0.62), ("district", 0.76)])
def test_the_right_place_comes_first(scope: str, floor: float, latin: tuple[Gazetteer, list[Case]]) -> None:
    assert hits(*latin, scope)["hit@1"] >= floor


@pytest.mark.parametrize("scope", ["province", "district"])
def test_it_does_so_more_often_than_with_a_simple_method(scope: str, latin: tuple[Gazetteer, list[Case]]) -> None:
    assert hits(*latin, scope)["hit@1"] >= simple_hits(*latin)[scope] + 0.04


def test_a_name_in_arabic_script_meets_the_latin_one(native: tuple[Gazetteer, list[Case]]) -> None:
    assert hits(*native, "province")["hit@10"] >= 0.95
