"""Incidents of one report: its event words, places, dates and claims, tied together.

A report usually tells one event in several sentences, and sometimes several events. Sentences are read in order; each that
reports violence is an *atom*, and an atom joins the event told so far unless its date, kind or place says that it is
another one.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from gazetteer import AREA_KINDS, Index, Place
from geomap.calendars import DAY, DAYS, MONTH, NO_DAY, YEAR
from geomap.dates import FROM_LEAD, FROM_PARAGRAPH, SINCE
from geomap.events import GENERIC_STRENGTH, Trigger, is_instrument, names_armed, opens_new_event
from geomap.eventtypes import event_type
from geomap.records import (
    Actor,
    Article,
    Claim,
    DateReading,
    Incident,
    IncidentPlace,
    PlacedMention,
    Source,
    Span,
)
from geomap.roles import NO_EVENT, trigger_for
from geomap.settings import Settings

FAMILIES = {
    "clash": "ground",
    "shelling": "ground",
    "ambush": "ground",
    "raid": "raid",
    "infiltration": "ground",
    "capture_of_post": "ground",
    "airstrike": "air",
    "drone_strike": "drone",
    "bombing": "bombing",
    "other": "other",
}
"""Types that one event may show at once: shelling is part of a clash, an air strike is not."""

ACLED_TYPES = {
    "clash": ("Battles", "Armed clash"),
    "shelling": ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    "airstrike": ("Explosions/Remote violence", "Air/drone strike"),
    "drone_strike": ("Explosions/Remote violence", "Air/drone strike"),
    "bombing": ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    "ambush": ("Battles", "Armed clash"),
    "raid": ("Battles", "Armed clash"),
    "infiltration": ("Battles", "Armed clash"),
    "capture_of_post": ("Battles", "Non-state actor overtakes territory"),
    "other": ("Violence against civilians", "Attack"),
}
"""Event and sub-event type of the ACLED Codebook (2023), section "ACLED Event Types"."""

BACKGROUND_DAYS = 1
"""An event this many days before the one that the report is about is told as its background."""

ROUNDUP_DATES, ROUNDUP_DAYS = 3, 7
"""A report that tells of so many different days of one week is a round-up: all of them are its news."""

STEP_CONFIDENCE = {"sentence": 1.0, "paragraph": 0.85, "document": 0.6}
"""Factor on a place's score by how far from the event's words the place was named."""

_FIGHTERS = ("soldiers", "police", "militants")
_NEAR = ("near", "around", "outside", "towards", "outskirts of", "close to", "vicinity of", "opposite")


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


def past_sentences(
    own: Sequence[DateReading | None], triggers: Sequence[Trigger], published: date | None
) -> frozenset[int]:
    """Return the numbers of the sentences whose own date lies before the event that the report is about.

    The report is about the first event that it tells as fact with a date; where none has a date, about its own day.
    """
    told = sorted({t.sentence for t in triggers if t.status == "actual" and t.strength > GENERIC_STRENGTH})
    dated = [
        (n, when) for n in told if (when := own[n]) is not None and when.start is not None and when.end is not None
    ]
    number, first = dated[0] if dated else (-1, None)
    main = first.end if first is not None else published
    if main is None:
        return frozenset()
    days = {when.start for _, when in dated if when.prec == DAY and when.start is not None}
    recent = {day for day in days if 0 <= (main - day).days < ROUNDUP_DAYS}
    back = ROUNDUP_DAYS if len(recent) >= ROUNDUP_DATES else BACKGROUND_DAYS
    out = set()
    for n, when in enumerate(own):
        if when is None or when.start is None or when.end is None or n == number:
            continue
        # What has gone on since a day began before the news of it; "this month" is not the day that the news is of.
        vague = first is not None and first.prec <= DAYS and when.prec >= MONTH
        day = when.start if when.rule.startswith(SINCE) or vague else when.end
        if day < main - timedelta(days=BACKGROUND_DAYS if vague else back):
            out.add(n)
    return frozenset(out)


@dataclass(slots=True)
class _Atom:
    """What one sentence says of one event."""

    sentence: int
    paragraph: int
    triggers: list[Trigger]
    date: DateReading | None
    mentions: list[int]
    claims: list[Claim]
    recalled: bool


@dataclass(slots=True)
class _Event:
    """Atoms that tell the same event."""

    atoms: list[_Atom] = field(default_factory=list)
    recalled: bool = False

    @property
    def mentions(self) -> list[int]:
        return [m for atom in self.atoms for m in atom.mentions]

    @property
    def triggers(self) -> list[Trigger]:
        return [t for atom in self.atoms for t in atom.triggers]

    @property
    def claims(self) -> list[Claim]:
        return [c for atom in self.atoms for c in atom.claims]

    @property
    def date(self) -> DateReading | None:
        return next((atom.date for atom in self.atoms if atom.date is not None), None)


def read_incidents(story: Story, index: Index, settings: Settings) -> list[Incident]:
    """Return the incidents that one article reports.

    Parameters
    ----------
    story : Story
        The article with its mentions, dates and claims.
    index : Index
        For what lies in what.
    settings : Settings
        ``first_year``.

    Returns
    -------
    list of Incident
        In the order in which they are told. Those that lie outside the region or before ``first_year`` are left out;
        those without any place are kept (with no places) where the text is about the border.
    """
    builder = _Builder(story, index, settings.first_year)
    events = builder.events()
    out = []
    for number, event in enumerate(events):
        incident = builder.incident(event, number, events)
        if incident is not None:
            out.append(incident)
    return out


class _Builder:
    def __init__(self, story: Story, index: Index, first_year: int) -> None:
        self.story = story
        self.index = index
        self.first_year = first_year
        self._sentence_starts = [s.start for s in story.sentences]
        self._paragraph_starts = [p.start for p in story.paragraphs]
        self.sentence_of = {id(c): self._sentence_at(c.start) for c in story.claims}
        self._mentions_of: dict[tuple[int, str], list[int]] = {}
        """Numbers of the mentions of a role in a sentence."""
        for i, m in enumerate(story.mentions):
            number = self._sentence_at(m.mention.start)
            if story.sentences[number].start <= m.mention.start < story.sentences[number].end:
                self._mentions_of.setdefault((number, m.role), []).append(i)

    def _sentence_at(self, start: int) -> int:
        return max(0, bisect_right(self._sentence_starts, start) - 1)

    def _paragraph_at(self, start: int) -> int:
        return max(0, bisect_right(self._paragraph_starts, start) - 1)

    # Atoms ------------------------------------------------------------------------------------------------------------

    def _atoms(self) -> list[_Atom]:
        atoms: list[_Atom] = []
        triggers_of: dict[int, list[Trigger]] = {}
        for trigger in self.story.triggers:
            triggers_of.setdefault(trigger.sentence, []).append(trigger)
        claims_of: dict[int, list[Claim]] = {}
        for claim in self.story.claims:
            claims_of.setdefault(self.sentence_of[id(claim)], []).append(claim)
        for number in range(len(self.story.sentences)):
            triggers, claims = triggers_of.get(number, []), claims_of.get(number, [])
            told = [t for t in triggers if t.status == "actual"]
            recalled = [t for t in triggers if t.status == "recalled"]
            happened = list(self._mentions_of.get((number, "event"), ()))
            before = list(self._mentions_of.get((number, "background"), ()))
            if told or (claims and not recalled):
                late = number in self.story.past
                atoms.extend(self._split(number, told, before if late else happened, claims, recalled=late))
            elif happened and atoms and atoms[-1].sentence == number - 1:
                # A sentence without words of violence that goes on naming places of the event before it.
                atoms[-1].mentions.extend(happened)
            if recalled:
                atoms.extend(self._split(number, recalled, before, [] if told else claims, recalled=True))
        return atoms

    def _split(
        self, number: int, triggers: list[Trigger], mentions: list[int], claims: list[Claim], *, recalled: bool
    ) -> list[_Atom]:
        """Return one atom, or one for each kind of event where a sentence tells several, each with places of its own."""
        paragraph = self._paragraph_at(self.story.sentences[number].start)
        spoken = self.story.recalled_dates if any(t.status == "recalled" for t in triggers) else self.story.own_dates
        when = spoken[number]
        strong = [t for t in triggers if t.strength > GENERIC_STRENGTH]
        owned: dict[str, list[int]] = {}
        for i in mentions if strong else ():
            mention = self.story.mentions[i].mention
            own = trigger_for(mention.start, mention.end, strong, self.story.article.text)
            owned.setdefault(FAMILIES[own.type], []).append(i)
        if len(owned) < 2:
            return [_Atom(number, paragraph, triggers, when, mentions, claims, recalled)]
        out = []
        for family, places in owned.items():
            its = [t for t in triggers if FAMILIES[t.type] == family]
            numbers = [c for c in claims if self._family_at(c, strong) == family]
            out.append(_Atom(number, paragraph, its, when, places, numbers, recalled))
        left = [c for c in claims if all(c not in atom.claims for atom in out)]
        out[0].claims.extend(left)
        return out

    def _family_at(self, claim: Claim, triggers: Sequence[Trigger]) -> str:
        return FAMILIES[trigger_for(claim.start, claim.end, triggers, self.story.article.text).type]

    # Events -----------------------------------------------------------------------------------------------------------

    def events(self) -> list[_Event]:
        """Return the events of the article, the recalled ones after those that it is about."""
        told: list[_Event] = []
        recalled: list[_Event] = []
        atoms = self._atoms()
        headline = [a for a in atoms if a.sentence == 0 and not a.recalled] if len(self.story.sentences) > 1 else []
        for atom in atoms:
            if any(atom is title for title in headline):
                continue
            target = recalled if atom.recalled else told
            event = self._home(atom, target)
            if event is None:
                target.append(_Event([atom], atom.recalled))
            else:
                event.atoms.append(atom)
        for title in headline:
            self._take_headline(title, told)
        kept = [e for e in told + recalled if self._is_incident(e)]
        # Violence that one sentence speaks of without a place or a number is no event of its own beside others.
        return [e for e in kept if e.mentions or not self._is_thin(e) or len(kept) == 1]

    def _take_headline(self, title: _Atom, told: list[_Event]) -> None:
        """Give what a headline says to the event that the text then tells; it names a place only where the text does not."""
        if not told:
            told.append(_Event([title]))
            return
        sharing = [e for e in told if title.mentions and self._shares_place(title, e)]
        counted = {(c.outcome, c.low, c.high) for c in title.claims}
        same_numbers = [e for e in told if counted & {(c.outcome, c.low, c.high) for c in e.claims}]
        event = (sharing or same_numbers or told)[0]
        event.atoms.insert(0, replace(title, mentions=[] if event.mentions else title.mentions))

    def _home(self, atom: _Atom, events: list[_Event]) -> _Event | None:
        if not events:
            return None
        if atom.recalled:
            return next((e for e in events if self._same_recalled(atom, e)), None)
        fresh = opens_new_event(self.story.article.text, self.story.sentences[atom.sentence])
        candidates = [e for e in reversed(events) if self._fits(atom, e)]
        if atom.mentions and self._has_dateline(atom):
            return None
        if fresh and atom.mentions:
            candidates = [e for e in candidates if self._shares_place(atom, e)]
        if not candidates:
            # Numbers without places or event words of their own belong to what was told last.
            return events[-1] if not atom.mentions and self._weak(atom) else None
        sharing = [e for e in candidates if atom.mentions and self._shares_place(atom, e)]
        return (sharing or candidates)[0]

    def _same_recalled(self, atom: _Atom, event: _Event) -> bool:
        same_date = (
            atom.date is None
            or event.date is None
            or (atom.date.start, atom.date.end) == (event.date.start, event.date.end)
        )
        if not same_date:
            return False
        return not atom.mentions or not event.mentions or self._shares_place(atom, event)

    def _weak(self, atom: _Atom) -> bool:
        return all(t.strength <= 2 for t in atom.triggers)

    def _fits(self, atom: _Atom, event: _Event) -> bool:
        when, known = atom.date, event.date
        if when is not None and known is not None and when.end and known.start and known.end and when.start:
            if when.end < known.start or when.start > known.end:
                return False
        mine, theirs = self._family(atom.triggers), self._family(event.triggers)
        same_kind = mine == theirs or not mine or not theirs
        if not atom.mentions or not event.mentions:
            return same_kind or self._weak(atom)
        if self._shares_place(atom, event):
            return same_kind or self._weak(atom) or not self._own_numbers(atom)
        # Another place: one event only where the same kind of fighting goes on along the line.
        if not same_kind:
            return False
        along = mine in ("ground", "air", "")
        if self._same_paragraph(atom, event):
            return along or not self._own_numbers(atom)
        return along and not (self._own_numbers(atom) and self._starts_paragraph_with_place(atom))

    def _has_dateline(self, atom: _Atom) -> bool:
        """Whether the sentence opens its paragraph with a place in capitals, as items of a round-up do."""
        sentence = self.story.sentences[atom.sentence]
        return any(
            sentence.start <= m.mention.start < sentence.start + 5
            and m.mention.surface.isupper()
            and m.role != "dateline"
            for m in self.story.mentions
        )

    def _starts_paragraph_with_place(self, atom: _Atom) -> bool:
        """Whether the sentence opens its paragraph with a place or a dateline, as items of a round-up do."""
        sentence = self.story.sentences[atom.sentence]
        if not any(p.start == sentence.start for p in self.story.paragraphs):
            return False
        first = min((m.mention.start for m in self.story.mentions if m.mention.start >= sentence.start), default=-1)
        return 0 <= first - sentence.start < 20

    def _same_paragraph(self, atom: _Atom, event: _Event) -> bool:
        return event.atoms[-1].paragraph == atom.paragraph

    def _own_numbers(self, atom: _Atom) -> bool:
        return any(c.outcome in ("killed", "wounded", "killed_or_wounded") for c in atom.claims)

    def _family(self, triggers: Sequence[Trigger]) -> str:
        strong = [t for t in triggers if t.strength > 2] or [t for t in triggers if t.strength > GENERIC_STRENGTH]
        if not strong:
            return ""
        return FAMILIES[max(strong, key=lambda t: (t.strength, -t.start)).type]

    def _shares_place(self, atom: _Atom, event: _Event) -> bool:
        mine = [p for i in atom.mentions if (p := self.story.mentions[i].place) is not None]
        theirs = [p for i in event.mentions if (p := self.story.mentions[i].place) is not None]
        return any(self.index.inside(a, b) or self.index.inside(b, a) for a in mine for b in theirs)

    def _is_incident(self, event: _Event) -> bool:
        text = self.story.article.text
        numbers = any(c.outcome != "weapons_seized" for c in event.claims)
        # "Not far for artillery": a weapon is spoken of, nothing says that it was used.
        strengths = [
            min(t.strength, GENERIC_STRENGTH + 1) if is_instrument(text, t) else t.strength for t in event.triggers
        ]
        if max(strengths, default=0) > GENERIC_STRENGTH + 1:
            return True
        telling = sum(1 for s in strengths if s > GENERIC_STRENGTH)
        if event.recalled and event.date is not None and event.date.prec >= YEAR and not numbers:
            # "The offensive of 2014": a year and no more.
            return False
        if not telling:
            # The dead of floods and roads are told in the same words: somebody armed must be there.
            dated = event.recalled and event.date is not None
            return bool(strengths) and (numbers or dated) and self._is_armed(event)
        # "Attack", "raid" and the like are also said of much else: a number, a date, a second such word must bear them out.
        dated = event.recalled and event.date is not None and bool(event.mentions)
        return numbers or telling > 1 or dated

    def _is_armed(self, event: _Event) -> bool:
        """Whether fighters, forces or weapons are named in an event's sentences or among its dead."""
        if any(c.victim_kind in _FIGHTERS for c in event.claims):
            return True
        sentences = [self.story.sentences[n] for n in {atom.sentence for atom in event.atoms}]
        return any(names_armed(self.story.article.text[s.start : s.end]) for s in sentences)

    # Incidents --------------------------------------------------------------------------------------------------------

    def incident(self, event: _Event, number: int, others: Sequence[_Event]) -> Incident | None:
        """Return the record of an event, or None where it lies outside the region or nowhere that the text says."""
        places = self._places(event)
        foreign = [p for p in places if ":" in p.place.place_id]
        if foreign and len(foreign) == len(places):
            return None
        places = [p for p in places if ":" not in p.place.place_id]
        if not places and (
            event.recalled or not self.story.at_border or self._is_countless(event) or self._is_abroad(event)
        ):
            return None
        kind = self._type(event)
        when = event.date or self._date_elsewhere(event, others)
        if when.end is not None and when.end.year < self.first_year:
            return None
        article = self.story.article
        confidence = max((p.confidence for p in places), default=0.2)
        source = Source(article.article_id, article.title, article.outlet, article.url, article.published)
        return Incident(
            incident_id=_incident_id(article, when, kind, number),
            type=kind,
            background=event.recalled,
            summary=summary_line(kind, when, places),
            confidence=round(confidence, 3),
            date=when,
            actors=self._actors(event),
            places=tuple(places),
            claims=tuple(event.claims),
            sources=(source,),
            n_independent=1,
        )

    def _date_elsewhere(self, event: _Event, others: Sequence[_Event]) -> DateReading:
        """Return the date of an event whose own sentences give none: the days of another event are not its days."""
        told = next((a for a in event.atoms if a.sentence or len(self.story.sentences) == 1), event.atoms[0])
        found = self.story.dates[told.sentence]
        if event.recalled:
            return DateReading(None, None, YEAR, "", f"{NO_DAY}: recalled; the text gives no date")
        if found.at is not None and (FROM_LEAD in found.rule or found.rule.endswith(FROM_PARAGRAPH)):
            number = self._sentence_at(found.at.start)
            sentence = self.story.sentences[told.sentence]
            fresh = opens_new_event(self.story.article.text, sentence)
            owners = [e for e in others if any(a.sentence == number for a in e.atoms)]
            other = owners and event not in owners
            if other and fresh:
                return DateReading(None, None, YEAR, "", f"{NO_DAY}: the text dates another event, not this one")
        return found

    def _is_abroad(self, event: _Event) -> bool:
        """Whether the event's sentences name places that lie elsewhere, or that nobody here knows."""
        wanted = {atom.sentence for atom in event.atoms}
        for m in self.story.mentions:
            if self._sentence_at(m.mention.start) in wanted and m.role in ("event", "context", "dateline"):
                if m.place is None or m.place.country not in ("AF", "PK"):
                    return True
        return False

    def _is_thin(self, event: _Event) -> bool:
        """Whether an event without a place is only spoken of: no numbers, and no words for it outside one sentence."""
        return not event.claims and len({atom.sentence for atom in event.atoms}) < 2

    def _is_countless(self, event: _Event) -> bool:
        """Whether an event without a place has no numbers either: words of war without an incident."""
        return not any(c.outcome != "weapons_seized" for c in event.claims)

    def _type(self, event: _Event) -> str:
        return event_type(self.story.article.text, event.triggers, event.claims, self.story.triggers)

    def _places(self, event: _Event) -> list[IncidentPlace]:
        step = "sentence"
        placed_in = {i: self.story.mentions[i].place for i in event.mentions}
        numbers = [i for i, place in placed_in.items() if place is None or place.kind != "country"]
        if not numbers and not event.recalled and not self._is_abroad(event):
            step = "paragraph"
            wanted = {atom.paragraph for atom in event.atoms}
            numbers = self._context_mentions(wanted)
            if not numbers:
                step = "document"
                numbers = self._context_mentions({0, 1})
            if not numbers and not self._is_countless(event):
                # Where somebody was seen to lay a bomb is where he was then shot.
                step = "paragraph"
                numbers = self._context_mentions(wanted, told=False)
        best: dict[str, tuple[int, PlacedMention]] = {}
        listed = {m.mention.group for m in (self.story.mentions[i] for i in numbers) if m.mention.group >= 0}
        sizes = {g: sum(1 for i in numbers if self.story.mentions[i].mention.group == g) for g in listed}
        kept: set[str] = set()
        for i in numbers:
            placed = self.story.mentions[i]
            if placed.place is None or placed.place.kind == "country":
                continue
            if sizes.get(placed.mention.group, 0) >= 2 or self._stands_alone(placed, numbers):
                kept.add(placed.place.place_id)
            old = best.get(placed.place.place_id)
            if old is None or placed.score > old[1].score:
                best[placed.place.place_id] = (i, placed)
        chosen = [placed for _, placed in best.values() if placed.place is not None]
        names = {placed.place.name for placed in chosen if placed.place is not None and placed.place.place_id in kept}
        # "Urgun and Barmal districts": the town of a district that is listed by name is that district again.
        chosen = [
            placed for placed in chosen
            if placed.place is not None and (placed.place.place_id in kept or placed.place.name not in names)
        ]  # fmt: skip
        finest = [
            placed for placed in chosen
            if placed.place is not None and (
                placed.place.place_id in kept
                or not any(
                    other.place is not None and other.place != placed.place and self.index.inside(other.place, placed.place)
                    and (placed.place.is_area or other.place.kind != "unlisted")
                    for other in chosen
                )
            )
        ]  # fmt: skip
        return [self._incident_place(placed, step) for placed in finest]

    def _stands_alone(self, placed: PlacedMention, numbers: Sequence[int]) -> bool:
        """Whether a district is named in a sentence of its own, without a place inside it: then it is one more place."""
        place = placed.place
        if place is None or place.kind not in ("district", "tehsil"):
            return False
        sentence = self._sentence_at(placed.mention.start)
        beside = [
            self.story.mentions[i]
            for i in numbers
            if self._sentence_at(self.story.mentions[i].mention.start) == sentence
        ]
        return not any(o.place is not None and o.place != place and self.index.inside(o.place, place) for o in beside)

    def _context_mentions(self, paragraphs: set[int], *, told: bool = True) -> list[int]:
        reasons = (NO_EVENT,) if told else (NO_EVENT, "irrealis")
        return [
            i for i, m in enumerate(self.story.mentions)
            if (m.role == "event" or (m.role == "context" and any(why in m.why[-1] for why in reasons)))
            and m.place is not None and m.place.kind not in ("country", "capital")
            and self._paragraph_at(m.mention.start) in paragraphs and m.place.country in ("AF", "PK")
        ]  # fmt: skip

    def _incident_place(self, placed: PlacedMention, step: str) -> IncidentPlace:
        place = placed.place
        assert place is not None  # noqa: S101 - only placed mentions come here
        where = where_prec(place, self._is_near(placed), self.index)
        why = (*placed.why, f"named in the {step} of the event")
        return IncidentPlace(
            place=place,
            surface=placed.mention.surface,
            where_prec=where,
            geo_precision=geo_precision(where),
            confidence=round(placed.score * STEP_CONFIDENCE[step], 3),
            border_km=None,
            side="uncertain",
            border_chainage_km=None,
            nearest_crossing="",
            why=why,
        )

    def _is_near(self, placed: PlacedMention) -> bool:
        lead = self.story.article.text[max(0, placed.mention.start - 24) : placed.mention.start].lower().rstrip()
        lead = lead.removesuffix(" the")
        return lead.endswith(_NEAR)

    def _actors(self, event: _Event) -> tuple[Actor, ...]:
        sentences = {atom.sentence for atom in event.atoms}
        spans = [self.story.sentences[i] for i in sorted(sentences)]
        seen: dict[tuple[str, str], Actor] = {}
        for span, actor in self.story.actors:
            if any(s.start <= span.start < s.end for s in spans):
                seen.setdefault((actor.name, actor.side), actor)
        for claim in event.claims:
            # A name of theirs ("Pakistani soldiers"), not a way of counting them ("far fewer soldiers").
            named = claim.victim[:1].isupper() or not claim.victim.isascii()
            if named and claim.victim_side in ("AF", "PK", "militant") and claim.victim_kind in _FIGHTERS:
                key = (claim.victim, claim.victim_side)
                seen.setdefault(key, Actor(claim.victim, claim.victim_side, "target"))
        return tuple(sorted(seen.values(), key=lambda a: (a.side, a.name)))


def where_prec(place: Place, near: bool, index: Index) -> int:
    """Return UCDP's precision of a place: 1 exact, 2 near a known point, 3 district, 4 province, 5 wider area, 6 country.

    Source: UCDP GED Codebook version 24.1, "where_prec".
    """
    if place.kind == "unlisted":
        parent = index[place.place_id.split("?", 1)[0]]
        return {"province": 4, "country": 6, "region": 5}.get(parent.kind, 3 if parent.kind in AREA_KINDS else 2)
    if place.kind in AREA_KINDS:
        return {"country": 6, "region": 5, "province": 4}.get(place.kind, 3)
    if place.kind in ("valley", "area", "mountain", "river"):
        return 2
    return 2 if near else 1


def geo_precision(where: int) -> int:
    """Return ACLED's precision code for UCDP's: 1 exact, 2 near or part of a district, 3 province or wider."""
    return 1 if where == 1 else 2 if where <= 3 else 3


def summary_line(kind: str, when: DateReading, places: Sequence[IncidentPlace]) -> str:
    """Return one neutral line: type, where, when."""
    names = list(dict.fromkeys(p.place.name for p in places))
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    day = when.start.isoformat() if when.start else "date not given"
    if when.start and when.end and when.end != when.start:
        day = f"{when.start.isoformat()} to {when.end.isoformat()}"
    return f"{kind.replace('_', ' ').capitalize()}, {shown or 'place not given'}, {day}"


def _incident_id(article: Article, when: DateReading, kind: str, number: int) -> str:
    day = when.start.isoformat() if when.start else "undated"
    seed = f"{article.text}\x00{article.published}\x00{number}"
    return f"{day}-{kind}-{hashlib.sha256(seed.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
