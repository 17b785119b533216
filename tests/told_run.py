"""A run as its files tell it, made for tests: small, of known numbers, with whatever words are wanted in it."""

from typing import Any

from geomap.runfiles import RunFiles

SPOTS = {
    "crossing": ("AF.nangarhar.mohmand-dara/torkham", "crossing", "AF", 71.08472, 34.11472, 1, 1.5),
    "town": ("PK.khyber-pakhtunkhwa.north-waziristan/mir-ali", "town", "PK", 70.265, 32.977, 1, 4.0),
    "near": ("PK.balochistan.chaman/chaman", "city", "PK", 66.4607, 30.91819, 2, 6.0),
    "unlisted": ("AF.kunar.dangam?x", "unlisted", "AF", 71.37, 34.99, 3, 15.0),
    "district": ("AF.kunar.dangam", "district", "AF", 71.37, 34.99, 3, 15.0),
    "province": ("AF.kunar", "province", "AF", 71.0, 34.8, 4, 60.0),
    "country": ("country:PK", "country", "PK", 69.4, 30.0, 6, 600.0),
    "nowhere": ("gn:1", "city", "QA", 51.5, 25.3, 7, 10.0),
}


def place(kind: str, name: str = "") -> dict[str, Any]:
    place_id, sort, country, lon, lat, prec, radius_km = SPOTS[kind]
    unit = place_id.split("/")[0].split("?")[0].split(".")
    return {
        "place_id": place_id,
        "name": name or kind.capitalize(),
        "surface": name or kind.capitalize(),
        "kind": sort,
        "country": country,
        "adm1": "Adm One",
        "adm2": "Adm Two" if len(unit) > 2 else "",
        "province_id": ".".join(unit[:2]) if len(unit) > 1 else "",
        "district_id": ".".join(unit) if len(unit) > 2 else "",
        "lat": lat,
        "lon": lon,
        "radius_km": radius_km,
        "where_prec": prec,
        "side": country,
        "why": [],
    }


def claim(
    side: str, victims: str, low: int | None, high: int | None, *, claimant: str = "", article: str = "a1", **more: Any
) -> dict[str, Any]:
    told = {
        "claimant": claimant or f"{side} army",
        "claimant_side": side,
        "victim": "soldiers",
        "victim_side": victims,
        "victim_kind": "soldiers",
        "outcome": "killed",
        "low": low,
        "high": high,
        "approx": False,
        "denied_by": "",
        "article_id": article,
        "start": 0,
        "end": 1,
        "quote": f"{low} were killed, {claimant or side} said",
        "part_of": False,
        "replaced": False,
    }
    return told | more


def incident(
    number: int, *places: str, day: str | None = "2025-10-11", last: str | None = None, kind: str = "clash",
    claims: tuple[dict[str, Any], ...] = (), background: bool = False, article: str = "a1", **more: Any,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": f"i{number:03d}",
        "type": kind,
        "background": background,
        "summary": "",
        "confidence": 0.9,
        "date_start": day,
        "date_end": last or day,
        "date_prec": 1,
        "actors": [],
        "places": [place(p) for p in places],
        "claims": list(claims),
        "fatalities": {"low": 3, "high": 9, "by_side": {"PK": [3, 9]}}
        if claims
        else {"low": 0, "high": 0, "by_side": {}},
        "sources": [source(article)],
        "n_sources": 1,
        "n_independent": 1,
    } | more


def source(article: str, **more: str) -> dict[str, Any]:
    told = {"title": f"Title of {article}", "outlet": "An Outlet", "url": "", "published": "2025-10-12", "copy_of": ""}
    return {"article_id": article, **told} | more


def run(*incidents: dict[str, Any], **tables: Any) -> RunFiles:
    about = {
        "made_at": "2026-01-01T00:00:00+00:00",
        "settings": {"region": "durand"},
        "versions": {"geomap": "0.1.0"},
        "counts": {"articles": 1},
        "warnings": [],
    }
    return RunFiles(incidents=incidents, run=about, **tables)
