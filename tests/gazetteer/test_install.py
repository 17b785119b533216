"""Full gazetteers: installed whole or not at all, merged with what ships, looked up beside it."""

import pickle
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gazetteer import DataError, Gazetteer, install_gazetteer, installed_gazetteers, remove_gazetteer
from tests import dumps_made

DANGAM = "AF.kunar.dangam"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GEOMAP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def geonames_installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    folder = tmp_path_factory.mktemp("geonames")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMAP_DATA_DIR", str(folder / "data"))
        install_gazetteer("geonames", dumps_made.geonames(folder / "dumps"))
        yield Gazetteer.load(extra="geonames")


def ids(gazetteer: Gazetteer, name: str, within: str | None = None) -> list[str]:
    return [c.place.place_id for c in gazetteer.lookup(name, within=within)]


def test_its_places_are_found_by_every_name_and_lie_in_the_units_that_ship(geonames_installed: Gazetteer) -> None:
    for name in ("Zarkhelai", "Zar Khelay", "زرخیلی", "زرخېلی", "Sarkhela"):
        place = geonames_installed.lookup(name, within=DANGAM)[0].place
        assert (place.source, place.unit_id, place.adm1, place.adm2) == ("gn:901", DANGAM, "Kunar", "Dangam"), name


def test_namesakes_stay_apart(geonames_installed: Gazetteer) -> None:
    found = {c.place.source: c.place.country for c in geonames_installed.lookup("Zarkhelai") if c.match == "name"}
    assert found == {"gn:901": "AF", "gn:902": "AF", "gn:911": "PK"}


def test_nothing_lies_at_the_null_point_or_outside_its_country(geonames_installed: Gazetteer) -> None:
    assert not [c for name in ("Null Island", "Farawayabad") for c in geonames_installed.lookup(name, fuzzy=False)]


def test_kinds_that_news_does_not_name_are_left_out(geonames_installed: Gazetteer) -> None:
    assert not [i for i in ids(geonames_installed, "Rud-e Zar") if "gn905" in i]


def test_a_place_of_it_is_known_by_its_id(geonames_installed: Gazetteer) -> None:
    place_id = ids(geonames_installed, "Zarkhelai", DANGAM)[0]
    assert place_id in geonames_installed
    assert geonames_installed[place_id].name == "Zarkhelai"
    assert {n.text for n in geonames_installed.names(place_id)} >= {"Zarkhelai", "Sarkhela"}


def test_former_names_say_so(geonames_installed: Gazetteer) -> None:
    names = geonames_installed.names(ids(geonames_installed, "Zarkhelai", DANGAM)[0])
    assert {n.text: n.status for n in names}["Sarkhela"] == "former"


def test_the_shipped_places_are_the_same_with_it(geonames_installed: Gazetteer) -> None:
    shipped = Gazetteer.load()
    assert list(geonames_installed) == list(shipped)
    for name in ("Kunar", "Spin Boldak", "Torkham", "Khost"):
        assert ids(geonames_installed, name)[0] == ids(shipped, name)[0], name


def test_it_travels_to_another_process(tmp_path: Path) -> None:
    install_gazetteer("wof", dumps_made.wof(tmp_path / "a.tsv.gz", dumps_made.wof_row(9, "Zarkhelai", 71.41, 34.98)))
    gazetteer = pickle.loads(pickle.dumps(Gazetteer.load(extra="wof")))
    assert ids(gazetteer, "Zarkhelai", DANGAM)


def test_a_shipped_place_keeps_its_position_and_gains_names(tmp_path: Path) -> None:
    shipped = Gazetteer.load().lookup("Asmar", within="AF.kunar")[0].place
    row = dumps_made.wof_row(7, "Asmar", shipped.lon + 0.01, shipped.lat, variants="Asmarwah")
    install_gazetteer("wof", dumps_made.wof(tmp_path / "a.tsv.gz", row))
    gazetteer = Gazetteer.load(extra="wof")
    assert gazetteer.lookup("Asmarwah")[0].place == shipped
    assert not [i for i in ids(gazetteer, "Asmar") if "wof7" in i]


def test_provinces_and_districts_of_a_dump_are_left_out(tmp_path: Path) -> None:
    # Who's On First lists former parents among a district's names: "Quetta" for Chagai.
    rows = [
        dumps_made.wof_row(8, "Dangam", 71.4, 34.98, placetype="county", variants="Asadabad Markaz"),
        dumps_made.wof_row(9, "Zarkhelai", 71.41, 34.98),
    ]
    install_gazetteer("wof", dumps_made.wof(tmp_path / "a.tsv.gz", *rows))
    names = {n.text for n in Gazetteer.load(extra="wof").names(DANGAM)}
    assert "Asadabad Markaz" not in names


def test_the_manifest_names_its_sources(tmp_path: Path) -> None:
    manifest = install_gazetteer("geonames", dumps_made.geonames(tmp_path / "dumps"))
    assert [name for name, _ in manifest.sources] == ["AF.zip", "PK.zip", "alternateNamesV2.zip"]
    assert installed_gazetteers() == [manifest]
    assert Gazetteer.load(extra="auto").installed == manifest
    assert Gazetteer.load(extra="none").installed is None


def test_the_same_dump_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dumps = dumps_made.geonames(tmp_path / "dumps")
    made = []
    for name in ("one", "two"):
        monkeypatch.setenv("GEOMAP_DATA_DIR", str(tmp_path / name))
        install_gazetteer("geonames", dumps)
        folder = tmp_path / name / "gazetteers" / "geonames"
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]


def test_remove_leaves_nothing_and_a_second_time_says_so(tmp_path: Path, data_folder: Path) -> None:
    install_gazetteer("wof", dumps_made.wof(tmp_path / "a.tsv.gz", dumps_made.wof_row(9, "Zarkhelai", 71.41, 34.98)))
    remove_gazetteer("wof")
    assert list((data_folder / "gazetteers").iterdir()) == []
    with pytest.raises(DataError, match="no gazetteer 'wof' is installed"):
        remove_gazetteer("wof")


@pytest.mark.parametrize("name", ["..", ".", "", "../../x", "osm"])
def test_a_name_that_is_no_gazetteer_removes_nothing(name: str, tmp_path: Path, data_folder: Path) -> None:
    (data_folder / "gazetteers").mkdir(parents=True)
    (data_folder / "manifest.json").write_text("{}")
    with pytest.raises(DataError):
        remove_gazetteer(name)
    assert (data_folder / "manifest.json").exists()


WHOLE = dumps_made.wof_text(dumps_made.wof_row(9, "Zarkhelai", 71.41, 34.98)).encode()


def broken(folder: Path, how: str) -> Path:
    good = dumps_made.wof(folder / "dump.tsv.gz", dumps_made.wof_row(9, "Zarkhelai", 71.41, 34.98))
    data = good.read_bytes()
    plain = folder / "dump.tsv"
    contents = {
        "cut": (good, data[: len(data) // 2]),
        "no gzip": (good, b"<html>not found</html>"),
        "empty": (good, b""),
        "a line short": (plain, WHOLE[:-1]),
        "half a line": (plain, WHOLE[:-30]),
        "no UTF-8": (plain, WHOLE.replace(b"Zarkhelai", b"\xff\xfe")),
        "other columns": (plain, b"a\tb\n1\t2\n"),
        "no position": (plain, WHOLE.replace(b"71.41", b"east")),
        "nothing here": (plain, WHOLE.replace(b"71.41", b"7.41")),
    }
    path, content = contents[how]
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "how",
    [
        "cut", "no gzip", "empty", "a line short", "half a line", "no UTF-8", "other columns", "no position", "nothing here",
    ],
)  # fmt: skip
def test_a_broken_dump_is_refused_by_name_and_the_former_stays(how: str, tmp_path: Path) -> None:
    former = install_gazetteer(
        "wof", dumps_made.wof(tmp_path / "former.tsv.gz", dumps_made.wof_row(5, "Oldkhelai", 71.41, 34.98))
    )
    path = broken(tmp_path, how)
    with pytest.raises(DataError, match=path.name):
        install_gazetteer("wof", path)
    assert installed_gazetteers() == [former]
    assert ids(Gazetteer.load(extra="wof"), "Oldkhelai")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.zip"):
        install_gazetteer("geonames", tmp_path / "nowhere.zip")


def test_a_zip_without_its_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"AF\.zip: holds no AF\.txt"):
        install_gazetteer("geonames", dumps_made.zipped(tmp_path / "AF.zip", "readme.txt", "x"))


@pytest.mark.parametrize("file", ["manifest.json", "texts.bin", "lons.npy"])
def test_a_broken_installation_says_install_again(file: str, tmp_path: Path, data_folder: Path) -> None:
    install_gazetteer("wof", dumps_made.wof(tmp_path / "a.tsv.gz", dumps_made.wof_row(9, "Zarkhelai", 71.41, 34.98)))
    (data_folder / "gazetteers" / "wof" / file).unlink()
    with pytest.raises(DataError, match="install"):
        Gazetteer.load(extra="wof")


class _Server(SimpleHTTPRequestHandler):
    """Serves a folder with ranges; breaks the connection off once after so many bytes."""

    break_after: int | None = None
    ranges: list[str]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        asked = self.headers.get("Range", "")
        type(self).ranges.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        stop, type(self).break_after = type(self).break_after, None
        self.wfile.write(data[start:][:stop])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    _Server.ranges = []
    _Server.break_after = None
    served = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Server, directory=str(dumps_made.geonames(tmp_path / "served")))
    )
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_address[1]}/"
    served.shutdown()
    served.server_close()
    thread.join()


def test_dumps_are_fetched_with_progress_and_not_kept(server: str, data_folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    install_gazetteer("geonames", server, progress=lambda *step: told.append(step))
    assert ids(Gazetteer.load(extra="geonames"), "Zarkhelai", DANGAM)
    assert {stage for stage, _, _ in told} >= {"downloading AF.zip", "reading AF.zip", "building the index"}
    assert all(done == size for stage, done, size in told if stage == "downloading PK.zip")
    assert list((data_folder / "downloads").iterdir()) == []


def test_a_download_that_breaks_off_is_refused_and_resumes_where_it_was(server: str, data_folder: Path) -> None:
    _Server.break_after = 50
    with pytest.raises(DataError, match=r"AF\.zip: .*50"):
        install_gazetteer("geonames", server)
    assert installed_gazetteers() == []
    install_gazetteer("geonames", server)
    assert _Server.ranges[:2] == ["", "bytes=50-"]
    assert ids(Gazetteer.load(extra="geonames"), "Zarkhelai", DANGAM)


def test_what_the_server_does_not_have_is_named(server: str) -> None:
    with pytest.raises(DataError, match="404"):
        install_gazetteer("geonames", f"{server}XX.zip")


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match=r"127\.0\.0\.1:9"):
        install_gazetteer("geonames", "http://127.0.0.1:9/AF.zip")
