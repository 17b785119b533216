"""The map as a reader meets it: opened from disk in a browser without a network."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

import geomap
from geomap.webmap import MapData, incident_map
from tests.invented_map import invented_view

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("count", [0, 1, 10, 1000, 3000])
def test_a_map_of_any_size_asks_for_nothing_and_complains_of_nothing(open_map: Any, count: int) -> None:
    page = open_map(invented_view(count))
    assert page.complaints() == []
    assert page.traffic() == []
    assert page.inked("ground") > 100_000
    assert page.run("return geomap.view.listed") == count


def test_provinces_marks_line_and_names_are_painted(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    assert page.inked("ground") > 100_000
    assert page.inked("marks") > 2_000
    assert page.inked("labels") > 2_000
    assert page.run("return document.querySelectorAll('.leaflet-line-pane path').length") == 1
    assert "not recognised by Afghanistan" in page.text("#gm-legend-body")


def only_units(view: MapData, kind: str) -> MapData:
    """The same map with just the places of one kind."""
    import dataclasses

    kept = [dict(i) | {"places": [p for p in i["places"] if p["kind"] == kind]} for i in view.incidents]
    return dataclasses.replace(view, incidents=[i for i in kept if i["places"]])


@pytest.mark.parametrize("kind", ["province", "district"])
def test_an_event_known_only_to_a_unit_never_gives_a_mark(open_map: Any, kind: str) -> None:
    page = open_map(only_units(invented_view(120), kind))
    assert page.inked("marks") == 0
    assert page.run(f"return geomap.view.{kind}.area.reduce((a, b) => a + b)") > 0


def test_a_type_filter_narrows_map_list_and_head_alike(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    before, marks = page.counts(), page.inked("marks")
    page.click("#gm-filter-button")
    said = int(page.text('[data-key="types0"] .gm-n'))
    page.click('[data-key="types0"]')
    after = page.counts()
    assert after["head"] == said < before["head"]
    assert after["list"] == after["head"] + after["recalled"]
    assert page.inked("marks") < marks
    page.click(".gm-reset")
    assert page.counts() == before


def test_search_finds_the_words_of_a_quote(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    page.driver.find_element("id", "gm-search").send_keys("REPORT 199,")
    page.wait("geomap.view.listed === 1")
    page.click(".gm-open")
    assert "in report 199, a spokesman said" in page.text(".gm-claims")


def test_brushing_the_timeline_leaves_the_incidents_of_those_days(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    page.run(
        "const t = document.querySelector('[data-label=time_to]'); t.value = 3; t.dispatchEvent(new Event('input'))"
    )
    page.settle()
    listed = page.run("return geomap.view.listed")
    days = page.run("""
      const { inc, count } = geomap.data, f = geomap.chosen.filters, none = -2147483648;
      let n = 0;
      for (let i = 0; i < count; i++) if (inc.start[i] !== none && inc.end[i] >= f.from && inc.start[i] <= f.to) n++;
      return n;
    """)
    assert 0 < listed == days < 200


def test_a_card_shows_claims_with_quotes_sources_and_why(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    page.click('.gm-open[data-at="0"]')
    card = page.text("#gm-card")
    for words in ("Who claims what", "a spokesman said", "Invented Times", "Why it was placed here", "Link to this"):
        assert words in card
    link = page.run("return document.querySelector('.gm-sources a').rel")
    assert link == "noopener noreferrer"


def test_a_permalink_opens_its_incident_and_a_filter_comes_back_with_the_address(
    open_map: Any, written_map: Path
) -> None:
    page = open_map(written_map, at="#i=inc-0000042")
    assert "inc-0000042" in page.text(".gm-card-foot code")
    page = open_map(written_map, at="#t=1&tab=units&sh=districts&l=fa")
    assert page.run("return geomap.chosen.filters.types") == 1
    assert page.run("return document.documentElement.lang") == "fa"
    assert page.run("return getComputedStyle(document.getElementById('gm-panel')).direction") == "rtl"
    page.settle()
    assert "t=1" in page.run("return location.hash")


def test_downloads_hold_what_the_map_and_the_table_show(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map, at="#t=3&b=hide")
    rows = list(csv.DictReader(page.downloaded("csv").splitlines()))
    features = json.loads(page.downloaded("geojson"))["features"]
    head = page.counts()["head"]
    assert len({r["incident_id"] for r in rows}) == len({f["properties"]["incident_id"] for f in features}) == head
    assert len(rows) == len(features) == page.run("return geomap.view.rows.reduce((a, b) => a + b)")
    assert {r["type"] for r in rows} == {"clash", "shelling"}


def test_the_table_adds_up_to_the_head(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map, at="#tab=units")
    total = page.run("""
      const v = geomap.view.province, sum = a => a.reduce((x, y) => x + y, 0), c = geomap.data.inc;
      let low = 0;
      for (let i = 0; i < geomap.data.count; i++) if (!c.background[i]) low += c.low[i];
      return [sum(v.low) + v.several.low + v.nowhere.low, low];
    """)
    assert total[0] == total[1]
    assert page.run("return document.querySelectorAll('.gm-units tbody tr').length") == 9


def test_the_legend_of_the_shading_leaves_with_its_layer(open_map: Any, written_map: Path) -> None:
    assert "by province" in open_map(written_map).text("#gm-legend-body")
    assert "by district" in open_map(written_map, at="#sh=districts").text("#gm-legend-body")
    assert "no report" not in open_map(written_map, at="#sh=none").text("#gm-legend-body")


@pytest.mark.filterwarnings("ignore:Numba")
@pytest.mark.parametrize("values", [[1, 1, 2, 2, 3], [1, 2, 3, 50, 51, 52, 200, 210, 220, 900, 905, 910, 5000]])
def test_classes_are_those_of_mapclassify(open_map: Any, written_map: Path, values: list[int]) -> None:
    mapclassify = pytest.importorskip("mapclassify")
    page = open_map(written_map)
    ours = page.run("return geomap.naturalBreaks(arguments[0], 5)", values)
    if len(set(values)) <= 5:
        assert ours == sorted(set(values))
    else:
        assert ours == mapclassify.FisherJenks(values, k=5).bins.tolist()


def test_the_keyboard_reaches_an_incident_and_comes_back(open_map: Any, written_map: Path) -> None:
    from selenium.webdriver import ActionChains, Keys

    page = open_map(written_map)
    page.run("document.querySelector('.gm-scroll').focus()")
    ActionChains(page.driver).send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER).perform()
    page.settle()
    assert page.run("return document.body.dataset.card") == "open"
    assert page.run("return document.activeElement.className") == "gm-button gm-back"
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    page.settle()
    assert page.run("return document.body.dataset.card === undefined")
    assert page.run("return document.activeElement.dataset.at") == "1"


def test_a_click_on_a_mark_opens_what_is_there(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    spot = page.run("""
      const { x, y, spot, rows, row } = geomap.data, map = geomap.chosen.map, size = 256 * 2 ** map.getZoom();
      const origin = map.getPixelBounds().min, box = map.getContainer().getBoundingClientRect();
      for (let r = 0; r < rows; r++) {
        if (spot[r] < 0 || row.symbol[r] > 1) continue;
        const at = [x[r] * size - origin.x + box.left, y[r] * size - origin.y + box.top];
        if (at[0] > 320 && at[0] < 900 && at[1] > 40 && at[1] < 600) return [...at, row.inc[r]];
      }
    """)
    from selenium.webdriver import ActionChains

    body = page.driver.find_element("tag name", "body")
    size = body.size
    ActionChains(page.driver).move_to_element_with_offset(
        body, spot[0] - size["width"] / 2, spot[1] - size["height"] / 2
    ).click().perform()
    page.settle()
    assert page.run("return document.body.dataset.card") == "open"
    assert page.run("return geomap.chosen.incident") >= 0


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_nothing_is_wider_than_the_screen(open_map: Any, written_map: Path, width: int) -> None:
    page = open_map(written_map, width=width, height=780)
    page.click("#gm-grip")
    page.click("#gm-filter-button")
    wide = page.run("""
      return [...document.querySelectorAll('.gm-panel *')].filter(e => e.checkVisibility() && !e.closest('.gm-wide'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -7)
        .map(e => e.className);
    """)
    assert wide == []
    assert page.run("return document.querySelector('.gm-stage').checkVisibility()")


def test_dark_follows_the_system_and_the_button_turns_it(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map, dark=True)
    assert page.run("return document.documentElement.dataset.theme") == "dark"
    page.click("#gm-theme")
    assert page.run("return document.documentElement.dataset.theme") == "light"


def test_what_a_user_adds_with_folium_shows_too(open_map: Any, tmp_path: Path) -> None:
    import folium

    made = incident_map(invented_view(5))
    folium.CircleMarker([33, 69], radius=9, color="#ff00ff").add_to(made)
    folium.Marker([33.2, 69]).add_to(made)
    path = tmp_path / "extended.html"
    made.save(str(path))
    page = open_map(path)
    assert page.run("return document.querySelectorAll('path[stroke=\"#ff00ff\"]').length") == 1
    assert page.run("return document.querySelector('.leaflet-marker-icon').src.slice(0, 10)") == "data:image"
    assert page.complaints() == []


@pytest.mark.parametrize("zoom", [8, 10])
def test_a_window_larger_than_the_ground_keeps_the_zoom_of_the_address(
    open_map: Any, written_map: Path, zoom: int
) -> None:
    page = open_map(written_map, at=f"#z={zoom}&c=33.5,69.0")
    page.settle()
    page.settle()
    assert page.run("return geomap.chosen.map.getZoom()") == zoom


def test_a_card_shows_the_ids_that_a_correction_names(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map, at="#i=inc-0000042")
    ids = page.run("return [...document.querySelectorAll('#gm-card .gm-id')].map(e => e.textContent)")
    assert ids[-1] == "inc-0000042"
    assert any(re.fullmatch(r"a42\.txt:0-\d+", name) for name in ids[:-1])


@pytest.fixture(scope="module")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a run over the bundled samples."""
    folder = tmp_path_factory.mktemp("sample")
    samples = Path(geomap.__file__).parent / "data" / "samples"
    geomap.run(geomap.read_articles(samples)).write(folder)
    return folder


@pytest.mark.parametrize("level", ["province", "district"])
def test_the_table_of_the_page_is_the_table_of_the_file(open_map: Any, sample_run: Path, level: str) -> None:
    page = open_map(sample_run / "map.html", at="#tab=units")
    ours = page.run(
        """
        const level = arguments[0], units = geomap.data[level + 's'], tallies = geomap.view[level];
        const out = {}, put = (id, t, at) => { out[id] = [t.incidents, t.low, t.high].map(v => at === undefined ? v : v[at]); };
        units.forEach((unit, at) => put(unit.id, tallies, at));
        put('several', tallies.several);
        if (tallies.nowhere.incidents) put('not-located', tallies.nowhere);
        return out;
        """,
        level,
    )
    with (sample_run / f"{level}s.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {
            r["place_id"]: [int(r[k]) for k in ("incidents", "killed_low", "killed_high")] for r in csv.DictReader(file)
        }
    assert ours == rows


@pytest.mark.parametrize("key", ["distance", "confidence", "outlet", "claimant"])
def test_a_choice_of_a_list_gives_as_many_as_it_says(open_map: Any, written_map: Path, key: str) -> None:
    page = open_map(written_map)
    page.click("#gm-filter-button")
    said = page.run(
        """
        const list = document.querySelector('select[data-key=' + arguments[0] + ']'), one = list.options[2] || list.options[1];
        list.value = one.value;
        list.dispatchEvent(new Event('change'));
        return Number(one.textContent.match(/\\((\\d+)\\)$/)[1]);
        """,
        key,
    )
    page.settle()
    assert page.counts()["head"] == said > 0


def test_a_language_is_chosen_with_its_button_and_reaches_panel_and_map(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    before = page.run("return document.querySelector('.leaflet-labels-pane canvas').toDataURL()")
    page.click("#gm-layer-button")
    page.click("input[name=gm-language][value=ur]")
    assert page.text("#gm-tab-incidents") == "واقعات"
    assert page.run("return getComputedStyle(document.getElementById('gm-panel')).direction") == "rtl"
    assert page.run("return document.querySelector('.leaflet-labels-pane canvas').toDataURL()") != before
    assert page.complaints() == []


def test_a_brush_with_the_mouse_narrows_the_time_and_a_preset_opens_it_again(open_map: Any, written_map: Path) -> None:
    from selenium.webdriver import ActionChains

    page = open_map(written_map)
    bars = page.driver.find_element("css selector", ".gm-bars")
    ActionChains(page.driver).move_to_element(bars).click_and_hold().move_by_offset(150, 0).release().perform()
    page.settle()
    brushed = page.run("return geomap.view.listed")
    assert 0 < brushed < 100
    assert "when=" in page.run("return location.hash")
    page.click(".gm-presets .gm-chip:last-child")
    assert page.run("return geomap.view.listed") == 200


def test_play_moves_the_window_through_time_until_it_is_stopped(open_map: Any, written_map: Path) -> None:
    page = open_map(written_map)
    page.click(".gm-time-head > .gm-button")
    first = page.run("return geomap.chosen.filters.from")
    page.wait(f"geomap.chosen.filters.from > {first}")
    page.click(".gm-time-head > .gm-button")
    assert page.run("return geomap.chosen.filters.from") > first
    stopped = page.run("return geomap.chosen.filters.from")
    page.wait("false", seconds=0.8)
    assert page.run("return geomap.chosen.filters.from") == stopped


def test_the_method_panel_says_when_and_from_what_the_map_was_made(open_map: Any, written_map: Path) -> None:
    said = open_map(written_map, at="#tab=about").text("#gm-about")
    for words in ("2026-01-01T00:00:00Z", "200 reports", "unverified", "does not recognise", "Nowhere Kot"):
        assert words in said
