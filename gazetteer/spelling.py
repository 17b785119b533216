"""How alike two spellings of a name are."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from gazetteer.names import PARTICLES, romanise, sound_of
from gazetteer.tables import data_root, read_table


class Spelling(NamedTuple):
    """What a name is compared by.

    Attributes
    ----------
    words : str
        Its Latin words; numbers in digits, the words of ``data/name_words.csv`` in one form.
    sound : str
        The words as :func:`gazetteer.names.sound` writes them.
    core : str
        The sound without generic words (Kalay, Qala, Goth), or the whole where there is nothing else.
    """

    words: str
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
    >>> spell("Chak Two Hundred Ninety-eight Thal Development Authority").words
    'chak 298 tda'
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
    whole = sound_of(words)
    return Spelling(" ".join(words), whole, sound_of(core) if 0 < len(core) < len(words) else whole)


def _in_digits(words: Iterable[str], numbers: dict[str, int]) -> list[str]:
    """Return the words with number words in digits: "four hundred sixty one" gives 461, "twelve eight" 12 and 8."""
    out: list[str] = []
    # What the number being read may still take: 100 after "four hundred", 10 after "twenty", 1 (only "hundred") after "one".
    total = room = 0
    for word in words:
        value = numbers.get(word)
        if value is None:
            room = 0
            out.append(word)
        elif value == 100 and room and total < 100:
            total, room = total * 100, 100
            out[-1] = str(total)
        elif 0 < value < room:
            total, room = total + value, 10 if value >= 20 else 1
            out[-1] = str(total)
        else:
            total, room = value, 10 if value >= 20 else 1
            out.append(str(total))
    return out


FEATURES = ("letters", "sound", "skeleton", "core", "part", "words", "numbers", "namesakes", "names")
"""Columns of :func:`features`, weighed by ``data/spelling_weights.csv``."""


def features(
    query: Spelling,
    words: Sequence[bytes],
    sounds: Sequence[bytes],
    cores: Sequence[bytes],
    namesakes: NDArray[np.integer],
    names: NDArray[np.integer],
) -> NDArray[np.float64]:
    """Return how each of n names compares with the query, one column per name of :data:`FEATURES`.

    Parameters
    ----------
    query : Spelling
    words, sounds, cores : sequence of bytes, length n
        The names as :func:`spell` gives them, encoded.
    namesakes : ndarray of int, shape (n,)
        How many places bear the same name.
    names : ndarray of int, shape (n,)
        How many names the place has: of many names one is sooner like the query by accident.

    Returns
    -------
    ndarray of shape (n, 9)
    """
    own_words, own_sound = query.words.encode(), query.sound.encode()
    return np.column_stack(
        [
            process.cdist([_flat(own_words)], [_flat(w) for w in words], scorer=fuzz.ratio)[0] / 100,
            process.cdist([own_sound], sounds, scorer=Levenshtein.normalized_similarity)[0],
            process.cdist([_consonants(own_sound)], [_consonants(s) for s in sounds], scorer=fuzz.ratio)[0] / 100,
            process.cdist([query.core.encode()], cores, scorer=Levenshtein.normalized_similarity)[0],
            process.cdist([own_sound], sounds, scorer=fuzz.partial_ratio)[0] / 100,
            process.cdist([own_words], words, scorer=fuzz.token_set_ratio)[0] / 100,
            np.array([_digits(w) for w in words]) != _digits(own_words),
            np.log(np.maximum(namesakes, 1)),
            np.log(np.maximum(names, 1)),
        ]
    ).astype(np.float64)


_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO_CONSONANTS = bytes.maketrans(b"xqjyw", b"kkzcv")
_NO_DIGITS = bytes(code for code in range(256) if not 48 <= code <= 57)


def _flat(words: bytes) -> bytes:
    return words.replace(b" ", b"")


def _consonants(sound: bytes) -> bytes:
    return sound.translate(_TO_CONSONANTS, _CAPITALS + b"aiuh")


def _digits(words: bytes) -> bytes:
    return words.translate(None, _NO_DIGITS)


@cache
def weights() -> NDArray[np.float64]:
    """Return the weights of ``data/spelling_weights.csv`` in the order of :data:`FEATURES`."""
    rows = read_table(data_root() / "spelling_weights.csv", ("feature", "weight"))
    table = {row["feature"]: float(row["weight"]) for _, row in rows}
    return np.array([table[name] for name in FEATURES])


def likeness(name: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1; 1 where they differ in nothing that transliteration varies.

    Examples
    --------
    >>> likeness("Bahramcha", "Bahram Chah") > 0.9 > 0.5 > likeness("Bahramcha", "Torkham")
    True
    """
    a, b = spell(name), spell(other)
    sounds = max(Levenshtein.normalized_similarity(a.sound, b.sound), Levenshtein.normalized_similarity(a.core, b.core))
    return max(sounds, fuzz.ratio(a.words.replace(" ", ""), b.words.replace(" ", "")) / 100)
