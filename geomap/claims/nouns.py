"""The nouns for people and things that are counted: which word is their head and what belongs to it."""

from collections.abc import Container, Sequence

from geomap.lexicon import read_toml
from geomap.phrases import Phrases, Token, phrase_set

_TABLE = read_toml("victims.toml")
WORDS = {key: frozenset(values) for key, values in _TABLE["words"].items()}
_LOOSE = {key: frozenset(values) for key, values in _TABLE["loose"].items()}
_OUTCOMES = read_toml("outcomes.toml")
HURT = frozenset(_OUTCOMES["words"]["attributive"])
VERBS = frozenset(
    phrase
    for name, forms in _OUTCOMES.items()
    if name != "words"
    for form, phrases in forms.items()
    if form in {"past", "present", "ing", "base", "without_object", "state"}
    for phrase in phrases
)
STOPS = WORDS["stops"] | VERBS
_TOLD = phrase_set(VERBS)

Noun = tuple[str, str, bool]
"""Class (person, post, weapon), kind of people, and whether the word is plural."""

NOUNS: Phrases[Noun] = Phrases(
    {
        noun: ("person", kind, number == "many")
        for kind, numbers in _TABLE["people"].items()
        for number, nouns in numbers.items()
        for noun in nouns
    }
    | {
        noun: (thing, "", number == "many")
        for thing, numbers in _TABLE["things"].items()
        for number, nouns in numbers.items()
        for noun in nouns
    }
)

ADJECTIVES = frozenset(_TABLE["adjectives"]["words"])
_BEFORE_NOUN = frozenset(_TABLE["adjectives"]["before"])

_FOLLOWERS = frozenset(
    {
        "yesterday",
        "today",
        "last",
        "this",
        "each",
        "escapes",
        "dead",
        "late",
        "early",
        "on",
        "hurt",
        "overnight",
        "shot",
        "tonight",
        "a",
        "an",
        "the",
    }
)

UNKNOWN_WORDS = 3
"""A noun that no table holds has at most this many words with its adjectives."""

COMPLEMENT = 7
"""At most this many words follow a noun as its complement ("members of the Pakistan Army")."""


def noun_row(words: Sequence[Token], i: int) -> tuple[int, int, Noun] | None:
    """Return where the head noun of a row of nouns starts and ends: in "police officer" or "militant leader" the last."""
    found = NOUNS.at(words, i) if i < len(words) else None
    if found is None:
        return None
    noun, n = found
    word = words[i].lower
    if word == "more" and i + 1 < len(words) and (words[i + 1].lower == "than" or NOUNS.at(words, i + 1) is not None):
        return None
    if i >= 2 and words[i - 1].lower == "-" and words[i - 2].lower in {"anti", "non", "counter"}:
        return None
    at, last = i, i + n
    while last < len(words):
        nxt = last + 1 if words[last].lower in "-/" and last + 1 < len(words) else last
        following = NOUNS.at(words, nxt)
        if following is None or (noun[2] and word not in _LOOSE["police"] and word not in WORDS["collective"]):
            break
        noun, at, last = following[0], nxt, nxt + following[1]
        word = words[at].lower
    return None if _only_describes(words, last) else (at, last, noun)


def _only_describes(words: Sequence[Token], last: int) -> bool:
    """Whether the noun that ends before a word is an adjective there ("civilian home", "Taliban leader's house")."""
    if words[last - 1].lower not in ADJECTIVES or last >= len(words):
        return False
    after = words[last]
    if after.lower in _BEFORE_NOUN:
        return True
    if not after.lower.isalpha() or after.capital or after.lower in STOPS:
        return False
    return not after.lower.endswith(("ed", "ing", "ly")) and after.lower not in _FOLLOWERS


def kind_among(words: Sequence[Token], first: int, head_at: int, last: int, kind: str) -> str:
    """Return the kind of people, for loose heads by the words around them ("police personnel")."""
    head = words[last - 1].lower
    if head not in _LOOSE["heads"]:
        return kind
    around = {word.lower for word in words[first : last - 1]} | {
        word.lower for word in words[last : complement_end(words, last)]
    }
    for loose in ("police", "civilians", "soldiers", "militants"):
        if around & _LOOSE[loose]:
            return loose
    return kind


def complement_end(words: Sequence[Token], last: int) -> int:
    """Return the index past "of the Pakistan Army", "belonging to X" or a person's name after a noun, or ``last``."""
    if last < len(words) and words[last].capital and words[last].surface.isalpha() and words[last].spaced:
        at = last
        while (
            at < len(words)
            and at - last < 5
            and (words[at].capital or words[at].lower in "-'")
            and words[at].lower not in STOPS
        ):
            at += 1
        return at
    if last >= len(words) or words[last].lower not in {"of", "from", "belonging", "affiliated", "linked", "associated"}:
        return last
    at = last + 1
    while at < len(words) and at - last <= COMPLEMENT and _TOLD.at(words, at) is None:
        if not (words[at].lower[0].isalnum() or words[at].lower in {"'s", "'", "-", "–"}):
            break
        if words[at].lower.endswith("ing") and not words[at].capital:
            break
        if words[at].lower in {
            "and",
            "were",
            "was",
            "are",
            "is",
            "in",
            "who",
            "during",
            "after",
            "have",
            "had",
            "near",
        }:
            break
        at += 1
    return at


def unknown_noun(words: Sequence[Token], at: int, taken: Container[int], *, plural: bool = True) -> int:
    """Return the word past a noun that no table holds ("130 schoolboys", "six Hazaras"), or ``at``."""
    k = at
    while (
        k < len(words)
        and k - at < UNKNOWN_WORDS
        and k not in taken
        and words[k].lower.isalpha()
        and words[k].lower not in STOPS
        and words[k].lower not in WORDS["no_people"]
        and NOUNS.at(words, k) is None
        and words[k].lower not in _FOLLOWERS
    ):
        k += 1
    if k == at or (k < len(words) and words[k].lower in WORDS["no_people"]):
        return at
    last = words[k - 1].lower
    if last.endswith(("ing", "ly", "ed")):
        return at
    done = k < len(words) and words[k].lower in WORDS["passive"] | WORDS["perfect"] | VERBS
    return k if not plural or done or (last.endswith("s") and not last.endswith(("ss", "us"))) else at
