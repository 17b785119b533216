"""The claims of an incident as they are read: sayings, what each side says of each side's losses, what is disputed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from geomap.records import OUTCOMES, SIDES
from geomap.wording import number_range, plain, say, say_listed

Claim = Mapping[str, Any]
Incident = Mapping[str, Any]

_COUNTED = ("killed", "wounded", "captured")
_ANY_KIND = frozenset({"unknown", "mixed"})


@dataclass(frozen=True, slots=True)
class Saying:
    """The claims that one sentence of a report makes for one claimant."""

    claimant: str
    side: str
    claims: Sequence[Claim]
    quote: str
    denied_by: str
    article_id: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """Accounts of one number that cannot all be right; ``side`` is whose people it is about."""

    outcome: str
    side: str
    accounts: Sequence[tuple[str, str, str]]
    """(claimant, its side, the number it gives), each once."""


def side_of(side: object) -> str:
    """Return a side of a record; what is none of the known ones is "other"."""
    return str(side) if side in SIDES else "other"


def side_name(side: object) -> str:
    """Return a side in words."""
    return say(f"side_{side_of(side)}")


def claim_number(claim: Claim) -> str:
    """Return a claim's number in words: ``21 or more``, ``an unstated number``."""
    return number_range(_bound(claim, "low"), _bound(claim, "high")) or say(
        "number_vague" if claim.get("approx") else "number_unsaid"
    )


def claim_text(claim: Claim) -> str:
    """Return what a claim says happened, as ``23 killed``."""
    return say_listed("outcome_", claim.get("outcome"), n=claim_number(claim))


def claim_marks(claim: Claim) -> str:
    """Return what is to be known of a claim's number beside it, in brackets; ``""`` for most."""
    vague = claim.get("approx") and (claim.get("low") is not None or claim.get("high") is not None)
    told = {"part_of": claim.get("part_of"), "replaced": claim.get("replaced"), "approx": vague}
    marks = [say(f"claim_{mark}") for mark, holds in told.items() if holds]
    return f" ({'; '.join(marks)})" if marks else ""


def sayings(incident: Incident) -> list[Saying]:
    """Return the claims of an incident by the sentence that makes them, the gravest outcome first."""
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for claim in incident["claims"]:
        key = tuple(str(claim.get(k) or "") for k in ("article_id", "quote", "claimant", "claimant_side", "denied_by"))
        groups.setdefault(key, []).append(claim)
    found = [
        Saying(
            claimant=plain(claimant) or say("nobody_named"),
            side=side_of(side),
            claims=sorted(claims, key=_rank),
            quote=quote,
            denied_by=plain(denied_by),
            article_id=article_id,
        )
        for (article_id, quote, claimant, side, denied_by), claims in groups.items()
    ]
    return sorted(found, key=lambda s: (_rank(s.claims[0]), SIDES.index(s.side)))


def matrix(incident: Incident) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the sides that claim something, and for each side that lost something what each of them says of it."""
    counted = _counted(incident["claims"])
    sayers = [s for s in SIDES if any(side_of(c.get("claimant_side")) == s for c in counted)]
    losers = [s for s in SIDES if any(side_of(c.get("victim_side")) == s for c in counted)]
    return sayers, [(loser, [_cell(counted, loser, sayer) for sayer in sayers]) for loser in losers]


def _cell(claims: Iterable[Claim], loser: str, sayer: str) -> str:
    numbers: dict[str, list[str]] = {}
    for claim in sorted(claims, key=_rank):
        if side_of(claim.get("victim_side")) == loser and side_of(claim.get("claimant_side")) == sayer:
            own = numbers.setdefault(str(claim.get("outcome")), [])
            if claim_number(claim) not in own:
                own.append(claim_number(claim))
    return "; ".join(say_listed("outcome_", outcome, n=" / ".join(own)) for outcome, own in numbers.items())


def disputes(incident: Incident) -> list[Dispute]:
    """Return the numbers of an incident on which accounts contradict each other.

    What one claimant says in one report is one account, and its numbers add up, as in
    :func:`geomap.claims.fatalities`. Two accounts contradict each other if they speak of the same kind of people and
    their bounds have no number in common. Approximate numbers contradict nothing.
    """
    out = []
    for outcome in _COUNTED:
        for side in SIDES:
            own = [
                c
                for c in _counted(incident["claims"])
                if c.get("outcome") == outcome and side_of(c.get("victim_side")) == side
            ]
            accounts: dict[tuple[str, str, str], list[Claim]] = {}
            for claim in own:
                key = (plain(claim.get("claimant")), side_of(claim.get("claimant_side")), str(claim.get("article_id")))
                accounts.setdefault(key, []).append(claim)
            told = [
                (key, *_sum(claims), _kinds(claims))
                for key, claims in accounts.items()
                if not any(c.get("approx") for c in claims)
            ]
            if any(_contradict(a[1:], b[1:]) for a, b in combinations(told, 2)):
                lines = {
                    (name or say("nobody_named"), sayer, number_range(low, high))
                    for (name, sayer, _), low, high, _ in told
                }
                out.append(Dispute(outcome, side, sorted(lines, key=lambda a: (SIDES.index(a[1]), a[0], a[2]))))
    return out


def _counted(claims: Iterable[Claim]) -> list[Claim]:
    return [c for c in claims if not c.get("part_of") and not c.get("replaced")]


def _sum(claims: Sequence[Claim]) -> tuple[int, int | None]:
    highs = [_bound(c, "high") for c in claims]
    known = [h for h in highs if h is not None]
    return sum(_bound(c, "low") or 0 for c in claims), sum(known) if len(known) == len(highs) else None


def _kinds(claims: Iterable[Claim]) -> frozenset[str]:
    return frozenset(str(c.get("victim_kind") or "unknown") for c in claims)


def _contradict(a: tuple[int, int | None, frozenset[str]], b: tuple[int, int | None, frozenset[str]]) -> bool:
    alike = bool(a[2] & b[2] or (a[2] | b[2]) & _ANY_KIND)
    below = a[1] is not None and a[1] < b[0]
    above = b[1] is not None and b[1] < a[0]
    return alike and (below or above)


def _bound(claim: Claim, name: str) -> int | None:
    value = claim.get(name)
    return int(value) if isinstance(value, int | float) else None


def _rank(claim: Claim) -> int:
    outcome = claim.get("outcome")
    return OUTCOMES.index(outcome) if outcome in OUTCOMES else len(OUTCOMES)
