"""Which place a name means, decided together for all names of a text.

Top-down: countries and provinces first, then what lies in them. Every candidate is scored by the named, weighted features
of ``gazetteer/data/features.csv``; "none of these" competes as a candidate of its own.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from gazetteer.choices import (
    ANCHOR_SCORE,
    ITSELF,
    Choices,
    Option,
    Query,
    is_world,
    likeliest,
    one_ground,
    reason,
    weights,
)
from gazetteer.index import Index
from gazetteer.names import fold
from gazetteer.parents import Parents, unlisted
from gazetteer.place import Place, distance_km

_AROUND_KM = 20.0
_NEAR_KM, _FAR_KM = 200.0, 60.0
_RUNNERS = 5
_GROUP_KM = 50.0
_MANY = 3
# A district's radius is that of a disc of about its area; its corners reach farther.
_BESIDE = 1.6


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
        return _Text(self, queries, self._choices).resolve()

    @cached_property
    def _choices(self) -> Choices:
        return Choices(self)


class _Anchors:
    """What the other names of a text are thought to mean, laid out so that it can be asked often.

    Parameters
    ----------
    anchors : dict
        Number of a query -> the place that its name means.
    queries, keys : sequence
        The names of the text, and what they are compared by: a name tells nothing about itself named again.
    """

    def __init__(self, anchors: dict[int, Place], queries: Sequence[Query], keys: Sequence[str]) -> None:
        self.by_query = anchors
        self.groups: dict[int, list[tuple[str, Place]]] = {}
        self._in_paragraph: dict[int, dict[str, tuple[Place, set[str]]]] = {}
        """Places named in a paragraph, by id, with the keys of their names."""
        self._countries: dict[str, set[str]] = {}
        self._unit_keys: set[str] = set()
        self._world_keys: set[str] = set()
        self._region_keys: set[str] = set()
        self._beside: dict[tuple[int, str], list[Place]] = {}
        self._around: dict[str, list[tuple[str, int, int]]] = {}
        """Key, sentence and paragraph of the names of areas, by the ids that make up the area."""
        for j, place in anchors.items():
            query, key = queries[j], keys[j]
            if query.group >= 0:
                self.groups.setdefault(query.group, []).append((key, place))
            if place.kind == "country":
                self._countries.setdefault(place.country, set()).add(key)
                continue
            if place.is_area and ":" not in place.place_id:
                self._unit_keys.add(key)
                for unit in (*place.covers, ITSELF + place.place_id) if place.covers else (place.place_id,):
                    self._around.setdefault(unit, []).append((key, query.sentence, query.paragraph))
            (self._world_keys if is_world(place) else self._region_keys).add(key)
            named = self._in_paragraph.setdefault(query.paragraph, {})
            named.setdefault(place.place_id, (place, set()))[1].add(key)

    def name_country(self, country: str, own: str) -> bool:
        """Whether a name other than ``own`` means the country."""
        keys = self._countries.get(country, _NOTHING)
        return own not in keys if len(keys) == 1 else bool(keys)

    def are_elsewhere(self, own: str, countries: Iterable[str]) -> bool:
        """Whether most other names mean places outside the region, and none a country of it."""
        outside = len(self._world_keys - {own})
        return (
            outside >= _MANY
            and outside >= _MANY * len(self._region_keys - {own})
            and not any(self.name_country(country, own) for country in countries)
        )

    def name_units(self, own: str) -> bool:
        """Whether a name other than ``own`` means an area of the region."""
        return own not in self._unit_keys if len(self._unit_keys) == 1 else bool(self._unit_keys)

    def in_paragraph(self, number: int, own: str) -> list[Place]:
        """Return the places that names other than ``own`` mean in a paragraph."""
        known = self._beside.get((number, own))
        if known is None:
            named = self._in_paragraph.get(number, _EMPTY).values()
            known = self._beside[number, own] = [place for place, keys in named if own not in keys or len(keys) > 1]
        return known

    def level(self, units: frozenset[str], own: str, query: Query) -> str:
        """Return where the nearest name other than ``own`` stands that means a unit around a place, ``""`` if none does."""
        best = 0
        for unit in units & self._around.keys():
            for key, sentence, paragraph in self._around[unit]:
                if key != own:
                    best = max(best, 3 if sentence == query.sentence else 2 if paragraph == query.paragraph else 1)
        return _LEVELS[best]


_NOTHING: frozenset[str] = frozenset()
_EMPTY: dict[str, tuple[Place, set[str]]] = {}


def _sum(start: float, features: Iterable[tuple[str, float]]) -> float:
    for _, value in features:
        start += value
    return start


_LEVELS = ("", "document_in", "paragraph_in", "sentence_in")


class _Text:
    """The queries of one text while they are being resolved."""

    def __init__(self, index: Index, queries: Sequence[Query], names: Choices) -> None:
        self.index = index
        self.queries = queries
        self.weights = weights()
        self.keys = [fold(query.name) for query in queries]
        self.choices = [names.of(query) for query in queries]
        self._names = names
        self._countries = tuple(
            {
                o.place.country
                for c in self.choices
                for o in c.options
                if not is_world(o.place) and o.place.kind != "country"
            }
        )
        self._others = _Anchors({}, queries, self.keys)
        self.anchors: dict[int, Place] = {}

    def resolve(self) -> list[Resolution]:
        # Units first: a village is only an anchor for others once its province had its say.
        self._anchor({i: choice.unit for i, choice in enumerate(self.choices) if choice.unit is not None})
        found = {}
        for i, choice in enumerate(self.choices):
            best, share = likeliest(choice.options, [self._total(option, i) for option in choice.options], choice.nil)
            if best is not None and share >= ANCHOR_SCORE:
                found[i] = best
        self._anchor(found)
        scored = [self._score(i) for i in range(len(self.queries))]
        self.anchors = {
            i: ranked[0].place
            for i, (ranked, _) in enumerate(scored)
            if ranked and sum(s.score for s in ranked if one_ground(s.place, ranked[0].place)) >= ANCHOR_SCORE
        }
        parents = Parents(self.index, self.queries, self.anchors)
        return self._agreed([self._decide(i, ranked, nil, parents) for i, (ranked, nil) in enumerate(scored)])

    def _agreed(self, found: list[Resolution]) -> list[Resolution]:
        """Return the resolutions with one answer for a name that is kept in a unit: the surest one of the text."""
        best: dict[str, Resolution] = {}
        for key, resolution in zip(self.keys, found, strict=True):
            if resolution.place is not None and (key not in best or resolution.score > best[key].score):
                best[key] = resolution
        return [
            best[key] if r.place is not None and r.place.kind == "unlisted" and self.queries[i].scope < 0 else r
            for i, (key, r) in enumerate(zip(self.keys, found, strict=True))
        ]

    def _anchor(self, anchors: dict[int, Place]) -> None:
        self._others = _Anchors(anchors, self.queries, self.keys)

    def _score(self, i: int) -> tuple[list[Scored], float]:
        choice = self.choices[i]
        features = [self._features(option, i) for option in choice.options]
        totals = [_sum(option.total, f) for option, f in zip(choice.options, features, strict=True)]
        nil = choice.nil
        if choice.is_sole and self.queries[i].scope < 0:
            nil += self.weights["nil_sole"]
        top = max([nil, *totals])
        exps = [math.exp(total - top) for total in totals]
        norm = math.exp(nil - top) + sum(exps)
        shares = [e / norm for e in exps]
        order = sorted(range(len(shares)), key=lambda k: (-round(shares[k], 9), choice.options[k].place.place_id))
        ranked = []
        for k in order[:_RUNNERS]:
            told = (reason(name, value) for name, value in features[k] if value)
            ranked.append(Scored(choice.options[k].place, shares[k], ", ".join((*choice.options[k].why, *told))))
        ranked.extend(Scored(choice.options[k].place, shares[k], "") for k in order[_RUNNERS:])
        return ranked, math.exp(nil - top) / norm

    def _total(self, option: Option, i: int) -> float:
        return _sum(option.total, self._features(option, i))

    def _features(self, option: Option, i: int) -> list[tuple[str, float]]:
        """Return what the rest of the text says of a candidate: features, and what each adds."""
        query, place, own, around, w = self.queries[i], option.place, self.keys[i], self._others, self.weights
        out: list[tuple[str, float]] = []
        scope = around.by_query.get(query.scope)
        if scope is not None:
            name = "scope_in" if self._in_scope(place, scope) else "scope_out"
            if name == "scope_out" and self._beside(place, scope):
                name = "scope_beside"
            out.append((name, w[name]))
        if query.group >= 0:
            mates = [p for key, p in around.groups.get(query.group, ()) if key != own]
            if mates:
                if place.kind not in ("province", "country") and (name := self._beside_mates(place, mates)):
                    out.append((name, w[name]))
                if any(m.kind == place.kind for m in mates):
                    out.append(("group_kind", w["group_kind"]))
        if is_world(place):
            out.append(("world", w["world"]))
            if around.name_country(place.country, own):
                out.append(("world_context", w["world_context"]))
        elif place.kind != "country":
            self._add_region_features(option, query, own, out)
        return out

    def _beside_mates(self, place: Place, mates: list[Place]) -> str:
        """Return whether a place is where others of its list are: in their province, or if it is a point near one."""
        same = [m for m in mates if m.country == place.country and m.adm1 == place.adm1]
        if not same or place.is_area or any(m.is_area for m in same):
            return "group_in" if same else "group_out"
        nearest = min(self._names.distance_km(place, m) for m in same)
        return "group_in" if nearest <= _GROUP_KM else "" if nearest <= 2 * _GROUP_KM else "group_out"

    def _in_scope(self, place: Place, scope: Place) -> bool:
        if self.index.inside(place, scope):
            return True
        # "Salala in the Baizai area": an area without a polygon holds what lies around its point.
        return not scope.is_area and distance_km(place, scope) <= max(_AROUND_KM, scope.radius_km + place.radius_km)

    def _beside(self, place: Place, scope: Place) -> bool:
        """Whether a place lies just outside a unit, where texts and maps often differ about its edge."""
        near = scope.kind == "district" and not place.is_area and place.country == scope.country
        return near and self._names.distance_km(place, scope) <= _BESIDE * scope.radius_km

    def _add_region_features(self, option: Option, query: Query, own: str, out: list[tuple[str, float]]) -> None:
        place, around, w = option.place, self._others, self.weights
        if around.name_country(place.country, own):
            out.append(("country_in", w["country_in"]))
        nearest = math.inf
        if place.kind not in ("province", "region"):
            distance = self._names.distance_km
            nearest = min((distance(place, p) for p in around.in_paragraph(query.paragraph, own)), default=math.inf)
        level = around.level(option.units, own, query)
        if around.are_elsewhere(own, self._countries) and place.kind != "province":
            name = "elsewhere_city" if place.kind in ("city", "capital") else "elsewhere"
            out.append((name, w[name]))
        if level:
            out.append((level, w[level]))
        elif not place.is_area and nearest > _FAR_KM and around.name_units(own):
            out.append(("far", w["far"]))
        if nearest < _NEAR_KM:
            out.append(("near", w["near"] * math.exp(-nearest / 40)))

    def _decide(self, i: int, ranked: list[Scored], nil: float, parents: Parents) -> Resolution:
        query = self.queries[i]
        runners = tuple(ranked[:_RUNNERS])
        # A country's name is never a hamlet's, however oddly it stands.
        if ranked and (ranked[0].score > nil or (query.listed and ranked[0].place.kind == "country")):
            best = ranked[0]
            # A district and its centre of one name are one place to whoever maps it: their shares add up.
            same = sum(s.score for s in ranked[1:] if self._nested(s.place, best.place))
            return Resolution(best.place, round(min(1.0, best.score + same), 3), (best.why,), runners)
        if query.cue or query.scope >= 0 or query.group >= 0 or not query.listed:
            parent, score, because = parents.of(i)
            if parent is not None:
                kept = f"not listed; kept in {parent.name} ({parent.kind}), {because}"
                return Resolution(unlisted(query.name, parent), score, (kept,), runners)
        reason = "no place of this name is likely here" if ranked else "no gazetteer holds this name"
        return Resolution(None, round(nil, 3), (reason,), runners)

    def _nested(self, a: Place, b: Place) -> bool:
        return (
            self.index.inside(a, b)
            or self.index.inside(b, a)
            or (bool(a.adm2) and a.adm2 == b.adm2 and a.adm1 == b.adm1)
        )
