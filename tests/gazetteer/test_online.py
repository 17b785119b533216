"""The online fallback, against a server on loopback: what it asks, what it keeps, what it drops, how it fails."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gazetteer import Boundaries, DataError, Gazetteer, OnlineLookup

ROOT = Path(__file__).parents[2]
GAZETTEER = Gazetteer.load()
BOUNDARIES = Boundaries.load()
AGENT = "geomap-tests (tests@example.org)"
ARTICLE = (
    "Shelling in Kunar\nPublished: 2025-10-13\n\n"
    "Shells hit Zarkhelai village in Dangam district of Kunar on Sunday, killing two civilians, officials said.\n"
)


def answer(name: str, lon: float, lat: float, **others: Any) -> dict[str, Any]:
    return {
        "osm_type": "node", "osm_id": 4711, "class": "place", "type": "village", "name": name, "display_name": f"{name}, AF",
        "lat": str(lat), "lon": str(lon), **others,
    }  # fmt: skip


IN_DANGAM = answer("Zarkhelai", 71.41, 34.98)


class Stub(BaseHTTPRequestHandler):
    """Answers every search with ``answers``, or fails as ``status`` says; keeps what was asked."""

    answers: Any = ()
    status = 200
    asked: list[dict[str, list[str]]]
    agents: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(parse_qs(urlsplit(self.path).query))
        type(self).agents.append(self.headers["User-Agent"])
        body = self.answers if isinstance(self.answers, bytes) else json.dumps(self.answers).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GEOMAP_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def server() -> Iterator[str]:
    Stub.answers, Stub.status, Stub.asked, Stub.agents = [IN_DANGAM], 200, [], []
    stub = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    thread = threading.Thread(target=stub.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{stub.server_address[1]}"
    stub.shutdown()
    stub.server_close()
    thread.join()


def online(server: str, user_agent: str = AGENT) -> OnlineLookup:
    return OnlineLookup(user_agent=user_agent, index=GAZETTEER, boundaries=BOUNDARIES, server=server, delay_s=0)


def test_an_answer_is_a_place_marked_with_its_source(server: str) -> None:
    place = online(server).find("Zarkhelai")
    assert place is not None
    assert (place.source, place.kind, place.country, place.adm1, place.adm2) == (
        "nominatim:node/4711", "village", "AF", "Kunar", "Dangam",
    )  # fmt: skip
    assert (place.lon, place.lat) == (71.41, 34.98)
    assert place.radius_km > 0


def test_the_server_is_told_who_asks_and_where_to_look(server: str) -> None:
    online(server).find("Zarkhelai")
    (asked,) = Stub.asked
    assert Stub.agents == [AGENT]
    assert asked["countrycodes"] == ["af,pk"]
    assert asked["bounded"] == ["1"]
    west, south, east, north = map(float, asked["viewbox"][0].split(","))
    assert west < 62 < 74 < east
    assert south < 25 < 38 < north


def test_a_name_is_asked_once_for_ever(server: str) -> None:
    first = online(server).find("Zarkhelai")
    assert online(server).find("ZARKHELAI") == first
    assert len(Stub.asked) == 1


def test_what_the_server_does_not_know_is_not_asked_again(server: str) -> None:
    Stub.answers = []
    assert online(server).find("Zarkhelai") is None
    assert online(server).find("Zarkhelai") is None
    assert len(Stub.asked) == 1


@pytest.mark.parametrize(
    "given",
    [
        answer("Zarkhelai", 0.0, 0.0),
        answer("Zarkhelai", 77.2, 28.6),
        answer("Paris", 71.41, 34.98),
        answer("Zarkhelai", 71.41, 34.98, type="bicycle_shop"),
    ],
    ids=["null point", "another country", "another name", "no kind of place"],
)
def test_an_answer_that_cannot_be_meant_is_dropped(given: dict[str, Any], server: str) -> None:
    Stub.answers = [given]
    asking = online(server)
    assert asking.find("Zarkhelai") is None
    assert asking.warnings == []


def test_an_answer_outside_the_unit_is_dropped(server: str) -> None:
    assert online(server).find("Zarkhelai", GAZETTEER["AF.kandahar"]) is None
    assert online(server).find("Zarkhelai", GAZETTEER["AF.kunar"]) is not None


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_refusal_is_a_warning(status: int, server: str) -> None:
    Stub.status = status
    asking = online(server)
    assert asking.find("Zarkhelai") is None
    assert [w for w in asking.warnings if "Zarkhelai" in w]


BROKEN = [
    b"<html>busy</html>", b"", b"{}", b"[1, 2]", b"null", b"\xff\xfe", [{"name": "Zarkhelai"}],
    [{**IN_DANGAM, "lat": "north"}], [{**IN_DANGAM, "lon": None}],
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN, ids=str)
def test_an_answer_that_is_none_is_at_most_a_warning(body: Any, server: str) -> None:
    Stub.answers = body
    assert online(server).find("Zarkhelai") is None


def test_a_server_that_keeps_failing_is_left_alone(server: str) -> None:
    Stub.status = 500
    asking = online(server)
    for name in ("Zarkhelai", "Oldkhelai", "Newkhelai", "Farkhelai", "Nearkhelai"):
        assert asking.find(name) is None
    assert asking.asked == 3
    assert "is not asked again" in asking.warnings[-1]


def test_a_server_that_is_not_there_is_a_warning() -> None:
    asking = online("http://127.0.0.1:9")
    assert asking.find("Zarkhelai") is None
    assert asking.warnings


def test_a_broken_cache_is_a_warning(server: str, cache_folder: Path) -> None:
    cache_folder.mkdir()
    (cache_folder / "nominatim.sqlite").write_bytes(b"not a database" * 100)
    asking = online(server)
    assert asking.find("Zarkhelai") is not None
    assert any("cache" in warning for warning in asking.warnings)


@pytest.mark.parametrize("agent", ["", "  ", "geopy/2.4.1"])
def test_who_asks_must_be_said(agent: str, server: str) -> None:
    with pytest.raises(DataError, match="user agent"):
        online(server, agent)


@pytest.mark.parametrize("address", ["127.0.0.1", "ftp://127.0.0.1", "https://"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(DataError, match="not the address of a server"):
        online(address)


def run(tmp_path: Path, *args: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE)
    command = [sys.executable, "-m", "geomap.cli", "run", str(path), "-o", str(tmp_path / "out"), *args]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=120)


def places(tmp_path: Path) -> list[dict[str, Any]]:
    incidents = json.loads((tmp_path / "out" / "incidents.json").read_text())["incidents"]
    return [place for incident in incidents for place in incident["places"]]


def test_a_run_asks_for_unlisted_places_alone_and_says_so(tmp_path: Path, server: str) -> None:
    done = run(tmp_path, "--online", "--user-agent", AGENT, "--server", server)
    assert done.returncode == 0, done.stderr
    assert [asked["q"] for asked in Stub.asked] == [["Zarkhelai"]]
    (place,) = places(tmp_path)
    assert (place["name"], place["lon"], place["lat"]) == ("Zarkhelai", 71.41, 34.98)
    assert "nominatim:node/4711" in " ".join(place["why"])
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["online"] == {"server": server, "requests": 1, "found": 1}


def test_a_run_without_the_option_asks_nobody(tmp_path: Path, server: str) -> None:
    assert run(tmp_path, "--server", server, "--user-agent", AGENT).returncode == 0
    assert Stub.asked == []
    assert json.loads((tmp_path / "out" / "run.json").read_text())["online"] is None


def test_a_run_goes_on_where_the_server_fails(tmp_path: Path) -> None:
    done = run(tmp_path, "--online", "--user-agent", AGENT, "--server", "http://127.0.0.1:9")
    assert done.returncode == 0
    assert "warning: " in done.stderr
    (place,) = places(tmp_path)
    assert place["name"] == "Zarkhelai"
    assert json.loads((tmp_path / "out" / "run.json").read_text())["warnings"]


def test_a_run_without_a_user_agent_is_refused(tmp_path: Path, server: str) -> None:
    done = run(tmp_path, "--online", "--server", server)
    assert done.returncode == 2
    assert "user agent" in done.stderr
    assert Stub.asked == []
