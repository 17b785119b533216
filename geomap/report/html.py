"""A report as one HTML file that runs nothing and loads nothing: every text is escaped, no script, one style by its hash."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from pathlib import Path

from geomap.report.document import Block, Bullets, Heading, Item, Line, Paragraph, Picture, Table, Words
from geomap.report.links import web_address
from geomap.wording import plain

_STYLE = Path(__file__).resolve().parent.parent / "data" / "report.css"


def html(blocks: Iterable[Block], title: str) -> str:
    """Return a document as a page."""
    style = _STYLE.read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    body = "\n".join(map(_block, blocks))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(plain(text), quote=True)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}{_anchor(block.anchor)}>{_line(block.words)}</h{block.level}>"
        case Paragraph():
            note = ' class="note"' if block.note else ""
            return f"<p{note}>{_line(block.words)}</p>"
        case Bullets():
            return "<ul>\n" + "\n".join(map(_item, block.items)) + "\n</ul>"
        case Table():
            return _table(block)
        case Picture():
            data = base64.b64encode(block.data).decode()
            return f'<figure><img src="data:image/png;base64,{data}" alt="{_text(block.alt)}"></figure>'


def _item(item: Item) -> str:
    quote = f'<blockquote dir="auto">{_text(item.quote)}</blockquote>' if item.quote else ""
    return f"<li{_anchor(item.anchor)}>{_line(item.words)}{quote}</li>"


def _table(table: Table) -> str:
    kinds = ["num" if n in table.numbers else "short" if n in table.short else "" for n in range(len(table.head))]
    places = [f' class="{kind}"' if kind else "" for kind in kinds]
    head = "".join(f'<th scope="col"{place}>{_text(h)}</th>' for place, h in zip(places, table.head, strict=True))
    rows = []
    for number, cells in enumerate(table.rows):
        shown = "".join(f"<td{place}>{_line(cell)}</td>" for place, cell in zip(places, cells, strict=True))
        total = ' class="total"' if table.total and number == len(table.rows) - 1 else ""
        rows.append(f"<tr{total}>{shown}</tr>")
    body = "\n".join(rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def _anchor(anchor: str) -> str:
    return f' id="{escape(anchor, quote=True)}"' if anchor else ""


def _line(words: Line) -> str:
    return "".join(map(_words, words))


def _words(words: Words) -> str:
    if not words.text.strip():
        return " "
    # The spaces that part the pieces of a line stay outside of links.
    before = " " if words.text[:1].isspace() else ""
    after = " " if words.text[-1:].isspace() else ""
    text = _text(words.text)
    if words.said:
        text = f"<bdi>{text}</bdi>"
    if words.strong:
        text = f"<b>{text}</b>"
    if words.soft:
        text = f'<span class="soft">{text}</span>'
    address = web_address(words.url)
    if words.to:
        text = f'<a href="#{escape(words.to, quote=True)}">{text}</a>'
    elif address:
        text = f'<a href="{escape(address, quote=True)}" rel="noopener noreferrer">{text}</a>'
    return f"{before}{text}{after}"
