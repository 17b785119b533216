"""What a result gives to the map: incidents, units, line, crossings, towns and attributions, as plain values."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gazetteer import Index, Place, data_root
from geomap import export
from geomap.records import Article, Incident, PlacedMention
from geomap.webmap import MapData

_TOWN_KINDS = ("capital", "city")


def map_data(
    incidents: Sequence[Incident],
    mentions: Iterable[tuple[Article, PlacedMention]],
    index: Index,
    *,
    region: str,
    province_rows: Sequence[Mapping[str, object]],
    district_rows: Sequence[Mapping[str, object]],
    meta: Mapping[str, object],
) -> MapData:
    """Return the plain values that a map is made from.

    Parameters
    ----------
    incidents : sequence of Incident
    mentions : iterable of (Article, PlacedMention)
        Those without a place are listed on the map.
    index : Index
        For crossings, towns and names in other scripts.
    region : str
        Folder of polygons and line below ``gazetteer/data``.
    province_rows, district_rows : sequence of dict
        As :func:`geomap.summary.summarise` gives them.
    meta : dict
        What the method panel says: version, number of articles, first and last publication.
    """
    folder = data_root() / region
    return MapData(
        incidents=[export.incident_record(i) for i in incidents],
        provinces=_collection(region, "provinces.geojson", index),
        districts=_collection(region, "districts.geojson", index),
        countries=_collection(region, "countries.geojson", index),
        basemap=_collection(region, "basemap.geojson", index),
        border=json.loads((folder / "durand_line.geojson").read_text(encoding="utf-8"))["features"][0]["geometry"][
            "coordinates"
        ],
        crossings=[_label(p, index) for p in _of_kinds(index, ("crossing",))],
        towns=[_label(p, index) for p in _of_kinds(index, _TOWN_KINDS)],
        unplaced=[
            {"article_id": article.article_id, "surface": m.mention.surface, "why": "; ".join(m.why)}
            for article, m in mentions
            if m.place is None
        ],
        province_rows=province_rows,
        district_rows=district_rows,
        meta={"title": "Incidents along the Durand Line", "attributions": _attributions(), **meta},
    )


def _collection(region: str, name: str, index: Index) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads((data_root() / region / name).read_text(encoding="utf-8"))
    for feature in collection["features"]:
        place_id = feature["properties"].get("place_id", "")
        if place_id in index:
            feature["properties"]["names"] = _scripts(place_id, index)
    return collection


def _of_kinds(index: Index, kinds: tuple[str, ...]) -> list[Place]:
    return sorted((p for p in index if p.kind in kinds and ":" not in p.place_id), key=lambda p: p.place_id)


def _label(place: Place, index: Index) -> dict[str, Any]:
    names = _scripts(place.place_id, index)
    return {"name": place.name, "lon": place.lon, "lat": place.lat, "kind": place.kind, "names": names}


def _scripts(place_id: str, index: Index) -> dict[str, str]:
    """Return the first current name of a place in each of the other scripts."""
    out: dict[str, str] = {}
    for name in index.names(place_id):
        if name.lang != "en" and name.status == "current":
            out.setdefault(name.lang, name.text)
    return out


def _attributions() -> list[str]:
    sources = json.loads((data_root() / "SOURCES.json").read_text(encoding="utf-8"))
    return [source["attribution"] for source in sources["sources"]]
