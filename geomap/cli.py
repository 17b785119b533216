"""The command line: ``geomap run``, ``picture``, ``report``, ``lookup``, ``explain``, ``diff`` and ``gazetteer``."""

import os
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap import places_cli
from geomap.errors import GeomapError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.articles import Reading
    from geomap.pipeline import Progress
    from geomap.records import Rejection
    from geomap.runfiles import RunFiles

EXIT_DONE, EXIT_REJECTED, EXIT_NOTHING = 0, 1, 2
"""Everything done; done but some inputs were rejected; wrong usage, or nothing that could be read."""
EXIT_CHANGED = 1
"""What ``geomap diff`` says where two runs differ, as diff does."""

_MOST_ALIKE = 20
"""How many warnings of one kind are shown; ``run.json`` holds all."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="News reports of armed incidents along the Durand Line, turned into maps and records that can be audited.",
)

Articles = Annotated[
    list[str],
    typer.Argument(metavar="ARTICLES...", help="Files, folders or patterns: txt, md, html, json, jsonl, csv, parquet."),
]
Published = Annotated[
    str | None, typer.Option(help="Day of publication (YYYY-MM-DD) of articles that do not say theirs.")
]

CorrectionsFile = Annotated[
    Path | None, typer.Option("--corrections", metavar="FILE.csv", help="Corrections: kind, target, value, note.")
]

RunOrArticles = Annotated[
    list[str], typer.Argument(metavar="RUN_DIR|ARTICLES...", help="The folder of a run, or articles to run on first.")
]
Png = Annotated[bool, typer.Option("--png", help="Write a picture as PNG.")]
Svg = Annotated[bool, typer.Option("--svg", help="Write a picture as SVG.")]
Pdf = Annotated[bool, typer.Option("--pdf", help="Write a picture as PDF.")]


def _column(field: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{field}-column", metavar="NAME", help=f"Name that tables use for {field!r}."
    )
    return option


@app.command(epilog="Example: geomap run articles/ -o outputs/")
def run(
    articles: Articles,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the outputs.")] = Path("outputs"),
    published: Published = None,
    corrections: CorrectionsFile = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="RUN_DIR", help="An earlier run, whose incidents keep their ids.")
    ] = None,
    tiles: Annotated[str | None, typer.Option(help="Online background tiles (a URL template); off by default.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that read the articles; for some hundred or more.")] = 1,
    id_column: Annotated[str | None, _column("id")] = None,
    text_column: Annotated[str | None, _column("text")] = None,
    title_column: Annotated[str | None, _column("title")] = None,
    published_column: Annotated[str | None, _column("published")] = None,
    url_column: Annotated[str | None, _column("url")] = None,
    outlet_column: Annotated[str | None, _column("outlet")] = None,
    png: Png = False,
    svg: Svg = False,
    pdf: Pdf = False,
    gazetteer: places_cli.GazetteerChoice = "auto",
    online: places_cli.Online = False,
    user_agent: places_cli.UserAgent = "",
    server: places_cli.Server = "",
) -> None:
    """Make a map, GeoJSON and tables from articles."""
    columns = {
        "id": id_column, "text": text_column, "title": title_column, "published": published_column, "url": url_column,
        "outlet": outlet_column,
    }  # fmt: skip
    from geomap.export import check_folder

    check_folder(out)
    reading = _read(articles, published, {field: name for field, name in columns.items() if name is not None})
    from geomap.lookup import load_gazetteer
    from geomap.pipeline import run as run_pipeline
    from geomap.settings import Settings

    known = load_gazetteer(gazetteer)
    asking = places_cli.online_lookup(known, asked=online, user_agent=user_agent, server=server)
    with _progress() as tell:
        result = run_pipeline(
            reading, settings=Settings(gazetteer=gazetteer), gazetteer=known, online=asking, corrections=corrections,
            previous=previous, jobs=jobs, progress=tell, made_at=_now(),
        )  # fmt: skip
        written = result.write(out, tiles=tiles)
        if formats := _formats(png=png, svg=svg, pdf=pdf):
            from geomap.picture import write_picture

            written += write_picture(result.files(), [out / f"picture.{name}" for name in formats])
    _tell(result.rejected[len(reading.rejected) :], result.warnings[len(reading.warnings) :])
    for path in written:
        typer.echo(str(path))
    counts = result.counts()
    typer.echo(
        f"{counts['articles']} articles, {counts['mentions']} place mentions, {counts['incidents']} incidents"
        f" ({counts['incidents_background']} more recalled from before), {counts['rejected']} inputs rejected",
        err=True,
    )
    raise typer.Exit(EXIT_REJECTED if result.rejected else EXIT_DONE)


@app.command(epilog="Example: geomap picture outputs/ -o picture.png")
def picture(
    inputs: RunOrArticles,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="Ends in .png, .svg or .pdf.  [default: picture.png]"),
    ] = None,
    level: Annotated[str, typer.Option(help="What is shaded: provinces or districts.")] = "provinces",
    measure: Annotated[str, typer.Option(help="Shaded by incidents, killed-low or killed-high.")] = "incidents",
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day (YYYY-MM-DD).")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day (YYYY-MM-DD).")] = None,
    by: Annotated[str | None, typer.Option(help="A map for each day, week, month or year, on one scale.")] = None,
    box: Annotated[
        str | None,
        typer.Option(metavar="W,S,E,N", help="Show this frame, in degrees; it fits the incidents otherwise."),
    ] = None,
    whole_line: Annotated[bool, typer.Option("--whole-line", help="Show all of the Durand Line.")] = False,
    recalled: Annotated[bool, typer.Option("--recalled", help="Draw events recalled from before too, hollow.")] = False,
    title: Annotated[str, typer.Option(help="Title of the picture.")] = "",
    dpi: Annotated[int, typer.Option(min=30, max=1200, help="Pixels per inch of a PNG.")] = 200,
    png: Png = False,
    svg: Svg = False,
    pdf: Pdf = False,
    published: Published = None,
) -> None:
    """Draw a picture for print: a map in an equal-area projection, or one for each period."""
    formats = _formats(png=png, svg=svg, pdf=pdf)
    stem = out or Path("picture")
    if not formats or stem.suffix:
        formats = list(dict.fromkeys((stem.suffix.lower().removeprefix(".") or "png", *formats)))
    from geomap.picture import Choice, write_picture

    choice = Choice(
        level=level, measure=measure, start=_day("--from", first), end=_day("--to", last), by=by, title=title,
        recalled=recalled, whole_line=whole_line, box=_box(box), dpi=dpi,
    )  # fmt: skip
    files, rejected = _files(inputs, published, tables=False)
    for path in write_picture(files, [stem.with_suffix(f".{name}") for name in formats], choice):
        typer.echo(str(path))
    raise typer.Exit(EXIT_REJECTED if rejected else EXIT_DONE)


@app.command(epilog="Example: geomap report outputs/ -o report/")
def report(
    inputs: RunOrArticles,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the report.")] = Path("report"),
    title: Annotated[str, typer.Option(help="Title of the report.")] = "",
    no_picture: Annotated[bool, typer.Option("--no-picture", help="Leave the map out.")] = False,
    published: Published = None,
) -> None:
    """Write report.md and report.html: what happened, who claims what, what is disputed, what could not be placed."""
    files, rejected = _files(inputs, published, tables=True)
    from geomap.picture import Choice, picture_bytes
    from geomap.report import write_report

    drawn = None if no_picture else picture_bytes(files, Choice(title=title))["png"]
    for path in write_report(files, out, title=title, picture=drawn):
        typer.echo(str(path))
    raise typer.Exit(EXIT_REJECTED if rejected else EXIT_DONE)


app.command(epilog=places_cli.EXAMPLE)(places_cli.lookup)


@app.command(epilog="Example: geomap explain article.txt --published 2025-10-12")
def explain(
    articles: Articles,
    published: Published = None,
    corrections: CorrectionsFile = None,
    gazetteer: places_cli.GazetteerChoice = "auto",
) -> None:
    """Show every place mention of an article with its candidates, and every claim with its quote, each with its id."""
    reading = _read(articles, published, {})
    from geomap.amend import Amender
    from geomap.corrections import read_corrections
    from geomap.explain import explain_story
    from geomap.lookup import load_gazetteer
    from geomap.reading import Reader

    reader = Reader(load_gazetteer(gazetteer))
    table = read_corrections(corrections, reader.gazetteer) if corrections else None
    _tell(table.rejected if table else (), ())
    amender = Amender(table, reader.gazetteer)
    for article in reading:
        story = amender.story(reader.story(article))
        for line in explain_story(story, amender.linked(reader.incidents(story), story)):
            typer.echo(line)
    rejected = reading.rejected or (table is not None and table.rejected)
    raise typer.Exit(EXIT_REJECTED if rejected else EXIT_DONE)


@app.command(epilog="Example: geomap diff outputs/monday/ outputs/tuesday/")
def diff(
    before: Annotated[Path, typer.Argument(metavar="RUN_A", help="The folder of a run.")],
    after: Annotated[Path, typer.Argument(metavar="RUN_B", help="The folder of a later run.")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the changes as a table too.")] = None,
) -> None:
    """Show which incidents appeared, vanished or changed between two runs, and which source did it.

    Exit codes: 0 the same incidents; 1 there are changes; 2 a folder holds no run.
    """
    from geomap.diff import COLUMNS, compare, lines, read_earlier, rows
    from geomap.export import csv_text, write_files

    runs = read_earlier(before), read_earlier(after)
    changes = compare(*runs)
    for line in lines(*runs, changes):
        typer.echo(line)
    if csv is not None:
        write_files(csv.parent, {csv.name: csv_text(COLUMNS, rows(changes))})
    raise typer.Exit(EXIT_CHANGED if changes else EXIT_DONE)


app.add_typer(places_cli.gazetteers, name="gazetteer")


def _files(inputs: list[str], published: str | None, *, tables: bool) -> "tuple[RunFiles, bool]":
    """Return a run from its folder, or from articles; and whether some of these were rejected."""
    from geomap.runfiles import is_run_folder, read_run

    if len(inputs) == 1 and is_run_folder(Path(inputs[0])):
        return read_run(Path(inputs[0]), tables=tables), False
    reading = _read(inputs, published, {})
    from geomap.pipeline import run as run_pipeline

    with _progress() as tell:
        result = run_pipeline(reading, progress=tell, made_at=_now())
    return result.files(), bool(reading.rejected)


def _formats(**asked: bool) -> list[str]:
    return [name for name, wanted in asked.items() if wanted]


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day; write it as YYYY-MM-DD") from None


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"--box {text!r}: give west,south,east,north in degrees, as 69,32.5,71.5,34.5") from None
    return west, south, east, north


def _read(articles: list[str], published: str | None, columns: dict[str, str]) -> "Reading":
    """Read the inputs, say what was rejected, and stop where nothing is left."""
    from geomap.articles import read_articles

    reading = read_articles(articles, published=published, columns=columns)
    _tell(reading.rejected, reading.warnings)
    if not reading.articles:
        _say("nothing to do: no article could be read")
        raise typer.Exit(EXIT_NOTHING)
    return reading


def _tell(rejected: "Iterable[Rejection]", warnings: "Iterable[str]") -> None:
    for rejection in rejected:
        row = f":{rejection.row}" if rejection.row is not None else ""
        _say(f"rejected: {rejection.path}{row}: {rejection.what}; {rejection.remedy}")
    told: dict[str, int] = {}
    for warning in warnings:
        # What is told of thousands of articles would hide what is told of one.
        alike = re.sub(r"'[^']*'", "...", warning.rpartition("; ")[2])
        told[alike] = told.get(alike, 0) + 1
        if told[alike] <= _MOST_ALIKE:
            _say(f"warning: {warning}")
    for alike, count in told.items():
        if count > _MOST_ALIKE:
            _say(f"warning: {count - _MOST_ALIKE:,} more inputs: {alike} (run.json lists them all)")


def _progress() -> "_Bar":
    return _Bar()


class _Bar:
    """A progress bar on a terminal, silence in a pipe."""

    def __enter__(self) -> "Progress":
        self._bar = None
        if not sys.stderr.isatty():
            return lambda stage, done, total: None
        from rich.console import Console
        from rich.progress import Progress as RichProgress

        self._bar = RichProgress(console=Console(stderr=True), transient=True)
        self._bar.start()
        tasks: dict[str, object] = {}

        def tell(stage: str, done: int, total: int) -> None:
            bar = self._bar
            if bar is None:
                return
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done)  # type: ignore[arg-type]

        return tell

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _now() -> datetime:
    """Return the time of the run; ``SOURCE_DATE_EPOCH`` (seconds) stands in for the clock where outputs must repeat."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH={epoch!r} is no number of seconds; unset it or correct it") from None


def _say(message: str) -> None:
    # One line each, whatever a file name holds.
    typer.echo(" ".join(message.split()), err=True)


def _fail(message: str) -> None:
    _say(f"geomap: {message}")
    raise typer.Exit(EXIT_NOTHING)


def main() -> None:
    """Run the command line; errors that geomap knows become one line and exit code 2."""
    from gazetteer import GazetteerError

    try:
        app()
    except (GeomapError, GazetteerError) as error:
        _say(f"geomap: {error}")
        sys.exit(EXIT_NOTHING)
    except KeyboardInterrupt:
        _say("geomap: interrupted; no output was changed")
        sys.exit(130)
    except BrokenPipeError:
        # `geomap explain ... | head`: the reader has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_DONE)


if __name__ == "__main__":
    main()
