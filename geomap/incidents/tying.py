"""Atoms tied into events: which sentences go on telling the same incident, and which begin another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gazetteer import fold_text
from geomap.calendars import YEAR
from geomap.events import GENERIC_STRENGTH, is_instrument, names_armed, names_assailants, opens_new_event
from geomap.incidents.atoms import Atom, Event, read_atoms
from geomap.incidents.story import Ground
from geomap.lexicon import words
from geomap.records import Claim

_ALONG_THE_LINE = frozenset({"ground", "air"})
"""Kinds of fighting that go on at several places at once."""


def tie(ground: Ground) -> list[Event]:
    """Return the events of a story, the recalled ones after those that it is about."""
    told: list[Event] = []
    recalled: list[Event] = []
    atoms = read_atoms(ground)
    headline = [a for a in atoms if a.sentence == 0 and not a.recalled] if _has_headline(ground) else []
    tying = _Tying(ground)
    for atom in atoms:
        if any(atom is title for title in headline):
            continue
        target = recalled if atom.recalled else told
        event = tying.home(atom, target)
        if event is None:
            target.append(Event([atom], atom.recalled))
        else:
            event.atoms.append(atom)
    for title in headline:
        tying.take_headline(title, told)
    kept = [e for e in told + recalled if is_incident(e, ground)]
    # Violence that one sentence speaks of without a place or a number is no event of its own beside others.
    return [e for e in kept if e.mentions or not _is_thin(e) or len(kept) == 1]


def _has_headline(ground: Ground) -> bool:
    """Whether the first sentence stands alone above the text; a text of one paragraph opens with its news."""
    story = ground.story
    return len(story.paragraphs) > 1 and len(story.sentences) > 1 and story.sentences[0].end >= story.paragraphs[0].end


class _Tying:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.story = ground.story

    def take_headline(self, title: Atom, told: list[Event]) -> None:
        """Give what a headline says to the event that the text then tells; it names a place only where the text does not."""
        if not told:
            told.append(Event([title]))
            return
        sharing = [e for e in told if title.heads and self.ground.meet(title.heads, e.heads)]
        counted = {(c.outcome, c.low, c.high) for c in title.claims}
        same_numbers = [e for e in told if counted & {(c.outcome, c.low, c.high) for c in e.claims}]
        event = (sharing or same_numbers or told)[0]
        bare = not event.mentions
        event.atoms.insert(
            0, replace(title, mentions=title.mentions if bare else [], heads=title.heads if bare else [])
        )

    def home(self, atom: Atom, events: list[Event]) -> Event | None:
        """Return the event that an atom goes on telling, None where it begins another."""
        if not events:
            return None
        if atom.recalled:
            return next((e for e in reversed(events) if self._same_recalled(atom, e)), None)
        fresh = atom.first and opens_new_event(self.story.article.text, self.story.sentences[atom.sentence])
        if not atom.heads:
            return self._home_without_place(atom, events, fresh=fresh)
        if self._has_dateline(atom) or (fresh and self._is_another(atom)):
            return None
        fitting = [e for e in reversed(events) if self._fits(atom, e)]
        sharing = [e for e in fitting if self.ground.meet(atom.heads, e.heads)]
        if fresh:
            return sharing[0] if sharing else None
        return next(iter(sharing or fitting), None)

    def _home_without_place(self, atom: Atom, events: list[Event], *, fresh: bool) -> Event | None:
        """Return the event that a sentence without places of its own goes on telling.

        Another weapon alone makes no other event ("the force returned fire and called for air support"); another day, told of
        another kind of event, does, and so does "in a separate incident".
        """
        last = events[-1]
        if fresh and not atom.weak:
            return None
        fitting = [e for e in reversed(events) if self._fits(atom, e)]
        beside = [e for e in fitting if e.atoms[-1].paragraph == atom.paragraph]
        if fitting:
            return (beside or fitting)[0]
        if atom.weak or _same_day(atom, last) or atom.family in _families(last):
            return last
        return None

    def _same_recalled(self, atom: Atom, event: Event) -> bool:
        when, known = atom.date, event.date
        if when is not None and known is not None and (when.start, when.end) != (known.start, known.end):
            return False
        if not atom.heads or not event.heads:
            return True
        return self.ground.meet(atom.heads, event.heads)

    def _fits(self, atom: Atom, event: Event) -> bool:
        if not _same_day(atom, event):
            return False
        mine, theirs = atom.family, _families(event)
        same_kind = not mine or not theirs or mine in theirs
        if not atom.heads or not event.heads:
            return same_kind or atom.weak
        if self.ground.meet(atom.heads, event.heads):
            return same_kind or atom.weak or not atom.has_numbers
        # Another place: one event only where the same kind of fighting goes on along the line.
        if not same_kind or not ({mine} if mine else theirs) <= _ALONG_THE_LINE:
            return False
        if self._opens_item(atom):
            return self._goes_on(atom) and not atom.has_numbers
        if event.atoms[-1].paragraph == atom.paragraph:
            return True
        return not atom.has_numbers or self._goes_on(atom)

    def _goes_on(self, atom: Atom) -> bool:
        """Whether an atom speaks of what was told before: "the raids", "also", "the same night"."""
        text = self.story.article.text
        sentence = self.story.sentences[atom.sentence]
        said = f" {text[sentence.start : sentence.end].lower()} "
        if any(f" {word} " in said for word in words("status.toml", "separate", "goes_on")):
            return True
        return any(
            text[max(0, t.start - 5) : t.start].lower().strip() in ("the", "these", "those")
            for t in atom.triggers
            if t.strength > GENERIC_STRENGTH
        )

    def _is_another(self, atom: Atom) -> bool:
        """Whether a sentence opens with "another", "in a third" and the like: a new event even at the same place."""
        sentence = self.story.sentences[atom.sentence]
        opening = fold_text(self.story.article.text[sentence.start : sentence.start + 40]).split()[:4]
        return bool(set(opening) & words("status.toml", "separate", "another"))

    def _has_dateline(self, atom: Atom) -> bool:
        """Whether the sentence opens its paragraph with a place in capitals, as items of a round-up do."""
        start = self.story.sentences[atom.sentence].start
        return atom.first and any(
            start <= m.mention.start < start + 5 and m.mention.surface.isupper() and m.role != "dateline"
            for m in (self.story.mentions[i] for i in self.ground.mentions_in.get(atom.sentence, ()))
        )

    def _opens_item(self, atom: Atom) -> bool:
        """Whether the sentence opens its paragraph with a place, a bullet or a number, as items of a round-up do."""
        start = self.story.sentences[atom.sentence].start
        paragraph = self.story.paragraphs[self.ground.paragraph_at(start)]
        if not atom.first or self.story.article.text[paragraph.start : start].strip(" 0123456789.)(*•-–—·"):
            return False
        if paragraph.start != start or not self.story.article.text[start].isalnum():
            return True
        here = self.ground.mentions_in.get(atom.sentence, [])
        return bool(here) and self.story.mentions[here[0]].mention.start - start < 20


def _same_day(atom: Atom, event: Event) -> bool:
    when, known = atom.date, event.date
    if when is None or known is None or not (when.start and when.end and known.start and known.end):
        return True
    return when.start <= known.end and known.start <= when.end


def _families(event: Event) -> frozenset[str]:
    return frozenset(family for atom in event.atoms if (family := atom.family))


def is_incident(event: Event, ground: Ground) -> bool:
    """Return whether the words of an event bear out that something happened, and that it was violence."""
    text = ground.story.article.text
    numbers = any(counts_somebody(c) for c in event.claims)
    if not event.mentions and not (numbers and _is_armed(event, ground)):
        # Words of war that neither a place nor anybody hurt by somebody bears out.
        return False
    # "Not far for artillery": a weapon is spoken of, nothing says that it was used.
    strengths = [
        min(t.strength, GENERIC_STRENGTH + 1) if is_instrument(text, t) else t.strength for t in event.triggers
    ]
    if max(strengths, default=0) > GENERIC_STRENGTH + 1:
        return True
    if event.recalled and event.date is not None and event.date.prec >= YEAR and not numbers:
        # "The offensive of 2014": a year and no more.
        return False
    telling = sum(1 for s in strengths if s > GENERIC_STRENGTH)
    dated = event.recalled and event.date is not None
    if not telling:
        # The dead of floods and roads are told in the same words: somebody armed must be there, or violence told of.
        fought = (
            ground.violent
            or any(c.victim_kind == "militants" for c in event.claims)
            or any(names_assailants(s) for s in _sentences(event, ground))
        )
        sure = (event.recalled and bool(event.mentions)) or _is_armed(event, ground)
        return bool(strengths) and (numbers or dated) and fought and sure
    # "Attack", "raid" and the like are also said of much else: a number, a date, a second such word must bear them out.
    return numbers or telling > 1 or (dated and bool(event.mentions))


def _is_armed(event: Event, ground: Ground) -> bool:
    """Whether fighters, forces or weapons are named in an event's sentences or among its dead."""
    if any(c.victim_kind in ("soldiers", "police", "militants") for c in event.claims):
        return True
    return any(names_armed(sentence) for sentence in _sentences(event, ground))


def _sentences(event: Event, ground: Ground) -> Iterator[str]:
    """Return the texts of an event's sentences, in order."""
    for number in sorted({atom.sentence for atom in event.atoms}):
        sentence = ground.story.sentences[number]
        yield ground.story.article.text[sentence.start : sentence.end]


def counts_somebody(claim: Claim) -> bool:
    """Return whether a claim tells of people or posts lost, and not that none was."""
    return claim.outcome != "weapons_seized" and (claim.low, claim.high) != (0, 0)


def _is_thin(event: Event) -> bool:
    """Whether an event without a place is only spoken of: no numbers, and no words for it outside one sentence."""
    return not event.claims and len({atom.sentence for atom in event.atoms}) < 2


def is_countless(claims: Sequence[Claim]) -> bool:
    """Return whether no claim tells how many people or posts were lost."""
    return not any(counts_somebody(c) for c in claims)
