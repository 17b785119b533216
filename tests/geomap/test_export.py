"""The files of a run: safe for spreadsheets, whole or not at all."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import OutputError
from geomap.export import csv_text, incidents_geojson, incidents_json, write_files
from tests.incidents_made import claim, incident

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', " =1", "＝1+1", "a\x00b", "\ud800"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_cell_starts_a_formula(text: str) -> None:
    (_, (cell,)) = csv.reader(io.StringIO(csv_text(("a",), [{"a": text}])))
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert "\x00" not in cell


def test_negative_numbers_stay_numbers() -> None:
    assert csv_text(("a", "b"), [{"a": -2.5, "b": None}]) == "a,b\n-2.5,\n"


@given(
    st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.text(alphabet=st.characters(blacklist_categories=["Cs"]))))
)
def test_rows_survive_the_csv(rows: list[dict[str, str]]) -> None:
    parsed = list(csv.DictReader(io.StringIO(csv_text(("a", "b"), rows), newline="")))
    assert len(parsed) == len(rows)
    for row, read in zip(rows, parsed, strict=True):
        text = row.get("a", "").replace("\x00", "�").replace("\r\n", "\n").replace("\r", "\n")
        assert read["a"] in (text, f"'{text}")


def test_geojson_has_one_feature_per_incident_and_place() -> None:
    two = incident(1, "AF.kunar", "AF.paktia", claims=(claim("PK", 12, None),))
    none = incident(2)
    collection = json.loads(incidents_geojson([two, none]))
    assert [f["properties"]["incident_id"] for f in collection["features"]] == ["i1", "i1", "i2"]
    assert [f["properties"]["n_places"] for f in collection["features"]] == [2, 2, 0]
    assert collection["features"][2]["geometry"] is None
    lon, lat = collection["features"][0]["geometry"]["coordinates"]
    assert 60 < lon < 76
    assert 29 < lat < 39


def test_the_record_has_the_fixed_fields() -> None:
    (record,) = json.loads(incidents_json([incident(1, "AF.kunar", claims=(claim("PK", 12, None),))]))["incidents"]
    assert set(record) >= {
        "id", "type", "acled_event_type", "acled_sub_event_type", "background", "summary", "confidence", "date_start",
        "date_end", "date_prec", "date_text", "date_rule", "actors", "places", "claims", "fatalities", "sources",
        "n_sources", "n_independent",
    }  # fmt: skip
    assert set(record["places"][0]) >= {
        "place_id", "name", "surface", "kind", "country", "adm1", "adm2", "lat", "lon", "radius_km", "where_prec",
        "geo_precision", "confidence", "border_km", "side", "border_chainage_km", "nearest_crossing", "why",
    }  # fmt: skip
    assert set(record["claims"][0]) >= {
        "claimant", "claimant_side", "victim", "victim_side", "victim_kind", "outcome", "low", "high", "approx", "denied_by",
        "article_id", "start", "end", "quote",
    }  # fmt: skip
    assert record["fatalities"]["by_side"] == {"PK": [12, record["fatalities"]["high"]]}


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_files(tmp_path / "out", {"a.txt": "one"})
    blocked = tmp_path / "out" / "b.txt"
    blocked.mkdir()
    (blocked / "x").write_text("")
    with pytest.raises(OutputError, match="choose another folder"):
        write_files(tmp_path / "out", {"b.txt": "two"})
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.txt", "b.txt"]


def test_an_output_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_files(tmp_path / "out", {"a.txt": "one"})
