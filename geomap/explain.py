"""How an article was read, in plain lines: every mention with its candidates, every claim with its quote."""

from collections.abc import Iterator, Sequence

from geomap.amend import mention_id
from geomap.incidents import Story
from geomap.records import Claim, Incident, PlacedMention


def explain_story(story: Story, incidents: Sequence[Incident]) -> Iterator[str]:
    """Yield the lines that explain one article, with the ids that a table of corrections needs.

    Parameters
    ----------
    story : Story
    incidents : sequence of Incident
        Those read from the story, before reports are merged.
    """
    article = story.article
    day = f"{article.published.isoformat()} ({article.published_rule})" if article.published else "unknown"
    yield f"{one_line(article.article_id)}: {one_line(article.title)}"
    yield f"published: {day}"
    yield ""
    yield f"{len(story.mentions)} place mentions"
    for placed in story.mentions:
        yield from _mention(article.article_id, placed)
    yield ""
    yield f"{len(story.claims)} claims"
    for claim in story.claims:
        yield from _claim(claim)
    yield ""
    yield f"{len(incidents)} incidents"
    for incident in incidents:
        recalled = " (recalled from before)" if incident.background else ""
        yield f"  {incident.incident_id}: {one_line(incident.summary)}{recalled}"
        yield f"      date: {incident.date.text or '-'} [{incident.date.rule}, precision {incident.date.prec}]"
        for where in incident.places:
            yield (
                f"      place: {where.place.name} ({where.place.kind}), where_prec {where.where_prec}, "
                f"confidence {where.confidence:.2f}"
            )
    yield ""


def _mention(article_id: str, placed: PlacedMention) -> Iterator[str]:
    mention = placed.mention
    place = placed.place
    found = f"{place.name} ({place.kind}, {place.adm1 or place.country}) [{place.place_id}]" if place else "not placed"
    yield (
        f"  {one_line(mention_id(article_id, mention))} {one_line(mention.surface)!r}: {placed.role} -> {found}, "
        f"score {placed.score:.2f}"
    )
    for reason in placed.why:
        yield f"      {one_line(reason)}"
    for candidate, score, why in placed.candidates:
        if candidate != place:
            where = ", ".join(part for part in (candidate.adm2, candidate.adm1, candidate.country) if part)
            yield f"      not {candidate.name} ({candidate.kind}, {where}): {score:.2f}; {one_line(why)}"


def _claim(claim: Claim) -> Iterator[str]:
    number = f"{'?' if claim.low is None else claim.low}-{'open' if claim.high is None else claim.high}"
    approx = " (approximate)" if claim.approx else ""
    part = " (part of another number)" if claim.part_of else " (later replaced)" if claim.replaced else ""
    yield (
        f"  {one_line(claim.claim_id)} {claim.outcome} {number}{approx}: {one_line(claim.victim)} "
        f"[{claim.victim_side}, {claim.victim_kind}]{part}"
    )
    denied = f", denied by {one_line(claim.denied_by)}" if claim.denied_by else ""
    yield f"      says {one_line(claim.claimant)} [{claim.claimant_side}]{denied}"
    yield f"      “{one_line(claim.quote)}”"


def one_line(text: str) -> str:
    """Return text on one line, without control characters that a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
