"""The shipped polygons and the Durand Line: complete, consistent, where others have them, and measured right."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gazetteer import BorderLine, Boundaries, DataError, Index, UnknownPlace, data_root, fold

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "reference"
GEOD = Geod(ellps="WGS84")
BOUNDARIES = Boundaries.load()

needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason=f"reference polygons are not there: {REFERENCE.name} is looked for beside the clone"
)
anywhere = {"lon": st.floats(59, 79), "lat": st.floats(23, 39)}


def polygons(level: str) -> dict[str, Any]:
    frame = getattr(BOUNDARIES, level)
    return dict(zip(frame["place_id"], frame.geometry, strict=True))


def random_points(n: int, box: tuple[float, float, float, float]) -> tuple[Any, Any]:
    """Points spread evenly over the ground of a box, the same ones every time."""
    rng = np.random.default_rng(20251012)
    west, south, east, north = box
    sines = rng.uniform(np.sin(np.radians(south)), np.sin(np.radians(north)), n)
    return rng.uniform(west, east, n), np.degrees(np.arcsin(sines))


def squares_side_by_side() -> BorderLine:
    """A border along 30 N from 60 to 70 E, AF to its north and PK to its south."""
    countries = {"AF": shapely.box(60, 30, 70, 35), "PK": shapely.box(60, 25, 70, 30)}
    return BorderLine.from_coordinates([(60, 30), (70, 30)], countries)


# What ships


@pytest.mark.parametrize(
    ("level", "country", "number"),
    [("countries", "AF", 1), ("countries", "PK", 1), ("provinces", "AF", 34), ("provinces", "PK", 7),
     ("districts", "AF", 398), ("districts", "PK", 166)],
)  # fmt: skip
def test_each_level_has_its_units(level: str, country: str, number: int) -> None:
    assert (getattr(BOUNDARIES, level)["country"] == country).sum() == number


@pytest.mark.parametrize("level", ["countries", "provinces", "districts"])
def test_polygons_are_valid_and_neither_overlap_nor_leave_cracks(level: str) -> None:
    geometries = np.asarray(list(polygons(level).values()))
    assert shapely.is_valid(geometries).all()
    assert shapely.coverage_is_valid(geometries)


def test_no_crack_is_left_between_districts_along_the_line() -> None:
    whole = shapely.coverage_union_all(list(polygons("districts").values()))
    assert not [ring for part in shapely.get_parts(whole) for ring in part.interiors]


def test_every_coordinate_has_five_decimals_at_most() -> None:
    xy = shapely.get_coordinates(list(polygons("districts").values()))
    assert np.abs(xy - np.round(xy, 5)).max() == 0


@pytest.mark.parametrize(("coarse", "fine"), [("countries", "provinces"), ("provinces", "districts")])
def test_a_unit_has_the_area_of_its_parts(coarse: str, fine: str) -> None:
    sums: dict[str, float] = defaultdict(float)
    for row in getattr(BOUNDARIES, fine).itertuples():
        sums[row.place_id.rpartition(".")[0]] += row.area_km2
    wholes = {row.place_id.removeprefix("country:"): row.area_km2 for row in getattr(BOUNDARIES, coarse).itertuples()}
    assert sums == pytest.approx(wholes, abs=0.05 * len(getattr(BOUNDARIES, fine)))


@pytest.mark.parametrize(("country", "low", "high"), [("AF", 640_000, 653_000), ("PK", 870_000, 890_000)])
def test_a_country_is_as_large_as_it_is_said_to_be(country: str, low: float, high: float) -> None:
    assert low < polygons_area_km2(country) < high


def polygons_area_km2(country: str) -> float:
    oriented = shapely.orient_polygons(BOUNDARIES.unit(country), exterior_cw=False)
    return float(GEOD.geometry_area_perimeter(oriented)[0]) / 1e6


@pytest.mark.parametrize("level", ["provinces", "districts"])
def test_a_point_of_a_unit_is_in_that_unit_alone(level: str) -> None:
    units = polygons(level)
    points = [geometry.representative_point() for geometry in units.values()]
    found, where = shapely.STRtree(points).query(list(units.values()), predicate="intersects")
    assert (found == where).all()
    assert len(found) == len(units)
    located = BOUNDARIES.locate_many([p.x for p in points], [p.y for p in points])
    assert [unit.district_id if level == "districts" else unit.province_id for unit in located] == list(units)


def test_units_and_their_names_are_those_of_the_places_table() -> None:
    index = Index.load()
    for level, kind in (("provinces", "province"), ("districts", "district")):
        frame = getattr(BOUNDARIES, level)
        shipped = dict(zip(frame["place_id"], frame["name"], strict=True))
        assert shipped == {place.place_id: place.name for place in index if place.kind == kind}


@pytest.mark.parametrize("kind", ["province", "district"])
def test_the_point_of_a_unit_in_the_places_table_lies_in_its_polygon(kind: str) -> None:
    outside = [
        place.place_id
        for place in Index.load()
        if place.kind == kind and not shapely.intersects_xy(BOUNDARIES.unit(place.place_id), place.lon, place.lat)
    ]
    assert not outside


def test_only_kashmir_and_gilgit_are_marked_as_disputed() -> None:
    provinces = BOUNDARIES.provinces
    assert list(provinces.loc[provinces["disputed"], "place_id"]) == ["PK.azad-kashmir", "PK.gilgit-baltistan"]


def test_neighbours_on_the_basemap_do_not_reach_into_the_two_countries() -> None:
    text = (data_root() / "durand" / "basemap.geojson").read_text(encoding="utf-8")
    around = shapely.union_all(shapely.get_parts(shapely.from_geojson(text)))
    inner = shapely.union_all([BOUNDARIES.unit("AF"), BOUNDARIES.unit("PK")])
    # Rounded to a thousandth of a degree on its own, so not to the metre.
    assert around.intersection(inner).area / inner.area < 1e-3


# The line


def test_the_line_runs_from_the_iranian_to_the_chinese_tripoint() -> None:
    border = BOUNDARIES.border
    ends = [(border.lons[0], border.lats[0]), (border.lons[-1], border.lats[-1])]
    assert ends[0] == pytest.approx((60.87, 29.86), abs=0.01)
    assert ends[1] == pytest.approx((74.56, 37.03), abs=0.01)


def test_the_line_is_the_common_edge_of_both_countries_vertex_by_vertex() -> None:
    text = (data_root() / "durand" / "durand_line.geojson").read_text(encoding="utf-8")
    line = {tuple(xy) for xy in shapely.get_coordinates(shapely.from_geojson(text))}
    for country in ("AF", "PK"):
        assert line <= {tuple(xy) for xy in shapely.get_coordinates(BOUNDARIES.unit(country))}
    shared = shapely.intersection(BOUNDARIES.unit("AF").boundary, BOUNDARIES.unit("PK").boundary)
    assert GEOD.geometry_length(shared) / 1000 == pytest.approx(BOUNDARIES.border.length_km, rel=1e-6)


def test_the_line_is_as_long_as_the_literature_has_it_when_drawn_as_coarsely() -> None:
    border = BOUNDARIES.border
    line = shapely.linestrings(np.column_stack([border.lons, border.lats]))
    # 0.001 degrees of longitude and latitude, 95 to 111 m here.
    assert 2600 < GEOD.geometry_length(line.simplify(0.001)) / 1000 < 2700
    assert border.length_km == pytest.approx(2727, abs=5)


@needs_reference
def test_the_line_is_within_150_m_of_an_independent_one_on_average() -> None:
    text = (REFERENCE / "durand_line_state_dept_100m.geojson").read_text(encoding="utf-8")
    points = shapely.get_coordinates(shapely.segmentize(shapely.from_geojson(text), 0.002))
    off_km = np.abs(BOUNDARIES.border.distances_km(points[:, 0], points[:, 1]))
    assert off_km.mean() < 0.15
    assert off_km.max() < 1.0


# Which side, which unit


SIDES = [
    ("Torkham", 71.08202, 34.13098, "AF"),
    ("Spin Boldak", 66.40001, 31.00575, "AF"),
    ("Wesh", 66.43944, 30.96528, "AF"),
    ("Bahramcha", 64.01489, 29.42086, "AF"),
    ("Patan, opposite Kharlachi", 69.95058, 33.82102, "AF"),
    ("Barikot, opposite Arandu", 71.5392, 35.29661, "AF"),
    ("Chaman", 66.46070, 30.91819, "PK"),
    ("Ghulam Khan", 70.03472, 33.13302, "PK"),
    ("Kharlachi", 69.96477, 33.82796, "PK"),
    ("Angur Adda", 69.27618, 32.51730, "PK"),
    ("Arandu", 71.54929, 35.31025, "PK"),
    ("Landi Kotal", 71.14170, 34.09880, "PK"),
    ("Delhi", 77.22, 28.65, "elsewhere"),
]


@pytest.mark.parametrize(("name", "lon", "lat", "side"), SIDES, ids=[row[0] for row in SIDES])
def test_a_place_beside_the_line_is_on_the_side_that_it_belongs_to(
    name: str, lon: float, lat: float, side: str
) -> None:
    assert BOUNDARIES.border.side_of(lon, lat) == side


@given(**anywhere)
def test_side_sign_and_unit_agree_everywhere(lon: float, lat: float) -> None:
    country, province, district = BOUNDARIES.locate(lon, lat)
    assert BOUNDARIES.border.side_of(lon, lat) == (country or "elsewhere")
    assert BOUNDARIES.locate_many([lon], [lat]) == [(country, province, district)]
    if country:
        assert district is not None
        assert district.rpartition(".")[0] == province
        assert str(province).startswith(country)
        km = BOUNDARIES.border.distance_km(lon, lat)
        assert km == 0 or (km > 0) == (country == "PK")


@given(share=st.floats(0, 1), metres=st.floats(-50, 50))
def test_side_and_unit_agree_within_metres_of_the_line(share: float, metres: float) -> None:
    border = BOUNDARIES.border
    i = int(share * (len(border.lons) - 1))
    lon, lat = border.lons[i] + metres / 96_000, border.lats[i] + metres / 111_000
    assert border.side_of(lon, lat) == (BOUNDARIES.locate(lon, lat).country or "elsewhere")


def test_a_vertex_of_the_line_counts_as_afghan_for_every_question() -> None:
    border = BOUNDARIES.border
    lons, lats = border.lons[::50], border.lats[::50]
    on_edge = np.abs(border.distances_km(lons, lats)) < 1e-6
    assert on_edge.all()
    located = [where.country or "elsewhere" for where in BOUNDARIES.locate_many(lons, lats)]
    assert located == border.sides_of(lons, lats).tolist()


def test_outside_the_region_nothing_is_located() -> None:
    assert BOUNDARIES.locate(77.22, 28.65) == (None, None, None)


@needs_reference
def test_districts_agree_with_the_reference_for_97_of_100_points() -> None:
    total, disagreeing = agreement()
    report = "\n".join(f"{n:5} {there} / {here}" for (there, here), n in disagreeing.most_common(40))
    assert total == 20_000
    assert 1 - disagreeing.total() / total >= 0.97, report


def agreement() -> tuple[int, "Counter[tuple[str, str]]"]:
    """How many points were compared, and where the reference's district is not ours, by name.

    A former district (``covers``) stands for those it was divided into; ``districts_since.tsv`` lists the others that
    were made after the reference was drawn.
    """
    names, shapes = [], []
    for file in ("wof_af_county.geojson.gz", "wof_pk_county.geojson.gz"):
        with gzip.open(REFERENCE / file, "rt", encoding="utf-8") as lines:
            features = json.load(lines)["features"]
        for feature in features:
            if "Polygon" in feature["geometry"]["type"]:
                names.append(feature["properties"]["name"])
                shapes.append(shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"]))))
    ours = names_of_districts()
    lons, lats = random_points(60_000, (60.5, 23.7, 77.2, 38.5))
    there: dict[int, list[str]] = defaultdict(list)
    for shape, point in zip(
        *shapely.STRtree(shapely.points(lons, lats)).query(shapes, predicate="contains"), strict=True
    ):
        there[int(point)].append(names[shape])
    compared = 0
    disagreeing: Counter[tuple[str, str]] = Counter()
    for point, here in enumerate(BOUNDARIES.locate_many(lons, lats)):
        if point not in there or here.district_id is None or compared == 20_000:
            continue
        compared += 1
        if not any(here.district_id in ours[fold(name)] for name in there[point]):
            disagreeing[" + ".join(sorted(there[point])), here.district_id] += 1
    return compared, disagreeing


def names_of_districts() -> dict[str, set[str]]:
    index = Index.load()
    ours: dict[str, set[str]] = defaultdict(set)
    for place in index:
        units = [place.place_id] if place.kind == "district" else place.covers
        for name in index.names(place.place_id) if units else ():
            ours[fold(name.text)].update(units)
    with (ROOT / "tests" / "data" / "districts_since.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            ours[fold(row["reference_name"])].add(row["place_id"])
    return ours


# Measuring


def test_a_distance_is_what_can_be_reckoned_by_hand() -> None:
    border = squares_side_by_side()
    # One degree of the meridian at 30 N is 110.85 km on WGS 84.
    assert border.distance_km(65, 31) == pytest.approx(-110.85, abs=0.15)
    assert border.distance_km(65, 29) == pytest.approx(110.85, abs=0.15)
    assert border.distance_km(65, 30) == pytest.approx(0, abs=1e-6)


def test_past_the_end_of_the_line_its_end_is_what_is_near() -> None:
    border = squares_side_by_side()
    assert border.nearest_point(72, 30) == (70.0, 30.0)
    assert border.chainage_km(72, 30) == pytest.approx(border.length_km)
    assert border.chainage_km(55, 30) == 0


def test_chainage_is_half_way_at_the_middle_of_a_straight_line() -> None:
    border = squares_side_by_side()
    assert border.chainage_km(65, 31) == pytest.approx(border.length_km / 2, rel=1e-4)


def test_distances_are_those_of_a_search_of_the_whole_line() -> None:
    border = BOUNDARIES.border
    line = shapely.linestrings(np.column_stack([border.lons, border.lats]))
    fine = shapely.get_coordinates(line.segmentize(0.001))
    lons, lats = random_points(120, (59, 23, 79, 39))
    n = len(fine)
    exact = [
        GEOD.inv(np.full(n, lon), np.full(n, lat), fine[:, 0], fine[:, 1])[2].min() / 1000
        for lon, lat in zip(lons, lats, strict=True)
    ]
    # Points of the fine line are 110 m apart, so the search is right to 50 m only near the line.
    assert np.abs(border.distances_km(lons, lats)) == pytest.approx(exact, rel=0.002, abs=0.05)


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [("Doha", 51.53, 25.29), ("Istanbul", 28.98, 41.01), ("New York", -74.0, 40.71), ("Suva", 178.4, -18.1)],
)
def test_a_place_far_away_is_measured_too(name: str, lon: float, lat: float) -> None:
    border = BOUNDARIES.border
    n = len(border.lons)
    exact = GEOD.inv(np.full(n, lon), np.full(n, lat), border.lons, border.lats)[2].min() / 1000
    assert abs(border.distance_km(lon, lat)) == pytest.approx(exact, rel=0.005)


@given(**anywhere)
def test_the_nearest_point_lies_on_the_line_at_the_distance_that_is_given(lon: float, lat: float) -> None:
    border = BOUNDARIES.border
    foot = border.nearest_point(lon, lat)
    assert abs(border.distance_km(*foot)) < 0.001
    km = GEOD.inv(lon, lat, *foot)[2] / 1000
    assert abs(border.distance_km(lon, lat)) == pytest.approx(km, abs=1e-6)
    assert 0 <= border.chainage_km(lon, lat) <= border.length_km


def test_many_points_at_once_give_what_one_by_one_gives() -> None:
    lons, lats = random_points(50, (59, 23, 79, 39))
    border = BOUNDARIES.border
    one_by_one = [border.distance_km(lon, lat) for lon, lat in zip(lons, lats, strict=True)]
    assert border.distances_km(lons, lats).tolist() == one_by_one


def test_an_empty_line_says_so_and_measures_nothing() -> None:
    empty = BorderLine.from_coordinates([], {})
    assert empty.is_empty
    assert empty.length_km == 0
    with pytest.raises(DataError, match="the border is empty"):
        empty.distance_km(70, 34)


def test_a_coordinate_that_is_no_number_is_refused() -> None:
    with pytest.raises(DataError, match="not a number"):
        BOUNDARIES.border.distance_km(float("nan"), 34)


# Units


def test_neighbours_share_an_edge_and_know_it_of_each_other() -> None:
    assert BOUNDARIES.neighbours("AF.khost") == ("AF.paktia", "AF.paktika", "PK.khyber-pakhtunkhwa")
    for other in BOUNDARIES.neighbours("AF.kunar.dangam"):
        assert "AF.kunar.dangam" in BOUNDARIES.neighbours(other)


def test_the_units_of_the_border_are_those_that_reporting_calls_so() -> None:
    units = BOUNDARIES.border_units
    provinces = [unit for unit in units if unit.count(".") == 1]
    assert provinces == [
        "AF.badakhshan", "AF.helmand", "AF.kandahar", "AF.khost", "AF.kunar", "AF.nangarhar", "AF.nimruz",
        "AF.nuristan", "AF.paktia", "AF.paktika", "AF.zabul", "PK.balochistan", "PK.gilgit-baltistan",
        "PK.khyber-pakhtunkhwa",
    ]  # fmt: skip
    assert {"AF.kunar.dangam", "PK.khyber-pakhtunkhwa.bajaur"} <= set(units)


def test_the_distance_to_a_unit_is_nothing_inside_it_and_geodesic_outside() -> None:
    assert BOUNDARIES.distance_km_to_unit("AF.kabul", 69.17, 34.53) == 0
    border_km = BOUNDARIES.border.distance_km(71.14, 34.1)
    assert BOUNDARIES.distance_km_to_unit("AF", 71.14, 34.1) == pytest.approx(border_km, rel=1e-3)


@pytest.mark.parametrize("place_id", ["AF.atlantis", "AF.kunar.dangam.nowhere", "gn:1138958", ""])
def test_what_has_no_polygon_is_an_unknown_place(place_id: str) -> None:
    with pytest.raises(UnknownPlace):
        BOUNDARIES.unit(place_id)


# Files


def test_a_region_that_does_not_ship_is_refused() -> None:
    with pytest.raises(DataError, match="no region 'rhine'"):
        Boundaries.load("rhine")


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "not found"), ("{", "not a GeoJSON"), ('{"features": 3}', "not a GeoJSON"),
     ('{"type": "FeatureCollection", "features": []}', "one LineString is wanted")],
    ids=["missing", "cut short", "no features", "empty"],
)  # fmt: skip
def test_a_broken_line_file_is_reported_by_name(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "durand_line.geojson"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=rf"durand_line\.geojson: .*{message}"):
        BorderLine.from_geojson(path, path)


def test_every_source_has_a_licence_and_every_package_a_digest() -> None:
    sources = json.loads((data_root() / "SOURCES.json").read_text(encoding="utf-8"))
    assert all(row["licence"] and row["attribution"] for row in sources["sources"])
    assert all(len(row["sha256"]) == 64 and row["version"] for row in sources["packages"])
