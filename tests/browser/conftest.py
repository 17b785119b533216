"""A headless Chromium without a network, and maps of invented incidents to open in it."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from geomap.webmap import MapData, render_html
from tests.invented_map import invented_view

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--window-size=1440,900",
)


INKED = """
  return [...document.querySelectorAll(arguments[0])].reduce((all, canvas) => {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let n = 0;
    for (let k = 3; k < data.length; k += 4) if (data[k]) n++;
    return all + n;
  }, 0);
"""


@dataclass
class Page:
    """An open map: JavaScript in, values out, and everything the browser complained of or asked for."""

    driver: Any
    requests: list[str]

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def run_async(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_async_script(script, *arguments)

    def click(self, selector: str) -> None:
        self.driver.find_element("css selector", selector).click()
        self.settle()

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def counts(self) -> dict[str, int]:
        """Incidents as the head, the list and the filters count them; those recalled from before are apart."""
        return {
            "head": int(self.text("#gm-count").split()[0].replace(",", "")),
            "list": self.run("return +(document.querySelector('.gm-row') || {}).ariaSetSize"),
            "recalled": self.run("return geomap.view.listed - geomap.view.count"),
        }

    def inked(self, pane: str) -> int:
        """How many pixels of a pane's canvases are painted."""
        return int(self.run(INKED, f".leaflet-{pane}-pane canvas"))

    def downloaded(self, kind: str) -> str:
        """Download what is seen, and return the text of the file."""
        self.run("if (document.getElementById('gm-layers').hidden) document.getElementById('gm-layer-button').click()")
        self.click(f"#gm-get-{kind}")
        path = Path(self.driver.downloads) / f"incidents-seen.{kind}"
        for _ in range(200):
            if path.exists():
                text = path.read_text(encoding="utf-8-sig")
                path.unlink()
                return text
            time.sleep(0.1)
        raise AssertionError(f"{path.name} was not downloaded")

    def wait(self, condition: str, *, seconds: float = 10) -> None:
        """Wait until a condition holds, or for so long."""
        end = time.monotonic() + seconds
        while not self.run(f"return {condition}") and time.monotonic() < end:
            time.sleep(0.05)
        self.settle()

    def settle(self) -> None:
        """Wait until what was asked for is painted."""
        self.run_async("const done = arguments[0]; setTimeout(() => requestAnimationFrame(() => done()), 120)")

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def traffic(self) -> list[str]:
        """Every address asked for since the page was opened, but for the page itself and its inlined pictures."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith(("data:", "blob:", "file:", "about:")):
                    self.requests.append(url)
        return self.requests


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="selenium is not installed: pip install 'geomap[test]'"
    )
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no Chromium with its chromedriver on this machine; the map is not opened")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    downloads = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    browser = webdriver.Chrome(options=options, service=Service(DRIVER))
    browser.set_script_timeout(60)
    browser.downloads = downloads
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield browser
    browser.quit()


Open = Callable[..., Page]


@pytest.fixture
def open_map(driver: Any, tmp_path: Path) -> Open:
    """Open a view, or a map already written, at a window size, with what stands behind the # of the address."""
    from selenium.webdriver.support.ui import WebDriverWait

    def opened(view: MapData | Path, *, at: str = "", width: int = 1440, height: int = 900, dark: bool = False) -> Page:
        path = tmp_path / "map.html" if isinstance(view, MapData) else view
        if isinstance(view, MapData):
            path.write_text(render_html(view), encoding="utf-8")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 800}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        driver.get("about:blank")
        driver.get_log("browser")
        driver.get_log("performance")
        driver.get(f"{path.as_uri()}{at}")
        WebDriverWait(driver, 60).until(
            lambda d: d.execute_script("return document.documentElement.dataset.ready") == "yes"
        )
        page = Page(driver, [])
        page.settle()
        return page

    return opened


def _written(folder: Path, count: int, **more: Any) -> Path:
    path = folder / "map.html"
    path.write_text(render_html(invented_view(count, **more)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def written_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One map of 200 incidents that the tests share which do not change it."""
    return _written(tmp_path_factory.mktemp("map"), 200)


@pytest.fixture(scope="session")
def large_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of 100,000 incidents, all of them different, made once."""
    return _written(tmp_path_factory.mktemp("large"), 100_000, brief=True)
