"""An invented region and invented incidents, as many as wanted, for tests and benchmarks of the map."""

import random
from datetime import date, timedelta
from typing import Any

from geomap.records import INCIDENT_TYPES
from geomap.webmap import MapData

NAMES = ("Asmar", "Barikot", "Chora", "Espandi", "Gulran", "Hisar", "Jalga", "Kotgai", "Lwara", "Mandai", "Nari", "Oba")
ACTORS = (("Afghan forces", "AF"), ("Pakistani forces", "PK"), ("an armed group", "militant"))


def invented_region() -> dict[str, Any]:
    """Four provinces of two districts each on either side of a line that runs from south-west to north-east."""
    provinces, districts = [], []
    for land, dy, title in (("AF", 0.0, "Upper"), ("PK", -1.5, "Lower")):
        for n in range(4):
            west, south = 66 + n * 1.5, 32 + n * 0.75 + dy
            province = f"{land}.{title.lower()}-{n}"
            provinces.append(_feature(province, f"{title} {n}", land, "", _leaning(west, south, 1.5)))
            for half in range(2):
                part = _leaning(west + 0.75 * half, south + 0.375 * half, 0.75)
                districts.append(
                    _feature(f"{province}.part-{half}", f"{title} {n} part {half}", land, f"{title} {n}", part)
                )
    countries = [
        _feature("country:AF", "Afghanistan", "AF", "", _leaning(66, 32, 6)),
        _feature("country:PK", "Pakistan", "PK", "", _leaning(66, 30.5, 6)),
    ]
    around = _feature("country:XX", "Elsewhere", "XX", "", [(60, 25), (78, 25), (78, 40), (60, 40), (60, 25)])
    line = [(66 + k * 0.1, 32 + k * 0.05) for k in range(61)]
    crossings = [
        {"name": f"Gate {n}", "names": {"ps": "دروازه"}, "lon": 67 + n, "lat": 32.5 + n / 2, "kind": "crossing"}
        for n in range(4)
    ]
    towns = [{"name": "Middletown", "names": {}, "lon": 69.2, "lat": 34.2, "kind": "city"}]
    return {
        "provinces": _collection(provinces),
        "districts": _collection(districts),
        "countries": _collection(countries),
        "basemap": _collection([around]),
        "border": line,
        "crossings": crossings,
        "towns": towns,
    }


def invented_view(
    n: int, *, seed: int = 7, region: dict[str, Any] | None = None, brief: bool = False, **meta: Any
) -> MapData:
    """A map of ``n`` incidents with all-different texts; the same seed gives the same map.

    Each has one to five places and three claims with their quotes; a ``brief`` one has one of each.
    """
    region = region or invented_region()
    chance = random.Random(seed)
    return MapData(
        incidents=[_incident(k, n, chance, region, brief) for k in range(n)],
        unplaced=[{"article_id": "a1.txt", "surface": "Nowhere Kot", "why": "no gazetteer holds it"}],
        meta={
            "made_at": "2026-01-01T00:00:00Z",
            "version": "0.1.0",
            "n_articles": n,
            "title": "Invented incidents",
            "attributions": [],
        }
        | meta,
        **region,
    )


def _incident(k: int, n: int, chance: random.Random, region: dict[str, Any], brief: bool) -> dict[str, Any]:
    kind = chance.choice(INCIDENT_TYPES)
    start = date(2025, 1, 1) + timedelta(days=int(300 * k / max(1, n)))
    precision = chance.choices((1, 2, 4), (8, 1, 1))[0]
    places = [_place(chance, region) for _ in range(1 if brief else chance.choices((1, 2, 5), (8, 2, 1))[0])]
    attacker, target = chance.sample(ACTORS, 2)
    low, high = chance.randint(0, 9), chance.randint(9, 40)
    article = f"a{k}.txt"
    where = places[0]["name"]
    quote = f"{target[0]} lost {high} men near {where} in report {k}, a spokesman said"
    first = None if k % 41 == 40 else start.isoformat()
    last = None if k % 41 == 40 else (start + timedelta(days=chance.choice((0, 0, 0, 1)))).isoformat()
    day = "date not given" if first is None else first if last == first else f"{first} to {last}"
    claims = [
        _claim(*attacker, target[0], target[1], "killed", high, article, quote),
        _claim(*target, target[0], target[1], "killed", low, article, f"{low} of ours died at {where}, case {k}"),
        _claim(
            *target, attacker[0], attacker[1], "wounded", low + 2, article, f"at least {low + 2} hurt by {where} ({k})"
        ),
    ]
    return {
        "id": f"inc-{k:07d}",
        "type": kind,
        "acled_event_type": "Battles",
        "acled_sub_event_type": "Armed clash",
        "background": chance.random() < 0.08,
        "summary": f"{kind.replace('_', ' ').capitalize()}, {', '.join(dict.fromkeys(p['name'] for p in places))}, {day}",
        "confidence": round(chance.uniform(0.3, 1), 3),
        "date_start": first,
        "date_end": last,
        "date_prec": precision,
        "date_text": "late on Saturday",
        "date_rule": "weekday before publication",
        "actors": [
            {"name": a, "side": s, "role": r} for (a, s), r in ((attacker, "alleged attacker"), (target, "target"))
        ],
        "places": places,
        "claims": claims[:1] if brief else claims,
        "fatalities": {"low": low, "high": high, "by_side": {target[1]: [low, high]}},
        "sources": [
            {
                "article_id": article,
                "title": f"Report {k} on {where}",
                "outlet": "Invented Times",
                "url": f"https://example.org/{k}",
                "published": start.isoformat(),
                "copy_of": "",
            }
        ],
        "n_sources": 1,
        "n_independent": 1,
    }


def _claim(
    claimant: str, side: str, victim: str, victim_side: str, outcome: str, count: int, article: str, quote: str
) -> dict[str, Any]:
    return {
        "id": f"{article}:0-{len(quote)}",
        "claimant": claimant,
        "claimant_side": side,
        "victim": victim,
        "victim_side": victim_side,
        "victim_kind": "soldiers",
        "outcome": outcome,
        "low": count,
        "high": count,
        "approx": False,
        "denied_by": "",
        "article_id": article,
        "start": 0,
        "end": len(quote),
        "quote": quote,
    }


def _place(chance: random.Random, region: dict[str, Any]) -> dict[str, Any]:
    feature = chance.choice(region["districts"]["features"])
    district = feature["properties"]
    province_id = district["place_id"].rsplit(".", 1)[0]
    lon, lat = _inside(feature, chance)
    kind, precision, radius = chance.choice(
        (
            ("village", 1, 1.5),
            ("post", 1, 0.5),
            ("town", 2, 12.0),
            ("valley", 5, 15.0),
            ("unlisted", 3, 20.0),
            ("district", 3, 25.0),
            ("province", 4, 60.0),
        )
    )
    name = f"{chance.choice(NAMES)} {chance.choice(NAMES)}"
    place_id, district_id = f"{district['place_id']}/{name.lower().replace(' ', '-')}", district["place_id"]
    if kind == "district":
        name, place_id = district["name"], district["place_id"]
    if kind == "province":
        name, place_id, district_id = district["adm1"] or province_id, province_id, ""
    km = chance.uniform(-30, 30)
    return {
        "place_id": place_id,
        "name": name,
        "surface": name,
        "kind": kind,
        "country": district["country"],
        "adm1": district["adm1"],
        "adm2": "" if kind == "province" else district["name"],
        "province_id": province_id,
        "district_id": district_id,
        "lat": lat,
        "lon": lon,
        "radius_km": radius,
        "where_prec": precision,
        "geo_precision": min(3, precision),
        "confidence": 0.8,
        "border_km": None if precision == 4 else round(km, 2),
        "side": "uncertain" if abs(km) < radius else district["country"],
        "border_chainage_km": 100.0,
        "nearest_crossing": "Gate 1",
        "why": ["name matches exactly", "inside the province the report names"],
        "mentions": [],
    }


def _inside(feature: dict[str, Any], chance: random.Random) -> tuple[float, float]:
    """A point of a district: anywhere in an invented one, near the middle of a real one."""
    middle = feature["properties"].get("middle")
    if middle:
        return round(middle[0] + chance.gauss(0, 0.06), 5), round(middle[1] + chance.gauss(0, 0.06), 5)
    (west, south), (east, _), *_ = feature["geometry"]["coordinates"][0]
    along = chance.uniform(0.05, 0.95)
    return round(west + along * (east - west), 5), round(
        south + along * (east - west) / 2 + chance.uniform(0.1, 1.4), 5
    )


def _leaning(west: float, south: float, width: float) -> list[tuple[float, float]]:
    """A parallelogram 1.5 degrees high whose base climbs like the line."""
    east, rise = west + width, width / 2
    return [(west, south), (east, south + rise), (east, south + rise + 1.5), (west, south + 1.5), (west, south)]


def _feature(place_id: str, name: str, country: str, adm1: str, ring: list[tuple[float, float]]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [[list(p) for p in ring]]},
        "properties": {"place_id": place_id, "name": name, "country": country, "adm1": adm1},
    }


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
