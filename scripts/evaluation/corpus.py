"""The labelled articles of ``tests/data/gold``, as read by the product, with what a careful reader finds in them."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geomap import read_articles
from geomap.records import Article

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "data" / "gold"
SHARED = ROOT.parent / "shared" / "reference"
HALVES = ("tuned", "untouched")
"""The first 96 articles, odd and even numbers; floors are measured on these alone."""

FURTHER = ("further", "further-untouched")
"""From g097, odd and even numbers: labelled later, by one reader, and measured apart."""

CLOSED = ("untouched", "further-untouched")
"""Even numbers: whoever reads their errors tunes on them."""


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A labelled place name; the fields are those of the labels (see ``tests/data/gold/README.md``)."""

    start: int
    end: int
    surface: str
    name: str
    kind: str
    country: str
    adm1: str
    adm2: str
    lat: float | None
    lon: float | None
    nil: str
    parent: str
    role: str

    @property
    def below_country(self) -> bool:
        """Whether it names a place of Afghanistan or Pakistan below country level."""
        return self.country in ("AF", "PK") and self.kind != "country" and self.nil != "outside"


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A labelled number with who says it and whose people they are."""

    claimant_side: str
    victim_side: str
    outcome: str
    low: int | None
    high: int | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class GoldIncident:
    """A labelled incident; ``places`` are indexes of mentions, every naming of each place."""

    type: str
    background: bool
    start: date | None
    end: date | None
    places: tuple[int, ...]
    claims: tuple[GoldClaim, ...]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its labels."""

    article: Article
    number: str
    half: str
    mentions: tuple[GoldMention, ...]
    incidents: tuple[GoldIncident, ...]


def read_gold(folder: Path = GOLD) -> list[GoldArticle]:
    """Return the labelled articles in order, read as the product reads any file."""
    out = []
    for path in sorted((folder / "labels").glob("g*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        reading = read_articles(folder / label["article"])
        if reading.rejected:
            raise ValueError(f"{path.name}: {reading.rejected[0].what}; {reading.rejected[0].remedy}")
        (article,) = reading
        mentions = tuple(_mention(row) for row in label["mentions"])
        for mention in mentions:
            if article.text[mention.start : mention.end] != mention.surface:
                raise ValueError(
                    f"{path.name}: the mention at {mention.start} does not stand there; correct its offsets"
                )
        incidents = tuple(_incident(row) for row in label["incidents"])
        out.append(GoldArticle(article, path.stem, label["half"], mentions, incidents))
    return out


def corpus_digest(folder: Path = GOLD) -> str:
    """Return the SHA-256 of the articles and labels that floors are measured on, with their names."""
    labels = {p: json.loads(p.read_text(encoding="utf-8")) for p in (folder / "labels").glob("g*.json")}
    pinned = [p for p, label in labels.items() if label["half"] in HALVES]
    digest = hashlib.sha256()
    for path in sorted([*pinned, *(folder / labels[p]["article"] for p in pinned)]):
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _mention(row: dict[str, Any]) -> GoldMention:
    text = {
        name: row[name] or ""
        for name in ("surface", "name", "kind", "country", "adm1", "adm2", "nil", "parent", "role")
    }
    return GoldMention(start=row["start"], end=row["end"], lat=row["lat"], lon=row["lon"], **text)


def _incident(row: dict[str, Any]) -> GoldIncident:
    claims = tuple(GoldClaim(**{name: c[name] for name in GoldClaim.__dataclass_fields__}) for c in row["claims"])
    start, end = (date.fromisoformat(row[k]) if row[k] else None for k in ("date_start", "date_end"))
    return GoldIncident(row["type"], row["background"], start, end, tuple(row["places"]), claims)
