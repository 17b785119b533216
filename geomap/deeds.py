"""Violence told by who or what does what to whom: "artillery rounds landed", "soldiers and militants fought"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geomap.lexicon import read_toml
from geomap.records import Span

_BREAKS = (
    "and|after|while|when|but|before|who|which|that|said|saying|where|if|because|condemned|against|like|any|no|not|never|"
    "will|would|could|may|might|denied|deny"
)
"""Words that close a clause or its grip: between the parts of a deed none of them stands."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a stretch of a sentence tells: type of incident, how strongly it says so, where in the text."""

    start: int
    end: int
    type: str
    strength: int


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    type: str
    strength: int
    armed: bool
    first: frozenset[str]
    last: frozenset[str]


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    table: dict[str, Any] = read_toml("deeds.toml")
    classes: dict[str, list[str]] = table["classes"]
    out = []
    for rule in table["rules"]:
        between = rf"(?: +(?!(?:{_BREAKS})\b)[\w'‘’]+){{0,{rule['gap']}}}? +"
        parts = ["|".join(sorted(map(re.escape, classes[name]), key=len, reverse=True)) for name in rule["parts"]]
        pattern = re.compile(rf"(?<![a-z0-9]){between.join(f'(?:{part})' for part in parts)}(?![a-z0-9])")
        first, last = (frozenset(w.split()[0] for w in classes[rule["parts"][n]]) for n in (0, -1))
        out.append(_Rule(pattern, rule["type"], rule["strength"], rule.get("armed", False), first, last))
    return tuple(out)


def find_deeds(folded: str, sentence: Span, *, armed: bool) -> Iterator[Deed]:
    """Yield the deeds of a sentence, rule by rule.

    Parameters
    ----------
    folded : str
        The text as :func:`gazetteer.fold_text` folds it.
    sentence : Span
    armed : bool
        Whether the sentence names fighters, forces or weapons.

    Examples
    --------
    >>> text = "more than forty artillery rounds landed in dangam"
    >>> [(text[d.start : d.end], d.type) for d in find_deeds(text, Span(0, len(text)), armed=True)]
    [('artillery rounds landed', 'shelling')]
    """
    here = set(re.findall(r"[\w'‘’]+", folded[sentence.start : sentence.end]))
    for rule in _rules():
        if (rule.armed and not armed) or rule.first.isdisjoint(here) or rule.last.isdisjoint(here):
            continue
        for match in rule.pattern.finditer(folded, sentence.start, sentence.end):
            yield Deed(match.start(), match.end(), rule.type, rule.strength)
