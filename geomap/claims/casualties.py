"""What a sentence says befell whom: its outcome words tied to the people, posts and weapons that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.claims.clauses import Clauses, Listed, counted_as, is_one
from geomap.claims.outcomes import AGAIN, MIXED, Trigger, is_passive, is_unreal, participle_outcome, shares_victims
from geomap.claims.tallies import read_tallies
from geomap.claims.victims import UNSURE, Group
from geomap.lexicon import read_toml
from geomap.phrases import Token

_WORDS = {key: frozenset(values) for key, values in read_toml("victims.toml")["words"].items()}


_LED = frozenset({"losses", "casualties", "deaths", "loss", "injuries", "injury", "wounds"})
"""Nouns whose people a preposition leads to: "losses of 12", "injuries to three others"."""

_COUNTED = frozenset({"killed", "wounded", MIXED, "captured", AGAIN})

AMONG_WORDS = 8
"""Between "among the dead" and "were four policemen" stand at most this many words."""

DENIED_WORDS = 6
"""Between "denied" or "without" and "any deaths" stand at most this many words."""


@dataclass(slots=True)
class Casualty:
    """One outcome for one group, told by the phrase at word ``at``.

    ``update`` marks a toll that replaces an earlier one, ``counted`` numbers of "losses" and "deaths", ``lost`` the
    subject's own losses, ``attacked`` the objects of active verbs; ``like`` is the group whose
    name a bare number shares ("and ten in Kurram"); ``again`` marks numbers of what was told last.
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
    again: bool = False


def read_casualties(words: Sequence[Token], groups: Sequence[Group]) -> list[Casualty]:
    """Return the casualties among the words of a sentence, in the order of the groups.

    Parameters
    ----------
    words : sequence of Token
    groups : sequence of Group
        As `geomap.claims.victims.groups_among` gives them.
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
        for tally in read_tallies(self.clauses):
            casualty = Casualty(tally.group, tally.outcome, tally.at, update=tally.update, counted=True)
            casualty.again = tally.again
            self.found.append(casualty)
        skip = False
        for n, trigger in enumerate(self.clauses.triggers):
            if skip:
                skip = False
                continue
            if trigger.first in self.clauses.spent:
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
        elif "none" in forms or "none_of" in forms:
            self._read_unharmed(trigger)
        elif "listing" in forms:
            self._add(trigger, [(group, True) for group, _ in self.clauses.right(last)], "listing", objects=True)
        elif "split" in forms:
            self._add(trigger, self.clauses.right(trigger.first + 1), "split", objects=True)
        elif "count" in forms and self._read_count(trigger):
            pass
        elif "ing" in forms and not is_passive(self.lower, trigger.first):
            self._read_active(trigger, "ing", last)
        elif "present" in forms:
            self._read_active(trigger, "present", last)
        elif "base" in forms:
            if not is_unreal(self.lower, trigger.first):
                self._read_active(trigger, "base", last)
        elif "among" in forms:
            people = self.clauses.left(trigger) or self._after_among(trigger)
            self._add(trigger, [(group, True) for group, _ in people], "among")
        elif "without_object" in forms:
            self._add(trigger, self.clauses.left(trigger), "without_object")
        elif "state" in forms or "ing" in forms:
            self._add(trigger, self.clauses.left(trigger), "state" if "state" in forms else "ing")

    def _after_among(self, trigger: Trigger) -> list[Listed]:
        """Read "among the dead in Bannu were four policemen"."""
        for k in range(trigger.last, min(len(self.words), trigger.last + AMONG_WORDS)):
            if self.lower[k] in {"was", "were", "are"}:
                return self.clauses.right(k + 1)
            if self.lower[k] == ";":
                break
        return []

    def _read_past(self, trigger: Trigger, last: int) -> None:
        if is_passive(self.lower, trigger.first):
            self._add(trigger, self.clauses.left(trigger), "past")
            return
        before = self.lower[trigger.first - 1] if trigger.first else ""
        active = before in _WORDS["perfect"]
        if _WORDS["negations"] & set(self.lower[max(0, trigger.first - 3) : trigger.first]):
            objects = [(g, p) for g, p in self.clauses.right(last) if self.clauses.word(g.first) == "any"]
            self._add(trigger, [(_none_of(g), p) for g, p in objects], "past")
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

    def _read_unharmed(self, trigger: Trigger) -> None:
        """Read "the fighters went home without a scratch", "no harm came to anybody"."""
        form = "none" if "none" in trigger.forms else "none_of"
        at = trigger.last if form == "none_of" else trigger.first
        before = [g for g in self.clauses.groups if g.first < trigger.first and g.thing == "person"]
        people = [g for g, _ in self.clauses.right(at)] if form == "none_of" else before[-1:]
        nobody = people[0] if people else self.clauses.pronoun(min(at, len(self.words) - 1), True)
        self._add(trigger, [(_none_of(nobody), False)], form)

    def _read_active(self, trigger: Trigger, form: str, last: int) -> None:
        objects = self.clauses.right(last)
        number = self.clauses.ending.get(trigger.first) if form == "of" else None
        if objects and number is not None and number.quantified and not number.thing and not objects[0][0].quantified:
            # "12 bodies of Afghan fighters"
            objects = [(counted_as(number, objects[0][0]), False)]
        if objects:
            self._add(trigger, objects, form, objects=True)
        else:
            self._add_unnamed(trigger, last, form)

    def _read_count(self, trigger: Trigger) -> bool:
        """Read "12 deaths", "no civilian casualties", "losses of half a dozen", "no reports of deaths"."""
        group, k = self._counted(trigger)
        if (none := self._none_before(k, trigger.first, group)) is not None:
            self._add(trigger, [(none, False)], "count")
            return True
        if group is not None and group.quantified and group.first not in self.clauses.used:
            if is_unreal(self.lower, group.first):
                return True
            self._add(trigger, [(self._among(group, trigger), False)], "count")
            self.clauses.used.add(group.first)
            return True
        if self.clauses.word(trigger.last - 1) in _LED and (number := self.clauses.number_after(trigger.last, 5)):
            self._add(trigger, [(number, False)], "count")
            return True
        states = bool({"past", "present", "base"} & set(trigger.forms))
        # "20 soldiers were also casualties"
        return not (states or ("state" in trigger.forms and is_passive(self.lower, trigger.first)))

    def _counted(self, trigger: Trigger) -> tuple[Group | None, int]:
        """Return the number before "casualties", over the adjectives between, and where it or the adjectives begin."""
        k = trigger.first
        group = self.clauses.ending.get(k)
        while (
            group is None
            and k > max(0, trigger.first - 3)
            and self.lower[k - 1].isalpha()
            and self.lower[k - 1] not in _WORDS["stops"]
        ):
            k -= 1
            group = self.clauses.ending.get(k)
        return group, group.first if group is not None else k

    def _among(self, group: Group, trigger: Trigger) -> Group:
        """Return the people of "12 deaths among the troops"."""
        k = trigger.last
        leading = {"among", "on", "to", "of", "in"}
        while self.clauses.word(k) in _WORDS["adverbs"] - leading and k - trigger.last < 4:
            k += 1
        if self.clauses.word(k) not in leading:
            return group
        whose = self.clauses.right(k + 1)
        return counted_as(group, whose[0][0]) if whose and not whose[0][0].quantified else group

    def _none_before(self, k: int, at: int, group: Group | None) -> Group | None:
        """Return nobody, where "no reports of" or "denied any" stands before a word for losses."""
        zero = next((g for g in self.clauses.groups if k - 5 <= g.first < k and g.high == 0), None)
        reported = (
            zero is not None
            and _WORDS["reports"] & set(self.lower[zero.first : k])
            and self.clauses.word(k - 1) == "of"
        )
        any_at = next((i for i in range(max(0, k - 2), at) if self.lower[i] == "any"), None)
        said = set(self.lower[max(0, any_at - DENIED_WORDS) : any_at]) if any_at is not None else set()
        denied = _WORDS["denying"] & said or (_WORDS["negations"] & said and _WORDS["suffering"] & said)
        if not reported and not denied:
            return None
        if group is not None and group.thing == "person":
            return _none_of(group)
        if zero is not None and reported:
            self.clauses.used.add(zero.first)
            return zero
        return _none_of(self.clauses.pronoun(any_at, True)) if any_at is not None else None

    def _add(
        self,
        trigger: Trigger,
        chain: Sequence[Listed],
        form: str,
        *,
        objects: bool = False,
    ) -> None:
        results = [trigger.forms[form]]
        if trigger.other is not None:
            results.append(next(iter(trigger.other.forms.values())))
        for group, part in _summed(chain):
            things = [result.get(self._thing(group, result), "") for result in results]
            outcomes = sorted({outcome for outcome in things if outcome})
            if set(outcomes) in ({"killed", "wounded"}, {"killed", MIXED}, {"wounded", MIXED}):
                outcomes = [MIXED]
            if trigger.joint == "or" and len(outcomes) > 1 and group.high != 0:
                continue
            people = replace(group, thing="person") if group.thing == UNSURE else group
            for outcome in outcomes:
                if outcome == "wounded" and group.high == 0:
                    # Who says that nobody was hurt says that nobody died.
                    outcome = MIXED
                casualty = Casualty(people, outcome, trigger.first, part or (group.hurt != "" and group.partitive))
                casualty.update = trigger.rising
                casualty.counted = form == "count"
                casualty.lost = trigger.losing and objects
                casualty.attacked = objects and form not in {"of", "listing"}
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
        if group.thing == UNSURE:
            return "person" if set(result) == {"person"} else ""
        if group.thing and not (group.head in {"more", "others"} and "person" not in result):
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
                    described = self.clauses.word(group.last) in {"were", "was", "are", "is"}
                    named = self.clauses.starting.get(group.last + 1) if described and group.partitive else None
                    people = counted_as(group, named) if named is not None else group
                    self.found.append(Casualty(people, outcome, group.first, group.partitive))
                    self.clauses.used.add(group.first)

    def _read_parts(self) -> None:
        """Read what "including" or "among them" makes a part of people told of before ("three of them were children")."""
        for group in self.clauses.groups:
            counted = group.quantified or (is_one(group) and self.clauses.introduced(group))
            if group.first in self.clauses.used or not counted or group.thing == "post":
                continue
            partitive = group.partitive and group.thing == ""
            among = (
                self.clauses.word(group.tail) in {"among", "amongst"} and self.clauses.word(group.tail + 1) == "them"
            )
            whole = self._last_before(group)
            if not (self.clauses.introduced(group) or partitive or among or self._is_described(group)):
                continue
            if whole is None and not self._is_described(group):
                continue
            named = self.clauses.starting.get(group.last + (not partitive)) if partitive or not group.thing else None
            people = counted_as(group, named) if named is not None else group
            outcome, at = (whole.outcome, whole.at) if whole is not None else (AGAIN, group.first)
            self.found.append(Casualty(people, outcome, at, True))
            self.clauses.used.add(group.first)

    def _is_described(self, group: Group) -> bool:
        """Whether a sentence only says who some of those told of before were ("two of them were from Logar")."""
        verb = self.clauses.word(group.last)
        if verb not in {"were", "was", "are", "came"}:
            return False
        after = self.clauses.word(group.last + 1)
        if group.thing == "" and not group.partitive:
            # "At least 104 were children"
            named = self.clauses.starting.get(group.last + 1)
            return named is not None and named.thing == "person" and not named.quantified and verb == "were"
        if not group.partitive:
            return False
        return not after.endswith(("ed", "ing", "en")) or after == "children" or verb == "came"

    def _read_gaps(self) -> None:
        """Read "fifteen were killed near Spinwam and ten in Kurram", "killed two soldiers, police said, along with a boy"."""
        for group in self.clauses.groups:
            if group.first in self.clauses.used or not group.quantified or self.clauses.is_subject(group):
                continue
            whole = self._last_before(group)
            if whole is None or whole.outcome not in _COUNTED or not self._goes_on(group):
                continue
            like = (whole.like or whole.group) if group.thing == "" or group.head in {"more", "others"} else None
            self.found.append(Casualty(group, whole.outcome, whole.at, like=like))
            self.clauses.used.add(group.first)

    def _goes_on(self, group: Group) -> bool:
        """Whether a number left over continues the list of a verb before it."""
        before, after = self.clauses.word(group.first - 1), self.clauses.word(group.last)
        ends = after in {"", ".", ";", ",", ")", "”", '"'}
        if group.thing == "" or group.head in {"more", "others"}:
            if before in {"and", ","} and (after in _WORDS["places_after"] or group.head):
                return True
            # "at least 36 ... and, by one count, as many as 45"
            return before in {"and", ","} and ends and group.low != group.high
        if group.thing not in {"person", UNSURE}:
            return False
        joined = before in {"with", "to"} and self.clauses.word(group.first - 2) in {"along", "together", "addition"}
        return joined or (before == "and" and (ends or after in _WORDS["places_after"]) and self._follows_aside(group))

    def _follows_aside(self, group: Group) -> bool:
        """Whether a comma right before "and" closes an aside: "27 policemen were killed, said X, and 40 militants"."""
        return self.clauses.word(group.first - 2) == ","

    def _last_before(self, group: Group) -> Casualty | None:
        before = [c for c in self.found if c.group.first < group.first and not c.part_of]
        return max(before, key=lambda c: (c.group.first, c.at)) if before else None


def _none_of(group: Group) -> Group:
    return replace(group, low=0, high=0, approx=False, quantified=True, definite=False)


def _summed(chain: Sequence[Listed]) -> list[Listed]:
    """Return a list with those marked as parts that the number before them sums up.

    "Nine children, five boys and four girls", "five people, two women and three men".
    """
    out = list(chain)
    for i, (whole, part) in enumerate(out):
        if part or whole.head not in _WORDS["sums"]:
            continue
        for stop in range(i + 3, len(out) + 1):
            if sum(group.low or 0 for group, _ in out[i + 1 : stop]) == whole.low:
                out[i + 1 : stop] = [(group, True) for group, _ in out[i + 1 : stop]]
                break
    return out
