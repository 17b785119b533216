"""Namesakes are told apart by what stands around them, both ways."""

import csv
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from geomap.reading import Reader
from geomap.records import Article

CASES = Path(__file__).parents[1] / "data" / "namesakes.tsv"


def cases() -> list[tuple[str, str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [(row["text"], row["name"], row["place"]) for row in csv.DictReader(lines, delimiter="\t")]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Gazetteer.load())


@pytest.mark.parametrize(("text", "name", "place_id"), cases(), ids=[f"{n} in {p}" for _, n, p in cases()])
def test_the_context_decides_between_namesakes(text: str, name: str, place_id: str, reader: Reader) -> None:
    story = reader.story(Article("a", "", text))
    meant = [m.place.place_id for m in story.mentions if m.mention.surface == name and m.place is not None]
    inside = (f"{place_id}.", f"{place_id}/", f"{place_id}?")
    assert [found for found in meant if found == place_id or found.startswith(inside)], meant
