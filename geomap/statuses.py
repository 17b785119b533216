"""How a text speaks of violence: as fact, as recalled, denied, possible, counted over a year, or in another sense."""

import re
from collections.abc import Sequence
from functools import cached_property

from geomap.lexicon import holds, opens, read_toml, words
from geomap.records import Span

STATUSES = ("actual", "recalled", "negated", "irrealis", "metaphor", "history", "total")
"""As fact, as one from before, as not having happened, as possible, in another sense (sport, weather, art), as one of
another century, as one of many that are only counted."""

_NEGATION_WORDS = 4
_IRREALIS_WORDS = 5
_SINCE_WORDS = 6
_SURE = 4
"""A trigger this strong ("suicide bombing", "firefight") means violence in any text."""
_LITERAL = 3
_ALSO_PEACEFUL = ("raid", "other")
"""Search operations and bodies found are told of floods and factories too."""

_LEAST_TOPIC_WORDS = 3

_OTHER_CENTURY = re.compile(r"\b(?:in|of|since|from|by|after|until|the) 1[5-9]\d\d\b")
_MONTH_OF_MAY = re.compile(
    r"(?:\b\d{1,2}(?:st|nd|rd|th)?|\bin|\bof|\blast|\bthis|\bsince|\bearly|\blate) may\b|\bmay \d"
)
_COUNTED = re.compile(
    r"\b(?:\d[\d ]*|two|three|four|five|six|seven|eight|nine|ten|dozens of|scores of|hundreds of|several|many) (?:\w+ ){0,2}$"
)


def _listed(*keys: str) -> frozenset[str]:
    return words("status.toml", *keys)


class Heard:
    """The words of a sentence, and what they say whichever of its events is asked for.

    Parameters
    ----------
    folded : str
        The text as :func:`gazetteer.fold_text` folds it.
    span : Span
        The sentence.

    Examples
    --------
    >>> text = "no clashes broke out"
    >>> Heard(text, Span(0, len(text))).status_of(3, 10, 4)
    'negated'
    """

    def __init__(self, folded: str, span: Span) -> None:
        self.folded = folded
        self.span = span
        self.words = folded[span.start : span.end].split()

    def status_of(self, start: int, end: int, strength: int, *, kind: str = "", topic: bool = False) -> str:
        """Return how the sentence speaks of the violence that a trigger names: one of :data:`STATUSES`.

        Parameters
        ----------
        start, end : int
            The trigger, in the text.
        strength : int
            "killed" is 1, "suicide bombing" 5.
        kind : str
            Type of incident that it names.
        topic : bool
            Whether the text as a whole is about something else.
        """
        before = self.folded[self.span.start : start].split()
        after = self.folded[end : min(self.span.end, end + 60)].split()[:5]
        trigger = self.folded[start:end]
        if (
            self._is_private
            or self._is_other_field(trigger, strength, kind, topic)
            or holds(before[-3:], _listed("metaphor", "similes"))
        ):
            return "metaphor"
        if self.is_history or _is_turning_point(before):
            return "history"
        if _is_negated(before, after, trigger):
            return "negated"
        if kind == "airstrike" and holds(before[-_IRREALIS_WORDS:], _listed("irrealis", "air_called")):
            # Air support that is asked for may only fly past; an air strike that is called for is flown.
            return "actual" if strength >= _SURE else "irrealis"
        if self._tries or _is_only_spoken(before, trigger) or _is_irrealis(before, after):
            return "irrealis"
        if self._is_total(before):
            return "total"
        return "recalled" if self._is_recalled(before, after) else "actual"

    @cached_property
    def is_history(self) -> bool:
        """Whether it tells of another century."""
        return _OTHER_CENTURY.search(f" {' '.join(self.words)} ") is not None

    @cached_property
    def hurts(self) -> bool:
        """Whether somebody is hurt."""
        return holds(self.words, _listed("metaphor", "unless"))

    @cached_property
    def is_armed(self) -> bool:
        """Whether fighters, forces or weapons are named."""
        return holds(self.words, _listed("armed", "words"))

    @cached_property
    def names_assailants(self) -> bool:
        """Whether somebody or something is named that hurts by intent: gunmen, a mine, shells."""
        return holds(self.words, _listed("assailants", "words"))

    @cached_property
    def quotes(self) -> bool:
        """Whether speech is reported: the pluperfect is then only the quoted past."""
        return holds(self.words, _listed("quoted", "verbs"))

    @cached_property
    def _drills(self) -> bool:
        return not self.hurts and holds(self.words, _listed("metaphor", "drills"))

    @cached_property
    def _plays(self) -> bool:
        return not self.hurts and holds(self.words, _listed("metaphor", "words"))

    @cached_property
    def _quakes(self) -> bool:
        return holds(self.words, _listed("disaster", "words"))

    @cached_property
    def _is_private(self) -> bool:
        """Whether it tells of crime without politics: a feud, a robbery."""
        return holds(self.words, _listed("crime", "motives")) and not holds(self.words, _listed("crime", "unless"))

    @cached_property
    def _tries(self) -> bool:
        return holds(self.words, _listed("irrealis", "courts"))

    @cached_property
    def _recalls(self) -> bool:
        return holds(self.words, _listed("recalled", "anywhere"))

    @cached_property
    def _counts(self) -> tuple[bool, bool]:
        """Whether it counts over a long time, and whether it names events that may be counted."""
        if not holds(self.words, _listed("total", "periods")):
            return False, False
        return holds(self.words, _listed("total", "words")), holds(self.words, _listed("total", "events"))

    def _is_other_field(self, trigger: str, strength: int, kind: str, topic: bool) -> bool:
        """Whether a word of violence is said of sport, of weather, of a drill, of traffic."""
        if self._drills:
            return True
        if self._quakes:
            vague = trigger in _listed("meanings", "blasts") or (kind in _ALSO_PEACEFUL and strength < _SURE)
            return vague or strength < _LITERAL
        if topic and not (self.hurts and (strength >= _SURE or self.is_armed)):
            return True
        return strength < _SURE and self._plays

    def _is_total(self, before: Sequence[str]) -> bool:
        """Whether the sentence counts attacks, or the dead, over a long time."""
        counts, events = self._counts
        return counts or (events and _COUNTED.search(" ".join(before[-4:]) + " ") is not None)

    def _is_recalled(self, before: Sequence[str], after: Sequence[str]) -> bool:
        if holds(after, words("contexts.toml", "cause", "after")):
            return True
        # "Gunmen had ambushed": the pluperfect tells what came before, unless somebody is quoted ("he said 58 had died").
        if "had" in before[-2:] and not self.quotes:
            return True
        return (
            self._recalls
            or holds(before, _listed("recalled", "words"))
            or opens(before, _listed("recalled", "openers"))
        )


def is_off_topic(sentences: Sequence[Heard]) -> bool:
    """Return whether a text is about another field: sport, art, weather, traffic, illness.

    So it is where several words of one field stand in it, and more of its sentences hold one than speak of fighters and
    weapons.

    Examples
    --------
    >>> text = "the bowler took three wickets and the batter lost his stumps"
    >>> is_off_topic([Heard(text, Span(0, len(text)))])
    True
    """
    least = max(sum(1 for s in sentences if s.is_armed), len(sentences) / 4)
    known = {word for s in sentences for word in s.words}
    for field in read_toml("status.toml")["topics"]:
        listed = _listed("topics", field)
        if len([w for w in listed if w.split()[0] in known]) < _LEAST_TOPIC_WORDS:
            continue
        about = [s for s in sentences if holds(s.words, listed)]
        if len(about) < least:
            continue
        distinct = [w for w in listed if any(holds(s.words, frozenset({w})) for s in about)]
        if len(distinct) >= _LEAST_TOPIC_WORDS:
            return True
    return False


def _is_turning_point(before: Sequence[str]) -> bool:
    """Whether only an age is told by an event: "since the Taliban took Kabul", "after the offensive of 2014"."""
    if "since" not in before:
        return False
    here = len(before) - 1 - list(reversed(before)).index("since")
    after = before[here + 1 : here + 3]
    return len(before) - here <= _SINCE_WORDS and bool(after) and after[0] in _listed("spoken", "ages")


def _is_negated(before: Sequence[str], after: Sequence[str], trigger: str) -> bool:
    near: list[str] = []
    for word in reversed(before[-_NEGATION_WORDS:]):
        # "No casualties in the attack" denies no attack.
        if word in _listed("negated", "ends"):
            break
        near.insert(0, word)
    return (
        holds(near, _listed("negated", "before"))
        or holds(after[:4], _listed("negated", "after"))
        or trigger in _listed("negated", "itself")
    )


def _is_only_spoken(before: Sequence[str], trigger: str) -> bool:
    if holds(before[-_NEGATION_WORDS:], _listed("spoken", "before")):
        return True
    return list(before[-1:]) == ["the"] and trigger in _listed("spoken", "people")


def _is_irrealis(before: Sequence[str], after: Sequence[str]) -> bool:
    near: list[str] = []
    for word in reversed(before[-_IRREALIS_WORDS:]):
        # "Captured a facilitator during a raid": the raid took place.
        if word in _listed("irrealis", "ends"):
            break
        near.insert(0, word)
    if "may" in near and _MONTH_OF_MAY.search(" ".join(near)):
        near = [word for word in near if word != "may"]
    return holds(near, _listed("irrealis", "before")) or holds(after[:2], _listed("irrealis", "after"))


def opens_new_event(folded: str) -> bool:
    """Return whether a folded sentence says that another event begins ("In a separate incident ...")."""
    return opens(folded.split()[:4], _listed("separate", "openers"))
