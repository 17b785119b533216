"""What a report is made of: headings, paragraphs, lists, quotes, tables. Every text in it is plain text."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of running text.

    Attributes
    ----------
    text : str
        As it is to be read; nothing in it is markup.
    strong, soft, said : bool
        To be stressed; of less weight; taken from a report or another source, perhaps in another script.
    to : str
        The anchor within the report that it leads to.
    url : str
        An address of a source, which counts only if it is one of the web.
    """

    text: str
    strong: bool = False
    soft: bool = False
    said: bool = False
    to: str = ""
    url: str = ""


Line = Sequence[Words]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the title, ``anchor`` what links lead to."""

    level: int
    words: Line
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``note`` is small print."""

    words: Line
    note: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a list, with the quote that it rests on, if any."""

    words: Line
    quote: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes
    ----------
    head : sequence of str
    rows : sequence of sequence of Line
    numbers, short : frozenset of int
        Positions of the columns of figures, and of those whose cells stay on one line.
    total : bool
        Whether the last row sums the others.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Line]]
    numbers: frozenset[int] = frozenset()
    short: frozenset[int] = frozenset()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that stands beside the report as ``name``."""

    name: str
    alt: str
    data: bytes


Block = Heading | Paragraph | Bullets | Table | Picture


def line(*parts: Words | str) -> tuple[Words, ...]:
    """Return a line of words; bare strings are plain ones, empty ones are left out."""
    words = (Words(p) if isinstance(p, str) else p for p in parts)
    return tuple(w for w in words if w.text)
