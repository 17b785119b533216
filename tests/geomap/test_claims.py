"""Who claims what about whose losses."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gazetteer
from geomap.actors import Actors, load_actors
from geomap.claims import fatalities, read_claims
from geomap.records import OUTCOMES, SIDES, VICTIM_KINDS, Article, Claim, Span

CASES = Path(__file__).parents[1] / "data" / "claims.tsv"
ACTORS = load_actors(Path(gazetteer.__file__).parent / "data" / "durand")
COLUMNS = ("claimant", "claimant_side", "victim_side", "victim_kind", "outcome", "low", "high", "approx", "mark")


@pytest.fixture(scope="module")
def actors() -> Actors:
    return ACTORS


def cases() -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    with CASES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            expected = table.setdefault(row["text"], [])
            if row["outcome"]:
                expected.append(tuple(row[column] for column in COLUMNS))
    return table


def claims_of(text: str, places: Sequence[tuple[Span, str]] = ()) -> list[Claim]:
    return read_claims(Article("a", "", text, date(2025, 10, 12)), actors=ACTORS, places=places)


def as_row(claim: Claim) -> tuple[str, ...]:
    marks = [("part", claim.part_of), ("replaced", claim.replaced), (f"denied by {claim.denied_by}", claim.denied_by)]
    return (
        claim.claimant,
        claim.claimant_side,
        claim.victim_side,
        claim.victim_kind,
        claim.outcome,
        "" if claim.low is None else str(claim.low),
        "" if claim.high is None else str(claim.high),
        "yes" if claim.approx else "no",
        " ".join(mark for mark, there in marks if there),
    )


@pytest.mark.parametrize(("text", "expected"), cases().items(), ids=[text[:60] for text in cases()])
def test_claims_of_a_sentence(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [as_row(claim) for claim in claims_of(text)] == expected


def test_an_undated_text_is_of_the_time_of_those_whom_it_names() -> None:
    text = "ISAF forces captured a Taliban facilitator and several suspected insurgents in Khost province."
    claims = read_claims(Article("a", "", text, None), actors=ACTORS)
    assert [(c.victim_side, c.victim_kind, c.low) for c in claims] == [("militant", "militants", n) for n in (1, 3)]


def test_a_statement_keeps_its_speaker_over_a_list() -> None:
    text = (
        "Attacks claimed\n\nKABUL: The statement, signed by Zabihullah Mujahid, went on to list the attacks of Tuesday:"
        '\n\n- "A convoy was ambushed. Fourteen guards were killed."\n\n- "Seven soldiers lost their lives."'
    )
    assert {claim.claimant for claim in claims_of(text)} == {"Zabihullah Mujahid"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(cases())), min_size=1, max_size=6), st.sampled_from([" ", "\n\n"]))
def test_claims_quote_the_text_and_use_the_named_values(texts: list[str], joint: str) -> None:
    text = joint.join(texts)
    for claim in claims_of(text):
        assert text[claim.start : claim.end] == claim.quote
        assert claim.outcome in OUTCOMES
        assert {claim.claimant_side, claim.victim_side} <= set(SIDES)
        assert claim.victim_kind in VICTIM_KINDS
        assert claim.low is None or claim.high is None or claim.low <= claim.high


def made(claimant: str, low: int | None, high: int | None, **fields: object) -> Claim:
    values: dict[str, object] = {
        "claimant": claimant,
        "claimant_side": "AF",
        "victim": "soldiers",
        "victim_side": "PK",
        "victim_kind": "soldiers",
        "outcome": "killed",
        "low": low,
        "high": high,
        "approx": False,
        "article_id": claimant,
        "start": 0,
        "end": 1,
        "quote": "x",
    }
    return Claim(**(values | fields))  # type: ignore[arg-type]


BOUNDS = st.tuples(st.none() | st.integers(0, 90), st.none() | st.integers(0, 90)).map(
    lambda pair: pair if None in pair else (min(pair), max(pair))  # type: ignore[type-var]
)
CLAIMS = st.lists(
    st.builds(
        lambda who, bounds, side, kind, approx: made(who, *bounds, victim_side=side, victim_kind=kind, approx=approx),
        st.sampled_from("abcd"),
        BOUNDS,
        st.sampled_from(SIDES),
        st.sampled_from(VICTIM_KINDS),
        st.booleans(),
    ),
    max_size=8,
)


@given(CLAIMS)
def test_low_is_at_most_high_and_no_side_exceeds_its_largest_account(claims: list[Claim]) -> None:
    toll = fatalities(claims)
    assert toll["high"] is None or toll["low"] <= toll["high"]
    for side, (low, high) in toll["by_side"].items():
        accounts: dict[str, int] = {}
        for claim in claims:
            if claim.victim_side == side:
                number = claim.high if claim.high is not None else claim.low or 0
                accounts[claim.claimant] = accounts.get(claim.claimant, 0) + number
        assert high is None or low <= high <= max(accounts.values(), default=0)


@given(CLAIMS)
def test_the_order_of_claims_does_not_matter(claims: list[Claim]) -> None:
    assert fatalities(claims) == fatalities(claims[::-1])


def test_two_claimants_bound_a_number_and_are_not_added() -> None:
    assert fatalities([made("a", 12, None), made("b", 58, 58)])["by_side"] == {"PK": (12, 58)}


def test_mixed_parts_and_replaced_numbers_do_not_count() -> None:
    claims = [
        made("a", 12, 12),
        made("a", 3, 3, part_of=True),
        made("a", 7, 7, replaced=True),
        made("a", 20, 20, outcome="killed_or_wounded"),
    ]
    assert fatalities(claims) == {"low": 12, "high": 12, "by_side": {"PK": (12, 12)}}


def test_vague_words_give_way_to_a_number() -> None:
    claims = [made("a", None, None, approx=True), made("b", 60, 60, approx=True), made("c", 58, 58)]
    assert fatalities(claims)["by_side"] == {"PK": (58, 58)}
    assert fatalities(claims[:1])["by_side"] == {"PK": (0, None)}


def test_no_civilians_hurt_says_nothing_about_soldiers() -> None:
    claims = [made("a", 12, 12), made("b", 0, 0, victim_kind="civilians")]
    assert fatalities(claims)["low"] == 12
    assert fatalities([*claims, made("c", 0, 0, victim_kind="unknown")])["low"] == 0


def test_a_later_toll_replaces_the_earlier_one() -> None:
    found = claims_of("Quetta blast\n\nFive people died in Quetta, Pakistan. Later the death toll rose to nine.")
    assert [(c.low, c.replaced) for c in found] == [(5, True), (9, False)]


def test_additional_people_count_and_repeated_ones_do_not() -> None:
    text = (
        "Raid\n\nThe army killed a militant leader in Bannu, Pakistan. It also arrested two suspects. "
        "One additional suspect was arrested later. The two suspects were detained without a fight."
    )
    captured = [c for c in claims_of(text) if c.outcome == "captured"]
    assert [(c.low, c.part_of) for c in captured] == [(2, False), (1, False), (2, True)]


def test_a_quotation_over_two_sentences_belongs_to_one_speaker() -> None:
    found = claims_of("Clash\n\n“They fled. We killed 20 Afghan soldiers,” a Pakistani officer said.")
    assert [(c.claimant, c.claimant_side) for c in found] == [("Pakistani officer", "PK")]


def test_he_is_whoever_spoke_before() -> None:
    found = claims_of("Clash\n\nZabihullah Mujahid spoke to the press. He said 12 Pakistani soldiers were killed.")
    assert found[0].claimant in {"Zabihullah Mujahid", "the report"}
    said = claims_of("Clash\n\nZabihullah Mujahid said it was over. He said 12 Pakistani soldiers were killed.")
    assert (said[0].claimant, said[0].claimant_side) == ("Zabihullah Mujahid", "AF")


def test_places_tell_whose_civilians_died() -> None:
    text = "Four civilians were killed in Chaman."
    at = text.index("Chaman")
    assert claims_of(text)[0].victim_side == "other"
    assert claims_of(text, places=[(Span(at, at + 6), "PK")])[0].victim_side == "PK"


def test_the_taliban_were_no_government_before_2021(actors: Actors) -> None:
    text = "Six Taliban fighters were killed."
    for day, side in ((date(2011, 5, 1), "militant"), (date(2025, 5, 1), "AF")):
        assert read_claims(Article("a", "", text, day), actors=actors)[0].victim_side == side


def test_a_private_name_is_not_kept() -> None:
    found = claims_of("Journalist Gul Khan was shot dead in Khost, Afghanistan.")
    assert "Gul" not in found[0].victim


def test_an_actor_is_found_by_its_longest_name_and_only_with_its_capitals(actors: Actors) -> None:
    text = "The Pakistani Taliban struck at dawn, Dawn wrote."
    assert [(text[m.start : m.end], m.actor.side) for m in actors.find(text)] == [
        ("Pakistani Taliban", "militant"),
        ("Dawn", "other"),
    ]
