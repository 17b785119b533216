"""Speakers by name: who is meant by "a security official in Peshawar" or "the Afghan defence ministry's spokesman"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geomap.actors import OUTLET, ActorMatch
from geomap.lexicon import read_toml
from geomap.phrases import Phrases, Token
from geomap.records import Span

_TABLE = read_toml("attribution.toml")
_VERBS = {key: frozenset(verbs) for key, verbs in _TABLE["verbs"].items()}
SPEECH_VERBS = Phrases(dict.fromkeys(_VERBS["say"] | _VERBS["continue"], False) | dict.fromkeys(_VERBS["deny"], True))
"""Verbs of speech, with whether they deny."""

SOURCES = Phrases(
    {
        noun: kind
        for kind, nouns in _TABLE["sources"].items()
        if kind not in {"pronouns", "national", "local", "statements"}
        for noun in nouns
    }
)
"""Nouns that speak, with their kind."""

_WORDS = {key: frozenset(values) for key, values in _TABLE["words"].items()}
BREAKS, PREPOSITIONS, ADVERBS = _WORDS["breaks"], _WORDS["preposition"], _WORDS["adverbs"]
NOUN_LIKE = _WORDS["noun_like"]
"""Verbs that are as often nouns ("reports", "claim")."""

DETERMINERS = _WORDS["determiners"]
STOP_MARKS = frozenset(';:()“”"•—')
PERSONAL = frozenset({"spokesman", "official"})
_OPPOSITE = {"AF": "PK", "PK": "AF"}
_LEFT_STOPS = STOP_MARKS | BREAKS | _WORDS["left_stops"]
_RIGHT_STOPS = STOP_MARKS | BREAKS | _WORDS["right_stops"]

NAME_WORDS = 9
"""A speaker's name is cut after this many words."""

SUBJECT_WORDS = 16
"""A speaker stands at most this many words from the verb."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who says something; ``side`` is empty where the text does not tell it, ``via`` who passed it on.

    ``noun`` is the word for the speaker ("ministry"), ``owner`` the pronoun before it ("its sources").
    """

    name: str
    side: str
    kind: str
    via: str = ""
    noun: str = ""
    owner: str = ""


class Voices:
    """The speakers that the noun phrases of one sentence name.

    Parameters
    ----------
    text : str
    words : sequence of Token
        The sentence.
    matches : sequence of ActorMatch
        The actors named in the sentence.
    day : datetime.date or None
        When it was written: some actors changed sides.
    places : sequence of (Span, str)
        Places with the side they lie on: officials "in Kandahar" speak for AF.
    """

    def __init__(
        self,
        text: str,
        words: Sequence[Token],
        matches: Sequence[ActorMatch],
        day: date | None,
        places: Sequence[tuple[Span, str]],
    ) -> None:
        self.text, self.words, self.day, self.places = text, words, day, places
        self.lower = [word.lower for word in words]
        self.actor_at: dict[int, ActorMatch] = {}
        index = {word.start: i for i, word in enumerate(words)}
        self.matches = [(index[m.start], m) for m in matches if m.start in index]
        for first, match in self.matches:
            i = first
            while i < len(words) and words[i].start < match.end:
                self.actor_at[i] = match
                i += 1

    def word(self, i: int) -> str:
        """Return word ``i`` in lower case, empty outside the sentence."""
        return self.lower[i] if 0 <= i < len(self.lower) else ""

    def left_start(self, j: int) -> int:
        """Return where the noun phrase that ends before word ``j`` begins."""
        k = j
        while k > 0 and j - k < SUBJECT_WORDS:
            word = self.lower[k - 1]
            if k - 1 not in self.actor_at:
                if word in _LEFT_STOPS:
                    if word in {"was", "were", "had"} and self.word(k - 2) in {"who", "which"}:
                        # "an officer who was there said"
                        k -= 2
                        continue
                    break
                if word[0].isdigit() or (SPEECH_VERBS.at(self.words, k - 1) is not None and word not in NOUN_LIKE):
                    break
            k -= 1
        return k

    def right_end(self, i: int) -> int:
        """Return the index past the noun phrase that begins at word ``i``."""
        k = i
        named = False
        while k < len(self.words) and k - i < SUBJECT_WORDS:
            word = self.lower[k]
            if k not in self.actor_at:
                source = SOURCES.at(self.words, k)
                if source is not None:
                    k, named = k + source[1], True
                    continue
                if named and word in {"the", "a", "an", "at", "some", "this"} and self.lower[k - 1] not in PREPOSITIONS:
                    # "According to officials the men were ..."
                    if word != "at" or self.word(k + 1) == "least":
                        break
                if word in _RIGHT_STOPS or SPEECH_VERBS.at(self.words, k) is not None:
                    if not (word == "," and self._named_after(k + 1) and k > i):
                        break
            k += 1
        return min(max(k, i + 1), len(self.words)) if i < len(self.words) else i

    def _named_after(self, k: int) -> bool:
        """Whether a known person's name follows: "Afghanistan's spokesperson, Zabihullah Mujahid"."""
        match = self.actor_at.get(k)
        return match is not None and match.actor.kind in PERSONAL

    def opening(self) -> tuple[Voice | None, int]:
        """Return the speaker with whom the sentence opens, and the index past its noun: "The army shut the gate"."""
        limit = self.right_end(0)
        actors = [first for first, _ in self.matches if first < limit]
        nouns = self._nouns(0, limit)
        if not actors and not nouns:
            return None, limit
        stop = min([*(first + 1 for first in actors), *(last for _, last, _ in nouns)])
        for first, last, _ in nouns:
            # "The Afghan army", "Pakistan's foreign ministry"
            stop = max(stop, last) if first <= stop + 2 else stop
        while stop in self.actor_at and self.actor_at[stop] is self.actor_at.get(stop - 1):
            stop += 1
        if self.word(stop) in {"of", "in", "at", "for", "from"}:
            stop += 2 if self.word(stop + 1) == "the" else 1
            while stop < limit and self.words[stop].capital:
                stop += 1
        return self.voice(0, stop), stop

    def voice(self, first: int, stop: int) -> Voice | None:
        """Return who is named between two words."""
        actors: list[ActorMatch] = []
        for i, match in self.matches:
            if first <= i < stop and (not actors or actors[-1] is not match):
                actors.append(match)
        nouns = self._nouns(first, stop)
        if not actors and not nouns:
            return None
        person = next((m for m in actors if m.actor.kind in PERSONAL), None)
        if person is not None:
            return Voice(person.actor.name, person.actor.side_on(self.day), person.actor.kind)
        speakers = [m for m in actors if m.actor.kind != OUTLET]
        side = self._side(first, stop, speakers, nouns)
        if not nouns:
            match = speakers[0] if speakers else actors[0]
            kind = match.actor.kind
            name = self._body(match, stop) if kind == "government" else match.actor.name
            kind = "other" if kind == "government" and len(name) > match.end - match.start else kind
            return Voice(name, side or match.actor.side_on(self.day), kind)
        kinds = [k for _, _, k in nouns]
        kind = next((k for k in kinds if k not in {"other", "media"}), kinds[0])
        armed = "militant" in kinds and not any(m.actor.kind != "government" for m in speakers)
        if armed and (not side or nouns[0][2] == "militant"):
            # "Pakistani militants" speak for no state.
            side = "militant"
        noun = " ".join(self.lower[nouns[0][0] : nouns[0][1]])
        if kind == "media":
            # Papers of either country report what others say.
            side, kind = "other", OUTLET
        return Voice(self._name(first, stop, nouns), side, kind, noun=noun, owner=self._owner(first, nouns))

    def _nouns(self, first: int, stop: int) -> list[tuple[int, int, str]]:
        nouns: list[tuple[int, int, str]] = []
        i = first
        while i < stop:
            source = SOURCES.at(self.words, i) if i not in self.actor_at else None
            if source is None:
                i += 1
                continue
            of_another = source[0] in {"other", "media"} and self.word(i - 1) == "'s"
            if i + source[1] <= stop and (not of_another or source[0] == "other"):
                nouns.append((i, i + source[1], source[0]))
            i += source[1]
        return nouns

    def _side(
        self, first: int, stop: int, speakers: Sequence[ActorMatch], nouns: Sequence[tuple[int, int, str]]
    ) -> str:
        """Return the side that the phrase itself tells, by a nation or a place in it."""
        start, end = self.words[first].start, self.words[stop - 1].end
        places = [(span, side) for span, side in self.places if start <= span.start < end]
        envoy = next((i for i, _, _ in nouns if self.lower[i] in _WORDS["envoys"]), None)
        if envoy is not None:
            # The ambassador to a country, or in its capital, speaks for the other one.
            for at, side in [
                *((m.start, m.actor.side_on(self.day)) for m in speakers),
                *((span.start, side) for span, side in places),
            ]:
                if self._preposition(at) in {"to", "in"} and side in _OPPOSITE:
                    return _OPPOSITE[side]
        if speakers:
            return speakers[0].actor.side_on(self.day)
        return places[0][1] if places else ""

    def _preposition(self, at: int) -> str:
        """Return the word before an offset."""
        return next((word.lower for word in reversed(self.words) if word.end <= at), "")

    def _owner(self, first: int, nouns: Sequence[tuple[int, int, str]]) -> str:
        for k in range(nouns[0][0] - 1, max(first - 1, nouns[0][0] - 4), -1):
            if self.lower[k] in _WORDS["owners"]:
                return self.lower[k]
        return ""

    def _body(self, match: ActorMatch, stop: int) -> str:
        """Return an actor's name with the capitalised words after it ("Afghanistan Cricket Board")."""
        end = match.end
        for word in self.words[:stop]:
            if word.start >= end:
                if word.start > end + 1 or not (word.capital or word.lower == "'s"):
                    break
                end = word.end
        return self.text[match.start : end]

    def _name(self, first: int, stop: int, nouns: Sequence[tuple[int, int, str]]) -> str:
        """Return the speaker's office without determiners and without the name of a person."""
        head = nouns[0]
        a = head[0]
        while (
            a > first
            and (self.lower[a - 1] not in DETERMINERS | PREPOSITIONS | ADVERBS)
            and (self.lower[a - 1][0].isalnum() or self.lower[a - 1] in "-'’")
        ):
            a -= 1
        if self.word(a - 1) == "'s" and a >= 2:
            a -= 2
            while a > first and a - 1 in self.actor_at:
                a -= 1
        b = nouns[-1][1] if all(self.lower[k] not in PREPOSITIONS for k in range(head[1], nouns[-1][0])) else head[1]
        if self.word(b) in {"of", "in", "at", "for", "from", "to"}:
            while b < stop and b - a < NAME_WORDS:
                b += 1
        return self.text[self.words[a].start : self.words[b - 1].end]


def joined(voice: Voice | None, aside: Voice | None) -> Voice | None:
    """Return one voice of a name and its apposition ("X, a spokesman for the ministry,")."""
    if voice is None or aside is None:
        return voice or aside
    if aside.kind in PERSONAL and voice.kind not in PERSONAL:
        return replace(aside, side=aside.side or voice.side)
    return replace(voice, side=voice.side or aside.side)
