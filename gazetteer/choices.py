"""What a name may mean by itself, before the rest of its text is heard: candidates, and what speaks for each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from gazetteer.index import Candidate, Index, data_root, read_table
from gazetteer.installed import INSTALLED_MARK
from gazetteer.names import skeleton
from gazetteer.place import ADMIN_KINDS, Place, distance_km

ANCHOR_SCORE = 0.5
"""From this share on a candidate is what a name is thought to mean."""

ITSELF = "="
"""Before the id of a place that spans units: it is inside itself, though no unit's id begins with its own."""

_SHORT_SKELETON = 2
_MOST_KEPT = 200_000
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Query:
    """A name in a text, with what stands beside it.

    Attributes
    ----------
    name : str
    cue : str
        Kind that the type word beside the name stands for (see ``type_words.csv``), or ``""``.
    scope : int
        Index of the query that the text puts this one inside ("the X area of Y"), or -1.
    group : int
        Number of the coordinated list that the name stands in ("X, Y and Z"), or -1.
    sentence, paragraph : int
        Where the name stands.
    listed : bool
        False for a name that only its context makes a place.
    """

    name: str
    cue: str = ""
    scope: int = -1
    group: int = -1
    sentence: int = 0
    paragraph: int = 0
    listed: bool = True


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Return the feature weights of ``features.csv``."""
    return {
        row["feature"]: float(row["weight"])
        for _, row in read_table(data_root() / "features.csv", ("feature", "weight"))
    }


_KNOWN_KINDS = frozenset({*ADMIN_KINDS, "city", "capital"})

_WELL_KNOWN = 8
"""A place with this many listed names is one that news knows."""

_ONE_SPOT_KM = 60.0


@lru_cache(maxsize=1)
def _cue_fit() -> dict[tuple[str, str], float]:
    rows = read_table(data_root() / "cue_fit.csv", ("cue", "kind", "fit"))
    return {(row["cue"], row["kind"]): float(row["fit"]) for _, row in rows}


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate with what its name alone says for it, which is the same in every text."""

    place: Place
    units: frozenset[str]
    """Ids of all that the place is or lies in."""
    total: float
    """What the features of the name add up to, and each of them in words."""
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates for a name, and the unit that it means where nothing else is known."""

    options: tuple[Option, ...]
    nil: float
    unit: Place | None
    is_sole: bool = False
    """Whether one well-known spot alone bears the name, so that an unlisted namesake is unlikely."""


class Choices:
    """What names mean by themselves, and how far places lie apart; kept from text to text, for news repeats itself."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[tuple[str, str, bool], Choice] = {}
        self._distances: dict[tuple[str, str], float] = {}

    def of(self, query: Query) -> Choice:
        """Return the candidates for a name."""
        key = query.name, query.cue, query.listed
        known = self._known.get(key)
        if known is None:
            _keep(self._known, key, known := self._choice(query))
        return known

    def distance_km(self, a: Place, b: Place) -> float:
        """Return the distance of two places."""
        pair = a.place_id, b.place_id
        known = self._distances.get(pair)
        if known is None:
            _keep(self._distances, pair, known := distance_km(a, b))
        return known

    def _choice(self, query: Query) -> Choice:
        w = weights()
        # Fuzzy matches are for names that the context makes places; a listed name was met exactly in the text.
        found = self._index.lookup(query.name, limit=12, fuzzy=not query.listed)
        options = []
        # A unit or a city of the very name leaves no doubt that a hamlet of a similar one could profit from.
        is_known = any(c.match in ("name", "alias") and c.place.kind in _KNOWN_KINDS for c in found)
        for candidate in found:
            if is_known and candidate.match in ("skeleton", "fuzzy"):
                continue
            if candidate.match in ("skeleton", "fuzzy") and is_world(candidate.place) and not query.listed:
                # A name that only looks like that of a city far away is a hamlet here.
                continue
            features = self._features(candidate, query)
            total = sum(w[name] * value for name, value in features.items())
            why = tuple(reason(name, w[name] * value) for name, value in features.items() if w[name] * value)
            options.append(Option(candidate.place, _units(candidate.place.place_id), total, why))
        nil = w["nil_listed" if query.listed else "nil_cue"]
        alone = [o.total + w["world"] if is_world(o.place) else o.total for o in options]
        best, share = likeliest(options, alone, nil)
        unit = None
        if best is not None and share >= ANCHOR_SCORE:
            units = [o.place for o in options if o.place.kind in ADMIN_KINDS and one_ground(o.place, best)]
            unit = best if best.kind in ADMIN_KINDS else next(iter(units), None)
        return Choice(tuple(options), nil, unit, self._is_sole(found))

    def _is_sole(self, found: Sequence[Candidate]) -> bool:
        """Whether the places listed under a name are one spot, known by many spellings."""
        bearers = [c.place for c in found if c.match in ("name", "alias")]
        if not bearers or any(is_world(p) for p in bearers):
            return False
        known = max(len(self._index.names(p.place_id)) for p in bearers)
        return known >= _WELL_KNOWN and all(self.distance_km(bearers[0], p) <= _ONE_SPOT_KM for p in bearers[1:])

    def _features(self, candidate: Candidate, query: Query) -> dict[str, float]:
        place = candidate.place
        out = {candidate.match: 1.0}
        if INSTALLED_MARK in place.place_id:
            out["installed"] = 1.0
        if candidate.match in ("skeleton", "fuzzy"):
            out[f"{candidate.match}_distance"] = 1 - candidate.similarity
        if candidate.match == "skeleton" and len(skeleton(query.name)) <= _SHORT_SKELETON:
            out["skeleton_short"] = 1.0
        for name in self._index.names(place.place_id):
            if name.text == candidate.name and name.status in ("former", "misspelling"):
                out[name.status] = 1.0
        if query.cue:
            fit = _cue_fit().get((query.cue, place.kind), 0.0)
            out["cue_match" if fit else "cue_mismatch"] = fit or 1.0
        elif place.kind == self._index.preferred_kind(query.name):
            out["preferred"] = 1.0
        out[f"kind_{place.kind}" if f"kind_{place.kind}" in weights() else "kind_other"] = 1.0
        return out


def _keep(kept: dict[_K, _V], key: _K, value: _V) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[key] = value


def reason(feature: str, value: float) -> str:
    """Return a feature with what it adds, as it is shown."""
    return f"{feature} {value:+.1f}"


def is_world(place: Place) -> bool:
    """Whether a place lies outside the region; countries count as neither."""
    return ":" in place.place_id and place.kind != "country"


def _units(place_id: str) -> frozenset[str]:
    """Return the ids of all that a place is or lies in, by its id; one that spans units is inside itself alone.

    >>> sorted(_units("AF.kunar.dangam/x"))
    ['=AF.kunar.dangam/x', 'AF', 'AF.kunar', 'AF.kunar.dangam', 'AF.kunar.dangam/x']
    """
    cuts = [place_id[:at] for at, char in enumerate(place_id) if char in "./?"]
    return frozenset((*cuts, place_id, ITSELF + place_id))


def likeliest(options: Sequence[Option], totals: Sequence[float], nil: float) -> tuple[Place | None, float]:
    """Return the likeliest of some candidates, and its share with that of those that are one with it on a map.

    A district, its tehsil and its town of one name are one: whichever is meant, the text speaks of that ground.
    """
    if not options:
        return None, 0.0
    top = max(nil, *totals)
    exps = [math.exp(total - top) for total in totals]
    norm = math.exp(nil - top) + sum(exps)
    _, _, at = min(
        (-round(e / norm, 9), o.place.place_id, k) for k, (e, o) in enumerate(zip(exps, options, strict=True))
    )
    best = options[at]
    return best.place, sum(e for e, o in zip(exps, options, strict=True) if one_ground(o.place, best.place)) / norm


def one_ground(a: Place, b: Place) -> bool:
    """Whether two places are the same district, or lie in the same one, or one is the province of the other."""
    if a.place_id == b.place_id:
        return True
    if a.country != b.country or a.adm1 != b.adm1 or not a.adm1:
        return False
    return a.adm2 == b.adm2 or "province" in (a.kind, b.kind)
