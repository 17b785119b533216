"""Whether a predicted place is the labelled one, by the rules of ``tests/data/gold/README.md``."""

import math
import re
from dataclasses import replace

from evaluation.corpus import GoldMention
from gazetteer import Gazetteer, Place, distance_km, fold

UNIT_KINDS = frozenset({"province", "district", "tehsil", "region"})
SETTLED_KINDS = frozenset({"capital", "city", "town", "village", "bazaar"})
TOLERANCES_KM = (10, 25, 161)
"""161 km (100 miles) is the customary tolerance of geoparsing, 10 km what a map of districts needs."""

_NEXT_WORD = re.compile(r"(?:['’]s)?\s+((?:\w+\s+)?\w+)")
_LIST_TAIL = re.compile(r"(?:,\s+[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)*,?\s+and\s+[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*\s+(\w+)")
_WORD_OF = re.compile(r"(\w+)\s+of\s+(?:the\s+)?$")


class Judge:
    """Compares predicted places with labels; the gazetteer supplies the names and the containment of units."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._units: dict[tuple[str, str], list[Place]] = {}
        self._all: dict[tuple[str, str], list[Place]] = {}
        for place in gazetteer:
            if ":" in place.place_id:
                continue
            for key in {fold(name.text) for name in gazetteer.names(place.place_id)}:
                self._all.setdefault((place.country, key), []).append(place)
                if place.kind in UNIT_KINDS:
                    self._units.setdefault((place.country, key), []).append(place)

    def is_right(self, gold: GoldMention, place: Place | None, km: float, said_kind: str = "") -> bool:
        """Return whether a prediction is right.

        Parameters
        ----------
        gold : GoldMention
        place : Place or None
            The prediction; None is right for a place outside the region.
        km : float
            Tolerance in kilometres, where the label is a point.
        said_kind : str
            Kind that the text itself gives the name (:func:`said_kind`).
        """
        if gold.nil == "outside":
            return place is None or (place.country == gold.country and place.country not in ("AF", "PK"))
        if place is None:
            return False
        if gold.kind == "country" or place.kind == "country":
            return gold.kind == place.kind and place.country == gold.country
        if gold.nil == "unlisted":
            return self._in_parent(gold, place)
        if self.same_unit(gold, place) or self._named_after(gold, place, said_kind):
            return True
        return self.off_km(gold, place) <= km

    def off_km(self, gold: GoldMention, place: Place) -> float:
        """Return how far a prediction is from the labelled point, infinity where the label has none."""
        if gold.lat is None or gold.lon is None:
            return math.inf
        return distance_km(replace(place, lon=gold.lon, lat=gold.lat), place)

    def same_unit(self, gold: GoldMention, place: Place) -> bool:
        """Return whether both are the same province, district, tehsil or region, whatever point stands for it."""
        if gold.kind not in UNIT_KINDS or place.kind not in UNIT_KINDS:
            return False
        units = self.units_of(gold)
        if units:
            return place.place_id in {unit.place_id for unit in units}
        # The gazetteer has no unit of the label's name: the predicted one may be it under another.
        return place.kind == gold.kind and self.off_km(gold, place) <= place.radius_km

    def units_of(self, gold: GoldMention) -> list[Place]:
        """Return the units that a labelled unit is: by name or alias, inside the labelled province."""
        named = self._units.get((gold.country, fold(gold.name)), [])
        if gold.kind == "province":
            return [u for u in named if u.kind == "province"]
        if gold.kind == "region":
            return named
        inside = [u for u in named if u.kind != "province" and self._in_adm1(u, gold)]
        return [u for u in inside if u.kind == gold.kind] or inside

    def _in_adm1(self, place: Place, gold: GoldMention) -> bool:
        provinces = [u for u in self._units.get((gold.country, fold(gold.adm1)), []) if u.kind == "province"]
        return not provinces or any(place.adm1 == p.name for p in provinces) or place.kind == "region"

    def _named_after(self, gold: GoldMention, place: Place, said: str) -> bool:
        """Whether one is a unit and the other the town of the same name in it, and the text does not say which."""
        if place.country != gold.country:
            return False
        unit_found = place.kind in UNIT_KINDS
        if unit_found == (gold.kind in UNIT_KINDS) or (unit_found and gold.kind not in SETTLED_KINDS):
            return False
        if (said in UNIT_KINDS and not unit_found) or (said in SETTLED_KINDS and unit_found):
            return False
        names = (
            {fold(name.text) for name in self.gazetteer.names(place.place_id)} if place.kind != "unlisted" else set()
        )
        if not {fold(gold.name), fold(gold.surface)} & names:
            return False
        if unit_found:
            return fold(place.name) in (fold(gold.adm1), fold(gold.adm2)) or self.off_km(gold, place) <= place.radius_km
        units = self.units_of(gold)
        # A tehsil that the gazetteer does not hold: its town is in the same district.
        return any(self.contains(u, place) for u in units) if units else fold(place.adm2) == fold(gold.adm2)

    def contains(self, unit: Place, place: Place) -> bool:
        """Return whether a place is a unit or lies in it; an unlisted place lies where its parent does."""
        inner = place
        while "?" in inner.place_id:
            parent = inner.place_id.rsplit("?", 1)[0]
            if parent not in self.gazetteer:
                return False
            inner = self.gazetteer[parent]
        return self.gazetteer.inside(inner, unit)

    def holds(self, unit: Place, gold: GoldMention) -> bool:
        """Return whether a predicted place is larger than a labelled one and the labelled one lies in it."""
        if unit.country != gold.country or unit.kind == "unlisted" or self.same_unit(gold, unit):
            return False
        if unit.kind in ("province", "district"):
            named = {fold(name.text) for name in self.gazetteer.names(unit.place_id)}
            above = gold.adm1 if unit.kind == "province" else gold.adm2
            if above and fold(above) in named:
                return True
        if gold.nil == "unlisted":
            return any(self.contains(unit, parent) for parent in self.parents_of(gold))
        # Tehsils, valleys and cities: what lies within their radius.
        return gold.kind not in UNIT_KINDS and unit.kind != "region" and self.off_km(gold, unit) <= unit.radius_km

    def _in_parent(self, gold: GoldMention, place: Place) -> bool:
        parents = self.parents_of(gold)
        if any(self.contains(parent, place) for parent in parents):
            return True
        # Around a parent without a polygon of its own, and for points whose tehsil the id does not say.
        near = [p for p in parents if not p.is_area or p.kind == "tehsil"]
        point = not place.is_area and place.country == gold.country
        return point and any(distance_km(p, place) <= p.radius_km for p in near)

    def parents_of(self, gold: GoldMention) -> list[Place]:
        """Return the places that an unlisted name is said to lie in."""
        named = self._all.get((gold.country, fold(gold.parent)), [])
        inside = [p for p in named if p.kind == "province" or self._in_adm1(p, gold)]
        return [p for p in inside if p.kind in UNIT_KINDS] or inside


def said_kind(text: str, start: int, end: int, gazetteer: Gazetteer) -> str:
    """Return the kind that the text gives a name: "Khost province", "the city of Khost", "Khost and Kunar provinces"."""
    following = _NEXT_WORD.match(text, end)
    if following:
        two, one = following.group(1), following.group(1).split()[0]
        kind = gazetteer.type_kind(two) or gazetteer.type_kind(one)
        if kind:
            return kind
    tail = _LIST_TAIL.match(text, end)
    if tail and fold(tail.group(1)) in gazetteer.plural_type_words:
        return gazetteer.type_kind(tail.group(1))
    before = _WORD_OF.search(text, max(0, start - 30), start)
    return gazetteer.type_kind(before.group(1)) if before else ""
