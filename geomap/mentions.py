"""Place mentions in running text, with offsets: listed names by one automaton, unlisted ones by their context."""

import re
from functools import cached_property
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from gazetteer import Gazetteer, data_root, fold, fold_text, read_table
from geomap.lexicon import words
from geomap.records import Mention

_MAX_NAME_WORDS = 5
_JOINED_LEAST = 7

# A capitalised name of one to four words, with the particles that join its parts ("Barg-e Matal", "Dara-i-Pech").
_WORD = r"[A-ZĀĪŌŪÂÎÛÉ][\w’'ʿ]*(?:-(?:[a-z]{1,2}-?)?[A-Z]?[\w’']+)*"
_NAME = rf"{_WORD}(?:[ \n](?:e |i |ul |wa |aw |al-)?{_WORD}){{0,3}}"
_LIST = rf"{_NAME}(?:,\s+{_NAME})*(?:,?\s+(?:and|or|as well as)\s+(?:the\s+)?{_NAME})?"
_BEFORE_TYPE = re.compile(rf"({_LIST})(?:['’]s?)?\s+(?:(?:border|remote|mountainous|tribal|neighbouring)\s+)?$")
_OF_UNIT = re.compile(
    rf"\s*,?\s*(?:of|in|inside|within)\s+(?:the\s+|eastern\s+|southern\s+|southeastern\s+|northeastern\s+)*({_NAME})"
)
_AFTER_TYPE = re.compile(rf"\s+(?:of|including|such as|called|named|like)\s+(?:the\s+)?({_LIST})")
_INCLUDING = re.compile(
    rf"\b(?:areas|places|villages|locations|points|sectors|districts|parts|posts|regions)\b[^.;:]{{0,60}}?"
    rf"(?:including|such as|namely|:)\s+(?:the\s+|in\s+)?({_LIST})"
)
_LONG_LIST = re.compile(rf"{_NAME}(?:,\s+{_NAME})+,?\s+and\s+{_NAME}(?!['’]s|\s+(?:said|told))")
_ITEM = re.compile(_NAME)


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
        self._gazetteer = gazetteer
        self._names = gazetteer.folded_names()
        blockers = {
            fold(row["text"]): row["class"]
            for _, row in read_table(data_root() / region / "not_places.tsv", ("text", "class"))
        }
        self._blocked = {text for text, kind in blockers.items() if kind != "word"}
        self._ordinary = {text for text, kind in blockers.items() if kind == "word"}
        self._unit_names = {
            fold(name.text)
            for place in gazetteer
            if place.kind in ("country", "province", "district", "region")
            for name in gazetteer.names(place.place_id)
        }
        self._types = gazetteer.type_words
        self._plurals = gazetteer.plural_type_words
        self._person_before = words("contexts.toml", "person", "before")
        self._person_after = words("contexts.toml", "person", "after")
        self._organisation_after = words("contexts.toml", "organisation", "after")
        self._locative = words("contexts.toml", "locative", "before")

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Every pattern of the automaton and what it is: a name, a blocked phrase or a type word."""
        out = dict.fromkeys(self._types, "type")
        for name in self._names:
            if len(name) < 2 or (name in self._ordinary and name not in self._names):
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
        return _Context(self, text, folded, found, types).complete()

    def _scan(self, text: str, folded: str) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
        automaton, keys = self._automaton
        spans: list[tuple[int, int]] = []
        types: list[tuple[int, int, str]] = []
        padded = f" {folded} "
        reach = 0
        for index, start, end in automaton.find_matches_as_indexes(padded):
            key = keys[index]
            # In the padded text the pattern's leading space stands where the name starts in the text.
            if _letter(padded[end]) or (
                padded[end] == "'" and _letter(padded[end + 1 : end + 2]) and padded[end + 1] != "s"
            ):
                key = self._shorter(padded, start + 1)
                end = start + 1 + len(key)
                if not key:
                    continue
            if start < reach:
                continue
            kind = self._keys[key]
            if kind == "type":
                types.append((start, end - 1, self._types[key]))
            elif kind == "blocked":
                reach = end - 1
            elif self._is_place(text, folded, start, end - 1, key):
                spans.append((start, end - 1))
                reach = end - 1
        return spans, types

    def _shorter(self, padded: str, start: int) -> str:
        """Return the longest whole-word key at a position, where the automaton's longest match ended inside a word."""
        words_here = padded[start : start + 60].split(" ")[:_MAX_NAME_WORDS]
        for size in range(len(words_here), 0, -1):
            key = " ".join(words_here[:size])
            if key in self._keys:
                return key
        return ""

    def _is_place(self, text: str, folded: str, start: int, end: int, key: str) -> bool:
        surface = text[start:end]
        cased = surface[0].lower() != surface[0].upper()
        if cased and not surface[0].isupper():
            return False
        before = folded[max(0, start - 24) : start].rstrip("'").split(" ")
        before_words = [w for w in before if w]
        after_text = folded[end : end + 30]
        after_words = [w.strip("'\x00") for w in after_text.split(" ") if w.strip("'\x00")]
        following = text[end : end + 2]
        if before_words and text[start - 1 : start] in (" ", "\n") and before_words[-1] in self._person_before:
            sentence_break = text[max(0, start - 2) : start - 1] == "." and before_words[-1] not in _DOTTED
            if not sentence_break:
                return False
        if after_words and following[:1] == " ":
            upper_next = text[end + 1 : end + 2].isupper()
            if upper_next and (after_words[0] in self._organisation_after or after_words[0] in self._person_after):
                return False
            if upper_next and after_words[0] == "river" and f"{key} river" not in self._names:
                return False
        if key in self._ordinary or len(key) <= 3:
            return self._has_evidence(folded, before_words, after_words, surface)
        return True

    def _has_evidence(self, folded: str, before: list[str], after: list[str], surface: str) -> bool:
        """Whether an ordinary word or very short name is meant as a place: a type word or a locative stands beside it."""
        if surface.isupper() and len(surface) > 3:
            return False
        if after and after[0] in self._types:
            return True
        tail = " ".join(before[-2:])
        return bool(before) and (before[-1] in self._locative or tail in self._locative or before[-1] in self._types)


_DOTTED = frozenset({"gen", "maj", "col", "brig", "lt", "capt", "sgt", "dr", "mr", "mrs", "ms"})


def _letter(char: str) -> bool:
    return char.isalnum() or char == "\x00"


class _Context:
    """The mentions of one text while their surroundings are being read."""

    def __init__(
        self, finder: Recogniser, text: str, folded: str, found: dict[int, Mention], types: list[tuple[int, int, str]]
    ) -> None:
        self.finder = finder
        self.text = text
        self.folded = folded
        self.found = found
        self.types = types
        self.groups = 0
        self.cue: dict[int, str] = {}
        self.group: dict[int, int] = {}
        self.scope: dict[int, int] = {}

    def complete(self) -> list[Mention]:
        for start, end, kind in self.types:
            self._before_type(start, end, kind)
            self._after_type(end, kind)
        for match in _INCLUDING.finditer(self.text):
            self._take_list(match.start(1), match.end(1), "", "list")
        self._coordinate()
        order = sorted(self.found)
        number = {start: i for i, start in enumerate(order)}
        return [
            Mention(
                m.start, m.end, m.surface, self.cue.get(start, ""), m.lead, self.group.get(start, -1),
                number.get(self.scope.get(start, -1), -1),
            )
            for start in order
            for m in (self.found[start],)
        ]  # fmt: skip

    def _before_type(self, start: int, end: int, kind: str) -> None:
        """Read "X district" and "the X, Y and Z districts of W"."""
        base = max(0, start - 160)
        match = _BEFORE_TYPE.search(self.text, base, start)
        # The regex finds the earliest start; a sentence break inside it would have broken the pattern.
        if match is None:
            return
        several = " ".join(self.folded[start:end].split()) in self.finder._plurals
        members = self._take_list(match.start(1), match.end(1), kind, "cue", several=several)
        if not members:
            return
        after = _OF_UNIT.match(self.text, end)
        if after is not None:
            outer = self._listed_in(after.start(1), after.end(1)) or self._unlisted_unit(after)
            if outer is not None:
                for member in members:
                    if member != outer:
                        self.scope.setdefault(member, outer)

    def _unlisted_unit(self, match: re.Match[str]) -> int | None:
        """Return a new mention for "the Bahramcha district" after "areas of" where the name itself has a type word."""
        tail = fold(self.text[match.end(1) : match.end(1) + 14]).split()
        if tail and tail[0] in self.finder._types:
            return self._add(match.start(1), match.end(1), "cue")
        return None

    def _after_type(self, end: int, kind: str) -> None:
        """Read "the village of X" and "districts of X, Y and Z"."""
        match = _AFTER_TYPE.match(self.text, end)
        if match is None:
            return
        first = self._listed_in(match.start(1), match.end(1))
        if kind in ("village", "town", "tehsil", "post", "base", "area", "valley", "city", "bazaar"):
            # "areas of Kunar": a listed unit after "areas of" is where, not what.
            if first is not None and self._is_unit(first):
                return
            self._take_list(match.start(1), match.end(1), kind, "cue")
        elif kind in ("district", "province"):
            listed = [s for s in self.found if match.start(1) <= s < match.end(1)]
            if listed:
                self._take_list(match.start(1), match.end(1), kind if len(listed) > 1 else "", "list")

    def _is_unit(self, start: int) -> bool:
        return fold(self.found[start].surface) in self.finder._unit_names

    def _take_list(self, start: int, end: int, kind: str, lead: str, *, several: bool = True) -> list[int]:
        """Return the starts of the members of a coordinated list, adding the unlisted ones.

        A list without a type word is taken only where the gazetteer knows one of its members; of a list before a type
        word in the singular only the last member.
        """
        items = [(m.start(), m.end()) for m in _ITEM.finditer(self.text, start, end)]
        items = [trimmed for item in items if (trimmed := self._trim(*item)) is not None]
        known = [s for s, e in items if self._listed_in(s, e) is not None]
        if not items or (lead == "list" and not known):
            return []
        if not several and len(items) > 1:
            # "Taliban, Paktia and Khost district": a single type word speaks of the last name only.
            items = items[-1:]
        members = []
        for item_start, item_end in items:
            inner = self._listed_in(item_start, item_end)
            at = inner if inner is not None else self._add(item_start, item_end, lead)
            if at is not None:
                members.append(at)
        if kind and members:
            plural_or_last = members if len(members) > 1 and kind else members[-1:]
            for at in plural_or_last:
                self.cue.setdefault(at, kind)
        if len(members) > 1:
            self._join(members)
        return members

    def _join(self, members: list[int]) -> None:
        known = [self.group[m] for m in members if m in self.group]
        number = known[0] if known else self.groups
        self.groups += 0 if known else 1
        for member in members:
            self.group[member] = number

    def _trim(self, start: int, end: int) -> tuple[int, int] | None:
        """Return an item without leading words that are no name ("The", "In", months, titles); None if nothing is left."""
        words_here = [(m.start(), m.end()) for m in re.finditer(r"[^\s]+", self.text[start:end])]
        while words_here and fold(self.text[start + words_here[0][0] : start + words_here[0][1]]) in _NOT_NAMES:
            words_here.pop(0)
        if not words_here:
            return None
        return start + words_here[0][0], start + words_here[-1][1]

    def _listed_in(self, start: int, end: int) -> int | None:
        """Return the start of the last listed mention inside a span."""
        inside = [s for s, m in self.found.items() if start <= s and m.end <= end]
        return max(inside) if inside else None

    def _add(self, start: int, end: int, lead: str) -> int | None:
        surface = self.text[start:end]
        if surface.endswith(("'s", "’s")):
            end -= 2
            surface = self.text[start:end]
        key = fold(surface)
        taken = key in self.finder._blocked or key in self.finder._types or key in _NOT_NAMES or len(key) < 3
        if taken or any(m.start < end and start < m.end for m in self.found.values()) or surface.isupper():
            return None
        self.found[start] = Mention(start, end, surface, lead=lead)
        return start

    def _continue_list(self, start: int) -> None:
        """Take the unlisted members of a list of three or more that a listed place opens: "named X, Y and Z"."""
        match = _LONG_LIST.match(self.text, start)
        if match is None or self._is_unit(start):
            return
        items = [(m.start(), m.end()) for m in _ITEM.finditer(self.text, match.start(), match.end())]
        if any(len(self.text[s:e].split()) > 2 for s, e in items):
            return
        self._take_list(match.start(), match.end(), "", "list")

    def _coordinate(self) -> None:
        """Group listed names that stand side by side: "Paktia, Khost and Nangarhar", and give lists their common cue."""
        for start in sorted(self.found):
            self._continue_list(start)
        order = sorted(self.found)
        for left, right in pairwise(order):
            between = self.text[self.found[left].end : right]
            if re.fullmatch(r",?\s*(?:and|or|&)?\s+(?:the\s+)?|,\s*", between):
                self._join([left, right])
            elif re.fullmatch(r",\s+(?:in\s+)?", between) and left not in self.group:
                self.scope.setdefault(left, right)


_NOT_NAMES = frozenset(fold(word) for word in words("contexts.toml", "sentence_openers", "words"))
