"""Copies of one wire story, and two reports of one night that are none."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.copies import find_copies
from geomap.records import Article

DAY, NEXT = date(2025, 10, 12), date(2025, 10, 13)
WIRE = """Six border guards hurt as shells land near the Gorbuz bazaar

KHOST: Six border guards were hurt on Saturday when shells landed near a bazaar in the Gorbuz district, officials said.

The shelling began shortly after nightfall and went on for about two hours, a spokesman for the provincial police told
reporters, adding that shops were closed and that families had left two villages.

An army spokesman on the other side said that troops had answered fire that came from across the line, and that one of
their own had been wounded.

Elders of both sides met on Sunday morning and agreed to stop the shooting while the dead cattle were counted.

The crossing stayed shut for the third day in a row, with about four hundred trucks waiting on either side of it.
"""
OTHER = """Residents flee as shells fall in Gorbuz

Families left their homes in Khost's Gorbuz district over the weekend after what they described as the heaviest shelling
in a month.

"We counted more than forty rounds," said a shopkeeper. Doctors at the provincial hospital received six men in uniform,
none of them in danger.

Pakistan's military said that it had only returned fire. Truck drivers at the closed crossing complained of losses.
"""
PARTS = WIRE.strip().split("\n\n")


def text(*parts: str) -> str:
    return "\n\n".join(parts)


def copies(*articles: Article) -> dict[str, str]:
    return find_copies(articles, 0.6)


@pytest.mark.parametrize(
    "copy",
    [
        WIRE,
        WIRE.upper(),
        text("Shells wound six near Khost bazaar", *PARTS[1:]),
        text(*PARTS[:3], *PARTS[4:]),
        text(
            *PARTS[:2],
            "It was the fourth time this month that shells fell on the district, according to residents.",
            *PARTS[2:],
        ),
        text("Gorbuz Gazette", *PARTS, "Copyright of the Gorbuz Gazette. Not to be printed without leave."),
        text(*PARTS[:4]),
    ],
    ids=[
        "same",
        "other case",
        "other title",
        "a paragraph cut",
        "a paragraph added",
        "other outlet lines",
        "cut at the end",
    ],
)
def test_a_copy_of_a_wire_story_is_found(copy: str) -> None:
    assert copies(Article("a", "", WIRE, DAY), Article("b", "", copy, NEXT)) == {"b": "a"}


def test_two_reports_of_one_night_are_no_copies() -> None:
    assert copies(Article("a", "", WIRE, DAY), Article("b", "", OTHER, DAY)) == {}


def test_a_report_that_quotes_a_flash_in_full_is_no_copy_of_it() -> None:
    assert copies(Article("a", "", PARTS[1], DAY), Article("b", "", text(OTHER, PARTS[1], OTHER[::-1]), DAY)) == {}


def test_the_original_is_the_one_published_first_then_the_one_whose_id_sorts_first() -> None:
    assert copies(Article("a", "", WIRE, NEXT), Article("b", "", WIRE, DAY)) == {"a": "b"}
    assert copies(Article("b", "", WIRE, DAY), Article("a", "", WIRE, DAY)) == {"b": "a"}
    assert copies(Article("a", "", WIRE), Article("b", "", WIRE, DAY)) == {"a": "b"}


def test_a_copy_of_a_copy_is_a_copy_of_the_original() -> None:
    second = text("Other title of the day", *PARTS[1:4], *PARTS[5:])
    third = text(second, "And one more paragraph that was added by the third paper, to make it look like its own work.")
    found = copies(Article("c", "", third, NEXT), Article("b", "", second, NEXT), Article("a", "", WIRE, DAY))
    assert found == {"b": "a", "c": "a"}


def test_texts_of_a_few_words_are_copies_only_where_they_are_equal() -> None:
    short = "Shells hit Dangam."
    assert copies(Article("a", "", short), Article("b", "", short), Article("c", "", "Shells hit Dangam!!")) == {
        "b": "a",
        "c": "a",
    }
    assert copies(Article("a", "", short), Article("b", "", "Shells hit Nari.")) == {}
    assert copies(Article("a", "", ""), Article("b", "", "...")) == {"b": "a"}


def test_a_footer_that_a_paper_puts_below_all_its_texts_makes_no_copies() -> None:
    footer = " ".join(f"footer{n}" for n in range(40))
    rng = random.Random(7)
    articles = [
        Article(f"a{n}", "", " ".join(rng.choices([f"w{i}" for i in range(3000)], k=250)) + " " + footer)
        for n in range(40)
    ]
    assert copies(*articles) == {}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from([WIRE, OTHER, text(*PARTS[:4]), text(*PARTS[1:]), "Short."]), max_size=7), st.randoms())
def test_the_order_of_articles_changes_nothing(texts: list[str], rng: random.Random) -> None:
    articles = [Article(f"a{n}", "", each, DAY) for n, each in enumerate(texts)]
    shuffled = articles[:]
    rng.shuffle(shuffled)
    assert find_copies(articles, 0.6) == find_copies(shuffled, 0.6)
