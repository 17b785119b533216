"""Downloads that resume: a file is whole when it stands under its name, until then it ends in ``.part``."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from gazetteer.errors import DataError

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done and how much there is (0 where that is unknown)."""

_BLOCK = 1 << 16
_TIMEOUT_S = 60.0
_USER_AGENT = "geomap-gazetteer"


def download(url: str, folder: Path, *, progress: Progress | None = None) -> Path:
    """Return the file of a URL, fetched into a folder; what an earlier attempt got of it is not fetched again.

    Parameters
    ----------
    url : str
        ``http`` or ``https``.
    folder : Path
        Made where it is missing.
    progress : callable, optional
        Told the bytes that have come and the size.

    Raises
    ------
    DataError
        If the server cannot be reached, refuses, or the file did not come whole; the message says how much came. What
        came stays, for the next attempt.
    """
    parts = urlsplit(url)
    name = Path(unquote(parts.path)).name
    if parts.scheme not in ("http", "https") or not name:
        raise DataError(f"{url}: not the address of a file; give an http or https URL that ends in a file name")
    folder.mkdir(parents=True, exist_ok=True)
    partial, tag_file = folder / f"{name}.part", folder / f"{name}.part.etag"
    size = 0
    try:
        with _open(url, partial, tag_file) as answer:
            size, resumed = _size_and_start(answer, partial)
            if not resumed:
                tag_file.write_text(answer.headers.get("ETag", ""), encoding="utf-8")
            with partial.open("ab" if resumed else "wb") as out:
                while block := answer.read(_BLOCK):
                    out.write(block)
                    if progress is not None:
                        progress(f"downloading {name}", out.tell(), size)
    except urllib.error.HTTPError as error:
        whole = error.code == 416 and error.headers.get("Content-Range") == f"bytes */{partial.stat().st_size}"
        if whole:
            return _finished(partial, tag_file, folder / name)
        if error.code == 416:
            # The part is longer than the file is now: another version; the next attempt starts anew.
            partial.unlink()
        raise DataError(f"{url}: the server answered {error.code} {error.reason}; check the address") from error
    except (OSError, HTTPException) as error:
        got = partial.stat().st_size if partial.exists() else 0
        raise DataError(f"{url}: {_why(error)} after {got:,} bytes; run it again to go on from there") from error
    got = partial.stat().st_size
    if size and got != size:
        raise DataError(f"{url}: {got:,} of {size:,} bytes came; run it again to go on from there")
    return _finished(partial, tag_file, folder / name)


def _finished(partial: Path, tag_file: Path, target: Path) -> Path:
    partial.replace(target)
    tag_file.unlink(missing_ok=True)
    return target


def _open(url: str, partial: Path, tag_file: Path) -> HTTPResponse:
    headers = {"User-Agent": _USER_AGENT}
    tag = ""
    with suppress(FileNotFoundError):
        tag = tag_file.read_text(encoding="utf-8")
    if partial.exists() and partial.stat().st_size:
        headers["Range"] = f"bytes={partial.stat().st_size}-"
        if tag:
            # A server whose file has changed sends all of the new one.
            headers["If-Range"] = tag
    return cast(HTTPResponse, urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_TIMEOUT_S))


def _size_and_start(answer: HTTPResponse, partial: Path) -> tuple[int, bool]:
    """Return the size of the whole file (0 where unknown), and whether the answer goes on where the part ends."""
    length = int(answer.headers.get("Content-Length") or 0)
    if answer.status != 206:
        return length, False
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != partial.stat().st_size:
        raise OSError("the server sent another range than was asked for")
    return (int(match[2]) if match[2] != "*" else int(match[1]) + length), True


def _why(error: Exception) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return str(reason) or type(error).__name__
