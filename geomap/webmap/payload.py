"""What travels to the page: numbers and texts as columns, shapes as whole-number differences."""

import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

from geomap.records import INCIDENT_TYPES, SIDES
from geomap.webmap import shapes
from geomap.webmap.columns import number_column, text_column
from geomap.webmap.facts import PLACE_SIDES, Column, claimants, incident_columns, outlets, place_columns, tags
from geomap.webmap.model import MapData
from geomap.webmap.symbols import SYMBOLS
from geomap.webmap.texts import CHUNK, detail_chunks

WEB = Path(__file__).resolve().parent.parent / "data" / "web"

PLAIN_UP_TO = 2000
"""With more incidents than this everything is compressed; below, the page stays readable as text."""

Record = Mapping[str, Any]


def payload(view: MapData) -> dict[str, Any]:
    """Return everything the page shows as one JSON-ready value, in a fixed order."""
    # What numpy, shapely and zlib do takes no lock of Python's: it goes on while records are read here.
    with ThreadPoolExecutor() as pool:
        drawn = pool.submit(_geometry, view)
        incidents = sorted(view.incidents, key=lambda i: (str(i.get("date_start") or ""), str(i["id"])))
        places: list[Sequence[Record]] = [i.get("places") or ({},) for i in incidents]
        flat = list(chain.from_iterable(places))
        counts = list(map(len, places))
        packed = len(incidents) > PLAIN_UP_TO

        def numbers(kind: str, values: Column) -> Future[dict[str, Any]]:
            return pool.submit(number_column, kind, values, packed=packed)

        by_incident = {k: numbers(*column) for k, column in incident_columns(incidents).items()}
        named = {"outlet": tags(outlets(incidents)), "claimant": tags(claimants(incidents))}
        by_tag = {k: (names, numbers("u8", n), numbers("u32", at)) for k, (names, n, at) in named.items()}
        geo = drawn.result()
        units = (*geo["provinces"], *geo["districts"])
        rows, words = place_columns(flat, counts, geo)
        by_row = {k: numbers(*column) for k, column in rows.items()}
        details = detail_chunks(incidents, places, {u["id"]: u["name"] for u in units}, packed=packed, pool=pool)
        return {
            "meta": dict(sorted(view.meta.items())),
            "types": list(INCIDENT_TYPES),
            "sides": list(SIDES),
            "place_sides": list(PLACE_SIDES),
            "symbols": list(SYMBOLS),
            "chunk": CHUNK,
            "count": len(incidents),
            "rows": len(flat),
            "incident": {k: column.result() for k, column in by_incident.items()},
            "row": {k: column.result() for k, column in by_row.items()},
            "tags": {
                k: {"names": text_column(names, packed=packed), "n": n.result(), "at": at.result()}
                for k, (names, n, at) in by_tag.items()
            },
            "names": text_column(words["name"], packed=packed),
            "kinds": words["kind"],
            "lands": words["land"],
            "details": details,
            "geo": text_column(geo, packed=True),
            "places": {"crossings": _labels(view.crossings), "towns": _labels(view.towns)},
            "unplaced": [
                {
                    "article_id": str(u.get("article_id", "")),
                    "surface": str(u.get("surface", "")),
                    "why": _why(u.get("why")),
                }
                for u in view.unplaced
            ],
            "words": json.loads((WEB / "strings.json").read_text(encoding="utf-8")),
        }


def _geometry(view: MapData) -> dict[str, Any]:
    """Outlines for display, simplified and encoded."""
    provinces, districts = shapes.unit_shapes(
        view.provinces, view.districts, tolerance=shapes.TOLERANCE, border=view.border
    )
    countries = shapes.ground_shapes(view.countries, tolerance=shapes.TOLERANCE)
    for unit in countries:
        unit["country"] = unit["country"] or unit["id"].removeprefix("country:")
    return {
        "provinces": provinces,
        "districts": districts,
        "countries": countries,
        "ground": shapes.ground_shapes(view.basemap, tolerance=shapes.GROUND_TOLERANCE, least=shapes.GROUND_LEAST),
        "border": shapes.encoded_line(view.border, tolerance=shapes.LINE_TOLERANCE),
    }


def as_json(value: Any) -> str:
    """Return JSON that can stand between script tags: no ``<`` or ``&``, no line separators, no lone surrogates.

    ``>`` stays: without a ``<`` before it, it ends nothing, and packed columns hold it as one of their signs.

    >>> as_json("</script>${1}")
    '"\\\\u003c/script>${1}"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub("[<&\u2028\u2029\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _labels(places: Sequence[Record]) -> list[dict[str, Any]]:
    return [
        {
            # The sign beside it says that it is one.
            "name": str(p["name"]).removesuffix(" crossing"),
            "names": {k: str(v) for k, v in sorted((p.get("names") or {}).items()) if v},
            "lon": round(float(p["lon"]), 4),
            "lat": round(float(p["lat"]), 4),
            "kind": str(p.get("kind", "")),
            "main": bool(p.get("main")),
        }
        for p in places
    ]


def _why(why: Any) -> str:
    return why if isinstance(why, str) else "; ".join(str(w) for w in why or ())
