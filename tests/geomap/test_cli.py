"""The command line as its users meet it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = (
    "Shelling in Kunar\nPublished: 2025-10-13\n\n"
    "Shells hit the Dangam district of Kunar on Sunday, killing two civilians, officials said.\n"
)
OUTPUTS = {
    "map.html", "incidents.json", "incidents.geojson", "mentions.csv", "provinces.csv", "districts.csv", "rejected.csv",
    "run.json",
}  # fmt: skip


def geomap(*args: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geomap.cli", *map(str, args)],
        capture_output=True,
        text=True,
        cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "160", **env},
        check=False,
        timeout=120,
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "a.txt"
    path.parent.mkdir()
    path.write_text(ARTICLE)
    return path


def test_run_writes_every_output(article: Path, tmp_path: Path) -> None:
    done = geomap("run", article, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == OUTPUTS
    assert {Path(line).name for line in done.stdout.splitlines()} == OUTPUTS
    (incident,) = json.loads((tmp_path / "out" / "incidents.json").read_text())["incidents"]
    assert (incident["type"], incident["date_start"]) == ("shelling", "2025-10-12")
    assert [p["name"] for p in incident["places"]] == ["Dangam"]


def test_the_same_input_gives_the_same_bytes(article: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert geomap("run", article, "-o", tmp_path / out, SOURCE_DATE_EPOCH="1760000000").returncode == 0
    for name in OUTPUTS:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_within_a_day_only_run_json_tells_two_runs_apart(article: Path, tmp_path: Path) -> None:
    geomap("run", article, "-o", tmp_path / "one", SOURCE_DATE_EPOCH="1760000000")
    geomap("run", article, "-o", tmp_path / "two", SOURCE_DATE_EPOCH="1760003600")
    differing = {n for n in OUTPUTS if (tmp_path / "one" / n).read_bytes() != (tmp_path / "two" / n).read_bytes()}
    assert differing == {"run.json"}


def test_the_map_says_the_day_on_which_it_was_made(article: Path, tmp_path: Path) -> None:
    geomap("run", article, "-o", tmp_path / "one", SOURCE_DATE_EPOCH="1760000000")
    text = (tmp_path / "one" / "map.html").read_text(encoding="utf-8")
    assert '"made_at":"2025-10-09"' in text.replace('": "', '":"')


def test_bad_inputs_among_good_ones(article: Path, tmp_path: Path) -> None:
    folder = article.parent
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n")
    (folder / "empty.txt").write_text("")
    (folder / "lines.jsonl").write_text(json.dumps({"text": ARTICLE}) + "\n{broken\n")
    (folder / "table.csv").write_text("headline,body\na,b\n")
    (folder / "bytes.txt").write_bytes(b"Shells hit Dangam \xff\xfe\xfd on Sunday")
    (folder / "dump.txt").write_text("word " * 1_000_000)
    done = geomap("run", folder, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    rejected = list(csv.DictReader((tmp_path / "out" / "rejected.csv").read_text().splitlines()))
    assert sorted(Path(r["path"]).name for r in rejected) == [
        "bytes.txt", "dump.txt", "empty.txt", "lines.jsonl", "photo.png", "table.csv",
    ]  # fmt: skip
    assert all(r["what"] and r["remedy"] for r in rejected)
    assert len([line for line in done.stderr.splitlines() if line.startswith("rejected: ")]) == 6


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["run", "nowhere.txt"], "no such file"),
        (["run", "IN", "--published", "tomorrowish"], "YYYY-MM-DD"),
        (["run", "IN", "-o", "FILE/out"], "cannot be written"),
        (["lookup", "Xyzzyplugh"], "no place of this name"),
        (["lookup", "Kunar", "--in", "Xyzzyplugh"], "no such place"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_usage_is_one_line_and_exit_code_2(args: list[str], message: str, article: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    filled = [a.replace("IN", str(article)).replace("FILE", str(tmp_path / "file")) for a in args]
    done = geomap(*filled, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_lookup_finds_spellings_and_scripts() -> None:
    for name in ("Sepin Boldak", "سپین بولدک"):
        done = geomap("lookup", name)
        assert done.returncode == 0
        assert "AF.kandahar.spin-boldak" in done.stdout
    inside = geomap("lookup", "Qarabagh", "--in", "Ghazni")
    assert "AF.ghazni" in inside.stdout
    assert "AF.kabul" not in inside.stdout


def test_explain_shows_roles_candidates_and_quotes(article: Path) -> None:
    done = geomap("explain", article)
    assert done.returncode == 0
    assert "'Dangam': event" in done.stdout
    assert "killing two civilians" in done.stdout
    assert "where_prec 3" in done.stdout


def test_a_correction_is_written_by_copying_from_explain(article: Path, tmp_path: Path) -> None:
    shown = geomap("explain", article).stdout
    (mention,) = [line.split()[0] for line in shown.splitlines() if "'Dangam': event" in line]
    (incident,) = [line.split()[0].rstrip(":") for line in shown.splitlines() if "Shelling, Dangam" in line]
    table = tmp_path / "corrections.csv"
    table.write_text(
        f"kind,target,value\nmention,{mention},AF.kunar.nari\nretype,{incident},raid\nexplode,x,y\ndrop,x,\n"
    )
    done = geomap("run", article, "-o", tmp_path / "out", "--corrections", table)
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if "corrections.csv" in line]
    assert [line.split(":")[0] for line in told] == ["rejected", "warning"]
    (found,) = json.loads((tmp_path / "out" / "incidents.json").read_text())["incidents"]
    assert (found["type"], [p["name"] for p in found["places"]]) == ("raid", ["Nari"])
    assert len(found["corrections"]) == 2
    assert "-> Nari (district" in geomap("explain", article, "--corrections", table).stdout


def test_a_table_of_corrections_without_its_columns_is_refused_before_anything_is_written(
    article: Path, tmp_path: Path
) -> None:
    table = tmp_path / "corrections.csv"
    table.write_text("id,fix\n1,2\n")
    done = geomap("run", article, "-o", tmp_path / "out", "--corrections", table)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no column 'kind' (found: id, fix)" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_hostile_article_changes_nothing_on_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\x1b[31m[bold]{0}%s\x1b[0m \u202eKunar\n\nShells hit Dangam in Kunar.\n")
    done = geomap("explain", path)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_help_does_not_load_the_geospatial_stack() -> None:
    modules = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "geomap.cli", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stderr
    # How quickly help answers depends on the machine; that it loads none of these does not.
    for heavy in ("geopandas", "shapely", "folium", "pandas", "pyproj"):
        assert f"| {heavy}\n" not in modules.replace("|   ", "| "), heavy


def test_every_verb_ends_its_help_with_an_example_that_runs(article: Path, tmp_path: Path) -> None:
    for verb in ("run", "lookup", "explain"):
        text = geomap(verb, "--help").stdout
        example = " ".join(text.split("Example: ", 1)[1].split())
        words = example.replace("'", "").split()[1:]
        words = [
            str(article) if w in ("articles/", "article.txt") else str(tmp_path / "o") if w == "outputs/" else w
            for w in words
        ]
        assert geomap(*words).returncode == 0, example


def test_a_folder_that_cannot_hold_outputs_is_refused_before_the_articles_are_read(
    article: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    done = geomap("run", article, tmp_path / "empty", "-o", tmp_path / "taken" / "out")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"geomap: {tmp_path}/taken/out: cannot be written ({tmp_path}/taken is a file); choose another folder with -o"
    ]


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geomap", "--help"], capture_output=True, text=True, cwd=ROOT, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "explain" in done.stdout


def test_a_thousand_like_warnings_do_not_hide_another(tmp_path: Path) -> None:
    rows = [{"id": f"a{n}", "text": ARTICLE, "published": "2025-10-13"} for n in range(30)]
    rows.append({"id": "last", "text": ARTICLE + "More.", "published": "13/10/2025"})
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = geomap("run", tmp_path / "a.jsonl", "-o", tmp_path / "out")
    told = [line for line in done.stderr.splitlines() if line.startswith("warning: ")]
    assert len(told) == 22
    assert any("a.jsonl:31: '13/10/2025' is no date" in line for line in told)
    assert "warning: 9 more inputs: kept as a copy of it (run.json lists them all)" in told
    assert len(json.loads((tmp_path / "out" / "run.json").read_text())["warnings"]) == 30
