"""The page of the gazetteer: its examples run and its commands exist."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "gazetteer" / "README.md").read_text(encoding="utf-8")
LOOKUPS = [line for line in re.findall(r"^geomap lookup .*$", PAGE, re.MULTILINE) if " < " not in line]
VERBS = sorted(set(re.findall(r"^geomap (gazetteer \w+|lookup)", PAGE, re.MULTILINE)))


def geomap(*words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "geomap.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=120)


def test_the_examples_give_what_the_page_says() -> None:
    # The closing fence of a block is no output.
    test = doctest.DocTestParser().get_doctest(PAGE.replace("```", ""), {}, "README.md", None, 0)
    assert len(test.examples) > 10
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("command", LOOKUPS)
def test_the_look_ups_find_something(command: str) -> None:
    done = geomap(*shlex.split(command)[1:])
    assert done.returncode == 0, done.stderr
    assert "AF.k" in done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_the_verbs_exist(verb: str) -> None:
    assert geomap(*verb.split(), "--help").returncode == 0


def test_the_options_it_names_exist() -> None:
    for option in set(re.findall(r"--[a-z]+", PAGE)):
        helps = "".join(geomap(*verb.split(), "--help").stdout for verb in (*VERBS, "run"))
        assert option in helps, option
