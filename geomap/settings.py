"""Every number that steers a run, in one frozen place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may be told; written to ``run.json``.

    Attributes
    ----------
    region : str
        Folder of tables below ``gazetteer/data``.
    gazetteer : {"auto", "none", "geonames", "wof"}
        Installed gazetteer to look names up in beside the tables that ship: ``auto`` takes what is installed, ``none``
        leaves it out, so that a run repeats on every machine.
    max_article_chars : int
        Longer articles are rejected (code points): a five-megabyte "article" is a dump, not a report.
    first_year : int
        Events recalled from before this year are history, not incidents (calendar year).
    merge_days : int
        Reports whose date intervals are further apart than this never merge (days).
    merge_km : float
        Point places further apart than this never merge two reports by themselves (kilometres).
    copy_similarity : float
        Share of common five-word shingles from which a text counts as a copy (Jaccard, 0-1).
    context_chars : int
        Length of the text window around a mention that decides its role (code points).
    """

    region: str = "durand"
    gazetteer: str = "auto"
    max_article_chars: int = 1_000_000
    first_year: int = 2001
    merge_days: int = 1
    merge_km: float = 40.0
    copy_similarity: float = 0.6
    context_chars: int = 160
