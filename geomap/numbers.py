"""Counts in a text: "five dozen", "more than 20", "between 40 and 50", "several", with what they bound."""

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.lexicon import read_toml
from geomap.phrases import Phrases, Token, tokens

_TABLE = read_toml("numbers.toml")
_UNITS: dict[str, int] = _TABLE["units"]
_SCALES: dict[str, int] = _TABLE["scales"]
_GROUPS: dict[str, int] = _TABLE["groups"]
_FIXED: Phrases[int] = Phrases(_TABLE["fixed"])
_VAGUE: Phrases[int] = Phrases(_TABLE["vague"])
_BOUNDS = Phrases({phrase: kind for kind, phrases in _TABLE["bounds"].items() for phrase in phrases})
_AFTER = Phrases({phrase: kind for kind, phrases in _TABLE["after"].items() for phrase in phrases})
_NOT = {key: frozenset(values) for key, values in _TABLE["not_counts"].items()}
_OPENERS = frozenset(
    phrase.replace("-", " ").split()[0]
    for phrases in (_UNITS, _TABLE["fixed"], _TABLE["vague"], *_TABLE["bounds"].values(), ["between"])
    for phrase in phrases
)

_PEOPLE = frozenset(
    noun for people in read_toml("victims.toml")["people"].values() for nouns in people.values() for noun in nouns
)
_ARTICLES = frozenset({"a", "an"})
_AFTER_ARTICLE = frozenset(
    phrase.replace("-", " ").split()[1]
    for phrases in (_TABLE["fixed"], _TABLE["vague"], *_TABLE["bounds"].values())
    for phrase in phrases
    if phrase.startswith(("a ", "an "))
) | {*_GROUPS, *_SCALES, "or", "-", "/"}

FORMATION_WORDS = 6
"""A formation's name is at most this many words away from its number ("201 Khalid bin Walid Army Corps")."""


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A count as a text gives it: ``words == text[start:end]``.

    ``low`` and ``high`` bound it, None is open: "more than 20" is (21, None), "up to 12" (None, 12), "dozens"
    (None, None) with ``approx``. Vague words carry the minimum that the word itself promises, as its table says.
    """

    start: int
    end: int
    low: int | None
    high: int | None
    approx: bool
    words: str


def read_numbers(text: str, start: int = 0, end: int | None = None) -> list[NumberReading]:
    """Return the counts in a stretch of text, in order; years, times, dates, measures and unit numbers are none.

    Examples
    --------
    >>> [(n.words, n.low, n.high) for n in read_numbers("At least seven of the five dozen men of 201 Corps")]
    [('At least seven', 7, None), ('five dozen', 60, 60)]
    """
    return [reading for reading, _, _ in numbers_among(text, tokens(text, start, end))]


def numbers_among(text: str, words: Sequence[Token]) -> list[tuple[NumberReading, int, int]]:
    """Return the counts among the words of a stretch of text, each with the index of its first and past its last word."""
    found = []
    past = 0
    for i, word in enumerate(words):
        lower = word.lower
        if i < past or not (lower in _OPENERS or lower[0].isdigit()) or (parsed := _parse(words, i)) is None:
            continue
        low, high, approx, past = parsed
        begin, finish = word.start, words[past - 1].end
        found.append((NumberReading(begin, finish, low, high, approx, text[begin:finish]), i, past))
    return found


def _parse(words: Sequence[Token], i: int) -> tuple[int | None, int | None, bool, int] | None:
    """Return bounds, vagueness and the index past the count that begins at word ``i``, if one does."""
    if words[i].lower in _ARTICLES and (i + 1 == len(words) or words[i + 1].lower not in _AFTER_ARTICLE):
        return 1, 1, False, i + 1
    # "Owned up to nine dead" bounds nothing.
    bound = _BOUNDS.at(words, i) if i == 0 or words[i - 1].lower not in _NOT["before_bounds"] else None
    at = i
    kinds = set()
    while bound is not None:
        kinds.add(bound[0])
        at += bound[1]
        if at + 1 < len(words) and words[at].lower == "the":
            at += 1
        if at >= len(words):
            break
        bound = _BOUNDS.at(words, at)
    if at >= len(words) or (
        at > i and _count(words, at) is None and _VAGUE.at(words, at) is None and words[at].lower != "between"
    ):
        # "some insurgents" bounds nothing, it is a number of its own.
        kinds, at = set(), i
    if words[at].lower == "between" and at + 1 < len(words):
        return _pair(words, at + 1, {"and"})
    vague = _VAGUE.at(words, at)
    count = _count(words, at)
    if count is None or (vague is not None and at + vague[1] > count[1]):
        return _vague(vague, at, kinds) if vague is not None and not _is_label(words, at) else None
    if _is_label(words, at) or _is_joined_before(words, at):
        return None
    ranged = _pair(words, at, {"-", "–", "—", "to", "or"})
    if ranged is not None:
        low, high, approx, stop = ranged
        return low, high, approx or "near" in kinds, stop
    value, stop = count
    if _is_measure(words, at, stop, value):
        return None
    after = _AFTER.at(words, stop) if stop < len(words) else None
    approx = "near" in kinds
    if after is not None:
        stop += after[1]
        approx = approx or after[0] == "near"
    open_end = after is not None and after[0] == "open"
    low, high = _bounded(value, kinds)
    return low, None if open_end else high, approx, stop


def _bounded(value: int, kinds: set[str]) -> tuple[int | None, int | None]:
    if "above" in kinds:
        return value + 1, None
    if "least" in kinds:
        return value, None
    if "most" in kinds:
        return None, value
    if "below" in kinds:
        return None, value - 1
    return value, value


def _vague(vague: tuple[int, int], at: int, kinds: set[str]) -> tuple[int | None, int | None, bool, int]:
    minimum, n = vague
    return (minimum or None) if "most" not in kinds else None, None, True, at + n


def _pair(words: Sequence[Token], i: int, joints: set[str]) -> tuple[int | None, int | None, bool, int] | None:
    """Read "A to B", whose ends lie further apart than a list's neighbours may ("one or 200" is no range)."""
    first = _count(words, i)
    if first is None or first[1] + 1 >= len(words) or words[first[1]].lower not in joints:
        return None
    last = _count(words, first[1] + 1)
    if last is None or not first[0] < last[0] or _is_measure(words, i, last[1], last[0]):
        return None
    if words[i].lower in {"a", "an"}:
        return None
    return first[0], last[0], False, last[1]


def _count(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    """Return the value of the bare number at word ``i`` and the index past it."""
    if i >= len(words):
        return None
    fixed = _FIXED.at(words, i)
    if fixed is not None and fixed[1] > 1:
        return fixed[0], i + fixed[1]
    word = words[i].lower
    value: int
    if word[0].isdigit():
        if "." in word:
            return None
        value, stop = int(word.replace(",", "")), i + 1
    elif word in _UNITS:
        value, stop = _UNITS[word], i + 1
        if 20 <= value < 100 and stop < len(words):
            ones = stop + 1 if words[stop].lower == "-" and stop + 1 < len(words) else stop
            if 0 < _UNITS.get(words[ones].lower, 0) < 10:
                value, stop = value + _UNITS[words[ones].lower], ones + 1
    elif word == "several":
        value, stop = 3, i + 1
    elif fixed is not None:
        value, stop = fixed[0], i + 1
    else:
        return None
    scaled = _scaled(words, i, value, stop)
    return scaled if scaled is not None or word != "several" else None


def _scaled(words: Sequence[Token], i: int, value: int, stop: int) -> tuple[int, int] | None:
    """Multiply by the scale or group word that follows ("five dozen", "two hundred and sixteen")."""
    if stop >= len(words):
        return None if words[i].lower == "several" else (value, stop)
    gap = stop + 1 if words[stop].lower == "-" and stop + 1 < len(words) else stop
    word = words[gap].lower
    if word in _GROUPS:
        return value * _GROUPS[word], gap + 1
    if word not in _SCALES:
        return None if words[i].lower == "several" else (value, stop)
    value, stop = value * _SCALES[word], gap + 1
    if words[i].lower in {"several", "a", "an"} and not value:
        return None
    rest = stop + 1 if stop < len(words) and words[stop].lower == "and" else stop
    if rest < len(words) and words[rest].lower in _UNITS:
        tail = _count(words, rest)
        if tail is not None and tail[0] < _SCALES[word]:
            return value + tail[0], tail[1]
    return value, stop


def _is_joined_before(words: Sequence[Token], i: int) -> bool:
    """Whether a number is glued to what stands before it, as in AK-47, 2013-01, 12:30 or $5."""
    if i == 0 or words[i].spaced:
        return False
    before = words[i - 1].lower
    if before in "-–—":
        return not words[i - 1].spaced
    return before in {"/", ":", ".", "_", "'"} or before in _NOT["currencies"] or before.isalpha()


def _is_label(words: Sequence[Token], at: int) -> bool:
    """Whether the word before makes the number a name ("Article 5", "aged 23", "Rs 300")."""
    if at == 0:
        return False
    k = at - 1
    while k > 0 and (words[k].lower in {",", "and", "or"} or words[k].lower.isdigit()):
        k -= 1
    if words[k].lower in _NOT["ages"] or _is_age(words, at):
        # "aged 4, 7 and 9"
        return True
    before = words[at - 1].lower
    if before == "of" and at >= 2 and words[at - 2].lower in _NOT["aged"]:
        # "a girl of six"
        return not (at + 1 < len(words) and words[at + 1].lower in _PEOPLE)
    if before == "." and at >= 2:
        before = words[at - 2].lower + before
    if before in _NOT["months"] and at >= 2 and words[at - 2].lower in {"in", "since"}:
        # "In October 16 people died"
        return not (at + 1 < len(words) and words[at + 1].lower in _PEOPLE)
    return before in _NOT["labels"] or before in _NOT["currencies"] or before in _NOT["months"]


def _is_age(words: Sequence[Token], at: int) -> bool:
    """Whether a number between two commas behind a name is somebody's age ("Gul Khan, 34, of Kurram")."""
    if (
        at < 3
        or at + 1 >= len(words)
        or words[at - 1].lower not in {",", "("}
        or words[at + 1].lower not in {",", ";", ")"}
    ):
        return False
    named = words[at - 2].capital and words[at - 2].surface.isalpha() and words[at - 3].capital
    return named and words[at].lower.isdigit() and int(words[at].lower) < 100


def _is_measure(words: Sequence[Token], at: int, stop: int, value: int) -> bool:
    """Whether what follows makes the number a measure, a time, a date, a year or the name of a formation."""
    digits = words[at].lower[0].isdigit()
    if digits and len(words[at].lower) == 4 and 1900 <= value < 2100 and _is_year(words, at, stop):
        return True
    if stop >= len(words):
        return False
    after = words[stop].lower
    if after in "-–—" and stop + 1 < len(words) and not words[stop].spaced:
        return words[stop + 1].lower in _NOT["joined"] or words[stop + 1].lower[0].isdigit()
    if after in {"to", "or"} and stop + 1 < len(words):
        last = _count(words, stop + 1)
        if last is not None and _is_measure(words, stop + 1, last[1], last[0]):
            return True
    if after in {"/", ":", "_"} and not words[stop].spaced:
        return True
    if digits and not words[stop].spaced and after.isalpha():
        return True
    if after in _NOT["units"] or after in _NOT["currencies"] or (digits and after in _NOT["months"]):
        return True
    return digits and _is_formation(words, stop)


def _is_year(words: Sequence[Token], at: int, stop: int) -> bool:
    """Four digits are a year unless they are a round number before a noun ("2000 people")."""
    if stop >= len(words) or not words[stop].lower[0].isalpha() or words[stop].capital:
        return True
    return int(words[at].lower) % 100 != 0 or (at > 0 and words[at - 1].lower in _NOT["year_words"])


def _is_formation(words: Sequence[Token], stop: int) -> bool:
    """Whether a number names a formation ("201 Khalid bin Walid Corps"), and counts nobody ("14 Frontier Corps men")."""
    for k in range(stop, min(len(words), stop + FORMATION_WORDS)):
        word = words[k]
        if word.lower in _NOT["formations"] and word.capital:
            return not (k + 1 < len(words) and words[k + 1].lower in _PEOPLE)
        if not word.capital and word.lower not in {"bin", "al", "-", "and"}:
            return False
    return False
