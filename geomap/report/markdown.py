"""A report as Markdown (CommonMark with tables) in which no text of a source can become markup."""

import re
from collections.abc import Iterable, Sequence

from geomap.report.document import Block, Bullets, Heading, Item, Line, Paragraph, Picture, Table, Words
from geomap.report.links import web_address
from geomap.wording import plain

# Not backslashes for these: older readers know no \< and would pass the tag on.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = re.compile(r"([\\`*_\[\]{}|~$^@])")
_LINE_START = re.compile(r"^([-+=#]|\d+(?=[.)]))")


def markdown(blocks: Iterable[Block]) -> str:
    """Return a document as Markdown text."""
    return "\n\n".join(filter(None, map(_block, blocks))) + "\n"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is within a line.

    Examples
    --------
    >>> escaped("<b>*bold*</b> [x](http://y)")
    '&lt;b&gt;\\\\*bold\\\\*&lt;/b&gt; \\\\[x\\\\](http\\\\://y)'
    """
    out = _MARKUP.sub(r"\\\1", plain(text))
    out = re.sub("[&<>]", lambda found: _ENTITIES[found[0]], out)
    # Readers make links of bare addresses.
    out = out.replace("://", "\\://")
    return re.sub(r"(?i)\bwww\.", lambda found: f"{found[0][:-1]}\\.", out)


def begun(line: str) -> str:
    """Return an escaped line that its beginning does not make a list, a heading or a rule.

    Examples
    --------
    >>> begun("1. no list"), begun("- nor this"), begun("10 were killed")
    ('1\\\\. no list', '\\\\- nor this', '10 were killed')
    """
    found = _LINE_START.match(line)
    if not found:
        return line
    at = found.end() if found[0][0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_line(block.words)}"
        case Paragraph():
            return _line(block.words)
        case Bullets():
            return "\n".join(map(_item, block.items))
        case Table():
            return _table(block)
        case Picture():
            return f"![{escaped(block.alt)}]({block.name})"


def _item(item: Item) -> str:
    # A quote within the item, on lines of its own.
    quote = f"\n\n  > {begun(escaped(item.quote))}\n" if item.quote else ""
    return f"- {_line(item.words)}{quote}"


def _table(table: Table) -> str:
    rule = ["---:" if n in table.numbers else "---" for n in range(len(table.head))]
    rows = [_row([escaped(h) for h in table.head]), _row(rule)]
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        cells = [_line(cell) for cell in row]
        rows.append(_row([f"**{c}**" if c and table.total and number == last else c for c in cells]))
    return "\n".join(rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(words: Line) -> str:
    return begun("".join(map(_words, words)))


def _words(words: Words) -> str:
    text = escaped(words.text)
    # Spaces at an end would keep stars from being stress.
    before = " " if words.text[:1].isspace() else ""
    after = " " if words.text[-1:].isspace() else ""
    address = web_address(words.url)
    if address:
        text = f"[{text}](<{address}>)"
    return f"{before}**{text}**{after}" if words.strong and text else f"{before}{text}{after}"
