"""Who claims what about whose losses: every number of an article with its speaker, its side and its quote."""

import re
from collections.abc import Sequence
from dataclasses import replace

from geomap.actors import ActorMatch, Actors, within
from geomap.attribution import Attribution
from geomap.casualties import Casualty, read_casualties
from geomap.denials import DENIAL_PHRASES, Denial, attach_denials, calls_false, denied_outcome, denies_numbers
from geomap.lexicon import read_toml
from geomap.outcomes import TRIGGER_PHRASES
from geomap.phrases import Keywords, Token, any_in
from geomap.records import Article, Claim, Span
from geomap.restatements import Draft, is_adding, mark_restatements
from geomap.sentences import clauses, paragraphs, split
from geomap.sides import STATES, Sides, is_always_militant
from geomap.speakers import Speakers
from geomap.tolls import captured, fatalities, wounded
from geomap.victims import Group, groups_among

__all__ = ["captured", "fatalities", "read_claims", "wounded"]

ANTECEDENT_BACK = 4
"""Those whom "them" stands for were told of at most this many sentences before."""

SIDE_CHARS = 50
"""In "casualties were reported on the Pakistani side" the nation stands at most this far behind the outcome word."""

NATION_CHARS = 25
"""In "Pakistani combat losses" the nation stands at most this far before the outcome word."""

_TOLD = Keywords(TRIGGER_PHRASES)
_DENIED = Keywords(DENIAL_PHRASES)
_ON_SIDE = re.compile(r"\b(?:on|among|to)\s+(?:the\s+)?")
_MONTH = "|".join(read_toml("dates.toml")["months"])
_RECALLED = re.compile(
    rf"\b(?:last|in|since|of|on)\s+(?:{_MONTH})\b|(?<!\d, )\b(?:19|20)\d\d\b(?!\))|\blast\s+(?:year|month)\b",
    re.IGNORECASE,
)
_FORCES = frozenset({"government", "military", "militant", "police"})
_KIND_OF_FORCE = {"military": "soldiers", "police": "police", "militant": "militants"}

Named = tuple[str, str, str]
"""Name, side and kind of victims."""


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
    claims = mark_restatements(ledger.drafts)
    return attach_denials(claims, [draft.sentence for draft in ledger.drafts], ledger.denials)


class _Ledger:
    """The state of reading one article."""

    def __init__(
        self, article: Article, actors: Actors, sentences: Sequence[Span], places: Sequence[tuple[Span, str]]
    ) -> None:
        self.article, self.text, self.sentences = article, article.text, sentences
        self.matches = actors.find(article.text)
        self.paragraphs = paragraphs(article.text)
        self.sides = Sides(article.text, self.matches, article.published, places)
        self.speakers = Speakers(article, sentences, self.paragraphs, self.matches, self.sides, places)
        self.told, self.denied = _TOLD.positions(self.text), _DENIED.positions(self.text)
        self._groups: dict[int, list[Group]] = {}
        self.drafts: list[Draft] = []
        self.denials: list[Denial] = []
        self.here: dict[int, Named] = {}
        """The people already named in the sentence, by first word of their group."""
        self.parts: set[int] = set()
        """Those of them that are only a part of others."""
        self.last: Named = ("", "", "")
        """The people named last."""

    def read(self, n: int) -> None:
        """Add the claims and denials of sentence ``n``."""
        sentence = self.sentences[n]
        denied: list[str] = []
        if any_in(self.told, sentence.start, sentence.end):
            groups = self.groups(n)
            self.here, self.parts = {}, set()
            for casualty in read_casualties(self.speakers.words(n), groups):
                attribution = self.speakers.attribution_at(n, casualty.group.start)
                if attribution is not None and attribution.denies and attribution.end <= casualty.group.start:
                    denied.append(casualty.outcome)
                else:
                    self._add(n, casualty, groups, attribution)
        if denied or any_in(self.denied, sentence.start, sentence.end):
            self._read_denials(n, denied)

    def groups(self, n: int) -> list[Group]:
        """Return the people and things that sentence ``n`` counts, without those who only speak."""
        if n not in self._groups:
            words, sentence = self.speakers.words(n), self.sentences[n]
            names = self._name_ranges(words, within(self.matches, sentence.start, sentence.end))
            self._groups[n] = [g for g in groups_among(self.text, words, names) if not self._speaks(n, g)]
        return self._groups[n]

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

    def _name_ranges(self, words: Sequence[Token], matches: Sequence[ActorMatch]) -> list[tuple[int, int]]:
        index = {word.start: i for i, word in enumerate(words)}
        ends = {word.end: i + 1 for i, word in enumerate(words)}
        return [
            (index[m.start], ends[m.end])
            for m in matches
            if m.start in index and m.end in ends and m.actor.kind in _FORCES
        ]

    def _speaks(self, n: int, group: Group) -> bool:
        """Whether a group is only the subject of a verb of speech ("a doctor said")."""
        return (group.low == 1 or not group.quantified) and any(
            a.start <= group.start < a.end for a in self.speakers.attributions(n)
        )

    def _add(self, n: int, casualty: Casualty, groups: Sequence[Group], attribution: Attribution | None) -> None:
        group, words = casualty.group, self.speakers.words(n)
        if group.definite and group.plural and group.low is None and (told := self._antecedent(n, group)) is not None:
            group = replace(group, low=told[1].low, high=told[1].high, approx=told[1].approx)
        speaker, side = self.speakers.of(n, attribution)
        named = self._victims(n, casualty, groups, side)
        self.here[group.first] = named
        if casualty.part_of:
            self.parts.add(group.first)
        if group.thing != "post" and group.thing != "weapon" and not casualty.part_of:
            self.last = named
        victim, victim_side, kind = named
        quote = self._quote(self.sentences[n], group, attribution)
        claim = Claim(
            claimant=speaker,
            claimant_side=side,
            victim=victim,
            victim_side=victim_side,
            victim_kind=kind,
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
        recalled = _RECALLED.search(self.text, self.sentences[n].start, self.sentences[n].end) is not None
        self.drafts.append(
            Draft(claim, n, casualty.at, group.definite, group.partitive, adding, casualty.update, title, recalled)
        )

    def _victims(self, n: int, casualty: Casualty, groups: Sequence[Group], speaker: str) -> Named:
        group, words = casualty.group, self.speakers.words(n)
        trigger = words[casualty.at].start
        # A name behind the noun is a person's: it is not kept.
        tail = group.last if group.tail > group.last and words[group.last].capital else group.tail
        end = words[tail - 1].end
        span = Span(group.start, end)
        nation = self._nation_beside(trigger, words, groups) if casualty.counted and not group.head else None
        if nation is not None:
            span = Span(nation.start, nation.end)
        elif group.definite and group.kind == "unknown" and not group.plural and (told := self._antecedent(n, group)):
            return self._named(*told, trigger, speaker)
        elif group.thing in {"", "person"} and (not group.head or is_adding([group.head])) and not casualty.lost:
            if like := self._like(n, casualty, groups, trigger, speaker):
                _, side, _ = like
                # "17 others" are people of the same side, but any kind of people.
                return ("people", side, "unknown") if group.head == "others" else like
        name = self.text[words[group.name_first].start : end] if group.name_first < group.tail else ""
        if group.thing in {"post", "weapon"} and speaker in STATES and not within(self.matches, span.start, span.end):
            side = self.sides.of_loser(speaker, lost=casualty.lost)
        elif casualty.part_of and self.last[2] in {"soldiers", "police"} and not self._has_side(group, span):
            # "A commander is among the fatalities"
            side = self.last[1]
        else:
            side = self._side(n, group, span, trigger, speaker, lost=casualty.lost, attacked=casualty.attacked)
        return name or "people", side, self._kind(group, span, side)

    def _has_side(self, group: Group, span: Span) -> bool:
        return bool(within(self.matches, span.start, span.end)) or is_always_militant(group.head)

    def _like(self, n: int, casualty: Casualty, groups: Sequence[Group], trigger: int, speaker: str) -> Named | None:
        """Return the people whose name a bare number or "others" shares."""
        group = casualty.group
        if casualty.like is not None:
            return self.here.get(casualty.like.first)
        if group.definite and not group.head:
            told = self._antecedent(n, group)
            return self._named(*told, trigger, speaker) if told is not None else None
        sides = {side for first, (_, side, _) in self.here.items() if first < group.first and first not in self.parts}
        if group.head == "others" and len(sides) > 1:
            return None
        for named in reversed(groups):
            fits = named.thing == "person" and bool(named.head) and not named.definite
            agent = casualty.attacked and named.first not in self.here and casualty.at - 1 <= named.tail <= casualty.at
            if named.first < group.first and fits and not agent and named.first not in self.parts:
                return self.here.get(named.first) or self._named(n, named, trigger, speaker)
        if group.partitive:
            told = self._antecedent(n, replace(group, plural=True))
            return self._named(*told, trigger, speaker) if told is not None else None
        return self.last if self.last[0] and group.head == "more" else None

    def _named(self, n: int, named: Group, trigger: int, speaker: str) -> Named:
        words = self.speakers.words(n)
        span = Span(named.start, words[named.tail - 1].end)
        side = self._side(n, named, span, trigger, speaker, lost=False, attacked=trigger < named.start)
        return self.text[words[named.name_first].start : span.end], side, self._kind(named, span, side)

    def _kind(self, group: Group, span: Span, side: str) -> str:
        if group.thing in {"post", "weapon"}:
            return "unknown"
        if group.kind == "militants" and side in STATES and not is_always_militant(group.head):
            return "soldiers"
        if group.kind not in {"", "unknown"}:
            return group.kind
        named = within(self.matches, span.start, span.end)
        return _KIND_OF_FORCE.get(named[0].actor.kind, "unknown") if named else "unknown"

    def _nation_beside(self, trigger: int, words: Sequence[Token], groups: Sequence[Group]) -> ActorMatch | None:
        """Return the nation right before an outcome word or behind it, unless it is part of other people's name."""
        after = _ON_SIDE.search(self.text, trigger, trigger + SIDE_CHARS)
        if after is not None and (named := within(self.matches, after.end(), after.end() + 1)):
            return named[0]
        for match in reversed(within(self.matches, trigger - NATION_CHARS, trigger)):
            if not any(g.start <= match.start < words[g.tail - 1].end for g in groups):
                return match
        return None

    def _side(self, n: int, group: Group, span: Span, trigger: int, speaker: str, *, lost: bool, attacked: bool) -> str:
        return self.sides.of_victims(
            span,
            group.head,
            group.kind,
            self.sentences[n],
            trigger,
            speaker=speaker,
            own=group.own or lost,
            attacked=attacked,
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
            name, side = self.speakers.of(n, attribution)
            for outcome in sorted(set(denied)) or [denied_outcome(self.text, attribution.end, sentence)]:
                self.denials.append(Denial(name, side, n, attribution.start, outcome))
