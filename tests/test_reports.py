"""Two real reports of one night, where they are at hand: the main job, end to end."""

import json
from pathlib import Path
from typing import Any

import pytest

import geomap
from geomap.pipeline import Result

ARTICLES = Path(__file__).parents[2] / "shared" / "articles"
pytestmark = pytest.mark.skipif(not ARTICLES.is_dir(), reason="the two real reports are not beside the checkout")


@pytest.fixture(scope="module")
def result() -> Result:
    return geomap.run(geomap.read_articles(ARTICLES))


@pytest.fixture(scope="module")
def clash(result: Result) -> dict[str, Any]:
    from geomap.export import incidents_json

    told = [i for i in json.loads(incidents_json(result.records))["incidents"] if not i["background"]]
    assert len(told) == 1, "one merged incident"
    only: dict[str, Any] = told[0]
    return only


def test_one_clash_of_one_night_with_both_reports(clash: dict[str, Any]) -> None:
    assert (clash["type"], clash["date_start"], clash["date_end"]) == ("clash", "2025-10-11", "2025-10-11")
    assert (clash["n_sources"], clash["n_independent"]) == (2, 2)


def test_six_provinces_as_areas(clash: dict[str, Any]) -> None:
    provinces = {p["name"] for p in clash["places"] if p["kind"] == "province"}
    assert provinces == {"Kunar", "Helmand", "Paktia", "Paktika", "Khost", "Nangarhar"}
    assert {p["where_prec"] for p in clash["places"] if p["kind"] == "province"} == {4}


def test_two_spellings_of_a_district_are_one_place(clash: dict[str, Any], result: Result) -> None:
    found = {m.mention.surface: m.place.place_id for _, m in result.mentions if m.place and "Zazi" in m.mention.surface}
    assert found == {"Aryub Zazi": "AF.paktia.jaji-aryub", "Aryoub Zazi": "AF.paktia.jaji-aryub"}
    assert [p["place_id"] for p in clash["places"]].count("AF.paktia.jaji-aryub") == 1


def test_unlisted_places_stay_where_the_text_puts_them(clash: dict[str, Any]) -> None:
    by_surface = {p["surface"]: p for p in clash["places"]}
    assert by_surface["Bahramcha"]["adm1"] == "Helmand"
    for name in ("Shakij", "Bibi Jani", "Salehan"):
        assert (by_surface[name]["kind"], by_surface[name]["adm1"]) == ("unlisted", "Helmand")
        assert (by_surface[name]["lat"], by_surface[name]["lon"]) == (
            by_surface["Bahramcha"]["lat"],
            by_surface["Bahramcha"]["lon"],
        )
    for name in ("Spina Shaga", "Giwi", "Mani Jabha"):
        assert by_surface[name]["adm1"] == "Paktia"
    assert by_surface["Mani Jabha"]["kind"] == "unlisted"


def said(clash: dict[str, Any], outcome: str, side: str, low: int | None, high: int | None) -> list[dict[str, Any]]:
    return [
        c for c in clash["claims"]
        if (c["outcome"], c["victim_side"], c["low"], c["high"]) == (outcome, side, low, high)
    ]  # fmt: skip


def test_the_claims_with_their_quotes(clash: dict[str, Any]) -> None:
    assert any("Mujahid" in c["claimant"] for c in said(clash, "killed", "PK", 58, 58))
    assert any("Mujahid" in c["claimant"] for c in said(clash, "wounded", "PK", 30, 30))
    assert said(clash, "killed_or_wounded", "AF", 21, None)
    assert any("sources" in c["claimant"] for c in said(clash, "killed", "PK", 12, None))
    assert said(clash, "post_captured", "PK", 3, 3)
    texts = {p.stem: p.read_text(encoding="utf-8") for p in ARTICLES.glob("*.txt")}
    assert all(texts[c["article_id"]][c["start"] : c["end"]] == c["quote"] for c in clash["claims"])


def test_the_dead_are_between_the_claims_and_never_their_sum(clash: dict[str, Any]) -> None:
    assert clash["fatalities"]["by_side"]["PK"] == [12, 58]


def test_kabul_only_for_the_earlier_strike_and_no_capital_that_speaks(result: Result) -> None:
    for incident in result.records:
        names = {p.place.name for p in incident.places}
        countries = {p.place.country for p in incident.places}
        assert not names & {"Delhi", "New Delhi", "Islamabad"}
        assert countries <= {"AF", "PK"}
        if "Kabul" in names:
            assert incident.background
            assert incident.type == "airstrike"


def test_the_table_has_41_provinces_and_the_several_row_whose_totals_are_the_incidents(result: Result) -> None:
    rows = result.provinces()
    assert len(rows) == 42
    assert rows[-1]["name"] == "several provinces"
    assert sum(int(str(r["killed_low"])) for r in rows) == 12
    assert sum(int(str(r["killed_high"])) for r in rows) == 58
