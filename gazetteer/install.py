"""Installs gazetteers: dumps become one index in the user's data folder, places known twice are merged.

An index is built beside the one it replaces and takes its place when it is whole.
"""

import json
import math
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from gazetteer.boundaries import Boundaries
from gazetteer.columns import Column
from gazetteer.download import Progress, download
from gazetteer.dumps import Entry, read_geonames, read_wof
from gazetteer.errors import DataError
from gazetteer.index import Index
from gazetteer.installed import (
    FORMAT,
    INSTALLED_MARK,
    Manifest,
    data_folder,
    gazetteers_folder,
    not_installed,
    read_manifest,
)
from gazetteer.names import fold
from gazetteer.nametable import Name, NameTable
from gazetteer.place import Place
from gazetteer.shipped import shipped_digest, shipped_places

GEONAMES_URL = "https://download.geonames.org/export/dump/"
"""Where the GeoNames dumps are fetched from when no other place is given."""

_ALTERNATE_NAMES = "alternateNamesV2"
SAME_PLACE_KM = 5.0
"""Settlements of one name no further apart than this are one place: surveys of villages place them that loosely."""

# Further apart than this, one of two places of the same id is an error.
_SAME_ID_KM = 10.0
_SETTLEMENTS = frozenset({"city", "town", "village", "area", "bazaar", "capital", "camp", "crossing", "post", "base"})
# Those ship, all of them; what dumps call them besides is often the name of a neighbour or of a former parent.
_UNITS = frozenset({"country", "province", "district"})
# Points of areas are set at will: centre, seat, middle of the box.
_SAME_AREA_KM = 20.0
_AREAS = frozenset({"tehsil", "region"})
# Names so common that comparing all their bearers with each other would cost more than a duplicate left in.
_MOST_NAMESAKES = 500


def install_gazetteer(
    name: str, source: str | Path | None = None, *, region: str = "durand", progress: Progress | None = None
) -> Manifest:
    """Install ``geonames`` or ``wof`` beside the shipped tables, for ``Gazetteer.load(extra=name)``.

    Nothing is fetched unless ``source`` is a URL, or is None for ``geonames``.

    Parameters
    ----------
    name : {"geonames", "wof"}
    source : str or Path, optional
        For ``geonames`` a folder or URL that holds ``AF.zip``, ``PK.zip`` and ``alternateNamesV2.zip`` (the names with
        their languages; without it there are fewer), or one country dump; :data:`GEONAMES_URL` where None is given.
        For ``wof`` a table of Who's On First, a file or URL.
    region : str
        Whose shipped places it is merged with.
    progress : callable, optional
        Told what is being done, how much of it is done, and how much there is (0 where that is unknown).

    Raises
    ------
    DataError
        If a file is missing, broken or cut short, or did not come whole; what was installed before stays.
    """
    if name not in ("geonames", "wof"):
        raise DataError(f"no gazetteer {name!r} can be installed; geonames and wof can")
    if name == "wof" and source is None:
        raise DataError("wof has no address of its own; say where the table is, a file or URL")
    where = GEONAMES_URL if source is None else str(source)
    downloads = data_folder() / "downloads"
    files = _files(name, where, _countries(region), downloads, progress)
    if name == "wof":
        entries = read_wof(files[0], progress=progress)
    else:
        alternate = [path for path in files if path.stem == _ALTERNATE_NAMES]
        countries = [path for path in files if path not in alternate]
        entries = read_geonames(countries, alternate[0] if alternate else None, progress=progress)
    manifest = install_entries(name, entries, files, region=region, progress=progress)
    for path in files:
        if path.parent == downloads:
            path.unlink()
    return manifest


def _countries(region: str) -> list[str]:
    return sorted({place.country for place in shipped_places(region)[0] if ":" not in place.place_id})


def _files(name: str, where: str, countries: list[str], downloads: Path, progress: Progress | None) -> list[Path]:
    """Return the files that a folder, a file or a URL means, those of a URL fetched."""
    wanted = [f"{country}.zip" for country in countries]
    if where.startswith(("http://", "https://")):
        several = name == "geonames" and not where.endswith((".zip", ".txt"))
        base = where if where.endswith("/") else f"{where}/"
        urls = [base + file for file in (*wanted, f"{_ALTERNATE_NAMES}.zip")] if several else [where]
        return [download(url, downloads, progress=progress) for url in urls]
    path = Path(where)
    if not path.is_dir():
        return [path]
    found = [path / file for file in wanted if (path / file).is_file()]
    if name == "wof" or not found:
        raise DataError(f"{path}: is a folder without {' or '.join(wanted)}; name the folder or the file of the dump")
    alternate = path / f"{_ALTERNATE_NAMES}.zip"
    return [*found, alternate] if alternate.is_file() else found


def install_entries(
    name: str, entries: Sequence[Entry], sources: Iterable[Path], *, region: str, progress: Progress | None = None
) -> Manifest:
    """Build the index of the places of a dump and put it in the place of a former one of that name.

    Parameters
    ----------
    name : str
        What it is called from then on.
    entries : sequence of Entry
        Its places; those outside the region are left out.
    sources : iterable of Path
        The files it was made from, for the record.
    region : str
        Whose shipped places it is merged with.

    Returns
    -------
    Manifest
    """
    tell = progress or (lambda stage, done, total: None)
    tell("finding districts", 0, 3)
    index = Index.load(region)
    placed = _placed(entries, Boundaries.load(region))
    if not placed:
        raise DataError(f"no place of the region in {', '.join(path.name for path in sources)}; nothing was installed")
    tell("merging duplicates", 1, 3)
    groups = _groups([entry for entry, _ in placed])
    rows = _rows(placed, groups, index)
    tell("building the index", 2, 3)
    folder = gazetteers_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        _write(new, name, region, rows, len(placed), sources)
        _replace(folder / name, new, Path(temporary) / "former")
    tell("building the index", 3, 3)
    return read_manifest(folder / name)[0]


def remove_gazetteer(name: str) -> None:
    """Remove an installed gazetteer.

    Raises
    ------
    DataError
        If there is none of that name.
    """
    if name not in {path.name for path in gazetteers_folder().glob("*")}:
        raise not_installed(name)
    shutil.rmtree(gazetteers_folder() / name)


def _replace(target: Path, new: Path, former: Path) -> None:
    if target.exists():
        target.rename(former)
    try:
        new.rename(target)
    except OSError:
        if former.exists():
            former.rename(target)
        raise


def _placed(entries: Sequence[Entry], boundaries: Boundaries) -> list[tuple[Entry, str]]:
    """Return the entries of the region with the district, else the country, that each lies in; provinces and districts not."""
    entries = [entry for entry in entries if entry.kind not in _UNITS]
    located = boundaries.locate_many([e.lon for e in entries], [e.lat for e in entries])
    countries = {unit for unit in (place.country for place in located) if unit}
    boxes = {country: boundaries.unit(country).bounds for country in countries}
    out = []
    for entry, where in zip(entries, located, strict=True):
        if where.district_id is not None:
            out.append((entry, where.district_id))
        elif entry.country in boxes:
            # Off the coast or a hair beyond the line, as the polygons draw it.
            west, south, east, north = boxes[entry.country]
            if west <= entry.lon <= east and south <= entry.lat <= north:
                out.append((entry, entry.country))
    return out


def _compatible(kind: str, other: str) -> bool:
    return kind == other or (kind in _SETTLEMENTS and other in _SETTLEMENTS)


def _km(a: Entry | Place, b: Entry | Place) -> float:
    # Within a few kilometres the plane is right to a metre or two.
    north_km = (a.lat - b.lat) * 111.2
    return math.hypot(north_km, (a.lon - b.lon) * 111.2 * math.cos(math.radians(a.lat)))


def _groups(entries: Sequence[Entry]) -> list[list[int]]:
    """Return the numbers of entries that are one place: of one GeoNames id, or settlements of one name side by side."""
    parent = list(range(len(entries)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    bearers: dict[str, list[int]] = {}
    for i, entry in enumerate(entries):
        if entry.kind in _SETTLEMENTS:
            keys = {fold(name.text) for name in entry.names}
            for key in [entry.geonames_id, *keys]:
                if key:
                    bearers.setdefault(key, []).append(i)
    for key, numbers in bearers.items():
        if len(numbers) > _MOST_NAMESAKES:
            continue
        lons = np.array([entries[i].lon for i in numbers])
        lats = np.array([entries[i].lat for i in numbers])
        km = np.hypot(
            np.subtract.outer(lats, lats) * 111.2,
            np.subtract.outer(lons, lons) * 111.2 * np.cos(np.radians(lats)),
        )
        least_km = _SAME_ID_KM if key.startswith("gn:") else SAME_PLACE_KM
        for a, b in np.argwhere(np.triu(km <= least_km, 1)):
            parent[root(numbers[a])] = root(numbers[b])
    out: dict[int, list[int]] = {}
    for i in range(len(entries)):
        out.setdefault(root(i), []).append(i)
    return list(out.values())


class _Shipped:
    """Shipped places by source and by name, to find the one that a dump's place is."""

    def __init__(self, index: Index) -> None:
        self.by_source: dict[str, Place] = {}
        self.by_name: dict[str, list[Place]] = {}
        for place in index:
            if ":" in place.place_id:
                continue
            self.by_source.setdefault(place.source, place)
            for key in {fold(name.text) for name in index.names(place.place_id)}:
                self.by_name.setdefault(key, []).append(place)

    def find(self, entry: Entry) -> Place | None:
        """Return the shipped place that an entry is: of the same id, or of the same name and kind in the same spot."""
        known = self.by_source.get(entry.source) or self.by_source.get(entry.geonames_id)
        if known is not None and _compatible(entry.kind, known.kind):
            return known
        least_km = _SAME_AREA_KM if entry.kind in _AREAS else SAME_PLACE_KM
        near = [
            (km, place.place_id, place)
            for key in {fold(name.text) for name in entry.names}
            for place in self.by_name.get(key, ())
            if _compatible(entry.kind, place.kind) and (km := _km(entry, place)) <= least_km
        ]
        return min(near, key=lambda row: row[:2])[2] if near else None


class _Row:
    """A place of the index being built."""

    def __init__(self, place_id: str, unit_id: str, entry: Entry | None) -> None:
        self.place_id = place_id
        self.unit_id = unit_id
        self.entry = entry
        self.names: dict[str, Name] = {}


def _rows(placed: Sequence[tuple[Entry, str]], groups: Iterable[Sequence[int]], index: Index) -> list[_Row]:
    """Return the rows of the index in order of ids, each name of a place once, those of shipped places first."""
    rows: dict[str, _Row] = {}
    for place in index:
        row = rows[place.place_id] = _Row(place.place_id, place.unit_id or place.country, None)
        row.names.update({name.text: name for name in index.names(place.place_id)})
    shipped = _Shipped(index)
    for group in groups:
        members = sorted((placed[i] for i in group), key=lambda pair: (-len(pair[0].names), pair[0].source))
        entry, unit_id = members[0]
        known = [place for place in (shipped.find(member) for member, _ in members) if place is not None]
        if known:
            row = rows[known[0].place_id]
        else:
            if entry.kind in _AREAS:
                # It may lie in several districts.
                unit_id = ".".join(unit_id.split(".")[:2])
            # Merged places are known as well as they lie close to each other.
            spread_km = max(_km(entry, other) for other, _ in members)
            entry = replace(entry, radius_km=max(entry.radius_km, math.ceil(spread_km * 10) / 10))
            row = _Row(_place_id(entry, unit_id), unit_id, entry)
            rows[row.place_id] = row
        for member, _ in members:
            for name in member.names:
                row.names.setdefault(name.text, name)
    return [rows[place_id] for place_id in sorted(rows)]


def _place_id(entry: Entry, unit_id: str) -> str:
    if "." not in unit_id:
        return entry.source
    slug = "-".join(re.sub(r"[^a-z0-9]+", " ", fold(entry.names[0].text)).split()) or "x"
    return f"{unit_id}/{slug}{INSTALLED_MARK}{entry.source.replace(':', '')}"


def _write(folder: Path, name: str, region: str, rows: Sequence[_Row], entries: int, sources: Iterable[Path]) -> None:
    table = NameTable.build([list(row.names.values()) for row in rows])
    table.write(folder)
    Column.of(row.place_id for row in rows).write(folder, "ids")
    Column.of(row.entry.source if row.entry else "" for row in rows).write(folder, "sources")
    folded = sorted({key for text in table.texts() if (key := fold(text))})
    (folder / "folded.txt").write_text("".join(f"{key}\n" for key in folded), encoding="utf-8", newline="\n")
    units = sorted({row.unit_id for row in rows})
    kinds = sorted({_kind(row) for row in rows})
    number_of = {unit: i for i, unit in enumerate(units)}
    arrays = {
        "lons": np.array([row.entry.lon if row.entry else 0.0 for row in rows]),
        "lats": np.array([row.entry.lat if row.entry else 0.0 for row in rows]),
        "radii_km": np.array([row.entry.radius_km if row.entry else 0.0 for row in rows], np.float32),
        "kinds": np.array([kinds.index(_kind(row)) for row in rows], np.uint8),
        "units": np.array([number_of[row.unit_id] for row in rows], np.uint16),
        "shipped": np.array([row.entry is None for row in rows]),
    }
    for key, array in arrays.items():
        np.save(folder / f"{key}.npy", array, allow_pickle=False)
    manifest = {
        "format": FORMAT, "name": name, "region": region, "places": len(rows), "names": len(table),
        "merged": entries - sum(row.entry is not None for row in rows), "kinds": kinds, "units": units,
        "sources": [[path.name, _digest(path)] for path in sources], "shipped": shipped_digest(region),
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _kind(row: _Row) -> str:
    return row.entry.kind if row.entry else ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
