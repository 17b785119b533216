"""Measures look-ups over a full gazetteer: how often the right place comes first, how long one takes, what it costs to load.

Spelling variants are held out: a place's variant is the query, and no name of the index folds to the same key as it. Run
as ``scripts/bench names --dump gazetteer_wof.tsv.gz``, which calls :func:`figures`.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from gazetteer import Gazetteer, Place, distance_km
from gazetteer.dumps import Entry, read_wof
from gazetteer.install import install_entries
from gazetteer.names import fold, romanise

SEED = 20251012
# A variant is a spelling where it shares so many per cent of its letters with another name of the place, else another name.
_SPELLED_ALIKE = 60
# Dumps list one village twice, a few kilometres apart; those are merged.
_SAME_PLACE_KM = 5.0


@dataclass(frozen=True, slots=True)
class Case:
    """A held-out name, its place in the dump, and whether it is a spelling of another name of the place."""

    query: str
    entry: Entry
    spelling: bool


def held_out(
    entries: Collection[Entry], shipped: Collection[str], size: int, *, native: bool, seed: int = SEED
) -> list[Case]:
    """Return a sample of (place, variant) pairs, each as likely as any other.

    Parameters
    ----------
    entries : collection of Entry
    shipped : collection of str
        Folded names of shipped places; variants among them are not drawn.
    size, seed : int
    native : bool
        Draw names in Arabic script of places that have a Latin name, else Latin ones of places that have another.
    """
    pool = []
    for entry in entries:
        if entry.kind not in ("village", "town", "city", "area"):
            continue
        latin = {fold(n.text) for n in entry.names if n.lang == "en"}
        for name in entry.names[1:]:
            key = fold(name.text)
            if (name.lang != "en") == native and key not in shipped and latin - {key}:
                pool.append((entry, name.text))
    cases = []
    for entry, query in random.Random(seed).sample(pool, min(size, len(pool))):
        own = _letters(query)
        others = [_letters(n.text) for n in entry.names if n.lang == "en" and fold(n.text) != fold(query)]
        cases.append(Case(query, entry, max(fuzz.ratio(own, other) for other in others) >= _SPELLED_ALIKE))
    return cases


def _letters(name: str) -> str:
    return romanise(name).replace(" ", "")


def without(entries: Collection[Entry], keys: Collection[str], *, latin_only: bool = False) -> list[Entry]:
    """Return the entries without the names of the given folded keys, and those that have no other name left out."""
    out = []
    for entry in entries:
        kept = tuple(n for n in entry.names if fold(n.text) not in keys and not (latin_only and n.lang != "en"))
        if kept:
            out.append(replace(entry, names=kept))
    return out


def hits(gazetteer: Gazetteer, cases: Collection[Case], scope: str | None) -> dict[str, float]:
    """Return hit@1, hit@3, hit@10 (all cases, and those that are spellings) and the mean milliseconds of a look-up.

    Parameters
    ----------
    gazetteer : Gazetteer
        Loaded with the gazetteer that the cases were held out from.
    cases : collection of Case
    scope : {None, "province", "district"}
        Search everything, or the unit that the place is in.
    """
    ranks: list[int] = []
    spelled: list[int] = []
    spent_s = 0.0
    for case in cases:
        within = None
        if scope is not None:
            unit = _unit(gazetteer, case)
            if not unit:
                continue
            within = unit if scope == "district" else ".".join(unit.split(".")[:2])
            gazetteer.lookup("", within=within)
        start = time.process_time()
        found = gazetteer.lookup(case.query, within=within, limit=10)
        spent_s += time.process_time() - start
        rank = next((i for i, c in enumerate(found) if _is_it(c.place, case, gazetteer)), 99)
        ranks.append(rank)
        if case.spelling:
            spelled.append(rank)
    out = {f"hit@{k}": round(sum(rank < k for rank in ranks) / len(ranks), 3) for k in (1, 3, 10)}
    out |= {f"hit@{k} of spellings": round(sum(rank < k for rank in spelled) / len(spelled), 3) for k in (1, 3, 10)}
    return out | {"cases": len(ranks), "spellings": len(spelled), "ms": round(spent_s / len(ranks) * 1000, 3)}


class Simple:
    """What one would do without this package: consonant skeletons and Jaro-Winkler, or the best ratio of all names.

    Parameters
    ----------
    gazetteer : Gazetteer
        Whose names are compared.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._by_key = {key: ids for key, ids in gazetteer.folded_names().items() if key}
        self._units: dict[str, list[str]] = {}
        self._bones: dict[str, list[str]] = {}
        for key, ids in self._by_key.items():
            self._bones.setdefault(_bones(key), []).append(key)
            for unit in {place_id.split("/")[0] for place_id in ids}:
                self._units.setdefault(unit, []).append(key)

    def first(self, query: str, unit: str | None) -> str:
        """Return the id of the place whose name is likest, the first of them where several share it."""
        key = fold(query)
        if unit is None:
            choices = self._bones.get(_bones(key), [])
            found = process.extractOne(key, choices, scorer=JaroWinkler.similarity)
        else:
            choices = [k for u, keys in self._units.items() if u == unit or u.startswith(f"{unit}.") for k in keys]
            found = process.extractOne(key, choices, scorer=fuzz.ratio)
        if found is None:
            return ""
        return next(place_id for place_id in self._by_key[found[0]] if unit is None or place_id.startswith(unit))


def _bones(key: str) -> str:
    for letters, letter in (("kh", "k"), ("gh", "g"), ("sh", "s"), ("ch", "c"), ("q", "k"), ("w", "v"), ("z", "j")):
        key = key.replace(letters, letter)
    return key[:1] + "".join(letter for letter in key[1:] if letter not in "aeiouyh ")


def simple_hits(gazetteer: Gazetteer, cases: Collection[Case]) -> dict[str, float]:
    """Return hit@1 of the simple methods unscoped, in the province and in the district, on the same cases."""
    simple = Simple(gazetteer)
    out = {}
    for scope in ("unscoped", "province", "district"):
        right = {True: 0, False: 0}
        for case in cases:
            unit = _unit(gazetteer, case)
            where = {"unscoped": None, "province": ".".join(unit.split(".")[:2]), "district": unit}[scope]
            place = gazetteer.get(simple.first(case.query, where))
            right[case.spelling] += place is not None and _is_it(place, case, gazetteer)
        out[scope] = round(sum(right.values()) / len(cases), 3)
        out[f"{scope} of spellings"] = round(right[True] / sum(case.spelling for case in cases), 3)
    return out


def _unit(gazetteer: Gazetteer, case: Case) -> str:
    """Return the district that the index has the case's place in."""
    for name in case.entry.names:
        for candidate in gazetteer.lookup(name.text, limit=1000, fuzzy=False):
            if _is_it(candidate.place, case, gazetteer):
                return candidate.place.unit_id
    return ""


def _is_it(place: Place, case: Case, gazetteer: Gazetteer) -> bool:
    entry = case.entry
    there = Place("", "", "", "", "", "", entry.lon, entry.lat, 0.0, "")
    if place.source == entry.source:
        return True
    if place.country != entry.country or distance_km(place, there) > _SAME_PLACE_KM:
        return False
    return not {fold(n.text) for n in gazetteer.names(place.place_id)}.isdisjoint(fold(n.text) for n in entry.names)


def footprint() -> dict[str, float]:
    """Return how long opening the gazetteer and its matcher takes and how much memory is resident, in a process of its own."""
    code = """
import json, time
def resident_mb():
    return int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0]) / 1024
start = time.perf_counter()
from gazetteer import Gazetteer
imported = time.perf_counter()
gazetteer = Gazetteer.load(extra="bench")
loaded = time.perf_counter()
gazetteer.lookup("Haji Muhamad Kili")
first = time.perf_counter()
mb = resident_mb()
names = gazetteer.folded_names()
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
matcher = AhoCorasick([f" {name}" for name in names], matchkind=MatchKind.LeftmostLongest,
                      implementation=Implementation.ContiguousNFA)
print(json.dumps({"import s": imported - start, "load s": loaded - imported, "first look-up s": first - loaded,
                  "resident MB": mb, "names": len(names), "names and matcher s": time.perf_counter() - first,
                  "resident MB with matcher": resident_mb()}))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return {key: round(value, 3) for key, value in json.loads(done.stdout).items()}


def figures(dump: Path, *, size: int = 1000, seed: int = SEED) -> dict[str, dict[str, float]]:
    """Return the figures of all look-ups over a Who's On First table: three indexes are built, two minutes in all."""
    entries = read_wof(dump)
    shipped = set(Gazetteer.load().folded_names())
    cases = held_out(entries, shipped, size, native=False, seed=seed)
    keys = {fold(case.query) for case in cases}
    out = {}
    with installed(without(entries, keys), dump) as gazetteer:
        for case in cases[:50]:
            gazetteer.lookup(f"{case.query}x")
        for scope in (None, "province", "district"):
            out[f"variants, {scope or 'unscoped'}"] = hits(gazetteer, cases, scope)
        out["simple methods, hit@1"] = simple_hits(gazetteer, cases)
        out["footprint"] = footprint()
    own = {(case.entry.source, fold(case.query)) for case in cases}
    kept = [replace(e, names=tuple(n for n in e.names if (e.source, fold(n.text)) not in own)) for e in entries]
    with installed([e for e in kept if e.names], dump) as gazetteer:
        for scope in (None, "province", "district"):
            out[f"variants left to namesakes, {scope or 'unscoped'}"] = hits(gazetteer, cases, scope)
    native = held_out(entries, shipped, size, native=True, seed=seed)
    with installed(without(entries, (), latin_only=True), dump) as gazetteer:
        for scope in (None, "province", "district"):
            out[f"native script, {scope or 'unscoped'}"] = hits(gazetteer, native, scope)
    return out


@contextmanager
def installed(entries: list[Entry], dump: Path) -> Iterator[Gazetteer]:
    """Give the shipped gazetteer with some entries installed, in a folder that goes when it is left."""
    former = os.environ.get("GEOMAP_DATA_DIR")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GEOMAP_DATA_DIR"] = folder
        try:
            install_entries("bench", entries, [dump], region="durand")
            yield Gazetteer.load(extra="bench")
        finally:
            if former is None:
                del os.environ["GEOMAP_DATA_DIR"]
            else:
                os.environ["GEOMAP_DATA_DIR"] = former
