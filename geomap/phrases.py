"""Words of a sentence with their offsets, and tables of phrases that are looked up among them."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import ahocorasick_rs

Value = TypeVar("Value")

_TOKEN = re.compile(r"\d+(?:,\d{2,3})*(?:\.\d+)?|(?:[^\W\d_]\.){2,}|[^\W\d_]+|[’']s?|[^\w\s]|_|\d+")


class Token(NamedTuple):
    """A word, number or mark: ``text[start:end]``, its lower case, and whether white space stands before it."""

    start: int
    end: int
    surface: str
    lower: str
    spaced: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.surface[0].isupper()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the words and marks of a stretch of text; hyphens and possessive endings stand alone.

    Examples
    --------
    >>> [t.surface for t in tokens("Kabul’s 1,200 ex-U.S. men")]
    ['Kabul', '’s', '1,200', 'ex', '-', 'U.S.', 'men']
    """
    stop = len(text) if end is None else end
    lower = text[start:stop].lower().replace("’", "'")
    if len(lower) != stop - start:
        lower = "".join(folded_letter(c) for c in text[start:stop])
    found = []
    last = start
    for match in _TOKEN.finditer(text, start, stop):
        begin, finish = match.span()
        spaced = begin > last or begin == start
        # Token(...) by its shortest way: words are made by the hundred.
        word = (begin, finish, text[begin:finish], lower[begin - start : finish - start], spaced)
        found.append(tuple.__new__(Token, word))
        last = finish
    return found


def folded_letter(letter: str) -> str:
    """Return a letter in lower case where that is one letter too, and a plain apostrophe for a curly one."""
    lower = letter.lower()
    return "'" if letter == "’" else lower if len(lower) == 1 else letter


def folded(text: str) -> str:
    """Return the text in lower case with plain apostrophes, of the same length."""
    lower = text.lower().replace("’", "'")
    return lower if len(lower) == len(text) else "".join(folded_letter(c) for c in text)


class Keywords:
    """Phrases looked for in a whole text at once, to pass over the sentences that have none of them.

    Examples
    --------
    >>> Keywords(["killed", "wounded"]).positions("Two were killed; one, wounded, fled. None killedx.")
    [9, 22]
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._automaton = ahocorasick_rs.AhoCorasick(sorted(set(phrases)))

    def positions(self, text: str) -> list[int]:
        """Return the offsets of the phrases in a text, in order; a letter beside a phrase makes it another one."""
        low, size = folded(text).replace("\n", " "), len(text)
        return [
            start
            for _, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True)
            if not (start and low[start - 1].isalnum()) and not (end < size and low[end].isalnum())
        ]


def any_in(positions: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the sorted positions lies in ``start`` to ``end`` (exclusive)."""
    at = bisect_left(positions, start)
    return at < len(positions) and positions[at] < end


class Phrases(Generic[Value]):
    """A table from phrases to values that finds the longest phrase starting at a word.

    Parameters
    ----------
    table : mapping of str to value
        Keys are lower-case phrases, as they would be written in a text.

    Examples
    --------
    >>> bounds = Phrases({"more": 0, "more than": 1})
    >>> bounds.at(tokens("more than 20"), 0)
    (1, 2)
    """

    def __init__(self, table: Mapping[str, Value]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        for phrase, value in table.items():
            words = tuple(token.lower for token in tokens(phrase))
            self._by_first.setdefault(words[0], []).append((words, value))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: Sequence[Token], i: int) -> tuple[Value, int] | None:
        """Return the value of the longest phrase that starts at word ``i`` and its length in words."""
        entries = self._by_first.get(words[i][3])
        if entries is None:
            return None
        for phrase, value in entries:
            n = len(phrase)
            if n == 1:
                return value, 1
            if i + n <= len(words) and words[i + 1][3] == phrase[1]:
                if n == 2 or all(words[i + k][3] == phrase[k] for k in range(2, n)):
                    return value, n
        return None

    def starts(self, words: Sequence[Token]) -> list[int]:
        """Return the words with which a phrase may start."""
        first = self._by_first
        return [i for i, word in enumerate(words) if word[3] in first]


def phrase_set(phrases: Iterable[str]) -> Phrases[bool]:
    """Return a table that only says whether a phrase is listed."""
    return Phrases(dict.fromkeys(phrases, True))
