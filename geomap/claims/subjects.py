"""The subject of a verb of speech: who stands before it, behind it, or before an aside between."""

from geomap.actors import OUTLET
from geomap.claims.voices import (
    ADVERBS,
    DETERMINERS,
    NOUN_LIKE,
    PERSONAL,
    PREPOSITIONS,
    SOURCES,
    SUBJECT_WORDS,
    Voice,
    Voices,
    joined,
)
from geomap.lexicon import read_toml

_TABLE = read_toml("attribution.toml")
_WORDS = {key: frozenset(values) for key, values in _TABLE["words"].items()}
_INVERT = frozenset(_TABLE["verbs"]["invert"])
PRONOUNS = frozenset(_TABLE["sources"]["pronouns"])
_STATEMENTS = frozenset(_TABLE["sources"]["statements"])

_AFTER_NAME = PREPOSITIONS | _WORDS["when"] | _WORDS["after_name"]
_NAME_JOINTS = frozenset({"'s", "'", "-", "(", ")", "."})

ASIDE_WORDS = 16
"""An aside between a speaker and the verb has at most this many words."""

RELATIVE_WORDS = 20
"""A relative clause between a speaker and the verb has at most this many words."""

NAMED_WORDS = 9
"""A name before its apposition has at most this many words ("Lt Col X, a spokesman, said")."""


class Subjects:
    """The subjects of the verbs of one sentence."""

    def __init__(self, voices: Voices) -> None:
        self.voices = voices
        self.words, self.lower, self.word = voices.words, voices.lower, voices.word

    def of(self, verb: int, after: int) -> tuple[int, Voice | None, bool]:
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
        if before in PRONOUNS and not self.inverted(verb, after):
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
            if opening > 0 and not self.inverted(verb, after):
                first = voices.left_start(opening)
                voice = joined(voices.voice(first, opening), voices.voice(opening + 1, j - 1))
                if voice is None and self.words[opening - 1].capital:
                    # "Gul Rahman, 40, told AFP": somebody whose office is not given.
                    return first, None, True
        elif voice is not None and voice.kind in PERSONAL and not voice.side and self.word(first - 1) == ",":
            opening = voices.left_start(first - 1)
            if self.word(first) in DETERMINERS and first - opening <= NAMED_WORDS:
                voice = joined(voice, voices.voice(opening, first - 1))
        if voice is None and self.inverted(verb, after):
            if self.word(after) in PRONOUNS:
                return verb, None, True
            stop = voices.right_end(after)
            return verb, voices.voice(after, stop) or self._apposition(stop), False
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

    def inverted(self, verb: int, after: int) -> bool:
        """Whether the speaker follows the verb: "..., said an official"."""
        if self.lower[verb] not in _INVERT or self.word(verb - 1) not in _WORDS["invert_after"]:
            return False
        if self.word(after) in PRONOUNS:
            return self.word(after + 1) in _WORDS["clause_ends"]
        if any(word in _WORDS["finite"] for word in self.lower[after : self.voices.right_end(after)]):
            return False
        if self._is_counted(after):
            # "A, the spokesman, said nine people had been killed"
            return False
        stop = self.voices.right_end(after)
        if all(word.capital or word.lower in "-'’" for word in self.words[after:stop]) and self._apposition(stop):
            # "said Gul Khan, a doctor at the hospital"
            return True
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

    def _apposition(self, comma: int) -> Voice | None:
        """Return the office that follows a name behind the comma at a word, without a verb that goes on from it."""
        if self.word(comma) != ",":
            return None
        stop = self.voices.right_end(comma + 1)
        if set(self.lower[comma + 1 : stop]) & (_WORDS["finite"] | {"and"}) or self.word(comma + 1) in PREPOSITIONS:
            return None
        return self.voices.voice(comma + 1, stop)

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
