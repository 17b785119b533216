"""Numbers that a text gives by name: "put the dead at 15", "the toll rose to 27", "the number of soldiers killed is nine"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from geomap.claims.clauses import Clauses, counted_as
from geomap.claims.outcomes import AGAIN, MIXED, Trigger
from geomap.claims.victims import Group
from geomap.lexicon import words
from geomap.phrases import phrase_set

_GIVING = words("outcomes.toml", "words", "giving")
_ADMITTING = words("outcomes.toml", "words", "admitting")
_RISING = phrase_set(words("outcomes.toml", "words", "rising"))
_LATER = words("outcomes.toml", "words", "later")
_CALLED = {
    word: outcome
    for outcome in ("killed", "wounded", MIXED, "missing", "captured", AGAIN)
    for word in words("outcomes.toml", "called", outcome)
}

GIVEN_REACH = 12
"""Between "put" or "gave" and its number stand at most this many words."""

TOLL_REACH = 24
"""A toll's number stands at most this many words after it ("the death toll from ... rises to 27")."""

NUMBER_OF_REACH = 6
"""Between "the number of" and "killed" stand at most this many words."""


@dataclass(slots=True)
class Tally:
    """A number with the people whose outcome it names.

    ``update`` marks one that replaces an earlier one, ``again`` one that counts those told of last ("put them at 40").
    """

    group: Group
    outcome: str
    at: int
    update: bool = False
    again: bool = False


def read_tallies(clauses: Clauses) -> list[Tally]:
    """Return the tallies of a sentence in order; their numbers and outcome words are marked as used."""
    found: list[Tally] = []
    for i, word in enumerate(clauses.lower):
        if word in _GIVING:
            found.extend(_given(clauses, i))
        elif word in _ADMITTING:
            found.extend(_admitted(clauses, i))
        elif word in {"number", "numbers"} and clauses.word(i + 1) == "of":
            found.extend(_number_of(clauses, i))
    for trigger in clauses.triggers:
        if "toll" in trigger.forms and trigger.first not in clauses.spent:
            found.extend(_toll(clauses, trigger))
    return found


def _given(clauses: Clauses, i: int) -> Iterator[Tally]:
    """Read "put the dead at 38 and 44", "gave 35 as the number of dead, and later 40", "gave the number as eight"."""
    stop = min(len(clauses.words), i + 1 + GIVEN_REACH)
    first = clauses.starting.get(i + 1)
    joint = next((k for k in range(i + 1, stop) if clauses.word(k) in {"at", "as"}), None)
    if joint is None:
        return
    if first is not None and first.quantified and clauses.word(first.last) == "as":
        number, named, end = first, range(joint + 1, stop), joint + 1
        while end < stop and clauses.word(end) not in {",", ".", ";", "and"}:
            end += 1
        named = range(joint + 1, end)
    else:
        at = joint + 1
        while clauses.word(at) in {'"', "“", "’", "‘", "'", "the"}:
            at += 1
        found = clauses.starting.get(at)
        if found is None or not found.quantified:
            return
        number, named, end = found, range(i + 1, joint), found.last
    outcome, again = _outcome(clauses, named), False
    if (verb := clauses.next_trigger(number)) is not None:
        clauses.spent.update(named)
        if outcome not in {AGAIN, MIXED} or number.thing:
            return
        # "put them at 40 or more killed", "put its losses at nine dead"
        outcome, again = next(iter(_person(verb)), AGAIN), outcome == AGAIN
        clauses.spent.add(verb.first)
    if not outcome or number.first in clauses.used:
        return
    people = next((g for g in clauses.groups if g.first in named and g.thing == "person" and g is not number), None)
    called = next((k for k in named if clauses.word(k) in _CALLED), i)
    clauses.spent.update(named)
    update = _is_rising(clauses, i, number)
    for n, one in enumerate(_listed(clauses, number, end)):
        clauses.used.add(one.first)
        later = n > 0 and any(clauses.word(k) in _LATER for k in range(one.first - 2, one.first))
        group = counted_as(one, people) if people is not None and not one.thing else one
        if not group.thing and any(
            clauses.word(k) in {"its", "their"} for k in range(max(named.start, called - 2), called)
        ):
            group = replace(group, own=True)
        yield Tally(group, outcome, called, update or later, again)


def _admitted(clauses: Clauses, i: int) -> Iterator[Tally]:
    """Read "Islamabad admits to three": a bare number of what was told last."""
    k = i + 1
    while clauses.word(k) in {"to", "only", "just", "losing"}:
        k += 1
    number = clauses.starting.get(k)
    if number is None or number.thing or not number.quantified or clauses.next_trigger(number) is not None:
        return
    if clauses.word(number.last) in {"", ".", ",", ";", "”", '"'} and number.first not in clauses.used:
        clauses.used.add(number.first)
        yield Tally(number, AGAIN, i, again=True)


def _person(verb: Trigger) -> list[str]:
    """Return what an outcome word tells of people."""
    return [results["person"] for results in verb.forms.values() if "person" in results]


def _outcome(clauses: Clauses, named: range) -> str:
    """Return the outcome that the words between "put" and "at" name; again, if they only say "it" or "the number"."""
    called = [_CALLED[clauses.word(k)] for k in named if clauses.word(k) in _CALLED]
    return next((outcome for outcome in called if outcome != AGAIN), called[0] if called else "")


def _listed(clauses: Clauses, number: Group, end: int) -> Iterator[Group]:
    """Yield the numbers of a list: "38 and 44", "35 ..., and later 40"."""
    yield number
    k = max(end, number.last)
    while k < len(clauses.words):
        while clauses.word(k) in {",", "and", "or"} | _LATER:
            k += 1
        following = clauses.starting.get(k)
        if following is None or following.thing or not following.quantified or clauses.is_subject(following):
            return
        yield following
        k = following.last


def _number_of(clauses: Clauses, i: int) -> Iterator[Tally]:
    """Read "the number of soldiers killed in the attack rose to nine", "the number of wounded is 12"."""
    for k in range(i + 2, min(len(clauses.words), i + 2 + NUMBER_OF_REACH)):
        outcome = _CALLED.get(clauses.word(k), "")
        if outcome and outcome != AGAIN:
            number = clauses.number_after(k + 1, TOLL_REACH)
            if number is None or clauses.next_trigger(number) is not None:
                return
            people = next((g for g in clauses.groups if i < g.first < k + 2 and g.thing == "person"), None)
            clauses.used.add(number.first)
            clauses.spent.update(range(i, k + 1))
            group = counted_as(number, people) if people is not None and not number.thing else number
            yield Tally(group, outcome, k, _is_rising(clauses, k, number))
            return


def _toll(clauses: Clauses, trigger: Trigger) -> Iterator[Tally]:
    """Read "the death toll rose to 27", "toll 27", "a figure later raised to 80"."""
    number = clauses.starting.get(trigger.last) or clauses.number_after(trigger.last, TOLL_REACH)
    if number is None or not number.quantified or number.first in clauses.used:
        return
    rising = _is_rising(clauses, max(0, trigger.first - 4), number)
    clauses.spent.add(trigger.first)
    if clauses.next_trigger(number) is not None:
        # "the toll rises to 40 people killed and 170 injured": the people are the next verbs' own.
        for later in clauses.triggers:
            later.rising = later.rising or (later.first > trigger.first and rising)
        return
    clauses.used.add(number.first)
    outcome = trigger.forms["toll"]["person"]
    yield Tally(number, outcome, trigger.first, rising)


def _is_rising(clauses: Clauses, at: int, number: Group) -> bool:
    return any(_RISING.at(clauses.words, i) for i in range(at, number.first))
