"""Articles from files: plain text, Markdown, HTML, JSON, JSON Lines, CSV, Parquet.

Whatever cannot be read becomes a :class:`~geomap.records.Rejection` with file, row, reason and remedy; the rest is read.
"""

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from geomap.errors import InputError, UnknownColumn, UsageError
from geomap.inputfiles import list_files
from geomap.records import Article, Rejection, Span
from geomap.settings import Settings
from geomap.tablerows import BrokenRow, csv_rows, json_rows, jsonl_rows, parquet_rows
from geomap.textfile import decode

log = logging.getLogger(__name__)

COLUMNS = ("id", "text", "title", "published", "url", "outlet")
"""What a table of articles may hold; ``text`` is required. Other names are mapped by ``columns``."""

_TEXT_SUFFIXES = frozenset({".txt", ".md", ".text", ".markdown"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_TABLE_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"})
SUFFIXES = _TEXT_SUFFIXES | _HTML_SUFFIXES | _TABLE_SUFFIXES
"""File name endings that are read; others in a folder are rejected by name."""

_FILE_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})")
_AROUND_A_DAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+|(?<=\d\d)(?:T\d{4}|[\s|-]+(?:at\s+)?\d{1,2}:\d{2}).*$", re.IGNORECASE
)
"""A weekday before it and a time of day behind it, as feeds and news sites write them."""
_HEADER = re.compile(r"^(published|date|source|outlet|url|link):[ \t]*(.+)$", re.IGNORECASE)
_HEADER_LINES = 6
_MARKDOWN_TITLE = re.compile(r"^#+\s*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: articles in input order, what was rejected, and warnings. Iterates over the articles."""

    articles: tuple[Article, ...]
    rejected: tuple[Rejection, ...] = ()
    warnings: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __len__(self) -> int:
        return len(self.articles)


def read_articles(
    inputs: str | Path | Iterable[str | Path],
    *,
    published: str | date | None = None,
    columns: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> Reading:
    """Return the articles of files, folders and glob patterns.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        A file, a folder (read recursively, in name order) or a glob pattern.
    published : str or datetime.date, optional
        Day of publication (YYYY-MM-DD) of articles that do not say their own.
    columns : mapping, optional
        Names that tables use for :data:`COLUMNS`: ``{"text": "body"}``.
    settings : Settings, optional

    Returns
    -------
    Reading
        Never raises for a bad file: it is in ``rejected``.

    Raises
    ------
    UsageError
        If ``published`` is no date or ``columns`` names an unknown field.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "2025-10-12_night.txt").write_text("Clashes in Kunar")
    >>> reading = read_articles(folder)
    >>> reading.articles[0].published.isoformat(), len(reading.rejected)
    ('2025-10-12', 0)
    """
    settings = settings or Settings()
    reader = _Reader(_day(published), dict(columns or {}), settings)
    for item in [inputs] if isinstance(inputs, str | Path) else inputs:
        reader.read_input(str(item))
    return reader.result()


def _day(value: str | date | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    day = parse_day(value)
    if day is None:
        raise UsageError(f"--published {value!r} is no date; write it as YYYY-MM-DD, for example 2025-10-12")
    return day


def parse_day(value: object) -> date | None:
    """Return the day that a date, a time stamp or a written date names; None where it is none.

    Examples
    --------
    >>> parse_day("2025-10-12T08:30:00+05:00"), parse_day("12 October 2025"), parse_day("tomorrowish")
    (datetime.date(2025, 10, 12), datetime.date(2025, 10, 12), None)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    match = re.match(r"\d{4}-\d{2}-\d{2}(?=$|[T\s])", text)
    if match:
        try:
            return date.fromisoformat(match.group())
        except ValueError:
            return None
    cleaned = _AROUND_A_DAY.sub("", re.sub(r"[.,]", " ", text))
    cleaned = re.sub(r"\bSept\b", "Sep", re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", cleaned))
    for form in ("%d %B %Y", "%B %d %Y", "%d %b %Y", "%b %d %Y", "%Y/%m/%d", "%Y%m%d"):
        try:
            # Only the day is read: there is no time of day to be aware of.
            return datetime.strptime(" ".join(cleaned.split()), form).date()
        except ValueError:
            continue
    return None


class _Reader:
    """State of one reading: what came so far, and the ids and texts already seen."""

    def __init__(self, published: date | None, columns: dict[str, str], settings: Settings) -> None:
        unknown = sorted(set(columns) - set(COLUMNS))
        if unknown:
            raise UsageError(f"no field {unknown[0]!r} to read a column into (fields: {', '.join(COLUMNS)})")
        self._published = published
        self._columns = columns
        self._settings = settings
        self._articles: list[Article] = []
        self._rejected: list[Rejection] = []
        self._warnings: list[str] = []
        self._files: set[Path] = set()
        self._texts: dict[str, str] = {}
        self._ids: set[str] = set()

    def result(self) -> Reading:
        return Reading(tuple(self._articles), tuple(self._rejected), tuple(self._warnings))

    def read_input(self, item: str) -> None:
        try:
            listing = list_files(item)
        except (OSError, ValueError) as error:
            self._reject(item, None, f"cannot be opened: {_reason(error)}", "check the path and its permissions")
            return
        for file in listing.files:
            self._read_file(file)
        self._rejected += listing.rejected
        self._warnings += listing.warnings

    def _read_file(self, path: Path) -> None:
        resolved = path.resolve()
        if resolved in self._files:
            self._warnings.append(f"{path}: given twice; read once")
            return
        self._files.add(resolved)
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            remedy = f"articles are {', '.join(sorted(SUFFIXES))}"
            self._reject(str(path), None, f"not an article format ({suffix or 'no ending'})", remedy)
            return
        try:
            data = path.read_bytes()
            if not data.strip():
                self._reject(str(path), None, "the file is empty", "remove it or save the article again")
            elif suffix == ".parquet":
                self._read_rows(path, parquet_rows(data, path))
            else:
                text, warning = decode(data, str(path))
                if warning:
                    self._warnings.append(warning)
                self._read_text(path, suffix, text)
        except InputError as error:
            self._rejected.append(Rejection(str(path), None, *_what_and_remedy(str(error), str(path))))
        except OSError as error:
            self._reject(str(path), None, f"cannot be read: {_reason(error)}", "check its permissions")

    def _read_text(self, path: Path, suffix: str, text: str) -> None:
        if suffix in _TEXT_SUFFIXES:
            article, written = _plain(path, text)
            self._add(article, None, written)
        elif suffix in _HTML_SUFFIXES:
            self._add(_html(path, text), None)
        elif suffix in (".csv", ".tsv"):
            self._read_rows(path, csv_rows(text, "\t" if suffix == ".tsv" else None))
        elif suffix == ".json":
            self._read_rows(path, json_rows(text, path))
        else:
            self._read_rows(path, jsonl_rows(text))

    def _read_rows(self, path: Path, rows: Iterator[tuple[int, Any]]) -> None:
        names: dict[str, str] = {}
        is_table = path.suffix.lower() in (".csv", ".tsv", ".parquet")
        row = None
        for row, record in rows:
            if isinstance(record, BrokenRow):
                self._rejected.append(Rejection(str(path), row, *_what_and_remedy(str(record), str(path))))
                continue
            if isinstance(record, Exception):
                self._reject(str(path), row, f"broken row: {_reason(record)}", "correct the row; the others are read")
                continue
            if not isinstance(record, Mapping):
                self._reject(str(path), row, "not an object with named fields", "write one JSON object per article")
                continue
            if not (is_table and names):
                names = self._names_in(record)
                if is_table:
                    self._check_columns(path, record, names)
            if names["text"] not in record:
                self._reject(str(path), row, f"no field {names['text']!r}", "add it or pass --text-column NAME")
                continue
            if isinstance(record[names["text"]], Mapping | list | bool):
                what = f"the field {names['text']!r} holds no text"
                self._reject(str(path), row, what, "write the article's words as one string")
                continue
            article, written = _from_record(path, row, record, names)
            self._add(article, row, written)
        if row is None:
            self._reject(str(path), None, "it holds no articles", "remove it or save it again")

    def _names_in(self, record: Mapping[str, Any]) -> dict[str, str]:
        """Return what a table calls each field: as the user says, or by the field's own name in any case."""
        alike = {str(key).strip().casefold(): str(key) for key in reversed(list(record))}
        return {
            field: self._columns.get(field) or (field if field in record else alike.get(field, field))
            for field in COLUMNS
        }

    def _check_columns(self, path: Path, record: Mapping[str, Any], names: Mapping[str, str]) -> None:
        found = ", ".join(str(key) for key in record) or "none"
        if names["text"] not in record:
            raise UnknownColumn(
                f"{path}: no column {names['text']!r} (found: {found}); rename it or pass --text-column NAME"
            )
        for field in self._columns:
            if names[field] not in record:
                self._warnings.append(f"{path}: no column {names[field]!r} (found: {found}); read without its {field}")

    def _add(self, article: Article, row: int | None, written_day: str = "") -> None:
        """Add an article; ``written_day`` is what its source gives as its day of publication."""
        text = article.text
        if not text.strip():
            self._reject(article.path, row, "the article has no text", "remove it or save the article again")
            return
        if len(text) > self._settings.max_article_chars:
            limit = self._settings.max_article_chars
            what = f"an article of {len(text):,} characters (at most {limit:,})"
            self._reject(article.path, row, what, "split it into articles")
            return
        where = article.path if row is None else f"{article.path}:{row}"
        if article.published is None and written_day:
            said = "as --published says" if self._published else "unknown"
            self._warnings.append(
                f"{where}: {written_day[:60]!r} is no date that can be read; write it as YYYY-MM-DD (day of publication: {said})"
            )
        if article.published is None and self._published is not None:
            article = replace(article, published=self._published, published_rule="--published")
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest in self._texts:
            self._warnings.append(f"{where}: the same text as {self._texts[digest]}; kept as a copy of it")
        else:
            self._texts[digest] = where
        # A file name that is no UTF-8 must have the same id here as in the files that are written.
        unique = given = article.article_id.encode("utf-8", "replace").decode("utf-8")
        number = 2
        while unique in self._ids:
            unique = f"{given}-{number}"
            number += 1
        if unique != given:
            self._warnings.append(f"{where}: the id {given!r} is taken; renamed {unique!r}")
        self._ids.add(unique)
        self._articles.append(replace(article, article_id=unique))

    def _reject(self, path: str, row: int | None, what: str, remedy: str) -> None:
        self._rejected.append(Rejection(path, row, what, remedy))


def _reason(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())[:200]


def _what_and_remedy(message: str, path: str) -> tuple[str, str]:
    body = message.removeprefix(f"{path}: ")
    what, _, remedy = body.partition("; ")
    return what, remedy


def header_spans(text: str) -> list[Span]:
    """Return the stretches of a text that are its header lines ("Published: 2025-10-12"), not its prose."""
    out: list[Span] = []
    start = 0
    for line in text.split("\n")[:_HEADER_LINES]:
        if _HEADER.match(line.strip()):
            out.append(Span(start, start + len(line)))
        start += len(line) + 1
    return out


def _plain(path: Path, text: str) -> tuple[Article, str]:
    """Return the article of a text file, and the words that give its day."""
    lines = text.split("\n")
    title = next((_MARKDOWN_TITLE.sub("", line).strip() for line in lines if line.strip()), "")
    fields: dict[str, str] = {}
    for line in lines[:_HEADER_LINES]:
        match = _HEADER.match(line.strip())
        if match:
            fields.setdefault(match.group(1).lower(), match.group(2).strip())
    written = fields.get("published") or fields.get("date", "")
    published, rule = parse_day(written), "Published: line"
    in_name = _FILE_DATE.match(path.name)
    if published is None:
        published, rule = (parse_day(in_name.group(1)), "file name") if in_name else (None, "")
    article = Article(
        article_id=path.stem,
        title=title,
        text=text,
        published=published,
        published_rule=rule if published else "",
        outlet=fields.get("source") or fields.get("outlet", ""),
        url=fields.get("url") or fields.get("link", ""),
        path=str(path),
    )
    return article, written or (in_name.group(1) if in_name else "")


def _html(path: Path, text: str) -> Article:
    # trafilatura takes half a second to import, and most runs read no HTML.
    import trafilatura

    document = trafilatura.bare_extraction(text, with_metadata=True, include_comments=False)
    body = (getattr(document, "text", None) or "") if document is not None else ""
    if not body.strip():
        raise InputError(
            f"{path}: no article text found in the page; save the page after it has loaded, or its text as .txt"
        )
    title = (getattr(document, "title", None) or "").strip()
    in_name = _FILE_DATE.match(path.name)
    stated = parse_day(getattr(document, "date", None))
    published = stated or (parse_day(in_name.group(1)) if in_name else None)
    return Article(
        article_id=path.stem,
        title=title,
        text=f"{title}\n\n{body}" if title and not body.startswith(title) else body,
        published=published,
        published_rule=("page metadata" if stated else "file name") if published else "",
        outlet=(getattr(document, "sitename", None) or "").strip(),
        url=(getattr(document, "url", None) or "").strip(),
        path=str(path),
    )


def _from_record(path: Path, row: int, record: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Article, str]:
    """Return the article of a row, and what the row gives as its day."""
    values = {field: _cell(record.get(name)) for field, name in names.items()}
    published = parse_day(record.get(names["published"]))
    text = values["text"].replace("\r\n", "\n").replace("\r", "\n")
    article = Article(
        article_id=values["id"].strip() or f"{path.stem}#{row}",
        title=values["title"].strip() or text.strip().split("\n", 1)[0][:200],
        text=text,
        published=published,
        published_rule=f"column {names['published']}" if published else "",
        outlet=values["outlet"].strip(),
        url=values["url"].strip(),
        path=str(path),
    )
    return article, values["published"].strip()


def _cell(value: object) -> str:
    # A missing number of a table arrives as NaN, which is the only value unequal to itself.
    return "" if value is None or value != value else str(value)
