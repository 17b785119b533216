"""Numbers and texts as columns: like stands by like, which compresses far better than record by record."""

import json
import zlib
from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

NONE = -(2**31)
"""Stands for "unknown" in signed columns."""

MOST = 2**31 - 1
"""The largest number of a signed column."""

SIGNS = "".join(chr(c) for c in range(32, 127) if chr(c) not in '"\\<&').encode()
"""The 91 printable signs that need no escape in JSON or in a script element."""

_TYPES = {"u8": "u1", "u16": "<u2", "u32": "<u4", "i32": "<i4", "i16": "<i2"}
_BITS = 13  # Of two signs together: 91 * 91 > 2 ** 13.


def number_column(kind: str, values: Sequence[int] | npt.NDArray[np.int64], *, packed: bool) -> dict[str, Any]:
    """Return whole numbers as ``{"t": kind, "v": [...]}``, or as ``{"t": kind, "z": text}`` if packed.

    Parameters
    ----------
    kind : {"u8", "u16", "u32", "i16", "i32"}
    values : sequence of int
    packed : bool
        Compressed, with all low bytes together, then all second bytes and so on: deflate finds far longer matches in
        slowly changing numbers.
    """
    if not packed:
        return {"t": kind, "v": np.asarray(values).tolist()}
    numbers = np.asarray(values).astype(_TYPES[kind])
    by_byte = numbers.view(np.uint8).reshape(-1, numbers.itemsize).T
    return {"t": kind, "z": _as_signs(_deflate(by_byte.tobytes()))}


def text_column(value: Any, *, packed: bool) -> dict[str, Any]:
    """Return any plain value as ``{"j": value}``, or compressed as ``{"z": text}``."""
    if not packed:
        return {"j": value}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return {"z": _as_signs(_deflate(text.encode("utf-8", "surrogatepass")))}


def columnar(records: Sequence[Mapping[str, Any]], leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return records as columns.

    One of ``{"=": value}`` where all agree, ``{"n", "of"}`` for lists of records, ``{"by", "map"}`` where another column
    says it, as a side follows from a name, else ``{"v"}``.

    Examples
    --------
    >>> columnar([{"a": 1, "b": "x"}, {"a": 1, "b": "y"}])
    {'a': {'=': 1}, 'b': {'v': ['x', 'y']}}
    """
    first = list(records[0]) if records else []
    alike = all(list(r) == first for r in records)
    keys = sorted(set(first if alike else chain.from_iterable(records)) - leave_out)
    if alike and len(keys) > 1:
        values = dict(zip(keys, map(list, zip(*map(itemgetter(*keys), records), strict=True)), strict=True))
    else:
        values = {key: values_of(records, key) for key in keys}
    columns = {key: column(values[key]) for key in keys}
    for key, by in FOLLOWS.items():
        if "v" in columns.get(key, ()) and "v" in columns.get(by, ()):
            table = dict(zip(values[by], values[key], strict=True))
            if set(map(type, table)) == {str} and list(map(table.__getitem__, values[by])) == values[key]:
                columns[key] = {"by": by, "map": table}
    return columns


FOLLOWS = {"side": "name", "claimant_side": "claimant", "victim_side": "victim"}
"""Fields that most often say no more than another one does."""


def values_of(records: Sequence[Mapping[str, Any]], key: str) -> list[Any]:
    """Return what records have under a key, None where they lack it."""
    try:
        return list(map(itemgetter(key), records))
    except KeyError:
        return [r.get(key) for r in records]


def column(values: list[Any]) -> dict[str, Any]:
    """Return one column as :func:`columnar` does."""
    kinds = set(map(type, values))
    if kinds <= {list, tuple} and any(values):
        flat = list(chain.from_iterable(values))
        if set(map(type, flat)) == {dict}:
            return {"n": list(map(len, values)), "of": columnar(flat)}
    if len(values) > 1 and len(kinds) == 1 and values.count(values[0]) == len(values):
        return {"=": values[0]}
    return {"v": values}


def _deflate(raw: bytes) -> bytes:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    return squeeze.compress(raw) + squeeze.flush()


def _as_signs(raw: bytes) -> str:
    """Return bytes as printable signs, 13 bits in two: a thirteenth shorter than base 64.

    The first sign says how many whole bytes were added to fill the last two.
    """
    missing = -8 * len(raw) % _BITS
    bits = np.append(np.unpackbits(np.frombuffer(raw, np.uint8)), np.zeros(missing, np.uint8))
    numbers = bits.reshape(-1, _BITS) @ (1 << np.arange(_BITS - 1, -1, -1, dtype=np.uint16))
    table = np.frombuffer(SIGNS, np.uint8)
    signs = np.stack((table[numbers // 91], table[numbers % 91]), axis=1)
    return chr(SIGNS[missing // 8]) + signs.tobytes().decode("ascii")
