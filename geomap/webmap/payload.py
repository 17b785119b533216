"""What travels to the page: numbers as typed columns, texts as columns of JSON, shapes as whole-number differences."""

import base64
import json
import re
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from geomap.records import INCIDENT_TYPES, SIDES
from geomap.webmap import shapes
from geomap.webmap.model import MapData
from geomap.webmap.symbols import SYMBOLS, has_position, symbol

WEB = Path(__file__).resolve().parent.parent / "data" / "web"

CHUNK = 512
"""Incidents whose texts are packed, and unpacked by the page, together."""

PLAIN_UP_TO = 2000
"""With more incidents than this everything is compressed; below, the page stays readable as text."""

NONE = -(2**31)
"""Stands for "unknown" in signed columns."""

PLACE_SIDES = ("AF", "PK", "uncertain", "elsewhere")

_COLUMN_TYPES = {"u8": "B", "u16": "H", "i16": "h", "u32": "I", "i32": "i"}

_INCIDENT_COLUMNS = frozenset(
    (
        "type",
        "background",
        "confidence",
        "date_start",
        "date_end",
        "date_prec",
        "fatalities",
        "n_sources",
        "n_independent",
        "places",
    )
)
_PLACE_COLUMNS = frozenset(
    (
        "name",
        "lat",
        "lon",
        "radius_km",
        "where_prec",
        "confidence",
        "border_km",
        "side",
        "province_id",
        "district_id",
        "kind",
        "country",
    )
)


_ROW_TYPES = {
    "inc": "i32",
    "lon": "i32",
    "lat": "i32",
    "radius": "i32",
    "symbol": "u8",
    "prec": "u8",
    "side": "u8",
    "province": "i16",
    "district": "i16",
    "border": "i32",
    "confidence": "u16",
    "name": "i32",
    "kind": "u8",
    "land": "u16",
}


def payload(view: MapData) -> dict[str, Any]:
    """Return everything the page shows as one JSON-ready value, in a fixed order."""
    incidents = sorted(view.incidents, key=lambda i: (str(i.get("date_start") or ""), str(i["id"])))
    packed = len(incidents) > PLAIN_UP_TO
    provinces, districts = shapes.unit_shapes(view.provinces, view.districts, tolerance=shapes.TOLERANCE)
    countries = shapes.ground_shapes(view.countries, tolerance=shapes.TOLERANCE)
    for unit in countries:
        unit["country"] = unit["country"] or unit["id"].removeprefix("country:")
    geo = {
        "provinces": provinces,
        "districts": districts,
        "countries": countries,
        "ground": shapes.ground_shapes(view.basemap, tolerance=shapes.GROUND_TOLERANCE, least=shapes.GROUND_LEAST),
        "border": shapes.encoded_line(view.border, tolerance=shapes.LINE_TOLERANCE),
    }
    rows = _rows(incidents, provinces, districts, [u["country"] for u in countries])
    units = {u["id"]: u for u in (*provinces, *districts)}
    chunks = [incidents[at : at + CHUNK] for at in range(0, len(incidents), CHUNK)]
    return {
        "meta": dict(sorted(view.meta.items())),
        "types": list(INCIDENT_TYPES),
        "sides": list(SIDES),
        "place_sides": list(PLACE_SIDES),
        "symbols": list(SYMBOLS),
        "chunk": CHUNK,
        "count": len(incidents),
        "rows": len(rows["inc"][1]),
        "incident": {k: _pack(t, v, packed) for k, (t, v) in _incident_columns(incidents).items()},
        "row": {k: _pack(t, v, packed) for k, (t, v) in rows.items() if t != "names"},
        "names": _pack_json(rows["names"][1], packed),
        "kinds": rows["kinds"][1],
        "lands": rows["lands"][1],
        "details": [_pack_json(_columnar([_texts(i, units) for i in chunk]), packed) for chunk in chunks],
        "geo": _pack_json(geo, packed),
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


def as_json(value: Any) -> str:
    """Return JSON that can stand between script tags: no ``<``, ``>`` or ``&``, no line separators, no lone surrogates.

    >>> as_json("</script>${1}")
    '"\\\\u003c/script\\\\u003e${1}"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _incident_columns(incidents: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, list[int]]]:
    tolls = [i.get("fatalities") or {} for i in incidents]
    columns: dict[str, tuple[str, list[int]]] = {
        "start": ("i32", [_day(i.get("date_start")) for i in incidents]),
        "end": ("i32", [_day(i.get("date_end") or i.get("date_start")) for i in incidents]),
        "date_prec": ("u8", [int(i.get("date_prec") or 0) for i in incidents]),
        "type": ("u8", [_index(INCIDENT_TYPES, i.get("type"), "other") for i in incidents]),
        "background": ("u8", [int(bool(i.get("background"))) for i in incidents]),
        "confidence": ("u16", [round(1000 * float(i.get("confidence") or 0)) for i in incidents]),
        "sources": ("u16", [min(65535, int(i.get("n_sources") or len(i.get("sources") or ()))) for i in incidents]),
        "independent": ("u16", [min(65535, int(i.get("n_independent") or 0)) for i in incidents]),
        "low": ("i32", [_number(t.get("low")) for t in tolls]),
        "high": ("i32", [_number(t.get("high")) for t in tolls]),
        "claimants": ("u8", [_claimants(i) for i in incidents]),
    }
    for side in SIDES:
        ranges = [(t.get("by_side") or {}).get(side) or (None, None) for t in tolls]
        columns[f"low_{side}"] = ("i32", [_number(r[0]) for r in ranges])
        columns[f"high_{side}"] = ("i32", [_number(r[1]) for r in ranges])
    return columns


def _rows(
    incidents: Sequence[Mapping[str, Any]],
    provinces: Sequence[Mapping[str, Any]],
    districts: Sequence[Mapping[str, Any]],
    countries: Sequence[str],
) -> dict[str, tuple[str, list[Any]]]:
    """One row per incident and place; an incident without any place has one row that is not on the map."""
    units = frozenset([u["id"] for u in provinces] + [u["id"] for u in districts] + list(countries))
    province_at = {u["id"]: n for n, u in enumerate(provinces)}
    district_at = {u["id"]: n for n, u in enumerate(districts)}
    names: dict[str, int] = {}
    kinds: dict[str, int] = {}
    lands: dict[str, int] = {}
    columns: dict[str, list[Any]] = {k: [] for k in _ROW_TYPES}
    for at, incident in enumerate(incidents):
        for place in _places(incident):
            placed = has_position(place)
            km = place.get("border_km")
            values = (
                at,
                round(place["lon"] * 1e5) if placed else NONE,
                round(place["lat"] * 1e5) if placed else NONE,
                round(1000 * float(place.get("radius_km") or 0)),
                SYMBOLS.index(symbol(place, units=units)),
                int(place.get("where_prec") or 7),
                _index(PLACE_SIDES, place.get("side"), "elsewhere"),
                province_at.get(str(place.get("province_id")), -1),
                district_at.get(str(place.get("district_id")), -1),
                NONE if km is None else round(1000 * km),
                round(1000 * float(place.get("confidence") or 0)),
                names.setdefault(str(place.get("name") or ""), len(names)),
                kinds.setdefault(str(place.get("kind") or ""), len(kinds)),
                lands.setdefault(str(place.get("country") or ""), len(lands)),
            )
            for key, value in zip(_ROW_TYPES, values, strict=True):
                columns[key].append(value)
    out: dict[str, tuple[str, list[Any]]] = {k: (_ROW_TYPES[k], v) for k, v in columns.items()}
    return out | {"names": ("names", list(names)), "kinds": ("names", list(kinds)), "lands": ("names", list(lands))}


def _texts(incident: Mapping[str, Any], units: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What of an incident is not in the columns."""
    left = {k: v for k, v in incident.items() if k not in _INCIDENT_COLUMNS}
    left["places"] = [_place_texts(p, units) for p in _places(incident)]
    return left


def _place_texts(place: Mapping[str, Any], units: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What of a place is neither in the columns nor to be read off its name and units, as the page does."""
    left = {k: v for k, v in place.items() if k not in _PLACE_COLUMNS}
    name, district = str(place.get("name") or ""), str(place.get("district_id") or "")
    unit = district or str(place.get("province_id") or "")
    told = {
        "surface": name,
        "adm1": units.get(str(place.get("province_id")), {}).get("name", ""),
        "adm2": units.get(district, {}).get("name", ""),
    }
    # Lower-casing is the same here and in the page for ASCII alone.
    if name.isascii():
        told["place_id"] = (
            unit if units.get(unit, {}).get("name") == name else f"{unit}/{name.lower().replace(' ', '-')}"
        )
    return {k: v for k, v in left.items() if k not in told or v != told[k]}


def _places(incident: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return incident.get("places") or ({},)


def _columnar(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return records as columns: ``{"=": value}`` where all agree, ``{"n", "of"}`` for lists of them, else ``{"v"}``.

    The same keys are not written a thousand times, and like stands by like, which compresses far better.
    """
    out: dict[str, Any] = {}
    for key in sorted({k for r in records for k in r}):
        values = [r.get(key) for r in records]
        nested = all(isinstance(v, (list, tuple)) and all(isinstance(e, Mapping) for e in v) for v in values)
        if nested and any(values):
            lists = [list(v or ()) for v in values]
            out[key] = {"n": [len(v) for v in lists], "of": _columnar([e for v in lists for e in v])}
        elif len(values) > 1 and all(v == values[0] and type(v) is type(values[0]) for v in values[1:]):
            out[key] = {"=": values[0]}
        else:
            out[key] = {"v": values}
    return out


def _pack(kind: str, values: Iterable[int], packed: bool) -> dict[str, Any]:
    numbers = array(_COLUMN_TYPES[kind], values)
    raw = _little_endian(numbers)
    if not packed:
        return {"t": kind, "b": base64.b64encode(raw).decode()}
    # All low bytes together, then all second bytes ...: deflate finds far longer matches in slowly changing numbers.
    size = numbers.itemsize
    shuffled = b"".join(raw[k::size] for k in range(size))
    return {"t": kind, "z": base64.b64encode(_deflate(shuffled)).decode()}


def _pack_json(value: Any, packed: bool) -> dict[str, Any]:
    if not packed:
        return {"j": value}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return {"z": base64.b64encode(_deflate(text.encode("utf-8", "surrogatepass"))).decode()}


def _deflate(raw: bytes) -> bytes:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    return squeeze.compress(raw) + squeeze.flush()


def _little_endian(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _day(text: Any) -> int:
    """Days since 1970-01-01."""
    return NONE if not text else date.fromisoformat(str(text)[:10]).toordinal() - date(1970, 1, 1).toordinal()


def _number(value: Any) -> int:
    return NONE if value is None else min(2**31 - 1, int(value))


def _index(names: Sequence[str], name: Any, otherwise: str) -> int:
    return names.index(name) if name in names else names.index(otherwise)


def _claimants(incident: Mapping[str, Any]) -> int:
    """The sides that make a claim, as bits in the order of ``SIDES``."""
    bits = 0
    for claim in incident.get("claims") or ():
        bits |= 1 << _index(SIDES, claim.get("claimant_side"), "other")
    return bits


def _labels(places: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            # The sign beside it says that it is one.
            "name": str(p["name"]).removesuffix(" crossing"),
            "names": {k: str(v) for k, v in sorted((p.get("names") or {}).items()) if v},
            "lon": round(float(p["lon"]), 4),
            "lat": round(float(p["lat"]), 4),
            "kind": str(p.get("kind", "")),
        }
        for p in places
    ]


def _why(why: Any) -> str:
    return why if isinstance(why, str) else "; ".join(str(w) for w in why or ())
