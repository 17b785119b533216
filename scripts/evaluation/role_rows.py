"""What the weights of roles are fitted to: labelled mentions with the features of their surroundings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evaluation.corpus import ROOT, read_gold
from evaluation.places import match_spans
from gazetteer import data_root, read_table
from geomap.incidents import Story
from geomap.reading import Reader
from geomap.records import Article
from geomap.roles import RoleText
from geomap.roles.features import Surroundings

SENTENCES = ROOT / "tests" / "data" / "role_sentences.tsv"
_MARK = re.compile(r"\[([^\]]+)\]\((\w+)\)")
_PUBLISHED = date(2025, 10, 13)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A labelled mention: the text it stands in, its label, the role that the product gives it, and its features."""

    group: str
    label: str
    found: str
    features: tuple[str, ...]


def gold_rows(reader: Reader, half: str) -> list[RoleRow]:
    """Return the labelled mentions of one half of the articles that the product recognises."""
    out = []
    for gold in read_gold():
        if gold.half == half:
            story = reader.story(gold.article)
            features = _features(reader, story)
            out += [
                RoleRow(gold.number, gold.mentions[i].role, story.mentions[j].role, features[j])
                for i, j in match_spans(gold.mentions, story.mentions)
            ]
    return out


def sentence_rows(reader: Reader, path: Path = SENTENCES) -> list[RoleRow]:
    """Return the marked mentions of the made-up sentences that the product recognises."""
    out = []
    for number, (text, marks) in enumerate(marked_texts(path)):
        story = reader.story(Article(f"s{number}", text.split("\n", 1)[0], text, _PUBLISHED))
        features = _features(reader, story)
        for start, end, label in marks:
            for j, placed in enumerate(story.mentions):
                if placed.mention.start < end and start < placed.mention.end:
                    out.append(RoleRow(f"s{number}", label, placed.role, features[j]))
                    break
    return out


def marked_texts(path: Path = SENTENCES) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield texts and their marks (start, end, role); a full sentence is put below a title, so that it is no headline."""
    for _, row in read_table(path, ("text",)):
        marked = row["text"].replace("¶", "\n\n")
        if marked[-1] in '.”"' and "\n" not in marked:
            marked = f"Report\n\n{marked}"
        text, marks, at = "", [], 0
        for match in _MARK.finditer(marked):
            text += marked[at : match.start()]
            marks.append((len(text), len(text) + len(match.group(1)), match.group(2)))
            text += match.group(1)
            at = match.end()
        yield text + marked[at:], marks


def _features(reader: Reader, story: Story) -> list[tuple[str, ...]]:
    """Return the features of each mention of a story."""
    folder = data_root() / reader.settings.region
    speakers = [row["name"] for _, row in read_table(folder / "speakers.csv", ("name", "side"))]
    view = RoleText.of(story.article.text, story.sentences, story.paragraphs, story.triggers, speakers, story.past)
    surroundings = Surroundings(view, [(m.mention, m.place) for m in story.mentions])
    out: list[tuple[str, ...]] = [()] * len(story.mentions)
    for phrase in surroundings.phrases:
        found = tuple(surroundings.features(phrase))
        for i in phrase.members:
            out[i] = found
    return out
