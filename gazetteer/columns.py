"""Strings and keys in flat arrays, built in memory or mapped from files: of a mapped one only the pages in use are read."""

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
"""Numbers of rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """Strings one after the other in one buffer; ``ends[i]`` is where string i - 1 ends and i begins."""

    data: bytes | mmap.mmap
    ends: NDArray[np.uint32]

    @classmethod
    def of(cls, strings: Iterable[str]) -> Self:
        """Return a column of strings."""
        encoded = [s.encode() for s in strings]
        ends = np.zeros(len(encoded) + 1, np.uint32)
        np.cumsum([len(s) for s in encoded], out=ends[1:])
        return cls(b"".join(encoded), ends)

    @classmethod
    def open(cls, folder: Path, name: str) -> Self:
        """Return the column that :meth:`write` left in a folder, mapped."""
        return cls(mapped(folder / f"{name}.bin"), mapped_array(folder / f"{name}.ends.npy"))

    def write(self, folder: Path, name: str) -> None:
        """Write the column as two files below a folder."""
        (folder / f"{name}.bin").write_bytes(self.data[:])
        np.save(folder / f"{name}.ends.npy", self.ends, allow_pickle=False)

    def at(self, rows: Rows) -> list[bytes]:
        """Return the strings of some rows, encoded."""
        data = self.data
        return [data[a:b] for a, b in zip(self.ends[rows].tolist(), self.ends[rows + 1].tolist(), strict=True)]

    def __getitem__(self, row: int) -> str:
        return self.data[int(self.ends[row]) : int(self.ends[row + 1])].decode()

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def __len__(self) -> int:
        return len(self.ends) - 1


@dataclass(frozen=True, slots=True)
class Postings:
    """Hashes of keys in order and the row that each key stands in; one key may stand in many rows."""

    keys: NDArray[np.uint64]
    rows: NDArray[np.uint32]

    @classmethod
    def of(cls, keys: Iterable[Iterable[str]]) -> Self:
        """Return postings of the keys of row 0, row 1 ..., empty ones left out."""
        pairs = [(_hash(key), row) for row, own in enumerate(keys) for key in own if key]
        key = np.fromiter((key for key, _ in pairs), np.uint64)
        row = np.fromiter((row for _, row in pairs), np.uint32)
        order = np.lexsort((row, key))
        return cls(key[order], row[order])

    def at(self, key: str) -> Rows:
        """Return the rows of a key, in order."""
        needle = np.uint64(_hash(key))
        low, high = self.keys.searchsorted(needle, "left"), self.keys.searchsorted(needle, "right")
        return self.rows[low:high].astype(np.int64)


def mapped(path: Path) -> bytes | mmap.mmap:
    """Return the bytes of a file, mapped."""
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def mapped_array(path: Path) -> NDArray[Any]:
    """Return the array of a .npy file, mapped."""
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array.view(np.ndarray)


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
