"""Who says so: the speakers of a sentence and what part of it is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geomap.actors import OUTLET, ActorMatch
from geomap.lexicon import read_toml
from geomap.phrases import Phrases, Token, phrase_set
from geomap.records import Span

_TABLE = read_toml("attribution.toml")
_VERBS = {key: frozenset(verbs) for key, verbs in _TABLE["verbs"].items()}
_SAY = Phrases(dict.fromkeys(_VERBS["say"] | _VERBS["continue"], False) | dict.fromkeys(_VERBS["deny"], True))
_NOT_SPEECH = {stem: frozenset(after) for stem, after in _TABLE["not_speech"].items()}
_ACCORDING = phrase_set(_TABLE["phrases"]["according"])
_SOURCES = Phrases(
    {
        noun: kind
        for kind, nouns in _TABLE["sources"].items()
        if kind not in {"pronouns", "national", "statements"}
        for noun in nouns
    }
)
_PRONOUNS = frozenset(_TABLE["sources"]["pronouns"])
_STATEMENTS = frozenset(_TABLE["sources"]["statements"])
_ADVERBS = frozenset(_TABLE["words"]["adverbs"])
_BREAKS = frozenset(_TABLE["words"]["breaks"])
_PREPOSITIONS = frozenset(_TABLE["words"]["preposition"])
_NEITHER = frozenset(_TABLE["words"]["neither"])
_STOP_MARKS = frozenset(';:()“”"•—')
_NOUN_LIKE = frozenset({"claims", "claim", "reports", "report", "puts", "put", "counted", "estimates", "notes", "says"})
_DETERMINERS = frozenset(
    {"the", "a", "an", "these", "those", "such", "any", "its", "their", "his", "of", "'s", "all", "some", "both"}
)
_PERSONAL = frozenset({"spokesman", "official"})

SPEECH_PHRASES = frozenset(
    phrase for phrases in (*_TABLE["verbs"].values(), *_TABLE["phrases"].values()) for phrase in phrases
)
"""All phrases that attribute, lower case."""

_SPEECH_WORDS = frozenset(phrase.split()[0] for phrase in SPEECH_PHRASES)

NAME_WORDS = 9
"""A speaker's name is cut after this many words."""

SUBJECT_WORDS = 16
"""A speaker stands at most this many words from the verb."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who says something; ``side`` is empty where the text does not tell it, ``via`` who passed it on."""

    name: str
    side: str
    kind: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker and the verb of speech; without ``voice`` a pronoun, whose speaker was named before.

    ``start`` and ``end`` are the offsets of speaker and verb together. ``according`` marks "according to X",
    ``impersonal`` "it was also stated".
    """

    voice: Voice | None
    start: int
    end: int
    denies: bool = False
    according: bool = False
    impersonal: bool = False


def attributions(
    text: str,
    words: Sequence[Token],
    matches: Sequence[ActorMatch],
    day: date | None,
    places: Sequence[tuple[Span, str]] = (),
) -> list[Attribution]:
    """Return the attributions of a sentence in order.

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
    reader = _Reader(text, words, matches, day, places)
    found: list[Attribution] = []
    i = 0
    while i < len(words):
        step = 1
        if words[i].lower in _SPEECH_WORDS:
            attribution, step = reader.at(i, found)
            if attribution is not None:
                found.append(attribution)
        i += step
    return found


class _Reader:
    """One sentence with its speakers marked."""

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
        self.silent: Voice | None = None
        self.actor_at: dict[int, ActorMatch] = {}
        index = {word.start: i for i, word in enumerate(words)}
        self.matches = [(index[m.start], m) for m in matches if m.start in index]
        for first, match in self.matches:
            i = first
            while i < len(words) and words[i].start < match.end:
                self.actor_at[i] = match
                i += 1

    def at(self, i: int, found: Sequence[Attribution]) -> tuple[Attribution | None, int]:
        """Return the attribution whose phrase begins at word ``i``, and the number of words to go on by."""
        according = _ACCORDING.at(self.words, i)
        if according is not None:
            stop = self._right_end(i + according[1])
            voice = self._voice(i + according[1], stop)
            if voice is not None:
                return Attribution(voice, self.words[i].start, self.words[stop - 1].end, according=True), stop - i
        if self.lower[i] in _VERBS["quote"]:
            return self._quoted(i)
        verb = _SAY.at(self.words, i) if i not in self.actor_at else None
        if verb is None:
            return None, 1
        if any(self.lower[i].startswith(stem) and self._word(i + 1) in after for stem, after in _NOT_SPEECH.items()):
            # "The group claims responsibility, claiming it killed nine" speaks only later.
            self.silent = self._subject(i, i + 1)[1] or self.silent
            return None, 1
        denies, n = verb
        if denies and any(word in _NEITHER for word in self.lower[max(0, i - 4) : i]):
            return None, n
        if self.lower[i] in _NOUN_LIKE and self._word(i - 1) in _DETERMINERS:
            return None, n
        continued = self._word(i - 1) in {"and", ",", "but"} or self.lower[i] in _VERBS["continue"]
        if continued and found and found[-1].voice is not None and not self._inverted(i, i + n):
            return Attribution(found[-1].voice, self.words[i].start, self.words[i + n - 1].end, denies), n
        if self.lower[i] in _VERBS["continue"]:
            return (
                (Attribution(self.silent, self.words[i].start, self.words[i + n - 1].end), n)
                if self.silent
                else (None, n)
            )
        first, voice, pronoun = self._subject(i, i + n)
        if voice is None and not pronoun:
            return None, n
        if voice is not None and voice.kind != OUTLET and (outlet := self._told(i, i + n)):
            voice = replace(voice, via=outlet)
        end = self.words[i + n - 1].end
        impersonal = pronoun and self._word(first) == "it" and self._word(first + 1) in {"was", "is", "has"}
        return Attribution(
            voice, min(self.words[first].start, self.words[i].start), end, denies, impersonal=impersonal
        ), n

    def _word(self, i: int) -> str:
        return self.lower[i] if 0 <= i < len(self.lower) else ""

    def _quoted(self, i: int) -> tuple[Attribution | None, int]:
        """Read "TOLOnews quoted sources as saying": the sources speak, the outlet passes it on."""
        stop = i + 1
        while stop < len(self.words) and stop - i < SUBJECT_WORDS and self.lower[stop] not in {"as", ",", "that"}:
            stop += 1
        voice = self._voice(i + 1, stop)
        if voice is None or (self._word(stop) != "as" and self.lower[i] != "quoting"):
            return None, 1
        first = self._left_start(i)
        outlet = self._voice(first, i)
        voice = replace(voice, via=outlet.name if outlet is not None and outlet.kind == OUTLET else "")
        return Attribution(voice, self.words[first].start, self.words[min(stop + 1, len(self.words) - 1)].end), stop - i

    def _inverted(self, verb: int, after: int) -> bool:
        """Whether the speaker follows the verb: "..., said an official"."""
        if self.lower[verb] not in _VERBS["invert"] or self._word(verb - 1) not in {
            ",",
            "”",
            '"',
            "'",
            "’",
            "?",
            "!",
            "",
            ".",
        }:
            return False
        k = after + 1 if self._word(after) in _DETERMINERS else after
        while k < len(self.words) and k - after < 4 and k not in self.actor_at and _SOURCES.at(self.words, k) is None:
            if self.lower[k] in _PREPOSITIONS or not self.lower[k].isalpha():
                return False
            k += 1
        return k < len(self.words) and k - after < 4

    def _told(self, verb: int, after: int) -> str:
        """Return the outlet that was told, or that did the quoting."""
        for i in range(after, min(after + 4, len(self.words))):
            match = self.actor_at.get(i)
            if match is not None and match.actor.kind == OUTLET:
                return match.actor.name
        return ""

    def _subject(self, verb: int, after: int) -> tuple[int, Voice | None, bool]:
        """Return where the speaker of a verb begins, the speaker, and whether it is only a pronoun."""
        j = verb
        while j > 0 and self.lower[j - 1] in _ADVERBS:
            j -= 1
        if self._word(j - 1) == ")" and "(" in self.lower[max(0, j - 6) : j]:
            # "Inter-Services Public Relations (ISPR) said"
            j -= 1 + self.lower[max(0, j - 6) : j][::-1].index("(")
        before = self._word(j - 1)
        if before == "them":
            return j - 1, None, True
        if before in {"was", "were", "been", "be", "is", "being", "are"}:
            subject = self._word(j - 2)
            return max(0, j - 2), None, subject == "it"
        if before in _PRONOUNS:
            first = self._left_start(j - 1) if before in {"who", "which"} else j - 1
            voice = self._voice(first, j) if before in {"who", "which"} else None
            return first, voice, voice is None and before not in {"who", "which"}
        first = self._left_start(j)
        voice = self._voice(first, j)
        if voice is None and before == ",":
            opening = max((k for k in range(j - 1) if self.lower[k] == ","), default=-1)
            if opening > 0 and not self._inverted(verb, after):
                first = self._left_start(opening)
                voice = _joined(self._voice(first, opening), self._voice(opening + 1, j - 1))
        elif voice is not None and self._word(first - 1) == "," and voice.kind in _PERSONAL and not voice.side:
            voice = _joined(voice, self._voice(self._left_start(first - 1), first - 1))
        if voice is None and self._inverted(verb, after):
            stop = self._right_end(after)
            voice = self._voice(after, stop)
            first = verb
        if voice is None and self.lower[max(0, j - 1)] in _STATEMENTS:
            return j - 1, None, True
        if (
            voice is None
            and j > 0
            and self.words[j - 1].capital
            and self.words[j - 1].surface.isalpha()
            and self.lower[verb] not in _NOUN_LIKE
        ):
            # A surname without its office: whoever spoke last.
            return j - 1, None, True
        return first, voice, False

    def _left_start(self, j: int) -> int:
        """Return where the noun phrase that ends before word ``j`` begins."""
        k = j
        while k > 0 and j - k < SUBJECT_WORDS:
            word = self.lower[k - 1]
            if k - 1 in self.actor_at:
                k -= 1
                continue
            if (
                word in _STOP_MARKS
                or word
                in {
                    ",",
                    "that",
                    "and",
                    "as",
                    "when",
                    "after",
                    "because",
                    "if",
                    "where",
                    "what",
                    "or",
                    "were",
                    "was",
                    "had",
                    "which",
                    "?",
                    "!",
                    ".",
                }
                | _BREAKS
            ):
                break
            verb = _SAY.at(self.words, k - 1)
            if verb is not None and word not in _NOUN_LIKE:
                break
            k -= 1
        return k

    def _right_end(self, i: int) -> int:
        k = i
        while k < len(self.words) and k - i < SUBJECT_WORDS:
            word = self.lower[k]
            source = _SOURCES.at(self.words, k)
            inside = k in self.actor_at
            if source is not None and not inside:
                k += source[1]
                continue
            if not inside and (
                word in _STOP_MARKS
                or word in {",", "that", "and", "who", "which", "."} | _BREAKS
                or _SAY.at(self.words, k) is not None
            ):
                if not (word == "," and self._named_after(k + 1) and k > i):
                    break
            k += 1
        return min(max(k, i + 1), len(self.words)) if i < len(self.words) else i

    def _named_after(self, k: int) -> bool:
        """Whether a known person's name follows: "Afghanistan's spokesperson, Zabihullah Mujahid"."""
        match = self.actor_at.get(k)
        return match is not None and match.actor.kind in _PERSONAL

    def _voice(self, first: int, stop: int) -> Voice | None:
        """Return who is named between two words."""
        actors: list[ActorMatch] = []
        for i, match in self.matches:
            if first <= i < stop and (not actors or actors[-1] is not match):
                actors.append(match)
        nouns: list[tuple[int, int, str]] = []
        i = first
        while i < stop:
            source = _SOURCES.at(self.words, i) if i not in self.actor_at else None
            if (
                source is not None
                and i + source[1] <= stop
                and not (source[0] == "other" and self._word(i - 1) == "'s")
            ):
                nouns.append((i, i + source[1], source[0]))
            i += source[1] if source is not None else 1
        if not actors and not nouns:
            return None
        person = next((m for m in actors if m.actor.kind in _PERSONAL), None)
        speakers = [m for m in actors if m.actor.kind != OUTLET]
        side = next((m.actor.side_on(self.day) for m in speakers), "") or self._place_side(first, stop)
        if person is not None:
            return Voice(person.actor.name, person.actor.side_on(self.day), person.actor.kind)
        if not nouns:
            match = speakers[0] if speakers else actors[0]
            kind = match.actor.kind
            name = self._body(match, stop) if kind == "government" else match.actor.name
            kind = "other" if kind == "government" and len(name) > match.end - match.start else kind
            return Voice(name, side or match.actor.side_on(self.day), kind)
        kind = next((k for _, _, k in nouns if k != "other"), nouns[0][2])
        return Voice(self._name(first, stop, nouns), side, kind)

    def _body(self, match: ActorMatch, stop: int) -> str:
        """Return an actor's name with the capitalised words after it ("Afghanistan Cricket Board")."""
        end = match.end
        for word in self.words[:stop]:
            if word.start >= end:
                if word.start > end + 1 or not (word.capital or word.lower == "'s"):
                    break
                end = word.end
        return self.text[match.start : end]

    def _place_side(self, first: int, stop: int) -> str:
        start, end = self.words[first].start, self.words[stop - 1].end
        return next((side for span, side in self.places if start <= span.start < end), "")

    def _name(self, first: int, stop: int, nouns: Sequence[tuple[int, int, str]]) -> str:
        """Return the speaker's office without determiners and without the name of a person."""
        head = nouns[0]
        a = head[0]
        while (
            a > first
            and (self.lower[a - 1] not in _DETERMINERS | _PREPOSITIONS | _ADVERBS)
            and (self.lower[a - 1][0].isalnum() or self.lower[a - 1] in "-'’")
        ):
            a -= 1
        if self._word(a - 1) == "'s" and a >= 2:
            a -= 2
            while a > first and a - 1 in self.actor_at:
                a -= 1
        b = nouns[-1][1] if all(self.lower[k] not in _PREPOSITIONS for k in range(head[1], nouns[-1][0])) else head[1]
        if self._word(b) in {"of", "in", "at", "for", "from"}:
            while b < stop and b - a < NAME_WORDS:
                b += 1
        return self.text[self.words[a].start : self.words[b - 1].end]


def _joined(voice: Voice | None, aside: Voice | None) -> Voice | None:
    """Return one voice of a name and its apposition ("X, a spokesman for the ministry,")."""
    if voice is None or aside is None:
        return voice or aside
    if aside.kind in _PERSONAL and voice.kind not in _PERSONAL:
        return replace(aside, side=aside.side or voice.side)
    return replace(voice, side=voice.side or aside.side)


def voice_at(found: Sequence[Attribution], start: int) -> Attribution | None:
    """Return the attribution that the words at an offset belong to: the last before it, else the first after it.

    Between "according to X" before and "Y said" after, the one whose side is known speaks.
    """
    before = [a for a in found if a.end <= start or a.start <= start < a.end]
    after = [a for a in found if a.start > start and not a.denies]
    if not before:
        return after[0] if after else None
    chosen = before[-1]
    if chosen.according and after and chosen.voice is not None and not chosen.voice.side:
        return after[0]
    return chosen
