"""The HTML map: one file that opens from disk without a network, with the evidence of every mark one click away.

``incident_map`` gives a ``folium.Map`` for notebooks, ``render_html`` the same page as text. What is drawn how is
decided in :mod:`geomap.webmap.symbols`; what travels to the page in :mod:`geomap.webmap.payload`; the page itself, safe
against hostile text and closed to the network, is put together in :mod:`geomap.webmap.page`.
"""

from geomap.webmap.model import MapData
from geomap.webmap.page import incident_map, render_html

__all__ = ["MapData", "incident_map", "render_html"]
