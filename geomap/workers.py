"""Articles read by several processes at once: the same stories in the same order as one process gives."""

import io
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from gazetteer import Gazetteer, Place
from geomap.incidents import Story
from geomap.reading import Reader
from geomap.records import Article
from geomap.settings import Settings

CHUNK = 16
"""Articles that a process is handed at a time."""


def read_stories(articles: Sequence[Article], reader: Reader, jobs: int) -> Iterator[Story]:
    """Yield the story of each article, in order.

    Parameters
    ----------
    articles : sequence of Article
    reader : Reader
    jobs : int
        Processes to read with. Each loads the tables for itself, which takes about a second: for some hundred articles
        or more.
    """
    chunks = [articles[at : at + CHUNK] for at in range(0, len(articles), CHUNK)]
    jobs = min(jobs, len(chunks))
    if jobs < 2:
        yield from map(reader.story, articles)
        return
    # New processes rather than copies of this one: some of its libraries hold threads, which a copy would lack.
    with ProcessPoolExecutor(
        jobs, get_context("spawn"), initializer=_start, initargs=(reader.gazetteer, reader.settings)
    ) as pool:
        for packed in pool.map(_read, chunks):
            yield from _Unpacker(packed, reader.gazetteer).load()


_READERS: list[Reader] = []
"""The reader of a worker process, made once."""


def _start(gazetteer: Gazetteer, settings: Settings) -> None:
    _READERS[:] = [Reader(gazetteer, settings)]


def _read(articles: Sequence[Article]) -> bytes:
    (reader,) = _READERS
    packed = io.BytesIO()
    _Packer(packed, reader.gazetteer).dump([reader.story(article) for article in articles])
    return packed.getvalue()


class _Packer(pickle.Pickler):
    """Packs stories with the ids of places in the stead of the places, which every process has."""

    def __init__(self, file: io.BytesIO, gazetteer: Gazetteer) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._gazetteer = gazetteer

    def persistent_id(self, obj: object) -> str | None:
        """Return the id of a place that the gazetteer holds; None packs the object itself."""
        return obj.place_id if isinstance(obj, Place) and obj.place_id in self._gazetteer else None


class _Unpacker(pickle.Unpickler):
    """Unpacks what :class:`_Packer` packed; only ever fed by the processes started here."""

    def __init__(self, packed: bytes, gazetteer: Gazetteer) -> None:
        super().__init__(io.BytesIO(packed))
        self._gazetteer = gazetteer

    def persistent_load(self, pid: str) -> Place:
        """Return the place of an id."""
        return self._gazetteer[pid]
