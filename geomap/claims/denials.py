"""Who denies which claims: "Islamabad disputed the figures", "which the Frontier Corps denied"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.lexicon import read_toml, words
from geomap.records import Claim, Span

_DENIABLE = words("attribution.toml", "words", "deniable")
_FALSE = tuple(words("attribution.toml", "words", "false"))
_LOSSES = tuple((tuple(found), outcome) for outcome, found in read_toml("claims.toml")["losses"].items())
_CLAIM_NOUNS = ("claim", "figure", "number", "toll", "report", "assertion", "account", "statement")

DENIAL_PHRASES = words("attribution.toml", "verbs", "deny") | frozenset(_FALSE)
"""All phrases that deny, lower case."""

BACK = 6
"""A denial of one kind of loss reaches back over this many sentences."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial in sentence ``sentence``; ``outcome`` is that of the loss it names, if it names one."""

    speaker: str
    side: str
    sentence: int
    at: int
    outcome: str = ""


def denies_numbers(text: str, at: int, sentence: Span) -> bool:
    """Whether a verb of denial that ends at an offset is about numbers or claims, not about something else."""
    rest = text[at : sentence.end].lower().split()
    if not rest or not rest[0].strip('.,;”"'):
        return True
    return any(word.strip('.,;”"') in _DENIABLE for word in rest[:4]) and "responsibility" not in rest[:4]


def calls_false(text: str, sentence: Span) -> bool:
    """Whether a sentence calls a claim untrue ("said the claim of captured posts was a fairy tale")."""
    lower = text[sentence.start : sentence.end].lower()
    return any(phrase in lower for phrase in _FALSE) and any(noun in lower for noun in _CLAIM_NOUNS)


def denied_outcome(text: str, at: int, sentence: Span) -> str:
    """Return the loss that a denied claim is said to be about ("the claim of captured posts"), or ``""``."""
    lower = text[at : sentence.end].lower()
    return next((outcome for words, outcome in _LOSSES if any(word in lower for word in words)), "")


def attach_denials(claims: Sequence[Claim], sentence_of: Sequence[int], denials: Sequence[Denial]) -> list[Claim]:
    """Return the claims with ``denied_by`` set on those that a denial is about.

    A denial concerns what it names (posts, deaths), else the numbers given in its sentence or, failing these, in the
    text before it about the losses of the denier's side, by speakers of another side.
    """
    out = list(claims)
    for denial in denials:
        candidates = [
            i
            for i, claim in enumerate(out)
            if sentence_of[i] <= denial.sentence
            and claim.claimant != denial.speaker
            and (claim.claimant_side != denial.side or denial.side == "other")
            and claim.high != 0
            and (sentence_of[i] < denial.sentence or claim.start <= denial.at)
        ]
        if denial.outcome:
            candidates = [
                i for i in candidates if out[i].outcome == denial.outcome and denial.sentence - sentence_of[i] <= BACK
            ]
        else:
            inside = [i for i in candidates if sentence_of[i] == denial.sentence]
            against = [i for i in candidates if out[i].victim_side == denial.side]
            candidates = inside or against
        for i in candidates:
            out[i] = replace(out[i], denied_by=out[i].denied_by or denial.speaker)
    return out
