"""Bytes of a text file to text: encodings detected, byte order marks and Windows line ends removed."""

import codecs
import re
import unicodedata

from geomap.errors import InputError

# What news sites and office programs of the region write when it is not UTF-8.
_ENCODINGS = ["cp1252", "cp1256", "cp1251", "cp1250", "mac_roman"]
# Real prose in a single-byte encoding has next to none of what _reads_as_words calls odd.
_MOST_ODD = 0.2

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, path: str) -> tuple[str, str]:
    """Return the text of a file and a warning, empty where the file was UTF-8.

    Parameters
    ----------
    data : bytes
    path : str
        For messages only.

    Raises
    ------
    InputError
        If the bytes are no text, or broken UTF-8, or in an encoding that cannot be told.

    Examples
    --------
    >>> decode("Kunar\\r\\nDangam".encode("utf-8-sig"), "a.txt")
    ('Kunar\\nDangam', '')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _lines(data.decode(encoding)), ""
            except UnicodeDecodeError as error:
                raise InputError(f"{path}: broken {encoding} at byte {error.start}; save it as UTF-8") from error
    if b"\x00" in data:
        raise InputError(f"{path}: binary data, no text; save the article as UTF-8 text")
    try:
        return _lines(data.decode("utf-8")), ""
    except UnicodeDecodeError as error:
        broken = error
    where = f"{path}: invalid UTF-8 at byte {broken.start} (0x{data[broken.start]:02x})"
    if _mostly_utf8(data):
        raise InputError(f"{where}; save it again as UTF-8")
    # Only files that are not UTF-8 pay for the detector.
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_ENCODINGS).best()
    if best is None or not _reads_as_words(str(best)):
        raise InputError(f"{where}, and no other encoding fits; save it again as UTF-8")
    return _lines(str(best)), f"{path}: not UTF-8; read as {best.encoding}"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mostly_utf8(data: bytes) -> bool:
    """Whether a broken file holds multi-byte UTF-8 elsewhere: then it is damaged UTF-8, no other encoding."""
    text = data.decode("utf-8", "replace")
    good = sum(1 for c in text if ord(c) > 127 and c != "\ufffd")
    return good > text.count("\ufffd")


def _reads_as_words(text: str) -> bool:
    """Whether the characters beyond ASCII stand inside words or are typographic marks, as in real prose."""
    beyond = [char for char in text if ord(char) > 127]
    odd = sum(
        1 for char in beyond if unicodedata.category(char)[0] not in "LMPZ" and unicodedata.category(char) != "Sc"
    )
    for word in re.findall(r"[^\W\d_]+", text):
        # No Latin-script word of several letters is made of accented letters alone.
        if len(word) > 1 and all(ord(char) > 127 and "LATIN" in unicodedata.name(char, "") for char in word):
            odd += len(word)
    return bool(beyond) and odd <= len(beyond) * _MOST_ODD
