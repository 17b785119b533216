"""How alike two spellings of a name are."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from gazetteer.names import PARTICLES, romanise, sound
from gazetteer.tables import data_root, read_table


class Spelling(NamedTuple):
    """What spellings are compared by.

    Attributes
    ----------
    letters : str
        The Latin letters without spaces; numbers in digits, words of ``data/name_words.csv`` in one form.
    sound : str
        The same as :func:`gazetteer.names.sound` writes it.
    core : str
        The sound without generic words (Kalay, Qala, Goth), or as a whole where there is nothing else.
    """

    letters: str
    sound: str
    core: str


class _Words(NamedTuple):
    numbers: dict[str, int]
    same: dict[str, str]
    generic: frozenset[str]
    phrases: re.Pattern[str]


@cache
def _words() -> _Words:
    rows = [row for _, row in read_table(data_root() / "name_words.csv", ("word", "role", "value"))]
    same = {row["word"]: row["value"] for row in rows if row["role"] == "same"}
    phrases = sorted((word for word in same if " " in word), key=len, reverse=True)
    return _Words(
        {row["word"]: int(row["value"]) for row in rows if row["role"] == "number"},
        same,
        frozenset(romanise(row["word"]) for row in rows if row["role"] == "generic"),
        re.compile(rf"\b(?:{'|'.join(phrases)})\b"),
    )


def spell(name: str) -> Spelling:
    """Return what a name is compared by.

    Examples
    --------
    >>> spell("Chak Two Hundred Ninety-eight Thal Development Authority").letters
    'chak298tda'
    >>> spell("Nazir Khan Kelay").core == spell("Nazir Khan").core
    True
    """
    table = _words()
    text = romanise(name)
    if " " in text:
        text = table.phrases.sub(lambda found: table.same[found[0]], text)
    words = [table.same.get(word, word) for word in text.split() if word not in PARTICLES]
    if not table.numbers.keys().isdisjoint(words):
        words = _in_digits(words, table.numbers)
    core = [word for word in words if word not in table.generic]
    whole = sound(" ".join(words))
    return Spelling("".join(words), whole, sound(" ".join(core)) if 0 < len(core) < len(words) else whole)


def _in_digits(words: Iterable[str], numbers: dict[str, int]) -> list[str]:
    """Return the words with runs of number words in digits: "four hundred sixty one" gives 461, "twelve eight" 12 and 8."""
    out: list[str] = []
    total = room = 0
    for word in words:
        value = numbers.get(word)
        if value is None:
            room = 0
            out.append(word)
        elif value == 100 and room > 0 and total < 100:
            total, room = total * 100, 100
            out[-1] = str(total)
        elif 0 < value < room:
            total, room = total + value, 10 if value >= 20 else 1
            out[-1] = str(total)
        else:
            # After twenty a unit may follow, after a unit only "hundred".
            total, room = value, 10 if value >= 20 else 1
            out.append(str(total))
    return out
