"""Measures the map beside what folium and geopandas offer: build, size, time to drawn, frames while panning and zooming, memory.

Every incident has a title and a quote of its own, and a place that no other has; each rival gets the same title as tooltip
and the same quote as pop-up. Each map is built in a process of its own and opened from disk in a headless Chromium that
has no graphics processor and no network: what a rival would load from a server is put into its page, and is not counted
as its size. Run as ``scripts/bench map``; times are those of the machine, ratios are of one run.
"""

import argparse
import html
import json
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

SIZES = {
    "geomap": (1_000, 10_000, 100_000, 1_000_000),
    "CircleMarker": (1_000, 10_000, 100_000),
    "MarkerCluster": (1_000, 10_000),
    "FastMarkerCluster": (1_000, 10_000, 100_000),
    "explore": (1_000, 10_000),
}
"""The numbers of incidents that each is measured with: the slow ones up to 10,000, or to 100,000 for the ratio."""

PATIENCE_S = 240
"""A page that is not drawn after so long is given up."""

Incidents = Sequence[dict[str, Any]]


def real_region() -> dict[str, Any]:
    """The shipped polygons and line, each district with a point in its middle to scatter places around."""
    import shapely

    from gazetteer import data_root

    def read(name: str) -> dict[str, Any]:
        collection: dict[str, Any] = json.loads(
            (data_root() / "durand" / f"{name}.geojson").read_text(encoding="utf-8")
        )
        return collection

    districts = read("districts")
    for feature in districts["features"]:
        middle = shapely.from_geojson(json.dumps(feature["geometry"])).representative_point()
        feature["properties"]["middle"] = (middle.x, middle.y)
    return {
        "provinces": read("provinces"),
        "districts": districts,
        "countries": read("countries"),
        "basemap": read("basemap"),
        "border": read("durand_line")["features"][0]["geometry"]["coordinates"],
        "crossings": [],
        "towns": [],
    }


def points(incidents: Incidents) -> list[tuple[float, float, str, str]]:
    """Latitude, longitude, title and quote of every incident."""
    return [
        (i["places"][0]["lat"], i["places"][0]["lon"], i["sources"][0]["title"], i["claims"][0]["quote"])
        for i in incidents
    ]


def built_by_geomap(view: Any) -> str:
    """The page of geomap."""
    from geomap.webmap import render_html

    return render_html(view)


def _folium_map() -> Any:
    import folium

    return folium.Map([33.2, 68.6], zoom_start=6, tiles=None)


def built_by_circle_marker(view: Any) -> str:
    """A ``folium.CircleMarker`` for each incident."""
    import folium

    page = _folium_map()
    for lat, lon, title, quote in points(view.incidents):
        folium.CircleMarker([lat, lon], radius=5, tooltip=html.escape(title), popup=html.escape(quote)).add_to(page)
    return str(page.get_root().render())


def built_by_marker_cluster(view: Any) -> str:
    """A ``folium.Marker`` for each incident, in a ``MarkerCluster``."""
    import folium
    from folium import plugins

    page, plugin = _folium_map(), cast("Any", plugins)
    cluster = plugin.MarkerCluster().add_to(page)
    for lat, lon, title, quote in points(view.incidents):
        folium.Marker([lat, lon], tooltip=html.escape(title), popup=html.escape(quote)).add_to(cluster)
    return str(page.get_root().render())


def built_by_fast_marker_cluster(view: Any) -> str:
    """``FastMarkerCluster`` with a callback that gives title and quote."""
    from folium import plugins

    callback = "(row) => L.marker([row[0], row[1]]).bindTooltip(row[2]).bindPopup(row[3])"
    data = [[lat, lon, html.escape(title), html.escape(quote)] for lat, lon, title, quote in points(view.incidents)]
    page = _folium_map()
    cast("Any", plugins).FastMarkerCluster(data, callback=callback).add_to(page)
    return str(page.get_root().render())


def built_by_explore(view: Any) -> str:
    """``GeoDataFrame.explore()`` with title and quote."""
    import geopandas

    lats, lons, titles, quotes = zip(*points(view.incidents), strict=True)
    places = geopandas.points_from_xy(lons, lats)
    frame = geopandas.GeoDataFrame({"title": titles, "quote": quotes}, geometry=places, crs="EPSG:4326")
    return str(frame.explore(tooltip="title", popup="quote", tiles=None).get_root().render())


BUILDERS: dict[str, Callable[[Any], str]] = {
    "geomap": built_by_geomap,
    "CircleMarker": built_by_circle_marker,
    "MarkerCluster": built_by_marker_cluster,
    "FastMarkerCluster": built_by_fast_marker_cluster,
    "explore": built_by_explore,
}


def build(kind: str, count: int, target: Path) -> dict[str, float]:
    """Build one map in this process, write it, and return what that took."""
    from tests.invented_map import invented_view

    view = invented_view(count, region=real_region(), brief=True)
    for incident in view.incidents:
        for place in incident["places"]:
            # Rivals know only points; every incident is one here.
            place.update(kind="post", where_prec=1, radius_km=0.5)
    BUILDERS[kind](invented_view(3, region=real_region(), brief=True))
    wall, cpu = time.perf_counter(), time.process_time()
    page = BUILDERS[kind](view)
    figures = {"build_s": time.perf_counter() - wall, "build_cpu_s": time.process_time() - cpu}
    target.write_text(page, encoding="utf-8")
    return figures | {
        "build_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "file_mb": target.stat().st_size / 1e6,
    }


def offline(page: str, cache: Path) -> str:
    """A rival's page with its libraries inside, so that it opens without a network."""
    from importlib import resources

    web = resources.files("geomap") / "data" / "web"
    inside = {
        "leaflet.js": (web / "leaflet.js").read_text(encoding="utf-8"),
        "leaflet.css": (web / "leaflet.css").read_text(encoding="utf-8"),
    }
    inside["leaflet.markercluster.js"] = _markercluster(cache)
    # folium asks jQuery for one thing alone: the element that a text of markup holds.
    jquery = "window.$ = html => [...new DOMParser().parseFromString(html, 'text/html').body.children];"

    def script(found: re.Match[str]) -> str:
        return f"<script>{inside.get(found[1].rsplit('/', 1)[-1], '')}</script>"

    page = re.sub(r'<script src="([^"]+)"></script>', script, page)
    page = re.sub(
        r'<link rel="stylesheet" href="([^"]+)"\s*/?>',
        lambda f: f"<style>{inside.get(f[1].rsplit('/', 1)[-1], '')}</style>",
        page,
    )
    return page.replace("<head>", f"<head><script>{jquery}</script>", 1)


def _markercluster(cache: Path) -> str:
    archive = cache / "leaflet.markercluster-1.5.3.tgz"
    npm = shutil.which("npm")
    if not archive.exists() and npm:
        subprocess.run(
            [npm, "pack", "--silent", "--fetch-retries=0", "leaflet.markercluster@1.5.3"],
            cwd=cache,
            check=False,
            capture_output=True,
        )
    if not archive.exists():
        return ""
    with tarfile.open(archive) as tar:
        script = tar.extractfile("package/dist/leaflet.markercluster.js")
        return script.read().decode("utf-8") if script else ""


WATCH = """
  window.gaps = [];
  let last = performance.now();
  requestAnimationFrame(function step(now) { gaps.push(now - last); last = now; if (window.gaps) requestAnimationFrame(step); });
"""

SEEN = """
  const seen = gaps.slice(1).sort((a, b) => a - b);
  window.gaps = null;
  const late = seen.filter(gap => gap > 17.5).length;
  return { worst: seen[seen.length - 1], middle: seen[seen.length >> 1], late: late / seen.length };
"""

ZOOM = """
  const done = arguments[0], map = window.geomap ? geomap.chosen.map : Object.values(window).find(v => v instanceof L.Map);
  const wait = ms => new Promise(go => setTimeout(go, ms));
  (async () => { for (const by of [1, 1, -1, -1]) { map.setZoom(map.getZoom() + by); await wait(800); } })().then(done);
"""

DRAWN = """
  const done = arguments[0];
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
"""

FILTERED = """
  const done = arguments[0], f = geomap.chosen.filters, chips = document.querySelectorAll('#gm-filters [data-key^=types]');
  const start = performance.now();
  chips[1].click();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
"""


def _drag(browser: Any) -> None:
    """Drag the map about with the mouse, as a reader does: a move every 16 ms for two seconds."""

    def mouse(kind: str, x: float, y: float, buttons: int) -> None:
        told = {"type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1}
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", told)

    mouse("mousePressed", 600, 300, 1)
    for k in range(120):
        mouse("mouseMoved", 600 + 3 * (60 - abs(60 - k)), 300 + 2 * (30 - abs(30 - k % 60)), 1)
        time.sleep(0.012)
    mouse("mouseReleased", 600, 300, 0)


def opened(path: Path) -> dict[str, float]:
    """Open a map, and return when it was drawn, how it moves, and what it holds in memory."""
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--window-size=1440,900",
        "--disable-background-networking",
    ):
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or "chromedriver"))
    try:
        browser.set_page_load_timeout(PATIENCE_S)
        browser.set_script_timeout(PATIENCE_S)
        browser.execute_cdp_cmd("Performance.enable", {})
        conditions = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        browser.execute_cdp_cmd("Network.enable", {})
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)
        browser.get(path.as_uri())
        ours = bool(browser.execute_script("return !!document.getElementById('geomap-data')"))
        end = time.monotonic() + PATIENCE_S
        while (
            ours
            and not browser.execute_script("return document.documentElement.dataset.ready")
            and time.monotonic() < end
        ):
            time.sleep(0.02)
        drawn = browser.execute_async_script(DRAWN)
        if ours:
            drawn = browser.execute_script("return performance.getEntriesByName('geomap-drawn')[0].startTime")
        figures = {"drawn_s": drawn / 1000}
        time.sleep(0.5)
        for act in ("pan", "zoom"):
            browser.execute_script(WATCH)
            if act == "zoom":
                browser.execute_async_script(ZOOM)
            else:
                _drag(browser)
            found = browser.execute_script(SEEN)
            figures |= {
                f"{act}_worst_ms": found["worst"],
                f"{act}_median_ms": found["middle"],
                f"{act}_late_share": found["late"],
            }
        if ours:
            browser.execute_script("document.getElementById('gm-filter-button').click()")
            time.sleep(0.5)
            figures["filter_ms"] = browser.execute_async_script(FILTERED)
        used = (
            {m["name"]: m["value"] for m in browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
            if ours
            else {}
        )
        heap = used.get("JSHeapUsedSize") or browser.execute_script("return performance.memory.usedJSHeapSize")
        figures["page_mb"] = heap / 1e6
        return figures
    except WebDriverException as fault:
        return {"gave_up_after_s": float(PATIENCE_S)} if "timeout" in str(fault).lower() else {"did_not_open": 1.0}
    finally:
        browser.quit()


def figures(most: int = 1_000_000) -> dict[str, float]:
    """Measure every map with up to so many incidents, and the ratios at 100,000."""
    out: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="geomap-bench-") as folder:
        for kind, sizes in SIZES.items():
            for count in [n for n in sizes if n <= most]:
                path = Path(folder) / "map.html"
                command = [sys.executable, __file__, "build", kind, str(count), str(path)]
                made: dict[str, float] = json.loads(
                    subprocess.run(command, check=True, capture_output=True, text=True).stdout
                )
                if kind != "geomap":
                    path.write_text(offline(path.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")
                for name, value in (made | opened(path)).items():
                    out[f"{kind} {count} {name}"] = round(value, 3)
    for figure, said in (("build_s", "faster"), ("build_cpu_s", "less_cpu"), ("file_mb", "smaller")):
        ours, theirs = out.get(f"geomap 100000 {figure}"), out.get(f"CircleMarker 100000 {figure}")
        if ours and theirs:
            out[f"times_{said}_than_CircleMarker_at_100000"] = round(theirs / ours, 1)
    return out


def main() -> None:
    """Build one map for :func:`figures`, which wants a process of its own for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["build", "all"])
    parser.add_argument("kind", nargs="?", choices=BUILDERS)
    parser.add_argument("count", nargs="?", type=int, default=1_000_000)
    parser.add_argument("target", nargs="?", type=Path)
    args = parser.parse_args()
    if args.command == "build":
        print(json.dumps(build(args.kind, args.count, args.target)))
    else:
        print(json.dumps(figures(args.count), indent=1))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
