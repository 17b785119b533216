"""Dumps of world gazetteers, read into entries: GeoNames country dumps and Who's On First tables.

Formats: the readme of the GeoNames export (``geoname`` table, 19 columns; ``alternateNamesV2``, 10 columns), and a table
of Who's On First with one row per place, tab-separated, gzipped. A file that is broken or cut short is refused as a whole.
"""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

from gazetteer.download import Progress
from gazetteer.errors import DataError
from gazetteer.names import fold
from gazetteer.nametable import Name
from gazetteer.tables import data_root, read_table

_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[a-z]")
# Kinds of settlements by population, where the dump itself does not say.
_TOWN, _CITY = 10_000, 100_000
_SETTLEMENT_RADII_KM = {"town": 4.0, "city": 8.0}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of a dump.

    Attributes
    ----------
    source : str
        Its id there: ``gn:1138958``, ``wof:1108561773``.
    geonames_id : str
        ``gn:...`` too where a dump of another kind knows it, else empty.
    kind, country : str
        As in :class:`gazetteer.place.Place`.
    lon, lat, radius_km : float
        Degrees, kilometres.
    names : tuple of Name
        The canonical one first, no two alike.
    """

    source: str
    geonames_id: str
    kind: str
    country: str
    lon: float
    lat: float
    radius_km: float
    names: tuple[Name, ...]


def read_geonames(
    countries: Iterable[Path], alternate_names: Path | None = None, *, progress: Progress | None = None
) -> list[Entry]:
    """Return the places of GeoNames country dumps whose feature code ``data/feature_codes.csv`` lists.

    Parameters
    ----------
    countries : iterable of Path
        ``AF.zip``, ``PK.zip``, or the ``.txt`` inside.
    alternate_names : Path, optional
        ``alternateNamesV2.zip`` or its ``.txt``: names with their languages.

    Raises
    ------
    DataError
        If a file is missing, broken or cut short; the message names it.
    """
    rows: dict[str, list[str]] = {}
    for path in countries:
        with _lines(path, f"{path.stem}.txt") as lines:
            for row in _rows(lines, path, 19):
                if f"{row[6]}.{row[7]}" in _kinds():
                    rows[row[0]] = row
        if progress is not None:
            progress(f"reading {path.name}", len(rows), 0)
    names = {} if alternate_names is None else _alternate_names(alternate_names, rows.keys(), progress)
    entries = []
    for geonames_id, row in rows.items():
        kind, radius_km = _kinds()[f"{row[6]}.{row[7]}"]
        own, *others = (Name(text, _lang(text, ""), "current") for text in (row[1], row[2], *row[3].split(",")))
        known = [own, *names.get(geonames_id, ()), *others]
        source = f"gn:{geonames_id}"
        entries.append(_entry(source, source, kind, row[8], row[5], row[4], radius_km, known, row[14]))
    return entries


def read_wof(path: Path, *, progress: Progress | None = None) -> list[Entry]:
    """Return the places of a table of Who's On First.

    Raises
    ------
    DataError
        If the file is missing, broken or cut short; the message names it.
    """
    columns = ("cc", "wof_id", "geonames_id", "name", "placetype", "lat", "lon", "variants", "population")
    entries = []
    with _lines(path, path.stem) as lines:
        header = lines.readline().rstrip("\r\n").split("\t")
        missing = [column for column in columns if column not in header]
        if missing:
            raise DataError(f"{path.name}: no column {missing[0]!r} (found: {', '.join(header)[:200]})")
        for cells in _rows(lines, path, len(header), first_line=2):
            row = dict(zip(header, cells, strict=True))
            if row["placetype"] == "country" or f"wof.{row['placetype']}" not in _kinds():
                continue
            kind, radius_km = _kinds()[f"wof.{row['placetype']}"]
            names = [Name(row["name"], "en", "current")]
            names += [Name(text, _lang(text, ""), "current") for text in row["variants"].split("|")]
            names += [
                Name(text, _lang(text, lang), "current")
                for lang in ("ps", "fa", "ur") for text in row.get(f"names_{lang}", "").split("|")
            ]  # fmt: skip
            geonames_id = f"gn:{row['geonames_id']}" if row["geonames_id"] else ""
            entries.append(
                _entry(f"wof:{row['wof_id']}", geonames_id, kind, row["cc"], row["lon"], row["lat"], radius_km, names,
                       row["population"])
            )  # fmt: skip
            if progress is not None and len(entries) % 20_000 == 0:
                progress(f"reading {path.name}", len(entries), 0)
    if not entries:
        raise DataError(f"{path.name}: holds no place; download it again")
    return entries


def _entry(
    source: str, geonames_id: str, kind: str, country: str, lon: str, lat: str, radius_km: float,
    names: Iterable[Name], population: str,
) -> Entry:  # fmt: skip
    seen: dict[str, Name] = {}
    for name in names:
        if name.text and (_ARABIC.search(name.text) or _LATIN.search(fold(name.text))):
            seen.setdefault(name.text, name)
    people = int(population) if population.isdigit() else 0
    if kind == "village" and people >= _TOWN:
        kind = "city" if people >= _CITY else "town"
        radius_km = _SETTLEMENT_RADII_KM[kind]
    return Entry(source, geonames_id, kind, country, float(lon), float(lat), radius_km, tuple(seen.values()))


# Languages of alternateNamesV2 that name places here, and what they are called in our tables; other names are left out.
_LANGUAGES = {"en": "en", "ps": "ps", "fa": "fa", "prs": "fa", "ur": "ur"} | dict.fromkeys(
    ["", "bal", "pnb", "sd", "skr"], ""
)


def _alternate_names(path: Path, wanted: Collection[str], progress: Progress | None) -> dict[str, list[Name]]:
    out: dict[str, list[Name]] = {}
    with _lines(path, "alternateNamesV2.txt") as lines:
        for number, row in enumerate(_rows(lines, path, 10)):
            if row[1] in wanted and row[2] in _LANGUAGES:
                lang = _lang(row[3], _LANGUAGES[row[2]])
                out.setdefault(row[1], []).append(Name(row[3], lang, "former" if row[7] == "1" else "current"))
            if progress is not None and number % 1_000_000 == 0:
                progress(f"reading {path.name}", number, 0)
    return out


def _lang(text: str, lang: str) -> str:
    """Return the language of a name: ``en`` for any Latin spelling, empty for Arabic script of an unknown language."""
    return lang if _ARABIC.search(text) else "en"


@cache
def _kinds() -> dict[str, tuple[str, float]]:
    rows = read_table(data_root() / "feature_codes.csv", ("code", "kind", "radius_km"))
    return {row["code"]: (row["kind"], float(row["radius_km"])) for _, row in rows}


@contextmanager
def _lines(path: Path, member: str) -> Iterator[TextIO]:
    """Open a text file, plain, gzipped or in a zip file, as UTF-8; its faults become one error that names it."""
    again = "it is broken or was cut short; download it again"
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(member) as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
        elif path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
                yield lines
        else:
            with path.open(encoding="utf-8", newline="\n") as lines:
                yield lines
    except DataError:
        raise
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file") from error
    except KeyError as error:
        raise DataError(f"{path.name}: holds no {member}; {again}") from error
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, ValueError) as error:
        raise DataError(f"{path.name}: {error}; {again}") from error


def _rows(lines: TextIO, path: Path, width: int, *, first_line: int = 1) -> Iterator[list[str]]:
    """Yield the cells of every line; a line of another width, or a last one that does not end, refuses the file."""
    for number, line in enumerate(lines, first_line):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != width or not line.endswith("\n"):
            raise DataError(
                f"{path.name}:{number}: {len(cells)} columns instead of {width}, or cut short; download it again"
            )
        yield cells
