"""The files of a run, written whole or not at all."""

import contextlib
import csv
import io
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from geomap.claims import fatalities
from geomap.errors import OutputError
from geomap.incidents import ACLED_TYPES
from geomap.records import Article, Claim, Incident, IncidentPlace, PlacedMention, Rejection
from geomap.summary import unit_of

SCHEMA = "geomap.incidents/1"
MENTION_COLUMNS = (
    "article_id", "start", "end", "surface", "role", "place_id", "name", "kind", "country", "adm1", "adm2", "lat", "lon",
    "radius_km", "score", "why",
)  # fmt: skip
REJECTED_COLUMNS = ("path", "row", "what", "remedy")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to spreadsheets; an apostrophe before it says that it is text."""


def incident_record(incident: Incident) -> dict[str, Any]:
    """Return an incident as ``incidents.json`` holds it: plain values, coordinates to 5 decimals, kilometres to 2."""
    event, sub_event = ACLED_TYPES[incident.type]
    when = incident.date
    return {
        "id": incident.incident_id,
        "type": incident.type,
        "acled_event_type": event,
        "acled_sub_event_type": sub_event,
        "background": incident.background,
        "summary": incident.summary,
        "confidence": incident.confidence,
        "date_start": when.start.isoformat() if when.start else None,
        "date_end": when.end.isoformat() if when.end else None,
        "date_prec": when.prec,
        "date_text": when.text,
        "date_rule": when.rule,
        "actors": [{"name": a.name, "side": a.side, "role": a.role} for a in incident.actors],
        "places": [_place_record(p) for p in incident.places],
        "claims": [_claim_record(c) for c in incident.claims],
        "fatalities": _fatalities_record(incident.claims),
        "sources": [
            {
                "article_id": s.article_id,
                "title": s.title,
                "outlet": s.outlet,
                "url": s.url,
                "published": s.published.isoformat() if s.published else None,
                "copy_of": s.copy_of,
                "incident_id": s.incident_id,
            }
            for s in incident.sources
        ],
        "n_sources": len(incident.sources),
        "n_independent": incident.n_independent,
        "members": list(incident.members),
        "merge_reasons": list(incident.merge_reasons),
        "corrections": list(incident.corrections),
    }


def _place_record(where: IncidentPlace) -> dict[str, Any]:
    place = where.place
    return {
        "place_id": place.place_id,
        "name": place.name,
        "surface": where.surface,
        "kind": place.kind,
        "country": place.country,
        "adm1": place.adm1,
        "adm2": place.adm2,
        "province_id": unit_of(place, "province"),
        "district_id": unit_of(place, "district"),
        "lat": round(place.lat, 5),
        "lon": round(place.lon, 5),
        "radius_km": place.radius_km,
        "where_prec": where.where_prec,
        "geo_precision": where.geo_precision,
        "confidence": where.confidence,
        "border_km": where.border_km,
        "side": where.side,
        "border_chainage_km": where.border_chainage_km,
        "nearest_crossing": where.nearest_crossing,
        "why": list(where.why),
        "mentions": list(where.mentions),
    }


def _claim_record(claim: Claim) -> dict[str, Any]:
    fields = (
        "claimant", "claimant_side", "victim", "victim_side", "victim_kind", "outcome", "low", "high", "approx", "denied_by",
        "article_id", "start", "end", "quote", "part_of", "replaced",
    )  # fmt: skip
    return {"id": claim.claim_id, **{name: getattr(claim, name) for name in fields}}


def _fatalities_record(claims: Sequence[Claim]) -> dict[str, Any]:
    dead = fatalities(claims)
    by_side = {side: list(bounds) for side, bounds in sorted(dead["by_side"].items())}
    return {"low": dead["low"], "high": dead["high"], "by_side": by_side}


def incidents_json(incidents: Sequence[Incident]) -> str:
    """Return ``incidents.json``."""
    return _json({"schema": SCHEMA, "incidents": [incident_record(i) for i in incidents]})


def incidents_geojson(incidents: Sequence[Incident]) -> str:
    """Return ``incidents.geojson`` (RFC 7946): one point feature per incident and place.

    An area's point is a point inside it; ``where_prec`` and ``radius_km`` say how far to trust it. An incident without a
    place is one feature with a null geometry, so that none is lost.
    """
    features: list[dict[str, Any]] = []
    for incident in incidents:
        record = incident_record(incident)
        shared: dict[str, Any] = {
            "incident_id": record["id"],
            "n_places": len(incident.places),
            **{name: record[name] for name in _SHARED_PROPERTIES},
            "killed_low": record["fatalities"]["low"],
            "killed_high": record["fatalities"]["high"],
            "article_ids": ";".join(s.article_id for s in incident.sources),
        }
        for place in record["places"]:
            lists = {"why": "; ".join(place["why"]), "mentions": ";".join(place["mentions"])}
            properties = {**shared, **place, **lists}
            # RFC 7946 order: longitude first.
            geometry = {"type": "Point", "coordinates": [place["lon"], place["lat"]]}
            features.append({"type": "Feature", "geometry": geometry, "properties": properties})
        if not record["places"]:
            features.append({"type": "Feature", "geometry": None, "properties": shared})
    return _json({"type": "FeatureCollection", "features": features})


_SHARED_PROPERTIES = (
    "type", "acled_event_type", "acled_sub_event_type", "background", "summary", "confidence", "date_start", "date_end",
    "date_prec", "date_text", "date_rule", "n_sources", "n_independent",
)  # fmt: skip


def mention_rows(mentions: Iterable[tuple[Article, PlacedMention]]) -> list[dict[str, object]]:
    """Return the rows of ``mentions.csv``: every place mention, resolved or not."""
    rows: list[dict[str, object]] = []
    for article, placed in mentions:
        place = placed.place
        row: dict[str, object] = {
            "article_id": article.article_id,
            "start": placed.mention.start,
            "end": placed.mention.end,
            "surface": placed.mention.surface,
            "role": placed.role,
            "score": placed.score,
            "why": "; ".join(placed.why),
        }
        if place is not None:
            row.update(
                place_id=place.place_id,
                name=place.name,
                kind=place.kind,
                country=place.country,
                adm1=place.adm1,
                adm2=place.adm2,
                lat=round(place.lat, 5),
                lon=round(place.lon, 5),
                radius_km=place.radius_km,
            )
        rows.append(row)
    return rows


def rejected_rows(rejected: Iterable[Rejection]) -> list[dict[str, object]]:
    """Return the rows of ``rejected.csv``."""
    return [
        {"path": r.path, "row": "" if r.row is None else r.row, "what": r.what, "remedy": r.remedy} for r in rejected
    ]


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as CSV that no spreadsheet takes for formulas.

    A text cell that would start a formula gets a leading apostrophe; numbers stay numbers.

    Examples
    --------
    >>> csv_text(("a", "b"), [{"a": "=1+1", "b": -2}])
    "a,b\\n'=1+1,-2\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column, "")) for column in columns])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        # A lone surrogate cannot be written as UTF-8, a null byte breaks readers.
        text = value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "�")
        # The csv module leaves a lone carriage return unquoted, and readers take it for the end of the row.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
    return "" if value is None else value


def _json(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def json_text(data: object) -> str:
    """Return plain data as indented JSON text ending in a line break."""
    return _json(data)


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, before the work is done that would be written there.

    Raises
    ------
    OutputError
        If it is a file, or if it, or the folder that it would be made in, cannot be written.
    """
    nearest = next((path for path in (folder, *folder.absolute().parents) if path.exists()), Path("/"))
    if not nearest.is_dir():
        raise OutputError(f"{folder}: cannot be written ({nearest} is a file); choose another folder with -o")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(f"{folder}: cannot be written (no permission for {nearest}); choose another folder with -o")


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """Write files, texts or bytes, into a folder: all of them, or none.

    Everything is written beside the folder's files first and then moved into place, so that a full disk or an
    interrupted run leaves the former files as they were.

    Raises
    ------
    OutputError
        If the folder cannot be made or written.
    """
    staging = folder / f".writing-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging.mkdir()
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
            (staging / name).write_bytes(raw)
        written = []
        for name in files:
            (staging / name).replace(folder / name)
            written.append(folder / name)
        return written
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{folder}: cannot be written ({reason}); choose another folder with -o") from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(staging)
