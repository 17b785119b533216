"""Who claims what, with every quote, and which of these numbers cannot all be right."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from geomap.report.document import Block, Bullets, Heading, Item, Paragraph, Table, Words, line
from geomap.report.ledger import Dispute, Saying, claim_marks, claim_text, disputes, matrix, sayings, side_name
from geomap.report.subject import Incident, Subject, heading, incidents_text
from geomap.wording import plain, say

_THINGS = ("post_captured", "post_destroyed", "weapons_seized")


def claims(about: Subject) -> Iterator[Block]:
    """Yield, for every incident, what each side says of each side's losses, and the words that say it."""
    yield Paragraph(line(say("claims_note")), note=True)
    for incident in about.told:
        if not incident["claims"]:
            continue
        yield Heading(3, heading(about, incident))
        sayers, rows = matrix(incident)
        if rows:
            head = (say("losses_of"), *(say("says", who=side_name(s)) for s in sayers))
            losses = [
                [line(Words(side_name(side), strong=True)), *(line(c or "–") for c in cells)] for side, cells in rows
            ]
            yield Table(head, losses)
        yield Bullets([_saying(about, s) for s in sayings(incident)])
    silent = sum(1 for i in about.told if not i["claims"])
    if silent:
        yield Paragraph(line(f"Of {incidents_text(silent)} the reports give no figures."), note=True)


def _saying(about: Subject, saying: Saying) -> Item:
    return Item(
        line(
            *_figures(saying.claims),
            Words(f" – {saying.claimant}", said=True),
            Words(f" ({side_name(saying.side)})", soft=True),
            Words(f"; denied by {saying.denied_by}" if saying.denied_by else "", said=True),
            about.ref(saying.article_id),
        ),
        quote=saying.quote,
    )


def _figures(claims: Iterable[Mapping[str, Any]]) -> Iterator[Words]:
    for number, claim in enumerate(claims):
        if number:
            yield Words("; ")
        yield Words(claim_text(claim), strong=True)
        if claim.get("outcome") not in _THINGS:
            yield Words(f" {plain(claim.get('victim'), 60)}", said=True)
        yield Words(f" ({side_name(claim.get('victim_side'))}){claim_marks(claim)}", soft=True)


def disputed(about: Subject) -> Iterator[Block]:
    """Yield the accounts that exclude each other, and the claims that somebody denies."""
    found = [(i, [*map(_contradiction, disputes(i)), *_denials(about, i)]) for i in about.told]
    if not any(items for _, items in found):
        yield Paragraph(line("No two accounts exclude each other and no claim is denied, as far as the reports tell."))
        return
    yield Paragraph(line("Numbers that cannot all be right, and claims that somebody denies."), note=True)
    for incident, items in found:
        if items:
            yield Heading(3, heading(about, incident))
            yield Bullets(items)


def _contradiction(dispute: Dispute) -> Item:
    accounts = "; ".join(f"{number} – {name} ({side_name(side)})" for name, side, number in dispute.accounts)
    return Item(line(Words(f"{side_name(dispute.side)}, {dispute.outcome}: ", strong=True), Words(accounts, said=True)))


def _denials(about: Subject, incident: Incident) -> Iterator[Item]:
    for saying in sayings(incident):
        # A copy says what its original says.
        if saying.denied_by and not about.reports.get(saying.article_id, {}).get("copy_of"):
            yield Item(
                line(
                    Words(f"{saying.denied_by} denies", strong=True, said=True),
                    Words(f" what {saying.claimant}", said=True),
                    Words(f" ({side_name(saying.side)})", soft=True),
                    " says: ",
                    *_figures(saying.claims),
                    about.ref(saying.article_id),
                ),
                quote=saying.quote,
            )
