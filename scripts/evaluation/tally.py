"""Counts that become figures: shares, precision and recall, and the errors behind them."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """How many of how many."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> None:
        """Count one case."""
        self.right += right
        self.total += 1

    @property
    def share(self) -> float:
        """Share of right cases; 1.0 of none."""
        return self.right / self.total if self.total else 1.0

    def figures(self) -> dict[str, float | int]:
        """Return share and counts for the report."""
        return {"share": round(self.share, 4), "right": self.right, "n": self.total}


@dataclass(slots=True)
class Retrieval:
    """What was found of what is there: ``hits`` of the labels, ``true`` of the predictions."""

    hits: int = 0
    labels: int = 0
    true: int = 0
    predictions: int = 0

    @property
    def precision(self) -> float:
        """Share of predictions that are right; 1.0 of none."""
        return self.true / self.predictions if self.predictions else 1.0

    @property
    def recall(self) -> float:
        """Share of labels that are found; 1.0 of none."""
        return self.hits / self.labels if self.labels else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def figures(self) -> dict[str, float | int]:
        """Return the measures and counts for the report."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "hits": self.hits,
            "labels": self.labels,
            "true": self.true,
            "predictions": self.predictions,
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: its class, where it is, and what was expected and found."""

    kind: str
    where: str
    what: str


@dataclass(slots=True)
class Faults:
    """Errors that may be shown: those of the untouched half are never kept."""

    shown: bool
    items: list[Fault] = field(default_factory=list)

    def add(self, kind: str, where: str, what: str) -> None:
        """Keep an error, where errors of these texts may be shown."""
        if self.shown:
            self.items.append(Fault(kind, where, " ".join(what.split())))


def macro_f1(pairs: Iterable[tuple[str, str]]) -> tuple[float, dict[str, dict[str, float | int]]]:
    """Return the mean F1 over the classes that the labels hold, and the figures of each class.

    Parameters
    ----------
    pairs : iterable of (str, str)
        Labelled and predicted class of each case.

    Examples
    --------
    >>> macro_f1([("a", "a"), ("b", "a")])[0]
    0.3333333333333333
    """
    known = list(pairs)
    classes: dict[str, dict[str, float | int]] = {}
    total = 0.0
    for name in sorted({label for label, _ in known}):
        hits = sum(1 for label, found in known if label == found == name)
        labels = sum(1 for label, _ in known if label == name)
        predictions = sum(1 for _, found in known if found == name)
        figures = Retrieval(hits, labels, hits, predictions)
        total += figures.f1
        classes[name] = figures.figures()
    return (total / len(classes) if classes else 1.0), classes
