"""One article to its story: mentions, places, roles, dates, claims, in the order in which they build on each other."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer import Gazetteer, Query, Resolution, data_root, fold, read_table
from geomap import claims as claims_stage
from geomap import dates as dates_stage
from geomap import sentences as sentences_stage
from geomap.actors import ActorMatch, load_actors
from geomap.articles import header_spans
from geomap.events import Trigger, find_triggers, with_claims
from geomap.incidents import Story, past_sentences, read_incidents
from geomap.lexicon import words
from geomap.mentions import Recogniser
from geomap.records import Actor, Article, DateReading, Incident, Mention, PlacedMention, Span
from geomap.roles import RoleText, number_at, roles_of
from geomap.settings import Settings

if TYPE_CHECKING:
    from gazetteer import OnlineLookup

# A server's answer was found by its name and its unit alone.
_ONLINE_SCORE = 0.5

_PARTIES = frozenset({"military", "police", "militant", "government"})
"""Kinds of actor that take part in incidents; the others only speak."""


class Reader:
    """Reads articles into stories and incidents; built once, used for any number of articles.

    Parameters
    ----------
    gazetteer : Gazetteer, optional
        The shipped one by default, with what ``settings.gazetteer`` adds to it.
    settings : Settings, optional
    online : OnlineLookup, optional
        Asked for the places that no gazetteer holds.
    """

    def __init__(
        self,
        gazetteer: Gazetteer | None = None,
        settings: Settings | None = None,
        *,
        online: "OnlineLookup | None" = None,
    ) -> None:
        self.settings = settings or Settings()
        self.gazetteer = gazetteer or Gazetteer.load(self.settings.region, extra=self.settings.gazetteer)
        self._online = online
        self._finder = Recogniser(self.gazetteer, region=self.settings.region)
        folder = data_root() / self.settings.region
        self._speakers = tuple(row["name"] for _, row in read_table(folder / "speakers.csv", ("name", "side")))
        self._other_lines = tuple(
            (row["unit_id"], tuple(row["phrases"].split("|")))
            for _, row in read_table(folder / "other_lines.csv", ("unit_id", "phrases"))
        )
        self._actors = load_actors(Path(str(folder)))

    def story(self, article: Article) -> Story:
        """Return everything that the stages read out of one article."""
        text = article.text
        sentences = sentences_stage.split(text)
        paragraphs = sentences_stage.paragraphs(text)
        places = self._resolve(text, sentences, paragraphs)
        found_claims = claims_stage.read_claims(
            article,
            actors=self._actors,
            sentences=sentences,
            places=[
                (Span(m.start, m.end), r.place.country)
                for m, r in places
                if r.place is not None and r.place.country in ("AF", "PK") and r.place.kind != "country"
            ],
        )
        triggers = with_claims(text, find_triggers(text, sentences, _towns(places)), found_claims, sentences)
        dateline = dates_stage.dateline_date(text, article.published)
        readings = _in_prose(dates_stage.read_dates(text, article.published, dateline), header_spans(text))
        announcing = [p for p in paragraphs[1:] if text[p.end - 1] == ":"]
        dating = dates_stage.Dating(
            readings,
            sentences,
            article.published,
            paragraphs=paragraphs,
            dateline=dateline,
            announcing=announcing,
        )
        dates = [dating.of(sentence) for sentence in sentences]
        own, before = (
            _own_dates(text, readings, sentences, triggers, statuses, article.published)
            for statuses in (("actual",), ("recalled",))
        )
        past = past_sentences(own, triggers, article.published)
        view = RoleText.of(text, sentences, paragraphs, triggers, self._speakers, past)
        placed = _with_roles(places, view)
        actors = tuple(_actors(self._actors.find(text), article.published))
        return Story(
            article=article,
            sentences=tuple(sentences),
            paragraphs=tuple(paragraphs),
            triggers=tuple(triggers),
            mentions=tuple(placed),
            dates=tuple(dates),
            own_dates=tuple(own),
            recalled_dates=tuple(before),
            past=past,
            claims=tuple(found_claims),
            actors=actors,
            at_border=_is_about_the_border(text, placed, {actor.side for _, actor in actors}),
            other_lines=self._other_lines_in(text),
        )

    def _other_lines_in(self, text: str) -> frozenset[str]:
        """Return the units whose incidents belong to another line of conflict, by the words of a text."""
        folded = f" {fold(text)} "
        return frozenset(
            unit for unit, phrases in self._other_lines if any(f" {phrase} " in folded for phrase in phrases)
        )

    def incidents(self, story: Story) -> list[Incident]:
        """Return the incidents of a story, before reports are merged."""
        return read_incidents(story, self.gazetteer, self.settings)

    def _resolve(
        self, text: str, sentences: Sequence[Span], paragraphs: Sequence[Span]
    ) -> list[tuple[Mention, Resolution]]:
        mentions = self._finder.find(_prose(text))
        queries = [
            Query(
                name=m.surface,
                cue=m.cue,
                scope=m.scope,
                group=m.group,
                sentence=number_at(sentences, m.start),
                paragraph=number_at(paragraphs, m.start),
                listed=m.lead == "listed",
            )
            for m in mentions
        ]
        found = self.gazetteer.resolve(queries)
        if self._online is not None:
            found = [_asked(self._online, m, r, self.gazetteer) for m, r in zip(mentions, found, strict=True)]
        return list(zip(mentions, found, strict=True))


def _asked(online: "OnlineLookup", mention: Mention, resolution: Resolution, gazetteer: Gazetteer) -> Resolution:
    """Return what a server knows about a name that no gazetteer holds; the same resolution where it knows nothing."""
    place = resolution.place
    if place is None and mention.lead == "listed":
        # A name that is listed and was refused is no place here.
        return resolution
    if place is not None and place.kind != "unlisted":
        return resolution
    answer = online.find(mention.surface, None if place is None else gazetteer.get(place.unit_id))
    if answer is None:
        return resolution
    return Resolution(
        answer, _ONLINE_SCORE, (f"no gazetteer holds it; {answer.source} bears the name",), resolution.candidates
    )


def _with_roles(places: Sequence[tuple[Mention, Resolution]], view: RoleText) -> list[PlacedMention]:
    roles = roles_of([(m, r.place) for m, r in places], view)
    return [_placed(m, r, role) for (m, r), role in zip(places, roles, strict=True)]


def _prose(text: str) -> str:
    """Return a text with its header lines blank ("Source: Argandab Post"): an outlet's town is no place of the news."""
    for span in header_spans(text):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _in_prose(readings: Sequence[DateReading], headers: Sequence[Span]) -> list[DateReading]:
    """Return the dates that the text itself tells, without those of its header lines."""
    return [r for r in readings if r.at is None or not any(h.start <= r.at.start < h.end for h in headers)]


def _towns(places: Sequence[tuple[Mention, Resolution]]) -> list[Span]:
    return [Span(m.start, m.end) for m, r in places if r.place is not None and r.place.kind != "country"]


def _own_dates(
    text: str,
    readings: Sequence[DateReading],
    sentences: Sequence[Span],
    triggers: Sequence[Trigger],
    statuses: Sequence[str],
    published: date | None,
) -> list[DateReading | None]:
    """Return the date that each sentence gives for its events of these statuses; for the sentence where it has none."""
    events: dict[int, list[Span]] = {}
    for trigger in triggers:
        if trigger.status in statuses:
            events.setdefault(trigger.sentence, []).append(Span(trigger.start, trigger.end))
    return [
        dates_stage.own_date(readings, sentence, events.get(number, ()), text, published)
        for number, sentence in enumerate(sentences)
    ]


def _placed(mention: Mention, resolution: Resolution, role: tuple[str, str]) -> PlacedMention:
    name, rule = role
    candidates = tuple((c.place, round(c.score, 3), c.why) for c in resolution.candidates)
    why = (*resolution.why, f"{name}: {rule}")
    return PlacedMention(mention, name, resolution.place, resolution.score, why, candidates)


def _actors(matches: Sequence[ActorMatch], day: date | None) -> Iterator[tuple[Span, Actor]]:
    """Yield those who fight or govern among the names found, with the side that they were on that day."""
    for match in matches:
        if match.actor.kind in _PARTIES:
            yield Span(match.start, match.end), Actor(match.actor.name, match.actor.side_on(day), "party")


def _is_about_the_border(text: str, placed: Sequence[PlacedMention], sides: set[str]) -> bool:
    folded = f" {fold(text)} "
    both = {"AF", "PK"} <= sides
    if both and any(f" {phrase} " in folded for phrase in words("contexts.toml", "border", "shared")):
        return True
    if any(f" {phrase} " in folded for phrase in words("contexts.toml", "border", "phrases")):
        return True
    # Both countries in its first half; a text that ends with them ("as between Afghanistan and Pakistan") is about others.
    early = [m for m in placed if m.place is not None and m.mention.start < len(text) / 2]
    return {"AF", "PK"} <= {m.place.country for m in early if m.place is not None}
