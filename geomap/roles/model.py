"""Weights of the named features, measured on labelled text: which role the words around a name speak for, and how surely."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nsmallest
from importlib import resources

from gazetteer import read_table

ROLES_WEIGHED = ("affiliation", "background", "context", "event", "metonym")
"""Datelines are a matter of form: they are left to the rules."""

SURE = 0.6
"""Where the weights give a role less than this, the rules decide.

Of the labelled mentions, leave-article-out, 86 in 100 reach it (``scripts/fit_roles``).
"""


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[float, ...]]:
    path = resources.files("geomap") / "data" / "en" / "role_weights.csv"
    rows = read_table(path, ("feature", *ROLES_WEIGHED))
    return {row["feature"]: tuple(float(row[role]) for role in ROLES_WEIGHED) for _, row in rows}


def weigh(features: Sequence[str]) -> tuple[str, float, list[str]]:
    """Return the role that features speak for, its probability, and the features that speak for it most.

    Examples
    --------
    >>> weigh(["always", "kind=state", "prep=opens", "next=speech&state=True", "next=speech"])[0]
    'metonym'
    """
    table = _weights()
    known = [(name, table[name]) for name in features if name in table]
    # One sum per role, in the order of the features.
    sums = [sum(column) for column in zip(*(row for _, row in known), strict=True)] or [0.0] * len(ROLES_WEIGHED)
    top = max(sums)
    shares = [math.exp(s - top) for s in sums]
    best = max(range(len(sums)), key=lambda k: sums[k])
    telling = nsmallest(2, ((-row[best], name) for name, row in known if name != "always" and row[best] > 0))
    return ROLES_WEIGHED[best], shares[best] / sum(shares), [name for _, name in telling]


_PLAIN = {
    "gov": "a word of {} governs it",
    "beside": "a word of {} right before it",
    "left": "a word of {} before it",
    "next": "{} right after it",
    "then": "a word of {} after it",
    "owns": "{} is its own",
    "hyphen": "joined to {}",
    "trigger": "told as {}",
    "kind": "a {}",
    "verb before": "{} told before it",
    "verb after": "{} told after it",
    "person": "beside {}",
    "part": "in the {}",
}
"""How the features that most often decide read in a trace."""


def reason(telling: Iterable[str], share: float) -> str:
    """Return a line for the trace: how sure the weights are, and what spoke for the role most.

    Examples
    --------
    >>> reason(["prep=in&gov=office"], 0.914)
    "by the words around it (0.91): after 'in'; a word of office governs it"
    """
    return f"by the words around it ({share:.2f}): {', '.join(map(_plain, telling)) or 'all of them together'}"


def _plain(feature: str) -> str:
    said = []
    for part in feature.split("&"):
        name, _, value = part.partition("=")
        if name == "prep":
            said.append(f"after {value!r}")
        elif value in ("True", "False"):
            continue
        else:
            said.append(_PLAIN[name].format(value) if name in _PLAIN else part.replace("=", " "))
    return "; ".join(said)
