"""Words for days, and which of them dates an event."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.dates import date_for, dateline_date, read_dates
from geomap.records import DateReading, Span
from geomap.sentences import paragraphs, split

CASES = Path(__file__).parents[1] / "data" / "dates.tsv"
SUNDAY = date(2025, 10, 12)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def event_date(text: str, words: str, published: date | None = SUNDAY) -> DateReading:
    dateline = dateline_date(text, published)
    readings = read_dates(text, published, dateline)
    at = text.index(words)
    return date_for(
        readings, Span(at, at + len(words)), split(text), published, paragraphs=paragraphs(text), dateline=dateline
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['text'][:50]}-{case['published'] or 'undated'}")
def test_words_for_days(case: dict[str, str]) -> None:
    published = date.fromisoformat(case["published"]) if case["published"] else None
    readings = read_dates(case["text"], published)
    if case["rule"] == "none":
        assert readings == []
        return
    last = readings[-1]
    start, end = (date.fromisoformat(case[key]) if case[key] else None for key in ("start", "end"))
    assert (last.text, last.start, last.end, last.prec) == (case["words"], start, end, int(case["prec"]))
    assert case["rule"] in last.rule
    assert last.at is not None
    assert case["text"][last.at.start : last.at.end] == last.text


@given(
    st.dates(date(2000, 1, 8), date(2030, 1, 1)), st.sampled_from(WEEKDAYS), st.sampled_from(["late ", "", "early "])
)
def test_a_weekday_is_the_latest_on_or_before_publication(published: date, weekday: str, part: str) -> None:
    (reading,) = read_dates(f"They fought {part}{weekday}.", published)
    assert reading.start == reading.end
    assert reading.start is not None
    assert reading.start.weekday() == WEEKDAYS.index(weekday)
    assert timedelta(0) <= published - reading.start < timedelta(7)


@given(st.text(alphabet="SundayOctMay 12th/of3-2025,.nightlsev", max_size=60), st.none() | st.just(SUNDAY))
def test_any_text_can_be_read(text: str, published: date | None) -> None:
    for reading in read_dates(text, published):
        assert reading.at is not None
        assert text[reading.at.start : reading.at.end] == reading.text
        assert 1 <= reading.prec <= 5
        assert (reading.start is None) == (reading.end is None)
        assert reading.start is None or reading.end is None or reading.start <= reading.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KABUL, Afghanistan (Jan. 25, 2013) - A force killed a man.", date(2013, 1, 25)),
        ("PESHAWAR, Oct 12 (Wire) - A bomb went off.", date(2025, 10, 12)),
        ("2010-09-CA-005\nKABUL (Sept. 1) - A force detained a man.", date(2010, 9, 1)),
        ("A bomb went off at noon.", None),
    ],
)
def test_dateline(text: str, expected: date | None) -> None:
    published = None if "2010" in text or "2013" in text else SUNDAY
    assert dateline_date(text, published) == expected


def test_days_later_count_from_the_day_named_before() -> None:
    readings = read_dates("It began on October 4. Three days later it was over.", SUNDAY)
    assert [r.start for r in readings] == [date(2025, 10, 4), date(2025, 10, 7)]


def test_the_day_in_the_sentence_dates_the_event() -> None:
    text = "Raids\n\nTwo men died on Friday. Three died on Saturday."
    assert event_date(text, "Three died").start == date(2025, 10, 11)


def test_the_day_of_a_statement_gives_way_to_that_of_the_event() -> None:
    text = "Raids\n\nTwelve men were killed, the army said on Sunday. The raid took place on the night of October 9."
    assert event_date(text, "Twelve").start == date(2025, 10, 9)
    alone = event_date("Raids\n\nTwelve men were killed, the army said on Sunday.", "Twelve")
    assert (alone.start, alone.prec) == (SUNDAY, 2)


def test_a_day_that_names_another_event_does_not_date_this_one() -> None:
    text = "Raids\n\nThe man behind the Aug. 7 attack was killed on Saturday."
    assert event_date(text, "killed").start == date(2025, 10, 11)


def test_announced_days_date_nothing_that_happened() -> None:
    reading = event_date("Raids\n\nTwo men died. Talks will open on Oct. 18.", "Two men")
    assert reading.start is None
    assert reading.rule.startswith("unknown")


def test_without_a_day_the_dateline_is_named_as_the_source() -> None:
    reading = event_date("KABUL (Oct. 12) - Two men died in a clash.", "Two men")
    assert (reading.start, reading.prec) == (SUNDAY, 2)
    assert reading.rule.startswith("dateline")


def test_without_publication_the_words_are_kept_and_the_day_stays_unknown() -> None:
    reading = event_date("Raids\n\nTwo men died late Saturday.", "Two men", None)
    assert (reading.start, reading.text) == (None, "late Saturday")
    assert "no publication date" in reading.rule
