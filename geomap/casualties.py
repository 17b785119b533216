"""What a sentence says befell whom: its outcome words tied to the people, posts and weapons that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.clauses import Clauses, Listed, counted_as
from geomap.lexicon import read_toml
from geomap.outcomes import Trigger, is_passive, is_unreal, participle_outcome, shares_victims
from geomap.phrases import Token, phrase_set
from geomap.victims import Group

_RISING = phrase_set(read_toml("outcomes.toml")["words"]["rising"])
_WORDS = {key: frozenset(values) for key, values in read_toml("victims.toml")["words"].items()}

TOLL_REACH = 22
"""A toll's number stands at most this many words after it ("the death toll from ... rises to 27")."""

MIXED = "killed_or_wounded"


@dataclass(slots=True)
class Casualty:
    """One outcome for one group, told by the phrase at word ``at``.

    ``update`` marks a toll that replaces an earlier one, ``counted`` numbers of "losses" and "deaths", ``lost`` the
    subject's own losses, ``attacked`` the objects of active verbs; ``like`` is the group whose
    name a bare number shares ("and ten in Kurram").
    """

    group: Group
    outcome: str
    at: int
    part_of: bool = False
    update: bool = False
    counted: bool = False
    lost: bool = False
    attacked: bool = False
    like: Group | None = None


def read_casualties(words: Sequence[Token], groups: Sequence[Group]) -> list[Casualty]:
    """Return the casualties among the words of a sentence, in the order of the groups.

    Parameters
    ----------
    words : sequence of Token
    groups : sequence of Group
        As `geomap.victims.groups_among` gives them.
    """
    reader = _Reader(Clauses(words, groups))
    reader.read()
    return sorted(reader.found, key=lambda casualty: (casualty.group.first, casualty.outcome))


class _Reader:
    """The state of reading one sentence."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses
        self.words, self.lower = clauses.words, clauses.lower
        self.found: list[Casualty] = []

    def read(self) -> None:
        """Go through the outcome words from left to right, then tie up what was left over."""
        skip = False
        for n, trigger in enumerate(self.clauses.triggers):
            if skip:
                skip = False
                continue
            if n + 1 < len(self.clauses.triggers):
                skip = self._pair(trigger, self.clauses.triggers[n + 1])
            self._read_trigger(trigger)
        self._read_participles()
        self._read_parts()
        self._read_gaps()

    def _pair(self, first: Trigger, second: Trigger) -> bool:
        """Join "killed or wounded", which share their people."""
        between = [w for w in self.lower[first.last : second.first] if w not in _WORDS["adverbs"] and w != ","]
        if not between or not set(between) <= {"and", "or", "/"} or not shares_victims(first, second):
            return False
        first.other, first.joint = second, between[0]
        return True

    def _read_trigger(self, trigger: Trigger) -> None:
        forms = trigger.forms
        last = trigger.other.last if trigger.other is not None else trigger.last
        if "past" in forms and ("base" not in forms or is_passive(self.lower, trigger.first)):
            self._read_past(trigger, last)
        elif "of" in forms:
            if not is_unreal(self.lower, trigger.first):
                self._read_active(trigger, "of", last)
        elif ("toll" in forms and self._read_toll(trigger)) or ("count" in forms and self._read_count(trigger)):
            pass
        elif "ing" in forms and not is_passive(self.lower, trigger.first):
            self._read_active(trigger, "ing", last)
        elif "present" in forms:
            self._read_active(trigger, "present", last)
        elif "base" in forms:
            if not is_unreal(self.lower, trigger.first):
                self._read_active(trigger, "base", last)
        elif "among" in forms:
            people = self.clauses.left(trigger)
            self._add(trigger, [(group, True) for group, _ in people], "among")
        elif "without_object" in forms:
            self._add(trigger, self.clauses.left(trigger), "without_object")
        elif "state" in forms or "ing" in forms:
            self._add(trigger, self.clauses.left(trigger), "state" if "state" in forms else "ing")

    def _read_past(self, trigger: Trigger, last: int) -> None:
        if is_passive(self.lower, trigger.first):
            self._add(trigger, self.clauses.left(trigger), "past")
            return
        before = self.lower[trigger.first - 1] if trigger.first else ""
        active = before in _WORDS["perfect"]
        if _WORDS["negations"] & set(self.lower[max(0, trigger.first - 3) : trigger.first]):
            self._add(
                trigger,
                [
                    (replace(g, low=0, high=0, approx=False, quantified=True), p)
                    for g, p in self.clauses.right(last)
                    if self.clauses.word(g.first) == "any"
                ],
                "past",
            )
            return
        if active and is_unreal(self.lower, trigger.first):
            return
        objects = self.clauses.right(last)
        subject = self.clauses.ending.get(trigger.first)
        bare_object = bool(objects) and objects[0][0].thing == "" and subject is not None and subject.quantified
        if objects and not (bare_object and "," in self.lower[last : objects[0][0].first]):
            self._add(trigger, objects, "past", objects=True)
        elif not active and last not in self.clauses.articles and (left := self.clauses.left(trigger)):
            self._add(trigger, left, "past")
        else:
            self._add_unnamed(trigger, last, "past")

    def _read_active(self, trigger: Trigger, form: str, last: int) -> None:
        objects = self.clauses.right(last)
        if objects:
            self._add(trigger, objects, form, objects=True)
        else:
            self._add_unnamed(trigger, last, form)

    def _read_count(self, trigger: Trigger) -> bool:
        """Read "12 deaths", "no civilian casualties", "losses of half a dozen"."""
        group = self.clauses.ending.get(trigger.first)
        k = trigger.first
        while (
            group is None
            and k > max(0, trigger.first - 2)
            and self.lower[k - 1].isalpha()
            and self.lower[k - 1] not in _WORDS["stops"]
        ):
            k -= 1
            group = self.clauses.ending.get(k)
        if group is not None and group.quantified and group.first not in self.clauses.used:
            if is_unreal(self.lower, group.first):
                return True
            whose = (
                self.clauses.right(trigger.last + 1)
                if self.clauses.word(trigger.last) in {"among", "on", "to", "of"}
                else []
            )
            named = whose[0][0] if whose and not whose[0][0].quantified else None
            counted = group if named is None else counted_as(group, named)
            self._add(trigger, [(counted, False)], "count")
            self.clauses.used.add(group.first)
            return True
        if self.clauses.word(trigger.last - 1) in {"losses", "casualties", "deaths"} and (
            number := self.clauses.number_after(trigger.last, 5)
        ):
            self._add(trigger, [(number, False)], "count")
            return True
        return not {"state", "present", "past", "base"} & set(trigger.forms)

    def _read_toll(self, trigger: Trigger) -> bool:
        """Read "the death toll rose to 27", "put the number of dead at two"."""
        number = self.clauses.number_after(trigger.last, TOLL_REACH)
        if number is None:
            return False
        rising = any(_RISING.at(self.words, i) for i in range(max(0, trigger.first - 4), number.first))
        nxt = self.clauses.next_trigger(number)
        if nxt is not None:
            # "the toll rises to 40 people killed and 170 injured": the people are the next verbs' own.
            for later in self.clauses.triggers:
                later.rising = later.rising or (later.first > trigger.first and rising)
            return True
        self._add(trigger, [(number, False)], "toll", update=rising)
        return True

    def _add(
        self,
        trigger: Trigger,
        chain: Sequence[Listed],
        form: str,
        *,
        objects: bool = False,
        update: bool = False,
    ) -> None:
        results = [trigger.forms[form]]
        if trigger.other is not None:
            results.append(next(iter(trigger.other.forms.values())))
        for group, part in chain:
            things = [result.get(self._thing(group, result), "") for result in results]
            outcomes = sorted({outcome for outcome in things if outcome})
            if set(outcomes) in ({"killed", "wounded"}, {"killed", MIXED}, {"wounded", MIXED}):
                outcomes = [MIXED]
            if trigger.joint == "or" and len(outcomes) > 1 and group.high != 0:
                continue
            for outcome in outcomes:
                casualty = Casualty(group, outcome, trigger.first, part or (group.hurt != "" and group.partitive))
                casualty.update = update or trigger.rising
                casualty.counted = form in {"count", "toll"}
                casualty.lost = trigger.losing and objects
                casualty.attacked = objects and form != "of"
                self.found.append(casualty)
            if outcomes:
                self.clauses.used.add(group.first)
        if (
            chain
            and not objects
            and not chain[0][1]
            and (parts := self.clauses.joint_after(trigger.last)) is not None
            and parts[1]
        ):
            self._add(trigger, [(group, True) for group, _ in self.clauses.right(parts[0])], form, objects=True)

    def _thing(self, group: Group, result: dict[str, str]) -> str:
        """Return the class of a group; a bare number counts what was counted last, if the verb can take it."""
        if group.thing:
            return group.thing
        named = self._named_before(group)
        if named is not None and named.thing in result:
            return named.thing
        return "person" if "person" in result else ""

    def _named_before(self, group: Group) -> Group | None:
        return next((g for g in reversed(self.clauses.groups) if g.first < group.first and g.thing), None)

    def _add_unnamed(self, trigger: Trigger, last: int, form: str) -> None:
        """Read "killing him" and "killing Umar": one person, named elsewhere; "arrested a forger": one of any trade."""
        if "person" not in trigger.forms[form] or last >= len(self.words):
            return
        if (article := self.clauses.articles.get(last)) is not None and set(trigger.forms[form]) == {"person"}:
            stop = last + 1
            while (
                stop - last < 6
                and self.clauses.word(stop) not in _WORDS["stops"]
                and self.clauses.word(stop)[:1].isalnum()
            ):
                stop += 1
            trade = replace(
                article,
                last=stop,
                tail=stop,
                end=self.words[stop - 1].end,
                thing="person",
                kind="unknown",
                plural=False,
            )
            trade.name_first, trade.head = last + 1, self.clauses.word(stop - 1)
            self.found.append(Casualty(trade, trigger.forms[form]["person"], trigger.first))
            return
        word = self.words[last]
        one, many = word.lower in _WORDS["pronouns_one"], word.lower in _WORDS["pronouns_many"]
        name = word.capital and word.surface.isalpha() and len(word.surface) > 2 and word.lower not in _WORDS["stops"]
        if not (one or many or (name and form in {"past", "ing", "of"} and trigger.first > 0)):
            return
        group = self.clauses.pronoun(last, many)
        self.found.append(Casualty(group, trigger.forms[form]["person"], trigger.first))

    def _read_participles(self) -> None:
        """Read "three additional wounded insurgents"."""
        for group in self.clauses.groups:
            if group.hurt and group.quantified and not group.definite and group.first not in self.clauses.used:
                if outcome := participle_outcome(group.hurt, group.thing or "person"):
                    self.found.append(Casualty(group, outcome, group.first, group.partitive))
                    self.clauses.used.add(group.first)

    def _read_parts(self) -> None:
        """Read what follows "including" at a distance from its verb ("killed in a blast, including two women")."""
        for group in self.clauses.groups:
            if group.first in self.clauses.used or not group.quantified or group.thing == "post":
                continue
            partitive = group.partitive and group.thing == ""
            if not (self.clauses.introduced(group) or partitive) or (whole := self._last_before(group)) is None:
                continue
            named = self.clauses.starting.get(group.last) if partitive else None
            self.found.append(
                Casualty(counted_as(group, named) if named is not None else group, whole.outcome, whole.at, True)
            )
            self.clauses.used.add(group.first)

    def _read_gaps(self) -> None:
        """Read "fifteen were killed near Spinwam and ten in Kurram", "killed 33 militants, and 14 more a day later"."""
        for group in self.clauses.groups:
            if (
                group.first in self.clauses.used
                or not group.quantified
                or not (group.thing == "" or group.head in {"more", "others"})
            ):
                continue
            before, after = self.clauses.word(group.first - 1), self.clauses.word(group.last)
            if before not in {"and", ","} or not (after in _WORDS["places_after"] or group.head):
                continue
            whole = self._last_before(group)
            if (
                whole is not None
                and whole.outcome in {"killed", "wounded", MIXED, "captured"}
                and not self.clauses.is_subject(group)
            ):
                self.found.append(Casualty(group, whole.outcome, whole.at, like=whole.like or whole.group))
                self.clauses.used.add(group.first)

    def _last_before(self, group: Group) -> Casualty | None:
        before = [c for c in self.found if c.group.first < group.first and not c.part_of]
        return max(before, key=lambda c: (c.group.first, c.at)) if before else None
