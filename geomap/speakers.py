"""Whose words each sentence of an article gives: speakers kept over pronouns, quotations and paragraphs."""

from collections.abc import Sequence

from geomap.actors import OUTLET, ActorMatch, within
from geomap.attribution import SPEECH_PHRASES, Attribution, Voice, attributions, voice_at
from geomap.phrases import Keywords, Token, any_in, tokens
from geomap.records import Article, Span
from geomap.sentences import quotations
from geomap.sides import SIDE_OTHER, Sides

THE_REPORT = "the report"
"""The claimant of what a text says in its own voice, where its outlet is not known."""

SPEAKER_BACK = 3
"""A pronoun's speaker was named at most this many sentences before."""

SUBJECT_CHARS = 5
"""A body that "it" may stand for is the subject of a sentence that it begins, but for an article."""

_SPEECH = Keywords(SPEECH_PHRASES)
_ORGANISED = frozenset({"government", "military", "police", "militant", "spokesman", "medical", "other"})


class Speakers:
    """The speakers of one article, sentence by sentence.

    Parameters
    ----------
    article : Article
    sentences, paragraphs : sequence of Span
    matches : sequence of ActorMatch
        All actors of the text, in order.
    sides : Sides
    places : sequence of (Span, str)
        Places with the side they lie on.
    """

    def __init__(
        self,
        article: Article,
        sentences: Sequence[Span],
        paragraphs: Sequence[Span],
        matches: Sequence[ActorMatch],
        sides: Sides,
        places: Sequence[tuple[Span, str]],
    ) -> None:
        self._article, self._text = article, article.text
        self._sentences, self._paragraphs = sentences, paragraphs
        self._matches, self._sides, self._places = matches, sides, places
        self._quotations = quotations(article.text, paragraphs)
        self._speech = _SPEECH.positions(article.text)
        self._words: dict[int, list[Token]] = {}
        self._attributions: dict[int, list[Attribution]] = {}

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
            if any_in(self._speech, span.start, span.end):
                here = within(self._matches, span.start, span.end)
                places = [(place, side) for place, side in self._places if span.start <= place.start < span.end]
                found = attributions(self._text, self.words(n), here, self._article.published, places)
            self._attributions[n] = found
        return self._attributions[n]

    def attribution_at(self, n: int, start: int) -> Attribution | None:
        """Return the attribution in sentence ``n`` that the words at an offset belong to."""
        return voice_at(self.attributions(n), start)

    def of(self, n: int, attribution: Attribution | None) -> tuple[str, str]:
        """Return name and side of whoever says what sentence ``n`` says; without a speaker it is the paper itself."""
        voice = attribution.voice if attribution is not None else self._quoted(n)
        if voice is None and attribution is not None:
            voice = self._meant(n, attribution)
        if voice is None:
            return self._article.outlet or THE_REPORT, SIDE_OTHER
        if voice.kind == OUTLET:
            return voice.name, SIDE_OTHER
        sentence = self._sentences[n]
        paragraph = next((p for p in self._paragraphs if p.start <= sentence.start < p.end), sentence)
        side = self._sides.of_speaker(voice, paragraph)
        if not side:
            before = self._before(n)
            side = self._sides.of_unnamed(voice, before.side if before is not None else "")
        return voice.name, side

    def _meant(self, n: int, attribution: Attribution) -> Voice | None:
        """Return whom a pronoun stands for: "it" a body, "he" a person, both the one named last."""
        pronoun = self._text[attribution.start : attribution.end].split()[0].lower()
        passive = attribution.impersonal
        earlier = [a.voice for a in self.attributions(n) if a.voice is not None and a.end <= attribution.start]
        if earlier:
            return earlier[-1]
        for k in range(n - 1, max(-1, n - SPEAKER_BACK - 1), -1):
            voices = [a.voice for a in self.attributions(k) if a.voice is not None and a.voice.kind != OUTLET]
            if pronoun == "it" and not passive:
                bodies = [v for v in voices if v.kind in _ORGANISED]
                if bodies:
                    return bodies[-1]
                if subject := self._subject(k):
                    return subject
            elif voices:
                return voices[-1]
        return self._before(n)

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
            voices = [a.voice for a in self.attributions(k) if a.voice is not None and a.voice.kind != OUTLET]
            if voices:
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
                return outside[-1].voice or self._meant(k, outside[-1])
        return None
