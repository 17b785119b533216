"""What one report tells: how many incidents, of which kind, where, when, and which are only recalled."""

from datetime import date

import pytest

from gazetteer import Gazetteer
from geomap.incidents import geo_precision, where_prec
from geomap.reading import Reader
from geomap.records import Article, Incident

READER = Reader(Gazetteer.load())
PUBLISHED = date(2025, 10, 13)  # a Monday


def told(text: str, published: date | None = PUBLISHED) -> list[Incident]:
    article = Article("a", text.split("\n", 1)[0], text, published)
    return READER.incidents(READER.story(article))


def names(incident: Incident) -> set[str]:
    return {p.place.name for p in incident.places}


def test_two_kinds_in_two_provinces_are_two_incidents() -> None:
    incidents = told(
        "Violence in the borderland\n\nA suicide bomber killed four policemen in Bannu on Sunday.\n\n"
        "In a separate incident, gunmen ambushed a convoy in Zhob on Sunday, wounding two soldiers."
    )
    assert [(i.type, names(i)) for i in incidents] == [("bombing", {"Bannu"}), ("ambush", {"Zhob"})]


def test_what_is_recalled_is_background_with_its_own_date() -> None:
    clash, strike = told(
        "Clash in Kunar\n\nTwo soldiers were killed in a clash in the Dangam district of Kunar on Sunday.\n\n"
        "On December 24, 2024, jets bombed the Barmal district of Paktika, killing 46 people."
    )
    assert (clash.background, names(clash)) == (False, {"Dangam"})
    assert (strike.background, names(strike), strike.date.start) == (True, {"Barmal"}, date(2024, 12, 24))


def test_several_sentences_about_one_event_are_one_incident() -> None:
    (only,) = told(
        "Shelling in Kunar\n\nMortar shells hit the Dangam district of Kunar on Sunday.\n\n"
        "The shelling killed two children, the governor said.\n\nFive houses were destroyed in the shelling."
    )
    assert only.type == "shelling"
    assert names(only) == {"Dangam"}


@pytest.mark.parametrize(
    "text",
    [
        "Trade\n\nTraders waited at Torkham on Sunday. No clashes were reported.",
        "Drill\n\nThe army will hold a live-fire exercise with artillery in Bannu next week.",
        "Warning\n\nThe minister warned in Peshawar that attacks would be answered.",
        "Match\n\nThe Kabul side bombed in the final over and lost by six wickets in Lahore; the coach blamed the batters.",
        "Gaza\n\nAir strikes killed 12 people in Gaza on Sunday, medics said.",
        "Quake\n\nAn earthquake killed 800 people in Kunar on Sunday.",
        "History\n\nIn 1842 a British column was attacked near Jalalabad and 4,500 soldiers were killed.",
    ],
    ids=lambda text: text.split("\n")[0],
)
def test_no_incident(text: str) -> None:
    assert [i.summary for i in told(text)] == []


def test_a_province_is_an_area_and_never_exact() -> None:
    (only,) = told("Clash\n\nClashes broke out in Kunar province late on Saturday, killing three soldiers.")
    (place,) = only.places
    assert (place.where_prec, place.geo_precision, place.place.kind) == (4, 3, "province")


def test_near_a_place_is_less_exact_than_at_it() -> None:
    (at,) = told("Blast\n\nA bomb exploded in Spinwam on Sunday, killing two soldiers.")
    (near,) = told("Blast\n\nA bomb exploded near Spinwam on Sunday, killing two soldiers.")
    assert at.places[0].where_prec < near.places[0].where_prec == 2


def test_without_a_publication_date_the_day_stays_unknown_with_its_words() -> None:
    (only,) = told("Blast\n\nA bomb exploded in Spinwam on Sunday, killing two soldiers.", published=None)
    assert (only.date.start, only.date.end) == (None, None)
    assert only.incident_id.startswith("undated-")


def test_precisions_follow_the_codebooks() -> None:
    gazetteer = READER.gazetteer
    assert where_prec(gazetteer["AF.kunar.dangam"], False, gazetteer) == 3
    assert where_prec(gazetteer["country:AF"], False, gazetteer) == 6
    assert [geo_precision(prec) for prec in (1, 2, 3, 4, 6)] == [1, 2, 2, 3, 3]


def test_items_of_a_bulletin_are_incidents_of_their_own() -> None:
    incidents = told(
        "Operational update\n\nIn Watapur district of Kunar, insurgents attacked a patrol with small-arms fire on Sunday.\n\n"
        "In Wardak province, a bomb killed two soldiers in Sayedabad district on Sunday."
    )
    assert [names(i) for i in incidents] == [{"Watapur"}, {"Sayedabad"}]


def test_another_operation_in_the_same_district_is_another_incident() -> None:
    incidents = told(
        "Operations\n\nTroops killed six militants in an operation in Tank on Sunday.\n\n"
        "In another operation in Tank, a raid on a hideout killed two more militants."
    )
    assert [names(i) for i in incidents] == [{"Tank"}, {"Tank"}]


def test_a_sentence_without_a_place_goes_on_with_the_event_before_it() -> None:
    (only,) = told(
        "Attack\n\nInsurgents attacked an outpost in Barmal on Saturday.\n\n"
        "The force returned fire and called in an air strike. Two soldiers were wounded."
    )
    assert names(only) == {"Barmal"}


def test_clauses_with_places_and_numbers_of_their_own_are_incidents_apart() -> None:
    incidents = told(
        "Violence\n\nA roadside bomb killed two policemen in Bannu on Sunday, while gunmen shot dead an elder in Wana."
    )
    assert [names(i) for i in incidents] == [{"Bannu"}, {"Wana"}]


def test_words_of_war_without_a_place_or_anybody_hurt_are_no_incident() -> None:
    assert told("Line\n\nAlong the Durand Line the two armies have exchanged fire, commentators wrote.") == []


def test_shelling_over_another_line_of_conflict_is_not_drawn_on_this_border() -> None:
    assert not told("Shelling\n\nTwo civilians were killed when Indian troops shelled the Neelum valley on Sunday.")


def test_an_event_told_months_after_it_is_background() -> None:
    (only,) = told("The line\n\nIn 2017 ten people died in clashes at Chaman between the two armies.")
    assert (only.background, names(only)) == (True, {"Chaman"})


def test_the_dead_of_an_accident_are_no_incident_though_policemen_are_among_them() -> None:
    assert not told(
        "Bus\n\nTwelve people were killed when a bus left the road in Jamrud. Two of the dead were policemen."
    )


def test_a_sentence_without_words_of_violence_adds_the_places_that_it_says_were_hit() -> None:
    (only,) = told(
        "Shelling in Kunar\n\nShells hit the Dangam district of Kunar on Sunday, wounding a woman.\n\n"
        "The worst hit areas are Sarkano and Marawara."
    )
    assert {"Dangam", "Sarkano"} <= names(only)


def test_the_first_sentence_of_a_text_without_a_title_is_news_like_the_others() -> None:
    incidents = told(
        "Two guards were killed when a car bomb hit a convoy in Turbat on Sunday. "
        "Meanwhile, six people were killed in a separate bombing in Chaman."
    )
    assert [names(i) for i in incidents] == [{"Turbat"}, {"Chaman"}]
