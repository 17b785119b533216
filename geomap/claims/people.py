"""Whose losses a number counts: name, side and kind of the people, posts or weapons of one article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.actors import ActorMatch, within
from geomap.claims.casualties import Casualty
from geomap.claims.restatements import is_adding
from geomap.claims.sides import SIDE_OTHER, STATES, is_always_militant
from geomap.claims.speakers import Speaker, Speakers
from geomap.claims.victims import Group, groups_among
from geomap.lexicon import words as word_list
from geomap.phrases import Token
from geomap.records import Span

ANTECEDENT_BACK = 4
"""Those whom "them" stands for were told of at most this many sentences before."""

SIDE_CHARS = 50
"""In "casualties were reported on the Pakistani side" the nation stands at most this far behind the outcome word."""

NATION_CHARS = 25
"""In "Pakistani combat losses" the nation stands at most this far before the outcome word."""

FROM_CHARS = 24
"""In "recovered from the killed militants" the people begin at most this far behind "from"."""

TOLD_BACK = 3
"""Weapons are taken from one of the last groups of people told of."""

_FROM = re.compile(r"[^.;]{0,60}?\bfrom\s+")
_OURS = re.compile(r"\bours?\b", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|her|their)\b", re.IGNORECASE)
_ON_SIDE = re.compile(r"\b(?:on|among|to)\s+(?:the\s+)?")
_ON_THE = re.compile(r"\bon\s+the\s+(?=\w+\s+side\b)")
_FORCES = frozenset({"government", "military", "militant", "police"})
_KIND_OF_FORCE = {"military": "soldiers", "police": "police", "militant": "militants"}
_ORDINALS = word_list("claims.toml", "words", "ordinals")
_FIGHTING = frozenset({"soldiers", "police"})
_BY_MILITANTS = frozenset({"abducted", "kidnapped", "abducting", "kidnapping"})


@dataclass(frozen=True, slots=True)
class Named:
    """Victims as they are called; ``at`` is the outcome word that told of them, ``nation`` whether they bear a nation."""

    victim: str
    side: str
    kind: str
    at: int = -1
    nation: bool = False
    speaker: Speaker | None = None


class People:
    """The people of one article, sentence by sentence.

    Parameters
    ----------
    text : str
    sentences : sequence of Span
    matches : sequence of ActorMatch
        All actors of the text, in order.
    speakers : Speakers
    """

    def __init__(self, text: str, sentences: Sequence[Span], matches: Sequence[ActorMatch], speakers: Speakers) -> None:
        self._text, self._sentences, self._matches = text, sentences, matches
        self._speakers, self._sides = speakers, speakers.sides
        self._groups: dict[int, list[Group]] = {}
        self._here: dict[int, Named] = {}
        """The people already named in the sentence, by first word of their group."""
        self._sentence = -1
        self._parts: set[int] = set()
        """Those of them that are only a part of others."""
        self._things: dict[int, str] = {}
        """Sides of the posts and weapons named with a nation in the sentence."""
        self._told: list[Named] = []
        """All people named so far, in order."""

    @property
    def _last(self) -> Named | None:
        """The people named last."""
        return self._told[-1] if self._told else None

    def groups(self, n: int) -> list[Group]:
        """Return the people and things that sentence ``n`` counts, without those who only speak."""
        if n not in self._groups:
            words, sentence = self._speakers.words(n), self._sentences[n]
            names = self._name_ranges(words, within(self._matches, sentence.start, sentence.end))
            self._groups[n] = [g for g in groups_among(self._text, words, names) if not self._speaks(n, g)]
        return self._groups[n]

    def _name_ranges(self, words: Sequence[Token], matches: Sequence[ActorMatch]) -> list[tuple[int, int]]:
        if not matches:
            return []
        index = {word.start: i for i, word in enumerate(words)}
        ends = {word.end: i + 1 for i, word in enumerate(words)}
        return [
            (index[m.start], ends[m.end])
            for m in matches
            if m.start in index and m.end in ends and m.actor.kind in _FORCES
        ]

    def _speaks(self, n: int, group: Group) -> bool:
        """Whether a group is only the subject of a verb of speech ("a doctor said", "two officials said")."""
        return any(
            a.start <= group.start < a.end
            and (group.low == 1 or not group.quantified or group.end < a.end or a.according)
            for a in self._speakers.attributions(n)
        )

    def counted(self, n: int, group: Group) -> Group:
        """Return a group with the number of those whom it stands for ("the insurgents" told of before)."""
        if group.thing in {"post", "weapon"}:
            # "Killed nine soldiers and seized their weapons": nobody says how many.
            return group
        if group.definite and group.plural and group.low is None and (told := self._antecedent(n, group)) is not None:
            return replace(group, low=told[1].low, high=told[1].high, approx=told[1].approx)
        return group

    def _antecedent(self, n: int, group: Group) -> tuple[int, Group] | None:
        """Return the people told of before whom "him", "them" or "the insurgents" stands for, with their sentence."""
        for k in range(n, max(-1, n - ANTECEDENT_BACK - 1), -1):
            for named in reversed(self.groups(k)):
                if k == n and named.first >= group.first:
                    continue
                same = not group.head or named.kind == group.kind or group.kind == "unknown"
                fits = named.thing == "person" and bool(named.head) and named.plural == group.plural and same
                if fits and named.high != 0 and (named.quantified or group.quantified or not group.plural):
                    return k, named
        return None

    def name(self, n: int, casualty: Casualty, speaker: Speaker, *, admitted: bool) -> Named:
        """Return whose loss a casualty of sentence ``n`` is; ``admitted`` if its speaker owns up to it."""
        if n != self._sentence:
            self._sentence, self._here, self._parts, self._things = n, {}, set(), {}
        group = casualty.group
        named = replace(self._victims(n, casualty, speaker, admitted), at=casualty.at, speaker=speaker)
        self._here[group.first] = named
        if casualty.part_of:
            self._parts.add(group.first)
        elif group.thing not in {"post", "weapon"}:
            self._told.append(named)
        elif named.nation:
            self._things[group.first] = named.side
        return named

    def _victims(self, n: int, casualty: Casualty, speaker: Speaker, admitted: bool) -> Named:
        group, words = casualty.group, self._speakers.words(n)
        trigger = words[casualty.at].start
        # A name behind the noun is a person's: it is not kept.
        tail = group.last if group.tail > group.last and words[group.last].capital else group.tail
        end = words[tail - 1].end
        span = Span(group.start, end)
        nation = self._nation_behind(group) or (self._nation_beside(n, trigger) if casualty.counted else None)
        if group.head and (nation is None or within(self._matches, span.start, span.end) or casualty.counted):
            # Soldiers "on the Afghan side" are named, their nation is not.
            nation = None
        if nation is not None and group.head:
            return Named(self._text[words[group.name_first].start : end], nation.actor.side, group.kind, nation=True)
        if nation is not None:
            span = Span(nation.start, nation.end)
        elif group.own and not group.head:
            side = self._sides.of_owner(self._sentences[n], trigger, self._suffering(n)) or speaker.side
            return Named("people", side, "unknown")
        elif group.definite and group.kind == "unknown" and not group.plural and (told := self._antecedent(n, group)):
            return self._named(*told, trigger, speaker)
        elif self._is_bare(group) and not casualty.lost:
            if like := self._like(n, casualty, trigger, speaker, admitted=admitted):
                # "17 others" are people of the same side, but any kind of people.
                return replace(like, victim="people", kind="unknown") if group.head == "others" else like
        if casualty.outcome == "captured" and group.kind == "unknown" and (taken := self._taken()) is not None:
            return taken
        name = self._text[words[group.name_first].start : end] if group.name_first < group.tail else "people"
        own_nation = bool(within(self._matches, span.start, span.end))
        if group.thing in {"post", "weapon"} and not own_nation:
            side = self._side_of_things(n, span, casualty, trigger, speaker)
        elif not own_nation and (mate := self._mate(casualty)):
            side = mate
        else:
            own = group.own or casualty.lost or (admitted and not own_nation and not casualty.attacked)
            # "Three soldiers were captured" boasts; "three were abducted" complains.
            carried_off = casualty.outcome == "captured" and words[casualty.at].lower not in _BY_MILITANTS
            attacked = casualty.attacked or (carried_off and group.kind in _FIGHTING)
            side = self._side(n, group, span, trigger, speaker, own=own, attacked=attacked)
        return Named(name, side, self._kind(group, span, side), nation=own_nation)

    def _suffering(self, n: int) -> list[Span]:
        """Return the spans of the victims named so far in sentence ``n``."""
        words = self._speakers.words(n)
        return [Span(g.start, words[g.tail - 1].end) for g in self.groups(n) if g.first in self._here]

    def _side_of_things(self, n: int, span: Span, casualty: Casualty, trigger: int, speaker: Speaker) -> str:
        """Return whose posts or weapons without a nation are counted: those of the people told of, or of the enemy."""
        sentence = self._sentences[n]
        after = _FROM.match(self._text, span.end, sentence.end)
        if after is not None:
            owners = [g for g in self.groups(n) if g.thing == "person" and g.start - after.end() in range(FROM_CHARS)]
            if owners and (is_always_militant(owners[0].head) or owners[0].kind == "militants"):
                return "militant"
        if self._is_bare(casualty.group) and self._things:
            return list(self._things.values())[-1]
        side = self._sides.of_posts(sentence, trigger, speaker.side, lost=casualty.lost, suffering=self._suffering(n))
        if casualty.group.thing == "weapon" and casualty.outcome == "weapons_seized" and not casualty.lost:
            # Weapons are taken from those who were killed or caught: the last told of, without the speaker's own.
            told = [named.side for named in self._told[-TOLD_BACK:] if named.side not in {speaker.side, SIDE_OTHER}]
            return "militant" if "militant" in told and side not in told else side
        return side

    def _taken(self) -> Named | None:
        """Return the militants arrested before: "several individuals" detained after them are more of these."""
        last = self._told[-1] if self._told else None
        return last if last is not None and last.kind == "militants" else None

    def _is_bare(self, group: Group) -> bool:
        """Whether a number stands for people named elsewhere: "12", "two others", "a sixth man"."""
        if group.thing not in {"", "person"}:
            return False
        ordinal = any(word in _ORDINALS for word in self._text[group.start : group.end].lower().split())
        return not group.head or is_adding([group.head]) or (ordinal and group.kind == "unknown")

    def _mate(self, casualty: Casualty) -> str:
        """Return the side that people share with those of their list, or whose part they are.

        "Four Canadian soldiers and a reporter", "eleven soldiers, a major among them".
        """
        if is_always_militant(casualty.group.head):
            return ""
        if casualty.part_of and (last := self._last) is not None and last.kind in _FIGHTING:
            return last.side
        if casualty.group.kind == "militants":
            return ""
        theirs = bool(_HIS.search(self._text, casualty.group.start, casualty.group.end))
        for named in reversed(self._here.values()):
            if named.at == casualty.at and (
                named.side == "militant" if theirs else named.nation and named.side in STATES
            ):
                return named.side
        if casualty.group.kind in _FIGHTING and not (casualty.group.own or casualty.lost):
            # "They took 25 Pakistani posts, 58 soldiers were killed"
            return next((side for side in self._things.values() if side in STATES), "")
        return ""

    def _like(self, n: int, casualty: Casualty, trigger: int, speaker: Speaker, *, admitted: bool) -> Named | None:
        """Return the people whose name a bare number or "others" shares."""
        group = casualty.group
        if casualty.like is not None:
            return self._here.get(casualty.like.first)
        if group.definite and not group.head:
            told = self._antecedent(n, group)
            return self._named(*told, trigger, speaker) if told is not None else None
        sides = {named.side for first, named in self._here.items() if first < group.first and first not in self._parts}
        if group.head == "others" and len(sides) > 1:
            return None
        if casualty.attacked and not group.head and self._here:
            # "They killed 19 and wounded 40"
            return next(reversed(self._here.values()))
        for named in reversed(self.groups(n)):
            fits = named.thing == "person" and bool(named.head) and not named.definite
            agent = casualty.attacked and named.first not in self._here and casualty.at - 1 <= named.tail <= casualty.at
            if named.first not in self._here:
                # "A bomber struck; 20 were wounded": neither one alone nor those who attacked.
                fits = fits and (named.plural or group.low == 1) and named.kind != "militants"
            if named.first < group.first and fits and not agent and named.first not in self._parts:
                told_here = self._here.get(named.first)
                if told_here is not None and self._tells_own(casualty, told_here, speaker):
                    return None
                if group.head == "others" and casualty.attacked and named.kind == "militants" and not named.plural:
                    # "A bomber killed himself and four others"
                    return None
                return told_here or self._named(n, named, trigger, speaker)
        if group.partitive:
            told = self._antecedent(n, replace(group, plural=True))
            return self._named(*told, trigger, speaker) if told is not None else None
        further = is_adding(self._text[group.start : group.end].lower().split()) and group.head != "others"
        if further or casualty.again or (group.head and not group.plural):
            return self._last
        return self._main(speaker, admitted=admitted) if casualty.counted and not group.head else None

    def _main(self, speaker: Speaker, *, admitted: bool) -> Named | None:
        """Return the people whom "the number of dead" means: those named last who are no attackers.

        Militants do not count their own dead, unless they own up to them.
        """
        own = speaker.side if speaker.side == "militant" and admitted else ""
        told = [named for named in self._told if named.side != "militant" or own == "militant"]
        return told[-1] if told else self._last

    def _tells_own(self, casualty: Casualty, told: Named, speaker: Speaker) -> bool:
        """Whether a local speaker counts the people of its own place, not those of the speaker before."""
        return not casualty.counted and speaker.local and told.speaker != speaker and speaker.side != told.side

    def _named(self, n: int, named: Group, trigger: int, speaker: Speaker) -> Named:
        words = self._speakers.words(n)
        span = Span(named.start, words[named.tail - 1].end)
        side = self._side(n, named, span, trigger, speaker, own=named.own, attacked=trigger < named.start)
        return Named(self._text[words[named.name_first].start : span.end], side, self._kind(named, span, side))

    def _kind(self, group: Group, span: Span, side: str) -> str:
        if group.thing in {"post", "weapon"}:
            return "unknown"
        if group.kind == "militants" and side in STATES and not is_always_militant(group.head):
            return "soldiers"
        if side == "militant" and group.kind == "soldiers" and within(self._matches, span.start, span.end):
            return "militants"
        if group.kind not in {"", "unknown"}:
            return group.kind
        named = within(self._matches, span.start, span.end)
        kind = _KIND_OF_FORCE.get(named[0].actor.kind, "unknown") if named else "unknown"
        return "militants" if side == "militant" and kind == "soldiers" else kind

    def _nation_behind(self, group: Group) -> ActorMatch | None:
        """Return the nation of "nine on the Afghan side"."""
        side = (_ON_THE if group.head else _ON_SIDE).match(self._text, group.end + 1)
        named = within(self._matches, side.end(), side.end() + 1) if side is not None else []
        return named[0] if named else None

    def _nation_beside(self, n: int, trigger: int) -> ActorMatch | None:
        """Return the nation right before an outcome word or behind it, unless it is part of other people's name."""
        words = self._speakers.words(n)
        after = _ON_SIDE.search(self._text, trigger, trigger + SIDE_CHARS)
        if after is not None and (named := within(self._matches, after.end(), after.end() + 1)):
            return named[0]
        for match in reversed(within(self._matches, trigger - NATION_CHARS, trigger)):
            if self._speakers.is_spoken(n, match.start):
                continue
            if not any(g.start <= match.start < words[g.tail - 1].end for g in self.groups(n)):
                return match
        return None

    def _side(
        self, n: int, group: Group, span: Span, trigger: int, speaker: Speaker, *, own: bool, attacked: bool
    ) -> str:
        if (text_side := self._speakers.own_side(n)) and _OURS.search(self._text, span.start, span.end):
            return text_side
        return self._sides.of_victims(
            span,
            group.head,
            group.kind,
            self._sentences[n],
            trigger,
            speaker=speaker.side,
            local=speaker.local,
            own=own,
            attacked=attacked,
            suffering=self._suffering(n),
        )
