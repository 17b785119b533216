"""Many names in rows, found by how they are spelled.

Everything is flat arrays: built in memory for the tables that ship, mapped from files for an installed gazetteer, where
only the pages that a look-up touches are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gazetteer.columns import Column, Postings, Rows, mapped_array
from gazetteer.errors import DataError
from gazetteer.names import DOUBLED, fold, skeleton_of
from gazetteer.spelling import FEATURES, Spelling, features, spell, weights

Spans = Sequence[tuple[int, int]]
"""Runs of rows, [start, stop), in order."""

_LANGS = ("en", "ps", "fa", "ur", "")
_STATUSES = ("current", "former", "misspelling")
# Candidates that pass the signature, and those of them that every feature is computed for.
_BY_SIGNATURE, _BY_FEATURES = 200, 40
# Names whose signatures agree less are not alike.
_LEAST_AGREEMENT = 0.2
# Skeletons of so few consonants are near to too many others.
_SHORT = 3
# What names that are alike but for generic words count for.
_CORE_COUNTS = 0.9
# The feature counts doubled consonants, which the skeleton makes one.
_SAME_SKELETON = 0.8
# Below this many names all of them are compared by signature; above, those that share a key with the query.
_SCANNED = 200_000


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a place: its language (``en`` for any Latin spelling) and whether it is current, former or a misspelling."""

    text: str
    lang: str
    status: str


class Met(NamedTuple):
    """A name that a query met: its row, how (``exact``, ``joined``, ``skeleton``, ``fuzzy``), similarity 0-1, and score.

    The score orders the last two ways: the weighted sum of :data:`gazetteer.spelling.FEATURES`.
    """

    row: int
    how: str
    similarity: float
    score: float


_COLUMNS = ("texts", "words", "sounds", "cores")
_POSTINGS = ("folded", "joined", "skeletons", "near")
_ARRAYS = ("starts", "langs", "statuses", "namesakes", "signatures")


@dataclass(frozen=True, eq=False)
class NameTable:
    """Names of places, those of one place side by side.

    Make one with :meth:`build` or :meth:`open`. ``starts[p]`` is the first row of place p.

    Examples
    --------
    >>> table = NameTable.build([[Name(text, "en", "current")] for text in ("Dangam", "Nari")])
    >>> [(table.place_of(met.row), met.how, met.similarity) for met in table.same_skeleton("Dungam")]
    [(0, 'skeleton', 0.9286)]
    """

    columns: dict[str, Column]
    postings: dict[str, Postings]
    arrays: dict[str, NDArray[Any]]

    @classmethod
    def build(cls, places: Sequence[Sequence[Name]]) -> Self:
        """Return the table of the names of places, given place by place."""
        names = [name for place in places for name in place]
        folded = [fold(name.text) for name in names]
        known = {key: spell(key) for key in dict.fromkeys(folded)}
        spellings = [known[key] for key in folded]
        starts = np.zeros(len(places) + 1, np.uint32)
        np.cumsum([len(place) for place in places], out=starts[1:])
        columns = {
            "texts": Column.of(name.text for name in names),
            "words": Column.of(s.words for s in spellings),
            "sounds": Column.of(s.sound for s in spellings),
            "cores": Column.of(s.core for s in spellings),
        }
        postings = {
            "folded": Postings.of([key] for key in folded),
            "joined": Postings.of([key.replace(" ", "")] for key in folded),
            "skeletons": Postings.of([skeleton_of(s.sound)] for s in spellings),
            "near": Postings.of(_near_keys(s) if len(names) >= _SCANNED else () for s in spellings),
        }
        owners: dict[str, set[int]] = {}
        for place, (first, last) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
            for key in folded[first:last]:
                owners.setdefault(key, set()).add(place)
        arrays: dict[str, NDArray[Any]] = {
            "starts": starts,
            "langs": np.array(
                [_LANGS.index(name.lang) if name.lang in _LANGS else len(_LANGS) - 1 for name in names], np.uint8
            ),
            "statuses": np.array([_STATUSES.index(name.status) for name in names], np.uint8),
            "namesakes": np.array([min(len(owners[key]), 65_535) for key in folded], np.uint16),
        }
        return cls(columns, postings, arrays)

    def write(self, folder: Path) -> None:
        """Write the table as files below a folder, for :meth:`open`."""
        arrays = {**self.arrays, "signatures": self._signatures}
        for name, postings in self.postings.items():
            arrays[f"{name}.keys"], arrays[f"{name}.rows"] = postings.keys, postings.rows
        for name, column in self.columns.items():
            column.write(folder, name)
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the table that :meth:`write` left in a folder, mapped and not read.

        Raises
        ------
        DataError
            If a file is missing or broken.
        """
        try:
            columns = {name: Column.open(folder, name) for name in _COLUMNS}
            postings = {
                name: Postings(mapped_array(folder / f"{name}.keys.npy"), mapped_array(folder / f"{name}.rows.npy"))
                for name in _POSTINGS
            }
            arrays = {name: mapped_array(folder / f"{name}.npy") for name in _ARRAYS}
        except (OSError, ValueError) as error:
            raise DataError(f"{folder}: broken ({error}); install it again") from error
        return cls(columns, postings, arrays)

    def __len__(self) -> int:
        return len(self.columns["texts"])

    def text(self, row: int) -> str:
        """Return the name in a row as it is written."""
        return self.columns["texts"][row]

    def place_of(self, row: int) -> int:
        """Return the number of the place whose name stands in a row."""
        return self.places_of([row])[0]

    def places_of(self, rows: Sequence[int]) -> list[int]:
        """Return the numbers of the places whose names stand in some rows."""
        # Needles of another type would have the whole array converted.
        found: list[int] = (self.arrays["starts"].searchsorted(np.array(rows, np.uint32), "right") - 1).tolist()
        return found

    def names(self, place: int) -> tuple[Name, ...]:
        """Return the names of a place."""
        first, last = self.arrays["starts"][place : place + 2].tolist()
        langs, statuses = self.arrays["langs"][first:last].tolist(), self.arrays["statuses"][first:last].tolist()
        return tuple(
            Name(self.text(row), _LANGS[lang], _STATUSES[status])
            for row, lang, status in zip(range(first, last), langs, statuses, strict=True)
        )

    def texts(self) -> Iterator[str]:
        """Yield every name."""
        return iter(self.columns["texts"])

    def spans(self, places: NDArray[np.bool_]) -> list[tuple[int, int]]:
        """Return the runs of rows that hold the names of the places marked."""
        edges = np.flatnonzero(np.diff(places, prepend=False, append=False))
        rows = self.arrays["starts"][edges].tolist()
        return list(zip(rows[::2], rows[1::2], strict=True))

    def exact(self, name: str, spans: Spans | None = None) -> list[Met]:
        """Return the rows whose name is the same when folded, or but for its spaces."""
        key = fold(name)
        if not key:
            return []
        same = self._in(self.postings["folded"].at(key), spans).tolist()
        seen = set(same)
        joined = self._in(self.postings["joined"].at(key.replace(" ", "")), spans).tolist()
        return [Met(row, "exact", 1.0, 0.0) for row in same] + [
            Met(row, "joined", 1.0, 0.0) for row in joined if row not in seen
        ]

    def same_skeleton(self, name: str, spans: Spans | None = None) -> list[Met]:
        """Return the rows whose name has the same consonant skeleton of two consonants or more."""
        query = spell(name)
        key = skeleton_of(query.sound)
        if len(key) < 2:
            return []
        return self._met(query, self._likest(query, self._in(self.postings["skeletons"].at(key), spans)))

    def search(self, name: str, spans: Spans | None = None) -> list[Met]:
        """Return the rows whose name is spelled likest, in no order, at most forty; the worst of them are not alike."""
        query = spell(name)
        return self._met(query, self.candidates(query, spans))

    def candidates(self, query: Spelling, spans: Spans | None = None) -> Rows:
        """Return the rows, forty at most, that are worth comparing with a name."""
        if not query.sound:
            rows = np.zeros(0, np.int64)
        elif spans is not None:
            rows = np.concatenate([np.arange(a, b) for a, b in spans] or [np.zeros(0, np.int64)])
        elif len(self) < _SCANNED:
            rows = np.arange(len(self))
        else:
            rows = np.sort(np.concatenate([self.postings["near"].at(key) for key in _near_keys(query)]))
            rows = rows[np.diff(rows, prepend=-1) > 0]
        return self._likest(query, rows)

    def compare(self, query: Spelling, rows: Rows) -> NDArray[np.float64]:
        """Return the :func:`gazetteer.spelling.features` of the names in some rows."""
        words, sounds, cores = (self.columns[column].at(rows) for column in ("words", "sounds", "cores"))
        starts = self.arrays["starts"]
        places = np.array(self.places_of(rows.tolist()), np.int64)
        names = starts[places + 1] - starts[places]
        return features(query, words, sounds, cores, self.arrays["namesakes"][rows], names)

    def _likest(self, query: Spelling, rows: Rows) -> Rows:
        if len(rows) > _BY_SIGNATURE:
            agreement = self._agreement(query, rows)
            some = np.flatnonzero(agreement >= _LEAST_AGREEMENT)
            if len(some) > _BY_SIGNATURE:
                some = np.sort(some[np.argpartition(-agreement[some], _BY_SIGNATURE)[:_BY_SIGNATURE]])
            rows = rows[some]
        if len(rows) > _BY_FEATURES:
            alike = sum(
                process.cdist(
                    [sound.encode()], self.columns[column].at(rows), scorer=Levenshtein.normalized_similarity
                )[0]
                for column, sound in (("sounds", query.sound), ("cores", query.core))
            )
            rows = np.sort(rows[np.argpartition(-alike, _BY_FEATURES)[:_BY_FEATURES]])
        return rows

    def _met(self, query: Spelling, rows: Rows) -> list[Met]:
        if not len(rows):
            return []
        table = self.compare(query, rows)
        scores = (table @ weights()).round(6).tolist()
        # Across scripts the letters cannot agree, short vowels being unwritten: there the sound alone is compared.
        letters, whole, core = table[:, 0], table[:, 1], table[:, 3]
        similarity = np.maximum.reduce([whole, (letters + whole) / 2, core * _CORE_COUNTS]).round(4).tolist()
        bones = skeleton_of(query.sound)
        how = [
            "skeleton" if same and len(bones) > 1 and skeleton_of(self.columns["sounds"][row]) == bones else "fuzzy"
            for row, same in zip(
                rows.tolist(), (table[:, FEATURES.index("skeleton")] > _SAME_SKELETON).tolist(), strict=True
            )
        ]
        return [Met(*met) for met in zip(rows.tolist(), how, similarity, scores, strict=True)]

    def _in(self, rows: Rows, spans: Spans | None) -> Rows:
        if spans is None:
            return rows
        first, last = np.array([a for a, _ in spans], np.int64), np.array([b for _, b in spans], np.int64)
        run = first.searchsorted(rows, "right") - 1
        return rows[(run >= 0) & (rows < last[run])] if len(first) else rows[:0]

    def _agreement(self, query: Spelling, rows: Rows) -> NDArray[np.float32]:
        """Return half the Dice coefficient of the signatures, of the whole names or of their cores, whichever is more."""
        every = len(rows) == len(self)
        best = np.zeros(len(rows), np.float32)
        for known, sizes, sound in zip(self._signatures, self._sizes, (query.sound, query.core), strict=True):
            own = _signature(sound)
            signatures, size = (known, sizes) if every else (known[rows], sizes[rows])
            common = np.bitwise_count(signatures & np.uint64(own)).astype(np.float32)
            np.maximum(best, common / (size + np.float32(max(own.bit_count(), 1))), out=best)
        return best

    @cached_property
    def _sizes(self) -> NDArray[np.float32]:
        return np.bitwise_count(self._signatures).astype(np.float32)

    @cached_property
    def _signatures(self) -> NDArray[np.uint64]:
        return np.asarray(
            self.arrays["signatures"] if "signatures" in self.arrays else _signatures(self.columns), np.uint64
        )


# Of a sound's signs only the classes of its consonants.
_TO_CLASSES = str.maketrans("", "", "abcdefghijklmnopqrstuvwxyz")


def _near_keys(spelling: Spelling) -> list[str]:
    """Return keys of which two names share one if the whole names or their cores are near.

    Near are those whose consonants are of the same classes, or whose skeletons differ in one consonant at most.
    """
    keys = set()
    for sound in {spelling.sound, spelling.core}:
        keys.add(DOUBLED.sub("", sound.translate(_TO_CLASSES)))
        bones = skeleton_of(sound)
        if len(bones) > _SHORT:
            keys.add(bones)
            keys.update(bones[:i] + bones[i + 1 :] for i in range(len(bones)))
    return sorted(keys)


# Of each consonant its class alone.
_TO_SIGNS = str.maketrans("", "", "bcdefgjklmnopqrstvxyz")
_CONSONANT = str.maketrans("", "", "aiuhw")


def _signature(sound: str) -> int:
    """Return 64 bits, set for the first consonant, pairs of consonants, one apart too, and pairs of signs."""
    signs = DOUBLED.sub("", sound.translate(_TO_SIGNS))
    consonants = signs.translate(_CONSONANT)
    grams = {"^" + consonants[:1]}
    grams.update(a + b for text in (consonants, signs) for a, b in pairwise(text))
    grams.update(a + b for a, b in zip(consonants, consonants[2:], strict=False))
    bits = 0
    for gram in grams:
        bits |= 1 << (crc32(gram.encode()) & 63)
    return bits


def _signatures(columns: dict[str, Column]) -> NDArray[np.uint64]:
    """Return the signatures of the sounds and of the cores, shape (2, n)."""
    one = cache(_signature)
    return np.array([[one(text) for text in columns[name]] for name in ("sounds", "cores")], np.uint64)
