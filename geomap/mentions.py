"""Place mentions in running text, with offsets: listed names by one automaton, unlisted ones by their context."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from gazetteer import Gazetteer, data_root, fold, fold_text, read_table
from geomap.lexicon import words
from geomap.records import Mention
from geomap.surroundings import Surroundings
from geomap.vocabulary import Vocabulary

_MAX_NAME_WORDS = 5
_JOINED_LEAST = 7
_LONGEST = 60
_SHORT = 3
_ACRONYM_MOST = 4
_KNOWN_KINDS = frozenset({"country", "province", "district", "tehsil", "region", "capital", "city", "town", "crossing"})


class Recogniser:
    """Finds place mentions; built once for a gazetteer.

    Parameters
    ----------
    gazetteer : Gazetteer
    region : str
        Folder of the region's tables, for the names that are no places (``not_places.tsv``).

    Examples
    --------
    >>> finder = Recogniser(Gazetteer.load())
    >>> [m.surface for m in finder.find("Shells hit the Dangam and Nari districts of Kunar.")]
    ['Dangam', 'Nari', 'Kunar']
    """

    def __init__(self, gazetteer: Gazetteer, *, region: str = "durand") -> None:
        self._names = gazetteer.folded_names()
        blockers = {
            fold(row["text"]): row["class"]
            for _, row in read_table(data_root() / region / "not_places.tsv", ("text", "class"))
        }
        self._blocked = {text for text, kind in blockers.items() if kind != "word"}
        self._ordinary = {text for text, kind in blockers.items() if kind == "word"}
        self._acronyms = {
            fold(name.text)
            for place in gazetteer
            for name in gazetteer.names(place.place_id)
            if len(name.text) <= _ACRONYM_MOST and name.text.isascii() and name.text.isupper()
        }
        # A village's name is also many a man's: alone, between other capitalised words, it is no place.
        self._small = {
            name for name, ids in self._names.items()
            if " " not in name and all(gazetteer[i].kind not in _KNOWN_KINDS for i in ids)
        }  # fmt: skip
        # Every hamlet of two countries: words of the language and names of people are among their names.
        common = {row["word"] for _, row in read_table(data_root() / "common_words.csv", ("word",))}
        self._installed = gazetteer.installed_names() - self._ordinary - common
        self._vocabulary = Vocabulary(gazetteer, self._names, frozenset(self._blocked))
        self._types = gazetteer.type_words
        self._person_before = words("contexts.toml", "person", "before")
        self._person_after = words("contexts.toml", "person", "after")
        self._given = words("places.toml", "person", "given")
        self._organisation_after = words("contexts.toml", "organisation", "after")
        self._adjectival = words("places.toml", "acronym", "adjectival")
        self._stands_alone = words("places.toml", "acronym", "after") | words("contexts.toml", "metonym", "verbs")
        self._body = words("places.toml", "body", "last")
        self._of_a_unit = words("places.toml", "body", "of_a_unit")
        self._locative = words("contexts.toml", "locative", "before")

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Every pattern of the automaton and what it is: a name, a blocked phrase or a type word."""
        out = dict.fromkeys(self._types, "type")
        for name in (*self._names, *self._installed):
            if len(name) < 2:
                continue
            out[name] = "name"
            if " " in name and len(name) >= _JOINED_LEAST:
                out.setdefault(name.replace(" ", ""), "name")
        out.update(dict.fromkeys(self._blocked, "blocked"))
        return out

    @cached_property
    def _automaton(self) -> tuple[AhoCorasick, list[str]]:
        keys = sorted(self._keys)
        patterns = [f" {key}" for key in keys]
        automaton = AhoCorasick(
            patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        return automaton, keys

    def find(self, text: str) -> list[Mention]:
        """Return the place mentions of a text in order, without overlaps.

        Parameters
        ----------
        text : str
            The text as read; offsets of the result count its code points.

        Returns
        -------
        list of Mention
            With the type word beside each (``cue``), the list it stands in (``group``) and the mention that the text puts
            it inside (``scope``).
        """
        folded = fold_text(text)
        spans, types = self._scan(text, folded)
        found = {start: Mention(start, end, text[start:end]) for start, end in spans}
        return Surroundings(self._vocabulary, text, folded, found, types).complete()

    def _scan(self, text: str, folded: str) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
        spans: list[tuple[int, int]] = []
        types: list[tuple[int, int, str]] = []
        view = _View.of(text, folded)
        # The matches still to be judged, the next one last: what a refused match covers is searched again.
        waiting = [self._matches(view.padded, 0, len(view.padded))]
        reach = 0
        while waiting:
            key, at, end = next(waiting[-1], ("", 0, 0))
            if not key:
                waiting.pop()
                continue
            if at < reach:
                continue
            start, stop = view.span(at, end)
            kind = self._keys[key]
            if kind == "type":
                types.append((start, stop, self._types[key]))
            elif kind == "blocked":
                reach = end
            elif self._is_place(text, folded, start, stop, key, spans):
                spans.append((start, stop))
                reach = end
            elif " " in key:
                waiting.append(self._matches(view.padded, view.padded.index(" ", at + 1), end))
        return spans, types

    def _matches(self, padded: str, low: int, high: int) -> Iterator[tuple[str, int, int]]:
        """Yield the longest whole-word matches that start in a stretch: key, start and end in the padded text."""
        automaton, keys = self._automaton
        part = padded if (low, high) == (0, len(padded)) else padded[low : high + _LONGEST]
        for index, start, end in automaton.find_matches_as_indexes(part):
            at, stop = low + start + 1, low + end
            if at >= high:
                return
            key = keys[index]
            if _goes_on(padded, stop):
                key = self._shorter(padded, at)
                whole, stop = stop, at + len(key)
                if key:
                    yield key, at, stop
                # What the shortened match has left free may hold another name.
                if " " in padded[stop:whole]:
                    yield from self._matches(padded, padded.index(" ", stop), whole)
                continue
            yield key, at, stop

    def _shorter(self, padded: str, start: int) -> str:
        """Return the longest whole-word key at a position, where the automaton's longest match ended inside a word."""
        words_here = padded[start : start + _LONGEST].split(" ")[:_MAX_NAME_WORDS]
        for size in range(len(words_here), 0, -1):
            key = " ".join(words_here[:size])
            if key in self._keys:
                return key
        return ""

    def _is_place(self, text: str, folded: str, start: int, end: int, key: str, spans: list[tuple[int, int]]) -> bool:
        surface = text[start:end]
        cased = surface[0].lower() != surface[0].upper()
        if cased and not surface[0].isupper():
            return False
        before_words = folded[max(0, start - 24) : start].rstrip("'").split()
        after_words = [w.strip("'\x00") for w in folded[end : end + 40].split(" ") if w.strip("'\x00")]
        if (
            before_words
            and text[start - 1 : start] in (" ", "\n")
            and self._is_person(text, start, before_words, spans)
        ):
            return False
        if after_words and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper():
            if after_words[0] in self._organisation_after or after_words[0] in self._person_after:
                return False
            if after_words[0] == "river" and f"{key} river" not in self._names:
                return False
            if self._ends_a_body(text, end):
                return False
        if text[start - 1 : start] == "-":
            head = _JOINED_HEAD.search(text, max(0, start - 24), start)
            if head is not None and fold(head.group(1)) in self._body:
                return False
        if _GOES_ON_WITH_EZAFE.match(text, end):
            return False
        weak = key in self._small or key in self._installed or key in self._vocabulary.generic
        if weak and self._stands_in_a_longer_name(text, start, end):
            return False
        # "Tehreek-i-Jihad Pakistan": a name joined by an ezafe goes on to its country.
        if _EZAFE.search(text, max(0, start - 40), start):
            return False
        if key in self._acronyms:
            return self._is_acronym(text, start, end, after_words)
        if key in self._ordinary or key in self._installed or len(key) <= _SHORT:
            return self._has_evidence(text, start, end, before_words, after_words, spans)
        return True

    def _is_person(self, text: str, start: int, before: list[str], spans: list[tuple[int, int]]) -> bool:
        """Whether a title or a given name stands before a name: "Mullah Kunar", "Attaullah Khogyani"."""
        sentence_break = text[max(0, start - 2) : start - 1] == "."
        if before[-1] in self._person_before:
            return not sentence_break or before[-1] in _DOTTED
        run = _CAPITALS_BEFORE.search(text, max(0, start - 48), start)
        # "Dera Ismail Khan, Tank": what stands before is a place itself.
        if run is None or (spans and spans[-1][1] > run.start()):
            return False
        names = [fold(word) for word in run.group().split()]
        return any(name in self._given or name.endswith(_GIVEN_ENDINGS) for name in names[-2:])

    def _stands_in_a_longer_name(self, text: str, start: int, end: int) -> bool:
        """Whether a capitalised word that is no preposition, title of a sentence or type word stands right beside a name."""
        before = _WORD_BEFORE.search(text, max(0, start - 24), start)
        ordinary = self._vocabulary.not_names
        if before is not None:
            word = fold(before.group(1))
            if word not in ordinary and word not in self._types and word not in self._locative:
                return True
        after = _WORD_AFTER.match(text, end)
        return after is not None and fold(after.group(1)) not in ordinary.union(self._types)

    def _is_acronym(self, text: str, start: int, end: int, after: list[str]) -> bool:
        """Whether letters stand for a place themselves: "KP", "the US has", not "a US drone"."""
        if not text[start:end].isupper() or text[max(0, start - 2) : start - 1].isdigit():
            return False
        following = text[end : end + 2]
        if following[:1] != " " or not following[1:].islower() or fold(text[start:end]) not in self._adjectival:
            return following[:1] != "-" and not (following[:1] == " " and following[1:].isupper())
        return bool(after) and (after[0] in self._stands_alone or after[0].endswith("ed"))

    def _ends_a_body(self, text: str, end: int) -> bool:
        """Whether a name goes on in capitals to what is no place: "Paktia Students' Society", not "Kabul City Council"."""
        run = _CAPITALS.match(text, end)
        if run is None:
            return False
        tail = [fold(word) for word in run.group().split()]
        own = tail[0] in self._types or tail[0] in self._of_a_unit
        return not own and (tail[-1] in self._body or tail[-1] in self._organisation_after)

    def _has_evidence(
        self, text: str, start: int, end: int, before: list[str], after: list[str], spans: list[tuple[int, int]]
    ) -> bool:
        """Whether an ordinary word or very short name is meant as a place, by what stands beside it."""
        line = text.rfind("\n", 0, start) + 1
        lead = text[line:start].strip()
        if _DATELINE.match(text, end) and (lead in _BULLETS or (not lead and text[start:end].isupper())):
            return True
        if text[start - 1 : start] == "(" and text[end : end + 1] == ")":
            return bool(spans) and text[spans[-1][1] : start].strip() == "("
        if text[start:end].isupper() and end - start > _SHORT and text[start].isascii():
            return False
        if any(word in self._types for word in after[:2]):
            return True
        if spans and re.fullmatch(r",?\s+(?:and|or)\s+|,\s+", text[spans[-1][1] : start]):
            return True
        tail = " ".join(before[-2:])
        return bool(before) and (before[-1] in self._locative or tail in self._locative or before[-1] in self._types)


_DOTTED = frozenset({"gen", "maj", "col", "brig", "lt", "capt", "sgt", "dr", "mr", "mrs", "ms"})
# "U.S. Forces-Afghanistan" is a command.
_JOINED_HEAD = re.compile(r"([A-Z]\w+)-$")
# "Dara" is not the place in "Dara-e-Suf".
_GOES_ON_WITH_EZAFE = re.compile(r"-(?:e|i|ye|yi|ul)-[A-Z]")
_EZAFE = re.compile(r"[A-Z][\w’']+-(?:e|i|ul|al|ur|un)-[A-Z][\w’']+ $")
# Not at the head of a sentence, where every word has a capital.
_WORD_BEFORE = re.compile(r"(?<=[\w,;] )([A-Z][\w’'-]*) $")
_WORD_AFTER = re.compile(r" ([A-Z][\w’'-]*)")
_CAPITALS_BEFORE = re.compile(r"(?:[A-Z][\w’'-]* ){1,3}$")
_GIVEN_ENDINGS = ("ullah", "uddin", "urrahman", "zada")
_CAPITALS = re.compile(r"(?: [A-Z][\w’']*){1,4}")
_BULLETS = ("-", "–", "—", "•", "*", "·")
_DATELINE = re.compile(r"\s?(?::|,\s|\(|[-–—]\s|\s[-–—])")
# What a name may hold besides its letters: blanks in a row (an empty line parts), the dots of initials ("D. I. Khan").
_BLANKS = re.compile(r"[ \t\n][ \t\n]+")
# A fold leaves apostrophes and marks out; only those of a possessive part words.
_LEFT_OUT = re.compile(r"\x00|'(?!s(?![^\W_]))")
_INITIAL = re.compile(r"[A-Z]\. ?(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _View:
    """A folded text as names are searched in it, with the way back to offsets of the text."""

    padded: str
    at: tuple[int, ...]
    shift: tuple[int, ...]

    @classmethod
    def of(cls, text: str, folded: str) -> "_View":
        cuts = [(m.start(), m.end(), " ") for m in _BLANKS.finditer(text) if m.group().count("\n") <= 1]
        cuts += [
            (m.start() + 1, m.end(), " ")
            for m in _INITIAL.finditer(text)
            if not text[m.start() - 1 : m.start()].isalnum()
        ]
        if "'" in folded or "\x00" in folded:
            cuts += [(m.start(), m.end(), "") for m in _LEFT_OUT.finditer(folded)]
        if not cuts:
            return cls(f" {folded} ", (), ())
        parts, at, shift = [], [], []
        last = written = 0
        for start, end, blank in sorted(cuts):
            if start < last:
                continue
            kept = folded[last:start] + blank
            parts.append(kept)
            written += len(kept)
            last = end
            at.append(written)
            shift.append(end - written)
        parts.append(folded[last:])
        return cls(f" {''.join(parts)} ", tuple(at), tuple(shift))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text that a span of the padded text stands for."""
        return self._back(start - 1), self._back(end - 2) + 1

    def _back(self, position: int) -> int:
        index = bisect_right(self.at, position) - 1
        return position + (self.shift[index] if index >= 0 else 0)


def _goes_on(padded: str, end: int) -> bool:
    """Whether a word goes on where a match ended; a possessive is no part of it."""
    return padded[end].isalnum()
