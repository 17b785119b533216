"""The picture put together: a sheet of A4 with one map, or one for each period, and a legend that serves them all."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
import shapely
from matplotlib.figure import Figure

from geomap.errors import UsageError
from geomap.export import write_files
from geomap.picture import paint
from geomap.picture.choice import FORMATS, Choice, Chosen, Panel, choose, days_covered
from geomap.picture.classes import Shading, shading, tallies, units_touched
from geomap.picture.glyphs import COUNTRY_EDGE, GROUND, INK, SHAPES, SOFT
from geomap.picture.ground import LEAST_M, Ground, read_ground, to_plane
from geomap.picture.legend import Shown, draw_footer, draw_legend
from geomap.picture.marks import CIRCLES, Drawn, crowding, drawn, is_to_scale
from geomap.picture.sheet import Sheet, text_width
from geomap.runfiles import RunFiles
from geomap.wording import counted, day, day_text, plain, say, span_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WIDTH, _HEIGHT = 842.0, 595.0
_MARGIN = 26.0
_LEGEND = 186.0
_HEAD, _FOOT = 44.0, 30.0
_PAD_KM = 25.0
_LEAST_KM = 220.0
"""A frame around one village still shows where in the country it is."""

_LEAST_BOX_KM = 20.0
"""The outlines are not good enough for a closer look."""

_FINEST_PT = 0.35
"""What is smaller on paper than so many points is not drawn."""

_LONGEST_TITLE = 90
_MOST_OUTLETS = 8

# The rest of matplotlib's settings are its own defaults, whatever the machine's are.
_STYLE = {
    "font.family": "DejaVu Sans",
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "geomap",
    "svg.fonttype": "path",
    "pdf.compression": 6,
    # Hinting widens words by as much as the pixels are coarse: they would not fit where they were measured to fit.
    "text.hinting": "no_hinting",
}
_METADATA: Mapping[str, Mapping[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}


def write_picture(run: RunFiles, paths: Sequence[Path], choice: Choice | None = None) -> list[Path]:
    """Write a picture of a run to files, each in the format that its ending names, and return their paths.

    Raises
    ------
    UsageError
        If an ending is none of png, svg, pdf, or the choice needs too many panels.
    OutputError
        If a file cannot be written.
    """
    made = picture_bytes(run, choice or Choice(), [path.suffix.lower().removeprefix(".") for path in paths])
    return [write_files(p.parent, {p.name: made[p.suffix.lower().removeprefix(".")]})[0] for p in paths]


def picture_bytes(
    run: RunFiles, choice: Choice, formats: Sequence[str] = ("png",), *, ground: Ground | None = None
) -> dict[str, bytes]:
    """Return a picture of a run in each of the formats; the same run and choice give the same bytes.

    Parameters
    ----------
    run : RunFiles
    choice : Choice
    formats : sequence of {"png", "svg", "pdf"}
    ground : Ground, optional
        Of the run's region, for those who draw many pictures; read anew by default.

    Raises
    ------
    UsageError
        If a format is none of these, or the choice needs too many panels.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is no format of a picture; choose one of {', '.join(FORMATS)}")
    out = {}
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        figure = draw_picture(run, choice, ground=ground)
        for name in formats:
            stream = io.BytesIO()
            figure.savefig(stream, format=name, dpi=choice.dpi, metadata=dict(_METADATA[name]), facecolor="white")
            out[name] = _compact(stream.getvalue()) if name == "svg" else stream.getvalue()
    return out


def _compact(svg: bytes) -> bytes:
    """Return an SVG without comments, whose outlines have two decimals of a point.

    Six decimals are half of the file and cannot be seen; the comments repeat the words that the outlines draw.
    """
    svg = re.sub(rb"\s*<!--.*?-->", b"", svg, flags=re.DOTALL)
    return re.sub(rb' d="[^"]*"', lambda path: re.sub(rb"(\.\d\d)\d+", rb"\1", path[0]), svg)


def draw_picture(run: RunFiles, choice: Choice, *, ground: Ground | None = None) -> Figure:
    """Return the figure of a run, to be shown, changed or saved."""
    ground = ground or read_ground(str(run.run.get("settings", {}).get("region") or "durand"))
    chosen = choose(run.incidents, choice)
    found = [drawn(panel.incidents, ground) for panel in chosen.panels]
    values = [tallies(panel.incidents, choice.level, choice.measure) for panel in chosen.panels]
    classes = shading(values, {unit for i in _told(run.incidents) for unit in units_touched(i, choice.level)})
    figure = Figure(figsize=(_WIDTH / 72, _HEIGHT / 72), dpi=100)
    boxes = _panel_boxes(len(found))
    frame = _frame(ground, found, choice, boxes)
    ground = ground.simplified(max(LEAST_M, _FINEST_PT * frame[2]))
    for box, panel, own, counts in zip(boxes, chosen.panels, found, values, strict=False):
        _draw_panel(figure, box, frame, ground, own, counts, classes, choice, panel)
    _draw_head(figure, run, chosen, choice)
    shown = _shown(ground, chosen, found, values, classes, choice, boxes, frame)
    right = _WIDTH - _MARGIN
    draw_legend(_sheet(figure, (right - _LEGEND, _MARGIN + _FOOT, right, _HEIGHT - _MARGIN + 6)), shown)
    draw_footer(_sheet(figure, (_MARGIN, 8, right, _MARGIN + _FOOT - 8)), _small_print(run, chosen, ground))
    return figure


def _map_box() -> tuple[float, float, float, float]:
    return _MARGIN, _MARGIN + _FOOT, _WIDTH - 2 * _MARGIN - _LEGEND + 6, _HEIGHT - _MARGIN - _HEAD


def _panel_boxes(n: int) -> list[tuple[float, float, float, float]]:
    """Return where the maps stand, in points of the page: one large, or rows of small ones."""
    left, bottom, right, top = _map_box()
    if n <= 1:
        return [(left, bottom, right, top)]
    columns = min(range(1, n + 1), key=lambda c: (abs(_aspect(c, n) - 1.15), c))
    rows = -(-n // columns)
    gap, title = 8.0, 14.0
    wide = (right - left - gap * (columns - 1)) / columns
    tall = (top - bottom - gap * (rows - 1)) / rows
    return [
        (x, top - (k // columns) * (tall + gap) - tall, x + wide, top - (k // columns) * (tall + gap) - title)
        for k in range(n)
        for x in (left + (k % columns) * (wide + gap),)
    ]


def _aspect(columns: int, n: int) -> float:
    left, bottom, right, top = _map_box()
    return ((right - left) / columns) / ((top - bottom) / -(-n // columns) - 14)


def _frame(
    ground: Ground, found: Sequence[Drawn], choice: Choice, boxes: Sequence[tuple[float, float, float, float]]
) -> tuple[float, float, float]:
    """Return the lower left corner of every map, in metres, and the metres of a point of the page."""
    points: list[NDArray[np.float64]] = []
    for one in found if choice.box is None else ():
        points += [np.array([m.at]) + m.radius_m * np.array([[-1, -1], [1, 1]]) for m in one.marks]
        for level, unit_id in one.areas:
            unit = ground.unit(unit_id)
            if level == "district":
                points.append(np.reshape(unit.area.bounds, (2, 2)))
            elif level == "province":
                points.append(np.array([unit.pole]))
    if choice.box is not None:
        points.append(to_plane(shapely.get_coordinates(shapely.box(*choice.box).segmentize(0.25))))
    if choice.whole_line or not points:
        points.append(ground.line)
    corners = np.vstack(points)
    pad = 1000 * (_PAD_KM if choice.box is None else 0)
    low, high = corners.min(axis=0) - pad, corners.max(axis=0) + pad
    size = np.maximum(high - low, 1000 * (_LEAST_KM if choice.box is None else _LEAST_BOX_KM))
    left, bottom, right, top = boxes[0]
    page = np.array([right - left, top - bottom])
    scale = float((size / page).max())
    corner = (low + high) / 2 - page * scale / 2
    return float(corner[0]), float(corner[1]), scale


def _scale(width: float) -> float:
    """Return how large signs and words are on a map of a width in points."""
    return 1.0 if width > 400 else max(0.45, 0.62 * min(1.0, width / 200))


def _draw_panel(
    figure: Figure,
    box: tuple[float, float, float, float],
    frame: tuple[float, float, float],
    ground: Ground,
    own: Drawn,
    values: Mapping[str, int],
    classes: Shading,
    choice: Choice,
    panel: Panel,
) -> None:
    width, height = box[2] - box[0], box[3] - box[1]
    scale = _scale(width)
    x0, y0, metres = frame
    axes = _axes(figure, box, (x0, x0 + width * metres), (y0, y0 + height * metres), zorder=1)
    axes.set_facecolor(GROUND)
    paint.paint_ground(axes, ground, choice.level, classes, values, scale)
    paint.paint_areas(axes, ground, own.areas)
    sheet = _sheet(figure, box, zorder=2)
    sheet.frame = frame
    paint.paint_line(sheet, ground, scale)
    paint.paint_marks(sheet, own, scale * crowding(len(own.marks)))
    busy = frozenset(unit for i in panel.incidents for unit in units_touched(i, "provinces"))
    paint.paint_words(sheet, ground, own, busy, scale)
    sheet.box((0, 0, width, height), edge=COUNTRY_EDGE, width=0.8, zorder=9)
    if choice.by and panel.first and panel.last:
        title = _sheet(figure, (box[0], box[3], box[2], box[3] + 14))
        when = span_text(panel.first, panel.last)
        title.text(0, 6, when, size=7.2, weight="bold")
        title.text(
            text_width(when, 7.2, weight="bold") + 6, 6, _incidents(len(_told(panel.incidents))), size=6.6, colour=SOFT
        )


def _incidents(n: int) -> str:
    return f"{n:,} incident" if n == 1 else f"{n:,} incidents"


def _draw_head(figure: Figure, run: RunFiles, chosen: Chosen, choice: Choice) -> None:
    left, _, right, top = _map_box()
    sheet = _sheet(figure, (left, top, right, _HEIGHT - _MARGIN + 6))
    title = plain(choice.title, _LONGEST_TITLE) or say("title")
    size = 15.0
    while text_width(title, size, weight="bold") > sheet.width and size > 8:
        size -= 0.5
    sheet.text(0, sheet.height - 10, title, size=size, weight="bold")
    told = _told(chosen.incidents)
    reports = {str(s.get("article_id")) for i in told for s in i["sources"]}
    covered = days_covered(told)
    parts = [f"{_incidents(len(told))} in {counted('articles_n', len(reports))}"]
    if covered or (choice.start and choice.end):
        first, last = covered or (date.min, date.max)
        parts.append(span_text(choice.start or first, choice.end or last))
    sheet.text(0, sheet.height - 29, " · ".join((*parts, say("unverified_short"))), size=8.4, colour=INK)


def _shown(
    ground: Ground,
    chosen: Chosen,
    found: Sequence[Drawn],
    values: Sequence[Mapping[str, int]],
    classes: Shading,
    choice: Choice,
    boxes: Sequence[tuple[float, float, float, float]],
    frame: tuple[float, float, float],
) -> Shown:
    marks = [m for one in found for m in one.marks]
    scale = _scale(boxes[0][2] - boxes[0][0])
    small = {
        m.symbol
        for one in found
        for m in one.marks
        if m.symbol in CIRCLES and not is_to_scale(m, frame[2], scale * crowding(len(one.marks)))
    }
    counts: dict[int, int] = {}
    if choice.by is None and values:
        for unit_id in ground.level(choice.level):
            position = classes.class_of(unit_id, values[0])
            counts[position] = counts.get(position, 0) + 1
    return Shown(
        shading=classes,
        level=choice.level,
        measure=choice.measure,
        classes=counts,
        kinds=[k for k in SHAPES if any(k in one.kinds for one in found)],
        symbols=frozenset({m.symbol for m in marks} | {level for one in found for level, _ in one.areas}),
        half=any(m.half and not m.hollow for m in marks),
        hollow=any(m.hollow for m in marks),
        small=frozenset(small),
        crossings=scale == 1,
        stacked=any(m.many > 1 for m in marks),
        notes=_notes(chosen, found, choice, 0 if choice.box is None else _outside(chosen, ground, boxes[0], frame)),
    )


def _outside(
    chosen: Chosen, ground: Ground, box: tuple[float, float, float, float], frame: tuple[float, float, float]
) -> int:
    """Return how many incidents have no mark and no area in the frame, though they would have one in another."""
    x0, y0, metres = frame
    seen = shapely.box(x0, y0, x0 + (box[2] - box[0]) * metres, y0 + (box[3] - box[1]) * metres)
    n = 0
    for incident in chosen.incidents:
        own = drawn([incident], ground)
        places = [shapely.Point(m.at) for m in own.marks] + [ground.unit(i).area for _, i in own.areas]
        n += bool(places) and not shapely.intersects(seen, places).any()
    return n


def _notes(chosen: Chosen, found: Sequence[Drawn], choice: Choice, outside: int) -> list[str]:
    classes = "natural breaks" if choice.by is None else "natural breaks, the same in all maps"
    notes = [
        say("neutrality"),
        f"{say('count_incident')} Classes are {classes}. Dots: no report names the unit at this level.",
    ]
    if choice.measure != "incidents":
        notes.append(say("count_toll") + " " + say("count_several"))
    nowhere = sum(one.n_nowhere for one in found)
    if nowhere:
        notes.append(f"{say('unlocated', n=nowhere)} ({say('nowhere')}).")
    if outside:
        notes.append(f"{_incidents(outside)} outside of the frame.")
    if chosen.n_undated:
        notes.append(f"{_incidents(chosen.n_undated)} not shown: the date is unknown, or not known so well.")
    if choice.recalled:
        notes.append("Events recalled from before are in the numbers of areas; the shading leaves them out.")
    return notes


def _small_print(run: RunFiles, chosen: Chosen, ground: Ground) -> list[str]:
    """Return who says so, in reports of which days, what the map is made of, and when."""
    sources = [s for i in chosen.incidents for s in i["sources"]]
    outlets = sorted({plain(s.get("outlet"), 40) for s in sources} - {""})
    named = ", ".join(outlets[:_MOST_OUTLETS])
    more = f" and {len(outlets) - _MOST_OUTLETS} more" if len(outlets) > _MOST_OUTLETS else ""
    days = sorted(d for s in sources if (d := day(s.get("published"))))
    published = f" Published {span_text(days[0], days[-1])}." if days else ""
    made = day(run.run.get("made_at"))
    version = plain(run.run.get("versions", {}).get("geomap"), 20)
    run_of = f"geomap {version}" + (f", run of {day_text(made)}." if made else ".")
    return [
        say("unverified"),
        *([f"Reports of {named}{more}.{published}"] if named else [published.strip()] if published else []),
        f"{run_of} Lambert azimuthal equal-area projection. Data: {'; '.join(ground.attributions)}.",
    ]


def _told(incidents: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [i for i in incidents if not i.get("background")]


def _sheet(figure: Figure, box: tuple[float, float, float, float], *, zorder: float = 3) -> Sheet:
    width, height = box[2] - box[0], box[3] - box[1]
    return Sheet(_axes(figure, box, (0, width), (0, height), zorder=zorder), width, height)


def _axes(
    figure: Figure,
    box: tuple[float, float, float, float],
    across: tuple[float, float],
    up: tuple[float, float],
    *,
    zorder: float,
) -> Any:
    left, bottom, right, top = box
    axes: Any = figure.add_axes((left / _WIDTH, bottom / _HEIGHT, (right - left) / _WIDTH, (top - bottom) / _HEIGHT))
    axes.set(xlim=across, ylim=up, xticks=[], yticks=[], zorder=zorder)
    axes.patch.set_visible(zorder == 1)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes
