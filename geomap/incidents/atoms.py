"""What each sentence says of an event: its triggers, places, numbers and date."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gazetteer import Place
from geomap.events import GENERIC_STRENGTH, Trigger
from geomap.incidents.story import Ground
from geomap.records import Claim, DateReading, Span
from geomap.roles import trigger_for
from geomap.sentences import clauses

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


@dataclass(slots=True)
class Atom:
    """What one sentence, or one clause of it, says of one event."""

    sentence: int
    paragraph: int
    triggers: list[Trigger]
    date: DateReading | None
    mentions: list[int]
    heads: list[Place]
    claims: list[Claim]
    recalled: bool
    first: bool = True
    """Whether it is the first that its sentence tells."""

    @property
    def weak(self) -> bool:
        """Whether its words say that something happened, but not what."""
        return all(t.strength <= GENERIC_STRENGTH + 1 for t in self.triggers)

    @property
    def family(self) -> str:
        """The kind of event that its strongest words tell; ``""`` where they tell none."""
        return family_of(self.triggers)

    @property
    def has_numbers(self) -> bool:
        """Whether it says how many were hurt."""
        return any(c.outcome in ("killed", "wounded", "killed_or_wounded") for c in self.claims)


@dataclass(slots=True)
class Event:
    """Atoms that tell the same event."""

    atoms: list[Atom] = field(default_factory=list)
    recalled: bool = False

    @property
    def mentions(self) -> list[int]:
        """The mentions of places where it happened, in the order of the text."""
        return [m for atom in self.atoms for m in atom.mentions]

    @property
    def triggers(self) -> list[Trigger]:
        """The words that report it."""
        return [t for atom in self.atoms for t in atom.triggers]

    @property
    def claims(self) -> list[Claim]:
        """What is said about its losses."""
        return [c for atom in self.atoms for c in atom.claims]

    @property
    def heads(self) -> list[Place]:
        """The places of its atoms, without the units that only say where those lie."""
        return [p for atom in self.atoms for p in atom.heads]

    @property
    def date(self) -> DateReading | None:
        """The first date that it is given."""
        return next((atom.date for atom in self.atoms if atom.date is not None), None)


def family_of(triggers: Sequence[Trigger]) -> str:
    """Return the kind of event that the strongest of some triggers tells; ``""`` where none tells any."""
    strong = [t for t in triggers if t.strength > 2] or [t for t in triggers if t.strength > GENERIC_STRENGTH]
    if not strong:
        return ""
    return FAMILIES[max(strong, key=lambda t: (t.strength, -t.start)).type]


def read_atoms(ground: Ground) -> list[Atom]:
    """Return what the sentences of a story tell, in their order."""
    atoms: list[Atom] = []
    story = ground.story
    for number in range(len(story.sentences)):
        triggers = ground.triggers_in.get(number, [])
        claims = ground.claims_in.get(number, [])
        told = [t for t in triggers if t.status == "actual"]
        recalled = [t for t in triggers if t.status == "recalled"]
        happened = ground.with_role(number, "event")
        before = ground.with_role(number, "background")
        late = number in story.past or (bool(before) and not happened)
        if told or (claims and not recalled):
            mentions = (before or happened) if late else happened
            atoms.extend(_split(ground, number, told, mentions, claims, recalled=late))
        elif happened and number and not recalled:
            # A sentence without words of violence that names places of an event told around it.
            atoms.extend(_split(ground, number, [], happened, [], recalled=False))
        if recalled:
            mentions = [] if told and late else before
            atoms.extend(_split(ground, number, recalled, mentions, [] if told else claims, recalled=True))
    return atoms


def _split(
    ground: Ground, number: int, triggers: list[Trigger], mentions: list[int], claims: list[Claim], *, recalled: bool
) -> list[Atom]:
    """Return one atom, or several where a sentence tells several events, each with places of its own."""
    story = ground.story
    sentence = story.sentences[number]
    paragraph = ground.paragraph_at(sentence.start)
    spoken = story.recalled_dates if any(t.status == "recalled" for t in triggers) else story.own_dates
    when = spoken[number]
    parts = _by_clause(ground, sentence, triggers, mentions) or _by_family(ground, triggers, mentions)
    if len(parts) < 2:
        return [Atom(number, paragraph, triggers, when, mentions, ground.heads(mentions), claims, recalled)]
    out = []
    for n, (its, places) in enumerate(parts):
        numbers = [c for c in claims if _owner(c, parts, story.article.text) == n]
        out.append(Atom(number, paragraph, its, when, places, ground.heads(places), numbers, recalled, n == 0))
    return out


def _by_clause(
    ground: Ground, sentence: Span, triggers: list[Trigger], mentions: list[int]
) -> list[tuple[list[Trigger], list[int]]]:
    """Divide a sentence at its clauses where at least two of them have a word for an event and a place of their own."""
    if len(mentions) < 2 or len(triggers) < 2:
        return []
    parts: list[tuple[list[Trigger], list[int]]] = []
    spans = clauses(ground.story.article.text, sentence)
    for span in spans:
        its = [t for t in triggers if span.start <= t.start < span.end and not _covers(t, spans)]
        places = [i for i in mentions if span.start <= ground.story.mentions[i].mention.start < span.end]
        if parts and not (its and places):
            parts[-1][0].extend(its)
            parts[-1][1].extend(places)
        else:
            parts.append((its, places))
    whole = [p for p in parts if p[0] and p[1]]
    if len(whole) < 2 or len(whole) < len(parts):
        return []
    return parts


def _covers(trigger: Trigger, spans: Sequence[Span]) -> bool:
    """Whether a trigger (the words of a claim) runs over several clauses."""
    return sum(1 for s in spans if trigger.start < s.end and s.start < trigger.end) > 1


def _by_family(ground: Ground, triggers: list[Trigger], mentions: list[int]) -> list[tuple[list[Trigger], list[int]]]:
    """Divide a sentence by the kinds of event that its places belong to."""
    strong = [t for t in triggers if t.strength > GENERIC_STRENGTH]
    owned: dict[str, list[int]] = {}
    listed: dict[int, str] = {}
    for i in mentions if strong else ():
        mention = ground.story.mentions[i].mention
        own = trigger_for(mention.start, mention.end, strong, ground.story.article.text)
        # The places of a list belong to what the first of them belongs to.
        family = listed.setdefault(mention.group, FAMILIES[own.type]) if mention.group >= 0 else FAMILIES[own.type]
        owned.setdefault(family, []).append(i)
    return [([t for t in triggers if FAMILIES[t.type] == family], places) for family, places in owned.items()]


def _owner(claim: Claim, parts: Sequence[tuple[list[Trigger], list[int]]], text: str) -> int:
    """Return the part of a sentence that a claim belongs to."""
    every = [t for its, _ in parts for t in its]
    own = trigger_for(claim.start, claim.end, every, text)
    return next((n for n, (its, _) in enumerate(parts) if own in its), 0)
