"""Several reports of one event, and copies of one text."""

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.merge import find_copies, merge
from geomap.records import Article, Incident
from geomap.settings import Settings
from tests.incidents_made import GAZETTEER, claim, incident

NIGHT, NEXT, LATER = date(2025, 10, 11), date(2025, 10, 12), date(2025, 10, 20)


def merged(*incidents: Incident, copies: dict[str, str] | None = None) -> list[Incident]:
    return merge(incidents, copies or {}, GAZETTEER, Settings())


def test_two_reports_of_one_place_and_day_are_one_incident() -> None:
    (one,) = merged(incident(1, "AF.kunar"), incident(2, "AF.kunar.dangam", claims=(claim("AF", 1, 1),)))
    assert {s.article_id for s in one.sources} == {"a1", "a2"}
    assert one.n_independent == 2
    assert set(one.members) == {"i1", "i2"}
    assert one.merge_reasons
    assert len(one.claims) == 1


def test_other_days_other_places_and_other_kinds_stay_apart() -> None:
    base = incident(1, "AF.kunar")
    assert len(merged(base, incident(2, "AF.kunar", day=LATER))) == 2
    assert len(merged(base, incident(2, "AF.helmand"))) == 2
    assert len(merged(base, incident(2, "AF.kunar", kind="bombing"))) == 2
    assert len(merged(base, incident(2, "AF.kunar", background=True))) == 2


def test_two_incidents_of_one_article_never_merge() -> None:
    assert len(merged(incident(1, "AF.kunar", article="x"), incident(2, "AF.kunar", article="x"))) == 2


def test_a_report_that_names_no_place_joins_the_night_of_the_same_sides() -> None:
    (one,) = merged(incident(1, "AF.kunar"), incident(2))
    assert "names no place" in one.merge_reasons[0]
    assert len(merged(incident(1, "AF.kunar"), incident(2, sides=("militant",)))) == 2


def test_a_copy_counts_once() -> None:
    (one,) = merged(incident(1, "AF.kunar"), incident(2, "AF.kunar"), copies={"a2": "a1"})
    assert (len(one.sources), one.n_independent) == (2, 1)
    assert [s.copy_of for s in one.sources] == ["", "a1"]


def test_the_claims_of_a_copy_are_the_same_claims() -> None:
    first = incident(1, "AF.kunar", claims=(claim("AF", 5, 5, article="a1"),))
    second = incident(2, "AF.kunar", claims=(claim("AF", 5, 5, article="a2"),))
    (one,) = merged(first, second, copies={"a2": "a1"})
    assert len(one.claims) == 1


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["AF.kunar", "AF.kunar.dangam", "AF.paktia"]), st.sampled_from([NIGHT, NEXT, LATER])),
        max_size=7,
    ),
    st.integers(),
)
def test_the_order_of_reports_changes_nothing(rows: list[tuple[str, date]], seed: int) -> None:
    incidents = [incident(n, place, day=day) for n, (place, day) in enumerate(rows)]
    shuffled = incidents[:]
    random.Random(seed).shuffle(shuffled)
    assert merged(*incidents) == merged(*shuffled)


def test_near_copies_are_found_and_others_are_not() -> None:
    words = [f"word{n}" for n in range(80)]
    text = " ".join(words)
    changed = " ".join([*words[:40], "and", "then", *words[40:]])
    other = " ".join(f"other{n}" for n in range(80))
    articles = [
        Article("b", "", text, date(2025, 10, 13)),
        Article("a", "", changed, date(2025, 10, 12)),
        Article("c", "", other, date(2025, 10, 12)),
    ]
    assert find_copies(articles, 0.6) == {"b": "a"}
