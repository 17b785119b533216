"""Which type an incident is, from the words that tell it: the weapon before the way of fighting, the way before the result."""

from collections.abc import Collection, Sequence

from geomap.events import GENERIC_STRENGTH, Trigger
from geomap.lexicon import words
from geomap.records import INCIDENT_TYPES, Claim

_TELLING = 3
"""A trigger this strong names a type by itself."""

_SURE = 4
_FIRST, _TITLE, _SECOND, _LATER = 3.0, 3.0, 1.5, 1.0
"""How much the sentence counts that tells an event first, the title, the sentence after it, and all others."""

_RANK = {"drone_strike": 2, "airstrike": 2, "bombing": 2, "shelling": 2, "other": 0}
"""Of types that are told as strongly, the weapon counts before the way of fighting, the mere result last."""

_HURT = ("killed", "wounded", "killed_or_wounded")
_OWN = ("soldiers", "police")


def event_type(
    text: str, triggers: Sequence[Trigger], claims: Sequence[Claim] = (), around: Sequence[Trigger] = ()
) -> str:
    """Return the type of an event.

    Parameters
    ----------
    text : str
        The article.
    triggers : sequence of Trigger
        Those of the event, in the order of the text.
    claims : sequence of Claim
        Of the event: dead on both sides make a clash of what is only called killing.
    around : sequence of Trigger
        All of the article: "another strike", "five more were killed" are of the kind that the text has just told of.

    Returns
    -------
    str
        One of :data:`geomap.records.INCIDENT_TYPES`.

    Examples
    --------
    >>> shelled, clashed = Trigger(0, 7, "shelling", 3, "actual", 0), Trigger(8, 15, "clash", 3, "actual", 0)
    >>> event_type("Shelled Clashed", [shelled]), event_type("Shelled Clashed", [shelled, clashed])
    ('shelling', 'clash')
    """
    told = [t for t in triggers if t.strength > GENERIC_STRENGTH] or list(triggers)
    if not told:
        return "other"
    if max(t.strength for t in told) < _TELLING:
        kind = _told_before(text, told, around)
        if kind:
            return kind
    meant = _disambiguated(text, told)
    if all(_is(text, t, "blasts") for t in meant) and not any(c.outcome in _HURT and c.low for c in claims):
        # "Explosions were heard": nobody says of what.
        return "other"
    votes = _votes(meant)
    first = {kind: min((t.start for t in meant if t.type == kind), default=len(text)) for kind in INCIDENT_TYPES}
    best = max(INCIDENT_TYPES, key=lambda kind: (votes[kind], _RANK.get(kind, 1), -first[kind]))
    if best == "other":
        # "Killed", "shot dead", "found" are results: any way of fighting that is named says more. The search for the
        # kidnappers and "he came under attack" say less.
        named = [t for t in meant if t.type == "other"]
        weight, told_at = max(t.strength for t in named), min(t.sentence for t in named)
        rest = [
            t.type
            for t in meant
            if t.type != "other"
            and t.strength >= _TELLING
            and (t.strength > weight or (t.sentence <= told_at and not _is_attack(text, t)))
        ]
        best = max(rest, key=lambda kind: votes[kind]) if rest else best
    if best == "other" and _both_sides_dead(claims):
        return "clash"
    if best == "clash" and max(t.strength for t in meant) <= GENERIC_STRENGTH and _only_civilians(claims):
        # "Gunmen killed two traders": nobody fought.
        return "other"
    strong = {t.type for t in meant if t.strength >= _TELLING}
    if best == "shelling" and ("clash" in strong or _answered(text, meant)):
        # Shells and an exchange of fire make a clash; shelling is what one side does.
        return "clash"
    return best


def _votes(triggers: Sequence[Trigger]) -> dict[str, float]:
    """Return how strongly the sentences speak for each type; each sentence counts with its strongest word of a type."""
    body = sorted({t.sentence for t in triggers if t.sentence > 0})
    votes = dict.fromkeys(INCIDENT_TYPES, 0.0)
    for sentence in sorted({t.sentence for t in triggers}):
        weight = _TITLE if sentence == 0 and body else _LATER
        if body and sentence in body[:2]:
            weight = _FIRST if sentence == body[0] else _SECOND
        here = [t for t in triggers if t.sentence == sentence]
        for kind in {t.type for t in here}:
            strength = max(t.strength for t in here if t.type == kind)
            votes[kind] += weight * (strength**2 if strength >= _TELLING else strength / 2)
    return votes


def _disambiguated(text: str, triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return the triggers with words of two meanings read by the others: raids and strikes from the air, blasts of shells."""
    sure = {t.type for t in triggers if t.strength >= _TELLING and not _is(text, t, "ambiguous")}
    first = min((t.sentence for t in triggers if t.sentence > 0), default=0)
    opening = {t.type for t in triggers if t.sentence <= first and t.strength >= _SURE}
    out = []
    for trigger in triggers:
        kind, strength = trigger.type, trigger.strength
        if _is(text, trigger, "raids") and sure & {"airstrike", "drone_strike"} and "raid" not in sure:
            kind = "airstrike" if "airstrike" in sure else "drone_strike"
        elif _is(text, trigger, "strikes") and "drone_strike" in sure and "airstrike" not in opening:
            kind = "drone_strike"
        elif _is(text, trigger, "bombs") and "airstrike" in sure and not sure & {"bombing"}:
            kind = "airstrike"
        elif _is(text, trigger, "blasts"):
            other = next((k for k in ("airstrike", "drone_strike", "shelling") if k in sure), "")
            kind = other if other and "bombing" not in sure else kind
        elif _is(text, trigger, "drones") and "airstrike" in opening:
            strength = GENERIC_STRENGTH
        out.append(Trigger(trigger.start, trigger.end, kind, strength, trigger.status, trigger.sentence))
    return out


def _is_attack(text: str, trigger: Trigger) -> bool:
    return text[trigger.start : trigger.end].lower() in words("status.toml", "attacks", "words")


def _is(text: str, trigger: Trigger, group: str) -> bool:
    return text[trigger.start : trigger.end].lower().replace("-", " ") in words("status.toml", "meanings", group)


def _told_before(text: str, told: Sequence[Trigger], around: Sequence[Trigger]) -> str:
    """Return the type that a repetition ("the second strike", "a similar attack") takes from what was told before."""
    start = min(t.start for t in told)
    own = {t.sentence for t in told}
    before = [t for t in around if t.start < start and t.strength >= _SURE and t.sentence not in own]
    if not before:
        return ""
    first = told[0]
    near = text[max(0, first.start - 90) : first.end + 40].lower()
    repeated = any(f" {word} " in f" {near} " for word in words("status.toml", "meanings", "repeated"))
    if not (repeated or any(_is(text, t, "strikes") for t in told)):
        return ""
    return before[-1].type


def _only_civilians(claims: Collection[Claim]) -> bool:
    hurt = [c for c in claims if c.outcome in _HURT and c.low]
    return bool(hurt) and not any(c.victim_kind in (*_OWN, "militants", "mixed") for c in hurt)


def _both_sides_dead(claims: Collection[Claim]) -> bool:
    dead = {
        ("militants" if c.victim_kind == "militants" else c.victim_side)
        for c in claims
        if c.outcome == "killed" and c.low
    }
    forces = any(c.victim_kind in _OWN and c.outcome in ("killed", "wounded") and c.low for c in claims)
    return "militants" in dead and forces


def _answered(text: str, triggers: Sequence[Trigger]) -> bool:
    """Whether a sentence of the event says that the other side fired back."""
    first, last = min(t.start for t in triggers), max(t.end for t in triggers)
    stretch = f" {' '.join(text[max(0, first - 200) : last + 200].lower().split())} "
    return any(f" {word} " in stretch for word in words("status.toml", "meanings", "answers"))
