"""Where an event was: the finest places that its sentences name, else its paragraph, else the article's lead."""

from collections.abc import Sequence

from gazetteer import AREA_KINDS, Index, Place
from geomap.incidents.atoms import Event
from geomap.incidents.story import Ground
from geomap.incidents.tying import counts_somebody
from geomap.records import IncidentPlace, PlacedMention
from geomap.roles import NO_EVENT

STEP_CONFIDENCE = {"sentence": 1.0, "paragraph": 0.85, "document": 0.6}
"""Factor on a place's score by how far from the event's words the place was named."""

_NEAR = ("near", "around", "outside", "towards", "outskirts of", "close to", "vicinity of", "opposite")
_IN_REGION = ("AF", "PK")


def event_places(event: Event, ground: Ground) -> list[IncidentPlace]:
    """Return the places of an event with their precision and how far from its words they were named."""
    step = "sentence"
    numbers = [i for i in event.mentions if (place := ground.place(i)) is None or place.kind != "country"]
    if not numbers and not event.recalled and not is_abroad(event, ground):
        own = {atom.paragraph for atom in event.atoms}
        step, numbers = "paragraph", _quiet_mentions(ground, own)
        if not numbers:
            step, numbers = "document", _quiet_mentions(ground, {0, 1})
        if not numbers and any(counts_somebody(c) for c in event.claims):
            # Where somebody was seen to lay a bomb is where he was then shot.
            step, numbers = "paragraph", _quiet_mentions(ground, own, told=False)
    best: dict[str, PlacedMention] = {}
    for i in numbers:
        placed = ground.story.mentions[i]
        if placed.place is None or placed.place.kind == "country":
            continue
        old = best.get(placed.place.place_id)
        if old is None or placed.score > old.score:
            best[placed.place.place_id] = placed
    kept = _kept(numbers, ground)
    finest = _finest(best, kept, ground.index)
    return [_incident_place(placed, step, ground) for placed in finest]


def is_abroad(event: Event, ground: Ground) -> bool:
    """Return whether the event's sentences name places that lie elsewhere, or that nobody here knows."""
    for atom in event.atoms:
        for i in ground.mentions_in.get(atom.sentence, ()):
            m = ground.story.mentions[i]
            if m.role in ("event", "context", "dateline") and (m.place is None or m.place.country not in _IN_REGION):
                return True
    return False


def _quiet_mentions(ground: Ground, paragraphs: set[int], *, told: bool = True) -> list[int]:
    """Return the mentions of some paragraphs that may be where an event was that names no place of its own."""
    reasons = (NO_EVENT,) if told else (NO_EVENT, "irrealis")
    return [
        i for i, m in enumerate(ground.story.mentions)
        if (m.role == "event" or (m.role == "context" and any(why in m.why[-1] for why in reasons)))
        and m.place is not None and m.place.kind not in ("country", "capital")
        and ground.paragraph_at(m.mention.start) in paragraphs and m.place.country in _IN_REGION
    ]  # fmt: skip


def _kept(numbers: Sequence[int], ground: Ground) -> set[str]:
    """Return the ids of the units that stay beside places inside them: listed ones, and those with a sentence of their own."""
    mentions = ground.story.mentions
    sizes: dict[int, int] = {}
    for i in numbers:
        sizes[mentions[i].mention.group] = sizes.get(mentions[i].mention.group, 0) + 1
    return {
        place.place_id
        for i in numbers
        if (place := mentions[i].place) is not None
        and (
            (mentions[i].mention.group >= 0 and sizes[mentions[i].mention.group] > 1)
            or _stands_alone(i, numbers, ground)
        )
    }


def _stands_alone(i: int, numbers: Sequence[int], ground: Ground) -> bool:
    """Whether a district is named in a sentence of its own, without a place inside it: then it is one more place."""
    place = ground.place(i)
    if place is None or place.kind not in ("district", "tehsil"):
        return False
    sentence = ground.mention_sentence[i]
    beside = [ground.place(j) for j in numbers if ground.mention_sentence[j] == sentence]
    return not any(o is not None and o != place and ground.index.inside(o, place) for o in beside)


def _finest(best: dict[str, PlacedMention], kept: set[str], index: Index) -> list[PlacedMention]:
    """Return the places without the units that hold others of them."""
    chosen = [(placed, placed.place) for placed in best.values() if placed.place is not None]
    names = {place.name for _, place in chosen if place.place_id in kept}
    # "Urgun and Barmal districts": the town of a district that is listed by name is that district again.
    chosen = [(m, p) for m, p in chosen if p.place_id in kept or p.name not in names]
    return [
        placed for placed, place in chosen
        if place.place_id in kept
        or not any(
            other != place and index.inside(other, place) and (place.is_area or other.kind != "unlisted")
            for _, other in chosen
        )
    ]  # fmt: skip


def _incident_place(placed: PlacedMention, step: str, ground: Ground) -> IncidentPlace:
    place = placed.place
    assert place is not None  # noqa: S101 - only placed mentions come here
    where = where_prec(place, _is_near(placed, ground.story.article.text), ground.index)
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
        why=(*placed.why, f"named in the {step} of the event"),
    )


def _is_near(placed: PlacedMention, text: str) -> bool:
    lead = text[max(0, placed.mention.start - 24) : placed.mention.start].lower().rstrip()
    return lead.removesuffix(" the").endswith(_NEAR)


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
