"""A report from the title to the list of its sources."""

from geomap.report.claimed import claims, disputed
from geomap.report.document import Block, Heading, Picture, line
from geomap.report.gaps import method, rejected, reports, unplaced
from geomap.report.happened import by_day, by_province, lede, recalled
from geomap.report.subject import subject
from geomap.runfiles import RunFiles
from geomap.wording import plain, say


def content(run: RunFiles, *, title: str = "", picture: bytes | None = None) -> list[Block]:
    """Return a report of a run, from the title to the list of its sources."""
    about = subject(run)
    blocks: list[Block] = [Heading(1, line(plain(title) or say("title"))), *lede(about)]
    if picture is not None:
        blocks.append(
            Picture("picture.png", "Map of the incidents; the sections below tell all that it shows", picture)
        )
    sections = (
        ("What happened, by day", by_day(about)),
        ("By province", by_province(about)),
        ("Who claims what", claims(about)),
        ("What is disputed", disputed(about)),
        ("Recalled from before", recalled(about)),
        ("What could not be placed", unplaced(about)),
        ("What was rejected", rejected(about)),
        ("How it was made, and how it counts", method(about)),
        ("Reports", reports(about)),
    )
    for name, body in sections:
        blocks += [Heading(2, line(name)), *body]
    return blocks
