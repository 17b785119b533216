"""The command line of places: ``geomap lookup``, and ``geomap gazetteer install``, ``list`` and ``remove``."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

if TYPE_CHECKING:
    from gazetteer import Gazetteer, OnlineLookup
    from geomap.lookup import Answer

gazetteers = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Full gazetteers beside the tables that ship: every village that GeoNames or Who's On First lists.",
)

EXAMPLE = "Example: geomap lookup 'Spinboldak' --in Kandahar"
_FROM_STDIN = "-"

GazetteerChoice = Annotated[
    str,
    typer.Option(
        "--gazetteer",
        metavar="auto|none|geonames|wof",
        help="The installed gazetteer to look in as well; auto takes what is installed, none repeats on every machine.",
    ),
]
Online = Annotated[
    bool, typer.Option("--online", help="Ask a Nominatim server for places that no gazetteer holds (extra: online).")
]
UserAgent = Annotated[
    str,
    typer.Option(
        envvar="GEOMAP_USER_AGENT", metavar="TEXT", help="Who asks: 'my-project (me@example.org)'; with --online."
    ),
]
Server = Annotated[str, typer.Option(metavar="URL", help="The server to ask, not the public one; with --online.")]

Which = Annotated[str, typer.Argument(metavar="geonames|wof", help="Which gazetteer.")]


def lookup(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="Place names, in any spelling or script; - reads them from standard input, one a line, each with the"
            " unit it lies in behind a tab where that is known.",
        ),
    ],
    within: Annotated[
        str, typer.Option("--in", metavar="PLACE", help="Only places inside this unit (name or id).")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most this many candidates.")] = 10,
    csv: Annotated[
        bool, typer.Option("--csv", help="Write CSV: a row per candidate, and one per name not found.")
    ] = False,
    gazetteer: GazetteerChoice = "auto",
) -> None:
    """Show the places that a name may mean: thousands of names through standard input.

    Exit codes: 0 done; 1 done, but some names were not found; 2 wrong usage or nothing found.
    """
    from geomap.lookup import as_csv, as_table, load_gazetteer, look_up

    known = load_gazetteer(gazetteer)
    missed: list[Answer] = []
    asked = 0

    def answers() -> "Iterator[Answer]":
        nonlocal asked
        lines = _stdin() if names == [_FROM_STDIN] else names
        for answer in look_up(known, lines, within=within, limit=limit):
            asked += 1
            if not answer.candidates:
                missed.append(answer)
            yield answer

    if csv:
        for text in as_csv(known, answers()):
            sys.stdout.write(text)
        if missed:
            typer.echo(f"geomap: {len(missed):,} of {asked:,} names not found: their rows hold no place", err=True)
    else:
        _print_tables(as_table(known, answer) for answer in answers() if answer.candidates)
        for answer in missed:
            where = f" inside {answer.within}" if answer.within else ""
            typer.echo(f"geomap: {answer.query!r}: no place of this name{where}; try another spelling", err=True)
    if not asked:
        typer.echo("geomap: no names given; write one a line", err=True)
        raise typer.Exit(2)
    if missed:
        raise typer.Exit(2 if len(missed) == asked else 1)


def _stdin() -> TextIO:
    # A name in another encoding is not found, and says so; it does not end the list.
    return TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace")


def _print_tables(tables: Iterable[object]) -> None:
    from rich.console import Console

    # In a pipe there is no window to fit into: a wide console keeps every row on its line.
    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 240, soft_wrap=not terminal)
    for table in tables:
        console.print(table)


@gazetteers.command(epilog="Example: geomap gazetteer install wof --from gazetteer_wof.tsv.gz")
def install(
    name: Which,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE_OR_URL",
            help="Where its files are: a file, a folder or a URL. GeoNames is fetched from its own server by default.",
        ),
    ] = None,
) -> None:
    """Install a gazetteer, or a newer version of it, from its dump. Only this command ever downloads a gazetteer."""
    from gazetteer import install_gazetteer

    with _progress() as tell:
        manifest = install_gazetteer(name, source, progress=tell)
    typer.echo(
        f"{manifest.name}: {manifest.places:,} places, {manifest.names:,} names;"
        f" {manifest.merged:,} were duplicates; {manifest.size_bytes / 1e6:.0f} MB on disk"
    )


@gazetteers.command("list", epilog="Example: geomap gazetteer list")
def list_installed() -> None:
    """List the gazetteers that are installed, and what they were made from."""
    from gazetteer import installed_gazetteers

    found = installed_gazetteers()
    for manifest in found:
        typer.echo(
            f"{manifest.name}\t{manifest.places:,} places\t{manifest.names:,} names\t{manifest.size_bytes / 1e6:.0f} MB"
            f"\t{', '.join(f'{file} (sha256 {digest[:12]})' for file, digest in manifest.sources)}"
        )
    if not found:
        typer.echo("none is installed; get one with `geomap gazetteer install geonames`", err=True)


@gazetteers.command(epilog="Example: geomap gazetteer remove wof")
def remove(name: Which) -> None:
    """Remove an installed gazetteer."""
    from gazetteer import remove_gazetteer

    remove_gazetteer(name)
    typer.echo(f"{name} is removed")


def online_lookup(gazetteer: "Gazetteer", *, asked: bool, user_agent: str, server: str) -> "OnlineLookup | None":
    """Return what asks the server, None where the user did not say so."""
    if not asked:
        return None
    from gazetteer import PUBLIC_SERVER, Boundaries, OnlineLookup

    return OnlineLookup(
        user_agent=user_agent, index=gazetteer, boundaries=Boundaries.load(), server=server or PUBLIC_SERVER
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """Give a progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    tasks: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as bar:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total or None)
            bar.update(tasks[stage], completed=done)

        yield tell
