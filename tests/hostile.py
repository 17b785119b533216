"""Texts that would do harm wherever they were taken for anything but text, and a way to put them everywhere."""

from typing import Any

HOSTILE = (
    "<img src=x onerror=window.hit=1>",
    "<img src='x' onerror='window.hit=1'>",
    "<IMG SRC=javascript:window.hit=1>",
    "</script><script>window.hit=1</script>",
    "</SCRIPT ><SCRIPT>window.hit=1</SCRIPT>",
    "<script>window.hit=1</script>",
    "<script src=https://evil.example/x.js></script>",
    "<!--<script>window.hit=1",
    "--!><script>window.hit=1</script>",
    "-->]]><!--",
    "<![CDATA[<script>window.hit=1</script>]]>",
    "<svg onload=window.hit=1>",
    "<svg><script>window.hit=1</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "<object data=javascript:window.hit=1>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<details open ontoggle=window.hit=1>",
    "<input autofocus onfocus=window.hit=1>",
    "</title><script>window.hit=1</script>",
    "</style><style>*{display:none}</style>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "body{display:none} .gm-panel{display:none}",
    "expression(window.hit=1); background:url(javascript:window.hit=1)",
    "' onmouseover='window.hit=1",
    '" onmouseover="window.hit=1',
    '"><b id=hit>',
    "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
    "%3Cscript%3Ewindow.hit=1%3C/script%3E",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "${window.hit=1}",
    "`${window.hit=1}`",
    "`-window.hit=1-`",
    "');window.hit=1;('",
    "\\'; window.hit=1; //",
    "{{ window.hit=1 }}{% raw %}{# #}",
    "{{ this.__class__.__mro__ }}",
    "javascript:window.hit=1",
    "JaVaScRiPt:window.hit=1",
    "java\tscript:window.hit=1",
    "data:text/html,<script>window.hit=1</script>",
    "vbscript:window.hit=1",
    "file:///etc/passwd",
    "//evil.example/x",
    'https://evil.example/"onclick="window.hit=1',
    "\u202eevil\u202c\u2066",
    "\u200f\u200e\u061c\u2069",
    "\x00\x08\x1b[31m",
    "\u2028window.hit=1\u2029",
    "\ud800",
    "\udfff\ud800",
    "e" + "\u0301" * 200,
    "__proto__",
    "constructor",
    '=HYPERLINK("https://evil.example")',
    "long " * 20_000,
)
"""Fifty and more; the last is 100 KB long."""

_FIXED = frozenset(
    ("date_start", "date_end", "type", "side", "kind", "outcome", "province_id", "district_id", "published", "role")
)


def poison(record: Any, text: str) -> None:
    """Put the text into every free field of a record, in place."""
    for key, value in record.items():
        if isinstance(value, dict):
            poison(value, text)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    poison(item, text)
            if value and isinstance(value[0], str):
                record[key] = [text]
        elif isinstance(value, str) and key not in _FIXED and not key.endswith("_side"):
            record[key] = text
