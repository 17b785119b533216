"""Who claims what about whose losses: every number of an article with its speaker, its side and its quote."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from geomap.actors import Actors, last_day
from geomap.claims.attribution import Attribution
from geomap.claims.casualties import Casualty, read_casualties
from geomap.claims.denials import DENIAL_PHRASES, Denial, attach_denials, calls_false, denied_outcome, denies_numbers
from geomap.claims.outcomes import AGAIN, TRIGGER_PHRASES
from geomap.claims.people import People
from geomap.claims.periods import is_total
from geomap.claims.restatements import Draft, is_adding, mark_restatements, voice_titles
from geomap.claims.speakers import THE_REPORT, Speakers
from geomap.claims.victims import Group
from geomap.dates import dateline_date
from geomap.lexicon import read_toml
from geomap.phrases import Keywords, any_in
from geomap.records import Article, Claim, Span
from geomap.sentences import clauses, paragraphs, split

AGAIN_BACK = 2
"""A number without an outcome of its own speaks of what was told at most this many sentences before."""

_TOLD = Keywords(TRIGGER_PHRASES)
_DENIED = Keywords(DENIAL_PHRASES)
_MONTH = "|".join(read_toml("dates.toml")["months"])
_RECALLED = re.compile(
    rf"\A\W*(?:{_MONTH})\s+\d|\b(?:last|in|since|of|on)\s+(?:{_MONTH})\b"
    r"|(?<!\d, )\b(?:19|20)\d\d\b(?!\))|\blast\s+(?:year|month)\b",
    re.IGNORECASE,
)
_PEOPLE = frozenset({"killed", "wounded", "killed_or_wounded", "captured", "missing"})


def read_claims(
    article: Article,
    *,
    actors: Actors,
    sentences: Sequence[Span] | None = None,
    places: Sequence[tuple[Span, str]] = (),
) -> list[Claim]:
    """Return the claims of an article, in the order of its text.

    Parameters
    ----------
    article : Article
    actors : Actors
        The region's forces, officials and outlets.
    sentences : sequence of Span, optional
        The article's sentences, if they are known already.
    places : sequence of (Span, str), optional
        Places named in the text with the side they lie on (AF, PK): they tell whose civilians died "in Chaman".

    Returns
    -------
    list of Claim
        ``article.text[claim.start : claim.end] == claim.quote``. Numbers that another contains or replaces are marked.
    """
    ledger = _Ledger(article, actors, sentences if sentences is not None else split(article.text), places)
    for n in range(len(ledger.sentences)):
        ledger.read(n)
    drafts = voice_titles(ledger.drafts, article.outlet or THE_REPORT)
    claims = mark_restatements(drafts)
    return attach_denials(claims, [draft.sentence for draft in drafts], ledger.denials)


class _Ledger:
    """The state of reading one article."""

    def __init__(
        self, article: Article, actors: Actors, sentences: Sequence[Span], places: Sequence[tuple[Span, str]]
    ) -> None:
        self.text, self.sentences = article.text, sentences
        self.paragraphs = paragraphs(article.text)
        matches = actors.find(article.text)
        if article.published is None:
            # Sides change: an undated text is of the day of its dateline, or of the time of those whom it names.
            article = replace(article, published=dateline_date(article.text, None) or last_day(matches))
        self.article = article
        self.speakers = Speakers(article, sentences, self.paragraphs, matches, places)
        self.people = People(article.text, sentences, matches, self.speakers)
        self.told, self.denied = _TOLD.positions(self.text), _DENIED.positions(self.text)
        self.drafts: list[Draft] = []
        self.denials: list[Denial] = []

    def read(self, n: int) -> None:
        """Add the claims and denials of sentence ``n``."""
        sentence = self.sentences[n]
        denied: list[str] = []
        totals: dict[Span, bool] = {}
        if any_in(self.told, sentence.start, sentence.end):
            for casualty in read_casualties(self.speakers.words(n), self.people.groups(n)):
                if casualty.outcome == AGAIN and not self._tells_again(n, casualty):
                    continue
                part = self._part(n, casualty.group.start)
                if part not in totals:
                    totals[part] = is_total(self.text, part)
                if totals[part]:
                    continue
                attribution = self.speakers.attribution_at(n, casualty.group.start)
                denies = attribution is not None and attribution.denies and attribution.end <= casualty.group.start
                if denies:
                    denied.append(casualty.outcome)
                if not denies or casualty.group.high == 0:
                    self._add(n, casualty, attribution)
        if denied or any_in(self.denied, sentence.start, sentence.end):
            self._read_denials(n, denied)

    def _part(self, n: int, at: int) -> Span:
        """Return the part of sentence ``n`` between semicolons, "while" and the like that holds an offset."""
        sentence = self.sentences[n]
        cuts = [sentence.start, *self.speakers.joints(n), sentence.end]
        return next((Span(a, b) for a, b in pairwise(cuts) if a <= at < b), sentence)

    def _tells_again(self, n: int, casualty: Casualty) -> bool:
        """Set the outcome of "put the number at eight" to the one told last, unless that is too far back."""
        near = [d for d in self.drafts if n - d.sentence <= AGAIN_BACK and d.claim.outcome in _PEOPLE]
        if near:
            casualty.again = True
            casualty.outcome = near[-1].claim.outcome
        return bool(near)

    def _add(self, n: int, casualty: Casualty, attribution: Attribution | None) -> None:
        words = self.speakers.words(n)
        group = casualty.group = self.people.counted(n, casualty.group)
        speaker = self.speakers.of(n, attribution)
        named = self.people.name(n, casualty, speaker, admitted=attribution is not None and attribution.admits)
        quote = self._quote(self.sentences[n], group, attribution)
        claim = Claim(
            claimant=speaker.name,
            claimant_side=speaker.side,
            victim=named.victim,
            victim_side=named.side,
            victim_kind=named.kind,
            outcome=casualty.outcome,
            low=group.low,
            high=group.high,
            approx=group.approx,
            article_id=self.article.article_id,
            start=quote.start,
            end=quote.end,
            quote=self.text[quote.start : quote.end],
            part_of=casualty.part_of,
        )
        spoken = [word.lower for word in words[group.first : group.last]]
        # "The force also detained one suspect"
        adding = is_adding(spoken) or "also" in {
            word.lower for word in words[max(0, casualty.at - 2) : casualty.at + 1]
        }
        title = n == 0 and self.paragraphs[0].end == self.sentences[0].end
        recalled = _RECALLED.search(self.text[self.sentences[n].start : self.sentences[n].end]) is not None
        self.drafts.append(
            Draft(claim, n, casualty.at, group.definite, group.partitive, adding, casualty.update, title, recalled)
        )

    def _quote(self, sentence: Span, group: Group, attribution: Attribution | None) -> Span:
        """Return the clause that holds the number and, where the sentence names one, its speaker."""
        for clause in clauses(self.text, sentence):
            if clause.start <= group.start < clause.end:
                if attribution is None or clause.start <= attribution.start < clause.end:
                    return clause
        return sentence

    def _read_denials(self, n: int, denied: Sequence[str]) -> None:
        """Note who denies what in sentence ``n``; ``denied`` are the losses that a verb of denial governs."""
        sentence = self.sentences[n]
        for attribution in self.speakers.attributions(n):
            false = not attribution.denies and calls_false(self.text, sentence)
            if not attribution.denies and not false:
                continue
            if attribution.denies and not denied and not denies_numbers(self.text, attribution.end, sentence):
                continue
            speaker = self.speakers.of(n, attribution)
            for outcome in sorted(set(denied)) or [denied_outcome(self.text, attribution.end, sentence)]:
                self.denials.append(Denial(speaker.name, speaker.side, n, attribution.start, outcome))
