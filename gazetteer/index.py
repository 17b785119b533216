"""Names to the places that bear them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from gazetteer.errors import DataError, UnknownPlace
from gazetteer.installed import INSTALLED_MARK, Installed, Manifest, chosen
from gazetteer.names import fold, romanise
from gazetteer.nametable import Met, Name, NameTable, Spans
from gazetteer.place import Place
from gazetteer.shipped import shipped_digest, shipped_places
from gazetteer.tables import data_root, read_table

__all__ = ["MATCHES", "Candidate", "Index", "Name", "data_root", "read_table"]

MATCHES = ("name", "alias", "joined", "skeleton", "fuzzy")
"""How a candidate's name was met, best first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean, and how the name was met.

    ``match`` is one of :data:`MATCHES`; ``similarity`` (0-1) is 1 for the first three and how alike the spellings are
    otherwise; ``name`` is the name that was met. ``score`` orders the skeleton and fuzzy matches: it weighs several
    measures of likeness (``data/spelling_weights.csv``) and how well known the place is, and has no unit.
    """

    place: Place
    match: str
    similarity: float
    name: str
    score: float = 0.0


class Index:
    """Places of a region and of the rest of the world, looked up by name.

    Build one with :meth:`load`; it is never changed afterwards.

    Examples
    --------
    >>> index = Index.load()
    >>> index["AF.kunar"].name
    'Kunar'
    >>> [c.place.place_id for c in index.lookup("Pktika")][:1]
    ['AF.paktika']
    """

    def __init__(
        self,
        places: Iterable[Place],
        names: Iterable[tuple[str, Name]],
        preferred: Iterable[tuple[str, str]] = (),
        *,
        installed: Installed | None = None,
    ) -> None:
        self._installed = installed
        self._spans: dict[str, tuple[Spans, Spans]] = {}
        self._answers: dict[tuple[str, str | None, int, bool], list[Candidate]] = {}
        self._preferred = {fold(name): kind for name, kind in preferred}
        self._places = {place.place_id: place for place in places}
        self._names: dict[str, list[Name]] = {pid: [Name(p.name, "en", "current")] for pid, p in self._places.items()}
        for place_id, name in names:
            if place_id not in self._places:
                raise DataError(
                    f"alias {name.text!r} belongs to {place_id!r}, which is no place; correct the alias table"
                )
            self._names[place_id].append(name)
        self._type_words: dict[str, str] = {}
        self._plurals: set[str] = set()
        for _, row in read_table(data_root() / "type_words.csv", ("word", "kind", "plural")):
            self._type_words[fold(row["word"])] = row["kind"]
            if row["plural"]:
                self._type_words[fold(row["plural"])] = row["kind"]
                self._plurals.add(fold(row["plural"]))

    @classmethod
    def load(cls, region: str = "durand", *, extra: str = "none") -> Self:
        """Return the gazetteer that ships with the package.

        Parameters
        ----------
        region : str
            Folder of tables below ``gazetteer/data``.
        extra : {"none", "auto", "geonames", "wof"}
            An installed gazetteer to look names up in as well, ``"auto"`` for the first that is installed, if any: its
            places come after the shipped ones, its names for shipped places are added to theirs.

        Raises
        ------
        DataError
            If a table is missing or inconsistent, or ``extra`` is not installed.
        """
        places, names = shipped_places(region)
        preferred = [
            (row["name"], row["kind"])
            for _, row in read_table(data_root() / region / "preferred.csv", ("name", "kind"))
        ]
        name = chosen(extra)
        installed = None if name is None else Installed.open(name, region)
        if installed is not None:
            ids = {place.place_id for place in places}
            if (
                not all(unit in ids or "." not in unit for unit in installed.units)
                or not installed.shipped_ids() <= ids
            ):
                raise DataError(f"gazetteer {name!r} was installed for other tables than now ship; install it again")
        return cls(places, names, preferred, installed=installed)

    @property
    def installed(self) -> Manifest | None:
        """What is installed beside the shipped tables and looked up too, None where nothing is."""
        return None if self._installed is None else self._installed.manifest

    def __getitem__(self, place_id: str) -> Place:
        """Return the place of an id; raises :class:`UnknownPlace`."""
        place = self.get(place_id)
        if place is None:
            raise UnknownPlace(f"no place {place_id!r} in the gazetteer; look names up with `geomap lookup`")
        return place

    def get(self, place_id: str) -> Place | None:
        """Return the place of an id, None where there is none."""
        place = self._places.get(place_id)
        if place is None and self._installed is not None:
            number = self._installed.number(place_id)
            return None if number is None else self._installed.place(number, self._places.get)
        return place

    def __contains__(self, place_id: object) -> bool:
        if place_id in self._places:
            return True
        return (
            self._installed is not None and isinstance(place_id, str) and self._installed.number(place_id) is not None
        )

    def __iter__(self) -> Iterator[Place]:
        """Yield the places that ship; those of an installed gazetteer are found by name or id only."""
        return iter(self._places.values())

    def __len__(self) -> int:
        return len(self._places)

    def names(self, place_id: str) -> tuple[Name, ...]:
        """Return every name of a place, the canonical one first."""
        names = tuple(self._names.get(self[place_id].place_id, ()))
        number = None if self._installed is None else self._installed.number(place_id)
        if self._installed is None or number is None:
            return names
        texts = {name.text for name in names}
        return (*names, *(name for name in self._installed.table.names(number) if name.text not in texts))

    def type_kind(self, word: str) -> str:
        """Return the kind that a type word stands for, ``""`` if it is none: ``"tehsils"`` gives ``"tehsil"``."""
        return self._type_words.get(fold(word), "")

    def preferred_kind(self, name: str) -> str:
        """Return the kind of place that a bare name means in news, where several kinds share it; ``""`` if none is set."""
        return self._preferred.get(fold(name), "")

    @property
    def type_words(self) -> dict[str, str]:
        """Folded type words and the kind each stands for."""
        return dict(self._type_words)

    @property
    def plural_type_words(self) -> frozenset[str]:
        """Folded type words that speak of several places: ``districts``."""
        return frozenset(self._plurals)

    def inside(self, place: Place, container: Place) -> bool:
        """Return whether a place is the container or lies in it, by the units that both are in."""
        if container.covers:
            return any(_id_inside(place.place_id, unit) for unit in container.covers) or place == container
        if container.kind == "country":
            return place.country == container.country
        return _id_inside(place.place_id, container.place_id)

    @cached_property
    def _all_in_one(self) -> bool:
        """Whether the installed gazetteer holds the names of the shipped places as they are now."""
        return self._installed is not None and self._installed.manifest.shipped == shipped_digest(
            self._installed.manifest.region
        )

    @cached_property
    def _order(self) -> list[str]:
        return sorted(self._places)

    @cached_property
    def _table(self) -> NameTable:
        # Of names that fold alike the first is told: not the one that happens to stand first in a table.
        own = (self._names[place_id] for place_id in self._order)
        return NameTable.build([[canonical, *sorted(others, key=_text)] for canonical, *others in own])

    def folded_names(self) -> dict[str, list[str]]:
        """Return every folded name of the shipped places with the ids of those that bear it, for building a matcher."""
        out: dict[str, set[str]] = {}
        for place_id, names in self._names.items():
            for name in names:
                out.setdefault(fold(name.text), set()).add(place_id)
        return {key: sorted(ids) for key, ids in out.items() if key}

    def installed_names(self) -> frozenset[str]:
        """Return the folded names that only an installed gazetteer holds; none where nothing is installed."""
        if self._installed is None:
            return frozenset()
        return frozenset(self._installed.folded_names()) - self.folded_names().keys()

    def lookup(self, name: str, *, within: str | None = None, limit: int = 10, fuzzy: bool = True) -> list[Candidate]:
        """Return the places that a name may mean, best match first.

        Parameters
        ----------
        name : str
            Any spelling, in Latin or Arabic script, with or without a type word ("Dangam district").
        within : str, optional
            Only places inside the unit of this id.
        limit : int
            At most this many candidates.
        fuzzy : bool
            Whether to compare by similarity where no spelling rule gives a match.

        Returns
        -------
        list of Candidate
            Ordered by match kind, similarity, size of place and id: the same input gives the same order.

        Raises
        ------
        UnknownPlace
            If ``within`` is no place id.
        """
        container = self[within] if within else None
        known = self._answers.get((name, within, limit, fuzzy))
        if known is None:
            core, _ = self.split_type(name)
            found: dict[str, Candidate] = {}
            # "Landi Kotal" is a name, not the pass of Landi: the name as a whole comes first.
            for text in dict.fromkeys((fold(name), core)):
                if not any(c.match in ("name", "alias", "joined") for c in found.values()):
                    self._collect(text, container, found, limit, fuzzy=fuzzy and text == core)
            known = sorted(found.values(), key=_candidate_rank)[:limit]
            if len(self._answers) >= _MOST_ANSWERS_KEPT:
                self._answers.clear()
            self._answers[name, within, limit, fuzzy] = known
        return list(known)

    def split_type(self, name: str) -> tuple[str, str]:
        """Return a name without the type word at either end, and the kind that the word stands for.

        Examples
        --------
        >>> Index.load().split_type("Dangam district")
        ('dangam', 'district')
        """
        words = fold(name).split()
        for size in (2, 1):
            if len(words) > size:
                tail, head = " ".join(words[-size:]), " ".join(words[:size])
                if tail in self._type_words:
                    return " ".join(words[:-size]), self._type_words[tail]
                if head in self._type_words:
                    return " ".join(words[size:]).removeprefix("of "), self._type_words[head]
        return " ".join(words), ""

    def _collect(
        self, text: str, container: Place | None, found: dict[str, Candidate], limit: int, *, fuzzy: bool
    ) -> None:
        spans = (None, None) if container is None else self._spans_inside(container)
        tables = [] if self._all_in_one else [(self._table, spans[0])]
        if self._installed is not None:
            tables.append((self._installed.table, spans[1]))
        exact = [table.exact(text, where) for table, where in tables]
        fuzzy = fuzzy and not any(exact) and len(romanise(text)) >= _LEAST_FUZZY_LENGTH
        least = {"skeleton": _LEAST_SKELETON, "fuzzy": _LEAST_FUZZY if container is None else _LEAST_FUZZY_INSIDE}
        for (table, where), met in zip(tables, exact, strict=True):
            near = table.search(text, where) if fuzzy else table.same_skeleton(text, where)
            self._take(text, table, met, max(limit, _MOST_EXACT), found)
            self._take(text, table, [m for m in near if m.similarity >= least[m.how]], limit, found)

    def _take(self, text: str, table: NameTable, met: list[Met], most: int, found: dict[str, Candidate]) -> None:
        """Add the places whose names were met, each with the best of them, at most so many."""
        key = fold(text)
        best: dict[int, Met] = {}
        ranked = sorted(met, key=lambda m: -m.score)
        for number, one in zip(table.places_of([m.row for m in ranked]), ranked, strict=True):
            best.setdefault(number, one)
        installed = self._installed
        if len(best) > most:
            numbers = list(best)[:most]
            if installed is not None and table is installed.table and met[0].how in ("exact", "joined"):
                numbers = installed.foremost(list(best), most)
            best = {number: best[number] for number in numbers}
        for number, one in best.items():
            if installed is None or table is self._table:
                place = self._places[self._order[number]]
            else:
                place = self._added(installed, number)
            match = one.how if one.how != "exact" else "name" if fold(place.name) == key else "alias"
            candidate = Candidate(place, match, one.similarity, table.text(one.row), one.score)
            known = found.get(place.place_id)
            if known is None or _candidate_rank(candidate) < _candidate_rank(known):
                found[place.place_id] = candidate

    def _added(self, installed: Installed, number: int) -> Place:
        if installed.is_shipped(number):
            return self._places[installed.ids[number]]
        return installed.place(number, self._places.get)

    def _spans_inside(self, container: Place) -> tuple[Spans, Spans]:
        """Return the runs of names of shipped and of installed places inside a unit."""
        known = self._spans.get(container.place_id)
        if known is None:
            installed = self._installed
            inside = np.array([self.inside(self._places[place_id], container) for place_id in self._order], bool)
            known = (
                [] if self._all_in_one else self._table.spans(inside),
                [] if installed is None else installed.inside(lambda unit: _unit_inside(unit, container)),
            )
            self._spans[container.place_id] = known
        return known


# Below these similarities two names share a skeleton by accident ("Bar" and "Bowri"), or are not alike at all.
_LEAST_SKELETON = 0.45
_LEAST_FUZZY, _LEAST_FUZZY_INSIDE = 0.7, 0.45
_LEAST_FUZZY_LENGTH = 3
_MOST_ANSWERS_KEPT = 20_000
# Hundreds of villages share a name: so many are ranked, the shipped and the largest first.
_MOST_EXACT = 100
_KIND_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("country", "province", "district", "region", "capital", "city", "tehsil", "town", "crossing", "valley", "base")
    )
}


def _text(name: Name) -> str:
    return name.text


def _candidate_rank(candidate: Candidate) -> tuple[int, float, int, int, str]:
    place = candidate.place
    # Places of the region, then those of an installed gazetteer, then the rest of the world.
    origin = 2 if ":" in place.place_id and place.kind != "country" else int(INSTALLED_MARK in place.place_id)
    kind = _KIND_RANK.get(place.kind, len(_KIND_RANK))
    tier = min(MATCHES.index(candidate.match), MATCHES.index("skeleton"))
    return tier, -candidate.score, origin, kind, place.place_id


def _unit_inside(unit_id: str, container: Place) -> bool:
    if container.covers:
        return any(_id_inside(unit_id, unit) for unit in container.covers)
    if container.kind == "country":
        return unit_id[:2] == container.country
    return _id_inside(unit_id, container.place_id)


def _id_inside(place_id: str, unit_id: str) -> bool:
    return place_id.startswith(unit_id) and place_id[len(unit_id) : len(unit_id) + 1] in _ID_PARTED_BY


_ID_PARTED_BY = frozenset(("", ".", "/", "?"))
"""What stands behind the id of a unit in its own id, and in those of what lies in it."""
