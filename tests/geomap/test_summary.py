"""Province and district tables: the columns' totals are the incidents' totals."""

from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.records import SIDES, Claim, Incident
from geomap.summary import COLUMNS, NOWHERE, SEVERAL, summarise, tally
from tests.incidents_made import GAZETTEER, claim, incident

PLACES = (
    "AF.kunar",
    "AF.kunar.dangam",
    "AF.paktia",
    "AF.paktia.jaji-aryub",
    "PK.khyber-pakhtunkhwa.kurram",
    "AF.helmand",
)


def claims_of() -> st.SearchStrategy[tuple[Claim, ...]]:
    one = st.builds(
        lambda side, low, extra, claimant, outcome: claim(
            side, low, None if extra is None else low + extra, claimant=claimant, outcome=outcome
        ),
        st.sampled_from(SIDES),
        st.integers(0, 60),
        st.one_of(st.none(), st.integers(0, 20)),
        st.sampled_from("ABC"),
        st.sampled_from(["killed", "wounded"]),
    )
    return st.lists(one, max_size=5).map(tuple)


def incidents_of() -> st.SearchStrategy[list[Incident]]:
    one = st.tuples(st.lists(st.sampled_from(PLACES), max_size=3, unique=True), claims_of(), st.booleans())
    return st.lists(one, max_size=6).map(
        lambda rows: [incident(n, *places, claims=claims, background=bg) for n, (places, claims, bg) in enumerate(rows)]
    )


@settings(deadline=None, max_examples=40)
@given(incidents_of(), st.sampled_from(["province", "district"]))
def test_a_columns_total_is_the_incidents_total(incidents: list[Incident], kind: str) -> None:
    rows = summarise(incidents, GAZETTEER, kind)
    told = [tally(i) for i in incidents if not i.background]
    assert sum(int(str(r["killed_low"])) for r in rows) == sum(t.killed[0] for t in told)
    assert sum(int(str(r["killed_high"])) for r in rows) == sum(t.killed[1] for t in told)
    assert sum(int(str(r["wounded_high"])) for r in rows) == sum(t.wounded[1] for t in told)
    for side in SIDES:
        total = sum(t.by_side.get(side, (0, 0))[1] for t in told)
        assert sum(int(str(r[f"killed_{side.lower()}_high"])) for r in rows) == total


def test_the_province_table_has_every_province_and_the_several_row() -> None:
    rows = summarise([], GAZETTEER)
    assert len(rows) == 42
    assert rows[-1]["name"] == "several provinces"
    assert all(tuple(row) == COLUMNS for row in rows)
    assert all(row["incidents"] == 0 for row in rows)


def test_a_claim_for_several_provinces_belongs_to_none_of_them() -> None:
    rows = {
        r["place_id"]: r
        for r in summarise([incident(1, "AF.kunar", "AF.helmand", claims=(claim("PK", 58, 58),))], GAZETTEER)
    }
    assert (rows["AF.kunar"]["incidents"], rows["AF.kunar"]["killed_high"]) == (1, 0)
    assert (rows[SEVERAL]["incidents"], rows[SEVERAL]["killed_pk_high"]) == (1, 58)


def test_an_incident_in_two_districts_of_a_province_is_that_provinces() -> None:
    one = incident(1, "AF.kunar.dangam", "AF.kunar.nari", claims=(claim("AF", 2, 2),))
    provinces = {r["place_id"]: r for r in summarise([one], GAZETTEER)}
    districts = {r["place_id"]: r for r in summarise([one], GAZETTEER, "district")}
    assert provinces["AF.kunar"]["killed_af_low"] == 2
    assert provinces["AF.kunar"]["top_places"] == "Dangam; Nari"
    assert districts["AF.kunar.dangam"]["killed_af_low"] == 0
    assert districts[SEVERAL]["killed_af_low"] == 2


def test_an_incident_without_a_place_has_a_row_of_its_own() -> None:
    rows = summarise([incident(1, claims=(claim("AF", 2, 2),))], GAZETTEER)
    assert (rows[-1]["place_id"], rows[-1]["killed_low"]) == (NOWHERE, 2)


def test_recalled_incidents_are_not_counted() -> None:
    rows = summarise([incident(1, "AF.kunar", claims=(claim("AF", 2, 2),), background=True)], GAZETTEER)
    assert sum(int(str(r["incidents"])) for r in rows) == 0
