"""Which place a name means, decided together for all names of a text.

Top-down: countries and provinces first, then what lies in them. Every candidate is scored by the named, weighted features
of ``gazetteer/data/features.csv``; "none of these" competes as a candidate of its own.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gazetteer.index import Candidate, Index, data_root, read_table
from gazetteer.names import fold, skeleton
from gazetteer.place import ADMIN_KINDS, Place

UNLISTED_MARK = "?"
"""Joins a parent's id and the name of a place that no gazetteer holds: ``AF.helmand.dishu?shakij``."""

_ROUNDS = 3
_ANCHOR_SCORE = 0.5
_EARTH_KM = 6371.0088
_AROUND_KM = 20.0
_SHORT_SKELETON = 2


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


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its probability among its rivals and the features that made it."""

    place: Place
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means: a place or None, how sure (0-1), why, and the runners-up."""

    place: Place | None
    score: float
    why: tuple[str, ...]
    candidates: tuple[Scored, ...]


class Gazetteer(Index):
    """Places looked up by name, and names of a text resolved together.

    Examples
    --------
    >>> gazetteer = Gazetteer.load()
    >>> [c.place.name for c in gazetteer.lookup("Pktika")][:1]
    ['Paktika']
    >>> [r.place.place_id for r in gazetteer.resolve(["Kunar", "Dangam"]) if r.place]
    ['AF.kunar', 'AF.kunar.dangam']
    """

    def resolve(self, names: Iterable[str | Query]) -> list[Resolution]:
        """Return what each of the names of one text means, decided together.

        Parameters
        ----------
        names : iterable of str or Query
            Names as a text gives them; a :class:`Query` also says what stands beside the name.

        Returns
        -------
        list of Resolution
            One per name, in order; ``place`` is None where no place is likely enough.
        """
        queries = []
        for name in names:
            if isinstance(name, Query):
                queries.append(name)
            else:
                core, cue = self.split_type(name)
                queries.append(Query(core if cue else name, cue))
        return _Text(self, queries).resolve()


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Return the feature weights of ``features.csv``."""
    return {
        row["feature"]: float(row["weight"])
        for _, row in read_table(data_root() / "features.csv", ("feature", "weight"))
    }


@lru_cache(maxsize=1)
def _cue_fit() -> dict[tuple[str, str], float]:
    rows = read_table(data_root() / "cue_fit.csv", ("cue", "kind", "fit"))
    return {(row["cue"], row["kind"]): float(row["fit"]) for _, row in rows}


class _Text:
    """The queries of one text while they are being resolved."""

    def __init__(self, index: Index, queries: Sequence[Query]) -> None:
        self.index = index
        self.queries = queries
        self.weights = weights()
        self.keys = [fold(query.name) for query in queries]
        self._distances: dict[tuple[str, str], float] = {}
        self.candidates = [self._candidates(query) for query in queries]
        self.anchors: dict[int, Place] = {}

    def resolve(self) -> list[Resolution]:
        scored: list[tuple[list[Scored], float]] = []
        for step in range(_ROUNDS):
            scored = [self._score(i) for i in range(len(self.queries))]
            self.anchors = {}
            for i, (ranked, _) in enumerate(scored):
                # Units first: a village is only an anchor for others once its province had its say.
                if ranked and ranked[0].score >= _ANCHOR_SCORE and (step > 0 or ranked[0].place.kind in ADMIN_KINDS):
                    self.anchors[i] = ranked[0].place
        return [self._decide(i, ranked, nil) for i, (ranked, nil) in enumerate(scored)]

    def _candidates(self, query: Query) -> list[Candidate]:
        # Fuzzy matches are for names that the context makes places; a listed name was met exactly in the text.
        return self.index.lookup(query.name, limit=12, fuzzy=not query.listed)

    def _score(self, i: int) -> tuple[list[Scored], float]:
        w = self.weights
        query = self.queries[i]
        rows = []
        for candidate in self.candidates[i]:
            features = {**self._own_features(candidate, query), **self._context_features(candidate.place, i)}
            total = sum(w[name] * value for name, value in features.items())
            why = ", ".join(f"{name} {w[name] * value:+.1f}" for name, value in features.items() if w[name] * value)
            rows.append((candidate.place, total, why))
        nil = w["nil_listed" if query.listed else "nil_cue"]
        top = max([nil, *(total for _, total, _ in rows)])
        norm = math.exp(nil - top) + sum(math.exp(total - top) for _, total, _ in rows)
        ranked = [Scored(place, math.exp(total - top) / norm, why) for place, total, why in rows]
        ranked.sort(key=lambda s: (-round(s.score, 9), s.place.place_id))
        return ranked, math.exp(nil - top) / norm

    def _own_features(self, candidate: Candidate, query: Query) -> dict[str, float]:
        place = candidate.place
        out = {candidate.match: 1.0}
        if candidate.match in ("skeleton", "fuzzy"):
            out[f"{candidate.match}_distance"] = 1 - candidate.similarity
        if candidate.match == "skeleton" and len(skeleton(query.name)) <= _SHORT_SKELETON:
            out["skeleton_short"] = 1.0
        for name in self.index.names(place.place_id):
            if name.text == candidate.name and name.status in ("former", "misspelling"):
                out[name.status] = 1.0
        if query.cue:
            fit = _cue_fit().get((query.cue, place.kind), 0.0)
            out["cue_match" if fit else "cue_mismatch"] = fit or 1.0
        elif place.kind == self.index.preferred_kind(query.name):
            out["preferred"] = 1.0
        out[f"kind_{place.kind}" if f"kind_{place.kind}" in self.weights else "kind_other"] = 1.0
        return out

    def _context_features(self, place: Place, i: int) -> dict[str, float]:
        query = self.queries[i]
        out: dict[str, float] = {}
        if query.scope in self.anchors:
            out["scope_in" if self._in_scope(place, self.anchors[query.scope]) else "scope_out"] = 1.0
        own = self.keys[i]
        others = [(j, p) for j, p in self.anchors.items() if j != i and self.keys[j] != own]
        if query.group >= 0:
            mates = [p for j, p in others if self.queries[j].group == query.group]
            if mates:
                same = any(m.country == place.country and m.adm1 == place.adm1 for m in mates)
                if place.kind not in ("province", "country"):
                    out["group_in" if same else "group_out"] = 1.0
                if any(m.kind == place.kind for m in mates):
                    out["group_kind"] = 1.0
        if ":" in place.place_id:
            self._world_features(place, others, out)
        elif place.kind != "country":
            self._region_features(place, query, others, out)
        return out

    def _distance(self, a: Place, b: Place) -> float:
        pair = (a.place_id, b.place_id)
        known = self._distances.get(pair)
        if known is None:
            known = self._distances[pair] = distance_km(a, b)
        return known

    def _in_scope(self, place: Place, scope: Place) -> bool:
        if self.index.inside(place, scope):
            return True
        # "Salala in the Baizai area": an area without a polygon holds what lies around its point.
        return not scope.is_area and distance_km(place, scope) <= max(_AROUND_KM, scope.radius_km + place.radius_km)

    def _world_features(self, place: Place, others: list[tuple[int, Place]], out: dict[str, float]) -> None:
        if place.kind == "country":
            return
        out["world"] = 1.0
        if any(p.kind == "country" and p.country == place.country for _, p in others):
            out["world_context"] = 1.0

    def _region_features(
        self, place: Place, query: Query, others: list[tuple[int, Place]], out: dict[str, float]
    ) -> None:
        best = ""
        nearest = math.inf
        units = 0
        for j, other in others:
            where = self.queries[j]
            if other.kind == "country":
                if other.country == place.country:
                    out["country_in"] = 1.0
                continue
            if other.is_area and ":" not in other.place_id:
                units += 1
                if self.index.inside(place, other):
                    level = (
                        "sentence_in" if where.sentence == query.sentence
                        else "paragraph_in" if where.paragraph == query.paragraph
                        else "document_in"
                    )  # fmt: skip
                    best = max(best, level, key=("", "document_in", "paragraph_in", "sentence_in").index)
            if where.paragraph == query.paragraph and place.kind not in ("province", "region"):
                nearest = min(nearest, self._distance(place, other))
        if best:
            out[best] = 1.0
        elif units and not place.is_area and nearest > 60:
            out["far"] = 1.0
        if nearest < 200:
            out["near"] = math.exp(-nearest / 40)

    def _decide(self, i: int, ranked: list[Scored], nil: float) -> Resolution:
        query = self.queries[i]
        runners = tuple(ranked[:5])
        if ranked and ranked[0].score > nil:
            best = ranked[0]
            # A district and its centre of one name are one place to whoever maps it: their shares add up.
            same = sum(s.score for s in ranked[1:] if self._nested(s.place, best.place))
            return Resolution(best.place, round(min(1.0, best.score + same), 3), (best.why,), runners)
        parent, because = self._parent(i)
        if parent is not None and (query.cue or query.scope >= 0 or query.group >= 0 or not query.listed):
            return Resolution(
                unlisted(query.name, parent),
                0.5,
                (f"not listed; kept in {parent.name} ({parent.kind}), {because}",),
                runners,
            )
        reason = "no place of this name is likely here" if ranked else "no gazetteer holds this name"
        return Resolution(None, round(nil, 3), (reason,), runners)

    def _nested(self, a: Place, b: Place) -> bool:
        return (
            self.index.inside(a, b)
            or self.index.inside(b, a)
            or (bool(a.adm2) and a.adm2 == b.adm2 and a.adm1 == b.adm1)
        )

    def _parent(self, i: int) -> tuple[Place | None, str]:
        """Return the unit that an unlisted name is kept in: what the text says, else its list, sentence or paragraph."""
        query = self.queries[i]
        scope = self.anchors.get(query.scope)
        if scope is not None:
            return scope, "where the text puts it"
        before = sorted(
            (j, p) for j, p in self.anchors.items() if j != i and p.kind != "country" and ":" not in p.place_id
        )
        mates = [p for j, p in before if query.group >= 0 and self.queries[j].group == query.group]
        for mate in mates:
            if mate.kind not in ("province", "country"):
                unit = self._district(mate)
                if unit is not None:
                    return unit, f"as {mate.name} in the same list"
        near = [(abs(j - i), j, p) for j, p in before if self.queries[j].sentence == query.sentence]
        if near and query.scope < 0:
            _, _, beside = min(near, key=lambda row: row[:2])
            unit = beside if beside.is_area and beside.kind != "region" else self._district(beside)
            if unit is not None and not beside.is_area:
                return unit, f"beside {beside.name} in its sentence"
        units = [(j, p) for j, p in before if p.is_area]
        for same, words in (
            ("sentence", "the unit its sentence names"),
            ("paragraph", "the last unit its paragraph names"),
        ):
            here = [(j, p) for j, p in units if getattr(self.queries[j], same) == getattr(query, same)]
            nearby = [p for j, p in here if j < i] or [p for j, p in here if j > i][:1]
            if nearby:
                return self._finest(nearby), words
        # In a roll of places without any unit beside it, the last unit named is the best that can be said.
        before_it = [p for j, p in units if j < i]
        return (self._finest(before_it), "the last unit the text names") if before_it else (None, "")

    def _district(self, place: Place) -> Place | None:
        return self.index.get(place.unit_id)

    def _finest(self, units: list[Place]) -> Place:
        """Return the last unit, or the unit inside it that the text named just before ("Zazi district of Paktia")."""
        last = units[-1]
        inner = [u for u in units if u != last and self.index.inside(u, last)]
        return inner[-1] if inner else last


def unlisted(name: str, parent: Place) -> Place:
    """Return the place that stands for a name no gazetteer holds: its parent's position and radius, kind ``unlisted``."""
    slug = "-".join(fold(name).split())
    return Place(
        f"{parent.place_id}{UNLISTED_MARK}{slug}", name, "unlisted", parent.country, parent.adm1,
        parent.adm2, parent.lon, parent.lat, parent.radius_km, f"not listed; kept in {parent.place_id}",
    )  # fmt: skip


def distance_km(a: Place, b: Place) -> float:
    """Return the great-circle distance of two places in kilometres (haversine on a sphere of 6,371 km: 0.5 % at worst)."""
    lon1, lat1, lon2, lat2 = map(math.radians, (a.lon, a.lat, b.lon, b.lat))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(h))
