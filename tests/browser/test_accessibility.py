"""The map for readers who use a keyboard, a screen reader, or need contrast: what axe-core, the usual judge, finds."""

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

VERSION = "4.10.3"
SHA256 = "0f2b4d7dcdf7d1219df8d1959ad68e565f51d14c3f0d88bb71cd59abeb956292"

FAULTS = """
  const done = arguments[arguments.length - 1];
  axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations
    .filter(v => v.impact === 'serious' || v.impact === 'critical')
    .map(v => v.id + ': ' + v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' ' + n.failureSummary).join('; '))));
"""


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    """The script of axe-core, from the cache of the tests or else from its registry through npm; never kept with us."""
    archive = pytestconfig.cache.mkdir("axe-core") / f"axe-core-{VERSION}.tgz"
    npm = shutil.which("npm")
    if not archive.exists() and npm is not None:
        pack = [npm, "pack", "--silent", "--fetch-retries=0", f"axe-core@{VERSION}"]
        subprocess.run(pack, check=False, cwd=archive.parent, capture_output=True, timeout=60)
    if not archive.exists():
        pytest.skip(f"axe-core {VERSION} is not in the cache and npm does not fetch it: nothing is judged here")
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256, f"{archive} is not the pinned one: remove it"
    with tarfile.open(archive) as tar:
        script = tar.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode("utf-8")


STATES = {
    "list": "",
    "card": "document.querySelector('.gm-open').click()",
    "list again": "document.querySelector('.gm-back').click()",
    "filters": "document.getElementById('gm-filter-button').click()",
    "layers": "document.getElementById('gm-layer-button').click()",
    "provinces": "document.getElementById('gm-tab-units').click()",
    "method": "document.getElementById('gm-tab-about').click()",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_fault_is_found_wherever_a_reader_goes(
    open_map: Any, written_map: Path, axe: str, dark: bool
) -> None:
    page = open_map(written_map, dark=dark)
    page.run(axe)
    found = {}
    for state, step in STATES.items():
        page.run(step)
        page.settle()
        page.run("for (const part of document.querySelectorAll('details')) part.open = true")
        found[state] = page.run_async(FAULTS)
    assert found == {state: [] for state in STATES}


@pytest.mark.parametrize("language", ["ps", "ur"])
def test_no_serious_fault_is_found_on_a_phone_in_another_script(
    open_map: Any, written_map: Path, axe: str, language: str
) -> None:
    page = open_map(written_map, at=f"#l={language}", width=360, height=740)
    page.click("#gm-grip")
    page.click("#gm-filter-button")
    page.run(axe)
    assert page.run_async(FAULTS) == []
