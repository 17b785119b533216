"""Which addresses of a source may become links."""

from urllib.parse import quote, urlsplit


def web_address(url: str) -> str:
    """Return an address of the web in plain ASCII, ``""`` for anything else.

    Examples
    --------
    >>> web_address("https://example.org/a b?c=<d>")
    'https://example.org/a%20b?c=%3Cd%3E'
    >>> web_address("javascript:alert(1)"), web_address("#here"), web_address("https://")
    ('', '', '')
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    return quote(parts.geturl().encode("utf-8", "replace"), safe="%/:?#@!$&*+,;=~-._")
