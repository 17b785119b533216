"""Whose side speakers and victims are on, by their names, the places beside them and the text around."""

import re
from collections.abc import Sequence
from datetime import date

from geomap.actors import ActorMatch, within
from geomap.attribution import Voice
from geomap.lexicon import read_toml
from geomap.records import Span

_ALWAYS_MILITANT = frozenset(read_toml("victims.toml")["always_militant"]["heads"])
_TABLE = read_toml("attribution.toml")
_ATTACK_NOUNS = frozenset(_TABLE["words"]["attack_nouns"])
_OWN_LOSSES = tuple(_TABLE["words"]["own_losses"])
_NATIONAL = frozenset(_TABLE["sources"]["national"])
_SAME_KIND = {
    "military": {"military", "spokesman"},
    "police": {"police"},
    "spokesman": {"spokesman"},
    "government": {"government", "official", "spokesman"},
    "official": {"official", "spokesman", "military", "police"},
}
_OPPOSITE = {"AF": "PK", "PK": "AF"}
STATES = frozenset(_OPPOSITE)

SIDE_OTHER = "other"
DATELINE_KIND = "dateline"
"""Kind of the rows of ``actors.csv`` that hold the cities of datelines."""

DATELINE_CHARS = 400

_LOCATIVE = re.compile(r"\b(?:in|inside|into|of|across|within)\s+(?:\w+(?:ern|east|west)\s+|the\s+)?$")


def is_always_militant(head: str) -> bool:
    """Whether a noun names militants whatever nation stands beside it ("Afghan insurgents")."""
    return head in _ALWAYS_MILITANT


class Sides:
    """The sides of one article's people.

    Parameters
    ----------
    text : str
    matches : sequence of ActorMatch
        All actors of the text, in order.
    day : datetime.date or None
        When it was written.
    places : sequence of (Span, str)
        Places named in the text with the side they lie on, where known.
    """

    def __init__(
        self, text: str, matches: Sequence[ActorMatch], day: date | None, places: Sequence[tuple[Span, str]] = ()
    ) -> None:
        self._text, self._day = text, day
        self._matches = [m for m in matches if m.actor.kind not in {DATELINE_KIND, "outlet"}]
        self._named_sides = {m.actor.side for m in self._matches}
        self._places = [(span, side) for span, side in places if side in STATES]
        datelines = [m.actor.side for m in within(matches, 0, DATELINE_CHARS) if m.actor.kind == DATELINE_KIND]
        self.home = datelines[0] if datelines else self._only_side()

    def _only_side(self) -> str:
        """Return the side that all places of the text lie on, if it is one."""
        sides = [side for _, side in self._places] or [
            m.actor.side for m in self._matches if m.actor.side in STATES and self._is_place(m)
        ]
        return sides[0] if sides and len(set(sides)) == 1 else ""

    def _is_place(self, match: ActorMatch) -> bool:
        """Whether a country's name is a place here ("in Khost, Afghanistan") and no adjective or speaker."""
        before = self._text[max(0, match.start - 30) : match.start].lower()
        after = self._text[match.end : match.end + 2]
        if match.actor.kind != "government" or after[:1] in {"'", "’", "-"}:
            return False
        if _LOCATIVE.search(before):
            return not after[1:].isalpha() or self._text[match.start : match.end] == match.actor.name
        return before.endswith(", ") and self._text[match.start : match.end] == match.actor.name and after[:1] != " "

    def of_speaker(self, voice: Voice, paragraph: Span) -> str:
        """Return the side of a speaker: its own, or that of the only army, police or ministry that the text names.

        Empty where only the speakers before may tell.
        """
        if voice.side or voice.kind not in _NATIONAL:
            return voice.side or SIDE_OTHER
        kinds = _SAME_KIND.get(voice.kind, set())
        named = {m.actor.side_on(self._day) for m in self._matches if m.actor.kind in kinds} & STATES
        if len(named) == 1:
            return named.pop()
        local = {side for span, side in self._places if paragraph.start <= span.start < paragraph.end}
        if voice.kind in {"residents", "medical", "police", "official"} and len(local) == 1:
            return local.pop()
        return ""

    def of_unnamed(self, voice: Voice, before: str) -> str:
        """Return the side of an official of no nation: that of the last speaker, else of the text's home."""
        # Officials of an unknown town need not be those of the country that the text reports from.
        elsewhere = any(f" {word} " in voice.name for word in ("in", "of", "at"))
        return (before if before in STATES else "") or ("" if elsewhere else self.home) or SIDE_OTHER

    def of_loser(self, speaker: str, *, lost: bool) -> str:
        """Return the side of posts and weapons that a speaker says were taken or destroyed."""
        if speaker not in STATES:
            return SIDE_OTHER
        return speaker if lost else _OPPOSITE[speaker]

    def of_victims(
        self,
        victims: Span,
        head: str,
        kind: str,
        sentence: Span,
        trigger: int,
        *,
        speaker: str,
        own: bool,
        attacked: bool,
    ) -> str:
        """Return whose people are counted at ``victims``.

        ``trigger`` is the offset of the outcome word, ``own`` whether the people are called its subject's own, and
        ``attacked`` whether they are the object of an active verb.
        """
        if is_always_militant(head):
            return "militant"
        if named := within(self._matches, victims.start, victims.end):
            return self._side_of(named[0], sentence)
        if kind == "militants":
            return "militant"
        clause = within(self._matches, sentence.start, trigger)
        subject = next((s for m in reversed(clause) if (s := m.actor.side_on(self._day)) in (*STATES, "militant")), "")
        if own and (subject or speaker in STATES):
            return subject or speaker
        words = self._text[trigger : trigger + 30].lower()
        if speaker in STATES and words.startswith(_OWN_LOSSES):
            return speaker
        if place := self._place_beside(victims, sentence, trigger):
            return place
        attacker = self._attacker(sentence) or (subject if attacked else "")
        if attacker in STATES and _OPPOSITE[attacker] in self._named_sides:
            return _OPPOSITE[attacker]
        if speaker in STATES and attacker == "militant":
            return speaker
        if speaker in STATES and kind in {"soldiers", "police"}:
            # Officials name the enemy's nation; those without one are their own.
            return _OPPOSITE[speaker] if attacked and kind == "soldiers" else speaker
        return self.home or self._nearest_country(sentence.start) or SIDE_OTHER

    def _side_of(self, match: ActorMatch, sentence: Span) -> str:
        """Return an actor's side; "a Taliban leader" after "the Pakistani Taliban" is one of these."""
        surface = self._text[match.start : match.end]
        for longer in within(self._matches, sentence.start, match.start):
            if longer.actor.side == "militant" and self._text[longer.start : longer.end].endswith(f" {surface}"):
                return "militant"
        return match.actor.side_on(self._day)

    def _place_beside(self, victims: Span, sentence: Span, trigger: int) -> str:
        """Return the side of the place that the sentence names right after the outcome, else anywhere."""
        here = [(span, side) for span, side in self._places if sentence.start <= span.start < sentence.end]
        here += [
            (Span(m.start, m.end), m.actor.side)
            for m in within(self._matches, sentence.start, sentence.end)
            if m.actor.side in STATES and self._is_place(m)
        ]
        after = [(span.start, side) for span, side in here if span.start >= max(trigger, victims.end)]
        if after:
            return min(after)[1]
        return min(((victims.start - span.start, side) for span, side in here), default=(0, ""))[1]

    def _attacker(self, sentence: Span) -> str:
        """Return the side whose strike, shelling or fire the sentence names ("Pakistani airstrikes")."""
        for match in within(self._matches, sentence.start, sentence.end):
            after = self._text[match.end : match.end + 30].lower().split()
            if after and (after[0].strip(",.") in _ATTACK_NOUNS or " ".join(after[:2]).strip(",.") in _ATTACK_NOUNS):
                return match.actor.side_on(self._day)
        return ""

    def _nearest_country(self, start: int) -> str:
        near = [(abs(span.start - start), side) for span, side in self._places]
        near += [
            (abs(m.start - start), m.actor.side) for m in self._matches if m.actor.side in STATES and self._is_place(m)
        ]
        return min(near, default=(0, ""))[1]
