"""Names that no gazetteer holds, asked of a Nominatim server: only where the user says so, never by itself.

Every answer is kept on disk, so that a name is asked once. A failure is a warning, and the place stays unresolved.
"""

import json
import logging
import math
import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs

from gazetteer.boundaries import Boundaries
from gazetteer.errors import DataError
from gazetteer.index import Index
from gazetteer.installed import INSTALLED_MARK
from gazetteer.names import fold
from gazetteer.place import Place
from gazetteer.spelling import likeness
from gazetteer.tables import data_root, read_table

_LOG = logging.getLogger(__name__)

PUBLIC_SERVER = "https://nominatim.openstreetmap.org"
"""The public server; its usage policy allows one request a second, and wants to know who asks."""

_DELAY_S = 1.0
_TIMEOUT_S = 10.0
_MOST_ANSWERS = 10
# Below this the server answered another name than was asked.
_LEAST_LIKENESS = 0.6
# After so many failures in a row the server is left alone for the rest of the run.
_MOST_FAILURES = 3


def cache_folder() -> Path:
    """Return the user's cache folder: ``GEOMAP_CACHE_DIR`` where that is set."""
    return Path(os.environ.get("GEOMAP_CACHE_DIR") or platformdirs.user_cache_path("geomap"))


class OnlineLookup:
    """Asks a Nominatim server for names that no gazetteer holds, inside the region only.

    Parameters
    ----------
    user_agent : str
        Who asks: the name of your project and how to reach you. There is no default.
    index : Index
        For the names of the units that the answers lie in.
    boundaries : Boundaries
        Answers outside its countries are dropped.
    server : str
        Its address; the public one by default.
    delay_s : float
        Least seconds between two requests.

    Attributes
    ----------
    warnings : list of str
        What went wrong so far, one line each.
    asked : int
        Requests sent to the server, cached names not counted.

    Raises
    ------
    DataError
        If there is no user agent, or geopy is not installed.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        index: Index,
        boundaries: Boundaries,
        server: str = PUBLIC_SERVER,
        delay_s: float = _DELAY_S,
    ) -> None:
        if not user_agent.strip() or fold(user_agent).startswith("geopy"):
            raise DataError(
                "no user agent is set; say who asks, as in 'my-project (me@example.org)': the server wants to know"
            )
        scheme, _, host = server.rstrip("/").partition("://")
        if scheme not in ("http", "https") or not host:
            raise DataError(f"{server}: not the address of a server; give one as {PUBLIC_SERVER}")
        try:
            from geopy.extra.rate_limiter import RateLimiter
            from geopy.geocoders import Nominatim
        except ImportError as error:
            raise DataError(
                "looking names up online needs geopy; install it with `pip install 'geomap[online]'`"
            ) from error
        geocoder = Nominatim(user_agent=user_agent, domain=host, scheme=scheme, timeout=_TIMEOUT_S)
        self._ask: Callable[..., Any] = RateLimiter(
            geocoder.geocode,
            min_delay_seconds=delay_s,
            max_retries=1,
            error_wait_seconds=delay_s,
            swallow_exceptions=False,
        )
        self._index = index
        self._boundaries = boundaries
        self._countries = [unit.removeprefix("country:") for unit in sorted(boundaries.countries["place_id"])]
        boxes = [boundaries.unit(country).bounds for country in self._countries]
        # geopy wants (lat, lon) pairs.
        self._box = [
            (min(box[1] for box in boxes), min(box[0] for box in boxes)),
            (max(box[3] for box in boxes), max(box[2] for box in boxes)),
        ]
        self._server = f"{scheme}://{host}"
        self._found = 0
        self._failures = 0
        self.warnings: list[str] = []
        self.asked = 0

    def find(self, name: str, inside: Place | None = None) -> Place | None:
        """Return the likeliest place of a name, None where the server knows none or could not be asked.

        Parameters
        ----------
        name : str
        inside : Place, optional
            A unit that the place has to lie in.
        """
        found = [place for place in self.places(name) if inside is None or self._index.inside(place, inside)]
        self._found += bool(found)
        return found[0] if found else None

    def account(self) -> dict[str, str | int]:
        """Return which server was asked, how many requests it got, and how many names were found, cached ones too."""
        return {"server": self._server, "requests": self.asked, "found": self._found}

    def places(self, name: str) -> list[Place]:
        """Return the places in the region that the server gives for a name, likest names first.

        ``source`` is ``nominatim:`` and the type and id of the OpenStreetMap object.
        """
        key = fold(name)
        if not key:
            return []
        answers = self._cached(key)
        if answers is None:
            answers = self._asked(name)
            if answers is None:
                return []
            self._keep(key, answers)
        ranked = []
        for number, answer in enumerate(answers):
            place = self._place(answer)
            if place is not None and (alike := likeness(name, place.name)) >= _LEAST_LIKENESS:
                ranked.append((-alike, number, place))
        return [place for *_, place in sorted(ranked, key=lambda row: row[:2])]

    def _asked(self, name: str) -> list[dict[str, Any]] | None:
        """Return what the server answers, None where it could not be asked."""
        if self._failures >= _MOST_FAILURES:
            return None
        try:
            self.asked += 1
            found = self._ask(
                name, exactly_one=False, limit=_MOST_ANSWERS, country_codes=[c.lower() for c in self._countries],
                viewbox=self._box, bounded=True, language="en",
            )  # fmt: skip
            answers = [dict(location.raw) for location in found or ()]
        # geopy's errors have no common root but Exception; a broken answer raises what its reading raises.
        except Exception as error:
            self._failures += 1
            self._warn(f"{name!r} could not be looked up at {self._server}: {error or type(error).__name__}")
            if self._failures >= _MOST_FAILURES:
                self._warn(f"{self._server} failed {_MOST_FAILURES} times in a row and is not asked again in this run")
            return None
        self._failures = 0
        return answers

    def _warn(self, text: str) -> None:
        line = " ".join(text.split())
        self.warnings.append(line)
        _LOG.warning("%s", line)

    def _place(self, answer: dict[str, Any]) -> Place | None:
        """Return the place of an answer, None where it lies outside the region or is of no kind that news names."""
        try:
            lon, lat = float(answer["lon"]), float(answer["lat"])
            kind, radius_km = _kinds()[str(answer.get("class") or answer["category"]), str(answer["type"])]
            name = str(answer.get("name") or answer["display_name"].split(",")[0])
            source = f"nominatim:{answer['osm_type']}/{answer['osm_id']}"
        except (KeyError, ValueError, TypeError, AttributeError):
            return None
        district_id = self._boundaries.locate(lon, lat).district_id
        unit = None if district_id is None else self._index.get(district_id)
        if unit is None:
            return None
        slug = "-".join(re.sub(r"[^a-z0-9]+", " ", fold(name)).split()) or "x"
        return Place(
            f"{unit.place_id}/{slug}{INSTALLED_MARK}osm{str(answer['osm_type'])[:1]}{answer['osm_id']}", name, kind,
            unit.country, unit.adm1, unit.adm2, lon, lat, max(radius_km, _half_km(answer)), source,
        )  # fmt: skip

    def _cached(self, key: str) -> list[dict[str, Any]] | None:
        try:
            with closing(self._cache()) as cached:
                row = cached.execute(
                    "SELECT answers FROM names WHERE server = ? AND name = ?", (self._server, key)
                ).fetchone()
            return None if row is None else list(json.loads(row[0]))
        except (sqlite3.Error, OSError, ValueError) as error:
            self._warn(f"the cache {cache_folder() / 'nominatim.sqlite'} cannot be read: {error}; remove it")
            return None

    def _keep(self, key: str, answers: Sequence[dict[str, Any]]) -> None:
        try:
            with closing(self._cache()) as cached, cached:
                text = json.dumps(answers, ensure_ascii=False)
                cached.execute("INSERT OR REPLACE INTO names VALUES (?, ?, ?)", (self._server, key, text))
        except (sqlite3.Error, OSError) as error:
            self._warn(f"the cache {cache_folder() / 'nominatim.sqlite'} cannot be written: {error}")

    @staticmethod
    def _cache() -> sqlite3.Connection:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        cached = sqlite3.connect(folder / "nominatim.sqlite")
        cached.execute(
            "CREATE TABLE IF NOT EXISTS names (server TEXT, name TEXT, answers TEXT, PRIMARY KEY (server, name))"
        )
        return cached


@cache
def _kinds() -> dict[tuple[str, str], tuple[str, float]]:
    rows = read_table(data_root() / "osm_kinds.csv", ("class", "type", "kind", "radius_km"))
    return {(row["class"], row["type"]): (row["kind"], float(row["radius_km"])) for _, row in rows}


def _half_km(answer: dict[str, Any]) -> float:
    """Return half the diagonal of the answer's box in kilometres, 0 where it has none."""
    try:
        south, north, west, east = map(float, answer["boundingbox"])
    except (KeyError, ValueError, TypeError):
        return 0.0
    east_km = (east - west) * 111.2 * math.cos(math.radians((south + north) / 2))
    return round(math.hypot((north - south) * 111.2, east_km) / 2, 1)
