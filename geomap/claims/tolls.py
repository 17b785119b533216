"""The dead and wounded of an incident, as bounds that some claim supports: never a sum over claimants."""

from collections.abc import Sequence
from typing import TypedDict

from geomap.records import Claim


class Toll(TypedDict):
    """Bounds of a number of people, in all and by the side whose people they are; ``high`` None is open."""

    low: int
    high: int | None
    by_side: dict[str, tuple[int, int | None]]


def fatalities(claims: Sequence[Claim]) -> Toll:
    """Return how many were killed, at least and at most, by what somebody claims.

    The rule, for each side whose people died:

    1. Claims with outcome ``killed`` count, unless they are ``part_of`` another number or ``replaced`` by a later one.
       A mixed number ("20 killed or wounded") counts for neither dead nor wounded.
    2. What one claimant says in one article is one account: its numbers add up, for they speak of different people.
       Numbers of different claimants are never added.
    3. ``low`` is the smallest account's lower bound, ``high`` the largest account's upper bound; where that is open
       ("at least 12") it is the number named.
    4. Vague accounts ("several", "about 60") bound only a side for which nobody gives a number; "dozens" bounds
       nothing: 0, and open above.
    5. An account of no dead lowers the bound only if it speaks of the same kind of people as the others.

    The total adds the sides' bounds, since the sides are different people.
    """
    return _toll(claims, "killed")


def wounded(claims: Sequence[Claim]) -> Toll:
    """Return how many were wounded, by the rule of `fatalities`."""
    return _toll(claims, "wounded")


def captured(claims: Sequence[Claim]) -> Toll:
    """Return how many were captured, by the rule of `fatalities`."""
    return _toll(claims, "captured")


def _toll(claims: Sequence[Claim], outcome: str) -> Toll:
    counted = [c for c in claims if c.outcome == outcome and not c.part_of and not c.replaced]
    by_side: dict[str, tuple[int, int | None]] = {}
    for side in sorted({c.victim_side for c in counted}):
        by_side[side] = _bounds([c for c in counted if c.victim_side == side])
    highs = [high for _, high in by_side.values()]
    total = sum(high for high in highs if high is not None)
    return {
        "low": sum(low for low, _ in by_side.values()),
        "high": None if None in highs else total,
        "by_side": by_side,
    }


def _bounds(claims: Sequence[Claim]) -> tuple[int, int | None]:
    accounts: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        accounts.setdefault((claim.article_id, claim.claimant), []).append(claim)
    kinds = {c.victim_kind for c in claims if c.high != 0}
    speaking = [a for a in accounts.values() if any(c.high != 0 for c in a) or _covers(a, kinds)]
    exact = [a for a in speaking if not all(_is_vague(c) for c in a)]
    chosen = exact or speaking
    if not chosen:
        return 0, 0
    low = min(sum(c.low or 0 for c in a) for a in chosen)
    highs = [sum(number for c in a if (number := c.high if c.high is not None else c.low) is not None) for a in chosen]
    nothing = all(c.low is None and c.high is None for a in chosen for c in a)
    return low, None if nothing else max(low, *highs)


def _is_vague(claim: Claim) -> bool:
    return claim.approx or (claim.low is None and claim.high is None)


def _covers(account: Sequence[Claim], kinds: set[str]) -> bool:
    """Whether an account of no losses speaks of all the kinds of people that others count."""
    own = {c.victim_kind for c in account}
    return bool(own & {"unknown", "mixed"}) or kinds <= own
