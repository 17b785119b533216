"""The incidents stage: mentions, dates and claims of one article tied into records."""

from geomap.incidents.atoms import FAMILIES
from geomap.incidents.places import geo_precision, where_prec
from geomap.incidents.record import ACLED_TYPES, read_incidents, summary_line
from geomap.incidents.story import Story, past_sentences

__all__ = [
    "ACLED_TYPES",
    "FAMILIES",
    "Story",
    "geo_precision",
    "past_sentences",
    "read_incidents",
    "summary_line",
    "where_prec",
]
