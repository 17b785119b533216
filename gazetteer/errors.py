"""What can go wrong in the gazetteer.

GazetteerError
 ├── DataError (also ValueError)      a shipped or installed file is missing, broken or inconsistent
 └── UnknownPlace (also KeyError)     no place has that id
"""


class GazetteerError(Exception):
    """Root of every error this package raises on purpose."""

    def __str__(self) -> str:
        # KeyError would print its argument with quotes around it.
        return str(self.args[0]) if self.args else ""


class DataError(GazetteerError, ValueError):
    """A table or polygon file is missing, broken or inconsistent; the message names file, row and remedy."""


class UnknownPlace(GazetteerError, KeyError):
    """No place has the id that was asked for."""
