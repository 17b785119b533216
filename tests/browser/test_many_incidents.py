"""The map of 100,000 incidents: nothing is missing, and a reader does not wait."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.invented_map import invented_view

pytestmark = pytest.mark.browser


def test_a_hundred_thousand_incidents_open_without_a_complaint(open_map: Any, large_map: Path) -> None:
    page = open_map(large_map)
    assert page.complaints() == []
    assert page.traffic() == []
    assert page.inked("ground") > 100_000
    assert page.inked("marks") > 20_000
    assert page.run("return geomap.view.listed") == 100_000


def test_a_filter_of_a_hundred_thousand_repaints_at_once(open_map: Any, large_map: Path) -> None:
    page = open_map(large_map)
    page.click("#gm-filter-button")
    page.click('[data-key="types0"]')
    took = [page.run("return +document.documentElement.dataset.repainted")]
    for key in ("types1", "types0", "precisions0"):
        page.click(f'[data-key="{key}"]')
        took.append(page.run("return +document.documentElement.dataset.repainted"))
    # 250 ms are promised; a machine that runs other tests beside is given room, a second pass over all rows is not.
    assert sorted(took)[1] < 500


def test_map_list_table_and_files_agree_under_one_filter(open_map: Any, large_map: Path) -> None:
    page = open_map(large_map, at="#t=1&p=1&b=hide&tab=units")
    head = page.counts()["head"]
    assert 100 < head < 10_000
    features = json.loads(page.downloaded("geojson"))["features"]
    rows = list(csv.DictReader(page.downloaded("csv").splitlines()))
    assert len({f["properties"]["incident_id"] for f in features}) == head
    assert len({r["incident_id"] for r in rows}) == head
    table = page.run("""
      const cells = [...document.querySelectorAll('.gm-units tbody tr')].map(tr => tr.querySelector('.gm-num'));
      return cells.map(cell => Number(cell.textContent.replace(/,/g, '')));
    """)
    # Each of these incidents has one place, so that no two provinces share one.
    assert sum(table) == head
    assert page.run("return geomap.view.rows.reduce((a, b) => a + b)") == len(rows) == len(features)


def test_a_card_in_the_middle_of_a_hundred_thousand_opens(open_map: Any, large_map: Path) -> None:
    page = open_map(large_map, at="#i=inc-0050000")
    assert "inc-0050000" in page.text(".gm-card-foot code")
    assert "Report 50000 " in page.text(".gm-sources")


def test_search_through_a_hundred_thousand_finds_the_one(open_map: Any, large_map: Path) -> None:
    page = open_map(large_map)
    page.driver.find_element("id", "gm-search").send_keys("report 71717,")
    page.wait("geomap.view.listed === 1", seconds=30)
    assert page.run("return geomap.view.listed") == 1


@pytest.mark.parametrize("zoom", [5, 11])
def test_crowds_are_a_density_far_out_and_marks_near_by(open_map: Any, large_map: Path, zoom: int) -> None:
    page = open_map(large_map, at=f"#z={zoom}&c=33.5,69.0")
    said = page.text("#gm-legend-body")
    assert ("Places per square" in said) == (zoom == 5)


def test_no_incident_of_a_province_is_a_mark_however_many_there_are(open_map: Any) -> None:
    view = invented_view(2500, brief=True)
    for incident in view.incidents:
        incident["places"][:] = [p for p in incident["places"] if p["kind"] == "province"]
    page = open_map(view)
    assert page.inked("marks") == 0
    assert page.run("return geomap.view.province.area.reduce((a, b) => a + b)") > 200
