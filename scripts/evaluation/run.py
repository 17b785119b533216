"""All measures of a run: the articles are read once, by the product."""

from collections.abc import Sequence
from typing import Any

from evaluation.corpus import CLOSED, corpus_digest, read_gold
from evaluation.incidents import IncidentMeasures
from evaluation.judge import Judge
from evaluation.places import PlaceMeasures, measure_elsewhere
from evaluation.releases import measure_releases
from evaluation.tally import Fault, Faults
from geomap.reading import Reader
from geomap.settings import Settings


def measure(
    parts: Sequence[str], halves: Sequence[str], *, gazetteer: str = "none"
) -> tuple[dict[str, Any], list[Fault]]:
    """Return the measures of some parts, and the errors that may be shown.

    Parameters
    ----------
    parts : sequence of {"places", "incidents", "releases"}
    halves : sequence of {"tuned", "untouched", "further", "further-untouched"}
    gazetteer : {"none", "auto", "geonames", "wof"}
        Installed gazetteer to use beside the shipped tables.

    Returns
    -------
    measures : dict
        ``digest`` of the corpus, then part -> half -> measures; a part without its data is a text that says so.
    faults : list of Fault
        Of odd numbers and the releases; never of even numbers.
    """
    reader = Reader(settings=Settings(gazetteer=gazetteer))
    measures: dict[str, Any] = {"digest": corpus_digest()}
    shown: list[Fault] = []
    wanted = [p for p in ("places", "incidents") if p in parts]
    if wanted:
        judge = Judge(reader.gazetteer)
        gold = read_gold()
        for part in wanted:
            measures[part] = {}
        for half in halves:
            faults = Faults(shown=half not in CLOSED)
            places, incidents = PlaceMeasures(judge, faults), IncidentMeasures(judge, faults)
            for labelled in gold:
                if labelled.half != half:
                    continue
                story = reader.story(labelled.article)
                if "places" in parts:
                    places.add(labelled, story)
                if "incidents" in parts:
                    incidents.add(labelled, story, reader.incidents(story))
            if "places" in parts:
                measures["places"][half] = places.figures()
            if "incidents" in parts:
                measures["incidents"][half] = incidents.figures()
            shown.extend(faults.items)
    real = Faults(shown=True)
    if "places" in parts:
        measures["places"]["elsewhere"] = measure_elsewhere(reader, real)
    if "releases" in parts:
        measures["releases"] = measure_releases(reader, real)
    return measures, shown + real.items
