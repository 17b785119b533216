"""What names of places look like, and the words that decide what a name is by what stands beside it."""

import re
from collections.abc import Mapping, Sequence

from gazetteer import Gazetteer, fold, skeleton
from geomap.lexicon import words

# A capitalised name of one to four words, with the particles that join its parts ("Barg-e Matal", "Dara-i-Pech").
NAME_WORD = r"[A-ZĀĪŌŪÂÎÛÉ][\w’'ʿ]*(?:-(?:[a-z]{1,2}-?)?[A-Z]?[\w’']+)*"
# A name may break over two lines, but not into a head line of the article ("Published: ...").
NEXT_WORD = rf"(?:[ \n](?!\w+:)(?:e |i |ul |wa |aw |al-)?{NAME_WORD})"
NAME = rf"{NAME_WORD}{NEXT_WORD}{{0,3}}"
_AFTER_PREPOSITION = rf"\s+(?:the\s+)?({NAME_WORD}{NEXT_WORD}{{0,2}})(?! [A-Z])"
_LEAST_SKELETON = 3
_LEAST_LIKENESS = 0.8


class Vocabulary:
    """Words and names that decide what the surroundings of a name say; built once for a gazetteer."""

    def __init__(self, gazetteer: Gazetteer, names: Mapping[str, Sequence[str]], blocked: frozenset[str]) -> None:
        self.gazetteer = gazetteer
        self.names = names
        self.blocked = blocked
        self.types = gazetteer.type_words
        self.plurals = gazetteer.plural_type_words
        self.unit_names = {
            fold(name.text)
            for place in gazetteer
            if place.kind in ("country", "province", "district", "region")
            for name in gazetteer.names(place.place_id)
        }
        self.town_names = {
            fold(name.text)
            for place in gazetteer
            if place.kind in ("tehsil", "city", "town") and ":" not in place.place_id
            for name in gazetteer.names(place.place_id)
        }
        self.not_names = frozenset(fold(word) for word in words("contexts.toml", "sentence_openers", "words"))
        self.never = words("places.toml", "never", "words")
        self.given = words("places.toml", "person", "given")
        self.titles = words("contexts.toml", "person", "before")
        self.bodies = words("places.toml", "body", "last") | words("contexts.toml", "organisation", "after")
        self.groups = words("places.toml", "body", "group")
        self.strong = words("places.toml", "locative", "strong")
        self.plain = words("places.toml", "locative", "plain")
        self.goers = words("places.toml", "locative", "before_to")
        self.people = words("contexts.toml", "people", "nouns") | words("contexts.toml", "people", "of")
        self.goes_on = words("places.toml", "locative", "goes_on")
        self.generic = words("places.toml", "generic", "words")
        self.weak = self.plain | words("places.toml", "locative", "weak")
        either = "|".join(f"[{w[0]}{w[0].upper()}]{w[1:]}" for w in sorted(self.strong | self.weak))
        self.preposition = re.compile(rf"\b({either}){_AFTER_PREPOSITION}")
        self._likeness: dict[str, bool] = {}

    def like_listed(self, name: str) -> bool:
        """Whether a name is spelled much as a listed place of the region."""
        known = self._likeness.get(name)
        if known is None:
            known = False
            if len(skeleton(name)) >= _LEAST_SKELETON:
                near = self.gazetteer.lookup(name, limit=3, fuzzy=False)
                known = any(c.similarity >= _LEAST_LIKENESS and ":" not in c.place.place_id for c in near)
            self._likeness[name] = known
        return known

    def may_hold(self, outer: str, inner: str) -> bool:
        """Whether a place of one name lies in a place of the other; both folded."""
        of = self.gazetteer
        return any(
            o != i and of.inside(of[i], of[o]) for o in self.names.get(outer, ()) for i in self.names.get(inner, ())
        )

    def is_large(self, name: str) -> bool:
        """Whether a folded name is a province's or a country's."""
        return any(self.gazetteer[i].kind in ("province", "country") for i in self.names.get(name, ()))
