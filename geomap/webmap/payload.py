"""What travels to the page: numbers and texts as columns, shapes as whole-number differences."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geomap.records import INCIDENT_TYPES, SIDES
from geomap.webmap import shapes
from geomap.webmap.columns import MOST, NONE, column, columnar, number_column, text_column, values_of
from geomap.webmap.model import MapData
from geomap.webmap.symbols import SYMBOLS, has_position, symbol

WEB = Path(__file__).resolve().parent.parent / "data" / "web"

CHUNK = 512
"""Incidents whose texts are packed, and unpacked by the page, together."""

PLAIN_UP_TO = 2000
"""With more incidents than this everything is compressed; below, the page stays readable as text."""

PLACE_SIDES = ("AF", "PK", "uncertain", "elsewhere")

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

Record = Mapping[str, Any]
Numbers = dict[str, tuple[str, list[int]]]


def payload(view: MapData) -> dict[str, Any]:
    """Return everything the page shows as one JSON-ready value, in a fixed order."""
    incidents = sorted(view.incidents, key=lambda i: (str(i.get("date_start") or ""), str(i["id"])))
    packed = len(incidents) > PLAIN_UP_TO
    provinces, districts = shapes.unit_shapes(
        view.provinces, view.districts, tolerance=shapes.TOLERANCE, border=view.border
    )
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
    places: list[Sequence[Record]] = [i.get("places") or ({},) for i in incidents]
    flat = list(chain.from_iterable(places))
    rows, words = _rows(flat, list(map(len, places)), provinces, districts, [u["country"] for u in countries])
    tags = {"outlet": _tags(map(_outlets, incidents)), "claimant": _tags(map(_claimants, incidents))}
    return {
        "meta": dict(sorted(view.meta.items())),
        "types": list(INCIDENT_TYPES),
        "sides": list(SIDES),
        "place_sides": list(PLACE_SIDES),
        "symbols": list(SYMBOLS),
        "chunk": CHUNK,
        "count": len(incidents),
        "rows": len(flat),
        "incident": {k: number_column(t, v, packed=packed) for k, (t, v) in _incident_columns(incidents).items()},
        "row": {k: number_column(t, v, packed=packed) for k, (t, v) in rows.items()},
        "tags": {
            k: {
                "names": text_column(names, packed=packed),
                "n": number_column("u8", counts, packed=packed),
                "at": number_column("u32", at, packed=packed),
            }
            for k, (names, counts, at) in tags.items()
        },
        "names": text_column(words["name"], packed=packed),
        "kinds": words["kind"],
        "lands": words["land"],
        "details": _details(incidents, places, {u["id"]: u["name"] for u in (*provinces, *districts)}, packed),
        "geo": text_column(geo, packed=packed),
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
    """Return JSON that can stand between script tags: no ``<`` or ``&``, no line separators, no lone surrogates.

    ``>`` stays: without a ``<`` before it, it ends nothing, and packed columns hold it as one of their signs.

    >>> as_json("</script>${1}")
    '"\\\\u003c/script>${1}"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub("[<&\u2028\u2029\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _incident_columns(incidents: Sequence[Record]) -> Numbers:
    days: dict[Any, int] = {None: NONE, "": NONE}
    tolls = [i.get("fatalities") or {} for i in incidents]
    by_side = [t.get("by_side") or {} for t in tolls]
    columns: Numbers = {
        "start": ("i32", [_day(i.get("date_start"), days) for i in incidents]),
        "end": ("i32", [_day(i.get("date_end") or i.get("date_start"), days) for i in incidents]),
        "date_prec": ("u8", [int(i.get("date_prec") or 0) for i in incidents]),
        "type": ("u8", _indices(INCIDENT_TYPES, [i.get("type") for i in incidents], "other")),
        "background": ("u8", [int(bool(i.get("background"))) for i in incidents]),
        "confidence": ("u16", [round(1000 * float(i.get("confidence") or 0)) for i in incidents]),
        "sources": ("u16", [min(65535, int(i.get("n_sources") or len(i.get("sources") or ()))) for i in incidents]),
        "independent": ("u16", [min(65535, int(i.get("n_independent") or 0)) for i in incidents]),
        "claimants": ("u8", [_claiming_sides(i) for i in incidents]),
        "low": ("i32", _beyond_sides(tolls, by_side, "low", 0)),
        "high": ("i32", _beyond_sides(tolls, by_side, "high", 1)),
    }
    for side in SIDES:
        ranges = [sides.get(side) or (None, None) for sides in by_side]
        columns[f"low_{side}"] = ("i32", _numbers(r[0] for r in ranges))
        columns[f"high_{side}"] = ("i32", _numbers(r[1] for r in ranges))
    return columns


def _rows(
    flat: Sequence[Record],
    counts: Sequence[int],
    provinces: Sequence[Record],
    districts: Sequence[Record],
    countries: Sequence[str],
) -> tuple[Numbers, dict[str, list[str]]]:
    """One row per incident and place; an incident without any place has one row that is not on the map."""
    units = frozenset([u["id"] for u in provinces] + [u["id"] for u in districts] + list(countries))
    province_at = {u["id"]: n for n, u in enumerate(provinces)}
    district_at = {u["id"]: n for n, u in enumerate(districts)}
    placed = list(map(has_position, flat))
    words: dict[str, dict[str, int]] = {"name": {}, "kind": {}, "land": {}}

    def numbered(word: str, key: str) -> list[int]:
        seen = words[word]
        return [seen.setdefault(str(p.get(key) or ""), len(seen)) for p in flat]

    rows: Numbers = {
        "n": ("u16", list(counts)),
        "lon": ("i32", [round(p["lon"] * 1e5) if on else NONE for p, on in zip(flat, placed, strict=True)]),
        "lat": ("i32", [round(p["lat"] * 1e5) if on else NONE for p, on in zip(flat, placed, strict=True)]),
        "radius": ("i32", [round(1000 * float(p.get("radius_km") or 0)) for p in flat]),
        "symbol": ("u8", [SYMBOLS.index(symbol(p, units=units)) for p in flat]),
        "prec": ("u8", [int(p.get("where_prec") or 7) for p in flat]),
        "side": ("u8", _indices(PLACE_SIDES, [p.get("side") for p in flat], "elsewhere")),
        "province": ("i16", [province_at.get(p.get("province_id", ""), -1) for p in flat]),
        "district": ("i16", [district_at.get(p.get("district_id", ""), -1) for p in flat]),
        "border": ("i32", [NONE if p.get("border_km") is None else round(1000 * p["border_km"]) for p in flat]),
        "confidence": ("u16", [round(1000 * float(p.get("confidence") or 0)) for p in flat]),
        "name": ("i32", numbered("name", "name")),
        "kind": ("u8", numbered("kind", "kind")),
        "land": ("u16", numbered("land", "country")),
    }
    return rows, {word: list(seen) for word, seen in words.items()}


def _details(
    incidents: Sequence[Record], places: Sequence[Sequence[Record]], units: Mapping[str, str], packed: bool
) -> list[dict[str, Any]]:
    """Texts, and whatever else of an incident has no column of numbers, by chunks of incidents."""
    left_out = _INCIDENT_COLUMNS | {"places", "claims", "summary"}

    def chunk_texts(at: int) -> dict[str, Any]:
        chunk, own = incidents[at : at + CHUNK], places[at : at + CHUNK]
        columns = columnar(chunk, left_out)
        usual = map(_usual_summary, chunk, own)
        said = zip(values_of(chunk, "summary"), usual, strict=True)
        columns["summary"] = column([None if s == u else s for s, u in said])
        columns["places"] = _place_texts(own, units)
        columns["claims"] = _claim_texts(chunk)
        return text_column(columns, packed=packed)

    # While one thread squeezes a chunk, another gathers the next.
    with ThreadPoolExecutor() as pool:
        return list(pool.map(chunk_texts, range(0, len(incidents), CHUNK)))


def _place_texts(places: Sequence[Sequence[Record]], units: Mapping[str, str]) -> dict[str, Any]:
    """What of places is neither in the rows nor to be read off their names and units, as the page does."""
    flat = list(chain.from_iterable(places))
    texts = columnar(flat, _PLACE_COLUMNS | {"surface", "adm1", "adm2", "place_id"})
    names = [str(p.get("name") or "") for p in flat]
    provinces, districts = [p.get("province_id", "") for p in flat], [p.get("district_id", "") for p in flat]
    told: dict[str, list[Any]] = {
        "surface": names,
        "adm1": [units.get(p, "") for p in provinces],
        "adm2": [units.get(d, "") for d in districts],
        "place_id": [_usual_id(n, d or p, units) for n, p, d in zip(names, provinces, districts, strict=True)],
    }
    for key, usual in told.items():
        values = [None if v == u else v for v, u in zip(values_of(flat, key), usual, strict=True)]
        if any(v is not None for v in values):
            texts[key] = column(values)
    return {"n": list(map(len, places)), "of": texts}


def _usual_summary(incident: Record, places: Sequence[Record]) -> str:
    """The line that says no more than type, places and date: the page can write it itself."""
    names = list(dict.fromkeys(str(p["name"]) for p in places if p.get("name")))
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    start, end = incident.get("date_start"), incident.get("date_end")
    day = f"{start} to {end}" if start and end and end != start else start or "date not given"
    return f"{str(incident.get('type')).replace('_', ' ').capitalize()}, {shown or 'place not given'}, {day}"


def _usual_id(name: str, unit: str, units: Mapping[str, str]) -> str | None:
    # Lower-casing is the same here and in the page for ASCII alone.
    if not name.isascii():
        return None
    return unit if units.get(unit) == name else f"{unit}/{name.lower().replace(' ', '-')}"


def _claim_texts(incidents: Sequence[Record]) -> dict[str, Any]:
    """Claims without what follows from the rest: end of the quote, an upper bound like the lower, the one report."""
    claims = [i.get("claims") or () for i in incidents]
    first = [s[0].get("article_id") if (s := i.get("sources")) else None for i in incidents]
    flat = list(chain.from_iterable(claims))
    texts = columnar(flat, frozenset(("article_id", "end", "high")))
    follows: dict[str, list[Any]] = {
        "article_id": list(chain.from_iterable([f] * len(c) for f, c in zip(first, claims, strict=True))),
        "end": [c.get("start", 0) + len(c.get("quote") or "") for c in flat],
        "high": values_of(flat, "low"),
    }
    for key, usual in follows.items():
        values = values_of(flat, key)
        differs = [k for k, (v, u) in enumerate(zip(values, usual, strict=True)) if v != u]
        if differs:
            texts[f"{key}!"] = {"at": differs, "v": [values[k] for k in differs]}  # "!": read as an exception
    return {"n": list(map(len, claims)), "of": texts}


def _tags(named: Iterable[tuple[str, ...]]) -> tuple[list[str], list[int], list[int]]:
    """Return names by how often they occur, how many each incident has, and which."""
    each = list(named)
    often = Counter(chain.from_iterable(each))
    names = sorted(often, key=lambda name: (-often[name], name))
    at = {name: k for k, name in enumerate(names)}
    return names, list(map(len, each)), [at[name] for own in each for name in own]


def _outlets(incident: Record) -> tuple[str, ...]:
    named = (str(s.get("outlet") or _host(str(s.get("url") or ""))) for s in incident.get("sources") or ())
    return tuple(sorted({name for name in named if name}))[:255]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _claimants(incident: Record) -> tuple[str, ...]:
    return tuple(sorted({str(c["claimant"]) for c in incident.get("claims") or () if c.get("claimant")}))[:255]


def _claiming_sides(incident: Record) -> int:
    """The sides that make a claim, as bits in the order of ``SIDES``."""
    sides = {c.get("claimant_side") for c in incident.get("claims") or ()}
    return sum(1 << k for k in {_SIDE_AT.get(side, _SIDE_AT["other"]) for side in sides})


_SIDE_AT = {side: k for k, side in enumerate(SIDES)}


def _day(text: Any, known: dict[Any, int]) -> int:
    """Days since 1970-01-01."""
    if text not in known:
        known[text] = date.fromisoformat(str(text)[:10]).toordinal() - date(1970, 1, 1).toordinal()
    return known[text]


def _beyond_sides(tolls: Sequence[Record], by_side: Sequence[Record], key: str, at: int) -> list[int]:
    """The numbers less the sum over the sides, which is most often all of it."""
    sums = [sum(r[at] or 0 for r in sides.values()) for sides in by_side]
    return _numbers(None if (n := t.get(key)) is None else n - s for t, s in zip(tolls, sums, strict=True))


def _numbers(values: Iterable[int | None]) -> list[int]:
    numbers = [NONE if v is None else v for v in values]
    return [min(v, MOST) for v in numbers] if max(numbers, default=0) > MOST else numbers


def _indices(names: Sequence[str], values: Iterable[Any], otherwise: str) -> list[int]:
    at = {name: k for k, name in enumerate(names)}
    return [at.get(value, at[otherwise]) for value in values]


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
