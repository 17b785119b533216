"""Whose words each sentence of an article gives: speakers kept over pronouns, quotations and paragraphs."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from geomap.actors import OUTLET, ActorMatch, within
from geomap.claims.attribution import SPEECH_PHRASES, Attribution, attributions, opening, voice_at
from geomap.claims.sides import DATELINE_KIND, SIDE_OTHER, STATES, Sides, is_local
from geomap.claims.subjects import PRONOUNS
from geomap.claims.voices import Voice
from geomap.lexicon import words
from geomap.phrases import Keywords, Token, any_in, tokens
from geomap.records import Article, Span
from geomap.sentences import joints, quotations

THE_REPORT = "the report"
"""The claimant of what a text says in its own voice, where its outlet is not known."""

SOMEBODY = "a person named in the report"
"""The claimant where the text only gives a private person's name."""

SPEAKER_BACK = 3
"""A pronoun's speaker was named at most this many sentences before."""

SUBJECT_CHARS = 5
"""A body that "it" may stand for is the subject of a sentence that it begins, but for an article."""

_SPEECH = Keywords(SPEECH_PHRASES)
_STATING = frozenset({"spokesman", "military", "government", "militant"})
_ORGANISED = frozenset({"government", "military", "police", "militant", "spokesman", "medical", "other"})
_STATEMENT = r"(?:statement|communiqu[eé]|press\s+release|news\s+release|declaration|message|bulletin|announcement)"
_STATEMENT_OF = re.compile(rf"\b{_STATEMENT}\s+(?:of|by|from)\s+(?:the\s+)?$", re.IGNORECASE)
_STATES_SO = re.compile(rf"(?:['’]s?)?\s+{_STATEMENT}\b", re.IGNORECASE)
_TITLE_END = re.compile(r"\(\s*$")
_ISSUED = re.compile(
    rf"\b(?:{_STATEMENT}|spokes(?:man|person|woman)|PR-?\s?\d+|media\s+(?:office|wing))\b", re.IGNORECASE
)
_WE = re.compile(
    rf"\b(?:own|our)\s+(?:[\w-]+\s+)?(?:{'|'.join(sorted(words('claims.toml', 'words', 'our_men')))})\b", re.IGNORECASE
)

_ITEM = re.compile(r"[-–—•*·▪►]\s|[\"“]|\(?\d{1,2}[.)]\s|[A-Z][\w ]{2,30}:")

LIST_ITEMS = 20
"""A list after a colon has at most this many sentences."""

HEAD_WORDS = 8
SECTION_PARAGRAPHS = 2
"""The head of a section has at most this many words and stands over at most this many paragraphs."""

_ACCOUNT = re.compile(rf"\b(?:{'|'.join(sorted(words('claims.toml', 'words', 'account')))})\b", re.IGNORECASE)

HEAD_PARAGRAPHS = 4
SIGNATURE_CHARS = 110
"""Who issues a text is named in a short line among its first paragraphs, or in its last one."""

_OWN_NAMES = words("claims.toml", "words", "own_names")
_FOE_NAMES = words("claims.toml", "words", "foe_names")
_LOADED = Keywords(words("claims.toml", "words", "loaded"))
_ARMED = words("claims.toml", "words", "armed")
_FRESH = words("claims.toml", "words", "fresh")


class Speaker(NamedTuple):
    """Whoever says something: name, side, and whether it is a local voice, which counts the people of its own place."""

    name: str
    side: str
    local: bool


class Speakers:
    """The speakers of one article, sentence by sentence.

    Parameters
    ----------
    article : Article
    sentences, paragraphs : sequence of Span
    matches : sequence of ActorMatch
        All actors of the text, in order.
    places : sequence of (Span, str)
        Places with the side they lie on.
    """

    def __init__(
        self,
        article: Article,
        sentences: Sequence[Span],
        paragraphs: Sequence[Span],
        matches: Sequence[ActorMatch],
        places: Sequence[tuple[Span, str]],
    ) -> None:
        self._article, self._text = article, article.text
        self._sentences, self._paragraphs = sentences, paragraphs
        self._matches, self._places = matches, places
        self._quotations = quotations(article.text, paragraphs)
        self._speech = _SPEECH.positions(article.text)
        self._starts = [sentence.start for sentence in sentences]
        self._words: dict[int, list[Token]] = {}
        self._joints: dict[int, list[int]] = {}
        self._attributions: dict[int, list[Attribution]] = {}
        self._own: Voice | None = None
        self.sides = Sides(article, sentences, paragraphs, matches, places, self.spoken_around)
        self._own = self._own_voice()

    def words(self, n: int) -> list[Token]:
        """Return the words of sentence ``n``."""
        if n not in self._words:
            self._words[n] = tokens(self._text, self._sentences[n].start, self._sentences[n].end)
        return self._words[n]

    def attributions(self, n: int) -> list[Attribution]:
        """Return the attributions of sentence ``n``."""
        if n not in self._attributions:
            span = self._sentences[n]
            found: list[Attribution] = []
            if n == 0 or any_in(self._speech, span.start, span.end) or ":" in self._text[span.start : span.end]:
                here = within(self._matches, span.start, span.end)
                places = [(place, side) for place, side in self._places if span.start <= place.start < span.end]
                found = attributions(self._text, self.words(n), here, self._article.published, places)
            self._attributions[n] = found
        return self._attributions[n]

    def spoken_around(self, offset: int) -> list[Span]:
        """Return the spans of the attributions in the sentence at an offset."""
        n = bisect_right(self._starts, offset) - 1
        if n < 0 or offset >= self._sentences[n].end:
            return []
        return [Span(a.start, a.end) for a in self.attributions(n)]

    def attribution_at(self, n: int, start: int) -> Attribution | None:
        """Return the attribution in sentence ``n`` that the words at an offset belong to."""
        found = self.attributions(n)
        return voice_at(found, start, self.joints(n)) if found else None

    def joints(self, n: int) -> list[int]:
        """Return the offsets at which sentence ``n`` turns to something else."""
        if n not in self._joints:
            self._joints[n] = joints(self._text, self._sentences[n])
        return self._joints[n]

    def of(self, n: int, attribution: Attribution | None) -> Speaker:
        """Return whoever says what sentence ``n`` says; without a speaker it is the paper itself."""
        if attribution is not None:
            voice = self._resolved(n, attribution) or self._somebody(n, attribution)
        else:
            voice = self._quoted(n) or self._carried(n) or self._own or self._only_body(n)
        if voice is None or voice.kind == OUTLET:
            name = voice.name if voice is not None else self._article.outlet or THE_REPORT
            return Speaker(name, SIDE_OTHER, False)
        return Speaker(voice.name, voice.side or SIDE_OTHER, is_local(voice))

    def _only_body(self, n: int) -> Voice | None:
        """Return the body whose words sentence ``n`` tells on: what stands before its first word is not its statement."""
        if self._single is None:
            return None
        first, voice = self._single
        return voice if n > first or self._is_loaded() else None

    @cached_property
    def _single(self) -> tuple[int, Voice] | None:
        """Return the body whose statement the text only passes on, and where it speaks first: nobody else speaks.

        Officials and residents who are quoted do not tell the rest of a report.
        """
        said = [(k, a) for k in range(len(self._sentences)) for a in self.attributions(k)]
        if all(a.denies for _, a in said):
            return None
        one: tuple[int, Voice] | None = None
        for k, attribution in said:
            voice = self._resolved(k, attribution)
            if voice is None or voice.kind == OUTLET:
                continue
            if voice.side not in {*STATES, "militant"} or (one is not None and voice.side != one[1].side):
                return None
            one = one or (k, voice)
        return one if one is not None and (one[1].kind in _STATING or self._is_loaded()) else None

    def _is_loaded(self) -> bool:
        """Whether the text calls the enemy names in its own voice, as statements do."""
        return any(self._is_own(at) for at in _LOADED.positions(self._text))

    def _somebody(self, n: int, attribution: Attribution) -> Voice | None:
        """Return the private person whom a name, or a pronoun after one, stands for; a text does not begin with "he"."""
        if n == 0 and self.words(0)[0].start == attribution.start and self.words(0)[0].lower in PRONOUNS:
            return None
        return Voice(SOMEBODY, self.sides.home or SIDE_OTHER, "residents")

    def _resolved(self, n: int, attribution: Attribution) -> Voice | None:
        """Return the voice of an attribution in sentence ``n``, or whom its pronoun stands for, with its side."""
        voice = attribution.voice
        if voice is None:
            return self._meant(n, attribution)
        if voice.side or voice.kind == OUTLET:
            return voice
        return replace(voice, side=self._side_of(voice, n, attribution.start))

    def _side_of(self, voice: Voice, n: int, at: int) -> str:
        """Return the side of a voice that speaks at an offset of sentence ``n``."""
        if voice.owner == "enemy" and self._own is not None:
            return self.sides.opposite(self._own.side) or SIDE_OTHER
        beside = [a.voice.side for a in self.attributions(n) if a.voice is not None and a.end <= at]
        namesake = self._namesakes(n, voice)
        side = self.sides.of_speaker(voice, self._sentences[n], at, namesake, beside[-1] if beside else "")
        if not side:
            before = self._before(n)
            side = self.sides.of_unnamed(voice, before.side if before is not None else "")
        return side

    def own_side(self, n: int) -> str:
        """Return the side of a text that is a party's statement, where sentence ``n`` is not quoted from another; or ``""``."""
        return self._own.side if self._own is not None and self._quoted(n) is None else ""

    def is_spoken(self, n: int, offset: int) -> bool:
        """Whether an offset of sentence ``n`` lies in words that only say who speaks."""
        return any(a.start <= offset < a.end for a in self.attributions(n))

    def _namesakes(self, n: int, voice: Voice) -> str:
        """Return the side of the last body of the same noun that was named with its nation ("the Afghan army ... the army")."""
        if not voice.noun:
            return ""
        nouns = {voice.noun.split()[-1]}
        if nouns <= _ARMED:
            nouns = set(_ARMED)
        for k in range(n - 1, -1, -1):
            for earlier in reversed(self.attributions(k)):
                named = earlier.voice
                if (
                    named is not None
                    and named.side
                    and named.kind != "militant"
                    and nouns & set(named.name.lower().split())
                ):
                    return named.side
        return ""

    def _own_voice(self) -> Voice | None:
        """Return whose statement the whole text is, as its title, its head, its signature or its "we" tell."""
        if not self._paragraphs:
            return None
        title, last = self._paragraphs[0], self._paragraphs[-1]
        for match in within(self._matches, title.start, title.end):
            if match.actor.kind == OUTLET:
                continue
            stated = _STATEMENT_OF.search(self._text, title.start, match.start)
            states = _STATES_SO.match(self._text, match.end, title.end)
            closing = _TITLE_END.search(self._text, title.start, match.start) is not None
            party = match.actor.kind in {"spokesman", "militant"} or " " in self._text[match.start : match.end]
            if stated or states or (closing and party and self._text[match.end : title.end].strip() == ")"):
                return self._as_voice(match)
        for paragraph in (*self._paragraphs[:HEAD_PARAGRAPHS], last):
            speaks = any_in(self._speech, paragraph.start, paragraph.end)
            short = paragraph.end - paragraph.start <= SIGNATURE_CHARS
            if short and not speaks and _ISSUED.search(self._text, paragraph.start, paragraph.end):
                for match in within(self._matches, paragraph.start, paragraph.end):
                    if match.actor.kind != OUTLET and match.actor.kind != DATELINE_KIND:
                        return self._as_voice(match)
        return self._first_person() or self._only_source()

    def _only_source(self) -> Voice | None:
        """Return the speaker that a title names for a text in which nobody else speaks."""
        if self._attributions or any(self.attributions(n) for n in range(1, len(self._sentences))):
            return None
        told = [a.voice for a in self.attributions(0) if a.voice is not None and a.voice.side and not a.denies]
        return told[0] if told else None

    def _as_voice(self, match: ActorMatch) -> Voice:
        return Voice(match.actor.name, match.actor.side_on(self._article.published), match.actor.kind)

    def _first_person(self) -> Voice | None:
        """Return who says "our fighters" or "own troops", or calls its men mujahideen, outside of all quotations."""
        ours = next((p for p in _WE.finditer(self._text) if self._is_own(p.start())), None)
        names = [
            m for m in self._matches if self._text[m.start : m.end].lower() in _OWN_NAMES and self._is_own(m.start)
        ]
        foes = [w for w in _FOE_NAMES if w in self._text.lower()]
        if names and (ours is not None or len(names) + len(foes) > 1):
            return self._as_voice(names[0])
        if ours is None:
            return None
        parties = [m for m in self._matches if self._as_voice(m).side != SIDE_OTHER and m.actor.kind in _ORGANISED]
        own = "own" in ours.group().lower().split()
        kinds = {"spokesman"} if not own else {"spokesman", "military"}
        signed = [
            m for m in parties if m.actor.kind in kinds and self._as_voice(m).side in {self.sides.home, "militant"}
        ]
        return self._as_voice(signed[-1]) if signed else None

    def _is_own(self, offset: int) -> bool:
        """Whether an offset stands in the text's own voice: in no quotation, in a sentence without a speaker."""
        if any(q.start <= offset < q.end for q in self._quotations):
            return False
        n = next((i for i, s in enumerate(self._sentences) if s.start <= offset < s.end), 0)
        return not self.attributions(n) and "'" not in self._text[self._sentences[n].start : offset]

    def _carried(self, n: int) -> Voice | None:
        """Return the speaker of the sentence before, if sentence ``n`` goes on telling what that one said.

        A sentence that begins with a time, a place or "meanwhile", or that names a place of its own, tells something else.
        """
        sentence = self._sentences[n]
        if n == 0:
            return None
        opening = self._opening_of(n)
        if opening is not None and (listed := self._listed(opening)) is not None:
            return listed
        if opening == n:
            return self._headed(n)
        first = self.words(n)[0].lower if self.words(n) else ""
        if first in _FRESH or self.sides.ground.within(sentence.start, sentence.end):
            return self._headed(n)
        told = self.attributions(n - 1)
        if told:
            return None if told[-1].denies else self._resolved(n - 1, told[-1])
        return self._carried(n - 1) if not self.attributions(n) else None

    def _opening_of(self, n: int) -> int | None:
        """Return the sentence that opens the paragraph of sentence ``n``."""
        at = self._sentences[n].start
        start = next((p.start for p in self._paragraphs if p.start <= at < p.end), at)
        return next((k for k in range(n, -1, -1) if self._sentences[k].start <= start), None)

    def _headed(self, n: int) -> Voice | None:
        """Return whose account the head of a section announces ("What the Taliban say", "Kabul's version")."""
        at = self._sentences[n].start
        for paragraph in reversed([p for p in self._paragraphs[1:] if p.start < at][-SECTION_PARAGRAPHS:]):
            head = self._text[paragraph.start : paragraph.end]
            if len(head.split()) > HEAD_WORDS or head[-1] in '.!?"”:;,':
                continue
            if not _ACCOUNT.search(head):
                return None
            parties = [m for m in within(self._matches, paragraph.start, paragraph.end) if m.actor.kind != OUTLET]
            return self._as_voice(parties[0]) if parties else None
        return None

    def _listed(self, n: int) -> Voice | None:
        """Return who announces the list that sentence ``n`` opens an item of ("The ministry gave these figures:")."""
        for k in range(n - 1, max(-1, n - LIST_ITEMS - 1), -1):
            if self._text[self._sentences[k].end - 1] == ":":
                told = self.attributions(k)
                return self._resolved(k, told[-1]) if told and not told[-1].denies else self._announcing(k)
            opens = any(p.start == self._sentences[k].start for p in self._paragraphs)
            if opens and not _ITEM.match(self._text, self._sentences[k].start):
                return None
        return None

    def _announcing(self, k: int) -> Voice | None:
        """Return whom a line that announces a list names: "In the statement, signed by X, the group went on to list:"."""
        span = self._sentences[k]
        parties = [m for m in within(self._matches, span.start, span.end) if m.actor.kind in _STATING]
        signed = [m for m in parties if m.actor.kind == "spokesman"]
        return self._as_voice((signed or parties)[0]) if parties else None

    def _meant(self, n: int, attribution: Attribution) -> Voice | None:
        """Return whom a pronoun stands for: "it" a body, "he" a person, both the one named last."""
        pronoun = self._text[attribution.start : attribution.end].split()[0].lower()
        earlier = [a for a in self.attributions(n) if a.voice is not None and a.end <= attribution.start]
        if earlier:
            return self._resolved(n, earlier[-1])
        for k in range(n - 1, max(-1, n - SPEAKER_BACK - 1), -1):
            voices = self._named(k)
            if pronoun == "it" and not attribution.impersonal:
                bodies = [v for v in voices if v.kind in _ORGANISED]
                if bodies:
                    return bodies[-1]
                if subject := self._subject(k):
                    return subject
            elif voices:
                return voices[-1]
            elif (named := self._opening(k)) is not None:
                return named
        return self._before(n)

    def _named(self, k: int) -> list[Voice]:
        """Return the speakers whom sentence ``k`` names, without the outlets that pass on what they said."""
        named = [a for a in self.attributions(k) if a.voice is not None and a.voice.kind != OUTLET]
        return [voice for a in named if (voice := self._resolved(k, a)) is not None]

    def _opening(self, k: int) -> Voice | None:
        """Return the person or office that sentence ``k`` begins with, though it says nothing there."""
        span = self._sentences[k]
        here = within(self._matches, span.start, span.end)
        places = [(place, side) for place, side in self._places if span.start <= place.start < span.end]
        voice = opening(self._text, self.words(k), here, self._article.published, places)
        if voice is None or voice.kind in {OUTLET, "military", "government", "militant", "other"}:
            return None
        return voice if voice.side else replace(voice, side=self._side_of(voice, k, span.start))

    def _subject(self, k: int) -> Voice | None:
        """Return the body that a sentence without a speaker begins with ("Pakistan's army gave another version")."""
        start = self._sentences[k].start
        for match in within(self._matches, start, start + SUBJECT_CHARS):
            if match.actor.kind in _ORGANISED:
                rest = self._text[match.end :].split(maxsplit=3)
                name = self._text[match.start : match.end]
                if rest and rest[0] in {"'s", "’s"} and len(rest) > 1:
                    name = f"{name}{rest[0]} {rest[1]}"
                return Voice(name, match.actor.side_on(self._article.published), match.actor.kind)
        return None

    def _before(self, n: int) -> Voice | None:
        """Return the last speaker before sentence ``n`` in its neighbourhood."""
        for k in range(n - 1, max(-1, n - SPEAKER_BACK - 1), -1):
            if voices := self._named(k):
                return voices[-1]
        return None

    def _quoted(self, n: int) -> Voice | None:
        """Return the speaker of a quotation that began in an earlier sentence or ends in a later one."""
        sentence = self._sentences[n]
        quotation = next((q for q in self._quotations if q.start <= sentence.start + 1 < q.end), None)
        if quotation is None:
            return None
        for k in range(max(0, n - SPEAKER_BACK), min(len(self._sentences), n + SPEAKER_BACK + 1)):
            span = self._sentences[k]
            if k == n or span.end <= quotation.start or span.start > quotation.end + 1:
                continue
            outside = [a for a in self.attributions(k) if not quotation.start < a.start < quotation.end]
            if outside:
                return self._resolved(k, outside[-1])
        return None
