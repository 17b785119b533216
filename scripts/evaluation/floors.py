"""The figures that may not fall, and how they are pinned."""

import math
import tomllib
from typing import Any

from evaluation.corpus import ROOT

FLOORS = ROOT / "tests" / "data" / "floors.toml"
MARGIN = 0.02
"""A floor is the measured value less this, rounded down to two decimals; a ceiling mirrors it."""


def headline(measures: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return the figures that are pinned: ``floors`` (more is better) and ``ceilings`` (less is better), by flat name."""
    floors: dict[str, float] = {}
    ceilings: dict[str, float] = {}
    for half, figures in measures.get("places", {}).items():
        if half == "elsewhere":
            continue
        name = f"places.{half}"
        floors[f"{name}.recognition_f1"] = figures["recognition"]["below_country"]["f1"]
        floors[f"{name}.recognition_exact_span_f1"] = figures["recognition"]["below_country_exact_span"]["f1"]
        for km in (10, 25, 161):
            floors[f"{name}.accuracy_within_{km}_km"] = figures["accuracy"]["below_country"][f"within_{km}_km"]
        floors[f"{name}.villages_within_25_km"] = figures["villages"]["within_25_km"]
        floors[f"{name}.roles_macro_f1"] = figures["roles"]["macro_f1"]
        ceilings[f"{name}.false_mentions_per_1000_words"] = figures["false_mentions"]["per_1000_words"]
        ceilings[f"{name}.calibration_error"] = figures["calibration"]["expected_error"]
    for half, figures in measures.get("incidents", {}).items():
        name = f"incidents.{half}"
        for measured in ("event_places", "incidents"):
            for side in ("precision", "recall"):
                floors[f"{name}.{measured}_{side}"] = figures[measured][side]
        killed = figures["numbers_with_side"].get("killed", {"precision": 0.0, "recall": 0.0})
        floors[f"{name}.killed_precision"] = killed["precision"]
        floors[f"{name}.killed_recall"] = killed["recall"]
        for measured in ("date_exact", "type", "background", "claimant_side", "victim_side"):
            floors[f"{name}.{measured}"] = figures[measured]["share"]
        ceilings[f"{name}.articles_with_false_incidents"] = figures["articles_without_any"]["share"]
    releases = measures.get("releases", {})
    if isinstance(releases, dict):
        for measured, figures in releases.items():
            if isinstance(figures, dict):
                floors[f"releases.{measured}"] = figures["share"]
    return {"floors": floors, "ceilings": ceilings}


def pin(measures: dict[str, Any]) -> None:
    """Write the digest of the corpus and the floors of a full run; a floor is never lowered, nor a ceiling raised."""
    old = tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    new = headline(measures)
    floors = {name: math.floor(round((value - MARGIN) * 100, 6)) / 100 for name, value in new["floors"].items()}
    ceilings = {name: math.ceil(round((value + MARGIN) * 100, 6)) / 100 for name, value in new["ceilings"].items()}
    for name, value in old.get("floors", {}).items():
        floors[name] = max(value, floors.get(name, value))
    for name, value in old.get("ceilings", {}).items():
        ceilings[name] = min(value, ceilings.get(name, value))
    lines = [
        "# What tests/test_quality.py holds the measured quality to. Written by `scripts/evaluate all --pin`:",
        "# measured less 0.02, rounded down to 0.01 (ceilings: plus, up). Floors only rise, ceilings only fall.",
        "# The digest is that of the articles and labels of tests/data/gold.",
        f'digest = "{measures["digest"]}"',
    ]
    for title, values in (("floors", floors), ("ceilings", ceilings)):
        lines += ["", f"[{title}]", *(f'"{name}" = {max(0.0, value):.2f}' for name, value in sorted(values.items()))]
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")
