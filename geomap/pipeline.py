"""The stages in order: articles in, a result out that can be shown, searched and written."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer import Boundaries, Gazetteer, data_root
from geomap import export
from geomap.amend import Amender
from geomap.articles import Reading
from geomap.border import with_border_facts
from geomap.copies import find_copies
from geomap.corrections import read_corrections
from geomap.diff import member_ids, read_earlier
from geomap.incidents import Story
from geomap.merge import clusters, in_order, joined, named
from geomap.reading import Reader
from geomap.records import Article, Incident, PlacedMention, Rejection
from geomap.settings import Settings
from geomap.summary import COLUMNS, summarise
from geomap.workers import read_stories

if TYPE_CHECKING:
    import folium
    import geopandas

    from gazetteer import OnlineLookup
    from geomap.runfiles import RunFiles
    from geomap.webmap import MapData

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how many of its items are done, and how many there are."""

OUTPUT_NAMES = (
    "map.html",
    "incidents.json",
    "incidents.geojson",
    "mentions.csv",
    "provinces.csv",
    "districts.csv",
    "rejected.csv",
    "run.json",
)


@dataclass(frozen=True)
class Result:
    """What a run found.

    Attributes
    ----------
    records : tuple of Incident
        One per event, sorted by date and id.
    stories : tuple of Story
        What each article said, in input order.
    rejected : tuple of Rejection
    warnings : tuple of str
    settings : Settings
    gazetteer : Gazetteer
    made_at : datetime or None
        Set by who knows the time; nothing here reads the clock.
    corrections : dict or None
        The table of corrections and what each of its rows did, as ``run.json`` holds them.
    online : dict or None
        Which server was asked for names that no gazetteer holds, and how many.
    """

    records: tuple[Incident, ...]
    stories: tuple[Story, ...]
    rejected: tuple[Rejection, ...]
    warnings: tuple[str, ...]
    settings: Settings
    gazetteer: Gazetteer
    made_at: datetime | None = None
    corrections: dict[str, Any] | None = None
    online: dict[str, Any] | None = None

    @cached_property
    def incidents(self) -> "geopandas.GeoDataFrame":
        """One row per incident and place, EPSG:4326; ``incident_id`` ties the rows of one incident together."""
        import json

        import geopandas

        features = json.loads(export.incidents_geojson(self.records))["features"]
        if not features:
            columns = ["incident_id", "geometry"]
            return geopandas.GeoDataFrame({c: [] for c in columns}, geometry="geometry", crs="EPSG:4326")
        return geopandas.GeoDataFrame.from_features(features, crs="EPSG:4326")

    @cached_property
    def mentions(self) -> tuple[tuple[Article, PlacedMention], ...]:
        """Every place mention with its article, in order."""
        return tuple((s.article, m) for s in self.stories for m in s.mentions)

    def provinces(self) -> list[dict[str, object]]:
        """Return the rows of ``provinces.csv``."""
        return summarise(self.records, self.gazetteer, "province")

    def districts(self) -> list[dict[str, object]]:
        """Return the rows of ``districts.csv``."""
        return summarise(self.records, self.gazetteer, "district")

    def map(self, *, tiles: str | None = None) -> "folium.Map":
        """Return the map, to be shown in a notebook or extended; ``tiles`` adds an online background."""
        from geomap.webmap import incident_map

        return incident_map(self._map_data(), tiles=tiles)

    def write(self, folder: str | Path, *, tiles: str | None = None) -> list[Path]:
        """Write every output file into a folder and return their paths; all of them or none.

        Raises
        ------
        OutputError
            If the folder cannot be written.
        """
        from geomap.webmap import render_html

        files = {
            "map.html": render_html(self._map_data(), tiles=tiles),
            "incidents.json": export.incidents_json(self.records),
            "incidents.geojson": export.incidents_geojson(self.records),
            "mentions.csv": export.csv_text(export.MENTION_COLUMNS, export.mention_rows(self.mentions)),
            "provinces.csv": export.csv_text(COLUMNS, self.provinces()),
            "districts.csv": export.csv_text(COLUMNS, self.districts()),
            "rejected.csv": export.csv_text(export.REJECTED_COLUMNS, export.rejected_rows(self.rejected)),
            "run.json": export.json_text(self.run_record()),
        }
        return export.write_files(Path(folder), files)

    def files(self) -> "RunFiles":
        """Return what the files of this run hold, as `geomap.runfiles.read_run` reads it from a folder."""
        from geomap.runfiles import RunFiles

        return RunFiles(
            incidents=[export.incident_record(i) for i in self.records],
            run=self.run_record(),
            provinces=self.provinces(),
            mentions=export.mention_rows(self.mentions),
            rejected=export.rejected_rows(self.rejected),
        )

    def picture(self, path: str | Path, **choice: Any) -> Path:
        """Write a picture for print and return its path; the ending (png, svg, pdf) is the format.

        Parameters
        ----------
        path : str or Path
        **choice
            Of :class:`geomap.picture.Choice`: ``level="districts"``, ``by="week"``, ``start=date(2025, 10, 1)`` ...
        """
        from geomap.picture import Choice, write_picture

        return write_picture(self.files(), [Path(path)], Choice(**choice))[0]

    def report(self, folder: str | Path, *, title: str = "") -> list[Path]:
        """Write ``report.md`` and ``report.html`` with a picture into a folder and return their paths."""
        from geomap.picture import Choice, picture_bytes
        from geomap.report import write_report

        files = self.files()
        return write_report(files, Path(folder), title=title, picture=picture_bytes(files, Choice(title=title))["png"])

    def run_record(self) -> dict[str, Any]:
        """Return what ``run.json`` holds: versions, settings, digests, counts, warnings."""
        return {
            "schema": "geomap.run/1",
            "made_at": self.made_at.isoformat() if self.made_at else None,
            "versions": _versions(),
            "settings": asdict(self.settings),
            "data": _data_digests(self.settings.region),
            "gazetteer": asdict(self.gazetteer.installed) if self.gazetteer.installed else None,
            "online": self.online,
            "inputs": [
                {
                    "article_id": s.article.article_id,
                    "path": s.article.path,
                    "published": s.article.published.isoformat() if s.article.published else None,
                    "published_rule": s.article.published_rule,
                    "sha256": hashlib.sha256(s.article.text.encode("utf-8", "surrogatepass")).hexdigest(),
                }
                for s in self.stories
            ],
            "corrections": self.corrections,
            "counts": self.counts(),
            "warnings": list(self.warnings),
        }

    def counts(self) -> dict[str, int]:
        """Return how much each stage found."""
        placed = [m for s in self.stories for m in s.mentions]
        return {
            "articles": len(self.stories),
            "rejected": len(self.rejected),
            "mentions": len(placed),
            "mentions_placed": sum(1 for m in placed if m.place is not None),
            "claims": sum(len(s.claims) for s in self.stories),
            "incidents": sum(1 for i in self.records if not i.background),
            "incidents_background": sum(1 for i in self.records if i.background),
            "incidents_merged": sum(1 for i in self.records if i.members),
            "copies": sum(1 for i in {s.article_id for r in self.records for s in r.sources if s.copy_of} if i),
        }

    def _map_data(self) -> "MapData":
        # The map and its templates are only loaded where a map is asked for.
        from geomap.mapdata import map_data

        published = sorted(s.article.published for s in self.stories if s.article.published)
        return map_data(
            self.records,
            self.mentions,
            self.gazetteer,
            region=self.settings.region,
            province_rows=self.provinces(),
            district_rows=self.districts(),
            meta={
                "made_at": self.made_at.date().isoformat() if self.made_at else "",
                "version": _versions()["geomap"],
                "n_articles": len(self.stories),
                "n_rejected": len(self.rejected),
                "published_first": published[0].isoformat() if published else "",
                "published_last": published[-1].isoformat() if published else "",
            },
        )


def run(
    articles: Reading | Iterable[Article],
    *,
    settings: Settings | None = None,
    gazetteer: Gazetteer | None = None,
    online: "OnlineLookup | None" = None,
    corrections: str | Path | None = None,
    previous: str | Path | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    made_at: datetime | None = None,
) -> Result:
    """Return the incidents of some articles.

    Parameters
    ----------
    articles : Reading or iterable of Article
        As :func:`geomap.read_articles` gives them.
    settings : Settings, optional
    gazetteer : Gazetteer, optional
        The shipped one by default, with what ``settings.gazetteer`` adds to it.
    online : OnlineLookup, optional
        Asked for the places that no gazetteer holds; nothing is ever asked without it.
    corrections : str or Path, optional
        A table of corrections, as :func:`geomap.corrections.read_corrections` reads it.
    previous : str or Path, optional
        The folder of an earlier run: incidents that were in it keep their ids.
    jobs : int
        Processes that read articles; the result is the same for any number. Where ``online`` is asked it is one. A script
        that asks for several has to keep what it does itself below ``if __name__ == "__main__":``.
    progress : callable, optional
        Told how far each stage is.
    made_at : datetime, optional
        Time stamp for ``run.json``; none by default, so that the same input gives the same bytes.

    Examples
    --------
    >>> from datetime import date
    >>> text = "Shelling\\n\\nShells hit Dangam district of Kunar on Sunday, killing two civilians."
    >>> result = run([Article("a", "Shelling", text, date(2025, 10, 13))])
    >>> [(i.type, [p.place.name for p in i.places]) for i in result.records]
    [('shelling', ['Dangam'])]
    """
    settings = settings or Settings()
    tell = progress or (lambda stage, done, total: None)
    reader = Reader(gazetteer, settings, online=online)
    table = read_corrections(corrections, reader.gazetteer) if corrections is not None else None
    former = member_ids(read_earlier(previous)) if previous is not None else {}
    amender = Amender(table, reader.gazetteer)
    read = tuple(articles)
    stories = []
    found: list[Incident] = []
    # A server is asked by one process, one question at a time.
    for number, as_read in enumerate(read_stories(read, reader, 1 if online else jobs)):
        story = amender.story(as_read)
        stories.append(story)
        before = reader.incidents(as_read) if story.mentions != as_read.mentions else ()
        found.extend(amender.linked(reader.incidents(story), story, before))
        tell("reading", number + 1, len(read))
    copies = find_copies(read, settings.copy_similarity)
    told = named(clusters(found, copies, reader.gazetteer, settings), former, amender.own_ids)
    merged = amender.incidents(in_order(joined(c, copies) for c in amender.clusters(told, copies)))
    tell("merging", len(merged), len(merged))
    boundaries = Boundaries.load()
    records = with_border_facts(merged, boundaries.border, reader.gazetteer)
    tell("measuring", len(records), len(records))
    return Result(
        records=tuple(records),
        stories=tuple(stories),
        rejected=(*(articles.rejected if isinstance(articles, Reading) else ()), *(table.rejected if table else ())),
        warnings=(
            *(articles.warnings if isinstance(articles, Reading) else ()),
            *amender.warnings(),
            *(online.warnings if online else ()),
        ),
        settings=settings,
        gazetteer=reader.gazetteer,
        made_at=made_at,
        online=online.account() if online else None,
        corrections={"path": table.path, "sha256": table.sha256, "rows": amender.account()} if table else None,
    )


def _versions() -> dict[str, str]:
    names = ("geomap", "ahocorasick-rs", "folium", "geopandas", "pyproj", "rapidfuzz", "rensa", "shapely")
    return {name: metadata.version(name) for name in names}


def _data_digests(region: str) -> dict[str, str]:
    out = {}
    for folder in (data_root(), data_root() / region, data_root() / "world"):
        for path in sorted(folder.iterdir(), key=lambda p: p.name):
            if path.is_file() and not path.name.endswith((".md", ".json")):
                name = path.name if folder.name == "data" else f"{folder.name}/{path.name}"
                out[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return out
