"""A report that an editor can read: what happened, by province, who claims what, what is disputed, what is missing.

The same document is written as Markdown and as HTML; neither can be made to run or load anything by the texts in it.
"""

from collections.abc import Mapping
from pathlib import Path

from geomap.export import write_files
from geomap.report.content import content
from geomap.report.html import html
from geomap.report.markdown import markdown
from geomap.runfiles import RunFiles
from geomap.wording import plain, say

__all__ = ["report_files", "write_report"]


def report_files(run: RunFiles, *, title: str = "", picture: bytes | None = None) -> Mapping[str, str | bytes]:
    """Return the files of a report by name: ``report.md``, ``report.html``, and ``picture.png`` if there is one.

    Parameters
    ----------
    run : RunFiles
        With its tables.
    title : str
        Empty for the usual one.
    picture : bytes, optional
        A PNG; the page holds it, the Markdown file stands beside it.
    """
    blocks = content(run, title=title, picture=picture)
    files: dict[str, str | bytes] = {
        "report.md": markdown(blocks),
        "report.html": html(blocks, plain(title, 90) or say("title")),
    }
    return files if picture is None else files | {"picture.png": picture}


def write_report(run: RunFiles, folder: Path, *, title: str = "", picture: bytes | None = None) -> list[Path]:
    """Write the files of :func:`report_files` into a folder, all or none, and return their paths.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    return write_files(folder, report_files(run, title=title, picture=picture))
