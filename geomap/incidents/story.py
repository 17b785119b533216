"""What the earlier stages read out of one article, found by sentence and paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gazetteer import Index, Place
from geomap.calendars import DAY, DAYS, MONTH
from geomap.dates import SINCE
from geomap.events import GENERIC_STRENGTH, Trigger
from geomap.records import Actor, Article, Claim, DateReading, PlacedMention, Span
from geomap.roles import number_at

BACKGROUND_DAYS = 1
"""An event this many days before the one that the report is about is told as its background."""

ROUNDUP_DATES, ROUNDUP_DAYS = 3, 7
"""A report that tells of so many different days of one week is a round-up: all of them are its news."""

NEWS_DAYS = 60
"""Reports are written within two months of what is their news; an older event is recalled."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the earlier stages read out of one article."""

    article: Article
    sentences: tuple[Span, ...]
    paragraphs: tuple[Span, ...]
    triggers: tuple[Trigger, ...]
    mentions: tuple[PlacedMention, ...]
    dates: tuple[DateReading, ...]
    """When each sentence says its events were, by sentence number, as :func:`geomap.dates.date_for` finds it."""
    own_dates: tuple[DateReading | None, ...]
    """The date that each sentence itself gives for its news; None where it gives none."""
    recalled_dates: tuple[DateReading | None, ...]
    """The date that each sentence itself gives for what it recalls."""
    past: frozenset[int]
    """Numbers of the sentences that tell what happened before the report's own event."""
    claims: tuple[Claim, ...]
    actors: tuple[tuple[Span, Actor], ...]
    at_border: bool
    """Whether the text names the border or the countries that share it."""
    other_lines: frozenset[str] = frozenset()
    """Ids of the units where what this text tells belongs to another line of conflict."""


def past_sentences(
    own: Sequence[DateReading | None], triggers: Sequence[Trigger], published: date | None
) -> frozenset[int]:
    """Return the numbers of the sentences whose own date lies before the event that the report is about.

    The report is about the first event that it tells as fact with a date; where none has a date, about its own day. What
    happened months before the publication is no news of it, though it be the only event in it.
    """
    told = sorted({t.sentence for t in triggers if t.status == "actual" and t.strength > GENERIC_STRENGTH})
    dated = [
        (n, when) for n in told if (when := own[n]) is not None and when.start is not None and when.end is not None
    ]
    number, first = dated[0] if dated else (-1, None)
    main = first.end if first is not None else published
    if main is None:
        return frozenset()
    oldest = date.min if published is None else published - timedelta(days=NEWS_DAYS)
    days = {when.start for _, when in dated if when.prec == DAY and when.start is not None}
    recent = {day for day in days if 0 <= (main - day).days < ROUNDUP_DAYS}
    back = ROUNDUP_DAYS if len(recent) >= ROUNDUP_DATES else BACKGROUND_DAYS
    out = set()
    for n, when in enumerate(own):
        if when is None or when.start is None or when.end is None:
            continue
        # What has gone on since a day began before the news of it; "this month" is not the day that the news is of.
        vague = first is not None and first.prec <= DAYS and when.prec >= MONTH
        day = when.start if when.rule.startswith(SINCE) or vague else when.end
        before = n != number and day < main - timedelta(days=BACKGROUND_DAYS if vague else back)
        if before or when.end < oldest:
            out.add(n)
    return frozenset(out)


class Ground:
    """A story with its mentions, triggers and claims by sentence, and what lies in what.

    Parameters
    ----------
    story : Story
    index : Index
    """

    def __init__(self, story: Story, index: Index) -> None:
        self.story = story
        self.index = index
        self.mention_sentence = [self.sentence_at(m.mention.start) for m in story.mentions]
        self.mentions_in: dict[int, list[int]] = {}
        for i, number in enumerate(self.mention_sentence):
            self.mentions_in.setdefault(number, []).append(i)
        self.triggers_in: dict[int, list[Trigger]] = {}
        for trigger in story.triggers:
            self.triggers_in.setdefault(trigger.sentence, []).append(trigger)
        self.violent = any(t.strength > GENERIC_STRENGTH + 1 and t.status == "actual" for t in story.triggers)
        """Whether the text tells of any violence in so many words."""
        self.claims_in: dict[int, list[Claim]] = {}
        for claim in story.claims:
            self.claims_in.setdefault(self.sentence_at(claim.start), []).append(claim)

    def sentence_at(self, start: int) -> int:
        """Return the number of the sentence that holds a position, or the last before it."""
        return number_at(self.story.sentences, start)

    def paragraph_at(self, start: int) -> int:
        """Return the number of the paragraph that holds a position, or the last before it."""
        return number_at(self.story.paragraphs, start)

    def place(self, i: int) -> Place | None:
        """Return the place of a mention."""
        return self.story.mentions[i].place

    def with_role(self, number: int, role: str) -> list[int]:
        """Return the mentions of a sentence that play a role."""
        return [i for i in self.mentions_in.get(number, ()) if self.story.mentions[i].role == role]

    def heads(self, mentions: Sequence[int]) -> list[Place]:
        """Return the places of some mentions without the units that only say where others of them lie.

        "Shkin in Barmal district, Paktika" is about Shkin; "Khost and Kunar" about both.
        """
        places = list({p.place_id: p for i in mentions if (p := self.place(i)) is not None}.values())
        return [
            p for p in places
            if not any(o is not p and p.is_area and self.index.inside(o, p) for o in places)
        ]  # fmt: skip

    def meet(self, mine: Sequence[Place], theirs: Sequence[Place]) -> bool:
        """Return whether a place of one list is one of the other, or lies in it, or holds it."""
        return any(self.index.inside(a, b) or self.index.inside(b, a) for a in mine for b in theirs)
