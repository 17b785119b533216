"""Reading articles: formats, dates, encodings, and what is rejected."""

import csv
import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import UsageError, read_articles
from geomap.articles import parse_day
from geomap.errors import InputError
from geomap.textfile import decode

BODY = "Clashes in Kunar\n\nShells hit Dangam on Sunday."


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_text_file_gives_title_date_and_its_whole_text(tmp_path: Path) -> None:
    put(tmp_path, "2025-10-12_night.txt", BODY)
    (article,) = read_articles(tmp_path)
    assert (article.title, article.text, article.published) == ("Clashes in Kunar", BODY, date(2025, 10, 12))
    assert article.article_id == "2025-10-12_night"


def test_a_published_line_wins_over_the_file_name(tmp_path: Path) -> None:
    put(tmp_path, "2025-10-12_a.md", "# Clashes\nPublished: 13 October 2025\nSource: Border Desk\n\nText.")
    (article,) = read_articles(tmp_path)
    assert (article.published, article.published_rule) == (date(2025, 10, 13), "Published: line")
    assert (article.title, article.outlet) == ("Clashes", "Border Desk")


def test_published_option_fills_in_only_what_is_missing(tmp_path: Path) -> None:
    put(tmp_path, "2025-10-12_a.txt", BODY)
    put(tmp_path, "b.txt", BODY + " More.")
    dated, undated = read_articles(tmp_path, published="2024-01-02")
    assert dated.published == date(2025, 10, 12)
    assert (undated.published, undated.published_rule) == (date(2024, 1, 2), "--published")


@pytest.mark.parametrize("value", ["tomorrowish", "2025-13-01", "12/10", ""])
def test_a_published_option_that_is_no_date_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        read_articles(tmp_path, published=value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps([{"id": "x", "text": BODY, "published": "2025-10-12"}])),
        ("a.json", json.dumps({"articles": [{"id": "x", "text": BODY, "published": "2025-10-12T10:00:00Z"}]})),
        ("a.jsonl", json.dumps({"id": "x", "text": BODY, "published": "2025-10-12"}) + "\n\n"),
        ("a.csv", 'id,published,text\nx,2025-10-12,"' + BODY + '"\n'),
        ("a.csv", '\ufeffid;published;text\r\nx;2025-10-12;"' + BODY + '"\r\n'),
        ("a.tsv", "id\tpublished\ttext\nx\t2025-10-12\t" + '"' + BODY + '"\n'),
    ],
    ids=["list", "object", "lines", "csv", "semicolons-bom-crlf", "tabs"],
)
def test_tables_of_articles(name: str, content: str, tmp_path: Path) -> None:
    put(tmp_path, name, content)
    reading = read_articles(tmp_path)
    assert [(a.article_id, a.text, a.published) for a in reading] == [("x", BODY, date(2025, 10, 12))]
    assert reading.rejected == ()


def test_parquet(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"text": [BODY], "published": [date(2025, 10, 12)], "url": [None]}).to_parquet(tmp_path / "a.parquet")
    (article,) = read_articles(tmp_path)
    assert (article.article_id, article.published, article.url) == ("a#1", date(2025, 10, 12), "")


def test_html_is_reduced_to_the_article(tmp_path: Path) -> None:
    paragraphs = "".join(
        f"<p>Shells hit the Dangam district of Kunar for the {n}th day, officials said.</p>" for n in range(4, 9)
    )
    page = (
        "<html><head><title>Shelling in Kunar</title><meta property='article:published_time' content='2025-10-12'>"
        f"</head><body><nav>Home Sport</nav><article><h1>Shelling in Kunar</h1>{paragraphs}</article></body></html>"
    )
    put(tmp_path, "page.html", page)
    (article,) = read_articles(tmp_path)
    assert "Dangam" in article.text
    assert "Home Sport" not in article.text
    assert article.published == date(2025, 10, 12)


def test_columns_can_be_renamed(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "headline,body\nNight,Shells hit Dangam\n")
    (article,) = read_articles(tmp_path, columns={"text": "body", "title": "headline"})
    assert (article.title, article.text) == ("Night", "Shells hit Dangam")


def test_a_table_without_text_lists_its_columns(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "headline,body\nNight,Shells hit Dangam\n")
    reading = read_articles(tmp_path)
    assert len(reading) == 0
    assert "no column 'text' (found: headline, body)" in reading.rejected[0].what
    assert "--text-column" in reading.rejected[0].remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_detected(encoding: str, tmp_path: Path) -> None:
    text = (
        "Clash at the border – “fierce fire” near the café\n\nThe café owner’s brother was hurt, the paper said.\n" * 4
    )
    put(tmp_path, "a.txt", text.encode(encoding))
    (article,) = read_articles(tmp_path)
    assert article.text == text


def test_windows_line_ends_become_plain_ones(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", b"Title\r\nText in Kunar\r\n")
    (article,) = read_articles(tmp_path)
    assert article.text == "Title\nText in Kunar\n"


BAD = {
    "empty": ("a.txt", b"", "empty"),
    "blank": ("a.txt", b" \n\n ", "empty"),
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n\x00", "not an article format"),
    "binary": ("a.txt", b"abc\x00\x01\x02", "binary"),
    "invalid utf-8": ("a.txt", "Kunár ".encode() * 9 + b"\xff\xfe broken", "invalid UTF-8 at byte 63"),
    "stray bytes": ("a.txt", b"Shells hit Dangam \xff\xfe\xfd on Sunday", "invalid UTF-8"),
    "broken json": ("a.json", b'[{"text": ', "broken JSON"),
    "json number": ("a.json", b"17", "no list of articles"),
    "broken parquet": ("a.parquet", b"PAR1nonsense", "broken Parquet"),
    "too long": ("a.txt", b"word " * 1_000_000, "5,000,000 characters"),
    "empty page": ("a.html", b"<html><body></body></html>", "no article text"),
    "empty cell": ("a.csv", b"id,text\n1,\n", "no text"),
    "not an object": ("a.jsonl", b"17\n", "not an object"),
    "text that is an object": ("a.json", b'[{"text": {"en": "Shells hit Dangam"}}]', "holds no text"),
    "header only": ("a.csv", b"id,text\n", "holds no articles"),
    "empty list": ("a.json", b"[]", "holds no articles"),
    "unquoted comma": ("a.csv", b"id,text\n1,Shells hit Dangam, two died\n", "3 cells under 2 columns"),
    "open quote": ("a.csv", b'id,text\n1,"Shells hit Dangam\n2,Clash in Nari\n', "lines 2 to 3 are one cell"),
}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_bad_input_is_one_rejection_and_the_rest_is_read(case: str, tmp_path: Path) -> None:
    name, content, what = BAD[case]
    put(tmp_path, name, content)
    put(tmp_path, "good.txt", BODY)
    reading = read_articles(tmp_path)
    assert [a.article_id for a in reading] == ["good"]
    (rejection,) = reading.rejected
    assert what in rejection.what
    assert rejection.remedy
    assert "\n" not in rejection.what


def test_a_broken_line_among_good_ones_names_its_row(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl", json.dumps({"text": "one"}) + "\n{broken\n" + json.dumps({"text": "two"}) + "\n")
    reading = read_articles(tmp_path)
    assert [a.text for a in reading] == ["one", "two"]
    assert [r.row for r in reading.rejected] == [2]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f'id,text\n1,"{BODY}"\n2,\n3,"{BODY} More."\n')
    reading = read_articles(tmp_path)
    assert [a.article_id for a in reading] == ["1", "3"]
    assert [r.row for r in reading.rejected] == [3]


def test_a_cut_table_keeps_the_rows_before_the_cut(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", 'id,text\n1,"He said ""no"" in Kunar"\n2,"Shells hit\nDangam')
    reading = read_articles(tmp_path)
    assert [a.text for a in reading] == ['He said "no" in Kunar']
    assert [(r.row, r.remedy) for r in reading.rejected] == [(3, "close it")]


def test_columns_are_known_in_any_case(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "ID, Text ,Published\nx,Shells hit Dangam,2025-10-12\n")
    assert [(a.article_id, a.text, a.published) for a in read_articles(tmp_path)] == [
        ("x", "Shells hit Dangam", date(2025, 10, 12))
    ]


def test_a_column_that_a_table_lacks_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "id,text,day\nx,Shells hit Dangam,2025-10-12\n")
    (warning,) = read_articles(tmp_path, columns={"published": "date"}).warnings
    assert "no column 'date' (found: id, text, day)" in warning


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "id,text,published\nx,Shells hit Dangam,2025-13-40\n"),
        ("a.jsonl", '{"text": "Shells hit Dangam", "published": "12/10/2025"}'),
        ("a.txt", "Shells hit Dangam\nPublished: 32 October 2025\n\nTwo died."),
        ("2025-02-30_a.txt", "Shells hit Dangam"),
    ],
    ids=["no such month", "day or month first", "no such day", "file name"],
)
def test_a_day_that_cannot_be_read_is_told_and_stays_unknown(name: str, content: str, tmp_path: Path) -> None:
    put(tmp_path, name, content)
    reading = read_articles(tmp_path)
    assert [a.published for a in reading] == [None]
    (warning,) = reading.warnings
    assert "is no date that can be read; write it as YYYY-MM-DD" in warning


@pytest.mark.parametrize(
    "written",
    [
        "Sun, 12 Oct 2025 08:30:00 GMT",
        "Sunday, October 12, 2025",
        "October 12, 2025 11:05 AM",
        "12 Oct 2025 at 8:30 PKT",
        "2025-10-12 08:30",
        "20251012T083000Z",
        "2025/10/12 08:30:00",
    ],
)
def test_days_as_feeds_and_sites_write_them(written: str) -> None:
    assert parse_day(written) == date(2025, 10, 12)


def test_a_folder_leaves_out_what_geomap_and_browsers_put_there(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", BODY)
    for folder, names in {
        "outputs": ("incidents.json", "run.json", "mentions.csv"),
        "report": ("report.md", "report.html"),
        "page_files": ("style.css", "ad.html"),
    }.items():
        (tmp_path / folder).mkdir()
        for name in names:
            put(tmp_path / folder, name, "text")
    put(tmp_path, "page.html", "<html><body></body></html>")
    reading = read_articles(tmp_path)
    assert [a.article_id for a in reading] == ["a"]
    assert [Path(r.path).name for r in reading.rejected] == ["page.html"]
    assert sorted(Path(w.split(":")[0]).name for w in reading.warnings) == ["outputs", "report"]


def test_links_and_pipes_of_a_folder_are_told_and_never_followed_for_ever(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    put(folder, "a.txt", BODY)
    (folder / "up").symlink_to("..")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "gone.txt").symlink_to("gone")
    (folder / "else").symlink_to(elsewhere)
    os.mkfifo(folder / "pipe.txt")
    reading = read_articles([folder, folder / "pipe.txt"])
    assert [a.article_id for a in reading] == ["a"]
    assert [(Path(r.path).name, r.what) for r in reading.rejected] == [
        ("gone.txt", "a link to nothing"),
        ("pipe.txt", "not a regular file"),
        ("self.txt", "a link to nothing"),
        ("pipe.txt", "not a regular file"),
    ]
    assert [Path(w.split(":")[0]).name for w in reading.warnings] == ["else"]


def test_a_folder_that_cannot_be_opened_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.txt", BODY)
    (tmp_path / "locked").mkdir()
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    reading = read_articles(tmp_path)
    assert [a.article_id for a in reading] == ["a"]
    assert [r.what for r in reading.rejected] == ["the folder cannot be opened: Permission denied"]


def test_a_missing_file_is_rejected_by_name(tmp_path: Path) -> None:
    reading = read_articles([tmp_path / "none.txt"])
    assert reading.rejected[0].what.startswith("no such file")


def test_a_glob_is_read_in_name_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md"):
        put(tmp_path, name, name)
    assert [a.article_id for a in read_articles(str(tmp_path / "*.txt"))] == ["a", "b"]


def test_the_same_text_twice_is_kept_and_reported(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", BODY)
    put(tmp_path, "b.txt", BODY)
    reading = read_articles([tmp_path, tmp_path / "a.txt"])
    assert [a.article_id for a in reading] == ["a", "b"]
    assert next(w.split(": ", 1)[1] for w in reading.warnings).startswith("the same text as")
    assert "given twice" in reading.warnings[1]


def test_ids_stay_unique(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows([["id", "text"], ["x", "one"], ["x", "two"]])
    assert [a.article_id for a in read_articles(tmp_path)] == ["x", "x-2"]


def test_an_id_can_be_written_whatever_the_file_is_called(tmp_path: Path) -> None:
    put(tmp_path, os.fsdecode(b"caf\xe9.txt"), BODY)
    (article,) = read_articles(tmp_path)
    assert article.article_id == "caf?"
    assert article.article_id.encode()


@given(st.dates(min_value=date(1990, 1, 1)))
def test_parse_day_reads_what_isoformat_and_strftime_write(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.day} {day:%B} {day.year:04d}") == day


@given(st.binary(max_size=300))
def test_decoding_gives_text_or_one_clear_error(data: bytes) -> None:
    message = ""
    try:
        text, _ = decode(data, "a.txt")
    except InputError as error:
        text, message = "", str(error)
    assert "\r" not in text
    assert "\n" not in message
    assert not message or message.startswith("a.txt: ")
