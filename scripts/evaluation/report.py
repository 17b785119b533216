"""Measures and errors as text for the terminal."""

from collections.abc import Iterable
from typing import Any

from evaluation.tally import Fault


def measures_text(measures: dict[str, Any]) -> str:
    """Return every measure as an indented list, one line each where it fits."""
    return "\n".join(_lines(measures, 0))


def _lines(values: dict[str, Any], depth: int) -> list[str]:
    out = []
    pad = "  " * depth
    for name, value in values.items():
        if isinstance(value, dict) and not all(_plain(v) for v in value.values()):
            out += [f"{pad}{name}", *_lines(value, depth + 1)]
        elif isinstance(value, dict):
            out.append(f"{pad}{name}: " + "  ".join(f"{k} {_shown(v)}" for k, v in value.items()))
        elif isinstance(value, list):
            out.append(f"{pad}{name}: {len(value)}")
            out += [
                f"{pad}  " + ("  ".join(f"{k} {_shown(v)}" for k, v in v.items()) if isinstance(v, dict) else str(v))
                for v in value
            ]
        else:
            out.append(f"{pad}{name}: {_shown(value)}")
    return out


def _plain(value: object) -> bool:
    return not isinstance(value, dict | list)


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def errors_text(faults: Iterable[Fault], examples: int) -> str:
    """Return the errors as Markdown, grouped by class, the most frequent first.

    Parameters
    ----------
    faults : iterable of Fault
    examples : int
        At most this many of each class.
    """
    classes: dict[str, list[Fault]] = {}
    for fault in faults:
        classes.setdefault(fault.kind, []).append(fault)
    lines = ["", "# Errors", ""]
    for kind, members in sorted(classes.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"## {len(members)} {kind}")
        lines += [f"- {fault.where}: {fault.what}" for fault in members[:examples]]
        lines.append("")
    return "\n".join(lines)
