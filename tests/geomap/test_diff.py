"""Two runs side by side: what appeared, vanished or changed, and which article did it."""

import csv
from datetime import date
from pathlib import Path

import pytest

from geomap.diff import Change, compare, lines, member_ids, read_earlier
from geomap.errors import InputError
from geomap.pipeline import run
from geomap.records import Article
from tests.geomap.test_cli import geomap
from tests.incidents_made import GAZETTEER

DAY = date(2025, 10, 13)


def report(name: str, text: str) -> Article:
    return Article(name, name, f"{name}\n\n{text}\n", DAY)


DANGAM = report("dangam", "Shells hit the Dangam district of Kunar on Sunday, killing two civilians, officials said.")
AGAIN = report(
    "again", "Four people were killed when shells struck Dangam in Kunar province on Sunday, residents said."
)
KHOST = report("khost", "A bomb killed five policemen at a checkpoint in Khost province on Saturday, police said.")


def written(folder: Path, *articles: Article, corrections: Path | None = None, previous: Path | None = None) -> Path:
    run(articles, gazetteer=GAZETTEER, corrections=corrections, previous=previous).write(folder)
    return folder


def changes(before: Path, after: Path) -> list[Change]:
    return compare(read_earlier(before), read_earlier(after))


def test_a_run_does_not_differ_from_itself(tmp_path: Path) -> None:
    one = written(tmp_path / "one", DANGAM, KHOST)
    assert changes(one, one) == []


def test_a_new_article_brings_its_incident_and_is_named(tmp_path: Path) -> None:
    (change,) = changes(written(tmp_path / "one", DANGAM), written(tmp_path / "two", KHOST, DANGAM))
    assert (change.change, change.sources) == ("appeared", (("khost", "new article"),))
    assert "Khost" in change.summary


def test_an_article_that_is_gone_takes_its_incident_with_it(tmp_path: Path) -> None:
    (change,) = changes(written(tmp_path / "one", DANGAM, KHOST), written(tmp_path / "two", DANGAM))
    assert (change.change, change.sources) == ("vanished", (("khost", "article gone"),))


def test_a_second_report_changes_the_incident_and_says_what(tmp_path: Path) -> None:
    found = changes(written(tmp_path / "one", DANGAM), written(tmp_path / "two", DANGAM, AGAIN))
    assert {c.change for c in found} == {"changed"}
    assert {c.sources for c in found} == {(("again", "new article"),)}
    told = {c.what: (c.before, c.after) for c in found}
    assert told["independent"] == ("1", "2")
    assert told["fatalities"] == ("2 (AF 2)", "2-4 (AF 2-4)")
    assert told["source"] == ("", "again")


def test_an_edited_article_changes_what_it_says(tmp_path: Path) -> None:
    edited = Article("dangam", "dangam", DANGAM.text.replace("two civilians", "six civilians"), DAY)
    found = changes(written(tmp_path / "one", DANGAM), written(tmp_path / "two", edited))
    assert {c.change for c in found} == {"changed"}
    assert {c.sources for c in found} == {(("dangam", "article edited"),)}


def test_an_incident_split_by_hand_says_where_it_came_from(tmp_path: Path) -> None:
    before = written(tmp_path / "one", DANGAM, AGAIN)
    (whole,) = read_earlier(before).incidents
    table = tmp_path / "c.csv"
    table.write_text(f"kind,target,value\nsplit,{whole['id']},again\n")
    after = written(tmp_path / "two", DANGAM, AGAIN, corrections=table)
    (new,) = [c for c in changes(before, after) if c.change == "appeared"]
    assert new.what == f"split from {whole['id']}"
    assert any(c.what == "correction" and "c.csv:2" in c.after for c in changes(before, after))


def test_the_whole_is_told_in_words(tmp_path: Path) -> None:
    one, two = [
        read_earlier(written(tmp_path / n, *a)) for n, a in (("one", (DANGAM,)), ("two", (DANGAM, AGAIN, KHOST)))
    ]
    told = list(lines(one, two, compare(one, two)))
    assert told[0] == "new article: 2: again, khost"
    assert told[-1] == "1 incidents appeared, 0 vanished, 1 changed, 0 are the same"
    assert any(line.startswith("    + source: again") for line in told)


def test_incidents_keep_their_ids_with_the_earlier_run_given(tmp_path: Path) -> None:
    before = written(tmp_path / "one", AGAIN)
    earlier = Article(
        "early",
        "early",
        "early\n\nShells hit Kunar province overnight, officials said on Sunday.\n",
        date(2025, 10, 12),
    )
    after = written(tmp_path / "two", earlier, AGAIN, previous=before)
    assert set(member_ids(read_earlier(before)).values()) <= {i["id"] for i in read_earlier(after).incidents}


@pytest.mark.parametrize("content", ["{}", '{"schema": "geomap.incidents/1", "incidents": [{}]}', "no json"])
def test_a_folder_that_holds_no_run_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    one = written(tmp_path / "one", DANGAM)
    (one / "incidents.json").write_text(content)
    with pytest.raises(InputError) as error:
        read_earlier(one)
    assert "\n" not in str(error.value)


def test_diff_on_the_command_line(tmp_path: Path) -> None:
    one, two = written(tmp_path / "one", DANGAM), written(tmp_path / "two", DANGAM, KHOST)
    same = geomap("diff", one, one)
    assert (same.returncode, same.stdout) == (0, "0 incidents appeared, 0 vanished, 0 changed, 1 are the same\n")
    done = geomap("diff", one, two, "--csv", tmp_path / "changes.csv")
    assert done.returncode == 1
    assert "new article: 1: khost" in done.stdout
    (row,) = csv.DictReader((tmp_path / "changes.csv").read_text(encoding="utf-8").splitlines())
    assert (row["change"], row["sources"]) == ("appeared", "khost (new article)")
    none = geomap("diff", one, tmp_path)
    assert none.returncode == 2
    assert len(none.stderr.strip().splitlines()) == 1


def test_a_hostile_article_id_changes_nothing_on_the_terminal(tmp_path: Path) -> None:
    hostile = Article("\x1b[31mred", "t", KHOST.text, DAY)
    one, two = [read_earlier(written(tmp_path / n, *a)) for n, a in (("one", (DANGAM,)), ("two", (DANGAM, hostile)))]
    assert "\x1b" not in "\n".join(lines(one, two, compare(one, two)))
