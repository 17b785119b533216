"""The map's page: what is drawn how, what travels to it, and that nothing can get out of or into it."""

import base64
import hashlib
import json
import re
import zlib
from array import array
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap import mapdata, run
from geomap.records import Article
from geomap.webmap import MapData, incident_map, render_html
from geomap.webmap.columns import SIGNS, columnar, number_column, text_column
from geomap.webmap.payload import PLAIN_UP_TO, WEB, as_json, payload
from geomap.webmap.shapes import border_lengths, encoded_rings, unit_shapes
from geomap.webmap.symbols import SYMBOLS, symbol
from tests.hostile import HOSTILE, poison

UNITS = frozenset({"AF.a", "AF.a.one", "AF"})
HERE: dict[str, Any] = {
    "lon": 70.0,
    "lat": 33.0,
    "radius_km": 3.0,
    "province_id": "AF.a",
    "district_id": "AF.a.one",
    "country": "AF",
}


@pytest.mark.parametrize(
    ("place", "drawn"),
    [
        pytest.param({"where_prec": 1, "kind": "post"}, "spot", id="a post is a spot"),
        pytest.param({"where_prec": 1, "kind": "village"}, "settlement", id="a village is a ring"),
        pytest.param({"where_prec": 2, "kind": "town"}, "near", id="near a town is a circle"),
        pytest.param({"where_prec": 2, "kind": "valley"}, "area", id="a valley is a circle"),
        pytest.param({"where_prec": 3, "kind": "district"}, "district", id="a district is an area"),
        pytest.param({"where_prec": 3, "kind": "unlisted"}, "unlisted", id="an unlisted name stays in its unit"),
        pytest.param({"where_prec": 4, "kind": "province"}, "province", id="a province is an area"),
        pytest.param({"where_prec": 5, "kind": "region"}, "area", id="a region is a circle"),
        pytest.param({"where_prec": 6, "kind": "country"}, "country", id="a country is an area"),
        pytest.param({"where_prec": 7, "kind": ""}, "off_map", id="no place is no mark"),
        pytest.param({"where_prec": 4, "province_id": "XX.b"}, "country", id="an unknown province is not a pin"),
        pytest.param({"where_prec": 1, "kind": "post", "lon": 0, "lat": 0}, "district", id="zero, zero is no position"),
        pytest.param({"where_prec": 1, "kind": "post", "lon": None}, "district", id="no longitude is no position"),
    ],
)
def test_a_place_is_drawn_as_well_as_it_is_known(place: dict[str, Any], drawn: str) -> None:
    assert symbol(HERE | place, units=UNITS) == drawn


@given(
    precision=st.integers(3, 7), kind=st.sampled_from(["village", "post", "district", "province", "country", "camp"])
)
def test_what_is_known_to_a_unit_or_worse_is_never_a_point(precision: int, kind: str) -> None:
    assert symbol(HERE | {"where_prec": precision, "kind": kind}, units=UNITS) not in ("spot", "settlement", "near")


def square(place_id: str, west: float, south: float, size: float = 1.0, **more: Any) -> dict[str, Any]:
    box = shapely.box(west, south, west + size, south + size)
    properties = {"place_id": place_id, "name": place_id.rsplit(".", 1)[-1], "country": place_id[:2], "adm1": ""} | more
    return {"type": "Feature", "geometry": box.__geo_interface__, "properties": properties}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def incident(number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": f"inc-{number}",
        "type": "clash",
        "background": False,
        "summary": f"Clash {number}",
        "confidence": 0.5,
        "date_start": "2025-10-11",
        "date_end": "2025-10-12",
        "date_prec": 1,
        "date_text": "late Saturday",
        "actors": [],
        "places": [
            HERE
            | {
                "place_id": "AF.a/x",
                "name": "X",
                "kind": "post",
                "where_prec": 1,
                "border_km": -3.25,
                "side": "AF",
                "why": ["listed"],
            }
        ],
        "claims": [],
        "fatalities": {"low": 12, "high": None, "by_side": {"PK": [12, None]}},
        "sources": [],
        "n_sources": 1,
        "n_independent": 1,
    } | more


def view(*incidents: dict[str, Any], **more: Any) -> MapData:
    provinces = collection(square("AF.a", 69, 32, 2))
    districts = collection(
        square("AF.a.one", 69, 32),
        square("AF.a.two", 70, 32),
        square("AF.a.three", 69, 33),
        square("AF.a.four", 70, 33),
    )
    return MapData(incidents=incidents, provinces=provinces, districts=districts, border=[(71, 31), (71, 35)], **more)


def unpacked(text: str) -> bytes:
    """What packed text holds, read as the page reads it: 13 bits from each two signs."""
    bits = "".join(
        f"{SIGNS.index(ord(a)) * 91 + SIGNS.index(ord(b)):013b}" for a, b in zip(text[1::2], text[2::2], strict=True)
    )
    whole = len(bits) // 8 - SIGNS.index(ord(text[0]))
    return zlib.decompress(bytes(int(bits[8 * k : 8 * k + 8], 2) for k in range(whole)), -15)


def column(data: dict[str, Any], table: str, name: str) -> list[int]:
    packed = data[table][name]
    if "v" in packed:
        return list(packed["v"])
    numbers = array({"u8": "B", "u16": "H", "u32": "I", "i16": "h", "i32": "i"}[packed["t"]])
    raw = unpacked(packed["z"])
    count = len(raw) // numbers.itemsize
    numbers.frombytes(bytes(raw[k * count + at] for at in range(count) for k in range(numbers.itemsize)))
    return numbers.tolist()


def page_data(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="geomap-data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_columns_hold_what_the_incident_says() -> None:
    data = payload(view(incident()))
    assert column(data, "row", "lon") == [7_000_000]
    assert column(data, "row", "border") == [-3250]
    assert column(data, "incident", "low_PK") == [12]
    assert column(data, "incident", "high_PK") == [-(2**31)]
    assert [SYMBOLS[s] for s in column(data, "row", "symbol")] == ["spot"]


@given(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=60))
def test_packed_numbers_come_back(numbers: list[int]) -> None:
    packed = {"t": {"x": number_column("i32", numbers, packed=True)}}
    assert column(packed, "t", "x") == numbers


@given(st.text(max_size=200))
def test_packed_texts_come_back_and_need_no_escape(text: str) -> None:
    packed = text_column(text, packed=True)["z"]
    assert json.loads(unpacked(packed).decode("utf-8", "surrogatepass")) == text
    assert as_json(packed) == f'"{packed}"'


def test_records_become_columns_and_what_all_share_is_said_once() -> None:
    records = [{"a": 1, "b": [{"c": "x"}, {"c": "y"}]}, {"a": 1, "b": []}, {"a": 1, "b": [{"c": "z"}]}]
    assert columnar(records) == {"a": {"=": 1}, "b": {"n": [2, 0, 1], "of": {"c": {"v": ["x", "y", "z"]}}}}
    assert columnar([{"a": 1}, {"a": True}]) == {"a": {"v": [1, True]}}


def test_what_follows_from_the_rest_is_left_out() -> None:
    usual = incident(summary="Clash, X, 2025-10-11 to 2025-10-12")
    claim = {"quote": "\U0001f600 five", "start": 7, "end": 13, "low": 5, "article_id": "a", "id": "a:7-13"}
    sources = [{"article_id": "a"}]
    own = incident(
        1,
        summary="Shots at noon",
        sources=sources,
        claims=[claim | {"high": 5}, claim | {"high": None, "id": "a:7-13#2"}],
    )
    texts = payload(view(usual, own))["details"][0]["j"]
    assert texts["summary"] == {"v": [None, "Shots at noon"]}
    assert "end" not in texts["claims"]["of"]
    assert texts["claims"]["of"]["high!"] == {"at": [1], "v": [None]}
    assert texts["claims"]["of"]["id!"] == {"at": [1], "v": ["a:7-13#2"]}


def test_outlets_and_claimants_are_counted_once_for_each_incident() -> None:
    sources = [{"outlet": "Daily"}, {"outlet": "Daily"}, {"outlet": "", "url": "https://www.example.org/1"}]
    claims = [{"claimant": "Kabul"}, {"claimant": "Kabul"}, {"claimant": ""}]
    tags = payload(view(incident(sources=sources, claims=claims), incident(1, sources=sources[:1])))["tags"]
    assert tags["outlet"]["names"]["j"] == ["Daily", "example.org"]
    assert [tags["outlet"][k]["v"] for k in ("n", "at")] == [[2, 1], [0, 1, 0]]
    assert [tags["claimant"][k]["v"] for k in ("n", "at")] == [[1, 0], [0]]


def test_every_stretch_of_the_line_belongs_to_one_unit_on_either_side() -> None:
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, -1, 2, 0), shapely.box(0, 1, 2, 2)]
    line = [(0.0, 0.0), (1.5, 0.0), (2.0, 0.0)]
    lengths = border_lengths(boxes, ["AF", "AF", "PK", "AF"], line)
    # A degree of the equator is 111.32 km.
    assert lengths == pytest.approx([111.32, 111.32, 222.64, 0], rel=0.02)
    assert border_lengths(boxes, ["AF", "AF", "PK", "AF"], ()) == [0, 0, 0, 0]


def test_a_claim_and_a_place_carry_the_words_around_them() -> None:
    text = (
        "Shelling\n\nAfter a quiet week, shells hit Dangam district of Kunar on Sunday, killing two civilians. "
        + "x " * 90
    )
    result = run([Article("a", "Shelling", text, date(2025, 10, 13))])
    record = mapdata.map_data(
        result.records, result.mentions, result.gazetteer, region="durand", province_rows=(), district_rows=(), meta={}
    ).incidents[0]
    claim, place = record["claims"][0], record["places"][0]
    said = " ".join((claim["before"], claim["quote"], claim["after"]))
    assert "quiet week, shells hit Dangam district of Kunar on Sunday, killing two civilians" in said
    assert place["passage"]["before"].endswith("After a quiet week, shells hit")
    assert place["passage"]["quote"] == "Dangam"
    assert len(place["passage"]["after"]) <= mapdata.AROUND


def test_a_large_map_has_the_quotes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapdata, "PASSAGES_UP_TO", 0)
    text = "Shelling\n\nShells hit Dangam district of Kunar on Sunday, killing two civilians."
    result = run([Article("a", "Shelling", text, date(2025, 10, 13))])
    record = mapdata.map_data(
        result.records, result.mentions, result.gazetteer, region="durand", province_rows=(), district_rows=(), meta={}
    ).incidents[0]
    assert record["claims"][0]["quote"]
    assert "before" not in record["claims"][0]


def test_an_incident_without_a_place_keeps_a_row_that_is_not_on_the_map() -> None:
    data = payload(view(incident(places=[])))
    assert [SYMBOLS[s] for s in column(data, "row", "symbol")] == ["off_map"]


def test_incidents_are_sorted_by_day_and_undated_ones_come_first() -> None:
    late, early, undated = (
        incident(1, date_start="2025-10-12"),
        incident(2, date_start="2024-01-01"),
        incident(3, date_start=None),
    )
    data = payload(view(late, early, undated))
    assert data["details"][0]["j"]["id"]["v"] == ["inc-3", "inc-2", "inc-1"]


def test_a_large_run_is_compressed_and_loses_nothing() -> None:
    days = [f"20{k % 20 + 10}-0{k % 9 + 1}-1{k % 9}" for k in range(PLAIN_UP_TO + 1)]
    many = [incident(k, date_start=day, date_end=day) for k, day in enumerate(days)]
    small, large = payload(view(*many[:50])), payload(view(*many))
    assert "v" in small["incident"]["start"]
    assert "z" in large["incident"]["start"]
    assert len(column(large, "incident", "start")) == len(many)
    assert column(large, "incident", "start") == sorted(column(large, "incident", "start"))
    texts = [json.loads(unpacked(chunk["z"])) for chunk in large["details"]]
    assert {i for t in texts for i in t["id"]["v"]} == {f"inc-{k}" for k in range(len(many))}


def test_neighbouring_units_share_their_simplified_edge() -> None:
    wavy = [(70 + 0.01 * (k % 2), 32 + k / 50) for k in range(51)]
    left = shapely.Polygon([(69, 32), *wavy, (69, 33)])
    right = shapely.Polygon([(71, 32), (71, 33), *reversed(wavy)])
    features = [
        {"type": "Feature", "geometry": g.__geo_interface__, "properties": {"place_id": i, "name": i, "country": "AF"}}
        for i, g in (("AF.a.left", left), ("AF.a.right", right))
    ]
    _, units = unit_shapes(collection(), collection(*features), tolerance=0.05)
    drawn = [shapely.Polygon(decoded(u["rings"][0])) for u in units]
    assert sum(shapely.get_num_coordinates(drawn)) < 30
    assert drawn[0].intersection(drawn[1]).area == pytest.approx(0, abs=1e-9)
    assert drawn[0].union(drawn[1]).area == pytest.approx(2, abs=1e-3)


def test_a_province_is_the_union_of_its_districts_and_knows_its_area() -> None:
    upper, lower = unit_shapes(view().provinces, view().districts, tolerance=0.003)
    assert [u["parent"] for u in lower] == [0, 0, 0, 0]
    assert shapely.Polygon(decoded(upper[0]["rings"][0])).area == pytest.approx(4)
    # Two degrees square at 33 north: 2 x 111.2 km by 2 x 93.3 km on the sphere.
    assert upper[0]["area_km2"] == pytest.approx(41_500, rel=0.01)


def decoded(ring: list[int]) -> list[tuple[float, float]]:
    x = y = 0
    out = []
    for dx, dy in zip(ring[::2], ring[1::2], strict=True):
        x, y = x + dx, y + dy
        out.append((x / 1e4, y / 1e4))
    return out


@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), min_size=3, max_size=12, unique=True))
def test_rings_come_back_from_their_differences(points: list[tuple[int, int]]) -> None:
    outline = shapely.Polygon([(60 + x / 1e4, 30 + y / 1e4) for x, y in points])
    for ring in encoded_rings(outline):
        assert np.allclose(decoded(ring), outline.exterior.coords, atol=1e-9)


def test_the_map_is_a_folium_map_that_can_be_extended() -> None:
    made = incident_map(view(incident()))
    assert type(made) is folium.Map
    folium.Marker([33, 70], popup="A <b>note</b>").add_to(made)
    assert "L.marker" in made.get_root().render()
    assert "srcdoc" in made._repr_html_()


def test_two_renderings_are_the_same_bytes() -> None:
    assert render_html(view(incident())) == render_html(view(incident()))


def test_no_address_stands_in_the_page_that_a_browser_would_load() -> None:
    html = render_html(view(incident()))
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//", html)
    assert not re.findall(r"url\((?!data:|#default)[^)]*\)", html)
    assert "sourceMappingURL" not in html


def test_the_policy_allows_these_scripts_and_styles_and_no_traffic() -> None:
    html = render_html(view(incident()))
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert found is not None
    policy = dict(part.strip().split(" ", 1) for part in found[1].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'none'"
    assert policy["img-src"] == "data:"
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        parts = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(p.encode()).digest()).decode()}'" for p in parts}
        assert hashes == set(policy[directive].split())


def test_online_tiles_open_the_policy_for_their_host_alone() -> None:
    html = render_html(view(incident()), tiles="https://{s}.tiles.example.org/{z}/{x}/{y}.png")
    assert "img-src data: https://*.tiles.example.org;" in html
    assert "connect-src 'none'" in html


@given(st.text())
def test_json_in_a_script_element_cannot_end_it(text: str) -> None:
    written = as_json({"text": text})
    assert not set(written) & set("<&\u2028\u2029")
    assert json.loads(written) == {"text": text}
    written.encode("utf-8")


class Elements(HTMLParser):
    """What a browser sees in a page: its title, its elements, the attributes that could run something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = self.inside = ""
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title += data


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_hostile_text_in_any_field_travels_as_data_and_nowhere_else(text: str) -> None:
    clean = Elements(render_html(poisoned("harmless")))
    marked = f"zz-mark{text}"
    html = render_html(poisoned(marked))
    seen = Elements(html)
    assert seen.tags == clean.tags
    assert seen.handlers == []
    assert seen.title.startswith("zz-mark")
    data = page_data(html)
    assert data["details"][0]["j"]["summary"]["v"] == [marked]
    outside = re.sub(r"<title>.*?</title>", "", html.replace(as_json(marked)[1:-1], ""), flags=re.DOTALL)
    assert "zz-mark" not in outside


def poisoned(text: str) -> MapData:
    """A map with the text in every field of its incident, its places, its units and its own facts."""
    claim = {
        "claimant": "A", "claimant_side": "AF", "victim": "B", "victim_side": "PK", "outcome": "killed", "low": 3, "high": 3,
        "article_id": "a.txt", "start": 0, "end": 5, "quote": "Three", "before": "x", "after": "y", "denied_by": "C",
    }  # fmt: skip
    source = {"article_id": "a.txt", "title": "T", "outlet": "O", "url": "https://a", "published": "2025-10-12"}
    actor = {"name": "N", "side": "AF", "role": "party"}
    record = incident(claims=[claim], sources=[source], actors=[actor], members=["m"], merge_reasons=["r"])
    poison(record, text)
    label = {"name": text, "names": {"ps": text}, "lon": 69.5, "lat": 32.5, "kind": "city"}
    made = view(
        record, towns=[label], crossings=[label], unplaced=[{"article_id": text, "surface": text, "why": [text]}]
    )
    for unit in (*made.provinces["features"], *made.districts["features"]):
        unit["properties"] |= {"name": text, "adm1": text, "names": {"ps": text}}
    made.meta.update(title=text, made_at=text, version=text, attributions=[text])  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("name", ["</script><img src=x onerror=hit()>", "<!--<script>", "</SCRIPT >"])
def test_the_name_of_a_layer_that_a_user_adds_cannot_end_the_script(name: str) -> None:
    made = incident_map(view(incident()))
    folium.FeatureGroup(name=name).add_to(made)
    folium.LayerControl().add_to(made)
    plain = incident_map(view(incident()))
    folium.FeatureGroup(name="plain").add_to(plain)
    folium.LayerControl().add_to(plain)
    assert Elements(made.get_root().render()).tags == Elements(plain.get_root().render()).tags


def test_every_language_has_every_word_with_the_same_slots() -> None:
    words = json.loads((WEB / "strings.json").read_text(encoding="utf-8"))
    slots = {k: set(re.findall(r"\{\w+\}", v)) for k, v in words["en"].items()}
    for language in ("ps", "fa", "ur"):
        assert {k: set(re.findall(r"\{\w+\}", v)) for k, v in words[language].items()} == slots


def test_no_script_of_ours_writes_markup() -> None:
    forbidden = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
        "XMLHttp",
    )
    found = [
        (path.name, word)
        for path in sorted((WEB / "js").glob("*.js"))
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_all_our_scripts_are_joined() -> None:
    from geomap.webmap.page import SCRIPTS

    assert sorted(SCRIPTS) == sorted(p.stem for p in Path(WEB / "js").glob("*.js"))


def test_a_column_that_another_one_says_is_a_table_of_it() -> None:
    names = [("Kabul", "AF"), ("Islamabad", "PK"), ("Kabul", "AF")]
    records = [{"name": name, "side": side} for name, side in names]
    assert columnar(records)["side"] == {"by": "name", "map": {"Kabul": "AF", "Islamabad": "PK"}}
    assert columnar([*records, {"name": "Kabul", "side": "other"}])["side"] == {"v": ["AF", "PK", "AF", "other"]}
