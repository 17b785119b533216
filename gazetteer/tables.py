"""The tables that ship with the package, and how they are read."""

import csv
import io
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from gazetteer.errors import DataError


def data_root() -> Traversable:
    """Return the folder of the tables that ship with the package."""
    return resources.files("gazetteer") / "data"


def read_table(path: Traversable | Path, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV or TSV table with their line numbers.

    Raises
    ------
    DataError
        If the file is missing, or lacks one of ``columns``.
    """
    try:
        # csv keeps line breaks inside cells only where the file object does not translate them.
        with io.StringIO(path.read_text(encoding="utf-8"), newline="") as lines:
            reader = csv.DictReader(lines, delimiter="\t" if path.name.endswith(".tsv") else ",")
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
            if missing:
                raise DataError(f"{path.name}: no column {missing[0]!r} (found: {', '.join(reader.fieldnames or ())})")
            yield from ((reader.line_num, row) for row in reader)
    except FileNotFoundError as error:
        raise DataError(f"{path.name}: not found beside the package's data; reinstall geomap") from error
