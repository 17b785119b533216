"""What a report is about: a run with its incidents in order of time and its sources, both numbered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.report.document import Line, Words, line
from geomap.runfiles import Row, RunFiles
from geomap.wording import date_text, day, plain, say, say_listed

Incident = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """A run with its incidents in order of time and its reports, both numbered.

    Attributes
    ----------
    told, recalled : sequence of dict
        Incidents of ``incidents.json``, and those among them that are only recalled from before.
    numbers : dict of str to int
        Of all of them, by id.
    reports : dict of str to dict
        Their sources by article, in order of publication; ``report_numbers`` has their numbers.
    """

    run: RunFiles
    told: Sequence[Incident]
    recalled: Sequence[Incident]
    numbers: Mapping[str, int]
    reports: Mapping[str, Row]
    report_numbers: Mapping[str, int]

    def ref(self, article_id: object) -> Words:
        """Return the mark that leads to a report in the list at the end."""
        number = self.report_numbers.get(str(article_id))
        return Words(f" [{number}]", soft=True, to=f"report-{number}") if number else Words("")

    def name(self, incident: Incident) -> Words:
        """Return an incident's number and type, leading to its entry."""
        number = self.numbers[str(incident["id"])]
        return Words(f"#{number} {say_listed('type_', incident['type'])}", strong=True, to=f"incident-{number}")


def subject(run: RunFiles) -> Subject:
    """Return a run in the order in which it is told."""
    ordered = sorted(run.incidents, key=lambda i: (day(i.get("date_start")) or date.max, str(i["id"])))
    told = [i for i in ordered if not i.get("background")]
    recalled = [i for i in ordered if i.get("background")]
    reports: dict[str, Row] = {}
    for incident in (*told, *recalled):
        for source in incident["sources"]:
            reports.setdefault(str(source.get("article_id")), source)
    by_day = sorted(reports, key=lambda i: (day(reports[i].get("published")) or date.max, i))
    return Subject(
        run=run,
        told=told,
        recalled=recalled,
        numbers={str(i["id"]): n for n, i in enumerate((*told, *recalled), start=1)},
        reports={i: reports[i] for i in by_day},
        report_numbers={i: n for n, i in enumerate(by_day, start=1)},
    )


def heading(about: Subject, incident: Incident) -> Line:
    """Return type, places and date of an incident, as a heading."""
    return line(about.name(incident), Words(f", {where(incident)}, {date_text(incident)}", said=True))


def where(incident: Incident) -> str:
    """Return the first places of an incident, and how many more there are."""
    names = list(dict.fromkeys(plain(p.get("name"), 80) for p in incident["places"]))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more if names else say("no_place")


def incidents_text(n: int) -> str:
    """Return so many incidents in words."""
    return f"{n:,} incident" if n == 1 else f"{n:,} incidents"


def whole(value: object) -> int:
    """Return a cell of a table as a number; CSV has no types."""
    try:
        return int(str(value or 0))
    except ValueError:
        return 0
