"""``geomap lookup``, the geocoder that people use alone."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from geomap.errors import UsageError
from geomap.lookup import COLUMNS, as_csv, load_gazetteer, look_up

ROOT = Path(__file__).parents[2]
GAZETTEER = Gazetteer.load()


def geomap(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "geomap.cli", "lookup", *args],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=120,
    )


def table(names: list[str], **options: str) -> list[dict[str, str]]:
    text = "".join(as_csv(GAZETTEER, look_up(GAZETTEER, names, **options)))  # type: ignore[arg-type]
    return list(csv.DictReader(text.splitlines()))


def test_a_row_says_where_how_met_in_what_and_under_which_other_names() -> None:
    row = table(["Sepin Boldak"], within="Kandahar")[0]
    assert list(row) == list(COLUMNS)
    assert row["place_id"].startswith("AF.kandahar.spin-boldak")
    assert (row["query"], row["rank"], row["country"], row["adm1"]) == ("Sepin Boldak", "1", "AF", "Kandahar")
    assert (round(float(row["lat"])), round(float(row["lon"]))) == (31, 66)
    assert row["match"] in ("name", "alias", "joined", "skeleton", "fuzzy")
    assert "سپین بولدک" in row["aliases"].split("|")


def test_a_name_brings_its_own_unit_behind_a_tab() -> None:
    rows = table(["Qarabagh\tGhazni", "Qarabagh\tKabul"])
    assert {row["adm1"] for row in rows if row["rank"] == "1"} == {"Ghazni", "Kabul"}


def test_a_name_that_is_not_found_keeps_its_row() -> None:
    rows = table(["Xyzzyplugh", "Kunar"])
    assert (rows[0]["query"], rows[0]["place_id"]) == ("Xyzzyplugh", "")
    assert rows[1]["place_id"] == "AF.kunar"


def test_empty_lines_are_no_names() -> None:
    assert table(["", "  ", "\t"]) == []


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(UsageError, match="Xyzzyplugh"):
        table(["Kunar"], within="Xyzzyplugh")


def test_a_unit_is_not_guessed_from_a_name_that_is_only_a_little_alike() -> None:
    with pytest.raises(UsageError, match="no such place"):
        table(["Kunar"], within="Nowhere")


def test_one_wrong_unit_among_many_rows_leaves_the_others() -> None:
    done = geomap("-", "--csv", "--limit", "1", stdin="\ufeffDangam\tKunar\nDangam\tNowhere\nNari\tKunar\n".encode())
    rows = list(csv.DictReader(done.stdout.decode().splitlines()))
    assert [(row["query"], row["name"]) for row in rows] == [
        ("Dangam", "Dangam"),
        ("Dangam", ""),
        ("Nari", "Nari"),
    ]
    assert (done.returncode, done.stderr.decode()) == (1, "geomap: 1 of 3 names not found: their rows hold no place\n")


def test_no_names_at_all_is_wrong_usage() -> None:
    assert geomap("-", "--csv", stdin=b"\n").returncode == 2


def test_an_unknown_gazetteer_is_refused_with_the_choices() -> None:
    with pytest.raises(UsageError, match="auto, none, geonames, wof"):
        load_gazetteer("osm")


@pytest.mark.parametrize("cell", ["=1+1", "+Kunar", "@SUM(A1)", "-Kunar", '=HYPERLINK("http://x")', "  =1+1"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    for row in csv.reader("".join(as_csv(GAZETTEER, look_up(GAZETTEER, [cell]))).splitlines()):
        assert not any(text.lstrip().startswith(("=", "+", "@", "-")) for text in row if not _is_number(text))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdigit()


def test_thousands_of_names_come_through_standard_input() -> None:
    names = ["Dangam", "Sepin Boldak", "Bahramcha", "سپین بولدک"] * 1000
    done = geomap("-", "--csv", "--limit", "1", stdin="\n".join(names).encode())
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.decode().splitlines()))
    assert [row["query"] for row in rows] == names
    assert all(row["place_id"] for row in rows)


def test_bytes_that_are_no_text_do_not_end_the_list() -> None:
    done = geomap("-", "--csv", "--limit", "1", stdin=b"\xff\xfe\x80\nKunar\n")
    assert done.returncode == 1
    assert b"AF.kunar" in done.stdout
    assert b"Traceback" not in done.stderr


def test_several_names_are_several_tables() -> None:
    done = geomap("Kunar", "Paktia")
    assert done.returncode == 0
    assert b"AF.kunar" in done.stdout
    assert b"AF.paktia" in done.stdout


def test_a_hostile_name_leaves_no_control_code_on_the_terminal() -> None:
    done = geomap("\x1b[31m[bold]{0}%s")
    assert done.returncode == 2
    assert b"\x1b" not in done.stdout + done.stderr
