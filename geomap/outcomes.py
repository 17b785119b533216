"""Words for what befalls people, posts and weapons, found in a sentence with their grammatical form."""

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.lexicon import read_toml
from geomap.phrases import Phrases, Token
from geomap.victims import Group

_OUTCOMES = read_toml("outcomes.toml")
_WORDS = {key: frozenset(values) for key, values in read_toml("victims.toml")["words"].items()}

Forms = dict[str, dict[str, str]]
"""Form of a phrase (past, ing, count ...) -> class of victim -> outcome."""


def _forms() -> dict[str, Forms]:
    table: dict[str, Forms] = {}
    for name, group in _OUTCOMES.items():
        if name == "words":
            continue
        results = {thing: group[thing] for thing in ("person", "post", "weapon") if thing in group}
        for form, phrases in group.items():
            if isinstance(phrases, list):
                for phrase in phrases:
                    table.setdefault(phrase, {}).setdefault(form, {}).update(results)
    return table


_FORMS = _forms()
_TRIGGERS = Phrases(_FORMS)
_LOSING = frozenset(phrase for phrases in _OUTCOMES["lose"].values() if isinstance(phrases, list) for phrase in phrases)

TRIGGER_PHRASES = frozenset(_FORMS)
"""All outcome phrases, lower case: a sentence without any of them tells no casualties."""


@dataclass(slots=True)
class Trigger:
    """An outcome phrase at words ``first`` to ``last``; ``other`` is the second of a pair ("killed or wounded").

    ``losing`` verbs tell of their subject's own losses; ``rising`` marks the verbs of a toll that was just updated.
    """

    first: int
    last: int
    forms: Forms
    losing: bool = False
    rising: bool = False
    other: "Trigger | None" = None
    joint: str = ""


def triggers_among(words: Sequence[Token], groups: Sequence[Group]) -> list[Trigger]:
    """Return the outcome phrases of a sentence, in order, without those inside a group ("three wounded men")."""
    inside = {i for group in groups if group.hurt for i in range(group.first, group.last)}
    found: list[Trigger] = []
    past = 0
    for i in _TRIGGERS.starts(words):
        match = _TRIGGERS.at(words, i) if i >= past and i not in inside else None
        if match is not None:
            past = i + match[1]
            found.append(Trigger(i, past, match[0], words[i].lower in _LOSING))
    return found


def participle_outcome(word: str, thing: str) -> str:
    """Return the outcome that "wounded" tells of people, or ``""``."""
    forms = _FORMS.get(word, {})
    return (forms.get("past") or forms.get("state") or {}).get(thing, "")


def shares_victims(first: Trigger, second: Trigger) -> bool:
    """Whether two outcome words have a form in common, as "killed" and "wounded" have, or are states like them."""
    verbs = {"past", "without_object", "state"}
    return bool(set(first.forms) & set(second.forms)) or bool(verbs & set(first.forms) and verbs & set(second.forms))


def is_passive(lower: Sequence[str], at: int) -> bool:
    """Whether the verb at a word has its victims for a subject ("were also killed")."""
    k = at - 1
    while k >= 0 and lower[k] in _WORDS["adverbs"]:
        if lower[k] in _WORDS["passive"]:
            return True
        k -= 1
    return coordinated_passive(lower, k) is not None


def coordinated_passive(lower: Sequence[str], at: int) -> int | None:
    """Return where the auxiliary of "was engaged and killed" stands, if the word at ``at`` is its "and"."""
    if at < 2 or lower[at] != "and":
        return None
    k = at - 1
    while k > 0 and at - k <= 3 and lower[k].endswith(("ed", "ly", "ot", "en", "it")):
        if lower[k - 1] in _WORDS["passive"]:
            return k - 1
        k -= 1
    return None


def is_unreal(lower: Sequence[str], at: int) -> bool:
    """Whether the verb at a word only tells what might be, is planned, or did not happen."""
    before = lower[max(0, at - 3) : at]
    if "to" in before and _WORDS["claimed_to"] & set(lower[max(0, at - 4) : at]):
        return False
    if "have" in before and "to" in before:
        return bool(_WORDS["unreal"] & (set(before) - {"to"}))
    return bool(_WORDS["unreal"] & set(before))
