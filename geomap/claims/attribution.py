"""Who says so: the speakers of a sentence and what part of it is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geomap.actors import OUTLET, ActorMatch
from geomap.claims.voices import (
    ADVERBS,
    DETERMINERS,
    NOUN_LIKE,
    PERSONAL,
    PREPOSITIONS,
    SOURCES,
    SPEECH_VERBS,
    SUBJECT_WORDS,
    Voice,
    Voices,
    joined,
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
PRONOUNS = frozenset(_TABLE["sources"]["pronouns"])
_STATEMENTS = frozenset(_TABLE["sources"]["statements"])

SPEECH_PHRASES = frozenset(
    phrase.removeprefix("'s ")
    for phrases in (*_TABLE["verbs"].values(), *_TABLE["phrases"].values(), *_TABLE["closers"].values())
    for phrase in phrases
)
"""All phrases that attribute, lower case."""

_AFTER_NAME = PREPOSITIONS | _WORDS["when"] | _WORDS["after_name"]
_NAME_JOINTS = frozenset({"'s", "'", "-", "(", ")", "."})

_SPEECH_WORDS = frozenset(phrase.split()[0] for phrase in SPEECH_PHRASES) | set(_CLOSERS)

OBJECT_WORDS = 9
"""Between "put" or "gave" and the "at" or "as" before a number stand at most this many words."""

TIME_WORDS = 10
"""At most this many words say when and where something was said, between the verb and the next comma."""

ASIDE_WORDS = 16
"""An aside between a speaker and the verb has at most this many words."""

RELATIVE_WORDS = 20
"""A relative clause between a speaker and the verb has at most this many words."""

LABEL_WORDS = 6
"""A speaker before or after the colon of a headline has at most this many words."""

NAMED_WORDS = 9
"""A name before its apposition has at most this many words ("Lt Col X, a spokesman, said")."""


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
            self.silent = self._subject(i, i + n)[1] or self.silent
            return None, n
        if denies and any(word in _WORDS["neither"] for word in self.lower[max(0, i - 4) : i]):
            return None, n
        if self.lower[i] in NOUN_LIKE and self.word(i - 1) in DETERMINERS:
            return None, n
        end = self.words[i + n - 1].end
        going_on = self.lower[i] in _VERBS["continue"]
        joined_on = self.word(i - 1) in {"and", "but"}
        last = self.silent or (found[-1].voice if found else self._opening(i) if joined_on else None)
        if (going_on or joined_on or self.word(i - 1) == ",") and last and not self._inverted(i, i + n):
            trailing = not going_on and self._is_trailing(i, i + n) and self.silent is None
            return Attribution(last, self.words[i].start, end, denies, trailing=trailing), n
        if going_on:
            return None, n
        first, voice, pronoun = self._subject(i, i + n)
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

    def _before_relative(self, at: int) -> tuple[int, Voice, bool] | None:
        """Return the speaker of "militants who had fled from Swat and were living there claimed ..."."""
        for k in range(at - 1, max(0, at - RELATIVE_WORDS), -1):
            if self.lower[k] in {",", ";", ".", "”", '"', "that", "said"}:
                return None
            if self.lower[k] in {"who", "which"}:
                first = self.voices.left_start(k)
                voice = self.voices.voice(first, k) if first < k else None
                return (first, voice, False) if voice is not None else None
        return None

    def _joined_with_media(self, j: int) -> tuple[int, Voice, bool] | None:
        """Return the officials of "officials and local media said"."""
        first = self.voices.left_start(j)
        if self.word(first - 1) != "and":
            return None
        voice = self.voices.voice(first, j)
        if voice is None or voice.kind != OUTLET:
            return None
        start = self.voices.left_start(first - 1)
        others = self.voices.voice(start, first - 1) if start < first - 1 else None
        return (start, others, False) if others is not None else None

    def _before_aside(self, j: int) -> tuple[int, Voice, bool] | None:
        """Return the speaker of "The army - which had denied it - said ..." and "The army, which had ..., said ..."."""
        mark = self.word(j - 1)
        if mark not in {",", "–", "—", "-"}:
            return None
        opening = next((k for k in range(j - 3, max(0, j - ASIDE_WORDS), -1) if self.lower[k] == mark), None)
        if opening is None or (mark == "," and self.word(opening + 1) not in _WORDS["relatives"]):
            return None
        first = self.voices.left_start(opening)
        voice = self.voices.voice(first, opening) if first < opening else None
        return (first, voice, False) if voice is not None else None

    def _inverted(self, verb: int, after: int) -> bool:
        """Whether the speaker follows the verb: "..., said an official"."""
        if self.lower[verb] not in _VERBS["invert"] or self.word(verb - 1) not in _WORDS["invert_after"]:
            return False
        if self.word(after) in PRONOUNS:
            return self.word(after + 1) in _WORDS["clause_ends"]
        if any(word in _WORDS["finite"] for word in self.lower[after : self.voices.right_end(after)]):
            return False
        if self._is_counted(after):
            # "A, the spokesman, said nine people had been killed"
            return False
        k = after + 1 if self.word(after) in DETERMINERS else after
        while (
            k < len(self.words)
            and k - after < 4
            and k not in self.voices.actor_at
            and SOURCES.at(self.words, k) is None
        ):
            if self.lower[k] in PREPOSITIONS | {"that"} or not self.lower[k].isalpha():
                return False
            k += 1
        return k < len(self.words) and k - after < 4 and self._closes(k)

    def _closes(self, k: int) -> bool:
        """Whether the name of a speaker at word ``k`` is followed by no verb: "said Pakistani troops fired" names none."""
        while k < len(self.words):
            source = SOURCES.at(self.words, k)
            word = self.words[k]
            if source is None and k not in self.voices.actor_at and not word.capital and word.lower not in _NAME_JOINTS:
                break
            k += source[1] if source is not None else 1
        return k >= len(self.words) or not self.lower[k].isalpha() or self.lower[k] in _AFTER_NAME

    def _is_counted(self, i: int) -> bool:
        """Whether people who are killed or hurt follow, and no speakers: "said at least 12 villagers died"."""
        reach = self.lower[i : i + SUBJECT_WORDS]
        stop = next((k for k, word in enumerate(reach) if word in {",", ".", ";", "”", '"'}), len(reach))
        return any(word in _WORDS["finite"] for word in reach[:stop])

    def _told(self, verb: int, after: int) -> str:
        """Return the outlet that was told, or that did the quoting."""
        for i in range(after, min(after + 4, len(self.words))):
            match = self.voices.actor_at.get(i)
            if match is not None and match.actor.kind == OUTLET:
                return match.actor.name
        return ""

    def _subject(self, verb: int, after: int) -> tuple[int, Voice | None, bool]:
        """Return where the speaker of a verb begins, the speaker, and whether it is only a pronoun."""
        voices = self.voices
        j = verb
        while j > 0 and self.lower[j - 1] in ADVERBS:
            j -= 1
        if self.word(j - 1) == ")" and "(" in self.lower[max(0, j - 6) : j]:
            # "Inter-Services Public Relations (ISPR) said"
            j -= 1 + self.lower[max(0, j - 6) : j][::-1].index("(")
        before = self.word(j - 1)
        if before == "them":
            return j - 1, None, True
        if before in {"was", "were", "been", "be", "is", "being", "are"}:
            subject = self.word(j - 2)
            return max(0, j - 2), None, subject == "it"
        if before in {"we", "i"}:
            return verb, None, False
        if before in PRONOUNS and not self._inverted(verb, after):
            first = voices.left_start(j - 1) if before in {"who", "which"} else j - 1
            voice = voices.voice(first, j) if before in {"who", "which"} else None
            return first, voice, voice is None and before not in {"who", "which"}
        if (both := self._joined_with_media(j)) is not None:
            return both
        if (aside := self._before_aside(j)) is not None:
            return aside
        first = voices.left_start(j)
        voice = voices.voice(first, j)
        if voice is None and before == ",":
            opening = max((k for k in range(j - 1) if self.lower[k] == ","), default=-1)
            if opening > 0 and not self._inverted(verb, after):
                first = voices.left_start(opening)
                voice = joined(voices.voice(first, opening), voices.voice(opening + 1, j - 1))
                if voice is None and self.words[opening - 1].capital:
                    # "Gul Rahman, 40, told AFP": somebody whose office is not given.
                    return first, None, True
        elif voice is not None and voice.kind in PERSONAL and not voice.side and self.word(first - 1) == ",":
            opening = voices.left_start(first - 1)
            if self.word(first) in DETERMINERS and first - opening <= NAMED_WORDS:
                voice = joined(voice, voices.voice(opening, first - 1))
        if voice is None and self._inverted(verb, after):
            if self.word(after) in PRONOUNS:
                return verb, None, True
            return verb, voices.voice(after, voices.right_end(after)), False
        if voice is None and (related := self._before_relative(first)) is not None:
            return related
        if voice is None and self.lower[max(0, j - 1)] in _STATEMENTS:
            return j - 1, None, True
        if (
            voice is None
            and j > 0
            and self.words[j - 1].capital
            and self.words[j - 1].surface.isalpha()
            and self.lower[verb] not in NOUN_LIKE
        ):
            # A surname without its office: whoever spoke last.
            return j - 1, None, True
        return first, voice, False


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
