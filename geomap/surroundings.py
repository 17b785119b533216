"""What stands around the places of a text: type words, lists, the unit each lies in, and places that only this shows."""

import re
from itertools import pairwise

from gazetteer import fold
from geomap.records import Mention
from geomap.vocabulary import NAME, NAME_WORD, NEXT_WORD, Vocabulary

_LIST = rf"{NAME}(?:,\s+{NAME})*(?:,?\s+(?:and|or|as well as)\s+(?:the\s+)?{NAME})?"
_BEFORE_TYPE = re.compile(
    rf"({_LIST})\s+(?:(?:border|remote|mountainous|tribal|neighbouring|police|levies|army|security|military|frontier|joint)"
    r"\s+)?$"
)
# "the restive", "the militancy-affected", "southeastern": adjectives of place, told by how they end.
_ADJECTIVE = r"(?:[a-z]+-)*[a-z]+(?:ed|ern|ive|ous|al|ing|less)"
_OF_UNIT = re.compile(rf"\s*,?\s*(?:of|in|inside|within)\s+(?:(?:the|its)\s+)?(?:{_ADJECTIVE}\s+){{0,2}}({NAME})")
_AFTER_TYPE = re.compile(rf"\s+(?:of|including|such as|called|named|like|known as)\s+(?:the\s+)?({_LIST})")
# "general area Hathala", "village Kotkai": without "of", as Pakistani statements write.
_RIGHT_AFTER_TYPE = re.compile(rf"\s+({NAME_WORD}{NEXT_WORD}{{0,2}})(?! [A-Z])")
_INCLUDING = re.compile(
    rf"\b(?:areas|places|villages|locations|points|sectors|districts|parts|posts|regions)\b[^.;:]{{0,60}}?"
    rf"(?:including|such as|namely|:)\s+(?:the\s+|in\s+)?({_LIST})"
)
_LONG_LIST = re.compile(rf"{NAME}(?:,\s+{NAME})+,?\s+and\s+{NAME}(?!['’]s|\s+(?:said|told))")
_AND_MORE = re.compile(rf"(?:,\s+{NAME})*,?\s+and\s+{NAME}(?!['’]s|\s+(?:said|told|was|were))")
_ITEM = re.compile(NAME)
_JOINS = re.compile(r",?\s*(?:and|or|&)?\s+(?:the\s+)?|,\s*|\s*[&/]\s*")
_LINK = re.compile(r"(?P<comma>,?)\s+(?P<words>(?:[a-z-]+[ \n]+){0,6})")
_IS_ADJECTIVE = re.compile(_ADJECTIVE)
_LINK_WORDS = frozenset({"a", "an", "the", "in", "of", "inside", "within", "remote", "border", "small", "eastern", "western",
    "southern", "northern", "southeastern", "southwestern", "northeastern", "northwestern", "neighbouring", "tribal",
    "mountainous", "restive", "main"})  # fmt: skip
_PUTS = frozenset({"in", "of", "inside", "within"})
_SETTLED = frozenset({"village", "town", "tehsil", "post", "base", "area", "valley", "city", "bazaar"})
_NAMED_RIGHT_AFTER = frozenset({"village", "area", "valley", "bazaar", "tehsil"})
_LOCATIVE_MOST_WORDS = 3
_PLAIN_MOST_WORDS = 2
# An unknown name after "in" is a place only in a text that names places: one stands at most so many characters away.
_REACH = 400


class Surroundings:
    """The mentions of one text while what stands around them is being read.

    Parameters
    ----------
    vocabulary : Vocabulary
    text, folded : str
        The text and its folded form of the same length.
    found : dict of int to Mention
        The listed names by where they start; unlisted ones are added.
    types : list of (start, end, kind)
        The type words of the text.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        text: str,
        folded: str,
        found: dict[int, Mention],
        types: list[tuple[int, int, str]],
    ) -> None:
        self.known = vocabulary
        self.text = text
        self.folded = folded
        self.found = found
        self.types = types
        self.groups = 0
        self.cue: dict[int, str] = {}
        self.group: dict[int, int] = {}
        self.scope: dict[int, int] = {}
        self.taken = {position for m in found.values() for position in range(m.start, m.end)}

    def complete(self) -> list[Mention]:
        """Return all mentions in order, each with its cue, group and scope."""
        for start, end, kind in self.types:
            self._before_type(start, end, kind)
            self._after_type(start, end, kind)
        for match in _INCLUDING.finditer(self.text):
            self._take_list(match.start(1), match.end(1), "", "list")
        for match in self.known.preposition.finditer(self.text):
            self._after_preposition(match)
        self._repeat()
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
        several = " ".join(self.folded[start:end].split()) in self.known.plurals
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
        if self._type_after(match.end(1)):
            return self._add(match.start(1), match.end(1), "cue")
        return None

    def _type_after(self, end: int) -> str:
        """Return the kind of the type word right after a name, "" where there is none."""
        tail = fold(self.text[end : end + 14]).split()
        return self.known.types.get(tail[0], "") if tail else ""

    def _after_type(self, start: int, end: int, kind: str) -> None:
        """Read "the village of X" and "districts of X, Y and Z"."""
        match = _AFTER_TYPE.match(self.text, end)
        if match is None:
            if kind in _NAMED_RIGHT_AFTER and self.text[start].islower():
                self._right_after_type(start, end, kind)
            return
        first = self._listed_in(match.start(1), match.end(1))
        if kind in _SETTLED:
            # "areas of Kunar", "villages of Kunar": a unit is where they are; but "the town of Wana" is Wana.
            several = kind == "area" or fold(self.text[start:end]) in self.known.plurals
            if first is not None and self._is_unit(first):
                here = self.found[first]
                large = self.known.is_large(fold(here.surface)) and kind != "city"
                if several or self._type_after(here.end) or large:
                    return
            self._take_list(match.start(1), match.end(1), kind, "cue", several=several, first=not several)
        elif kind in ("district", "province"):
            listed = [s for s in self.found if match.start(1) <= s < match.end(1)]
            if listed:
                self._take_list(match.start(1), match.end(1), kind if len(listed) > 1 else "", "list")

    def _right_after_type(self, start: int, end: int, kind: str) -> None:
        match = _RIGHT_AFTER_TYPE.match(self.text, end)
        if match is None or fold(self.text[start:end]) in self.known.plurals:
            return
        listed = self._listed_in(match.start(1), match.end(1))
        if listed is None:
            listed = self._add(match.start(1), match.end(1), "cue")
        elif self._type_after(self.found[listed].end):
            return
        if listed is not None:
            self.cue.setdefault(listed, kind)

    def _is_unit(self, start: int) -> bool:
        return fold(self.found[start].surface) in self.known.unit_names

    def _take_list(
        self,
        start: int,
        end: int,
        kind: str,
        lead: str,
        *,
        several: bool = True,
        first: bool = False,
        known: bool = False,
    ) -> list[int]:
        """Return the starts of the members of a coordinated list, adding the unlisted ones.

        A list without a type word is taken only where the gazetteer knows one of its members; of a list beside a type
        word in the singular only the member next to it.
        """
        items = [(m.start(), m.end()) for m in _ITEM.finditer(self.text, start, end)]
        items = [trimmed for item in items if (trimmed := self._trim(*item)) is not None]
        known = known or any(self._listed_in(s, e) is not None for s, e in items)
        if not items or (lead == "list" and not known):
            return []
        if not several and len(items) > 1:
            # "Taliban, Paktia and Khost district": a single type word speaks of the name beside it only.
            items = items[:1] if first else items[-1:]
        members = []
        for item_start, item_end in items:
            inner = self._listed_in(item_start, item_end)
            if inner is not None and lead == "cue" and self._is_part(inner, item_start, item_end):
                self._drop(inner)
                inner = None
            at = inner if inner is not None else self._add(item_start, item_end, lead)
            if at is not None:
                members.append(at)
        if kind:
            for at in members:
                self.cue.setdefault(at, kind)
        if len(members) > 1:
            self._join(members)
        return members

    def _is_part(self, listed: int, start: int, end: int) -> bool:
        """Whether a listed word is only part of a longer name: "Kot Ragha", not "Taliban Kunar" or "Bajaur's Mamund"."""
        mention = self.found[listed]
        rest = f"{self.text[start : mention.start]} {self.text[mention.end : end]}".split()
        if not rest or " " in mention.surface or not (mention.start == start or mention.end == end):
            return False
        ordinary = self.known.not_names | self.known.never | self.known.titles | self.known.bodies
        return all(
            word[0].isupper() and "'" not in word and "’" not in word and (key := fold(word)) not in ordinary
            and key not in self.known.types and key not in self.known.names
            for word in rest
        )  # fmt: skip

    def _drop(self, start: int) -> None:
        mention = self.found.pop(start)
        self.taken.difference_update(range(mention.start, mention.end))
        for kept in (self.cue, self.group, self.scope):
            kept.pop(start, None)

    def _join(self, members: list[int]) -> None:
        known = [self.group[m] for m in members if m in self.group]
        number = known[0] if known else self.groups
        self.groups += 0 if known else 1
        for member in members:
            self.group[member] = number

    def _trim(self, start: int, end: int) -> tuple[int, int] | None:
        """Return an item without leading words that are no name ("The", "In", months, titles); None if nothing is left."""
        words_here = [(m.start(), m.end()) for m in re.finditer(r"[^\s]+", self.text[start:end])]
        while (
            words_here and fold(self.text[start + words_here[0][0] : start + words_here[0][1]]) in self.known.not_names
        ):
            words_here.pop(0)
        if not words_here:
            return None
        return start + words_here[0][0], start + words_here[-1][1]

    def _listed_in(self, start: int, end: int) -> int | None:
        """Return the start of the last listed mention inside a span."""
        inside = [s for s, m in self.found.items() if start <= s and m.end <= end]
        return max(inside) if inside else None

    def _add(self, start: int, end: int, lead: str) -> int | None:
        """Add an unlisted name unless something shows that it is no place, and return where it starts."""
        surface = self.text[start:end].rstrip("'’")
        surface = surface.removesuffix("'s").removesuffix("’s")
        end = start + len(surface)
        if surface.isupper() or any(p in self.taken for p in range(start, end)) or not self._may_be_place(surface, end):
            return None
        self.found[start] = Mention(start, end, surface, lead=lead)
        self.taken.update(range(start, end))
        return start

    def _may_be_place(self, surface: str, end: int) -> bool:
        key = fold(surface)
        parts = key.split()
        if (
            len(key) < 3
            or any(c.isdigit() for c in key)
            or key in self.known.blocked
            or key in self.known.types
            or key in self.known.not_names
        ):
            return False
        # "IEDs", "NATO Base": an abbreviation is no place name, nor is a name that runs on to the day ("Badmuk Monday").
        if surface[:2].isupper() or parts[-1] in self.known.not_names:
            return False
        if parts[-1] in self.known.bodies or self.known.never.intersection(parts):
            return False
        # "Mulla Kalay" is a village, Mulla Omar a man.
        if parts[0] in self.known.titles and parts[-1] not in self.known.generic:
            return False
        after = fold(self.text[end : end + 24]).split()[:1]
        if after and self.text[end : end + 1] == " " and after[0] in self.known.groups:
            return False
        # A word that the text also writes small is an ordinary one at the head of a sentence: "Drug bazaar raided".
        return len(parts) > 1 or re.search(rf"\b{re.escape(surface.lower())}\b", self.text) is None

    def _after_preposition(self, match: re.Match[str]) -> None:
        """Take "near X", "at X", and "in X" where a unit follows or the spelling is like a listed one's."""
        preposition = match.group(1).lower()
        start, end = match.span(2)
        if start in self.taken or end - 1 in self.taken or any(p in self.taken for p in range(start, end)):
            return
        if self._trim(start, end) != (start, end):
            return
        surface = match.group(2)
        parts = fold(surface).split()
        generic = bool(self.known.generic.intersection((parts[0], parts[-1])))
        if len(parts) > _LOCATIVE_MOST_WORDS or (self.known.given.intersection(parts) and not generic):
            return
        sure = preposition in self.known.strong or generic or self._unit_follows(end) or self.known.like_listed(surface)
        plain = preposition in self.known.plain or self._leads_to(match.start(), preposition)
        if sure or (plain and self._may_be_unlisted(match.start(), end, parts)):
            head = self._add(start, end, "locative")
            rest = _AND_MORE.match(self.text, end)
            if head is not None and rest is not None:
                # "in Makki Garh, Mana and Dre Nishtar"
                self._take_list(start, rest.end(), "", "list", known=True)

    def _repeat(self) -> None:
        """Take an unlisted name wherever else the text writes it."""
        names = {m.surface for m in self.found.values() if m.lead != "listed" and m.lead != "list"}
        if not names:
            return
        either = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
        for match in re.finditer(rf"(?<![\w-])(?:{either})(?!\w|-\w| [A-Z])", self.text):
            before = fold(self.text[max(0, match.start() - 16) : match.start()]).split()[-1:]
            if not before or before[0] not in self.known.titles | self.known.given:
                self._add(match.start(), match.end(), "again")

    def _leads_to(self, start: int, preposition: str) -> bool:
        """Whether a preposition stands after a word of going or of people: "the road to X", "engineers from X"."""
        before = fold(self.text[max(0, start - 24) : start]).split()[-1:]
        led = {"to": self.known.goers, "from": self.known.people}.get(preposition, frozenset())
        return bool(before) and before[0] in led

    def _may_be_unlisted(self, start: int, end: int, parts: list[str]) -> bool:
        """Whether an unknown name after a plain "in" may be a place: not a possessor, not before a noun of its own."""
        if len(parts) > _PLAIN_MOST_WORDS or self.text[end : end + 1] in ("'", "’", "-"):
            return False
        following = fold(self.text[end : end + 24]).split()[:1]
        ends = self.text[end : end + 1] in ",.;:)" or not following or following[0] in self.known.goes_on
        return ends and any(m.start < start + _REACH and m.end > start - _REACH for m in self.found.values())

    def _unit_follows(self, end: int) -> bool:
        link = _LINK.match(self.text, end)
        if link is None or link.end() not in self.found or not self._puts(link):
            return False
        return self._is_unit(link.end()) or fold(self.found[link.end()].surface) in self.known.town_names

    def _puts(self, link: re.Match[str]) -> bool:
        """Whether the words between two names put the first in the second: ", ", " in the", ", a village of"."""
        between = link["words"].split()
        if not all(w in _LINK_WORDS or w in self.known.types or _IS_ADJECTIVE.fullmatch(w) for w in between):
            return False
        return bool(_PUTS.intersection(between)) or bool(link["comma"] and not between)

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
        """Group names that stand side by side ("Paktia, Khost and Nangarhar") and put "X, Y" and "X in Y" inside Y."""
        for start in sorted(self.found):
            self._continue_list(start)
        run: list[int] = []
        for left, right in [*pairwise(sorted(self.found)), (-1, -1)]:
            run = run or [left]
            if right >= 0 and _JOINS.fullmatch(self.text, self.found[left].end, right):
                run.append(right)
                continue
            self._read_run([start for start in run if start >= 0])
            run = []
            if right >= 0:
                self._link(left, right)

    def _read_run(self, run: list[int]) -> None:
        if len(run) < 2:
            return
        between = [self.text[self.found[a].end : b] for a, b in pairwise(run)]
        if all(part.strip() == "," for part in between) and all(self._holds(b, a) for a, b in pairwise(run)):
            # An address, not a list: "Wana, South Waziristan, Pakistan".
            for inner, outer in pairwise(run):
                self.scope.setdefault(inner, outer)
            return
        self._join(run)

    def _holds(self, outer: int, inner: int) -> bool:
        key = fold(self.found[inner].surface)
        if not self._is_unit(outer):
            return key not in self.known.names and fold(self.found[outer].surface) in self.known.town_names
        return key not in self.known.names or self.known.may_hold(fold(self.found[outer].surface), key)

    def _link(self, left: int, right: int) -> None:
        link = _LINK.match(self.text, self.found[left].end)
        if (
            link is None
            or link.end() != right
            or left in self.scope
            or not self._puts(link)
            or not self._is_unit(right)
        ):
            return
        before = fold(self.text[max(0, left - 12) : left]).split()[-1:]
        # "Hassan Khel in North Waziristan" is there though another is listed; "troops from Wana in Kabul" are from Wana.
        said = bool(before) and not link["comma"] and (before[0] in self.known.strong or before[0] == "in")
        if self._holds(right, left) or (
            said and self._is_unit(right) and not self.known.is_large(fold(self.found[left].surface))
        ):
            self.scope[left] = right
