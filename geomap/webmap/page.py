"""The page: a real ``folium.Map`` in a figure that carries everything it needs and may talk to nobody."""

import base64
import hashlib
import re
from typing import Any

import folium
from branca.element import Element, Figure
from folium.template import Template

from geomap.webmap.model import MapData
from geomap.webmap.payload import WEB, as_json, payload

CENTRE = (33.2, 68.6)
"""Of the first view, (lat, lon) as folium wants it; the page then fits its own data."""

SCRIPTS = (
    "data",
    "words",
    "dates",
    "glyphs",
    "filters",
    "classes",
    "geometry",
    "tiles",
    "ground",
    "marks",
    "labels",
    "line",
    "legend",
    "timeline",
    "list",
    "card",
    "table",
    "panel",
    "view",
    "downloads",
    "about",
    "start",
)
"""Our scripts in ``data/web/js``, in the order in which they are joined."""


class SealedFigure(Figure):
    """A figure whose page allows just the scripts and styles it was rendered with, by their hashes.

    The hashes are taken from the parts before they are put together: if a text manages to close a script element early,
    what the browser then sees has another hash and does not run.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        "<title>{{ this.title|e }}</title>\n"
        "{{ this.head }}\n</head>\n<body>\n{{ this.body }}\n<script>{{ this.code }}</script>\n</body>\n</html>\n"
    )

    def __init__(self, *, title: str, image_sources: tuple[str, ...] = ()) -> None:
        super().__init__(title=title)
        self.image_sources = image_sources
        self.head = self.body = self.code = self.policy = ""

    def render(self, **kwargs: Any) -> str:
        """Return the page."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        # folium's viewport forbids zooming, which people with weak eyes need.
        head = re.sub(r'<meta (?:name="viewport"|http-equiv="content-type")[^>]*>', "", self.header.render(**kwargs))
        self.head = head
        self.body = self.html.render(**kwargs)
        # Names that a user gives to layers stand in the script as strings; none of them ends it.
        self.code = re.sub(r"<(/script|!--)", r"<\\\1", self.script.render(**kwargs), flags=re.IGNORECASE)
        scripts = [*re.findall(r"<script>(.*?)</script>", head, re.DOTALL), self.code]
        styles = re.findall(r"<style>(.*?)</style>", head, re.DOTALL)
        self.policy = "; ".join(
            (
                "default-src 'none'",
                f"script-src {' '.join(map(_digest, scripts))}",
                f"style-src {' '.join(map(_digest, styles))}",
                f"img-src {' '.join(('data:', *self.image_sources))}",
                "connect-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
            )
        )
        return str(self._template.render(this=self, kwargs=kwargs))


class Verbatim(Element):
    """Text that is put into the page as it is.

    branca takes what a macro returns for a template once more: a report that holds ``{{ ... }}`` would run as code, in
    Python. Nothing of ours goes that way.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """Return the text."""
        return self.text


class IncidentLayers(Element):
    """Our layers, panels and data as one folium element."""

    def __init__(self, view: MapData, *, tiles: bool) -> None:
        super().__init__()
        self._name = "IncidentLayers"
        self._id = "geomap"
        icons = {"marker": _picture("marker-icon.png"), "shadow": _picture("marker-shadow.png")}
        data = payload(view) | {"tiles": tiles, "icons": icons}
        self.head = (
            f"<style>{_leaflet_css()}</style>\n<style>{_text('map.css')}</style>\n<script>{_leaflet_js()}</script>"
        )
        self.body = f'<script type="application/json" id="geomap-data">{as_json(data)}</script>'

    def render(self, **kwargs: Any) -> str:
        """Put our parts into the figure; return nothing, as folium's own elements do."""
        figure: Any = self.get_root()
        canvas: Any = self._parent
        name = self.get_name()
        start = f"{_our_js()}\ngeomap.start({canvas.get_name()});"
        figure.header.add_child(Verbatim(self.head), name=name)
        figure.html.add_child(Verbatim(self.body), name=name)
        figure.script.add_child(Verbatim(start), name=name)
        return ""


def incident_map(view: MapData, *, tiles: str | None = None) -> folium.Map:
    """Return the map as a ``folium.Map`` that can be shown in a notebook, extended and saved.

    Parameters
    ----------
    view : MapData
        What to show.
    tiles : str or None
        Name or URL template of an online tile set to lay under the data. None, the default, keeps the page off the
        network: it then uses the outlines that came with it.
    """
    # folium names its elements at random; fixed names make the same input the same bytes.
    canvas = folium.Map(location=CENTRE, zoom_start=6, tiles=None, zoom_control=False, fade_animation=False)
    canvas._id = "geomap"
    canvas.default_js = []
    canvas.default_css = []
    sources: tuple[str, ...] = ()
    if tiles:
        layer = folium.TileLayer(tiles, attr=None if "://" not in tiles else "online tiles")
        layer._id = "online"
        sources = (_origin(layer.tiles),)
        canvas.add_child(layer)
    canvas.add_child(IncidentLayers(view, tiles=bool(tiles)))
    title = str(view.meta.get("title") or "Incidents along the Durand Line").encode("utf-8", "replace").decode()
    figure = SealedFigure(title=title, image_sources=sources)
    figure.add_child(canvas, name="map")
    return canvas


def render_html(view: MapData, *, tiles: str | None = None) -> str:
    """Return the page of :func:`incident_map` as text."""
    return str(incident_map(view, tiles=tiles).get_root().render())


def _origin(template: str) -> str:
    """Return the host of a tile URL as a source expression: ``https://{s}.a.org/{z}`` gives ``https://*.a.org``."""
    found = re.match(r"(https?)://([^/]+)", template)
    return "" if found is None else f"{found[1]}://{re.sub(r'{[^}]*}', '*', found[2])}"


def _digest(part: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"


def _text(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _our_js() -> str:
    body = "\n".join(_text(f"js/{name}.js") for name in SCRIPTS)
    return f"(function () {{\n'use strict';\n{body}\n}})();"


def _leaflet_js() -> str:
    # The source map's address would be looked for on disk by a browser's developer tools.
    return re.sub(r"//# sourceMappingURL=\S+", "", _text("leaflet.js")).strip()


def _leaflet_css() -> str:
    return re.sub(r"url\(images/([^)]+)\)", lambda found: f"url({_picture(found[1])})", _text("leaflet.css"))


def _picture(name: str) -> str:
    """Return a picture of Leaflet's as a data address; pictures that we do not ship are empty."""
    path = WEB / "images" / name
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}" if path.exists() else "data:,"
