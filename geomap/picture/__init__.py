"""Still pictures for print: the incidents of a run on an equal-area map, as PNG, SVG or PDF.

They speak the language of the HTML map: the same colours, shapes and classes, and the same rule of how precisely a place
is drawn (:mod:`geomap.webmap.symbols`). What is asked for is a :class:`Choice`; ``write_picture`` writes the files,
``draw_picture`` gives a matplotlib figure.
"""

from geomap.picture.choice import FORMATS, LEVELS, MEASURES, PERIODS, Choice
from geomap.picture.figure import draw_picture, picture_bytes, write_picture
from geomap.picture.ground import Ground, read_ground

__all__ = [
    "FORMATS",
    "LEVELS",
    "MEASURES",
    "PERIODS",
    "Choice",
    "Ground",
    "draw_picture",
    "picture_bytes",
    "read_ground",
    "write_picture",
]
