"""The part that a place plays in a report."""

import csv
from pathlib import Path

import pytest
from evaluation.role_rows import marked_texts, sentence_rows

from gazetteer import Gazetteer, read_table
from geomap.events import find_triggers
from geomap.reading import Reader
from geomap.records import ROLES, Article
from geomap.sentences import split

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "data" / "roles.tsv"


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


def test_made_up_sentences_keep_the_roles_that_were_marked_in_them(reader: Reader) -> None:
    right = marked = 0
    for text, marks in marked_texts():
        found = reader.story(Article("a", text.split("\n", 1)[0], text)).mentions
        for start, end, role in marks:
            here = [m for m in found if m.mention.start < end and start < m.mention.end]
            marked += 1
            right += bool(here) and here[0].role == role
    assert marked > 800
    assert right / marked > 0.9


def test_every_weight_is_of_a_feature_that_texts_show(reader: Reader) -> None:
    """A table fitted to features that have been renamed since would silently do nothing."""
    shown = {name for row in sentence_rows(reader) for name in row.features}
    known = {
        row["feature"] for _, row in read_table(ROOT / "geomap" / "data" / "en" / "role_weights.csv", ("feature",))
    }
    assert len(known & shown) / len(known) > 0.8


def test_what_the_weights_decide_says_why(reader: Reader) -> None:
    text = "Report\n\nThe fighting spread to Zhob before dawn."
    (mention,) = reader.story(Article("a", "Report", text)).mentions
    assert (mention.role, "by the words around it" in mention.why[-1]) == ("event", True)
