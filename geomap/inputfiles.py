"""Which files a folder or a pattern means; what is left out of it is said, never passed over in silence."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from geomap.records import Rejection

_SAVED_PAGE = (".html", ".htm", ".xhtml")
_PARTS_OF_PAGE = ("_files", ".files")
"""Browsers save ``page.html`` with its pictures and scripts in the folder ``page_files`` beside it."""
_OWN_OUTPUTS = (frozenset({"incidents.json", "run.json"}), frozenset({"report.md", "report.html"}))
"""Files by which a folder is known that geomap wrote: a run, a report."""


@dataclass(slots=True)
class Listing:
    """The files of an input in name order, those that cannot be read, and what was left out on purpose."""

    files: list[Path] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def list_files(item: str) -> Listing:
    """Return the files that a file name, a folder (with the folders in it) or a glob pattern means.

    Examples
    --------
    >>> list_files("no/such/folder").rejected[0].what
    'no such file, folder or match'
    """
    path, listing = Path(item), Listing()
    if path.is_dir():
        _walk(path, listing)
        if not (listing.files or listing.rejected or listing.warnings):
            listing.rejected.append(Rejection(item, None, "the folder holds no files", "give a folder with articles"))
    elif path.is_file():
        listing.files = [path]
    elif path.exists():
        listing.rejected.append(Rejection(item, None, "not a regular file", "save what it gives as a file first"))
    else:
        listing.files = _matches(path)
        if not listing.files:
            listing.rejected.append(Rejection(item, None, "no such file, folder or match", "check the path"))
    return listing


def _walk(root: Path, listing: Listing) -> None:
    def refused(error: OSError) -> None:
        reason = error.strerror or str(error)
        where = str(error.filename or root)
        listing.rejected.append(
            Rejection(where, None, f"the folder cannot be opened: {reason}", "check its permissions")
        )

    for place, folders, names in os.walk(root, onerror=refused):
        folder = Path(place)
        if any(own <= set(names) for own in _OWN_OUTPUTS):
            listing.warnings.append(f"{folder}: outputs of geomap, no articles; left out")
            folders.clear()
            continue
        folders[:] = [name for name in folders if _is_entered(folder / name, names, root, listing)]
        for name in names:
            path = folder / name
            if name.startswith("."):
                continue
            if path.is_file():
                listing.files.append(path)
            else:
                what = "a link to nothing" if path.is_symlink() else "not a regular file"
                listing.rejected.append(Rejection(str(path), None, what, "remove it or put the file there"))
    listing.files.sort()
    listing.rejected.sort(key=lambda rejection: rejection.path)


def _is_entered(folder: Path, beside: list[str], root: Path, listing: Listing) -> bool:
    if folder.name.startswith("."):
        return False
    if folder.is_symlink():
        # A link back up would never end; one to elsewhere is not silently dropped.
        target = folder.resolve()
        if not (target.is_relative_to(root.resolve()) or root.resolve().is_relative_to(target)):
            listing.warnings.append(f"{folder}: a link to a folder is not followed; name {target} to read it too")
        return False
    stem = next((folder.name.removesuffix(end) for end in _PARTS_OF_PAGE if folder.name.endswith(end)), None)
    return stem is None or not any(f"{stem}{suffix}" in beside for suffix in _SAVED_PAGE)


def _matches(path: Path) -> list[Path]:
    """Return the files that a glob pattern names, absolute or relative, in name order."""
    parts = path.parts
    fixed = next((i for i, part in enumerate(parts) if set(part) & set("*?[")), len(parts))
    if fixed == len(parts):
        return []
    return sorted(p for p in Path(*parts[:fixed]).glob(str(Path(*parts[fixed:]))) if p.is_file())
