"""Who stands before and after the verbs of a sentence: subjects, objects, lists, and parts of them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from geomap.claims.outcomes import Trigger, coordinated_passive, triggers_among
from geomap.claims.victims import Group
from geomap.lexicon import read_toml, words
from geomap.phrases import Token, phrase_set

_WORDS = {key: frozenset(values) for key, values in read_toml("victims.toml")["words"].items()}
_TO = frozenset(read_toml("outcomes.toml")["words"]["toll_prepositions"])
_INCLUDING = phrase_set(_WORDS["including"])
_JOINTS = phrase_set(_WORDS["joints"])
_CLOSERS = frozenset("\"”’')]")
"""Marks that may close between people and their verb."""

_SAID = words("claims.toml", "words", "said")
_COMMENTS = words("claims.toml", "words", "comments")
COMMENT_WORDS = 12
"""A comment between people and their verb has at most this many words ("eight civilians, all of them women, were killed")."""

SPEAKER_WORDS = 14
"""A speaker between people and their verb has at most this many words ("nine people, the army said, were killed")."""

_OPENERS = frozenset('"“‘')
"""Marks that may open between a verb and its people."""

GAP = 22
"""People and their verb stand at most this many words apart ("militants linked to ... were killed")."""

ASIDE_GAP = 5
"""Between an aside in dashes and the verb of its people stand at most this many words."""

Listed = tuple[Group, bool]
"""A group of a list, and whether it is only a part of the others ("including two officers")."""


class Clauses:
    """A sentence with its groups and outcome words; groups that a verb has taken are in ``used``."""

    def __init__(self, words: Sequence[Token], groups: Sequence[Group]) -> None:
        self.words = words
        self.lower = [word.lower for word in words]
        self.articles = {group.first: group for group in groups if group.article}
        self.groups = [group for group in groups if not group.article]
        self.starting = {group.first: group for group in self.groups}
        self.ending = {group.last: group for group in self.groups} | {group.tail: group for group in self.groups}
        self.used: set[int] = set()
        self.spent: set[int] = set()
        """Outcome words that only name what is counted ("put the dead at 15")."""
        dashes = [i for i, word in enumerate(self.lower) if word in {"—", "–", "-"} and _is_free(words, i)]
        self.asides = list(pairwise(dashes))
        self.triggers = triggers_among(words, self.groups)
        self.trigger_at = {trigger.first: trigger for trigger in self.triggers}

    def word(self, i: int) -> str:
        """Return word ``i`` in lower case, empty outside the sentence."""
        return self.lower[i] if 0 <= i < len(self.lower) else ""

    def left(self, trigger: Trigger) -> list[Listed]:
        """Return the people before a verb, with whether each is only a part of the others."""
        k = trigger.first
        while k > 0 and self.lower[k - 1] in _WORDS["adverbs"] | _CLOSERS | _OPENERS and k not in self.ending:
            k -= 1
        if any(self.lower[i] in _WORDS["negations"] for i in range(k, trigger.first)):
            return []
        if (auxiliary := coordinated_passive(self.lower, k - 1)) is not None:
            k = auxiliary
            while k > 0 and self.lower[k - 1] in _WORDS["adverbs"] and k not in self.ending:
                k -= 1
        if k in self.ending:
            return self._described(k) or self._related(k) or self._chain_left(k)
        if aside := self._across_aside(k):
            return aside
        if self.word(k - 1) == "," and (opening := self._before_speaker(k - 1)) is not None:
            return self._chain_left(opening)
        if self.word(k - 1) == ",":
            return self._around_parenthesis(k - 1)
        if self.word(k - 1) in _WORDS["subjects"]:
            return [(self.pronoun(k - 1, self.word(k - 1) == "they"), False)]
        return self._across_gap(k)

    def _related(self, k: int) -> list[Listed]:
        """Read "four men who fought along with troops were wounded": the troops only stand in what is told of the men."""
        group = self.ending[k]
        if group.quantified or not group.plural or self.word(group.first - 1) not in _WORDS["beside"]:
            return []
        floor = max((t.last for t in self.triggers if t.first < group.first), default=0)
        for i in range(group.first - 2, max(floor, group.first - GAP), -1):
            if self.lower[i] in {";", ":", "while", "when", "after", "said", ","}:
                return []
            whole = self.ending.get(i)
            if whole is not None and whole.quantified and whole.thing == "person":
                linked = self.word(i) in _WORDS["links"] or self.word(i).endswith("ing")
                return self._chain_left(i) if linked and whole.first not in self.used else []
        return []

    def _across_aside(self, k: int) -> list[Listed]:
        """Read "five people - two women and three boys - were killed": those between the dashes are parts."""
        for opening, closing in self.asides:
            if not closing < k <= closing + ASIDE_GAP or any(closing < t.first < k for t in self.triggers):
                continue
            whole = self.ending.get(opening)
            if whole is None or not whole.quantified or whole.first in self.used:
                continue
            inside = [g for g in self.groups if opening < g.first < closing]
            self.used.update(g.first for g in inside)
            counted = [g for g in inside if g.quantified and g.thing == "person"]
            told = sum(g.low or 0 for g in counted) <= (whole.high or whole.low or 0)
            return [*((g, True) for g in counted if told and len(inside) == len(counted)), (whole, False)]
        return []

    def _before_speaker(self, comma: int) -> int | None:
        """Return where "nine people" ends in "nine people, the army said on Monday, were killed"."""
        for k in range(comma - 1, max(0, comma - SPEAKER_WORDS), -1):
            if self.lower[k] == ",":
                spoken = set(self.lower[k + 1 : comma]) & _SAID or self.lower[k + 1] == "according"
                return k if spoken and k in self.ending and self.ending[k].first not in self.used else None
        return None

    def _described(self, k: int) -> list[Listed]:
        """Read "nineteen men identified as insurgents were killed": the number stands with the first name of them."""
        group = self.ending[k]
        at = group.first - 1
        if group.quantified or not group.plural or self.word(at) not in {"as", "be"}:
            return []
        while self.word(at) in {"as", "to", "be"}:
            at -= 1
        whole = self.ending.get(at) if self.word(at) in _WORDS["describing"] else None
        if whole is None or not whole.quantified or whole.first in self.used:
            return []
        return [(counted_as(whole, group) if whole.kind == "unknown" else whole, False)]

    def _chain_left(self, k: int) -> list[Listed]:
        chain: list[Listed] = []
        while (group := self.ending.get(k)) is not None and group.first not in self.used:
            if chain and group.hurt:
                break
            chain.append((group, False))
            joint = self._joint_before(group.first)
            if joint is None:
                break
            k = joint
        return self._parts_of_chain(chain) or _one_number(chain)

    def _parts_of_chain(self, chain: list[Listed]) -> list[Listed]:
        """ "Eight people, including four officers killed": what follows "including" is a part of what precedes it."""
        first = chain[-1][0].first if chain else 0
        for q in (first - 1, first - 2):
            match = _INCLUDING.at(self.words, q) if q > 0 else None
            if match is not None and q + match[1] == first:
                heads = self._chain_left(q - 1 if self.word(q - 1) == "," else q)
                return [*[(group, True) for group, _ in chain], *heads] if heads else []
        return []

    def _joint_before(self, first: int) -> int | None:
        """Return the index past the group that a list's "and" or comma ties to the word ``first``."""
        for n in (1, 2, 3, 4):
            if first - n > 0 and (first - n) in self.ending:
                match = _JOINTS.at(self.words, first - n)
                if match is not None and match[1] == n:
                    return first - n
                if n == 2 and self.lower[first - n] == "," and self.lower[first - 1] in {"and", "as", "or"}:
                    return first - n
        if (
            first >= 4
            and self.lower[first - 2] == ","
            and self.lower[first - 1] == "and"
            and self.words[first - 3].capital
        ):
            # "a journalist, Gul Khan, and an officer"
            k = first - 3
            while k > 0 and first - k < 8 and self.words[k].capital:
                k -= 1
            return k if self.lower[k] == "," and k in self.ending else None
        return None

    def _around_parenthesis(self, comma: int) -> list[Listed]:
        """Read "five people, including two officers, were killed" and "10 people, three of them civilians, ..."."""
        for q in range(comma - 1, 0, -1):
            if q in self.trigger_at and self.trigger_at[q].first not in self.starting:
                break
            match = _INCLUDING.at(self.words, q)
            group = self.starting.get(q)
            partitive = group is not None and group.partitive and group.thing == ""
            if match is None and not partitive:
                continue
            heads = self._chain_left(q - 1 if self.word(q - 1) == "," else q)
            if heads:
                inside = [g for g in self.groups if q <= g.first < comma and (g.quantified or not match or is_one(g))]
                if partitive and group is not None:
                    named = self.starting.get(group.last)
                    return [(counted_as(group, named) if named is not None else group, True), *heads]
                return [*[(g, True) for g in inside if g.quantified or is_one(g)], *heads]
        return self._with_apposition(comma) or self._across_comment(comma) or self._across_gap(comma)

    def _across_comment(self, comma: int) -> list[Listed]:
        """Read "eight civilians, all of them women and children, were killed"."""
        for opening in range(comma - 2, max(0, comma - COMMENT_WORDS), -1):
            if opening in self.trigger_at:
                break
            if self.lower[opening] == "," and (opening in self.ending or self.word(opening + 1) in _COMMENTS):
                whole = self.ending.get(opening)
                fits = whole is not None and whole.quantified and whole.first not in self.used
                return self._chain_left(opening) if fits and self.word(opening + 1) in _COMMENTS else []
        return []

    def _with_apposition(self, comma: int) -> list[Listed]:
        """Read "three people, a soldier and two employees, lost their lives": those between the commas are parts."""
        opening = next((q for q in range(comma - 1, max(0, comma - GAP), -1) if self.lower[q] == ","), None)
        whole = self.ending.get(opening) if opening is not None else None
        if opening is None or whole is None or not whole.quantified or whole.first in self.used:
            return []
        parts: list[Listed] = []
        k = opening + 1
        while (group := self.starting.get(k)) is not None and group.quantified:
            parts.append((group, True))
            following = self.joint_after(group.last)
            if group.last == comma or following is None:
                break
            k = following[0]
        total = sum(group.low or 0 for group, _ in parts)
        if not parts or parts[-1][0].last != comma or total > (whole.high or whole.low or 0):
            return []
        return [*parts, (whole, False)]

    def _across_gap(self, k: int) -> list[Listed]:
        """Return the subject of a verb that a phrase separates from it ("militants linked to ... were killed")."""
        floor = max(0, k - GAP)
        for trigger in self.triggers:
            if trigger.first < k:
                floor = max(floor, trigger.last)
        for i in range(floor, k):
            if self.lower[i] in {";", ":", "while", "when", "after", "as", "but", "because", "if", "said"}:
                floor = i + 1
        for group in self.groups:
            if group.first < floor or group.tail >= k or group.first in self.used or group.thing == "":
                continue
            coordinated = self.word(k - 1) == "and"
            link = self.word(group.tail)
            if coordinated or link in _WORDS["links"] | {",", "("} or group.tail > group.last or link.endswith("ing"):
                before = self.word(group.first - 1)
                if before in _WORDS["links"] | {"to", "against", "into", "targeting"}:
                    continue
                return self._chain_left(group.last)
        return []

    def right(self, last: int) -> list[Listed]:
        """Return the people after a verb: the groups of a list, up to one that another verb claims."""
        k = last
        while (
            self.word(k) in _WORDS["skipped"] | _OPENERS
            and (self.word(k) != "as" or self.word(k + 1) == "many")
            and k not in self.starting
            and k - last < 3
        ):
            k += 1
        chain: list[Listed] = []
        part = False
        while (group := self.starting.get(k)) is not None:
            if chain and self.is_subject(group):
                break
            chain.append((group, part or (bool(chain) and group.partitive and not group.thing)))
            following = self.joint_after(group.last) or self.joint_after(group.tail)
            if following is None:
                break
            k, part = following[0], part or following[1]
        return _one_number(chain)

    def joint_after(self, k: int) -> tuple[int, bool] | None:
        """Return where the next group of a list begins, and whether it is only a part ("including")."""
        at = k + 1 if self.word(k) == "," else k
        if at > k and at < len(self.words) and self.words[at].capital:
            # "a Taliban leader, Mahjur, along with one other insurgent"
            stop = at
            while stop < len(self.words) and stop - at < 5 and self.words[stop].capital:
                stop += 1
            if self.word(stop) == "," and _JOINTS.at(self.words, stop + 1) is not None:
                at = stop + 1
        match = _INCLUDING.at(self.words, at) if at < len(self.words) else None
        if match is not None and at + match[1] in self.starting:
            return at + match[1], True
        match = _JOINTS.at(self.words, at) if at < len(self.words) else None
        if match is not None and at + match[1] in self.starting:
            return at + match[1], False
        # After a comma alone only a number continues the list: "two more, police said".
        group = self.starting.get(at)
        kin = group is not None and group.low == 1 and self.word(group.first) in {"his", "her"}
        return (at, False) if at > k and group is not None and (group.quantified or kin) else None

    def is_subject(self, group: Group) -> bool:
        """Whether a group belongs to the verb after it and not to the one before."""
        k = group.tail
        if self.word(k) in _WORDS["passive"] | _WORDS["perfect"]:
            return True
        while self.word(k) in _WORDS["adverbs"]:
            k += 1
        trigger = self.trigger_at.get(k)
        return trigger is not None and bool({"past", "without_object", "state", "count"} & set(trigger.forms))

    def number_after(self, at: int, reach: int) -> Group | None:
        """Return the first number after a word that a preposition leads to ("rose to 27")."""
        for i in range(at, min(len(self.words), at + reach)):
            group = self.starting.get(i)
            if group is not None and group.quantified and group.first not in self.used:
                k = i - 1
                while self.word(k) in {"the", "“", '"', "‘", "’"}:
                    k -= 1
                if self.word(k) in _TO:
                    return group
            if i in self.trigger_at:
                return None
        return None

    def next_trigger(self, group: Group) -> Trigger | None:
        """Return the outcome word right after a group ("40 people killed")."""
        k = group.tail
        while k < len(self.words) and self.lower[k] in _WORDS["adverbs"]:
            k += 1
        trigger = self.trigger_at.get(k)
        return trigger if trigger is not None and {"past", "state", "without_object"} & set(trigger.forms) else None

    def introduced(self, group: Group) -> bool:
        """Whether "including" or the like stands right before a group."""
        return any(
            (match := _INCLUDING.at(self.words, q)) is not None and q + match[1] == group.first
            for q in range(max(0, group.first - 2), group.first)
        )

    def pronoun(self, at: int, many: bool) -> Group:
        """Return the group that a pronoun or a bare name stands for: one person or several, told of before."""
        word = self.words[at]
        return Group(
            first=at,
            last=at + 1,
            start=word.start,
            end=word.end,
            tail=at + 1,
            thing="person",
            kind="",
            head="",
            low=None if many else 1,
            high=None if many else 1,
            approx=many,
            quantified=False,
            plural=many,
            definite=True,
            name_first=at + 1,
        )


def is_one(group: Group) -> bool:
    """Whether a group is one person with a determiner ("their ring leader"), counted as a part of others."""
    return group.thing == "person" and group.low == 1 and group.definite and group.hurt == ""


def _is_free(words: Sequence[Token], i: int) -> bool:
    """Whether a dash stands between words and does not join two."""
    return 0 < i < len(words) - 1 and (words[i].surface == "—" or (words[i].spaced and words[i + 1].spaced))


def _one_number(chain: list[Listed]) -> list[Listed]:
    """Return a list of groups without those that share a neighbour's number ("200 Taliban and allied fighters").

    In "one, a facilitator, and two men" the first number only announces the next.
    """
    if chain and all(group.thing == "weapon" and not group.quantified for group, _ in chain):
        return [min(chain, key=lambda pair: pair[0].first)]
    if any(group.quantified for group, _ in chain):
        chain = [(group, part) for group, part in chain if group.quantified or not group.plural]
    return [
        (group, part)
        for n, (group, part) in enumerate(chain)
        if not (group.thing == "" and group.low == 1 and n + 1 < len(chain) and chain[n + 1][0].low == 1)
    ]


def counted_as(number: Group, named: Group) -> Group:
    """Return the people of ``named`` counted by ``number`` ("three of them civilians", "heavy losses on the army")."""
    return replace(
        named,
        first=number.first,
        start=min(number.start, named.start),
        end=max(number.end, named.end),
        low=number.low,
        high=number.high,
        approx=number.approx,
        quantified=True,
        definite=False,
        partitive=number.partitive,
        hurt="",
    )
