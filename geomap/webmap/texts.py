"""Texts, and whatever else of an incident has no column of numbers, by chunks that the page unpacks one at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from itertools import chain
from typing import Any

from geomap.webmap.columns import column, columnar, text_column, values_of

CHUNK = 512
"""Incidents whose texts are packed, and unpacked by the page, together."""

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


def detail_chunks(
    incidents: Sequence[Record],
    places: Sequence[Sequence[Record]],
    units: Mapping[str, str],
    *,
    packed: bool,
    pool: Executor,
) -> list[dict[str, Any]]:
    """Return the texts of all incidents, packed by chunks of incidents."""
    left_out = _INCIDENT_COLUMNS | {"places", "claims", "summary"}

    def chunk_texts(at: int) -> dict[str, Any]:
        chunk, own = incidents[at : at + CHUNK], places[at : at + CHUNK]
        columns = columnar(chunk, left_out)
        usual = map(_usual_summary, chunk, own)
        said = zip(values_of(chunk, "summary"), usual, strict=True)
        columns["summary"] = column([None if s == u else s for s, u in said])
        columns["places"] = _place_texts(own, units)
        columns["claims"] = _claim_texts(chunk)
        return columns

    # Other threads squeeze the chunks that this one has gathered.
    chunks = [pool.submit(text_column, chunk_texts(at), packed=packed) for at in range(0, len(incidents), CHUNK)]
    return [chunk.result() for chunk in chunks]


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
    texts = columnar(flat, frozenset(("article_id", "end", "high", "id")))
    starts = [start or 0 for start in values_of(flat, "start")]
    ends = [start + len(quote or "") for start, quote in zip(starts, values_of(flat, "quote"), strict=True)]
    spots = zip(values_of(flat, "article_id"), starts, values_of(flat, "end"), strict=True)
    follows: dict[str, list[Any]] = {
        "article_id": list(chain.from_iterable([f] * len(c) for f, c in zip(first, claims, strict=True))),
        "end": ends,
        "high": values_of(flat, "low"),
        "id": [f"{article}:{start}-{end}" for article, start, end in spots],
    }
    for key, usual in follows.items():
        values = values_of(flat, key)
        differs = [k for k, (v, u) in enumerate(zip(values, usual, strict=True)) if v != u]
        if differs:
            texts[f"{key}!"] = {"at": differs, "v": [values[k] for k in differs]}  # "!": read as an exception
    return {"n": list(map(len, claims)), "of": texts}
