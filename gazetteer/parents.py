"""Where a place that no gazetteer holds is kept: the unit that its text puts it in."""

from collections.abc import Mapping, Sequence

from gazetteer.choices import Query
from gazetteer.index import Index
from gazetteer.names import fold
from gazetteer.place import Place

UNLISTED_MARK = "?"
"""Joins a parent's id and the name of a place that no gazetteer holds: ``AF.helmand.dishu?shakij``."""

# How often the unit was right on the labelled articles, by what put the name in it.
_SCOPE, _LIST, _SENTENCE, _PARAGRAPH, _TEXT = 0.75, 0.6, 0.5, 0.4, 0.3
# What a place says for its unit by where it stands; a great city is as often where somebody speaks.
_SAME_SENTENCE, _SAME_PARAGRAPH, _NEXT_PARAGRAPH, _ELSEWHERE = 8.0, 3.0, 1.0, 0.6
_AFTER = 0.75
_CITY = 0.25


class Parents:
    """The units that unlisted names of one text are kept in.

    Parameters
    ----------
    index : Index
    queries : sequence of Query
        The names of the text.
    anchors : mapping of int to Place
        What the resolved ones mean, by their number.
    """

    def __init__(self, index: Index, queries: Sequence[Query], anchors: Mapping[int, Place]) -> None:
        self._index = index
        self._queries = queries
        self._anchors = anchors
        self._inside = sorted((j, p) for j, p in anchors.items() if p.kind != "country" and ":" not in p.place_id)

    def of(self, i: int) -> tuple[Place | None, float, str]:
        """Return the unit of a name, how sure it is and why: what the text says, its list, or the places around it."""
        query = self._queries[i]
        scope = self._anchors.get(query.scope)
        if scope is not None and ":" not in scope.place_id and scope.kind != "country":
            return scope, _SCOPE, "where the text puts it"
        mates = [
            unit
            for j, p in self._inside
            if j != i and query.group >= 0 and self._queries[j].group == query.group and p.kind != "province"
            if (unit := self._shared_unit(p)) is not None
        ]
        if mates:
            most = max(dict.fromkeys(mates), key=mates.count)
            return most, _LIST, "as others of its list"
        votes = self._votes(i)
        if not votes:
            return None, 0.0, ""
        unit = self._elected(votes)
        sentences = {
            j for j, p in self._inside if self._queries[j].sentence == query.sentence and self._speaks(p, unit)
        }
        paragraphs = {
            j for j, p in self._inside if self._queries[j].paragraph == query.paragraph and self._speaks(p, unit)
        }
        if sentences - {i}:
            return unit, _SENTENCE, "named in its sentence"
        if paragraphs - {i}:
            return unit, _PARAGRAPH, "named in its paragraph"
        return unit, _TEXT, "where most of the text is"

    def _votes(self, i: int) -> dict[str, float]:
        query = self._queries[i]
        votes: dict[str, float] = {}
        for j, place in self._inside:
            unit = self._unit(place)
            if j == i or unit is None:
                continue
            other = self._queries[j]
            apart = abs(other.paragraph - query.paragraph)
            if other.sentence == query.sentence:
                weight = _SAME_SENTENCE
            else:
                weight = _SAME_PARAGRAPH if apart == 0 else _NEXT_PARAGRAPH if apart == 1 else _ELSEWHERE
            weight *= (1 if j < i else _AFTER) * (_CITY if self._is_great(other.name, place) else 1)
            votes[unit.place_id] = votes.get(unit.place_id, 0.0) + weight + 1 / (1 + abs(j - i))
        return votes

    def _is_great(self, name: str, place: Place) -> bool:
        """Whether a place is a capital or one of the cities that news means by the bare name (``preferred.csv``)."""
        return place.kind == "capital" or (place.kind == "city" and self._index.preferred_kind(name) == "city")

    def _elected(self, votes: Mapping[str, float]) -> Place:
        """Return the unit with most votes: a province gives its votes to the district in it that has most."""
        units = {unit_id: self._index[unit_id] for unit_id in votes}
        totals: dict[str, float] = {}
        for unit_id, unit in units.items():
            inner = [u for u in units if u != unit_id and self._index.inside(units[u], unit)]
            heir = max(inner, key=lambda u: (votes[u], u)) if inner else unit_id
            totals[heir] = totals.get(heir, 0.0) + votes[unit_id]
        return units[max(sorted(totals), key=lambda u: totals[u])]

    def _speaks(self, place: Place, unit: Place) -> bool:
        return self._index.inside(place, unit) or self._index.inside(unit, place)

    def _shared_unit(self, place: Place) -> Place | None:
        """Return the unit that a place shares with others of its list: two districts share a province."""
        unit = self._unit(place)
        if unit is None or unit.kind != "district" or unit != place:
            return unit
        return self._index.get(unit.place_id.rsplit(".", 1)[0])

    def _unit(self, place: Place) -> Place | None:
        if place.is_area and place.kind != "region":
            return place
        return self._index.get(place.unit_id)


def unlisted(name: str, parent: Place) -> Place:
    """Return the place that stands for a name no gazetteer holds: its parent's position and radius, kind ``unlisted``."""
    slug = "-".join(fold(name).split())
    return Place(
        f"{parent.place_id}{UNLISTED_MARK}{slug}", name, "unlisted", parent.country, parent.adm1,
        parent.adm2, parent.lon, parent.lat, parent.radius_km, f"not listed; kept in {parent.place_id}",
    )  # fmt: skip
