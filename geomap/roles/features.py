"""What stands around a place name, as named features: prepositions, governing words, heads, triggers, quotes."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gazetteer import Place, fold
from geomap.events import GENERIC_STRENGTH, Trigger
from geomap.lexicon import read_toml
from geomap.records import Mention, Span
from geomap.roles.phrases import Phrase, phrases
from geomap.roles.text import RoleText, carried_on, trigger_for

_TOKEN = re.compile(r"\w+|[^\w\s]")

_MARK_NAMES = {
    ",": "comma",
    ";": "semicolon",
    ":": "colon",
    "(": "bracket",
    '"': "quote",
    "“": "quote",
    "'": "quote",
    "/": "slash",
}

KIND_GROUPS = {
    "country": "state", "capital": "state", "region": "region", "province": "province", "district": "district",
    "tehsil": "district", "city": "town", "town": "town", "village": "village", "unlisted": "unlisted",
}  # fmt: skip


@lru_cache(maxsize=1)
def _classes() -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for name, text in read_toml("role_words.toml")["classes"].items():
        for word in dict.fromkeys(text.split()):
            out.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in out.items()}


@lru_cache(maxsize=1)
def _prepositions() -> dict[str, str]:
    table = read_toml("role_words.toml")["prepositions"]
    return {word: kind for kind, members in table.items() for word in members}


@dataclass(frozen=True, slots=True)
class _Line:
    """The words of a sentence with their classes."""

    starts: list[int]
    words: list[str]
    classes: list[tuple[str, ...]]
    present: frozenset[str]
    had_happened: bool
    """Whether it tells violence in the pluperfect."""


class Surroundings:
    """Reads features; sentences are taken apart once for all their mentions."""

    def __init__(self, view: RoleText, placed: Sequence[tuple[Mention, Place | None]]) -> None:
        self.view = view
        self.placed = placed
        self.phrases = phrases(placed, view.text)
        self._lines: dict[int, _Line] = {}
        self._counts: dict[int, int] = {}
        self._by_sentence: dict[int, list[Trigger]] = {}
        for trigger in view.triggers:
            self._by_sentence.setdefault(trigger.sentence, []).append(trigger)
        self._actual_paragraphs = {
            view.paragraph_of(t.start) for t in view.triggers if t.status == "actual" and t.strength > GENERIC_STRENGTH
        }
        self._told: dict[str, list[int]] = {}
        for mention, place in placed:
            if place is None:
                continue
            number = view.sentence_of(mention.start)
            if any(t.status == "actual" and t.strength > GENERIC_STRENGTH for t in self._by_sentence.get(number, ())):
                self._told.setdefault(fold(place.name), []).append(number)

    def line(self, number: int) -> _Line:
        """Return the words of a sentence."""
        if number not in self._lines:
            span = self.view.sentences[number] if self.view.sentences else Span(0, len(self.view.text))
            table = _classes()
            starts, words = [], []
            for m in _TOKEN.finditer(self.view.text, span.start, span.end):
                starts.append(m.start())
                words.append(self.view.folded[m.start() : m.end()] if m.group().isalnum() else m.group())
            classes = [table.get(w, ()) for w in words]
            had = any(
                word == "had" and any("violent" in c for c in classes[i + 1 : i + 4]) for i, word in enumerate(words)
            )
            self._lines[number] = _Line(starts, words, classes, frozenset(c for cs in classes for c in cs), had)
        return self._lines[number]

    def features(self, phrase: Phrase) -> list[str]:
        """Return the names of the features that a phrase shows."""
        return sorted(set(self._read(phrase)))

    def _read(self, phrase: Phrase) -> Iterator[str]:
        mention, place = self.placed[phrase.head]
        number = self.view.sentence_of(mention.start)
        line = self.line(number)
        first = bisect_left(line.starts, phrase.start)
        last = bisect_left(line.starts, phrase.end)
        kind = self._kind(mention, place)
        yield "always"
        yield f"kind={kind}"
        if phrase.listed:
            yield "listed"
        if len(phrase.members) > 1 and not phrase.listed:
            yield "address"
        prep, at, skipped = self._preposition(line, first)
        for name in skipped:
            yield f"skip={name}"
        yield f"prep={prep}"
        literal = _prepositions().get(prep) == "in_like"
        state = kind in ("state", "speaker")
        yield f"prep={prep}&state={state}"
        govs = list(self._governors(line, at))
        for distance, names in govs[:1]:
            for name in names:
                yield f"gov={name}"
                yield f"prep={prep}&gov={name}"
                if distance == 1:
                    yield f"beside={name}&in={literal}"
        for _, names in govs[1:4]:
            for name in names:
                yield f"left={name}"
                yield f"left={name}&prep={prep}"
        yield from self._after(line, last, state, prep)
        yield from self._verbs(line, at, last, prep, state, govs)
        triggers = self._by_sentence.get(number, [])
        if not triggers and (triggers := carried_on(number, self.view)):
            yield "goes on"
        yield from self._triggers(phrase, triggers, prep, literal, state, line)
        yield from self._place_in_text(phrase, number, line, bool(triggers), place)

    def _kind(self, mention: Mention, place: Place | None) -> str:
        if fold(mention.surface) in self.view.speakers:
            return "speaker"
        if place is None:
            return "none"
        if place.country not in ("AF", "PK") and place.kind not in ("country", "capital"):
            return "elsewhere"
        return KIND_GROUPS.get(place.kind, "spot")

    def _preposition(self, line: _Line, first: int) -> tuple[str, int, list[str]]:
        """Return the preposition before a phrase, where the words before it end, and what was passed over."""
        k = first - 1
        skipped: list[str] = []
        table = _prepositions()
        for _ in range(7):
            if k < 0:
                break
            word, names = line.words[k], line.classes[k]
            if word == "of" and k > 0 and "geo" in line.classes[k - 1]:
                skipped.append("unit")
                k -= 2
            elif word in table:
                return word, k, skipped
            elif "article_word" in names:
                k -= 1
            elif "region_adjective" in names:
                skipped.append("compass")
                k -= 1
            elif "quantity" in names:
                skipped.append("quantity")
                k -= 1
            elif skipped and "geo" in names:
                k -= 1
            else:
                break
        if k < 0:
            return "opens", k + 1, skipped
        word = line.words[k]
        if not word.isalnum():
            return _MARK_NAMES.get(word, "mark"), k + 1, skipped
        if word in ("and", "or", "but", "while", "that", "if", "as", "when"):
            return f"joint {word}", k + 1, skipped
        return "bare", k + 1, skipped

    def _governors(self, line: _Line, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the classed words before the preposition, nearest first, as far as the sentence's mark or six words."""
        distance = 0
        for k in range(at - 1, max(-1, at - 13), -1):
            word = line.words[k]
            if word in ';:.()"“”':
                return
            if word == ",":
                distance += 2
                continue
            distance += 1
            names = tuple(n for n in line.classes[k] if n not in ("article_word", "quantity", "region_adjective"))
            if names:
                yield distance, names

    def _after(self, line: _Line, last: int, state: bool, prep: str) -> Iterator[str]:
        words, classes = line.words, line.classes
        k = last
        n = len(words)
        if k < n and words[k] == "-" and k + 1 < n and line.starts[k + 1] == line.starts[k] + 1:
            yield "hyphen"
            for name in classes[k + 1]:
                yield f"hyphen={name}"
            return
        if k < n and words[k] in "'’" and k + 1 < n and words[k + 1] == "s":
            yield "owner"
            yield f"owner&state={state}"
            for i in range(k + 2, min(n, k + 7)):
                if words[i] in ",.;:" or words[i] in _prepositions():
                    break
                for name in classes[i]:
                    yield f"owns={name}"
                    yield f"owns={name}&state={state}"
            return
        typed = False
        while k < n and "geo" in classes[k]:
            typed = True
            k += 1
        if typed:
            yield "typed"
        if k >= n:
            yield "next=end"
            return
        word = words[k]
        if not word.isalnum():
            yield f"next={_MARK_NAMES.get(word, 'mark')}"
        elif word in _prepositions() or word in ("and", "or"):
            yield f"next={word}"
        if not typed or k - last <= 2:
            head = next(
                (i for i in range(k, min(n, k + 5)) if words[i] in ",.;:()" or words[i] in _prepositions()),
                min(n, k + 4),
            )
            for i in range(k, head):
                for name in classes[i]:
                    if i == k:
                        yield f"next={name}"
                        yield f"next={name}&state={state}"
                        yield f"next={name}&prep={prep}"
                        if prep in ("opens", "bare", "comma", "mark") or prep.startswith("joint"):
                            yield f"subject&next={name}&state={state}"
                    else:
                        yield f"then={name}"
                        yield f"then={name}&prep={prep}"
        rest = classes[k : k + 12]
        if any("speech" in names for names in rest):
            yield "speech after"
            yield f"speech after&prep={prep}"
        if word == "," and prep in ("in", "at", "from"):
            yield f"aside&prep={prep}"

    def _verbs(
        self, line: _Line, at: int, last: int, prep: str, state: bool, govs: list[tuple[int, tuple[str, ...]]]
    ) -> Iterator[str]:
        """Yield what is said and done nearest before and after a phrase: speech, violence, journeys, talks."""
        before = _first_telling(line, range(at - 1, max(-1, at - 16), -1))
        after = _first_telling(line, range(last, min(len(line.words), last + 16)))
        yield f"verb before={before}"
        yield f"verb before={before}&prep={prep}"
        yield f"verb after={after}"
        yield f"verb after={after}&prep={prep}"
        yield f"verbs={before},{after}"
        yield f"verbs={before},{after}&prep={prep}"
        person = next((n for d, names in govs[:2] if d <= 4 for n in names if n in _PERSONS), "")
        if person:
            yield f"person={person}&before={before}&prep={prep}"
            yield f"person={person}&after={after}&prep={prep}"
            yield f"someone&verbs={before},{after}&prep={prep}"
        k = next((k for k in range(at - 1, max(-1, at - 16), -1) if line.words[k] in _AFTERWARDS), -1)
        if k >= 0:
            yield f"told as earlier={before}"
            yield "told as earlier"
        if line.had_happened:
            yield "had happened"
        if at - 2 >= 0 and "audience" in line.classes[at - 1] and "speech" in line.classes[at - 2]:
            yield "told an audience"
            yield f"told an audience&prep={prep}"

    def _triggers(
        self, phrase: Phrase, triggers: list[Trigger], prep: str, literal: bool, state: bool, line: _Line
    ) -> Iterator[str]:
        if not triggers:
            yield "no trigger"
            yield f"no trigger&prep={prep}"
            yield f"no trigger&state={state}"
            return
        own = trigger_for(phrase.start, phrase.end, triggers, self.view.text)
        status = own.status
        yield f"trigger={status}"
        yield f"trigger={status}&in={literal}"
        yield f"trigger={status}&prep={prep}"
        yield f"trigger={status}&state={state}"
        yield f"strength={min(own.strength, 4)}"
        if own.end <= phrase.start:
            gap = phrase.start - own.end
            side = "before"
        elif own.start >= phrase.end:
            gap = own.start - phrase.end
            side = "after"
        else:
            gap, side = 0, "around"
        far = "beside" if gap < 12 else "close" if gap < 35 else "mid" if gap < 80 else "far"
        yield f"trigger {side} {far}"
        yield f"trigger {side}&in={literal}"
        yield f"trigger {side} {far}&prep={prep}"
        if side != "around":
            between = (
                self.view.text[own.end : phrase.start] if side == "before" else self.view.text[phrase.end : own.start]
            )
            marks = between.count(",") + 2 * between.count(";") + between.count(" - ")
            yield f"marks between={min(marks, 3)}"
            if re.search(r"\b(?:said|says|told|according|spokes\w+|officials?)\b", between):
                yield "speaker between"
                yield f"speaker between {side}"
        statuses = {t.status for t in triggers if t.strength > GENERIC_STRENGTH}
        for name in sorted(statuses):
            yield f"sentence tells={name}"
        if any(t.status == "actual" for t in triggers):
            yield "fact in sentence"

    def _place_in_text(
        self, phrase: Phrase, number: int, line: _Line, has_trigger: bool, place: Place | None
    ) -> Iterator[str]:
        paragraph = self.view.paragraph_of(phrase.start)
        part = "title" if number == 0 else "lead" if paragraph <= 1 else "body"
        yield f"part={part}"
        if number in self.view.past:
            yield "past sentence"
            yield f"past sentence&fact={has_trigger}"
        quoted = (
            self.view.text.count('"', self.view.sentences[number].start, phrase.start) if self.view.sentences else 0
        )
        if quoted % 2:
            yield "in quotes"
        for name in (
            "violent",
            "harm",
            "peace",
            "recall",
            "modal",
            "negative",
            "speech",
            "talks",
            "treat",
            "shut",
            "accuse",
            "relation",
            "move",
        ):
            if name in line.present:
                yield f"sentence has {name}"
                if name in ("violent", "harm", "peace", "recall", "modal", "negative"):
                    yield f"sentence has {name}&trigger={has_trigger}"
        if not has_trigger:
            if paragraph in self._actual_paragraphs:
                yield "quiet sentence in a told paragraph"
            if self._by_sentence.get(number - 1) and any(t.status == "actual" for t in self._by_sentence[number - 1]):
                yield "told before"
            if "harm" in line.present:
                yield f"harm only&part={part}"
        if not self._actual_paragraphs:
            yield "text without events"
        if place is not None:
            others = [n for n in self._told.get(fold(place.name), ()) if n != number]
            if others:
                yield "told elsewhere in the text"
                yield f"told elsewhere in the text&trigger={has_trigger}"
        rivals = self._phrases_in(number) - self._is_in(phrase, number)
        if rivals:
            yield f"other places={min(2, rivals)}"

    def _phrases_in(self, number: int) -> int:
        """Return how many phrases a sentence holds."""
        if not self._counts:
            for phrase in self.phrases:
                holder = self.view.sentence_of(phrase.start)
                self._counts[holder] = self._counts.get(holder, 0) + self._is_in(phrase, holder)
        return self._counts.get(number, 0)

    def _is_in(self, phrase: Phrase, number: int) -> bool:
        span = self.view.sentences[number] if self.view.sentences else Span(0, len(self.view.text))
        return span.start <= phrase.start < span.end


_TELLING = ("speech", "violent", "accuse", "talks", "treat", "move", "shut", "relation", "border")
_PERSONS = ("office", "police", "people", "force", "armed", "institution")
_AFTERWARDS = frozenset({"after", "following", "followed", "follows", "since", "before", "came", "earlier", "recalled"})


def _first_telling(line: _Line, places: Iterable[int]) -> str:
    for k in places:
        if line.words[k] in ";.:":
            break
        for name in _TELLING:
            if name in line.classes[k]:
                return name
    return ""
