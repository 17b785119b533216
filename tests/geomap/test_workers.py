"""Several processes read articles as one does."""

from datetime import date

from geomap.reading import Reader
from geomap.records import Article
from geomap.workers import CHUNK, read_stories
from tests.incidents_made import GAZETTEER

TEXT = (
    "Shelling in Kunar\n\nShells hit Dangam and the village of Shorabak{n} in Kunar on Sunday, killing {n} civilians, "
    "officials in Kabul said.\n"
)
ARTICLES = [
    Article(f"a{n}", "Shelling in Kunar", TEXT.format(n=n), date(2025, 10, 13)) for n in range(2, 2 * CHUNK + 5)
]


def test_several_processes_give_the_same_stories_in_the_same_order() -> None:
    reader = Reader(GAZETTEER)
    alone = list(read_stories(ARTICLES, reader, 1))
    together = list(read_stories(ARTICLES, reader, 2))
    assert [s.article.article_id for s in together] == [a.article_id for a in ARTICLES]
    assert together == alone
    place = next(m.place for m in together[0].mentions if m.place is not None and m.place.name == "Dangam")
    assert place is GAZETTEER["AF.kunar.dangam"]


def test_few_articles_or_none_are_read_with_any_number_of_processes() -> None:
    reader = Reader(GAZETTEER)
    assert [s.article for s in read_stories(ARTICLES[:3], reader, 8)] == ARTICLES[:3]
    assert list(read_stories([], reader, 8)) == []
