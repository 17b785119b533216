"""Quality may not fall: the figures of scripts/evaluate against the floors of tests/data/floors.toml."""

import json
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
EVALUATE = ROOT / "scripts" / "evaluate"
PINNED = tomllib.loads((ROOT / "tests" / "data" / "floors.toml").read_text(encoding="utf-8"))


def evaluate(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EVALUATE), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


@cache
def measured() -> dict[str, Any]:
    run = evaluate("all", "--json")
    assert run.returncode == 0, run.stderr[-2000:]
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


def value_of(kind: str, name: str) -> float:
    values = measured()["headline"][kind]
    if name.startswith("releases.") and name not in values:
        pytest.skip(str(measured()["releases"]))
    return float(values[name])


def test_the_labelled_articles_are_those_that_the_floors_were_measured_on() -> None:
    assert measured()["digest"] == PINNED["digest"], (
        "labels changed: measure again and pin (scripts/evaluate all --pin)"
    )


@pytest.mark.parametrize("name", PINNED["floors"])
def test_a_figure_is_at_its_floor_or_above(name: str) -> None:
    assert value_of("floors", name) >= PINNED["floors"][name]


@pytest.mark.parametrize("name", PINNED["ceilings"])
def test_a_rate_of_errors_is_at_its_ceiling_or_below(name: str) -> None:
    assert value_of("ceilings", name) <= PINNED["ceilings"][name]


def test_both_halves_are_measured_on_half_of_the_articles_each() -> None:
    for part in ("places", "incidents"):
        assert {"tuned", "untouched"} <= set(measured()[part])
    halves = [
        json.loads(p.read_text(encoding="utf-8"))["half"] for p in (ROOT / "tests/data/gold/labels").glob("*.json")
    ]
    assert halves.count("tuned") == halves.count("untouched") >= 40


def labels() -> dict[int, dict[str, Any]]:
    files = sorted((ROOT / "tests/data/gold/labels").glob("*.json"))
    return {int(p.stem.removeprefix("g")): json.loads(p.read_text(encoding="utf-8")) for p in files}


def test_what_is_labelled_after_the_first_96_articles_stays_apart_from_both_halves() -> None:
    later = {number: label["half"] for number, label in labels().items() if number > 96}
    assert later
    assert all(half == ("further" if number % 2 else "further-untouched") for number, half in later.items())


def test_every_label_stands_where_it_says() -> None:
    for label in labels().values():
        text = (ROOT / "tests/data/gold" / label["article"]).read_text(encoding="utf-8")
        claims = [claim for incident in label["incidents"] for claim in incident["claims"]]
        wanted = [(m["start"], m["end"], m["surface"]) for m in label["mentions"]]
        wanted += [(c["start"], c["end"], c["quote"]) for c in claims]
        assert [w for w in wanted if text[w[0] : w[1]] != w[2]] == []


def test_every_pinned_figure_has_a_floor() -> None:
    for kind in ("floors", "ceilings"):
        assert set(measured()["headline"][kind]) <= set(PINNED[kind])


@pytest.mark.parametrize("half", ["untouched", "further-untouched"])
def test_the_errors_of_even_numbers_are_refused(half: str) -> None:
    run = evaluate("incidents", "--half", half, "--errors")
    assert (run.returncode, run.stdout) == (2, "")


def test_the_errors_that_are_listed_are_of_the_tuned_half_only() -> None:
    errors = json.loads(evaluate("places", "--json", "--errors").stdout)["errors"]
    articles = {e["where"] for e in errors if e["where"].startswith("g")}
    assert articles
    assert all(int(name.removeprefix("g")) % 2 for name in articles)
