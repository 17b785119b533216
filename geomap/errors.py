"""What can go wrong in geomap.

GeomapError
 ├── InputError (also ValueError)      an article file cannot be read; goes to rejected.csv
 │    └── UnknownColumn                a table has no column of the name asked for
 ├── UsageError (also ValueError)      an option has a value that makes no sense
 ├── GeometryError (also ValueError)   a geometry is empty or in the wrong CRS
 └── OutputError (also OSError)        the output folder cannot be written
"""


class GeomapError(Exception):
    """Root of every error this package raises on purpose."""


class InputError(GeomapError, ValueError):
    """An input cannot be read as articles; the message says file, row, what and remedy."""


class UnknownColumn(InputError):
    """A table lacks a column that was asked for; the message lists those it has."""


class UsageError(GeomapError, ValueError):
    """An option was given a value that cannot be used."""


class GeometryError(GeomapError, ValueError):
    """A geometry is empty, invalid or in another CRS than EPSG:4326."""


class OutputError(GeomapError, OSError):
    """The outputs cannot be written where they were asked for."""
