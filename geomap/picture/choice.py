"""What a picture is asked to show: level, measure, days, panels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geomap.errors import UsageError
from geomap.wording import day

FORMATS = ("png", "svg", "pdf")
LEVELS = ("provinces", "districts")
MEASURES = ("incidents", "killed-low", "killed-high")
PERIODS = ("day", "week", "month", "year")
MOST_PANELS = 20
"""More panels than this on one sheet are too small to read."""

_DPI = (30, 1200)

Incident = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a picture shows.

    Attributes
    ----------
    level : {"provinces", "districts"}
        Units that are shaded.
    measure : {"incidents", "killed-low", "killed-high"}
        What they are shaded by.
    start, end : datetime.date or None
        First and last day; an incident is shown if it may have happened between them.
    by : {"day", "week", "month", "year"} or None
        One panel for each, from Monday, all with the same classes and the same frame.
    title : str
        Empty for the usual one.
    recalled : bool
        Whether events that a report only recalls from before are drawn, hollow. They are never counted.
    whole_line : bool
        Whether the frame holds all of the Durand Line, instead of the places of the incidents.
    box : (west, south, east, north) or None
        The frame in degrees, instead of one that holds all the places.
    dpi : int
        Pixels per inch of a PNG.

    Raises
    ------
    UsageError
        If a value is none of these.
    """

    level: str = "provinces"
    measure: str = "incidents"
    start: date | None = None
    end: date | None = None
    by: str | None = None
    title: str = ""
    recalled: bool = False
    whole_line: bool = False
    box: tuple[float, float, float, float] | None = None
    dpi: int = 200

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("level", self.level, LEVELS),
            ("measure", self.measure, MEASURES),
            ("by", self.by, (None, *PERIODS)),
        ):
            if value not in allowed:
                raise UsageError(f"{name} {value!r}: choose one of {', '.join(a for a in allowed if a)}")
        if self.start and self.end and self.start > self.end:
            raise UsageError(f"from {self.start} to {self.end}: the first day comes after the last; swap them")
        if self.box and not (-180 <= self.box[0] < self.box[2] <= 180 and -85 <= self.box[1] < self.box[3] <= 85):
            raise UsageError(f"box {self.box}: give west, south, east, north in degrees, as 69,32.5,71.5,34.5")
        if not _DPI[0] <= self.dpi <= _DPI[1]:
            raise UsageError(f"dpi {self.dpi}: choose one from {_DPI[0]} to {_DPI[1]}")


@dataclass(frozen=True, slots=True)
class Panel:
    """The incidents of one period; its days are None where the panel holds everything."""

    incidents: Sequence[Incident]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is drawn, and how many incidents the choice of days leaves out because their date is not known so well."""

    panels: Sequence[Panel]
    n_undated: int

    @property
    def incidents(self) -> list[Incident]:
        """All that is drawn."""
        return [i for panel in self.panels for i in panel.incidents]


def choose(incidents: Sequence[Incident], choice: Choice) -> Chosen:
    """Return the incidents of a run that a choice shows, in the panels that they are shown in.

    An incident is put into a panel only if its date is known at least as well as a panel is long; one that runs on into
    the next panel is drawn in the first.

    Raises
    ------
    UsageError
        If there would be more than :data:`MOST_PANELS`.
    """
    wanted = [i for i in incidents if choice.recalled or not i.get("background")]
    dated = bool(choice.start or choice.end or choice.by)
    known = [i for i in wanted if _days(i)] if dated else wanted
    inside = [i for i in known if not dated or _may_be_within(i, choice.start, choice.end)]
    if choice.by is None:
        return Chosen([Panel(inside, choice.start, choice.end)], len(wanted) - len(known))
    periods = _periods(inside, choice)
    panels = [
        Panel([i for i in inside if _begins_within(i, first, last, choice.by, periods[0][0])], first, last)
        for first, last in periods
    ]
    vague = len(inside) - sum(len(p.incidents) for p in panels)
    return Chosen(panels, len(wanted) - len(known) + vague)


def days_covered(incidents: Sequence[Incident]) -> tuple[date, date] | None:
    """Return the first and the last day that the incidents may have happened on, None without any."""
    days = [d for d in map(_days, incidents) if d]
    return (min(d[0] for d in days), max(d[1] for d in days)) if days else None


def _days(incident: Incident) -> tuple[date, date] | None:
    start = day(incident.get("date_start"))
    if start is None:
        return None
    return start, max(start, day(incident.get("date_end")) or start)


def _may_be_within(incident: Incident, first: date | None, last: date | None) -> bool:
    days = _days(incident)
    return days is not None and (first is None or days[1] >= first) and (last is None or days[0] <= last)


def _begins_within(incident: Incident, first: date, last: date, by: str, earliest: date) -> bool:
    days = _days(incident)
    whole = _period(first, by)
    # A night is two days and still known to the day.
    longest = max(timedelta(days=1), whole[1] - whole[0])
    # What began before the first panel, and lasts into it, has no other panel to be in.
    return days is not None and first <= max(days[0], earliest) <= last and days[1] - days[0] <= longest


def _periods(incidents: Sequence[Incident], choice: Choice) -> list[tuple[date, date]]:
    """Return the first and last day of every panel: gaps are panels too, or time would seem to jump."""
    covered = days_covered(incidents)
    first = choice.start or (covered and covered[0])
    end = choice.end or (covered and covered[1])
    if not first or not end or not choice.by:
        return []
    out: list[tuple[date, date]] = []
    while first <= end:
        whole = _period(first, choice.by)
        last = min(whole[1], choice.end or whole[1])
        out.append((first if choice.start else whole[0], last))
        if len(out) > MOST_PANELS:
            raise UsageError(
                f"--by {choice.by} from {out[0][0]} to {end} needs more than {MOST_PANELS} panels;"
                " narrow it with --from and --to, or choose a longer period"
            )
        first = last + timedelta(days=1)
    return out


def _period(when: date, by: str) -> tuple[date, date]:
    """Return the first and last day of the day, week (from Monday), month or year that a day is in."""
    if by == "week":
        monday = when - timedelta(days=when.weekday())
        return monday, monday + timedelta(days=6)
    if by == "month":
        first = when.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if by == "year":
        return date(when.year, 1, 1), date(when.year, 12, 31)
    return when, when
