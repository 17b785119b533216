"""Counts in texts: number words, bounds, ranges, and figures that count nothing."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.numbers import read_numbers

CASES = Path(__file__).parents[1] / "data" / "numbers.tsv"
WORDS = st.sampled_from(
    [
        "five",
        "dozen",
        "half",
        "a",
        "an",
        "more",
        "than",
        "at",
        "least",
        "up",
        "to",
        "between",
        "and",
        "15",
        "-",
        "20",
        "1,200",
        "several",
        "no",
        "none",
        "hundred",
        "two",
        "or",
        "three",
        "about",
        "2021",
        "201",
        "Corps",
        "Oct.",
        "11",
        "%",
        "$",
        "3",
        "/4",
        "AK",
        "47",
        "km",
        "soldiers",
        "over",
        "the",
        "of",
        "them",
        "twenty",
        "one",
        "score",
        "few",
    ]
)


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"])
def test_number(case: dict[str, str]) -> None:
    found = [(n.low, n.high, n.approx) for n in read_numbers(case["text"])]
    if case["approx"] == "none":
        assert found == []
    else:
        low, high = (int(case[key]) if case[key] else None for key in ("low", "high"))
        assert found == [(low, high, case["approx"] == "yes")]


@given(st.lists(WORDS, max_size=14))
def test_numbers_quote_the_text_and_are_ordered(words: list[str]) -> None:
    text = " ".join(words)
    last = 0
    for number in read_numbers(text):
        assert text[number.start : number.end] == number.words
        assert number.start >= last
        assert number.low is None or number.high is None or number.low <= number.high
        last = number.end


def test_offsets_count_in_the_whole_text() -> None:
    text = "Seven men fled. Two dozen men stayed."
    assert [(n.start, n.low) for n in read_numbers(text, 16)] == [(16, 24)]
