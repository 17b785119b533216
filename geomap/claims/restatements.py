"""Numbers that one text gives again: repeated, split up, made precise, or replaced by a later toll."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.lexicon import words
from geomap.records import Claim

_ADDING = words("claims.toml", "adding")
_PEOPLE = frozenset({"killed", "wounded", "killed_or_wounded", "captured", "missing"})
_LOOSE = frozenset({"unknown", "mixed"})

NEAR = 0.1
"""An approximate number within this share of another says the same ("about 60" and 58)."""

LEAD = 4
"""A headline or a vague lead is made precise, and a lead split up, within this many sentences."""


@dataclass(slots=True)
class Draft:
    """A claim with what only its wording tells.

    ``verb`` is the outcome word in its sentence: claims that share it stand in one list. ``definite`` people were named
    before ("the insurgents"), ``partitive`` ones are some of these ("two of them"), ``adding`` ones come on top ("two
    others"). ``update`` is a toll that rose, ``recalled`` a sentence about another year or month.
    """

    claim: Claim
    sentence: int
    verb: int
    definite: bool
    partitive: bool
    adding: bool
    update: bool
    title: bool
    recalled: bool

    @property
    def pointing(self) -> bool:
        """Whether the people were named before."""
        return self.definite or self.partitive


def is_adding(spoken: Sequence[str]) -> bool:
    """Whether words count people besides those counted before ("two additional", "three others")."""
    return any(word in _ADDING for word in spoken)


def voice_titles(drafts: Sequence[Draft], report: str) -> list[Draft]:
    """Return the drafts, those of the title with the speaker who gives their number in the text below.

    ``report`` is the claimant of what nobody is named for.
    """
    out = list(drafts)
    body = [d for d in drafts if not d.title and d.claim.claimant != report]
    for i, draft in enumerate(out):
        if not draft.title or draft.claim.claimant != report:
            continue
        source = _source_of(draft.claim, [d.claim for d in body])
        if source is not None:
            out[i] = replace(draft, claim=_told_by(source, draft.claim))
    return out


def _source_of(title: Claim, body: Sequence[Claim]) -> Claim | None:
    """Return the claim that a title repeats: of the same number, or the first of those that add up to it."""
    alike = [c for c in body if c.outcome == title.outcome]
    same = [c for c in alike if title.low is not None and title.low in {c.low, c.high}]
    if same:
        return next((c for c in same if c.victim_side == title.victim_side), same[0])
    for first in alike:
        account = (first.claimant, first.victim_side)
        own = [c for c in alike if (c.claimant, c.victim_side) == account and not c.part_of]
        if len(own) > 1 and title.low == sum(c.low or 0 for c in own):
            return first
    if title.low is None and alike:
        return alike[0]
    return None


def _told_by(source: Claim, title: Claim) -> Claim:
    return replace(title, claimant=source.claimant, claimant_side=source.claimant_side)


def mark_restatements(drafts: Sequence[Draft]) -> list[Claim]:
    """Return the claims, those marked that the same speaker contains in or replaces by another.

    What one speaker's unmarked claims of one article count are different people: `geomap.claims.tolls` adds them up.
    """
    marked = [draft.claim for draft in drafts]
    for i, draft in enumerate(drafts):
        if draft.claim.part_of or draft.claim.outcome not in _PEOPLE:
            continue
        before = [
            j for j in range(i) if not marked[j].part_of and not marked[j].replaced and _same_people(drafts[j], draft)
        ]
        if draft.update:
            for j in before:
                marked[j] = replace(marked[j], replaced=True)
            continue
        own = [
            j
            for j in before
            if drafts[j].claim.claimant == draft.claim.claimant and drafts[j].sentence != draft.sentence
        ]
        if own:
            _mark(marked, drafts, i, own)
    return marked


def _mark(marked: list[Claim], drafts: Sequence[Draft], i: int, own: Sequence[int]) -> None:
    """Mark claim ``i``, or those of its speaker before it, as the same people."""
    draft = drafts[i]
    if draft.adding:
        if _is_listed(draft, drafts, own) or _is_share(draft, drafts, marked, own):
            marked[i] = replace(marked[i], part_of=True)
        return
    own = [j for j in own if not (drafts[j].title and _is_vague(marked[j]))] if draft.pointing else own
    if (draft.pointing and own) or any(_contains(marked[j], draft.claim) for j in own):
        marked[i] = replace(marked[i], part_of=True)
        headline = next((j for j in own if drafts[j].title and marked[j].low == draft.claim.low), None)
        if headline is not None and not draft.pointing and len(own) == 1:
            # The text tells more than its headline: it is the one that counts.
            marked[headline], marked[i] = replace(marked[headline], part_of=True), draft.claim
        return
    for j in own:
        near = draft.sentence - drafts[j].sentence <= LEAD
        rounded = (near or drafts[j].title) if _is_vague(marked[j]) else (near and drafts[j].title)
        if rounded and not draft.recalled:
            marked[j] = replace(marked[j], replaced=True)
    lead = [j for j in own if drafts[j].sentence <= LEAD and not marked[j].replaced]
    if (
        lead
        and not draft.recalled
        and _number(draft.claim) < sum(_number(marked[j]) for j in lead)
        and not _is_vague(draft.claim)
    ):
        marked[i] = replace(marked[i], part_of=True)


def _is_listed(draft: Draft, drafts: Sequence[Draft], own: Sequence[int]) -> bool:
    """Whether "an additional suspect" was told before in one list with others ("a leader along with one suspect")."""
    for j in own:
        listed = any(
            d is not drafts[j] and d.sentence == drafts[j].sentence and d.verb == drafts[j].verb for d in drafts
        )
        if (listed or drafts[j].adding) and _number(drafts[j].claim) == _number(draft.claim):
            return True
    return False


def _is_share(draft: Draft, drafts: Sequence[Draft], marked: Sequence[Claim], own: Sequence[int]) -> bool:
    """Whether "the commander and three additional suspects" only split up the four told of before."""
    together = [
        d
        for d in drafts
        if d.sentence == draft.sentence and d.verb == draft.verb and d.claim.outcome == draft.claim.outcome
    ]
    if not any(d.pointing for d in together):
        return False
    told = sum(_number(marked[j]) for j in own if not drafts[j].adding)
    return sum(_number(d.claim) for d in together) <= told


def _same_people(first: Draft, second: Draft) -> bool:
    a, b = first.claim, second.claim
    if a.outcome != b.outcome:
        return False
    if (first.title and a.victim_kind == "unknown") or (second.pointing and b.victim_kind == "unknown"):
        return True
    same_kind = a.victim_kind == b.victim_kind or bool({a.victim_kind, b.victim_kind} & _LOOSE)
    return a.victim_side == b.victim_side and same_kind


def _number(claim: Claim) -> int:
    return claim.low if claim.low is not None else claim.high or 0


def _is_vague(claim: Claim) -> bool:
    return claim.approx and claim.high is None


def _contains(whole: Claim, part: Claim) -> bool:
    """Whether a number says nothing more than another: it is the same, vaguer, or open where that is exact."""
    if part.low is None and part.high is None:
        return True
    if whole.low is None and whole.high is None:
        return False
    if part.low == whole.low and part.high == whole.high:
        return True
    number, other = max(_number(whole), whole.high or 0), max(_number(part), part.high or 0)
    if part.approx and part.high is not None:
        return abs(number - other) <= NEAR * max(number, other)
    if part.high is None:
        return (part.low or 0) <= number and (whole.high is not None or not whole.approx)
    return False
