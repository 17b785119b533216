"""What is an incident at all, and of which type: short texts of many fields, and words that mean two things."""

import csv
from datetime import date
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from geomap.reading import Reader
from geomap.records import Article, Incident

CASES = Path(__file__).parents[1] / "data" / "incidents.tsv"
READER = Reader(Gazetteer.load())
PUBLISHED = date(2025, 10, 14)


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def told(text: str) -> list[Incident]:
    return READER.incidents(READER.story(Article("a", "News of the day", f"News of the day\n\n{text}", PUBLISHED)))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['kind']}-{case['type']}-{case['text'][:40]}")
def test_a_text_tells_its_incident_or_none(case: dict[str, str]) -> None:
    assert [i.type for i in told(case["text"])] == ([] if case["type"] == "none" else [case["type"]])


def test_the_table_holds_enough_of_both() -> None:
    none = sum(1 for case in cases() if case["type"] == "none")
    assert none >= 60
    assert len(cases()) - none >= 60


def test_raids_of_aircraft_are_air_strikes() -> None:
    (only,) = told(
        "Military aircraft bombed parts of Khost early on Saturday, killing 36 people.\n\n"
        "The raids hit four villages in Spera, elders said."
    )
    assert only.type == "airstrike"


def test_shells_that_are_answered_make_a_clash() -> None:
    (only,) = told(
        "Shells fired from Nuristan fell on Arandu on Sunday and wounded a girl. The scouts replied with mortars."
    )
    assert only.type == "clash"


def test_air_support_for_a_patrol_under_fire_leaves_it_a_clash() -> None:
    (only,) = told(
        "Insurgents attacked a patrol in Watapur on Sunday. The patrol returned fire and called for air support, "
        "killing five insurgents."
    )
    assert only.type == "clash"


def test_a_round_up_of_a_week_is_news_of_every_day() -> None:
    incidents = told(
        "In Bannu, gunmen shot dead a policeman on Monday.\n\nIn Zhob, a mine killed two men on Saturday.\n\n"
        "In Wana, mortar shells hit a house on Thursday and wounded a boy."
    )
    assert [(i.type, i.background) for i in incidents] == [("other", False), ("bombing", False), ("shelling", False)]
