"""The types that flow between the stages: article, mention, claim, date, incident.

All are frozen and slotted. ``article.text[m.start:m.end] == m.surface`` holds for every mention and, with ``quote``, for
every claim: offsets count code points of the text as read.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from gazetteer import Place

INCIDENT_TYPES = (
    "clash",
    "shelling",
    "airstrike",
    "drone_strike",
    "bombing",
    "ambush",
    "raid",
    "infiltration",
    "capture_of_post",
    "other",
)
ROLES = ("event", "context", "background", "metonym", "dateline", "affiliation")
SIDES = ("AF", "PK", "militant", "other")
OUTCOMES = (
    "killed",
    "wounded",
    "killed_or_wounded",
    "captured",
    "missing",
    "post_captured",
    "post_destroyed",
    "weapons_seized",
)
VICTIM_KINDS = ("soldiers", "police", "militants", "civilians", "officials", "mixed", "unknown")


@dataclass(frozen=True, slots=True)
class Article:
    """One report as read.

    Attributes
    ----------
    article_id : str
        Unique in a run; from the input's ``id``, else the file name (with ``#row`` in tables).
    title, text : str
        ``text`` is the whole text that offsets count in; for plain files the title is its first line.
    published : datetime.date or None
        Day of publication, where known. ``published_rule`` says how it was found.
    outlet, url : str
        Empty where unknown.
    path : str
        The input it came from, as given.
    """

    article_id: str
    title: str
    text: str
    published: date | None = None
    published_rule: str = ""
    outlet: str = ""
    url: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input, or a row of one, that could not be used, and what to do about it."""

    path: str
    row: int | None
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name found in a text, before it is resolved.

    ``cue`` is the type word beside it ("district", "province", "crossing" ...), ``lead`` why it was taken for a place
    (``listed``, ``list``, ``cue``, ``locative``: after a preposition, ``again``), ``group`` the number of the coordinated
    list it stands in (-1: none) and ``scope`` the index of the mention that the text puts it inside ("the X and Y areas of
    Z"; -1: none).
    """

    start: int
    end: int
    surface: str
    cue: str = ""
    lead: str = "listed"
    group: int = -1
    scope: int = -1


@dataclass(frozen=True, slots=True)
class PlacedMention:
    """A mention with its place, or without one, its role, and the reasons for both."""

    mention: Mention
    role: str
    place: Place | None
    score: float
    why: tuple[str, ...]
    candidates: tuple[tuple[Place, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DateReading:
    """When something happened, as a text says it.

    ``start`` and ``end`` are inclusive days, None where unknown. ``prec`` follows UCDP GED: 1 exact day, 2 within 2-6
    days, 3 a week, 4 a month, 5 a year or more [1]_. ``text`` holds the words, ``rule`` the rule that read them.

    References
    ----------
    .. [1] Högbladh, S. (2024), UCDP GED Codebook version 24.1, Uppsala University, "date_prec".
    """

    start: date | None
    end: date | None
    prec: int
    text: str
    rule: str
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says what about whose losses, with the words that say it.

    ``low``/``high`` bound the number; None is open ("more than 20" is (21, None)); "dozens" is vague: (None, None) with
    ``approx`` true. ``victim_side`` is whose people they are, also for civilians. ``part_of`` marks a number that is
    contained in another ("including two commanders"): it is shown and never counted. ``replaced`` marks a number that
    the same text later updates ("the toll rose to 9"). ``claim_id`` names it in a table of corrections.
    """

    claimant: str
    claimant_side: str
    victim: str
    victim_side: str
    victim_kind: str
    outcome: str
    low: int | None
    high: int | None
    approx: bool
    article_id: str
    start: int
    end: int
    quote: str
    denied_by: str = ""
    part_of: bool = False
    replaced: bool = False
    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A force or group that takes part; ``role`` is "alleged attacker", "target", "party" or "claimant"."""

    name: str
    side: str
    role: str


@dataclass(frozen=True, slots=True)
class IncidentPlace:
    """A place of an incident with its precision and its relation to the border.

    ``where_prec`` is UCDP's 1-7, ``geo_precision`` ACLED's 1-3. ``border_km`` is signed: positive on the Pakistani
    side; None where there is no point to measure from (a province, a country). ``mentions`` are the ids of the mentions
    that name it in the incident's reports.
    """

    place: Place
    surface: str
    where_prec: int
    geo_precision: int
    confidence: float
    border_km: float | None
    side: str
    border_chainage_km: float | None
    nearest_crossing: str
    why: tuple[str, ...]
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A report that an incident was read from.

    ``copy_of`` names the article it repeats, if it is a copy; ``incident_id`` the incident as this report alone tells it.
    """

    article_id: str
    title: str
    outlet: str
    url: str
    published: date | None
    copy_of: str = ""
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One event, with every claim about it and every report of it.

    ``members`` are the ids of the single-report incidents that were merged into it, ``merge_reasons`` say why.
    ``corrections`` are the rows of the table of corrections that changed it.
    """

    incident_id: str
    type: str
    background: bool
    summary: str
    confidence: float
    date: DateReading
    actors: tuple[Actor, ...]
    places: tuple[IncidentPlace, ...]
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    n_independent: int
    members: tuple[str, ...] = ()
    merge_reasons: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """When and from what a result was made; written to ``run.json``."""

    made_at: datetime | None
    versions: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
