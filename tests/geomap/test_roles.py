"""The part that a place plays in a report."""

import csv
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from geomap.events import find_triggers
from geomap.reading import Reader
from geomap.records import ROLES, Article
from geomap.sentences import split

CASES = Path(__file__).parents[1] / "data" / "roles.tsv"


def cases() -> list[tuple[str, str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [(row["text"], row["name"], row["role"]) for row in csv.DictReader(lines, delimiter="\t")]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Gazetteer.load())


@pytest.mark.parametrize(
    ("text", "name", "role"), cases(), ids=[f"{name}-{role}-{text[:24]}" for text, name, role in cases()]
)
def test_role(text: str, name: str, role: str, reader: Reader) -> None:
    # A title of its own, so that the sentence is no headline.
    story = reader.story(Article("a", "Report", f"Report\n\n{text}"))
    found = {m.mention.surface: m.role for m in story.mentions}
    assert found[name] == role
    assert set(found.values()) <= set(ROLES)


STATUS = [
    ("Clashes broke out in Kunar.", "actual"),
    ("No clashes were reported.", "negated"),
    ("He warned of clashes.", "irrealis"),
    ("The army will launch an operation.", "irrealis"),
    ("Last year clashes killed five.", "recalled"),
    ("The batter led the assault before the innings ended.", "metaphor"),
    ("An earthquake killed 200 people.", "metaphor"),
    ("Three cricketers died when shells hit the stadium after a match.", "actual"),
]


@pytest.mark.parametrize(("text", "status"), STATUS, ids=[text for text, _ in STATUS])
def test_how_a_text_speaks_of_an_event(text: str, status: str) -> None:
    triggers = find_triggers(text, split(text))
    assert {t.status for t in triggers} == {status}
