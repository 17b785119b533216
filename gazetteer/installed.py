"""Gazetteers that were installed beside the shipped tables, read from mapped files.

They stand in the user's data folder, one folder each, made whole or not at all by :mod:`gazetteer.dumps`.
"""

import json
import mmap
import os
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import platformdirs
from numpy.typing import NDArray

from gazetteer.columns import Column, mapped, mapped_array
from gazetteer.errors import DataError
from gazetteer.nametable import NameTable
from gazetteer.place import Place

FORMAT = 1
"""Number of the layout of the files; another number means that the gazetteer must be installed again."""

INSTALLED_MARK = "~"
"""Ends the name in the id of a place that does not ship, before its id elsewhere: ``AF.kunar.dangam/giwi~gn1138958``."""

_ARRAYS = ("lons", "lats", "radii_km", "kinds", "units", "shipped")


def data_folder() -> Path:
    """Return the user's data folder: ``GEOMAP_DATA_DIR`` where that is set."""
    return Path(os.environ.get("GEOMAP_DATA_DIR") or platformdirs.user_data_path("geomap"))


def gazetteers_folder() -> Path:
    """Return the folder that holds one folder per installed gazetteer."""
    return data_folder() / "gazetteers"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an installed gazetteer is and what it was made from.

    Attributes
    ----------
    name, region : str
    places, names : int
        How many it holds, those merged into shipped places included.
    merged : int
        How many of the dump's places are shipped ones or each other.
    sources : tuple of (str, str)
        Name and SHA-256 of each file that it was made from.
    shipped : str
        Digest of the shipped tables, whose names it holds too.
    size_bytes : int
        On disk.
    """

    name: str
    region: str
    places: int
    names: int
    merged: int
    sources: tuple[tuple[str, str], ...]
    shipped: str
    size_bytes: int


def installed_gazetteers() -> list[Manifest]:
    """Return what is installed, in order of names; broken ones are left out."""
    found = []
    for path in sorted(gazetteers_folder().glob("*/manifest.json")):
        try:
            found.append(read_manifest(path.parent)[0])
        except DataError:
            continue
    return found


def not_installed(name: str) -> DataError:
    """Return the error that says so, with what is installed."""
    there = ", ".join(manifest.name for manifest in installed_gazetteers()) or "none"
    return DataError(
        f"no gazetteer {name!r} is installed (installed: {there}); get one with `geomap gazetteer install geonames`"
    )


def chosen(choice: str) -> str | None:
    """Return the name of the installed gazetteer that ``auto`` means (the first, None where none is), else the choice.

    ``none`` and an empty choice mean none.
    """
    if choice == "auto":
        return next((manifest.name for manifest in installed_gazetteers()), None)
    return None if choice in ("", "none") else choice


def read_manifest(folder: Path) -> tuple[Manifest, dict[str, Any]]:
    """Return the manifest of an installed gazetteer, and the lists of kinds and units that its arrays count.

    Raises
    ------
    DataError
        If it is missing, broken or of another format.
    """
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if raw["format"] != FORMAT:
            raise DataError(f"gazetteer {folder.name!r} was made by another version; install it again")
        sources = tuple((str(name), str(digest)) for name, digest in raw["sources"])
        size_bytes = sum(path.stat().st_size for path in folder.iterdir())
        manifest = Manifest(
            raw["name"], raw["region"], raw["places"], raw["names"], raw["merged"], sources, raw["shipped"], size_bytes
        )
        return manifest, {"kinds": raw["kinds"], "units": raw["units"]}
    except FileNotFoundError:
        raise not_installed(folder.name) from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{folder / 'manifest.json'}: broken ({error}); install {folder.name!r} again") from error


@dataclass(frozen=True, eq=False)
class Installed:
    """Places of an installed gazetteer by number, and the table of their names.

    Shipped places stand here too, by their ids alone, with the names that ship and those that the dump adds.
    """

    manifest: Manifest
    table: NameTable
    kinds: tuple[str, ...]
    units: tuple[str, ...]
    ids: Column
    sources: Column
    folded: bytes | mmap.mmap
    arrays: dict[str, NDArray[Any]]

    @classmethod
    def open(cls, name: str, region: str) -> Self:
        """Return the installed gazetteer of a name.

        Raises
        ------
        DataError
            If it is not installed, broken, or made for another region.
        """
        folder = gazetteers_folder() / name
        manifest, lists = read_manifest(folder)
        if manifest.region != region:
            raise DataError(
                f"gazetteer {name!r} was installed for {manifest.region!r}, not {region!r}; install it again"
            )
        try:
            arrays = {key: mapped_array(folder / f"{key}.npy") for key in _ARRAYS}
            ids, sources = (Column.open(folder, key) for key in ("ids", "sources"))
            folded = mapped(folder / "folded.txt")
        except (OSError, ValueError) as error:
            raise DataError(f"{folder}: broken ({error}); install {name!r} again") from error
        return cls(
            manifest, NameTable.open(folder), tuple(lists["kinds"]), tuple(lists["units"]), ids, sources, folded, arrays
        )

    def __reduce__(self) -> tuple[Callable[[str, str], "Installed"], tuple[str, str]]:
        # Mapped files do not travel to another process; it maps them itself.
        return Installed.open, (self.manifest.name, self.manifest.region)

    def __len__(self) -> int:
        return len(self.ids)

    def is_shipped(self, number: int) -> bool:
        """Return whether a place is one of the shipped ones."""
        return bool(self.arrays["shipped"][number])

    def shipped_ids(self) -> set[str]:
        """Return the ids of the shipped places among these."""
        return {self.ids[number] for number in np.flatnonzero(self.arrays["shipped"]).tolist()}

    def number(self, place_id: str) -> int | None:
        """Return the number of the place of an id, None where there is none."""
        at = bisect_left(range(len(self)), place_id, key=self.ids.__getitem__)
        return at if at < len(self) and self.ids[at] == place_id else None

    def place(self, number: int, unit_of: Callable[[str], Place | None]) -> Place:
        """Return a place that is not a shipped one.

        Parameters
        ----------
        number : int
        unit_of : callable
            Gives the shipped province or district of an id.
        """
        place_id = self.ids[number]
        unit_id = self.units[int(self.arrays["units"][number])]
        unit = unit_of(unit_id)
        return Place(
            place_id, self.table.text(int(self.table.arrays["starts"][number])), self.kinds[int(self.arrays["kinds"][number])],
            unit_id[:2], unit.adm1 if unit else "", unit.adm2 if unit else "",
            float(self.arrays["lons"][number]), float(self.arrays["lats"][number]), float(self.arrays["radii_km"][number]),
            self.sources[number],
        )  # fmt: skip

    def foremost(self, numbers: list[int], count: int) -> list[int]:
        """Return so many of the places: shipped ones, then those with the largest radius, in order."""
        own = np.array(sorted(numbers))
        rank = np.where(self.arrays["shipped"][own], -np.inf, -self.arrays["radii_km"][own])
        return sorted(own[np.argsort(rank, kind="stable")[:count]].tolist())

    def folded_names(self) -> list[str]:
        """Return every folded name, in order."""
        return self.folded[:].decode().split("\n")[:-1]

    def inside(self, in_unit: Callable[[str], bool]) -> list[tuple[int, int]]:
        """Return the runs of rows of the table that name places of the units for which ``in_unit`` says yes."""
        wanted = np.array([in_unit(unit) for unit in self.units], bool)
        return self.table.spans(wanted[self.arrays["units"]])
