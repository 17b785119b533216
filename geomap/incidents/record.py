"""Incidents of one report: its event words, places, dates and claims, tied together.

A report usually tells one event in several sentences, and sometimes several events. Sentences are read in order; each that
reports violence is an *atom* (:mod:`geomap.incidents.atoms`), and an atom joins the event told so far unless its date, kind
or place says that it is another one (:mod:`geomap.incidents.tying`).
"""

import hashlib
from collections.abc import Sequence

from gazetteer import Index
from geomap.calendars import NO_DAY, YEAR
from geomap.dates import FROM_LEAD, FROM_PARAGRAPH
from geomap.events import covers_several, opens_new_event
from geomap.eventtypes import event_type
from geomap.incidents.atoms import Event
from geomap.incidents.places import event_places, is_abroad
from geomap.incidents.story import Ground, Story
from geomap.incidents.tying import is_countless, tie
from geomap.records import Actor, Article, DateReading, Incident, IncidentPlace, Source
from geomap.settings import Settings

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

_FIGHTERS = ("soldiers", "police", "militants")


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
    ground = Ground(story, index)
    events = tie(ground)
    found = (incident_of(event, number, ground, events, settings.first_year) for number, event in enumerate(events))
    return [incident for incident in found if incident is not None]


def incident_of(event: Event, number: int, ground: Ground, events: Sequence[Event], first_year: int) -> Incident | None:
    """Return the record of an event, or None where it lies outside the region or nowhere that the text says."""
    story = ground.story
    places = event_places(event, ground)
    near = [p for p in places if not _is_elsewhere(p, ground)]
    if places and not near:
        return None
    places = near
    if not places and (event.recalled or not story.at_border or is_countless(event.claims) or is_abroad(event, ground)):
        return None
    kind = event_type(story.article.text, event.triggers, event.claims, story.triggers)
    when = event.date or _date_elsewhere(event, ground, events)
    if when.end is not None and when.end.year < first_year:
        return None
    article = story.article
    return Incident(
        incident_id=_incident_id(article, when, kind, number),
        type=kind,
        background=event.recalled,
        summary=summary_line(kind, when, places),
        confidence=round(max((p.confidence for p in places), default=0.2), 3),
        date=when,
        actors=_actors(event, story),
        places=tuple(places),
        claims=tuple(event.claims),
        sources=(Source(article.article_id, article.title, article.outlet, article.url, article.published),),
        n_independent=1,
    )


def _is_elsewhere(place: IncidentPlace, ground: Ground) -> bool:
    """Whether a place lies outside both countries, or on another line of conflict that the text is about."""
    if ":" in place.place.place_id:
        return True
    return any(place.place.unit_id.startswith(unit) for unit in ground.story.other_lines)


def _date_elsewhere(event: Event, ground: Ground, events: Sequence[Event]) -> DateReading:
    """Return the date of an event whose own sentences give none: the days of another event are not its days."""
    story = ground.story
    told = next((a for a in event.atoms if a.sentence or len(story.sentences) == 1), event.atoms[0])
    found = story.dates[told.sentence]
    if event.recalled:
        return DateReading(None, None, YEAR, "", f"{NO_DAY}: recalled; the text gives no date")
    if found.at is not None and (FROM_LEAD in found.rule or found.rule.endswith(FROM_PARAGRAPH)):
        number = ground.sentence_at(found.at.start)
        owners = [e for e in events if any(a.sentence == number for a in e.atoms)]
        fresh = opens_new_event(story.article.text, story.sentences[told.sentence])
        if fresh and owners and event not in owners and not covers_several(story.article.text, story.sentences[number]):
            return DateReading(None, None, YEAR, "", f"{NO_DAY}: the text dates another event, not this one")
    return found


def _actors(event: Event, story: Story) -> tuple[Actor, ...]:
    spans = [story.sentences[i] for i in sorted({atom.sentence for atom in event.atoms})]
    seen: dict[tuple[str, str], Actor] = {}
    for span, actor in story.actors:
        if any(s.start <= span.start < s.end for s in spans):
            seen.setdefault((actor.name, actor.side), actor)
    for claim in event.claims:
        # A name of theirs ("Pakistani soldiers"), not a way of counting them ("far fewer soldiers").
        named = claim.victim[:1].isupper() or not claim.victim.isascii()
        if named and claim.victim_side in ("AF", "PK", "militant") and claim.victim_kind in _FIGHTERS:
            key = (claim.victim, claim.victim_side)
            seen.setdefault(key, Actor(claim.victim, claim.victim_side, "target"))
    return tuple(sorted(seen.values(), key=lambda a: (a.side, a.name)))


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
