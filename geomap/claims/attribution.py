"""Who says so: the speakers of a sentence and what part of it is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geomap.actors import OUTLET, ActorMatch
from geomap.claims.subjects import Subjects
from geomap.claims.voices import (
    ADVERBS,
    DETERMINERS,
    NOUN_LIKE,
    PREPOSITIONS,
    SOURCES,
    SPEECH_VERBS,
    SUBJECT_WORDS,
    Voice,
    Voices,
)
from geomap.lexicon import read_toml
from geomap.phrases import Phrases, Token, phrase_set
from geomap.records import Span

_TABLE = read_toml("attribution.toml")
_VERBS = {key: frozenset(verbs) for key, verbs in _TABLE["verbs"].items()}
_WORDS = {key: frozenset(values) for key, values in _TABLE["words"].items()}
_NOT_SPEECH = {stem: frozenset(after) for stem, after in _TABLE["not_speech"].items()}
_ONLY_BEFORE = {stem: frozenset(words) for stem, words in _TABLE["only_before"].items()}
_ACCORDING = phrase_set(_TABLE["phrases"]["according"])
_CLAIM_OF = phrase_set(_TABLE["phrases"]["claim_of"])
_CLOSERS = {word: phrase_set(phrases) for word, phrases in _TABLE["closers"].items()}
_ACCOUNTS = phrase_set(_TABLE["phrases"]["accounts"])

SPEECH_PHRASES = frozenset(
    phrase.removeprefix("'s ")
    for phrases in (*_TABLE["verbs"].values(), *_TABLE["phrases"].values(), *_TABLE["closers"].values())
    for phrase in phrases
)
"""All phrases that attribute, lower case."""

_SPEECH_WORDS = frozenset(phrase.split()[0] for phrase in SPEECH_PHRASES) | set(_CLOSERS)

OBJECT_WORDS = 9
"""Between "put" or "gave" and the "at" or "as" before a number stand at most this many words."""

TIME_WORDS = 10
"""At most this many words say when and where something was said, between the verb and the next comma."""

LABEL_WORDS = 6
"""A speaker before or after the colon of a headline has at most this many words."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker and the verb of speech; without ``voice`` a pronoun, whose speaker was named before.

    ``start`` and ``end`` are the offsets of speaker and verb together. ``according`` marks "according to X",
    ``impersonal`` "it was also stated", ``trailing`` a speaker named after what was said ("..., the army said"),
    ``admits`` one who owns up to it, ``quoting`` one whom an outlet only passes on ("Dawn said, quoting X").
    """

    voice: Voice | None
    start: int
    end: int
    denies: bool = False
    according: bool = False
    impersonal: bool = False
    trailing: bool = False
    admits: bool = False
    quoting: bool = False


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
    reader = _Reader(Voices(text, words, matches, day, places))
    found: list[Attribution] = []
    if (label := reader.label()) is not None:
        found.append(label)
    i = 0
    while i < len(words):
        step = 1
        if words[i].lower in _SPEECH_WORDS:
            attribution, step = reader.at(i, found)
            if attribution is not None:
                found.append(attribution)
        i += step
    return found


def opening(
    text: str,
    words: Sequence[Token],
    matches: Sequence[ActorMatch],
    day: date | None,
    places: Sequence[tuple[Span, str]] = (),
) -> Voice | None:
    """Return who a sentence begins with, as a speaker; the parameters are those of `attributions`."""
    return Voices(text, words, matches, day, places).opening()[0] if words else None


class _Reader:
    """One sentence with its speakers marked."""

    def __init__(self, voices: Voices) -> None:
        self.voices = voices
        self.words, self.lower, self.word = voices.words, voices.lower, voices.word
        self.subjects = Subjects(voices)
        self.silent: Voice | None = None
        """Who did something that is no speech, for the verb that goes on ("claimed responsibility and put ...")."""

    def label(self) -> Attribution | None:
        """Read "Afghan official: nine killed" and "Four killed in blast: police", as headlines attribute."""
        start = 0
        while self.word(start)[:1].isdigit() or self.word(start) in {":", ".", "-", "–", "—", "gmt", "am", "pm"}:
            # "09:15 Police: two dead"
            start += 1
        marks = [
            k for k, w in enumerate(self.lower) if k > start and w in ":–—-" and (w == ":" or self.words[k].spaced)
        ]
        if not marks:
            return None
        first, last, end = marks[0], marks[-1], len(self.words)
        if 0 < end - last - 1 <= LABEL_WORDS and (voice := self._labelled(last + 1, end)) is not None:
            return Attribution(voice, self.words[last].start, self.words[-1].end, trailing=True)
        if first - start <= LABEL_WORDS and self.lower[first] == ":":
            leading = self._labelled(start, first)
            # A place before a colon is a dateline.
            if leading is not None and (leading.kind not in {"government", "dateline"} or leading.noun):
                return Attribution(leading, self.words[start].start, self.words[first].end)
        return None

    def _labelled(self, first: int, stop: int) -> Voice | None:
        """Return the speaker that the words between are, if they are nothing else."""
        while stop > first and self.lower[stop - 1] in {".", '"', "”", "’", "'", ")"}:
            stop -= 1
        known: set[int] = set()
        for k in range(first, stop):
            source = SOURCES.at(self.words, k)
            known.update(range(k, k + source[1]) if source is not None else ())
            known.update({k} if k in self.voices.actor_at else ())
        others = [self.lower[k] for k in range(first, stop) if k not in known]
        if stop - 1 not in known or len(others) > 2 or set(others) & (_WORDS["finite"] | {",", ";"}):
            return None
        return self.voices.voice(first, stop)

    def at(self, i: int, found: Sequence[Attribution]) -> tuple[Attribution | None, int]:
        """Return the attribution whose phrase begins at word ``i``, and the number of words to go on by."""
        if (account := self._account(i)) is not None:
            return account
        if self.lower[i] in _VERBS["quote"]:
            return self._quoted(i)
        verb = SPEECH_VERBS.at(self.words, i) if i not in self.voices.actor_at else None
        if verb is None:
            return None, 1
        denies, n = verb
        if not self._is_speech(i, n):
            # "The group claims responsibility, claiming it killed nine" speaks only later.
            self.silent = self.subjects.of(i, i + n)[1] or self.silent
            return None, n
        if denies and any(word in _WORDS["neither"] for word in self.lower[max(0, i - 4) : i]):
            return None, n
        if self.lower[i] in NOUN_LIKE and self.word(i - 1) in DETERMINERS:
            return None, n
        end = self.words[i + n - 1].end
        going_on = self.lower[i] in _VERBS["continue"]
        joined_on = self.word(i - 1) in {"and", "but"}
        last = self.silent or (found[-1].voice if found else self._opening(i) if joined_on else None)
        if (going_on or joined_on or self.word(i - 1) == ",") and last and not self.subjects.inverted(i, i + n):
            trailing = not going_on and self._is_trailing(i, i + n) and self.silent is None
            return Attribution(last, self.words[i].start, end, denies, trailing=trailing), n
        if going_on:
            return None, n
        first, voice, pronoun = self.subjects.of(i, i + n)
        if voice is None and not pronoun:
            return None, n
        if voice is not None and voice.kind != OUTLET and (outlet := self._told(i, i + n)):
            voice = replace(voice, via=outlet)
        impersonal = pronoun and self.word(first) == "it" and self.word(first + 1) in {"was", "is", "has"}
        start = min(self.words[first].start, self.words[i].start)
        inverted = first == i
        stop = self.voices.right_end(i + n) if inverted and voice is not None else i + n
        trailing = inverted or self._is_trailing(first, i + n)
        end = self.words[stop - 1].end if inverted else end
        self.silent = None
        admits = self.lower[i] in _VERBS["admit"]
        found_here = Attribution(voice, start, end, denies, impersonal=impersonal, trailing=trailing, admits=admits)
        return found_here, max(n, stop - i)

    def _opening(self, i: int) -> Voice | None:
        """Return the subject with which the sentence opens: "The ministry called it a retreat and claimed ..."."""
        voice, stop = self.voices.opening()
        return voice if stop < i else None

    def _account(self, i: int) -> tuple[Attribution, int] | None:
        """Read "according to X", "by the count of X", "X's claim that", "by one account"."""
        words = self.words
        if (nameless := _ACCOUNTS.at(words, i)) is not None:
            stop = i + nameless[1]
            voice = Voice(self.voices.text[words[i + 1].start : words[stop - 1].end], "other", "other")
            return Attribution(voice, words[i].start, words[stop - 1].end, according=True), stop - i
        match = _ACCORDING.at(words, i) or _CLAIM_OF.at(words, i)
        if match is None:
            return self._own_account(i)
        stop = self.voices.right_end(i + match[1])
        named = self.voices.voice(i + match[1], stop)
        if named is None:
            stop = self._surname(i + match[1])
            if not stop:
                return None
        leading = i == 0 or (self.word(i - 1) in {"and", "but", ";", ":"} and self.word(stop) == ",")
        trailing = _CLAIM_OF.at(words, i) is None and not leading
        end = words[stop - 1].end
        return Attribution(named, words[i].start, end, according=True, trailing=trailing), stop - i

    def _own_account(self, i: int) -> tuple[Attribution, int] | None:
        """Read "by the army's count" and "as the army put it"."""
        closers = _CLOSERS.get(self.lower[i])
        if closers is None:
            return None
        if self.lower[i] == "'s":
            return self._own_figure(i, closers)
        for k in range(i + 2, min(len(self.words), i + SUBJECT_WORDS)):
            if self.lower[k] in {",", ";", ".", "that"}:
                return None
            closing = closers.at(self.words, k)
            if closing is None:
                continue
            named = self.voices.voice(i + 1, k)
            if named is None:
                return None
            stop = k + closing[1]
            leading = i == 0 or self.word(i - 1) in {";", ":"}
            start, end = self.words[i].start, self.words[stop - 1].end
            return Attribution(named, start, end, according=True, trailing=not leading), stop - i
        return None

    def _own_figure(self, i: int, figures: Phrases[bool]) -> tuple[Attribution, int] | None:
        """Read "the army's figure was nine dead"."""
        if i + 2 >= len(self.words) or figures.at(self.words, i + 1) is None or self.word(i + 2) not in _WORDS["being"]:
            return None
        first = self.voices.left_start(i)
        named = self.voices.voice(first, i)
        if named is None:
            return None
        return Attribution(named, self.words[first].start, self.words[i + 1].end), 2

    def _surname(self, i: int) -> int:
        """Return the index past "him" or "Mr. Ahmadi" at word ``i``, whoever spoke last; 0 where nobody is meant."""
        if self.word(i) in {"him", "her", "them"}:
            return i + 1
        k = i
        while self.word(k) in _WORDS["titles"]:
            k += 1
        named = k > i and k < len(self.words) and self.words[k].capital and self.words[k].surface.isalpha()
        return k + 1 if named else 0

    def _is_speech(self, i: int, n: int) -> bool:
        """Whether a verb that often means something else speaks here ("put the dead at 15", not "put out a fire")."""
        after = self.lower[i + n : i + n + OBJECT_WORDS]
        for stem, words in _NOT_SPEECH.items():
            following = {self.word(i + n), f"{self.word(i + n)} {self.word(i + n + 1)}"}
            if self.lower[i].startswith(stem) and words & following:
                return False
        return all(not self.lower[i].startswith(stem) or words & set(after) for stem, words in _ONLY_BEFORE.items())

    def _is_trailing(self, first: int, after: int) -> bool:
        """Whether speaker and verb stand behind what was said, or in the middle of it ("..., the army said on Sunday")."""
        if first == 0 or self.word(first - 1) in {"that", ";", ":"}:
            return False
        k = after
        if self.word(after - 1) == "told" or self.word(k) in {"reporters", "journalists"}:
            k = self.voices.right_end(k)
        if self.word(k) == "the" and self.word(k + 1) in _WORDS["when"]:
            k += 1
        if k < len(self.words) and self.lower[k] in PREPOSITIONS | _WORDS["when"]:
            k += 1
            while k < len(self.words) and k - after < TIME_WORDS and self.lower[k] not in _WORDS["clause_marks"]:
                k += 1
        if k >= len(self.words) or self.lower[k] in ".,;:!?)”\"’'—–-":
            before = self.word(first - 1)
            return before not in {"and", "but", "while"} or k >= len(self.words) or self.lower[k] == "."
        return False

    def _quoted(self, i: int) -> tuple[Attribution | None, int]:
        """Read "TOLOnews quoted sources as saying": the sources speak, the outlet passes it on; "X was quoted as saying"."""
        if self.word(i - 1) in {"was", "were", "is", "are", "been"}:
            j = i - 1
            while j > 0 and self.lower[j - 1] in ADVERBS:
                j -= 1
            first = self.voices.left_start(j)
            said = next((k for k in range(i + 1, min(len(self.words), i + 9)) if self.lower[k] == "saying"), None)
            quoted = self.voices.voice(first, j)
            if quoted is None or said is None:
                return None, 1
            trailing = self._is_trailing(first, said + 1) or self.word(said + 1) in {"by", "in"}
            return Attribution(quoted, self.words[first].start, self.words[said].end, trailing=trailing), said + 1 - i
        stop = i + 1
        while stop < len(self.words) and stop - i < SUBJECT_WORDS and self.lower[stop] not in {"as", ",", "that"}:
            stop += 1
        voice = self.voices.voice(i + 1, stop)
        if voice is None or (self.word(stop) != "as" and self.lower[i] != "quoting"):
            return None, 1
        first = self.voices.left_start(i)
        outlet = self.voices.voice(first, i)
        voice = replace(voice, via=outlet.name if outlet is not None and outlet.kind == OUTLET else "")
        end = self.words[min(stop + 1, len(self.words) - 1)].end
        quoting = self.lower[i] == "quoting"
        trailing = quoting and self.word(i - 1) == "," and i > 1
        return Attribution(voice, self.words[first].start, end, quoting=quoting, trailing=trailing), stop - i

    def _told(self, verb: int, after: int) -> str:
        """Return the outlet that was told, or that did the quoting."""
        for i in range(after, min(after + 4, len(self.words))):
            match = self.voices.actor_at.get(i)
            if match is not None and match.actor.kind == OUTLET:
                return match.actor.name
        return ""


def voice_at(found: Sequence[Attribution], start: int, joints: Sequence[int] = ()) -> Attribution | None:
    """Return the attribution that the words at an offset belong to, or None where nobody is named for them.

    That is the last before it, or the first after it that trails what was said. Where both are there, a joint between
    ("; ", "while") decides, and between two trailing ones the one after.

    Parameters
    ----------
    found : sequence of Attribution
        Those of the sentence.
    start : int
    joints : sequence of int
        Offsets where the sentence turns to something else.
    """
    passed_on = next((a for a in found if a.voice and a.voice.kind != OUTLET and (a.quoting or a.according)), None)
    if passed_on is not None:
        # "Quoting officials, Dawn reported that ...": the paper is not who says so.
        found = [a for a in found if a.voice is None or a.voice.kind != OUTLET]
    before = [a for a in found if a.end <= start or a.start <= start < a.end]
    after = next((a for a in found if a.start > start and a.trailing and not a.denies), None)
    if not before:
        return after
    chosen = before[-1]
    if after is None or chosen.end > start:
        return chosen
    turned = any(chosen.end <= joint <= start for joint in joints)
    kept = not any(start < joint <= after.start for joint in joints)
    if kept and (turned or chosen.trailing or (chosen.according and chosen.voice and not chosen.voice.side)):
        return after
    return chosen
