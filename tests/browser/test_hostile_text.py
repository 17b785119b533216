"""Texts that would do harm as anything but text, in every field of a map that is open in a browser."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import folium
import pytest

from geomap.webmap import MapData, incident_map, render_html
from tests.hostile import HOSTILE, poison
from tests.invented_map import invented_view

pytestmark = pytest.mark.browser

SHORT = [text for text in HOSTILE if len(text) < 1000]

READ_ALL = """
  const done = arguments[arguments.length - 1], seen = [];
  const pause = () => new Promise(go => setTimeout(() => requestAnimationFrame(go), 10));
  (async () => {
    const rows = document.querySelector('.gm-scroll');
    for (let k = 0; k < geomap.view.listed; k++) {
      rows.scrollTop = k * 92;
      await pause();
      document.querySelector('.gm-open[data-at="' + k + '"]').click();
      await pause();
      const card = document.getElementById('gm-card');
      for (const part of card.querySelectorAll('details')) part.open = true;
      seen.push([...card.querySelectorAll('a')].map(a => a.getAttribute('href')));
      card.querySelector('.gm-back').click();
      await pause();
    }
    return seen;
  })().then(done, fault => done(String(fault)));
"""


def hostile_view() -> MapData:
    """One incident for each text, all its fields filled with it; names of places and units too."""
    view = invented_view(len(HOSTILE))
    for text, incident in zip(HOSTILE, view.incidents, strict=True):
        poison(incident, text)
    for k, unit in enumerate((*view.provinces["features"], *view.districts["features"])):
        unit["properties"]["name"] = SHORT[k % len(SHORT)]
    places = [
        {"name": t, "names": {"ps": t}, "lon": 67 + k / 20, "lat": 33, "kind": "city"} for k, t in enumerate(HOSTILE)
    ]
    view.towns.extend(places)  # type: ignore[attr-defined]
    view.crossings.extend(p | {"main": True} for p in places)  # type: ignore[attr-defined]
    view.unplaced.extend({"article_id": t, "surface": t, "why": t} for t in HOSTILE)  # type: ignore[attr-defined]
    view.meta.update(title=SHORT[3], version=SHORT[0], attributions=list(HOSTILE))  # type: ignore[attr-defined]
    return view


@pytest.fixture(scope="module")
def hostile_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "map.html"
    path.write_text(render_html(hostile_view()), encoding="utf-8")
    return path


def unharmed(page: Any) -> bool:
    return bool(
        page.run(
            "return window.hit === undefined && !document.getElementById('hit')"
            " && document.querySelector('.gm-scroll').checkVisibility()"
        )
    )


def test_every_card_of_hostile_texts_opens_and_nothing_of_them_runs(open_map: Any, hostile_map: Path) -> None:
    page = open_map(hostile_map)
    links = page.run_async(READ_ALL)
    assert len(links) == len(HOSTILE)
    assert all(href.startswith(("http://", "https://")) for card in links for href in card)
    for tab in ("units", "about", "incidents"):
        page.click(f"#gm-tab-{tab}")
    page.click("#gm-filter-button")
    assert unharmed(page)
    assert page.complaints() == []
    assert page.traffic() == []


@pytest.mark.parametrize("language", ["ps", "ur"])
def test_hostile_names_in_other_scripts_stay_names(open_map: Any, hostile_map: Path, language: str) -> None:
    page = open_map(hostile_map, at=f"#l={language}")
    assert unharmed(page)
    assert page.complaints() == []


def test_downloads_of_hostile_texts_are_whole_files_without_formulas(open_map: Any, hostile_map: Path) -> None:
    page = open_map(hostile_map)
    features = json.loads(page.downloaded("geojson"))["features"]
    csv.field_size_limit(10_000_000)
    rows = list(csv.DictReader(io.StringIO(page.downloaded("csv"), newline="")))
    assert len(rows) == len(features) == page.run("return geomap.data.rows")
    assert all(None not in row and None not in row.values() for row in rows)
    assert not [v for row in rows for v in row.values() if v[:1] in set("=+@\t\r") and v[:1]]
    assert any(row["summary"].startswith("'=HYPERLINK") for row in rows)
    assert unharmed(page)


@pytest.mark.parametrize("text", [*SHORT[:5], "title " * 20_000], ids=lambda t: ascii(t)[:30])
def test_a_hostile_title_stays_a_title_and_leaves_room_for_the_list(open_map: Any, text: str) -> None:
    page = open_map(invented_view(2, title=text))
    assert page.run("return document.querySelector('.gm-scroll').clientHeight") > 300
    assert unharmed(page)
    assert page.complaints() == []


def test_hostile_names_of_layers_that_a_user_adds_do_not_run(open_map: Any, tmp_path: Path) -> None:
    made = incident_map(invented_view(2))
    # Braces of templates are folium's own affair: it runs them in Python, before a page of ours is made.
    braces = re.compile(r"\{[{%#]")
    names = sorted({t.encode("utf-8", "ignore").decode() for t in SHORT if not braces.search(t)})
    for name in names:
        folium.FeatureGroup(name=name).add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    path = tmp_path / "layers.html"
    made.save(str(path))
    page = open_map(path)
    assert page.run("return document.querySelectorAll('.leaflet-control-layers-selector').length") == len(names) - 1
    assert names.count("__proto__") == 1  # The one that is missing: it is no entry of a JavaScript object.
    assert "<img src=x onerror=window.hit=1>" in page.text(".leaflet-control-layers")
    assert page.run("return window.hit === undefined")
    assert page.complaints() == []
    assert page.traffic() == []


def test_an_address_of_hostile_choices_is_refused_and_the_map_opens(open_map: Any, written_map: Path) -> None:
    page = open_map(
        written_map, at="#t=99999999999&when=x,y&q=%3Cscript%3E&u=__proto__&sh=<img>&l=constructor&i=%FF&c=a,b"
    )
    assert page.run("return geomap.chosen.language") == "en"
    assert unharmed(page)
    assert page.complaints() == []
