"""A table of corrections: what is read of it, what it changes, and what is said of rows that no longer apply."""

import csv
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geomap.corrections import COLUMNS, KINDS, Corrections, claim_changes, read_corrections
from geomap.errors import UsageError
from geomap.pipeline import Result, run
from geomap.records import Article, Incident
from tests.incidents_made import GAZETTEER

ROOT = Path(__file__).parents[2]
DAY = date(2025, 10, 13)
FIRST = Article(
    "first",
    "Shelling in Kunar",
    "Shelling in Kunar\n\nShells hit the Dangam district of Kunar on Sunday, killing two civilians, officials said. "
    "Kandahar Street was shut.\n\n"
    "In Khost province, a bomb killed five policemen at a checkpoint on Saturday, police said.\n",
    DAY,
)
SECOND = Article(
    "second",
    "Three dead in Dangam",
    "Three dead in Dangam\n\nThree civilians were killed when shells struck Dangam in Kunar on Sunday, residents said.\n"
    "The shells came down near Mani Jabha village.\n",
    DAY,
)


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def corrected(tmp_path: Path, *rows: tuple[str, ...], articles: tuple[Article, ...] = (FIRST, SECOND)) -> Result:
    return run(articles, gazetteer=GAZETTEER, corrections=table(tmp_path / "corrections.csv", *rows))


def as_read() -> Result:
    return run((FIRST, SECOND), gazetteer=GAZETTEER)


def at(result: Result, place_id: str) -> Incident:
    (found,) = [i for i in result.records if any(p.place.place_id.startswith(place_id) for p in i.places)]
    return found


def mention(article: Article, name: str) -> str:
    start = article.text.index(name)
    return f"{article.article_id}:{start}-{start + len(name)}"


KUNAR = "AF.kunar"


# What a row changes ---------------------------------------------------------------------------------------------------


def test_a_mention_gets_the_place_that_is_meant(tmp_path: Path) -> None:
    third = replace(FIRST, article_id="third", text="Shells hit Dangam on Sunday, killing two civilians.")
    name = mention(third, "Dangam")
    result = corrected(tmp_path, ("mention", name, "AF.kunar.nari"), articles=(third,))
    (incident,) = result.records
    assert [p.place.place_id for p in incident.places] == ["AF.kunar.nari"]
    assert incident.places[0].mentions == (name,)
    assert incident.corrections == ("corrections.csv:2: mention AF.kunar.nari",)


def test_a_mention_that_is_no_place_is_gone(tmp_path: Path) -> None:
    name = mention(FIRST, "Kandahar")
    assert any(m.mention.start == int(name.split(":")[1].split("-")[0]) for m in as_read().stories[0].mentions)
    result = corrected(tmp_path, ("mention", name, "not a place"))
    assert not any("Kandahar" in m.mention.surface for m in result.stories[0].mentions)


def test_a_mention_gets_another_role(tmp_path: Path) -> None:
    result = corrected(tmp_path, ("mention", mention(SECOND, "Kunar"), "context"))
    roles = {m.mention.surface: m.role for m in result.stories[1].mentions}
    assert roles["Kunar"] == "context"


def test_a_name_that_no_gazetteer_holds_gets_its_place_wherever_it_is_written(tmp_path: Path) -> None:
    result = corrected(tmp_path, ("alias", "mani jabha", "AF.kunar.nari"))
    placed = {m.mention.surface: m.place.place_id for m in result.stories[1].mentions if m.place}
    assert placed["Mani Jabha"] == "AF.kunar.nari"


def test_a_claim_is_corrected_or_dropped(tmp_path: Path) -> None:
    (killed,) = as_read().stories[1].claims[-1:]
    result = corrected(tmp_path, ("claim", killed.claim_id, "low=4; high=6; victim_side=PK"))
    (fixed,) = [c for c in result.stories[1].claims if c.claim_id == killed.claim_id]
    assert (fixed.low, fixed.high, fixed.victim_side, fixed.quote) == (4, 6, "PK", killed.quote)
    result = corrected(tmp_path, ("claim", killed.claim_id, "drop"))
    assert killed.claim_id not in {c.claim_id for c in result.stories[1].claims}


def test_two_reports_are_taken_apart_and_the_first_keeps_the_id(tmp_path: Path) -> None:
    whole = at(as_read(), KUNAR)
    assert len(whole.sources) == 2
    result = corrected(tmp_path, ("split", whole.incident_id, "second"))
    parts = [i for i in result.records if i.places and i.places[0].place.place_id.startswith(KUNAR)]
    assert {tuple(s.article_id for s in i.sources): i.incident_id == whole.incident_id for i in parts} == {
        ("first",): True,
        ("second",): False,
    }


def test_claims_of_one_report_are_taken_out_as_another_event(tmp_path: Path) -> None:
    whole = at(as_read(), KUNAR)
    claim = whole.claims[0]
    result = corrected(tmp_path, ("split", whole.incident_id, claim.claim_id))
    left = next(i for i in result.records if i.incident_id == whole.incident_id)
    assert claim.claim_id not in {c.claim_id for c in left.claims}
    assert len(result.records) == len(as_read().records) + 1


def test_two_incidents_become_one_that_keeps_every_claim(tmp_path: Path) -> None:
    before = as_read()
    one, other = at(before, KUNAR), at(before, "AF.khost")
    result = corrected(tmp_path, ("merge", one.incident_id, other.incident_id, "one day, one letter"))
    whole = next(i for i in result.records if i.incident_id == one.incident_id)
    assert {c.claim_id for c in whole.claims} == {c.claim_id for c in (*one.claims, *other.claims)}
    assert len(result.records) == len(before.records) - 1
    assert any("one day, one letter" in reason for reason in whole.merge_reasons)


def test_an_incident_is_dropped_retyped_and_redated(tmp_path: Path) -> None:
    before = as_read()
    one, other = at(before, KUNAR), at(before, "AF.khost")
    result = corrected(
        tmp_path,
        ("drop", other.incident_id, ""),
        ("retype", one.incident_id, "raid"),
        ("redate", one.incident_id, "2025-10-11/2025-10-12"),
    )
    fixed = next(i for i in result.records if i.incident_id == one.incident_id)
    assert other.incident_id not in {i.incident_id for i in result.records}
    assert (fixed.type, fixed.date.start, fixed.date.end, fixed.date.prec) == (
        "raid", date(2025, 10, 11), date(2025, 10, 12), 2,
    )  # fmt: skip
    assert fixed.summary.startswith("Raid, ")
    assert fixed.summary.endswith("2025-10-11 to 2025-10-12")


def test_the_id_of_a_single_report_that_explain_shows_names_its_incident_too(tmp_path: Path) -> None:
    whole = at(as_read(), KUNAR)
    for source in whole.sources:
        result = corrected(tmp_path, ("retype", source.incident_id, "raid"))
        assert next(i for i in result.records if i.incident_id == whole.incident_id).type == "raid"


def test_without_rows_nothing_changes(tmp_path: Path) -> None:
    assert corrected(tmp_path).records == as_read().records


def test_rows_are_applied_the_same_way_in_any_order_of_articles(tmp_path: Path) -> None:
    rows = (
        ("alias", "Mani Jabha", "AF.kunar.nari"),
        ("split", at(as_read(), KUNAR).incident_id, "second"),
        ("drop", at(as_read(), "AF.khost").incident_id, ""),
    )
    forth = corrected(tmp_path, *rows)
    back = corrected(tmp_path, *rows, articles=(SECOND, FIRST))
    assert forth.records == back.records


# What is said of rows that do nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("mention", "first:1-2", "not a place"), "no such mention in these articles"),
        (("claim", "first:1-2", "drop"), "no such claim in these articles"),
        (("alias", "Atlantis", KUNAR), "no article writes this name"),
        (("drop", "2025-10-12-ground-00000000", ""), "no such incident in this run"),
        (("retype", "2025-10-12-ground-00000000", "raid"), "no such incident in this run"),
    ],
)
def test_a_row_that_no_longer_applies_is_told_in_one_line(tmp_path: Path, row: tuple[str, ...], reason: str) -> None:
    result = corrected(tmp_path, row)
    (warning,) = result.warnings
    assert warning.startswith(f"corrections.csv:2: {row[0]} {row[1]}: ")
    assert reason in warning
    assert "\n" not in warning
    assert result.records == as_read().records
    assert result.corrections is not None
    assert [r["applied"] for r in result.corrections["rows"]] == [False]


def test_of_two_rows_that_set_one_thing_the_later_counts_and_the_other_is_told(tmp_path: Path) -> None:
    name = mention(SECOND, "Dangam")
    result = corrected(tmp_path, ("mention", name, "AF.khost"), ("mention", name, "AF.kunar.nari"))
    assert result.warnings == (
        f"corrections.csv:2: mention {name}: no longer applies, row 3 sets the same thing; "
        "remove the row, or copy the id again",
    )


# What is read ---------------------------------------------------------------------------------------------------------


def faults(tmp_path: Path, *rows: tuple[str, ...]) -> list[str]:
    return [r.what for r in read_corrections(table(tmp_path / "c.csv", *rows), GAZETTEER).rejected]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (("explode", "x", ""), "no kind of correction 'explode'"),
        (("drop", "", ""), "drop: no target"),
        (("mention", "a:1-2", "AF.atlantis"), "mention: 'AF.atlantis' is no place"),
        (("alias", "Dangam", "event"), "alias: 'event' is no place"),
        (("alias", "--", KUNAR), "alias: '--' is no name"),
        (("claim", "a:1-2", "low=many"), "claim: 'low=many': no whole number"),
        (("claim", "a:1-2", "low=9; high=3"), "claim: low 9 is above high 3"),
        (("claim", "a:1-2", "quote=other"), "claim: 'quote=other' is none of low=, high=, outcome=, "),
        (("claim", "a:1-2", ""), "claim: nothing to change"),
        (("split", "i", " | "), "split: no value"),
        (("merge", "i", ""), "merge: no value"),
        (("retype", "i", "battle"), "retype: 'battle' is no type"),
        (("redate", "i", "last week"), "redate: 'last week' is no date"),
        (("redate", "i", "2025-10-12/2025-10-11"), "redate: '2025-10-12/2025-10-11' is no date"),
    ],
)
def test_a_row_that_says_nothing_is_rejected(tmp_path: Path, row: tuple[str, ...], what: str) -> None:
    (found,) = faults(tmp_path, row)
    assert found.startswith(what)


def test_all_faults_of_a_file_are_told_at_once_and_its_good_rows_are_kept(tmp_path: Path) -> None:
    path = table(tmp_path / "c.csv", ("drop", "", ""), ("drop", "i", ""), ("", "", ""), ("nothing", "i", ""))
    read = read_corrections(path, GAZETTEER)
    assert [(r.path, r.row) for r in read.rejected] == [(str(path), 2), (str(path), 5)]
    assert [c.row for c in read.rows] == [3]


def test_a_table_as_a_spreadsheet_saves_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("\ufeffKind;Note;Target;Value\r\nredate; seen ;i-1;2025-10-12\r\n".encode())
    (row,) = read_corrections(path, GAZETTEER).rows
    assert (row.kind, row.target, row.value, row.note) == ("redate", "i-1", "2025-10-12", "seen")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no column 'kind' (found: nothing)"),
        (b"type,target,value\n", "no column 'kind' (found: type, target, value)"),
        (b"kind,target\n", "no column 'value'"),
        (b"PK\x03\x04\x00\x00", "c.csv"),
    ],
    ids=["empty", "wrong column", "column missing", "a spreadsheet itself"],
)
def test_a_file_that_is_no_table_of_corrections_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError) as error:
        read_corrections(path, GAZETTEER)
    assert what in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_corrections(tmp_path / "none.csv", GAZETTEER)


def test_an_empty_number_is_open() -> None:
    assert claim_changes("low=3;high=") == {"low": 3, "high": None}


def shown_in_readme(tmp_path: Path) -> Corrections:
    (block,) = re.findall(r"```csv\n(kind,.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "readme.csv"
    path.write_text(block, encoding="utf-8")
    return read_corrections(path, GAZETTEER)


def test_the_readme_shows_a_good_row_of_every_kind(tmp_path: Path) -> None:
    read = shown_in_readme(tmp_path)
    assert read.rejected == ()
    assert {row.kind for row in read.rows} == set(KINDS)
