"""What stands beside and below the map: legend, notes, sources."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path as Outline

from geomap.picture.classes import Shading
from geomap.picture.glyphs import (
    DISTRICT_EDGE,
    HATCH,
    HATCHES,
    LAND,
    LINE,
    NO_REPORT,
    PROVINCE_EDGE,
    SOFT,
    class_colour,
)
from geomap.picture.marks import CIRCLES
from geomap.picture.paint import paint_mark
from geomap.picture.sheet import Sheet, wrapped
from geomap.wording import counted, say, say_listed

_SIZE = 7.2
_ROW = 12.6
_INDENT = 24.0

Swatch = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the picture, so that the legend names that and nothing else.

    Attributes
    ----------
    shading : Shading
    level, measure : str
        As in :class:`geomap.picture.choice.Choice`.
    classes : dict of int to int
        How many units each class has; empty where there are several panels.
    kinds : sequence of str
        Types of incidents that have a mark.
    symbols : frozenset of str
        Ways of drawing that occur.
    small : frozenset of str
        Those of them whose circles are, in part, too small to draw.
    half, hollow, stacked, crossings : bool
        Whether a mark is half filled, hollow, for several incidents; whether crossings are drawn.
    notes : sequence of str
        What is not on the picture, and how it is counted.
    """

    shading: Shading
    level: str
    measure: str
    classes: Mapping[int, int]
    kinds: Sequence[str]
    symbols: frozenset[str]
    small: frozenset[str]
    half: bool
    hollow: bool
    stacked: bool
    crossings: bool
    notes: Sequence[str]


_MEASURES = {"incidents": "measure_incidents", "killed-low": "measure_low", "killed-high": "measure_high"}
_SIGNS = ("spot", "settlement", "near", "area", "unlisted", "district", "province", "country")


def draw_legend(sheet: Sheet, shown: Shown) -> None:
    """Set the legend from the top of its sheet downward."""
    column = _Column(sheet, sheet.height - 6)
    _classes(column, shown)
    if shown.kinds:
        column.head(say("what_happened"))
        _kinds(column, shown.kinds)
    _signs(column, shown)
    column.head(say("the_line"))
    column.row(lambda x, y: _dashes(sheet, x, y), say("durand_long"))
    if shown.crossings:
        column.row(lambda x, y: sheet.box((x - 2, y - 2, x + 2, y + 2), fill=LAND, edge=LINE, width=1), say("crossing"))
    column.gap(7)
    for note in shown.notes:
        column.note(note)


class _Column:
    """Rows from the top of a sheet downward."""

    def __init__(self, sheet: Sheet, top: float) -> None:
        self.sheet = sheet
        self.y = top

    def gap(self, by: float) -> None:
        self.y -= by

    def head(self, words: str) -> None:
        self.gap(6)
        self.sheet.text(0, self.y, words, size=_SIZE, colour=SOFT, weight="bold")
        self.y -= _ROW + 0.6

    def row(self, swatch: Swatch, words: str, count: str = "") -> None:
        swatch(8, self.y)
        for number, line in enumerate(wrapped(words, self.sheet.width - _INDENT - (40 if count else 0), _SIZE)):
            self.sheet.text(_INDENT, self.y - 9 * number, line, size=_SIZE)
            self.y -= 9 if number else 0
        if count:
            self.sheet.text(self.sheet.width - 2, self.y, count, size=6.6, colour=SOFT, across="right")
        self.y -= _ROW

    def note(self, words: str) -> None:
        for line in wrapped(words, self.sheet.width, 6.4):
            self.sheet.text(0, self.y, line, size=6.4, colour=SOFT)
            self.y -= 8.6
        self.y -= 2.5


def _classes(column: _Column, shown: Shown) -> None:
    sheet, shading = column.sheet, shown.shading
    column.head(f"{say(_MEASURES[shown.measure])}, {say('by_' + shown.level)}")
    for position in range(len(shading.tops), -1, -1):
        colour = class_colour(position, len(shading.tops))
        count = shown.classes.get(position, 0)
        if position == 0 and shown.classes and not count:
            continue
        swatch = _filled(sheet, colour)
        column.row(swatch, shading.label(position), counted("units", count) if count else "")
    silent = shown.classes.get(-1, 0)
    column.row(_dotted(sheet), say("no_report"), counted("units", silent) if silent else "")


def _filled(sheet: Sheet, colour: str) -> Swatch:
    return lambda x, y: sheet.box((x - 8, y - 4.2, x + 9, y + 4.2), fill=colour, edge=PROVINCE_EDGE, width=0.5)


def _dotted(sheet: Sheet) -> Swatch:
    def paint(x: float, y: float) -> None:
        box = (x - 8, y - 4.2, x + 9, y + 4.2)
        sheet.box(box, fill=LAND, edge=NO_REPORT, hatch="...")
        sheet.box(box, edge=PROVINCE_EDGE, width=0.5, zorder=5.1)

    return paint


def _kinds(column: _Column, kinds: Sequence[str]) -> None:
    """Set the types in two columns."""
    sheet, half = column.sheet, column.sheet.width / 2
    rows = -(-len(kinds) // 2)
    for number, kind in enumerate(kinds):
        x, y = half * (number // rows), column.y - _ROW * (number % rows)
        paint_mark(sheet, kind, "spot", (x + 8, y), 1.0)
        sheet.text(x + _INDENT - 5, y, say_listed("type_", kind), size=_SIZE)
    column.y -= _ROW * rows


def _signs(column: _Column, shown: Shown) -> None:
    sheet = column.sheet
    if not shown.symbols:
        return
    column.head(say("how_well_placed"))
    for symbol in _SIGNS:
        if symbol in shown.symbols:
            scaled = symbol in CIRCLES and symbol not in shown.small
            column.row(_circle(sheet, symbol) if scaled else _sign(sheet, symbol), say(f"sign_{symbol}"))
    if shown.half:
        column.row(lambda x, y: paint_mark(sheet, "clash", "spot", (x, y), 1.0, half=True), say("sign_uncertain"))
    if shown.hollow:
        column.row(lambda x, y: paint_mark(sheet, "clash", "spot", (x, y), 1.0, hollow=True), say("sign_background"))
    column.gap(-1)
    if shown.small:
        column.note("Dotted ring: the circle is too small to draw.")
    if shown.stacked:
        column.note(say("drawn_stack"))


def _circle(sheet: Sheet, symbol: str) -> Swatch:
    def paint(x: float, y: float) -> None:
        sheet.circle(x, y - 1.5, 5.5, edge=SOFT, width=0.9, dashes=(2.6, 1.9) if symbol == "unlisted" else None)
        paint_mark(sheet, "other", "spot", (x, y + 4), 0.6)

    return paint


def _sign(sheet: Sheet, symbol: str) -> Swatch:
    if symbol not in HATCHES:
        return lambda x, y: paint_mark(sheet, "other", symbol, (x, y), 0.86)

    def field(x: float, y: float) -> None:
        corners = np.add([(-7.5, 4), (1.5, 5.2), (7.5, 2), (5.2, -5), (-4.5, -5.2), (-7.5, 4)], (x, y))
        sheet.shape(Outline(corners, closed=True), fill=LAND, edge=HATCH, hatch=HATCHES[symbol] * 2)
        sheet.shape(Outline(corners, closed=True), edge=SOFT, width=0.7, zorder=4.1)

    return field


def _dashes(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x - 8, y), (x + 11, y)], colour=LINE, width=1.4, dashes=(5, 2.6))


def draw_footer(sheet: Sheet, lines: Sequence[str]) -> None:
    """Set the small print, from the top of its sheet downward."""
    y = sheet.height - 5
    sheet.line([(0, sheet.height), (sheet.width, sheet.height)], colour=DISTRICT_EDGE, width=0.7)
    y -= 5
    for words in lines:
        for line in wrapped(words, sheet.width, 6.2):
            sheet.text(0, y, line, size=6.2, colour=SOFT)
            y -= 8.4
