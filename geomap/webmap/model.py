"""What the map is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Collection = Mapping[str, Any]
"""A GeoJSON FeatureCollection in EPSG:4326 with ``place_id``, ``name``, ``country``, ``adm1``, perhaps ``names``."""

NO_FEATURES: Collection = {"type": "FeatureCollection", "features": []}


@dataclass(frozen=True, slots=True)
class MapData:
    """Everything that one map shows, as plain values.

    Attributes
    ----------
    incidents : sequence of dict
        As in ``incidents.json``; each of their places also has ``province_id`` and ``district_id``.
    provinces, districts, countries, basemap : FeatureCollection
        Polygons in EPSG:4326. ``basemap`` holds the land around the region.
    border : sequence of (lon, lat)
        The Durand Line.
    crossings, towns : sequence of dict
        ``name``, ``lon``, ``lat``, ``kind`` and, where known, ``names`` (by language: ps, fa, ur).
    unplaced : sequence of dict
        Mentions without a place: ``article_id``, ``surface``, ``why``.
    province_rows, district_rows : sequence of dict
        Rows of ``provinces.csv`` and ``districts.csv``.
    meta : dict
        ``made_at``, ``version``, ``n_articles``, ``n_rejected``, ``title``, ``attributions`` (list of str).
    """

    incidents: Sequence[Mapping[str, Any]]
    provinces: Collection = field(default_factory=lambda: NO_FEATURES)
    districts: Collection = field(default_factory=lambda: NO_FEATURES)
    border: Sequence[Sequence[float]] = ()
    crossings: Sequence[Mapping[str, Any]] = ()
    towns: Sequence[Mapping[str, Any]] = ()
    countries: Collection = field(default_factory=lambda: NO_FEATURES)
    basemap: Collection = field(default_factory=lambda: NO_FEATURES)
    unplaced: Sequence[Mapping[str, Any]] = ()
    province_rows: Sequence[Mapping[str, Any]] = ()
    district_rows: Sequence[Mapping[str, Any]] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
