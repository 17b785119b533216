"""What a result gives to the map: incidents, units, line, crossings, towns and attributions, as plain values."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gazetteer import Index, Place, data_root, read_table
from geomap import export
from geomap.records import Article, Incident, PlacedMention
from geomap.webmap import MapData

PASSAGES_UP_TO = 20_000
"""With more incidents than this the map holds quotes alone, without the words around them: it would grow by half."""

AROUND = 100
"""Characters of a report's text that are shown on either side of a passage."""

LINE_ERROR_KM = 0.03
"""Mean distance of the shipped Durand Line from an independent one; see ``gazetteer/data/README.md``."""

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
        Those without a place are listed on the map; the others give the passages that places were read from.
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
    mentions = list(mentions)
    records = [export.incident_record(i) for i in incidents]
    if len(records) <= PASSAGES_UP_TO:
        _add_passages(records, mentions)
    rows = read_table(folder / "places.csv", ("place_id", "note"))
    main = {row["place_id"] for _, row in rows if row["note"] == "official"}
    return MapData(
        incidents=records,
        provinces=_collection(region, "provinces.geojson", index),
        districts=_collection(region, "districts.geojson", index),
        countries=_collection(region, "countries.geojson", index),
        basemap=_collection(region, "basemap.geojson", index),
        border=json.loads((folder / "durand_line.geojson").read_text(encoding="utf-8"))["features"][0]["geometry"][
            "coordinates"
        ],
        crossings=[_label(p, index) | {"main": p.place_id in main} for p in _of_kinds(index, ("crossing",))],
        towns=[_label(p, index) for p in _of_kinds(index, _TOWN_KINDS)],
        unplaced=[
            {"article_id": article.article_id, "surface": m.mention.surface, "why": "; ".join(m.why)}
            for article, m in mentions
            if m.place is None
        ],
        province_rows=province_rows,
        district_rows=district_rows,
        meta={
            "title": "Incidents along the Durand Line",
            "attributions": _attributions(),
            "line_error_km": LINE_ERROR_KM,
            **meta,
        },
    )


def _add_passages(records: Sequence[dict[str, Any]], mentions: Sequence[tuple[Article, PlacedMention]]) -> None:
    """Give every claim the words around its quote, and every place the passage that it was read from."""
    texts = {article.article_id: article.text for article, _ in mentions}
    named: dict[tuple[str, str], PlacedMention] = {}
    for article, mention in mentions:
        if mention.place is not None and mention.role == "event":
            named.setdefault((article.article_id, mention.place.place_id), mention)
    for record in records:
        shown = set()
        for claim in record["claims"]:
            at = (claim["article_id"], claim["start"], claim["end"])
            if at not in shown and claim["article_id"] in texts:
                claim["before"], claim["after"] = _around(texts[claim["article_id"]], claim["start"], claim["end"])
            shown.add(at)
        for place in record["places"]:
            for source in record["sources"]:
                found = named.get((source["article_id"], place["place_id"]))
                if found is None:
                    continue
                start, end = found.mention.start, found.mention.end
                before, after = _around(texts[source["article_id"]], start, end)
                place["passage"] = {
                    "article_id": source["article_id"],
                    "before": before,
                    "quote": found.mention.surface,
                    "after": after,
                }
                break


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return whole words before and after a stretch of text.

    >>> _around("Shells hit Dangam on Sunday", 11, 17)
    ('Shells hit', 'on Sunday')
    """
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = before.split(maxsplit=1)[-1] if len(before.split()) > 1 else ""
    if end + AROUND < len(text):
        after = after.rsplit(maxsplit=1)[0] if len(after.split()) > 1 else ""
    return " ".join(before.split()), " ".join(after.split())


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
