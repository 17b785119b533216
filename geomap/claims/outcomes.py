"""Words for what befalls people, posts and weapons, found in a sentence with their grammatical form."""

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.claims.victims import Group
from geomap.lexicon import read_toml
from geomap.phrases import Phrases, Token

_OUTCOMES = read_toml("outcomes.toml")
_WORDS = {key: frozenset(values) for key, values in read_toml("victims.toml")["words"].items()}

MIXED = "killed_or_wounded"
AGAIN = "again"
"""Stands for the outcome that was told last, until the text before tells it ("put the number at eight")."""

Forms = dict[str, dict[str, str]]
"""Form of a phrase (past, ing, count ...) -> class of victim -> outcome."""


def _forms() -> dict[str, Forms]:
    table: dict[str, Forms] = {}
    for name, group in _OUTCOMES.items():
        if name in {"words", "called", "split"}:
            continue
        results = {thing: group[thing] for thing in ("person", "post", "weapon") if thing in group}
        for form, phrases in group.items():
            if isinstance(phrases, list):
                for phrase in phrases:
                    table.setdefault(phrase, {}).setdefault(form, {}).update(results)
    verbs, adjectives, nouns = (_OUTCOMES["words"][f"hurt_{kind}"] for kind in ("verbs", "adjectives", "nouns"))
    for phrase in (f"{verb} {adjective} {noun}" for verb in verbs for adjective in adjectives for noun in nouns):
        table[phrase] = {"without_object": {"person": "wounded"}}
    return table


def _split() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the verbs of "took ... prisoner" with the words that close them, longest first, and the outcome."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for outcome, rows in _OUTCOMES["split"].items():
        for verbs, closings in rows:
            for verb in verbs:
                table.setdefault(verb, []).extend((tuple(closing.split()), outcome) for closing in closings)
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_FORMS = _forms()
_SPLIT = _split()
_TRIGGERS = Phrases(_FORMS)
_KEEPING = frozenset(_OUTCOMES["words"]["keeping"])
_CAPTIVES = frozenset(_OUTCOMES["words"]["captives"])
_LOSING = frozenset(phrase for phrases in _OUTCOMES["lose"].values() if isinstance(phrases, list) for phrase in phrases)

TRIGGER_PHRASES = (
    frozenset(_FORMS)
    | frozenset(closing for rows in _OUTCOMES["split"].values() for _, closings in rows for closing in closings)
    | _CAPTIVES
    | frozenset(_OUTCOMES["words"]["parts"])
    | frozenset(_OUTCOMES["words"]["giving"])
    | frozenset(_OUTCOMES["words"]["admitting"])
)
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
    closing: tuple[int, int] = (0, 0)
    """Words that close a verb parted by its objects ("took two men *prisoner*")."""


def triggers_among(words: Sequence[Token], groups: Sequence[Group]) -> list[Trigger]:
    """Return the outcome phrases of a sentence, in order, without those inside a group ("three wounded men")."""
    inside = {i for group in groups if group.hurt for i in range(group.first, group.last)}
    found = _split_triggers(words, groups)
    # "dead" in "shot two men dead" is no word of its own.
    inside |= {i for trigger in found for i in range(*trigger.closing)}
    opened = {trigger.first for trigger in found}
    past = 0
    for i in _TRIGGERS.starts(words):
        match = _TRIGGERS.at(words, i) if i >= past and i not in inside and i not in opened else None
        if match is not None:
            past = i + match[1]
            found.append(Trigger(i, past, match[0], words[i].lower in _LOSING))
    return sorted(found, key=lambda trigger: trigger.first)


def _split_triggers(words: Sequence[Token], groups: Sequence[Group]) -> list[Trigger]:
    """Return the verbs that their objects part: "took seven soldiers prisoner", "shot two men and a boy dead"."""
    found = []
    starting = {group.first: group for group in groups}
    for i, word in enumerate(words):
        entries = _SPLIT.get(word.lower)
        group = starting.get(i + 1) if entries is not None else None
        if group is not None and group.quantified and group.head in _CAPTIVES and word.lower in _KEEPING:
            # "had taken 214 hostages"
            found.append(Trigger(i, i + 1, {"split": {"person": "captured"}}))
            continue
        while entries is not None and group is not None:
            after = [token.lower for token in words[group.last : group.last + 4]]
            closing = next(((c, o) for c, o in entries if tuple(after[: len(c)]) == c), None)
            if closing is not None:
                span = group.last, group.last + len(closing[0])
                thing = closing[1].split("_")[0] if closing[1].startswith("post") else "person"
                found.append(Trigger(i, i + 1, {"split": {thing: closing[1]}}, closing=span))
                break
            joint = group.last + 1 if after[:1] in (["and"], [","]) else -1
            group = starting.get(joint)
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
        if lower[k] == "have" and k > 0 and lower[k - 1] == "to":
            # "are said to have shot four men"
            return False
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
