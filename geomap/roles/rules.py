"""The part a place plays in a report: where it happened, or a capital that speaks, a dateline, a home town.

Rules over the words around the mention (``geomap/data/en/contexts.toml``), tried in a fixed order; the first that fits
decides, and its name is kept as the reason. Where the measured weights of :mod:`geomap.roles.model` are sure, they decide.
"""

import re
from collections.abc import Sequence

from gazetteer import Place, fold
from geomap.events import Trigger
from geomap.lexicon import words
from geomap.records import Mention, Span
from geomap.roles.text import RoleText, carried_on, trigger_for, words_between

_DATELINE = re.compile(
    r"[^\n]{0,60}?(?:\([^)\n]{3,30}\)\s*[-–—:]|:\s|\s[-–—]{1,2}\s|\s*\([A-Z]{2,}[^)\n]{0,20}\)\s*[-–—:])"
)
_DATELINE_REST = re.compile(
    r"(?:,\s*[A-Z][\w ]{2,30})?,?\s*(?:\([^)\n]{3,30}\)\s*)?(?:[-–—]{1,2}\s|:\s)"
    r"|(?:,\s*[A-Z][\w ]{2,30})?\s*\([^)\n]{3,40}\)\s*[-–—:]"
)
_DATED_CITY = re.compile(
    r"(?P<names>\b[A-Z][A-Z'’-]+(?: [A-Z'’-]+){0,3}(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)?)?)"
    r",? \((?:[A-Z][a-z]{2,8}\.?,? \d|\d{1,2} [A-Z][a-z]{2})"
)
_HERE = re.compile(
    r"\bhere\b(?! (?:to|for|said)\b)|\bin (?:this|the) (?:\w+ ){0,2}(?:city|town|village|provincial capital)\b(?! of\b)"
)
_HERE_WORDS = 8
_HEADER_LINE = re.compile(r"[A-Za-z]{3,9}:\s|\d{4}-\d\d-")
NO_EVENT = "no event in its sentence"
"""The rule of a place whose sentence reports nothing: it may still be where the event of its paragraph was."""


def role_of(mention: Mention, place: Place | None, view: RoleText) -> tuple[str, str]:
    """Return the role of a mention and the rule that gave it.

    Parameters
    ----------
    mention : Mention
    place : Place or None
        What it was resolved to; its kind decides whether it can speak for a government.
    view : RoleText

    Returns
    -------
    role : str
        One of :data:`geomap.records.ROLES`.
    rule : str
        Named in the trace of the mention.
    """
    number = view.sentence_of(mention.start)
    sentence = view.sentences[number] if view.sentences else Span(0, len(view.text))
    before = words_between(view.folded, max(sentence.start, mention.start - 60), mention.start)
    after = words_between(view.folded, mention.end, min(sentence.end, mention.end + 60))
    if _is_dateline(mention, view):
        if _happened_here(mention, view):
            return "event", "the place of the dateline: the text says that it happened here"
        return "dateline", "opens a paragraph as its dateline"
    triggers = [t for t in view.triggers if t.sentence == number] or carried_on(number, view)
    affiliation = _affiliation(mention, before, after, view, bool(triggers))
    if affiliation:
        return "affiliation", affiliation
    speaks = fold(mention.surface) in view.speakers
    if place is not None and (speaks or place.kind in words("contexts.toml", "metonym", "kinds")):
        metonym = _metonym(mention, before, after, view, sentence)
        if metonym:
            return "metonym", metonym
    venue = _venue(before)
    if venue and not _is_what_was_hit(mention, triggers, view):
        return "context", venue
    return _by_trigger(mention, number, triggers, view)


def _venue(before: list[str]) -> str:
    """Return why a place is where somebody speaks, meets, is treated, goes to or comes from; ``""`` where it is not."""
    steps = [w for w in before[-6:] if w not in ("the", "a", "an")]
    if not steps:
        return ""
    if steps[-1] == "from" and not set(steps[-4:-1]) & words("contexts.toml", "origin", "event"):
        return "where something came from"
    if steps[-1] in ("to", "through", "via", "towards", "toward") or steps[-3:] == ["by", "way", "of"]:
        return f"where something went: {steps[-1]!r}"
    if steps[-2:] == ["direction", "of"] or (
        steps[-1] == "between" and set(steps) & words("contexts.toml", "venue", "travel")
    ):
        return "a direction"
    if steps[-1] not in ("in", "at"):
        return ""
    venues = words("contexts.toml", "venue", "before")
    for back in (1, 2, 3):
        for size in (2, 1):
            phrase = " ".join(steps[-back - size : -back])
            # "An intelligence-based operation in Kulachi" is held there, nobody is based there.
            if phrase in venues and not set(steps[: -back - size]) & words("contexts.toml", "venue", "unless"):
                return f"a place of speech, talks or treatment: {phrase!r}"
    return ""


def _is_what_was_hit(mention: Mention, triggers: Sequence[Trigger], view: RoleText) -> bool:
    """Whether an attack was "on the office in X" or a bombing "of a meeting in X": then X is where it happened."""
    for trigger in triggers:
        between = view.folded[trigger.end : mention.start]
        if trigger.status == "actual" and 0 < len(between) < 50 and set(between.split()[:2]) & {"of", "on", "at"}:
            return True
    return False


def _is_dateline(mention: Mention, view: RoleText) -> bool:
    for dated in _DATED_CITY.finditer(view.text, max(0, mention.start - 45), mention.end + 45):
        # "KABUL, Afghanistan (Jan. 25, 2013)": by its form alone, wherever an agency's header leaves it.
        if dated.start() <= mention.start and mention.end <= dated.end("names"):
            return True
    paragraph = view.paragraphs[view.paragraph_of(mention.start)] if view.paragraphs else Span(0, len(view.text))
    lead = view.text[paragraph.start : mention.start]
    if len(lead) > 45:
        return False
    rest = _DATELINE_REST.match(view.text, mention.end)
    if not _heads_the_text(paragraph, view) and "(" not in view.text[paragraph.start : mention.end + 40]:
        # "BAJAUR: Gunmen ..." further down heads an item of a round-up: it says where the item happened.
        return False
    if not lead.strip() and rest is not None:
        return mention.surface.isupper() or "(" in rest.group() or rest.group().strip() != ":"
    # "KABUL, Afghanistan (Oct. 13) -": the second name belongs to the dateline of the first.
    head = _DATELINE.match(view.text, paragraph.start)
    return (
        head is not None
        and mention.end <= head.end()
        and bool(re.match(r"[A-Z][A-Z .'’-]{2,}\b", view.text[paragraph.start :]))
    )


def _happened_here(mention: Mention, view: RoleText) -> bool:
    """Whether the paragraph of a dateline goes on to say that something happened "here": at its place."""
    stop = view.paragraphs[view.paragraph_of(mention.start)].end if view.paragraphs else len(view.text)
    for found in _HERE.finditer(view.folded, mention.end, stop):
        number = view.sentence_of(found.start())
        start = view.sentences[number].start if view.sentences else 0
        told = [t for t in view.triggers if start <= t.start < found.start() and t.status == "actual"]
        between = words_between(view.folded, max(told[-1].end, 0), found.start()) if told else []
        if told and len(between) <= _HERE_WORDS and not words("contexts.toml", "speaker", "verbs") & set(between):
            return True
    return False


def _heads_the_text(paragraph: Span, view: RoleText) -> bool:
    """Whether a paragraph is the title, or the first below title and header lines."""
    before = [p for p in view.paragraphs[1:] if p.start < paragraph.start]
    return all(_HEADER_LINE.match(view.text, p.start) for p in before)


def _affiliation(mention: Mention, before: list[str], after: list[str], view: RoleText, has_event: bool) -> str:
    text = view.text
    following = text[mention.end : mention.end + 1]
    if following == "-" and after and after[0] in words("contexts.toml", "affiliation", "suffixes"):
        return f"joined to {after[0]!r}"
    if following in (" ", "'", "’"):
        office = _office_after([w for w in after[:5] if w not in ("'s", "s")])
        if office:
            return f"followed by {office!r}"
    return _speaker(before, after, has_event) or _home(before)


def _office_after(after: Sequence[str]) -> str:
    """Return the office that a name stands before ("Kunar's deputy police chief"), ``""`` where it stands before none."""
    nouns = words("contexts.toml", "office", "nouns") | words("contexts.toml", "affiliation", "after")
    between = words("contexts.toml", "office", "between")
    for i, word in enumerate(after):
        if word in nouns:
            return word
        if word not in between:
            break
        if i == len(after) - 1:
            break
    return next((p for p in (" ".join(after[:2]),) if p in words("contexts.toml", "affiliation", "after")), "")


def _speaker(before: list[str], after: list[str], has_event: bool) -> str:
    """Return why a place is where a speaker is: "a doctor in Wana said", "In Kabul, a spokesman said", "said a man in X"."""
    verbs = words("contexts.toml", "speaker", "verbs")
    if not before or before[-1] not in ("in", "of", "at"):
        return ""
    people = words("contexts.toml", "people", "nouns")
    if after and after[0] in verbs:
        return f"where the speaker is: {after[0]!r}"
    if (
        len(before) > 1
        and before[-1] == "in"
        and (
            (before[-2] in words("contexts.toml", "speaker", "speaking") and not set(before[-4:-2]) & _AUXILIARIES)
            or (
                before[-2] in words("contexts.toml", "people", "stationed")
                and not (has_event and after[:1] != ["said"])
            )
        )
    ):
        return f"where they are posted or speak: {before[-2]!r}"
    said = next((w for w in after[:9] if w in verbs), "")
    if len(before) == 1 and said and not has_event:
        return f"where the speaker is: {said!r}"
    told = next((i for i, w in enumerate(before[:-2]) if w in ("said", "according")), -1)
    # "..., said a member of the council in X": the verb comes before its subject, and nothing happens in between.
    subject = before[told + 1 : -1] if told >= 0 and not after else []
    if set(subject) & people and not set(subject) & _AUXILIARIES:
        return f"where the speaker is: {before[told]!r}"
    return ""


def _home(before: list[str]) -> str:
    """Return why a place is somebody's home or office: "governor of X", "a teacher from X"."""
    heads = words("contexts.toml", "affiliation", "before")
    steps = [w for w in before if w not in ("the", "eastern", "southern", "northern", "western", "southeastern")]
    for size in (3, 2):
        phrase = " ".join(steps[-size:])
        if phrase in heads:
            # "Shot dead an elder in Wana": who is killed is killed there.
            hurt = steps[-1:] == ["in"] and set(steps[-size - 5 : -size]) & words(
                "contexts.toml", "affiliation", "hurt"
            )
            return "" if hurt else f"preceded by {phrase!r}"
    if (
        len(steps) > 1
        and steps[-1] in ("of", "for", "to")
        and set(steps[-4:-1]) & words("contexts.toml", "office", "holders")
    ):
        return f"whose office it is: {' '.join(steps[-4:])!r}"
    if steps and steps[-1] in words("contexts.toml", "office", "titles"):
        return f"whose office it is: {steps[-1]!r}"
    if len(steps) > 1 and steps[-1] == "of" and steps[-2] in words("contexts.toml", "people", "of"):
        return f"whose people they are: {steps[-2]!r}"
    if len(steps) > 1 and steps[-1] == "from":
        if steps[-2] in words("contexts.toml", "people", "nouns") | words("contexts.toml", "people", "voice"):
            return f"somebody's home: {steps[-2]!r} from"
    return ""


_AUXILIARIES = frozenset({"was", "were", "had", "has", "have", "been", "is", "are", "that"})
_LITERAL = frozenset(
    {
        "in",
        "at",
        "near",
        "inside",
        "around",
        "outside",
        "over",
        "across",
        "into",
        "to",
        "from",
        "through",
        "within",
        "towards",
        "toward",
        "via",
    }
)


def _metonym(mention: Mention, before: list[str], after: list[str], view: RoleText, sentence: Span) -> str:
    """Return why a capital or country stands for its government, ``""`` where it is meant as a place.

    Such a name without a preposition of place before it speaks or acts; what it may be instead is in the tables.
    """
    if view.text[mention.end : mention.end + 2] in ("'s", "’s"):
        rest = [w.strip("'") for w in words_between(view.folded, mention.end + 2, min(sentence.end, mention.end + 50))]
        if rest and rest[0] in words("contexts.toml", "metonym", "possessed"):
            return f"possessive before {rest[0]!r}"
        return ""
    last = before[-1] if before else ""
    if last in _LITERAL or last in words("contexts.toml", "border_with", "regions") | words(
        "contexts.toml", "goal", "verbs"
    ):
        return ""
    literal = words("contexts.toml", "border_with", "before")
    if any(" ".join(before[-size:]) in literal for size in (1, 2, 3)):
        return ""
    if _is_in_address(mention, view):
        return ""
    return f"no preposition of place before it: {last!r}" if last else "opens its sentence as the one who acts"


def _is_in_address(mention: Mention, view: RoleText) -> bool:
    """Whether a country closes an address ("in Barmal, Paktika, Afghanistan") or stands in a list of places."""
    lead = view.text[max(0, mention.start - 3) : mention.start]
    return mention.scope < 0 and lead.endswith(", ") and view.text[mention.end : mention.end + 1] in (",", ".", ")", "")


def _by_trigger(mention: Mention, number: int, triggers: list[Trigger], view: RoleText) -> tuple[str, str]:
    if not triggers:
        return "context", NO_EVENT
    own = trigger_for(mention.start, mention.end, triggers, view.text)
    word = view.text[own.start : own.end]
    if own.status == "recalled" or (own.status == "actual" and number in view.past):
        return "background", f"an earlier event in its sentence: {word!r}"
    if own.sentence != number and own.status == "actual":
        return "event", f"goes on from the sentence before: {word!r}"
    if own.status == "actual":
        return "event", f"an event in its sentence: {word!r}"
    return "context", f"{own.status}: {word!r}"
