"""Incidents made for tests: small, of known numbers, checkable by hand."""

from datetime import date

from gazetteer import Gazetteer
from geomap.records import Actor, Claim, DateReading, Incident, IncidentPlace, Source

GAZETTEER = Gazetteer.load()


def claim(
    side: str, low: int | None, high: int | None, *, claimant: str = "A", article: str = "a", outcome: str = "killed"
) -> Claim:
    return Claim(
        claimant=claimant,
        claimant_side="other",
        victim="soldiers",
        victim_side=side,
        victim_kind="soldiers",
        outcome=outcome,
        low=low,
        high=high,
        approx=False,
        article_id=article,
        start=0,
        end=1,
        quote="x",
    )


def where(place_id: str, prec: int = 3) -> IncidentPlace:
    place = GAZETTEER[place_id]
    return IncidentPlace(place, place.name, prec, 2, 0.9, None, place.country, None, "", ("test",))


def incident(
    number: int,
    *places: str,
    claims: tuple[Claim, ...] = (),
    day: date | None = date(2025, 10, 11),
    kind: str = "clash",
    article: str = "",
    background: bool = False,
    sides: tuple[str, ...] = ("AF", "PK"),
    published: date | None = date(2025, 10, 12),
    until: date | None = None,
) -> Incident:
    reading = DateReading(day, until or day, 1 if until is None else 4, "", "test")
    return Incident(
        incident_id=f"i{number}",
        type=kind,
        background=background,
        summary="",
        confidence=0.9,
        date=reading,
        actors=tuple(Actor(side, side, "party") for side in sides),
        places=tuple(where(p) for p in places),
        claims=claims,
        sources=(Source(article or f"a{number}", "t", "", "", published),),
        n_independent=1,
    )
