"""Pictures for print: files, bytes, honesty about precision, one scale for all panels."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from geomap.cli import app
from geomap.errors import UsageError
from geomap.export import json_text
from geomap.picture import Choice, draw_picture, picture_bytes
from geomap.picture.choice import MOST_PANELS, choose
from geomap.picture.classes import natural_breaks, shading, tallies
from geomap.picture.glyphs import HATCH, RAMP, SHAPES
from geomap.picture.ground import Ground, read_ground, to_plane
from geomap.picture.marks import drawn, is_to_scale, painted_at
from geomap.runfiles import read_run
from tests.told_run import SPOTS, claim, incident, place, run

SCRIPTS = Path(__file__).parents[2] / "geomap" / "data" / "web" / "js"
METADATA = {"metadata", "RDF", "Work", "type", "format"}
AREAS = ("district", "province", "country")
HOSTILE = (
    "</text><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "$\\frac{", "${7*7}", "{{7*7}}", "a\x00b", "\u202eevil",
    "\ud800", "--><svg onload=x>", "]]>", "&amp;", "چمن", "x" * 100_000, "\\input{x}", "%s %n", "`id`", "\n\n\n",
)  # fmt: skip


@pytest.fixture(scope="module")
def ground() -> Ground:
    return read_ground("durand")


@pytest.fixture(scope="module")
def svg(ground: Ground) -> str:
    """A picture of one incident of every precision."""
    told = [incident(n, kind) for n, kind in enumerate(SPOTS)]
    return picture_bytes(run(*told), Choice(), ["svg"], ground=ground)["svg"].decode()


def gids(svg: str, name: str) -> list[str]:
    return re.findall(rf'<g id="({name}-[a-z-]+)">', svg)


def test_the_same_run_gives_the_same_bytes_whatever_the_settings_of_the_machine(ground: Ground) -> None:
    import matplotlib

    told = run(incident(1, "town", "province"), incident(2, "near", "district", kind="shelling"))
    once = picture_bytes(told, Choice(dpi=40), ["png", "svg", "pdf"], ground=ground)
    with matplotlib.rc_context({"font.size": 30, "hatch.linewidth": 9, "axes.facecolor": "red", "svg.hashsalt": None}):
        assert picture_bytes(told, Choice(dpi=40), ["png", "svg", "pdf"], ground=ground) == once
    assert b"CreationDate" not in once["pdf"]
    assert b"Software" not in once["png"]


@pytest.mark.parametrize("kind", AREAS)
def test_what_is_known_only_to_a_unit_is_hatched_and_counted_never_marked(kind: str, ground: Ground) -> None:
    found = drawn([incident(1, kind), incident(2, kind)], ground)
    assert not found.marks
    assert [(level, number) for (level, _), number in found.areas.items()] == [(kind, 2)]


def test_in_the_file_too_areas_are_hatches_and_counts(svg: str) -> None:
    assert sorted(gids(svg, "area")) == ["area-country", "area-district", "area-province"]
    assert sorted(gids(svg, "count")) == ["count-country", "count-district", "count-province"]
    assert sorted(gids(svg, "mark")) == ["mark-near", "mark-settlement", "mark-spot", "mark-unlisted"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(SPOTS)), st.integers(1, 7)), max_size=6))
def test_only_a_place_that_is_known_to_the_spot_has_a_mark_on_the_spot(
    ground: Ground, spots: list[tuple[str, int]]
) -> None:
    told = [incident(n) | {"places": [place(kind) | {"where_prec": prec}]} for n, (kind, prec) in enumerate(spots)]
    for (kind, prec), one in zip(spots, told, strict=True):
        found = drawn([one], ground)
        on_the_spot = [m for m in found.marks if m.symbol in ("spot", "settlement")]
        assert bool(on_the_spot) == (prec == 1 and kind != "unlisted")
        assert bool(found.marks) == (prec in (1, 2, 5) or (kind == "unlisted" and prec in (3, 4)))
    whole = drawn(told, ground)
    assert sum(m.many for m in whole.marks) + sum(whole.areas.values()) + whole.n_nowhere == len(told)


def test_a_circle_has_the_radius_of_its_place(ground: Ground) -> None:
    from pyproj import Geod

    (mark,) = drawn([incident(1, "near")], ground).marks
    lon, lat, km = SPOTS["near"][3], SPOTS["near"][4], SPOTS["near"][6]
    for azimuth in (0, 45, 90, 200):
        end = Geod(ellps="WGS84").fwd(lon, lat, azimuth, 1000 * km)[:2]
        assert np.hypot(*(to_plane(end)[0] - mark.at)) == pytest.approx(mark.radius_m, rel=0.005)


def test_on_a_circle_the_mark_sits_on_the_rim(ground: Ground) -> None:
    (mark,) = drawn([incident(1, "unlisted")], ground).marks
    assert is_to_scale(mark, 500, 1.0)
    assert painted_at(mark, 500, 1.0) == (mark.at[0], mark.at[1] + mark.radius_m)
    assert not is_to_scale(mark, 5000, 1.0)


def test_incidents_at_one_spot_are_one_mark_with_their_number(ground: Ground) -> None:
    found = drawn(
        [incident(1, "town"), incident(2, "town", kind="raid", day="2025-10-12"), incident(3, "crossing")], ground
    )
    assert sorted((m.kind, m.many) for m in found.marks) == [("clash", 1), ("raid", 2)]


def test_an_incident_without_a_place_is_said_to_be_off_the_map(ground: Ground) -> None:
    assert drawn([incident(1), incident(2, "nowhere"), incident(3, "town")], ground).n_nowhere == 2


def test_recalled_events_are_counted_nowhere_and_drawn_hollow_if_asked_for(ground: Ground) -> None:
    told = [incident(1, "town", background=True), incident(2, "province")]
    assert tallies(told, "provinces", "incidents") == {"AF.kunar": 1}
    assert [p.incidents for p in choose(told, Choice()).panels] == [[told[1]]]
    found = drawn(choose(told, Choice(recalled=True)).incidents, ground)
    assert [m.hollow for m in found.marks] == [True]


def test_the_toll_of_several_units_is_given_to_none() -> None:
    dead = (claim("AF", "PK", 3, 9),)
    told = [incident(1, "town", "near", claims=dead), incident(2, "town", claims=dead)]
    assert tallies(told, "provinces", "incidents") == {"PK.balochistan": 1, "PK.khyber-pakhtunkhwa": 2}
    assert tallies(told, "provinces", "killed-high") == {"PK.balochistan": 0, "PK.khyber-pakhtunkhwa": 9}


def test_small_multiples_share_their_classes() -> None:
    week = [{"a": 1, "b": 9}, {"a": 4}, {}]
    classes = shading(week, ["a", "b", "c"])
    assert classes.tops == (1, 4, 9)
    assert [[classes.class_of(u, values) for u in "abcd"] for values in week] == [
        [1, 3, 0, -1],
        [2, 0, 0, -1],
        [0, 0, 0, -1],
    ]


def test_a_panel_for_every_week_and_for_those_without_incidents_too() -> None:
    told = [incident(1, "town", day="2025-10-11"), incident(2, "town", day="2025-10-29")]
    chosen = choose(told, Choice(by="week"))
    assert [(p.first, p.last, len(p.incidents)) for p in chosen.panels] == [
        (date(2025, 10, 6), date(2025, 10, 12), 1),
        (date(2025, 10, 13), date(2025, 10, 19), 0),
        (date(2025, 10, 20), date(2025, 10, 26), 0),
        (date(2025, 10, 27), date(2025, 11, 2), 1),
    ]


@pytest.mark.parametrize(
    ("by", "day", "last", "shown"),
    [
        ("week", "2025-10-11", "2025-10-12", True),
        ("day", "2025-10-11", "2025-10-12", True),
        ("week", "2025-10-01", "2025-10-31", False),
        ("month", "2025-10-01", "2025-10-31", True),
        ("year", None, None, False),
    ],
    ids=["a night in a week", "a night in a day", "a month in a week", "a month in a month", "an unknown date"],
)
def test_an_incident_is_in_a_panel_only_if_its_date_is_known_so_well(
    by: str, day: str | None, last: str | None, shown: bool
) -> None:
    told = [incident(1, "town", day=day, last=last), incident(2, "town", day="2025-10-09")]
    chosen = choose(told, Choice(by=by))
    assert (told[0] in chosen.incidents, chosen.n_undated) == (shown, int(not shown))


def test_days_choose_what_may_have_happened_between_them() -> None:
    told = [incident(n, "town", day=f"2025-10-{n}", last=f"2025-10-{n + 1}") for n in (10, 11, 12, 13)]
    chosen = choose([*told, incident(9, "town", day=None)], Choice(start=date(2025, 10, 12), end=date(2025, 10, 12)))
    assert chosen.incidents == [told[1], told[2]]
    assert chosen.n_undated == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"level": "villages"}, "provinces, districts"),
        ({"measure": "dead"}, "killed-low"),
        ({"by": "hour"}, "week"),
        ({"start": date(2025, 2, 1), "end": date(2025, 1, 1)}, "swap"),
        ({"box": (70, 33, 69, 34)}, "west, south, east, north"),
        ({"dpi": 9}, "dpi"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_a_choice_that_makes_no_sense_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Choice(**asked)


def test_too_many_panels_are_refused_with_what_to_do() -> None:
    told = [incident(1, "town", day="2011-01-01"), incident(2, "town", day="2025-10-29")]
    with pytest.raises(UsageError, match=f"more than {MOST_PANELS} panels; narrow it"):
        choose(told, Choice(by="week"))
    with pytest.raises(UsageError, match="jpg"):
        picture_bytes(run(), Choice(), ["jpg"])


@pytest.mark.parametrize("asked", [{"by": "week"}, {"start": date(2001, 1, 1), "level": "districts"}], ids=str)
def test_an_empty_run_still_gives_a_map(ground: Ground, asked: dict[str, Any]) -> None:
    assert picture_bytes(run(), Choice(dpi=40, **asked), ground=ground)["png"].startswith(b"\x89PNG")


def test_small_multiples_are_drawn_with_hostile_text_in_every_field(ground: Ground) -> None:
    told = []
    for n, text in enumerate(HOSTILE):
        one = incident(n, "town", kind=text, day=f"2025-10-{n % 4 + 6:02d}")
        one["places"][0] |= {"name": text, "adm1": text, "lon": 70 + n / 20}
        one["sources"] = [{"article_id": text, "title": text, "outlet": text, "url": text, "published": "2025-10-12"}]
        told.append(one)
    told_run = run(*told)
    told_run.run["versions"]["geomap"] = HOSTILE[0]
    made = picture_bytes(told_run, Choice(title=HOSTILE[0] + HOSTILE[2], dpi=40), ["svg", "png"], ground=ground)[
        "svg"
    ].decode()
    elements = [*ElementTree.fromstring(made).iter()]
    tags = {e.tag.rpartition("}")[2] for e in elements}
    assert tags <= {"svg", "g", "path", "use", "defs", "style", "clipPath", "rect", "pattern"} | METADATA
    assert not [name for e in elements for name in e.attrib if name.startswith("on")]
    assert all(e.attrib[name].startswith("#") for e in elements for name in e.attrib if name.endswith("}href"))
    assert picture_bytes(told_run, Choice(by="day", dpi=40), ground=ground)["png"]


def test_the_line_is_dashed_and_named_as_not_recognised(svg: str, ground: Ground) -> None:
    line = re.search(r'<g id="durand-line">\s*<path [^>]*style="([^"]*)"', svg)
    assert line
    assert "stroke-dasharray" in line[1]
    figure = draw_picture(run(incident(1, "town")), Choice(), ground=ground)
    words = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert "(not recognised by Afghanistan)" in words
    assert "Durand Line (not recognised by Afghanistan)" in words
    assert any("Claims are unverified" in w for w in words)
    assert any("OpenStreetMap" in w for w in words)


def test_what_lies_outside_of_a_frame_is_told(ground: Ground) -> None:
    told = run(incident(1, "town"), incident(2, "near"), incident(3, "country"), incident(4, "near", "town"))
    figure = draw_picture(told, Choice(box=(69.5, 32.5, 71, 33.5)), ground=ground)
    words = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    assert "1 incident outside of the frame." in words


@pytest.mark.parametrize(
    ("values", "classes", "tops"),
    [([], 5, ()), ([3], 5, (3,)), ([1, 1, 2, 9, 10], 2, (2, 10)), ([1, 2, 3, 4, 5, 6], 3, (2, 4, 6))],
    ids=["none", "one", "two clumps", "a ladder"],
)
def test_classes_are_natural_breaks(values: list[int], classes: int, tops: tuple[int, ...]) -> None:
    assert natural_breaks(values, classes) == tops


def test_shapes_and_colours_are_those_of_the_map() -> None:
    script = (SCRIPTS / "glyphs.js").read_text(encoding="utf-8")
    assert dict(re.findall(r"(\w+): \['M[^']*', '(#\w{6})'\]", script)) == {
        k: colour for k, (_, colour) in SHAPES.items()
    }
    assert ", ".join(f"'{c}'" for c in RAMP) in script
    assert f"light: '{HATCH}'" in script


def pens(path: str) -> list[tuple[float, float]]:
    """Points of an outline of the map: absolute M, L, H, V and what follows them."""
    out: list[tuple[float, float]] = []
    moves: dict[str, Callable[[list[float]], list[tuple[float, float]]]] = {
        "M": lambda n: list(zip(n[::2], n[1::2], strict=True)),
        "L": lambda n: list(zip(n[::2], n[1::2], strict=True)),
        "H": lambda n: [(x, out[-1][1]) for x in n],
        "V": lambda n: [(out[-1][0], y) for y in n],
    }
    for letter, numbers in re.findall(r"([MLHV])([^MLHVZ]*)", path):
        out += moves[letter]([float(x) for x in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)])
    return [(x, -y) for x, y in out]


@pytest.mark.parametrize("kind", [k for k in SHAPES if k != "other"])
def test_outlines_are_those_of_the_map(kind: str) -> None:
    script = (SCRIPTS / "glyphs.js").read_text(encoding="utf-8")
    path = re.search(rf"{kind}: \['([^']*)'", script)
    assert path
    ours = SHAPES[kind][0]
    theirs = pens(path[1])
    assert {(round(x, 3), round(y, 3)) for x, y in ours} == {(round(x, 3), round(y, 3)) for x, y in theirs}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    told = {"schema": "geomap.incidents/1", "incidents": [incident(1, "town", "district")]}
    (tmp_path / "incidents.json").write_text(json_text(told))
    (tmp_path / "run.json").write_text(json_text(run().run))
    return tmp_path


def test_the_command_draws_a_folder_without_its_articles_in_every_format(folder: Path, ground: Ground) -> None:
    done = CliRunner().invoke(
        app, ["picture", str(folder), "-o", str(folder / "p.png"), "--svg", "--pdf", "--dpi", "40"]
    )
    paths = [folder / f"p.{ending}" for ending in ("png", "svg", "pdf")]
    assert (done.exit_code, done.stdout.split()) == (0, [str(p) for p in paths])
    assert [p.read_bytes()[:5] for p in paths] == [b"\x89PNG\r", b"<?xml", b"%PDF-"]
    assert paths[0].read_bytes() == picture_bytes(read_run(folder, tables=False), Choice(dpi=40), ground=ground)["png"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--from", "October"], "YYYY-MM-DD"),
        (["--box", "1,2,3"], "west,south,east,north"),
        (["-o", "p.jpg"], "png, svg, pdf"),
        (["--level", "villages"], "districts"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_wrong_options_are_refused_before_anything_is_written(args: list[str], message: str, folder: Path) -> None:
    done = CliRunner().invoke(app, ["picture", str(folder), *args])
    assert isinstance(done.exception, UsageError)
    assert message in str(done.exception)
