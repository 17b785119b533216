"""Place mentions in text."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer import Gazetteer
from geomap.mentions import Recogniser

CASES = Path(__file__).parents[1] / "data" / "mentions.tsv"


def cases() -> list[tuple[str, list[str]]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [
        (row["text"].replace("\\n", "\n"), [f.replace("\\n", "\n") for f in (row["found"] or "").split("|") if f])
        for row in rows
    ]


@pytest.fixture(scope="module")
def finder() -> Recogniser:
    return Recogniser(Gazetteer.load())


@pytest.mark.parametrize(("text", "found"), cases(), ids=[text[:40] for text, _ in cases()])
def test_the_places_of_a_sentence(text: str, found: list[str], finder: Recogniser) -> None:
    assert [m.surface for m in finder.find(text)] == found


def test_a_list_shares_its_type_word_and_its_unit(finder: Recogniser) -> None:
    dangam, nari, kunar = finder.find("Shells hit the Dangam and Nari districts of Kunar.")
    assert dangam.cue == nari.cue == "district"
    assert dangam.group == nari.group >= 0
    assert (dangam.scope, nari.scope, kunar.scope) == (2, 2, -1)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_mentions_whose_offsets_hold(text: str) -> None:
    finder = FINDER
    last = 0
    for mention in finder.find(text):
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= last
        last = mention.end


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(["Kunar", "Dangam", "the", "in", ",", "and", "district", "of", "X Y", "\n", "KABUL:"]),
        max_size=20,
    )
)
def test_offsets_hold_in_texts_of_place_words(words: list[str]) -> None:
    text = " ".join(words)
    for mention in FINDER.find(text):
        assert text[mention.start : mention.end] == mention.surface


FINDER = Recogniser(Gazetteer.load())
