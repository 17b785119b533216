"""Names to the places that bear them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Self

from rapidfuzz import fuzz, process

from gazetteer.errors import DataError, UnknownPlace
from gazetteer.names import fold, joined, skeleton
from gazetteer.place import Place
from gazetteer.tables import data_root, read_table

__all__ = ["MATCHES", "Candidate", "Index", "Name", "data_root", "read_table"]

MATCHES = ("name", "alias", "joined", "skeleton", "fuzzy")
"""How a candidate's name was met, best first."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a place: its language (``en`` for any Latin spelling) and whether it is current, former or a misspelling."""

    text: str
    lang: str
    status: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean, and how the name was met.

    ``match`` is one of :data:`MATCHES`; ``similarity`` (0-1) is 1 for the first three and the Jaro-Winkler or ratio
    similarity of the best name otherwise; ``name`` is the name that was met.
    """

    place: Place
    match: str
    similarity: float
    name: str


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
        self, places: Iterable[Place], names: Iterable[tuple[str, Name]], preferred: Iterable[tuple[str, str]] = ()
    ) -> None:
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
    def load(cls, region: str = "durand") -> Self:
        """Return the gazetteer that ships with the package.

        Parameters
        ----------
        region : str
            Folder of tables below ``gazetteer/data``.

        Raises
        ------
        DataError
            If a table is missing or inconsistent.
        """
        folder = data_root() / region
        places = [_place(folder, line, row) for line, row in read_table(folder / "places.csv", _PLACE_COLUMNS)]
        seen: set[str] = set()
        for place in places:
            if place.place_id in seen:
                raise DataError(f"places.csv: {place.place_id} stands there twice; remove one row")
            seen.add(place.place_id)
        names = [
            (row["place_id"], Name(row["alias"], row["lang"], row["status"]))
            for _, row in read_table(folder / "aliases.csv", ("place_id", "alias", "lang", "status"))
        ]
        for place, aliases in _world(data_root() / "world" / "places.csv"):
            places.append(place)
            names.extend((place.place_id, Name(a, "en", "current")) for a in aliases)
        preferred = [(row["name"], row["kind"]) for _, row in read_table(folder / "preferred.csv", ("name", "kind"))]
        return cls(places, names, preferred)

    def __getitem__(self, place_id: str) -> Place:
        """Return the place of an id; raises :class:`UnknownPlace`."""
        try:
            return self._places[place_id]
        except KeyError:
            raise UnknownPlace(f"no place {place_id!r} in the gazetteer; look names up with `geomap lookup`") from None

    def get(self, place_id: str) -> Place | None:
        """Return the place of an id, None where there is none."""
        return self._places.get(place_id)

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._places

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __len__(self) -> int:
        return len(self._places)

    def names(self, place_id: str) -> tuple[Name, ...]:
        """Return every name of a place, the canonical one first."""
        return tuple(self._names[self[place_id].place_id])

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
    def _exact(self) -> dict[str, list[tuple[str, str]]]:
        out: dict[str, list[tuple[str, str]]] = {}
        for place_id, names in self._names.items():
            for name in names:
                out.setdefault(fold(name.text), []).append((place_id, name.text))
        return out

    @cached_property
    def _joined(self) -> dict[str, list[tuple[str, str]]]:
        out: dict[str, list[tuple[str, str]]] = {}
        for key, entries in self._exact.items():
            out.setdefault(key.replace(" ", ""), []).extend(entries)
        return out

    @cached_property
    def _skeletons(self) -> dict[str, list[tuple[str, str]]]:
        out: dict[str, list[tuple[str, str]]] = {}
        for key, entries in self._exact.items():
            out.setdefault(skeleton(key), []).extend(entries)
        return out

    def folded_names(self) -> dict[str, list[str]]:
        """Return every folded name with the ids of the places that bear it, for building a text matcher."""
        return {key: sorted({pid for pid, _ in entries}) for key, entries in self._exact.items() if key}

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
        core, _ = self.split_type(name)
        found: dict[str, Candidate] = {}
        self._collect(name, container, found)
        # "Landi Kotal" is a name, not the pass of Landi: the name as a whole comes first.
        if not any(c.match in ("name", "alias", "joined") for c in found.values()):
            self._collect(core, container, found)
        if fuzzy and not found:
            self._collect_fuzzy(core, container, found)
        ranked = sorted(found.values(), key=_candidate_rank)
        return ranked[:limit]

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

    def _collect(self, text: str, container: Place | None, found: dict[str, Candidate]) -> None:
        key = fold(text)
        if not key:
            return
        layers = (
            ("name", self._exact.get(key, ())),
            ("joined", self._joined.get(joined(text), ())),
            ("skeleton", self._skeletons.get(skeleton(text), ())),
        )
        for match, entries in layers:
            for place_id, met in entries:
                place = self._places[place_id]
                if container is not None and not self.inside(place, container):
                    continue
                how = "alias" if match == "name" and fold(place.name) != key else match
                similarity = 1.0 if match in ("name", "joined") else fuzz.ratio(key, fold(met)) / 100
                if match == "skeleton" and (len(skeleton(text)) < 2 or similarity < _LEAST_SKELETON_SIMILARITY):
                    continue
                candidate = Candidate(place, how, similarity, met)
                if place_id not in found or _candidate_rank(candidate) < _candidate_rank(found[place_id]):
                    found[place_id] = candidate

    def _collect_fuzzy(self, text: str, container: Place | None, found: dict[str, Candidate]) -> None:
        key = fold(text)
        if len(key) < _LEAST_FUZZY_LENGTH:
            return
        keys = self._exact if container is None else self._keys_inside(container.place_id)
        least = 82 if container is None else 74
        for met_key, score, _ in process.extract(key, keys.keys(), scorer=fuzz.ratio, score_cutoff=least, limit=20):
            for place_id, met in self._exact[met_key]:
                place = self._places[place_id]
                if container is not None and not self.inside(place, container):
                    continue
                candidate = Candidate(place, "fuzzy", score / 100, met)
                if place_id not in found or found[place_id].similarity < candidate.similarity:
                    found[place_id] = candidate

    def _keys_inside(self, container_id: str) -> dict[str, None]:
        container = self[container_id]
        return {
            key: None
            for key, entries in self._exact.items()
            if any(self.inside(self._places[pid], container) for pid, _ in entries)
        }


_PLACE_COLUMNS = ("place_id", "name", "kind", "country", "adm1", "adm2", "lon", "lat", "radius_km", "source", "covers")
# Below this similarity two names share a skeleton by accident ("Bar" and "Bowri").
_LEAST_SKELETON_SIMILARITY = 0.45
_LEAST_FUZZY_LENGTH = 4
_KIND_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("country", "province", "district", "region", "capital", "city", "tehsil", "town", "crossing", "valley", "base")
    )
}


def _candidate_rank(candidate: Candidate) -> tuple[int, float, int, int, str]:
    place = candidate.place
    world = 1 if ":" in place.place_id and place.kind != "country" else 0
    kind = _KIND_RANK.get(place.kind, len(_KIND_RANK))
    return MATCHES.index(candidate.match), -round(candidate.similarity, 4), world, kind, place.place_id


def _id_inside(place_id: str, unit_id: str) -> bool:
    return place_id == unit_id or place_id.startswith((f"{unit_id}.", f"{unit_id}/", f"{unit_id}?"))


def _place(folder: Traversable, line: int, row: dict[str, str]) -> Place:
    try:
        lon, lat, radius_km = float(row["lon"]), float(row["lat"]), float(row["radius_km"])
    except ValueError as error:
        raise DataError(f"{folder.name}/places.csv:{line}: {row['place_id']}: {error}; give decimal degrees") from error
    if (lon, lat) == (0.0, 0.0) or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise DataError(
            f"{folder.name}/places.csv:{line}: {row['place_id']} at ({lon}, {lat}); correct the coordinates"
        )
    covers = tuple(part for part in row["covers"].split("|") if part)
    return Place(
        row["place_id"], row["name"], row["kind"], row["country"], row["adm1"], row["adm2"], lon, lat, radius_km,
        row["source"], covers,
    )  # fmt: skip


def _world(path: Traversable) -> Iterator[tuple[Place, tuple[str, ...]]]:
    columns = ("place_id", "name", "kind", "country", "adm1", "lon", "lat", "population", "aliases")
    for _, row in read_table(path, columns):
        radius_km = 500.0 if row["kind"] == "country" else 15.0
        place = Place(
            row["place_id"], row["name"], row["kind"], row["country"], row["adm1"], "", float(row["lon"]),
            float(row["lat"]), radius_km, row["place_id"],
        )  # fmt: skip
        yield place, tuple(alias for alias in row["aliases"].split("|") if alias)
