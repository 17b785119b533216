"""How well real press releases of 2009-2013 are read: province, date, killed, captured, air strike, district names.

The labels are those of strickvl/isafpressreleases (CC BY-SA 4.0), one row per release, with their noise.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from evaluation.corpus import SHARED
from evaluation.tally import Faults, Tally
from gazetteer import Gazetteer, Place, fold
from geomap.claims import captured, fatalities
from geomap.dates import dateline_date
from geomap.incidents import Story
from geomap.reading import Reader
from geomap.records import Article, Incident

_WORD = r"[‘’']?[A-Z][\w‘’'-]*"
_DISTRICT = re.compile(rf"(?<![\w‘’'-])({_WORD}(?:[ -](?:(?:e|i|ul|wa)[ -])?{_WORD}){{0,2}})\s+[Dd]istrict\b(?! [A-Z])")
_DAY_WORD = re.compile(r"\b(today|yesterday)\b", re.IGNORECASE)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b")
_ITS_PROVINCE = re.compile(rf"\s*(?:,|of|in)?\s*({_WORD}(?:-{_WORD})?)\s+[Pp]rovince")
_NO_NAME = frozenset({"the", "in", "a", "this", "that", "another", "each", "and", "elsewhere", "from", "of", "taliban"})
_AIR = ("airstrike", "drone_strike")
# A trigger this strong names a strike; aircraft and air support are named where none was struck, too.
_NAMES_STRIKE = 3
# Their own troops are not among the dead that the labels count.
_TROOPS = ("soldiers", "police")
_LONGEST_DELAY = timedelta(days=14)
_LEAST_CHECKED, _SHIFTED_SHARE = 3, 0.75
"""The labels of a month are in doubt where so many can be checked and so large a share lies one day early."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release with its labels; ``start`` and ``province`` are None where the label is none."""

    number: str
    text: str
    start: date | None
    province: Place | None
    killed: int
    captured: int
    airstrike: bool
    noise: tuple[str, ...]


def measure_releases(reader: Reader, faults: Faults) -> dict[str, Any] | str:
    """Return the measures on the releases, or why they were not measured."""
    path = SHARED / "isaf_press_releases_dev.jsonl"
    if not path.exists():
        return f"skipped: {path.parent.name}/{path.name} is not there"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    measures = ReleaseMeasures(reader, faults)
    shifted = shifted_months(rows)
    for row in rows:
        measures.add(_release(row, reader.gazetteer, shifted))
    return measures.figures()


class ReleaseMeasures:
    """Collects the measures of all releases.

    The news incidents of a release together are the operation that its labels describe: the province that most of their
    places lie in, the first one's date, and the sums of their lowest tolls (each incident's by the rule of the product).
    """

    def __init__(self, reader: Reader, faults: Faults) -> None:
        self.reader = reader
        self.faults = faults
        self.shares = {name: Tally() for name in ("province", "start_date", "min_killed", "min_captured", "airstrike")}
        self.shares |= {
            name: Tally()
            for name in (
                "start_date_where_not_in_doubt",
                "district_in_province",
                "district_in_text",
            )
        }
        self.air = Counter[tuple[bool, bool]]()
        self.noise: list[str] = []
        self.told = Tally()
        self.untold: list[str] = []

    def add(self, release: Release) -> None:
        """Read one release and compare it with its labels."""
        story = self.reader.story(Article(release.number, "", release.text))
        news = [i for i in self.reader.incidents(story) if not i.background]
        self.noise.extend(f"release {release.number}: {why}" for why in release.noise)
        if release.province is not None:
            found = _province(news)
            self._count("province", found == release.province.name, release, release.province.name, found)
            self._add_districts(release, release.province, story)
        if release.start is not None:
            when = next((i.date.start for i in news if i.date.start), None)
            self._count("start_date", when == release.start, release, release.start, when)
            told = dateline_date(release.text, None) is not None
            if told:
                self.told.add(when == release.start)
            else:
                self.untold.append(f"release {release.number}: neither year nor day, labelled {release.start}")
            if told and not any(why.startswith("start_date") for why in release.noise):
                self.shares["start_date_where_not_in_doubt"].add(when == release.start)
        killed = sum(fatalities([c for c in i.claims if c.victim_kind not in _TROOPS])["low"] for i in news)
        self._count("min_killed", killed == release.killed, release, release.killed, killed)
        taken = sum(captured([c for c in i.claims if c.victim_kind not in _TROOPS])["low"] for i in news)
        self._count("min_captured", taken == release.captured, release, release.captured, taken)
        air = _has_air_strike(story, news)
        self.air[release.airstrike, air] += 1
        self._count("airstrike", air == release.airstrike, release, release.airstrike, air)

    def _count(self, name: str, right: bool, release: Release, wanted: object, found: object) -> None:
        self.shares[name].add(right)
        if not right:
            mark = " (label in doubt)" if release.noise else ""
            self.faults.add(f"release: {name}", release.number, f"{wanted} -> {found}{mark}: {release.text[:400]}")

    def _add_districts(self, release: Release, province: Place, story: Story) -> None:
        """Look up each "X district" inside the labelled province, and compare where the text as a whole put it."""
        gazetteer = self.reader.gazetteer
        for name, start, end in district_names(release.text):
            said = _ITS_PROVINCE.match(release.text, release.text.lower().find("district", end) + len("district"))
            if said and province.place_id not in {
                c.place.place_id for c in gazetteer.lookup(said.group(1), fuzzy=False)
            }:
                self.noise.append(
                    f"release {release.number}: {name} is in {said.group(1)} by the text, not {province.name}"
                )
                continue
            inside = [c.place for c in gazetteer.lookup(name, within=province.place_id, limit=3)]
            self._count(
                "district_in_province",
                bool(inside),
                release,
                f"{name} in {province.name}",
                [p.place_id for p in inside],
            )
            here = [
                m for m in story.mentions if m.mention.start < end and start < m.mention.end and m.place is not None
            ]
            ids = [m.place.place_id for m in here if m.place is not None]
            right = any(gazetteer.inside(gazetteer[i.split("?")[0]], province) and "?" not in i for i in ids)
            self._count("district_in_text", right, release, f"{name} in {province.name}", ids)

    def figures(self) -> dict[str, Any]:
        """Return every measure."""
        return {
            **{name: tally.figures() for name, tally in self.shares.items()},
            "start_date_where_told": f"share {self.told.share:.3f}  right {self.told.right}  n {self.told.total}",
            "airstrike_found": self.air[True, True],
            "airstrike_missed": self.air[True, False],
            "airstrike_false": self.air[False, True],
            "labels_in_doubt": self.noise,
            "dates_that_the_text_does_not_give": self.untold,
        }


def district_names(text: str) -> list[tuple[str, int, int]]:
    """Return each name before the word "district", once, with its place in the text.

    Examples
    --------
    >>> district_names("In Andar district, then in Baraki Barak District.")
    [('Andar', 3, 8), ('Baraki Barak', 27, 39)]
    """
    out: dict[str, tuple[str, int, int]] = {}
    for match in _DISTRICT.finditer(text):
        start, name = match.start(1), match.group(1)
        while (first := name.split()[0]) != name and first.lower() in _NO_NAME:
            start += len(name) - len(name[len(first) :].lstrip())
            name = name[len(first) :].lstrip()
        if name.lower() not in _NO_NAME:
            out.setdefault(fold(name), (name, start, match.end(1)))
    return list(out.values())


def said_day(text: str) -> tuple[date, str] | None:
    """Return the one day that a release names with a word, and the word; None where it names none, or several.

    Examples
    --------
    >>> said_day("KABUL, Afghanistan (Feb. 9, 2011) - A force detained a man yesterday.")
    (datetime.date(2011, 2, 8), 'yesterday')
    """
    released = dateline_date(text, None)
    words = {word.lower() for word in _DAY_WORD.findall(text)} | set(_WEEKDAY.findall(text))
    if released is None or len(words) != 1:
        return None
    word = words.pop()
    if word in _WEEKDAYS:
        return released - timedelta(days=(released.weekday() - _WEEKDAYS.index(word)) % 7), word
    return released - timedelta(days=word == "yesterday"), word


def shifted_months(rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int], str]:
    """Return the months of release whose labels lie one day before the day that the releases name, and how many do."""
    checked: dict[tuple[int, int], list[bool]] = {}
    for row in rows:
        said, released = said_day(row["text"]), dateline_date(row["text"], None)
        label = _day(row["start_date"])
        if said is not None and released is not None and label is not None:
            checked.setdefault((released.year, released.month), []).append(said[0] - label == timedelta(days=1))
    return {
        month: f"{sum(early)} of {len(early)} labels that can be checked lie one day early"
        for month, early in sorted(checked.items())
        if len(early) >= _LEAST_CHECKED and sum(early) >= _SHIFTED_SHARE * len(early)
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _release(row: dict[str, Any], gazetteer: Gazetteer, shifted: dict[tuple[int, int], str]) -> Release:
    named = gazetteer.lookup(row["province"][0], fuzzy=False) if row["province"][0] else []
    province = next((c.place for c in named if c.place.kind == "province"), None)
    noise = [] if province else [f"province {row['province'][0]!r}"]
    start = _day(row["start_date"])
    if start is None:
        noise.append(f"start_date {row['start_date']!r}")
    if row["killq"] != (row["min_killed"] > 0):
        noise.append(f"killq {row['killq']} beside min_killed {row['min_killed']}")
    if row["captureq"] != (row["min_captured"] > 0):
        noise.append(f"captureq {row['captureq']} beside min_captured {row['min_captured']}")
    released = dateline_date(row["text"], None)
    if start and released and not timedelta(0) <= released - start <= _LONGEST_DELAY:
        noise.append(f"start_date {start} beside a release of {released}")
    said = said_day(row["text"])
    if start and said is not None and said[0] != start:
        noise.append(f"start_date {start}, where a release of {released} says {said[1]!r}")
    elif start and released and (released.year, released.month) in shifted:
        noise.append(f"start_date {start}: of {released:%Y-%m} {shifted[released.year, released.month]}")
    return Release(
        str(row["idx"]),
        row["text"],
        start,
        province,
        row["min_killed"],
        row["min_captured"],
        row["airstrike"],
        tuple(noise),
    )


def _province(news: Sequence[Incident]) -> str:
    """Return the province of most places of the incidents, the first named of several."""
    counts = Counter(p.place.adm1 for i in news for p in i.places if p.place.adm1)
    return max(counts, key=lambda name: counts[name]) if counts else ""


def _has_air_strike(story: Story, news: Sequence[Incident]) -> bool:
    """Whether an air strike is told as fact: a raid that calls in aircraft stays a raid, but has one."""
    return any(i.type in _AIR for i in news) or any(
        t.type in _AIR and t.status == "actual" and t.strength >= _NAMES_STRIKE and t.sentence not in story.past
        for t in story.triggers
    )
