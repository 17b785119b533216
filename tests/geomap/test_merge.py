"""Several reports of one event: which are joined, which are not, and the laws that joining keeps."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.claims import fatalities
from geomap.merge import clusters, event_id, joined, merge, named
from geomap.records import Incident
from geomap.settings import Settings
from tests.incidents_made import GAZETTEER, claim, incident

NIGHT, NEXT, LATER = date(2025, 10, 11), date(2025, 10, 12), date(2025, 10, 20)
KUNAR, DANGAM, NARI, HELMAND = "AF.kunar", "AF.kunar.dangam", "AF.kunar.nari", "AF.helmand"


def merged(*incidents: Incident, copies: dict[str, str] | None = None) -> list[Incident]:
    return merge(incidents, copies or {}, GAZETTEER, Settings())


def told_on(what: Incident, words: str) -> Incident:
    return replace(what, date=replace(what.date, text=words))


# One event ------------------------------------------------------------------------------------------------------------


def test_two_reports_of_one_place_and_day_are_one_incident() -> None:
    (one,) = merged(incident(1, KUNAR), incident(2, DANGAM, claims=(claim("AF", 1, 1),)))
    assert {s.article_id for s in one.sources} == {"a1", "a2"}
    assert one.n_independent == 2
    assert set(one.members) == {"i1", "i2"}
    assert one.merge_reasons == ("a2: same kind (clash, clash), 2025-10-11, Dangam is in Kunar, the same sides",)
    assert len(one.claims) == 1


def test_a_report_that_names_no_place_joins_the_night_of_the_same_sides() -> None:
    (one,) = merged(incident(1, KUNAR), incident(2))
    assert "names no place" in one.merge_reasons[0]
    assert len(merged(incident(1, KUNAR), incident(2, sides=("militant",)))) == 2


def test_the_evening_and_the_morning_of_one_night_are_one_event() -> None:
    evening, morning = incident(1, DANGAM), incident(2, DANGAM, day=NEXT)
    assert len(merged(evening, morning)) == 2
    assert len(merged(told_on(evening, "late Saturday"), told_on(morning, "in the early hours of Sunday"))) == 1


def test_a_raid_an_ambush_and_a_clash_are_what_reporters_call_one_fight() -> None:
    (one,) = merged(incident(1, DANGAM, kind="raid"), incident(2, DANGAM, kind="ambush"), incident(3, DANGAM))
    assert one.n_independent == 3


def test_an_event_recalled_by_one_report_and_told_as_news_by_another_is_one_and_no_background() -> None:
    news = incident(1, KUNAR, kind="airstrike", published=NEXT)
    recalled = incident(2, DANGAM, kind="airstrike", background=True, published=LATER)
    (one,) = merged(news, recalled)
    assert not one.background
    (both,) = merged(replace(news, background=True), recalled)
    assert both.background


def test_a_number_tells_which_event_of_last_month_is_recalled() -> None:
    toll = (claim("AF", 46, 46),)
    news = incident(1, DANGAM, kind="airstrike", claims=toll, published=NEXT)
    first, last = date(2025, 10, 1), date(2025, 10, 31)
    recalled = incident(
        2, DANGAM, kind="airstrike", background=True, day=first, until=last, published=date(2025, 11, 9)
    )
    assert len(merged(news, recalled)) == 2
    (one,) = merged(news, replace(recalled, claims=toll))
    assert one.date.start == one.date.end == NIGHT
    undated = incident(3, DANGAM, kind="airstrike", background=True, day=None, claims=toll, published=date(2025, 12, 1))
    assert len(merged(news, undated)) == 1
    assert len(merged(news, replace(undated, background=False))) == 2


def test_each_side_names_the_place_on_its_own_side_of_the_line() -> None:
    chaman, boldak = "PK.balochistan.chaman", "AF.kandahar.spin-boldak"
    (one,) = merged(incident(1, boldak), incident(2, chaman))
    assert "face each other" in one.merge_reasons[0]
    assert len(merged(incident(1, boldak, kind="bombing"), incident(2, chaman, kind="bombing"))) == 2
    assert len(merged(incident(1, boldak), incident(2, chaman, sides=("PK", "militant")))) == 2
    assert len(merged(incident(1, DANGAM), incident(2, chaman))) == 2


def test_a_province_faces_the_districts_across_the_line() -> None:
    (one,) = merged(incident(1, KUNAR), incident(2, "PK.khyber-pakhtunkhwa.bajaur"))
    assert one.merge_reasons == (
        "a2: same kind (clash, clash), 2025-10-11, Kunar and Bajaur face each other, the same sides",
    )
    assert len(merged(incident(1, KUNAR), incident(2, "PK.khyber-pakhtunkhwa.kurram"))) == 2
    # A province that borders half the line faces nothing in particular.
    assert len(merged(incident(1, DANGAM), incident(2, "PK.khyber-pakhtunkhwa"))) == 2


def test_a_former_agency_faces_what_its_districts_face() -> None:
    waziristan, barmal = "PK.khyber-pakhtunkhwa/south-waziristan", "AF.paktika.barmal"
    assert len(merged(incident(1, waziristan), incident(2, barmal))) == 1


def test_the_dead_tell_who_fought() -> None:
    bare = incident(2, "PK.balochistan.chaman", sides=("AF",))
    assert len(merged(incident(1, "AF.kandahar.spin-boldak"), bare)) == 2
    assert len(merged(incident(1, "AF.kandahar.spin-boldak"), replace(bare, claims=(claim("PK", 4, 4),)))) == 1


def test_where_one_side_shells_the_other_side_is_that_of_the_ground() -> None:
    shelled = incident(1, DANGAM, kind="shelling", sides=("PK",))
    assert len(merged(shelled, incident(2, "PK.khyber-pakhtunkhwa.bajaur"))) == 1
    at_home = incident(1, "PK.khyber-pakhtunkhwa.bajaur", kind="shelling", sides=("PK",))
    assert len(merged(at_home, incident(2, DANGAM))) == 2


def test_an_equal_toll_outweighs_other_names_for_the_attackers() -> None:
    toll = (claim("PK", 4, 4),)
    one, other = incident(1, DANGAM, sides=("PK", "militant")), incident(2, DANGAM, sides=("AF", "PK"))
    assert len(merged(one, other)) == 2
    assert len(merged(replace(one, claims=toll), replace(other, claims=toll))) == 1


# Not one event --------------------------------------------------------------------------------------------------------


def test_other_days_other_places_and_other_kinds_stay_apart() -> None:
    base = incident(1, KUNAR)
    assert len(merged(base, incident(2, KUNAR, day=LATER))) == 2
    assert len(merged(base, incident(2, HELMAND))) == 2
    assert len(merged(base, incident(2, KUNAR, kind="bombing"))) == 2


def test_two_incidents_of_one_article_never_merge() -> None:
    assert len(merged(incident(1, KUNAR, article="x"), incident(2, KUNAR, article="x"))) == 2
    third = incident(3, KUNAR, article="y", published=LATER)
    found = merged(incident(1, KUNAR, article="x"), incident(2, KUNAR, article="x"), third)
    assert sorted(len(i.sources) for i in found) == [1, 2]


def test_other_fighters_are_another_fight() -> None:
    police, guards = ("PK", "militant"), ("AF", "PK")
    assert len(merged(incident(1, DANGAM, sides=police), incident(2, DANGAM, sides=guards))) == 2
    # Who was under the bombs is what the sides disagree about.
    strikes = [incident(n, DANGAM, kind="airstrike", sides=s) for n, s in enumerate((police, guards))]
    assert len(merged(*strikes)) == 1


def test_a_later_count_of_far_fewer_by_the_same_claimant_is_of_other_people() -> None:
    many, few = (claim("militant", 54, 54),), (claim("militant", 17, 17),)
    first, second = incident(1, DANGAM, claims=many, published=NEXT), incident(2, DANGAM, claims=few, published=LATER)
    assert len(merged(first, second)) == 2
    assert len(merged(replace(first, claims=few), replace(second, claims=many))) == 1
    assert len(merged(first, replace(second, claims=(claim("militant", 17, 17, claimant="B"),)))) == 1
    assert len(merged(first, replace(second, claims=(claim("militant", 50, 50),)))) == 1


def test_what_no_report_names_joins_only_the_same_spot_or_the_same_toll() -> None:
    toll = (claim("PK", 6, 6),)
    spot = "PK.khyber-pakhtunkhwa.north-waziristan/mir-ali"
    vague, raid = incident(1, "PK.khyber-pakhtunkhwa.north-waziristan", kind="other"), incident(2, spot, kind="raid")
    assert len(merged(vague, raid)) == 2
    assert len(merged(replace(vague, claims=toll), replace(raid, claims=toll))) == 1
    assert len(merged(incident(1, spot, kind="other"), raid)) == 1


def test_much_happens_in_a_province_on_one_day() -> None:
    raid = incident(
        1, "PK.khyber-pakhtunkhwa", sides=("PK", "militant"), kind="raid", claims=(claim("militant", 8, 8),)
    )
    other = incident(2, "PK.khyber-pakhtunkhwa.tank", sides=("PK", "militant"), kind="raid")
    assert len(merged(raid, other)) == 2
    assert len(merged(raid, replace(other, claims=(claim("militant", 8, 8),)))) == 1


def test_a_month_of_daily_clashes_is_no_chain() -> None:
    days = [
        told_on(incident(n, DANGAM, day=NIGHT + timedelta(days=n), published=NEXT + timedelta(days=n)), "overnight")
        for n in range(30)
    ]
    found = merged(*days)
    assert len(found) == 15
    assert max(len(i.sources) for i in found) == 2


def test_a_report_of_the_whole_province_does_not_glue_two_districts() -> None:
    found = merged(incident(1, KUNAR), incident(2, DANGAM), incident(3, NARI))
    assert sorted(len(i.sources) for i in found) == [1, 2]


def test_a_report_that_names_both_districts_does_join_them() -> None:
    (one,) = merged(incident(1, DANGAM, NARI), incident(2, DANGAM), incident(3, NARI))
    assert one.n_independent == 3
    bombs = [
        incident(1, DANGAM, NARI, kind="bombing"),
        incident(2, DANGAM, kind="bombing"),
        incident(3, NARI, kind="bombing"),
    ]
    assert len(merged(*bombs)) == 2


def test_a_roundup_of_the_week_glues_nothing() -> None:
    week = incident(1, DANGAM, NARI, day=date(2025, 10, 6), until=date(2025, 10, 12), published=date(2025, 10, 6))
    assert len(merged(week, incident(2, DANGAM), incident(3, DANGAM, day=date(2025, 10, 8)))) == 3


# Copies ---------------------------------------------------------------------------------------------------------------


def test_a_copy_counts_once() -> None:
    (one,) = merged(incident(1, KUNAR), incident(2, KUNAR), copies={"a2": "a1"})
    assert (len(one.sources), one.n_independent) == (2, 1)
    assert [s.copy_of for s in one.sources] == ["", "a1"]


def test_two_copies_of_a_text_are_one_source_beside_another() -> None:
    (one,) = merged(*(incident(n, KUNAR) for n in range(4)), copies={"a2": "a1", "a3": "a1"})
    assert (len(one.sources), one.n_independent) == (4, 2)


def test_the_claims_of_a_copy_are_the_same_claims() -> None:
    first = incident(1, KUNAR, claims=(claim("AF", 5, 5, article="a1"),))
    second = incident(2, KUNAR, claims=(claim("AF", 5, 5, article="a2"),))
    (one,) = merged(first, second, copies={"a2": "a1"})
    assert len(one.claims) == 1


def test_what_a_copy_adds_of_another_event_stays_another_event() -> None:
    added = incident(2, "AF.khost", article="copy", kind="bombing")
    found = merged(
        incident(1, KUNAR, article="wire"), incident(3, KUNAR, article="copy"), added, copies={"copy": "wire"}
    )
    assert [len(i.sources) for i in found] == [2, 1] or [len(i.sources) for i in found] == [1, 2]


# Laws -----------------------------------------------------------------------------------------------------------------

PLACES = (
    KUNAR,
    DANGAM,
    NARI,
    HELMAND,
    "PK.khyber-pakhtunkhwa.khyber",
    "PK.khyber-pakhtunkhwa.bajaur",
    "PK.khyber-pakhtunkhwa",
    "AF/loya-paktia",
    "AF.paktia",
)


@st.composite
def incidents_of(draw: st.DrawFn, article: str) -> list[Incident]:
    published = draw(st.sampled_from([None, NIGHT, NEXT, NEXT + timedelta(days=1), LATER]))
    out = []
    for number in range(draw(st.integers(1, 2))):
        one = incident(
            0,
            *draw(st.lists(st.sampled_from(PLACES), max_size=3, unique=True)),
            claims=tuple(
                claim(side, low, low if exact else None, claimant=who, article=article)
                for side, low, exact, who in draw(
                    st.lists(
                        st.tuples(
                            st.sampled_from(["AF", "PK"]), st.integers(0, 60), st.booleans(), st.sampled_from("ABC")
                        ),
                        max_size=3,
                    )
                )
            ),
            day=draw(st.sampled_from([None, NIGHT, NEXT, NEXT + timedelta(days=1), LATER])),
            kind=draw(st.sampled_from(["clash", "shelling", "raid", "airstrike", "bombing", "other"])),
            article=article,
            background=draw(st.booleans()),
            sides=draw(st.sampled_from([(), ("AF", "PK"), ("PK", "militant"), ("AF", "PK", "militant")])),
            published=published,
        )
        words = draw(st.sampled_from(["", "overnight", "on Saturday"]))
        out.append(replace(told_on(one, words), incident_id=f"{article}-{number}"))
    return out


@st.composite
def runs(draw: st.DrawFn) -> list[Incident]:
    return [i for n in range(draw(st.integers(0, 6))) for i in draw(incidents_of(f"a{n}"))]


LAW = settings(deadline=None, max_examples=100)


def reports(found: Sequence[Incident]) -> list[str]:
    return sorted(name for i in found for name in (i.members or [i.sources[0].incident_id]))


@LAW
@given(runs(), st.randoms())
def test_the_order_of_reports_changes_nothing(run: list[Incident], rng: random.Random) -> None:
    shuffled = run[:]
    rng.shuffle(shuffled)
    assert merged(*run) == merged(*shuffled)


@LAW
@given(runs())
def test_every_report_is_in_one_incident_and_no_two_of_one_article_in_the_same(run: list[Incident]) -> None:
    found = merged(*run)
    assert reports(found) == sorted(i.incident_id for i in run)
    assert len({i.incident_id for i in found}) == len(found)
    for one in found:
        articles = [s.article_id for s in one.sources]
        assert len(set(articles)) == len(articles) == max(1, len(one.members))


@LAW
@given(runs(), st.sets(st.sampled_from([f"a{n}" for n in range(6)])))
def test_an_article_given_twice_changes_nothing_but_the_copy_count(run: list[Incident], twice: set[str]) -> None:
    twins = [
        replace(i, sources=(replace(i.sources[0], article_id=f"{i.sources[0].article_id}-twin"),))
        for i in run if i.sources[0].article_id in twice
    ]  # fmt: skip
    found = merged(*run, *twins, copies={f"{a}-twin": a for a in twice})
    once = [replace(i, sources=tuple(s for s in i.sources if not s.copy_of)) for i in found]
    assert once == merged(*run)
    assert sum(len(i.sources) for i in found) == len(run) + len(twins)


@LAW
@given(runs(), st.sampled_from([NIGHT, NEXT]), st.sampled_from(["clash", "airstrike"]))
def test_an_unrelated_article_changes_no_incident(run: list[Incident], day: date, kind: str) -> None:
    new = incident(99, "AF.badakhshan", day=day, kind=kind, sides=(), published=NIGHT)
    found = merged(*run, new)
    assert [i for i in found if i.members or i.sources[0].incident_id != "i99"] == merged(*run)


@LAW
@given(runs(), incidents_of("new"))
def test_a_report_published_later_moves_no_other_and_changes_no_id(run: list[Incident], new: list[Incident]) -> None:
    dated = [replace(i, sources=(replace(i.sources[0], published=i.sources[0].published or NIGHT),)) for i in run]
    later = [replace(i, sources=(replace(i.sources[0], published=LATER + timedelta(days=1)),)) for i in new]
    before, after = merged(*dated), merged(*dated, *later)
    homes = {name: i.incident_id for i in after for name in (i.members or [i.sources[0].incident_id])}
    for old in before:
        assert {homes[name] for name in (old.members or [old.sources[0].incident_id])} == {old.incident_id}


@LAW
@given(runs(), incidents_of("new"))
def test_ids_of_an_earlier_run_are_kept_unless_two_incidents_became_one(
    run: list[Incident], new: list[Incident]
) -> None:
    earlier = named(clusters(run, {}, GAZETTEER, Settings()))
    former = {report.incident_id: c.incident_id for c in earlier for report in c.reports}
    now = named(clusters([*run, *new], {}, GAZETTEER, Settings()), former)
    bearing = {c.incident_id: c for c in now}
    assert len(bearing) == len(now)
    for old in earlier:
        if old.incident_id not in bearing:
            homes = [c for c in now if set(old.reports) & set(c.reports)]
            assert all(c.incident_id in former.values() for c in homes)


@LAW
@given(runs())
def test_tolls_stay_within_what_the_reports_say_and_never_add_up(run: list[Incident]) -> None:
    by_id = {i.incident_id: i for i in run}
    for one in merged(*run):
        whole = fatalities(one.claims)
        parts = [fatalities(by_id[name].claims) for name in (one.members or [one.sources[0].incident_id])]
        for side, (low, high) in whole["by_side"].items():
            bounds = [part["by_side"][side] for part in parts if side in part["by_side"]]
            assert low >= min(bound[0] for bound in bounds)
            assert high is None or low <= high
            most = [bound[1] for bound in bounds]
            assert None in most or (high is not None and high <= max(m for m in most if m is not None))


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 99)), min_size=1, max_size=6))
def test_no_toll_is_more_than_what_one_claimant_says_in_one_article(said: list[tuple[str, int]]) -> None:
    claims = [claim("PK", n, n, claimant=who, article=f"a{at}") for at, (who, n) in enumerate(said)]
    dead = fatalities(claims)
    assert (dead["low"], dead["high"]) == (min(n for _, n in said), max(n for _, n in said))


# Ids ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["clash", "shelling", "raid"])
def test_reports_that_agree_in_day_kind_and_district_give_one_id(kind: str) -> None:
    assert event_id(incident(1, DANGAM)) == event_id(incident(2, DANGAM, kind=kind, published=NIGHT))


def test_another_day_kind_or_district_gives_another_id() -> None:
    others = [incident(1, DANGAM, day=NEXT), incident(1, DANGAM, kind="bombing"), incident(1, NARI)]
    assert len({event_id(i) for i in (incident(1, DANGAM), *others)}) == 4


def test_without_a_day_or_a_place_an_incident_bears_the_id_of_its_report() -> None:
    assert event_id(incident(1)) == event_id(incident(1, DANGAM, day=None)) == "i1"


def test_two_incidents_never_bear_one_id() -> None:
    twice = [incident(1, DANGAM, article="x"), incident(2, DANGAM, article="x")]
    assert [i.incident_id for i in merged(*twice)] == sorted([event_id(twice[0]), "i2"])


def test_a_cluster_joined_keeps_the_words_of_the_first_report_of_each_place() -> None:
    (cluster,) = named(clusters([incident(1, KUNAR), incident(2, KUNAR)], {}, GAZETTEER, Settings()))
    one = joined(cluster, {})
    assert [p.place.place_id for p in one.places] == [KUNAR]
    assert one.summary == "Clash, Kunar, 2025-10-11"
