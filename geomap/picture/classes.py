"""How units are shaded: what is counted in each, and the classes, which are those of the map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

CLASSES = 5
UNIT_KEYS = {"provinces": "province_id", "districts": "district_id"}

Incident = Mapping[str, Any]


def units_touched(incident: Incident, level: str) -> frozenset[str]:
    """Return the ids of the provinces or districts that an incident of ``incidents.json`` touches."""
    return frozenset(unit for p in incident["places"] if (unit := str(p.get(UNIT_KEYS[level]) or "")))


def tallies(incidents: Iterable[Incident], level: str, measure: str) -> dict[str, int]:
    """Return the measure of every unit that is touched, by the rules of ``provinces.csv``.

    An incident counts once in each unit that it touches; its dead only where it lies in that unit alone. Events recalled
    from before are not counted.
    """
    out: dict[str, int] = {}
    for incident in incidents:
        if incident.get("background"):
            continue
        touched = units_touched(incident, level)
        if measure == "incidents":
            number = 1
        elif len(touched) == 1 and all(p.get(UNIT_KEYS[level]) for p in incident["places"]):
            number = killed(incident)[0 if measure == "killed-low" else 1]
        else:
            number = 0
        for unit in touched:
            out[unit] = out.get(unit, 0) + number
    return out


def killed(incident: Incident) -> tuple[int, int]:
    """Return the least and the largest number of dead that are claimed; an open bound counts as the lower one."""
    toll = incident.get("fatalities") or {}
    low = int(toll.get("low") or 0)
    return low, max(low, int(toll.get("high") or 0))


@dataclass(frozen=True, slots=True)
class Shading:
    """Classes of a picture, the same in all its panels.

    Attributes
    ----------
    tops : tuple of int
        Upper bound of each class above 0.
    named : frozenset of str
        Units that some incident of the run touches; the others are "no report", which is not 0.
    """

    tops: tuple[int, ...]
    named: frozenset[str]

    def class_of(self, unit: str, values: Mapping[str, int]) -> int:
        """Return 0 for none, 1 and on for the classes, -1 where no report names the unit."""
        if unit not in self.named:
            return -1
        value = values.get(unit, 0)
        return 0 if value <= 0 else 1 + next((n for n, top in enumerate(self.tops) if value <= top), len(self.tops) - 1)

    def label(self, position: int) -> str:
        """Return the numbers of a class as the legend gives them."""
        if position == 0:
            return "0"
        least = 1 if position == 1 else self.tops[position - 2] + 1
        top = self.tops[position - 1]
        return f"{top:,}" if least >= top else f"{least:,}–{top:,}"


def shading(panels: Iterable[Mapping[str, int]], named: Iterable[str]) -> Shading:
    """Return the classes for the values of all panels together."""
    values = sorted(value for panel in panels for value in panel.values() if value > 0)
    return Shading(natural_breaks(values, CLASSES), frozenset(named))


def natural_breaks(values: Sequence[int], classes: int) -> tuple[int, ...]:
    """Return the upper bounds of the classes that have the least squared spread within them [1]_.

    Parameters
    ----------
    values : sequence of int
        Sorted.
    classes : int
        At most so many.

    Examples
    --------
    >>> natural_breaks([1, 1, 2, 3, 20, 22, 90], 3)
    (3, 22, 90)
    >>> natural_breaks([4, 4, 7], 5)
    (4, 7)

    References
    ----------
    .. [1] Fisher, W. D. (1958), On grouping for maximum homogeneity, JASA 53, 789-798.
    """
    distinct, weight = np.unique(np.asarray(values, dtype=float), return_counts=True)
    n = len(distinct)
    if n <= classes:
        return tuple(int(v) for v in distinct)
    number = np.concatenate([[0], np.cumsum(weight)])
    total = np.concatenate([[0], np.cumsum(weight * distinct)])
    square = np.concatenate([[0], np.cumsum(weight * distinct**2)])
    cost = np.full(n + 1, np.inf)
    cost[0] = 0
    cuts = []
    for _ in range(classes):
        best, cut = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int)
        for end in range(1, n + 1):
            start = np.arange(end)
            spread = square[end] - square[:end] - (total[end] - total[:end]) ** 2 / (number[end] - number[:end])
            # Rounding keeps ties ties, on every machine.
            sums = np.round(cost[start] + spread, 6)
            cut[end] = int(np.argmin(sums))
            best[end] = sums[cut[end]]
        cuts.append(cut)
        cost = best
    tops, end = [], n
    for cut in reversed(cuts):
        if end > 0:
            tops.append(int(distinct[end - 1]))
            end = cut[end]
    return tuple(reversed(tops))
