"""The bundled samples: their outputs under outputs/sample/ are what a run gives today."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "outputs" / "sample"
NAMES = (
    "incidents.json", "incidents.geojson", "mentions.csv", "provinces.csv", "districts.csv", "rejected.csv", "run.json",
    "map.html",
)  # fmt: skip
NO_INCIDENT = ("2025-03-02_zalmi-lose-final-over", "2025-11-06_stranded-trucks-fees", "2025-12-09_thai-cambodian-clash")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "-m", "geomap.cli", "run", "geomap/data/samples", "-o", str(out)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
    return out


def versions(folder: Path) -> object:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["versions"]


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_outputs_are_what_a_run_gives(name: str, made: Path) -> None:
    if name in ("run.json", "map.html") and versions(made) != versions(KEPT):
        pytest.skip(
            "other library versions than those the sample was made with: their templates and simplification differ"
        )
    assert (made / name).read_bytes() == (KEPT / name).read_bytes(), (
        f"{name} differs: run scripts/samples and look at the change"
    )


def incidents() -> list[dict[str, object]]:
    data: dict[str, list[dict[str, object]]] = json.loads((KEPT / "incidents.json").read_text(encoding="utf-8"))
    return data["incidents"]


@pytest.mark.parametrize("article_id", NO_INCIDENT)
def test_articles_without_an_incident_of_the_border_give_none(article_id: str) -> None:
    told = json.dumps([i["sources"] for i in incidents()])
    assert article_id not in told


def test_a_wire_copy_counts_once() -> None:
    copies = [i for i in incidents() if '"copy_of": "2025-10-12_kabul' in json.dumps(i["sources"])]
    assert copies
    assert all(int(str(i["n_independent"])) < int(str(i["n_sources"])) for i in copies)


def test_every_quote_is_in_its_article_at_its_offsets() -> None:
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "geomap" / "data" / "samples").glob("*.txt")}
    for incident in incidents():
        claims = incident["claims"]
        assert isinstance(claims, list)
        for claim in claims:
            assert texts[claim["article_id"]][claim["start"] : claim["end"]] == claim["quote"]


def test_every_mention_is_in_its_article_at_its_offsets() -> None:
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "geomap" / "data" / "samples").glob("*.txt")}
    with (KEPT / "mentions.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert texts[row["article_id"]][int(row["start"]) : int(row["end"])] == row["surface"]


def test_the_geojson_opens_in_geopandas() -> None:
    import geopandas

    frame = geopandas.read_file(KEPT / "incidents.geojson")
    assert frame.crs == "EPSG:4326"
    assert set(frame["incident_id"]) == {i["id"] for i in incidents()}
