"""People and things that a sentence counts: "at least 12 Pakistani soldiers", "25 of them", "several Afghan posts"."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from geomap.claims.nouns import (
    ADJECTIVES,
    HURT,
    NOUNS,
    STOPS,
    WORDS,
    Noun,
    complement_end,
    kind_among,
    noun_row,
    unknown_noun,
)
from geomap.numbers import NumberReading, numbers_among
from geomap.phrases import Token

MODIFIERS = 7
"""At most this many words stand between a number and its noun ("12 suspected Pakistani Taliban bomb makers")."""

_OWN_ONES = [[owner, "own"] for owner in ("its", "their", "our", "his")]
"""Ends of "nine of their own"."""

UNSURE = "unsure"
"""The class of a counted noun that no table holds: people, if what befell them befalls only people."""


@dataclass(slots=True)
class Group:
    """People or things counted in a sentence, at words ``first`` to ``last`` (exclusive).

    ``thing`` is person, post, weapon, unsure, or ``""`` for a bare number, whose noun is another group's. ``definite`` groups
    ("the two insurgents") were named before; ``own`` ones belong to the speaker ("its soldiers"). ``hurt`` is the
    participle inside ("three wounded insurgents"); ``tail`` is the word past the complement ("of the Pakistan Army"),
    ``name_first`` the word at which their name begins, after number and determiner; ``article`` marks a bare "a".
    """

    first: int
    last: int
    start: int
    end: int
    tail: int
    thing: str
    kind: str
    head: str
    low: int | None
    high: int | None
    approx: bool
    quantified: bool
    plural: bool = True
    definite: bool = False
    own: bool = False
    partitive: bool = False
    hurt: str = ""
    name_first: int = 0
    article: bool = False


def groups_among(text: str, words: Sequence[Token], names: Iterable[tuple[int, int]] = ()) -> list[Group]:
    """Return the groups among the words of a sentence, in order; numbers that count no noun are bare groups.

    ``names`` are the word ranges of actors' names: after a number they are nouns too ("12 Taliban").
    """
    numbers = numbers_among(text, words)
    by_stop = {stop: (reading, first) for reading, first, stop in numbers}
    counted = {i for _, first, stop in numbers for i in range(first, stop)}
    name_at = dict(names)
    name_ending = {stop: first for first, stop in name_at.items()}
    inside = {i for first, stop in name_at.items() for i in range(first, stop - 1)}
    used: set[int] = set()
    groups: list[Group] = []
    floor = 0
    for i in sorted({*NOUNS.starts(words), *name_at}):
        if i < floor or i in counted:
            continue
        # "National" in a name is no head, "fighters" at its end is.
        row = noun_row(words, i) if i not in inside else None
        named = row is None and i in name_at and noun_row(words, name_at[i]) is None
        if named and name_at[i] < len(words) and words[name_at[i]].lower == "'s":
            continue
        if named:
            row = i, name_at[i], ("person", "", True)
        if row is None:
            continue
        group = _group(text, words, floor, row, by_stop, name_ending)
        if not named or (group.quantified and group.low != 1):
            groups.append(group)
            used.update(range(group.first, group.last))
            floor = group.last
    groups = [
        g for g in groups if not any(w.last < g.first < w.tail and w.quantified and not g.quantified for w in groups)
    ]
    groups += _households(text, words, by_stop, used)
    taken = {i for group in groups for i in range(group.first, group.last)}
    bare: list[Group] = []
    for reading, first, stop in numbers:
        if first in used or (bare and first < bare[-1].last):
            continue
        number = _bare(text, words, reading, first, stop, taken)
        if number is not None:
            bare.append(number)
    return sorted([*groups, *bare], key=lambda group: group.first)


def _households(
    text: str, words: Sequence[Token], by_stop: dict[int, tuple[NumberReading, int]], used: set[int]
) -> list[Group]:
    """Return the people of "a family of seven"; their words are marked as used."""
    found = []
    for stop, (number, first) in by_stop.items():
        if first < 2 or words[first - 1].lower != "of" or words[first - 2].lower not in WORDS["households"]:
            continue
        if stop < len(words) and (NOUNS.at(words, stop) is not None or words[stop].lower in WORDS["no_people"]):
            continue
        at = first - 3 if first >= 3 and words[first - 3].lower in {"a", "an", "the", "one"} else first - 2
        used.update(range(at, stop))
        group = Group(
            at, stop, words[at].start, words[stop - 1].end, stop, "person", "civilians", words[first - 2].lower,
            number.low, number.high, number.approx, True, name_first=first - 2,
        )  # fmt: skip
        found.append(group)
    return found


def _group(
    text: str,
    words: Sequence[Token],
    floor: int,
    row: tuple[int, int, Noun],
    by_stop: dict[int, tuple[NumberReading, int]],
    name_ending: dict[int, int],
) -> Group:
    """Grow a noun to the left over its modifiers to its number or determiner."""
    head_at, last, (thing, kind, plural) = row
    head_last = last
    first = head_at
    number: NumberReading | None = None
    hurt = ""
    name_first = head_at
    definite = own = partitive = False
    steps = 0
    while first > floor and steps <= MODIFIERS:
        counted = by_stop.get(first)
        if counted is not None and counted[1] >= floor:
            if _agrees(words, counted[1], first, plural) and not (
                counted[0].low != 1 and words[head_at].lower in WORDS["taken"]
            ):
                number, first = counted
                outer = by_stop.get(first - 2) if first >= 3 and words[first - 2].lower == "of" else None
                if outer is not None and outer[1] >= floor and words[first - 1].lower in WORDS["partitive"]:
                    # "three of the twelve miners"
                    number, first, partitive = outer[0], outer[1], True
            break
        if name_ending.get(first, -1) >= floor:
            # A name may hold words that end a phrase elsewhere ("Islamic Movement of Uzbekistan leader").
            first = name_first = name_ending[first]
            continue
        word = words[first - 1].lower
        if word in WORDS["definite"]:
            definite, own, first = word != "all", own or word in WORDS["own"], first - 1
            counted = by_stop.get(first - 1) if first >= 2 and words[first - 1].lower == "of" else by_stop.get(first)
            if counted is not None and counted[1] >= floor and first >= 2 and words[first - 1].lower == "of":
                number, first, partitive, definite = counted[0], counted[1], word not in WORDS["own"], False
            break
        if word in HURT and _is_attributive(words, first - 1, by_stop):
            hurt = word
        elif word == "and" and (joined := _joined_modifier(words, first - 1, floor, by_stop)) is not None:
            # "seven hundred military and law enforcement personnel"
            first = name_first = joined
            continue
        elif (word in STOPS and not _is_modifier(words, first - 1)) or not (
            word[0].isalnum() or word in "-–'’/“”\"‘" or word == "'s"
        ):
            break
        if word[0].isdigit() and words[first].lower != "-":
            break
        first -= 1
        name_first = first
        steps += 1
    while first < head_at and not words[first].lower[0].isalnum():
        first += 1
    counted = by_stop.get(first - 1) if number is None and first >= 2 and words[first - 1].lower == "of" else None
    if counted is not None and counted[1] >= floor and any(w.lower in {"'s", "'"} for w in words[first:head_at]):
        # "five of Hafiz Gul Bahadar's men"
        number, first = counted
    if (
        number is not None
        and not partitive
        and first > 0
        and words[first - 1].lower in {"the", "its", "their", "all", "these", "those"}
    ):
        definite, own = words[first - 1].lower != "all", words[first - 1].lower in WORDS["own"]
    if number is not None and first > floor and words[first - 1].lower in WORDS["possessive"]:
        # "a mother and her two children"
        first, definite = first - 1, definite and kind != "civilians"
    low, high, approx = (number.low, number.high, number.approx) if number is not None else _unnumbered(plural, thing)
    if number is not None and [w.lower for w in words[last : last + 2]] == ["or", "more"]:
        # "20 militants or more"
        last, high = last + 2, None
    if thing == "person":
        kind = kind_among(words, first, head_at, last, kind)
    return Group(
        first=first,
        last=last,
        start=words[first].start,
        end=words[last - 1].end,
        tail=complement_end(words, last),
        thing=thing,
        kind=kind or "unknown",
        head=text[words[head_at].start : words[head_last - 1].end].lower(),
        low=low,
        high=high,
        approx=approx,
        quantified=number is not None,
        plural=plural,
        definite=definite,
        own=own,
        partitive=partitive,
        hurt=hurt,
        name_first=max(name_first, first),
    )


def _is_modifier(words: Sequence[Token], at: int) -> bool:
    """Whether a word that ends phrases elsewhere describes a noun here: "13 IS fighters", "the targeted individual"."""
    if words[at].surface == "IS":
        return True
    return words[at].lower.endswith("ed") and at > 0 and words[at - 1].lower in {"the", "a", "an"}


def _joined_modifier(
    words: Sequence[Token], at: int, floor: int, by_stop: dict[int, tuple[NumberReading, int]]
) -> int | None:
    """Return where the first of two modifiers joined by "and" begins, right behind a number: "six police and army men"."""
    for first in (at - 1, at - 2):
        counted = by_stop.get(first)
        if first <= floor or counted is None or counted[1] < floor or counted[0].low in {None, 1}:
            continue
        between = [word.lower for word in words[first:at]]
        if set(between) & STOPS or not all(word[0].isalpha() for word in between):
            return None
        singular = between[-1] in ADJECTIVES or NOUNS.at(words, at - 1) is None
        return first if singular else None
    return None


def _agrees(words: Sequence[Token], first: int, stop: int, plural: bool) -> bool:
    """Whether a number can belong to the noun: "a shootout soldiers" and "12 soldier" do not go together."""
    return not (plural and stop - first == 1 and words[first].lower in {"a", "an", "another"})


def _unnumbered(plural: bool, thing: str) -> tuple[int | None, int | None, bool]:
    return (None, None, True) if plural else (1, 1, False)


def _is_attributive(words: Sequence[Token], at: int, by_stop: dict[int, tuple[NumberReading, int]]) -> bool:
    """Whether "wounded" at a word describes the noun after it, as in "three wounded men"."""
    if at in by_stop:
        return True
    return at > 0 and words[at - 1].lower in {
        "the",
        "additional",
        "other",
        "suspected",
        "more",
        "of",
        "seriously",
        "critically",
    }


def _bare(
    text: str, words: Sequence[Token], reading: NumberReading, first: int, stop: int, taken: Container[int]
) -> Group | None:
    """Return a number without a known noun; "25 of them" and "three of whom" are parts of people named before."""
    if reading.words.lower() == "both":
        return None
    last = stop
    after = words[stop].lower if stop < len(words) else ""
    partitive = after == "of" and stop + 1 < len(words)
    hurt = head = ""
    if partitive:
        of_whom = _of_whom(words, stop + 1, taken)
        if of_whom is None:
            return None
        last, hurt = of_whom
    elif after in WORDS["aboard"]:
        last = stop + 1 if after != "on" else stop
    elif reading.words.lower() not in {"a", "an"}:
        last = unknown_noun(words, stop, taken)
        head = words[last - 1].lower if last > stop else ""
    return Group(
        first=first,
        last=last,
        start=reading.start,
        end=words[last - 1].end,
        tail=last,
        thing=UNSURE if head else "",
        kind="unknown" if head else "",
        head=head,
        low=reading.low,
        high=reading.high,
        approx=reading.approx,
        quantified=True,
        own=partitive and [w.lower for w in words[last - 2 : last]] in _OWN_ONES,
        partitive=partitive,
        hurt=hurt,
        article=reading.words.lower() in {"a", "an"},
        name_first=stop if head else last,
    )


def _of_whom(words: Sequence[Token], i: int, taken: Container[int]) -> tuple[int, str] | None:
    """Return where "of them", "of the seriously wounded", "of the escort" or "of one family" ends, and the participle.

    None where another noun that is known follows, or nobody ("three of a kind").
    """
    after = words[i].lower
    if after in WORDS["pronouns_many"] | {"whom", "those", "these", "us", "ours", "theirs"}:
        last = i + 1
        if last < len(words) and words[last].lower in HURT and after in {"those", "these"}:
            return last + 1, words[last].lower
        # "two of them said" speaks of the two.
        said = last < len(words) and words[last].lower in {"said", "told", "says", "added"}
        return None if said else (last, "")
    if after not in WORDS["definite"] | {"one", "a", "an"}:
        return None
    k = i + 1
    while k < len(words) and (words[k].lower in WORDS["hurt_adverbs"] or words[k].lower[0].isdigit()):
        k += 1
    if k < len(words) and words[k].lower in HURT:
        return k + 1, words[k].lower
    end = unknown_noun(words, k, taken, plural=False)
    return (end, "") if end > k else None
