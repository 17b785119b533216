"""Whose side speakers and victims are on, by their names, the places beside them and the text around."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from geomap.actors import ActorMatch, within
from geomap.claims.ground import Ground
from geomap.claims.voices import Voice
from geomap.lexicon import read_toml, words
from geomap.records import Article, Span
from geomap.sentences import joints

_ALWAYS_MILITANT = frozenset(read_toml("victims.toml")["always_militant"]["heads"])
_TABLE = read_toml("attribution.toml")
_ATTACK_NOUNS = frozenset(_TABLE["words"]["attack_nouns"])
_ATTACK_VERBS = frozenset(_TABLE["words"]["attack_verbs"])
_OWN_LOSSES = tuple(_TABLE["words"]["own_losses"])
_NATIONAL = frozenset(_TABLE["sources"]["national"])
_LOCAL = frozenset(_TABLE["sources"]["local"])
_PARTIES = frozenset({"government", "military", "police", "militant", "spokesman"})
_LOCAL_OFFICES = frozenset(_TABLE["words"]["local_offices"])
_OFFICERS = frozenset(_TABLE["words"]["officers"])
_OWNERS = frozenset({"its", "their", "his"})
_OPPOSITE = {"AF": "PK", "PK": "AF"}
STATES = frozenset(_OPPOSITE)

SIDE_OTHER = "other"
DATELINE_KIND = "dateline"
"""Kind of the rows of ``actors.csv`` that hold the cities of datelines."""

DATELINE_CHARS = 400
ATTACK_CHARS = 34
"""The word for an attack stands at most this far behind the name of whose it is."""

OWNER_SENTENCES = 2
"""The nation that "its military" belongs to was named at most this many sentences before."""

_WORD = re.compile(r"[^\W\d_]+")
_DEVICES = words("claims.toml", "words", "devices")
_PASSIVE = frozenset({"was", "were", "been", "being", "are", "is"})
_LOCATIVE = re.compile(r"\b(?:in|inside|into|across|within)\s+(?:\w+(?:ern|east|west)\s+|the\s+)?$")
_ENEMY = re.compile(r"\b(?:enemy|enemies|adversary|invaders?|invading|aggressors?)\b", re.IGNORECASE)
_MILITANTS = re.compile(
    r"\b(?:militants?|terrorists?|insurgents?|gunm[ae]n|separatists?|(?:suicide )?bombers?|rebels?)\b", re.IGNORECASE
)
_ARMS = "|".join(sorted(words("claims.toml", "words", "arms")))
_OWN_ARMS = re.compile(rf"\b(?:its|our|their)\s+(?:[\w-]+\s+)?(?:{_ARMS})\b", re.IGNORECASE)
_ASSAULTS = "|".join(sorted(words("claims.toml", "words", "assaults")))
_THE_ATTACK = re.compile(
    rf"\W*(?:the|this|that|an?|another)\s+(?:[\w-]+\s+){{0,2}}?(?:{_ASSAULTS})\b",
    re.IGNORECASE,
)
_OWN_LATER = re.compile(r"\b(?:its|our|their)\s+own\b", re.IGNORECASE)
_ON_SIDE = re.compile(r"\bon\s+the\s+$", re.IGNORECASE)


def is_always_militant(head: str) -> bool:
    """Whether a noun names militants whatever nation stands beside it ("Afghan insurgents")."""
    return head in _ALWAYS_MILITANT


def is_local(voice: Voice) -> bool:
    """Whether a speaker tells of its own place: police, medics, residents, officials, but no spokesman or ministry."""
    return voice.kind in _LOCAL or (not voice.side and bool(_LOCAL_OFFICES & set(voice.name.lower().split())))


class Sides:
    """The sides of one article's people.

    Parameters
    ----------
    article : Article
    sentences, paragraphs : sequence of Span
    matches : sequence of ActorMatch
        All actors of the text, in order.
    places : sequence of (Span, str)
        Places named in the text with the side they lie on, where known.
    spoken : callable
        Returns the spans of the attributions in the sentence at an offset.
    """

    def __init__(
        self,
        article: Article,
        sentences: Sequence[Span],
        paragraphs: Sequence[Span],
        matches: Sequence[ActorMatch],
        places: Sequence[tuple[Span, str]],
        spoken: Callable[[int], Sequence[Span]],
    ) -> None:
        self._text, self._day = article.text, article.published
        self._cuts: dict[Span, list[int]] = {}
        self._sentences, self._spoken = sentences, spoken
        self._matches = [m for m in matches if m.actor.kind not in {DATELINE_KIND, "outlet"}]
        self._named_sides = {m.actor.side_on(self._day) for m in self._matches}
        grounds = [(span, side) for span, side in places if side in STATES]
        countries = [
            (Span(m.start, m.end), m.actor.side) for m in self._matches if m.actor.side in STATES and self._is_place(m)
        ]
        self.ground = Ground(self._text, paragraphs, grounds, countries, spoken)
        datelines = [m.actor.side for m in within(matches, 0, DATELINE_CHARS) if m.actor.kind == DATELINE_KIND]
        self.home = self.ground.dateline or (datelines[0] if datelines else "") or self.ground.lead

    def _is_place(self, match: ActorMatch) -> bool:
        """Whether a country's name is a place here ("in Khost, Afghanistan") and no adjective or speaker."""
        if match.actor.kind != "government" or self._text[match.end : match.end + 1] in {"'", "’", "-"}:
            return False
        before = self._text[max(0, match.start - 30) : match.start].lower()
        if self._text[match.start : match.end].endswith(" side") and _ON_SIDE.search(before):
            return True
        after = self._text[match.end : match.end + 2]
        named = self._text[match.start : match.end] == match.actor.name
        if _LOCATIVE.search(before):
            return not after[1:].isalpha() or named
        return before.endswith(", ") and named and after[:1] != " "

    @staticmethod
    def opposite(side: str) -> str:
        """Return the other of the two states, or ``""``."""
        return _OPPOSITE.get(side, "")

    # Speakers ---------------------------------------------------------------------------------------------------------

    def of_speaker(self, voice: Voice, sentence: Span, at: int, namesake: str, beside: str) -> str:
        """Return the side of a speaker at an offset of a sentence: its own, or that of the country it speaks in.

        ``namesake`` is the side of the last body of the same noun that was named with its nation, ``beside`` that of the
        speaker before in the sentence. Empty where only the speakers before may tell.
        """
        if voice.side or voice.kind not in _NATIONAL:
            return voice.side or SIDE_OTHER
        if voice.owner in _OWNERS and (owner := self._nation_before(sentence, at)):
            return owner
        if not namesake and self._is_foreign(voice):
            return SIDE_OTHER
        if not is_local(voice):
            return namesake or self.home
        here = [side for _, side in self.ground.within(self._segment(sentence, at).start, at)]
        if len(set(here)) == 1:
            return here[0]
        if voice.kind == "official":
            return namesake or beside or self.home
        return self.home if here and self.home else here[-1] if here else self.ground.around(at)

    def _is_foreign(self, voice: Voice) -> bool:
        """Whether "the military" or "officers" are those of a foreign force: the only one that a text of its time names."""
        if voice.kind != "military" and voice.noun not in _OFFICERS:
            return False
        armed = [m.actor for m in self._matches if m.actor.kind in {"military", "police"}]
        guests = any(m.actor.host == self.home for m in self._matches if m.actor.host)
        return guests and bool(armed) and not {actor.side_on(self._day) for actor in armed} & STATES

    def _nation_before(self, sentence: Span, at: int) -> str:
        """Return the state that "its" stands for: the last one named before."""
        first = max((s.start for s in self._sentences if s.start <= sentence.start), default=0)
        earlier = [s.start for s in self._sentences if s.start < first][-OWNER_SENTENCES:]
        named = within(self._matches, earlier[0] if earlier else first, at)
        sides = [m.actor.side_on(self._day) for m in reversed(named) if m.actor.kind in _PARTIES]
        return next((side for side in sides if side in {*STATES, "militant"}), "")

    def of_unnamed(self, voice: Voice, before: str) -> str:
        """Return the side of an official of no nation: that of the text's home, else of the last speaker."""
        # Officials of an unknown town need not be those of the country that the text reports from.
        elsewhere = any(f" {word} " in voice.name for word in ("in", "of", "at"))
        return ("" if elsewhere else self.home) or (before if before in STATES else "") or self.home or SIDE_OTHER

    # Victims ----------------------------------------------------------------------------------------------------------

    def of_owner(self, sentence: Span, trigger: int, suffering: Sequence[Span]) -> str:
        """Return the side of whom "their own" stands for: the one that acts in the sentence."""
        return self._subject(sentence, trigger, spoken=True, suffering=suffering)

    def of_posts(
        self, sentence: Span, trigger: int, speaker: str, *, lost: bool, suffering: Sequence[Span] = ()
    ) -> str:
        """Return the side of posts and weapons without a nation that a speaker says were taken, destroyed or lost.

        ``suffering`` are the victims that the sentence named before: these took nothing.
        """
        for match in within(self._matches, trigger, self._segment(sentence, trigger).end):
            if self._text[match.start : match.end].endswith(" side") and self._is_place(match):
                return match.actor.side
        taker = self._subject(sentence, trigger, suffering=suffering)
        if taker and lost:
            return taker
        if taker in STATES:
            return self._enemy_of(taker)
        if speaker in STATES:
            return speaker if lost or taker == "militant" else self._enemy_of(speaker)
        return self.ground.beside(sentence, trigger, trigger) or self.ground.around(trigger) or SIDE_OTHER

    def _enemy_of(self, side: str) -> str:
        """Return whom a state fights in this text: the other one, if it is named, else militants."""
        other = _OPPOSITE[side]
        return other if other in self._named_sides or "militant" not in self._named_sides else "militant"

    def of_victims(
        self,
        victims: Span,
        head: str,
        kind: str,
        sentence: Span,
        trigger: int,
        *,
        speaker: str,
        local: bool,
        own: bool,
        attacked: bool,
        suffering: Sequence[Span] = (),
    ) -> str:
        """Return whose people are counted at ``victims``.

        ``trigger`` is the offset of the outcome word, ``local`` whether the speaker tells of its own place, ``own``
        whether the people are called its subject's own, ``attacked`` whether they are the object of an active verb, and
        ``suffering`` the victims that the sentence named before: these did nothing.
        """
        if is_always_militant(head):
            return "militant"
        if named := self._nations(victims):
            side = self._side_of(named[0], sentence)
            if kind == "militants" and side == SIDE_OTHER and named[0].actor.kind == "government":
                # "Ten Uzbek fighters" are no troops of that state.
                return "militant"
            return side
        origin = self.ground.origin(victims.start, victims.end) if kind != "militants" else ""
        if origin:
            return origin
        if speaker in STATES and _ENEMY.search(self._text, victims.start, victims.end):
            return _OPPOSITE[speaker]
        if kind == "militants":
            return self._of_militants(speaker)
        subject = self._subject(sentence, trigger, spoken=own, suffering=suffering)
        if own and (subject or speaker != SIDE_OTHER):
            return subject or speaker
        following = self._text[trigger : trigger + 30].lower()
        if speaker in STATES and following.startswith(_OWN_LOSSES):
            return speaker
        fighting = kind in {"soldiers", "police"}
        attacker = self._attacker(sentence, trigger) or (subject if attacked else "")
        if fighting and speaker == "militant" and not attacker and self.home:
            return self.home
        if fighting and speaker in STATES:
            return self._of_fighters(sentence, trigger, speaker, attacker, attacked=attacked)
        if beside := self.ground.beside(
            self._segment(sentence, victims.start), victims.start, max(trigger, victims.end)
        ):
            return beside
        if attacker in STATES and (_OPPOSITE[attacker] in self._named_sides or _OPPOSITE[attacker] == self.home):
            return _OPPOSITE[attacker]
        if speaker in STATES and (kind == "civilians" or local):
            return speaker
        return self.ground.around(trigger) or self.home or SIDE_OTHER

    def _of_militants(self, speaker: str) -> str:
        """Return the side of "attackers" or "fighters": the other state's, if no militants are named anywhere."""
        rivals = not _MILITANTS.search(self._text) and "militant" not in self._named_sides
        if rivals and speaker in STATES and _OPPOSITE[speaker] in self._named_sides:
            return _OPPOSITE[speaker]
        return "militant"

    def _of_fighters(self, sentence: Span, trigger: int, speaker: str, attacker: str, *, attacked: bool) -> str:
        """Return the side of soldiers without a nation of whom a government speaks."""
        if attacker and attacker not in STATES:
            return speaker
        if attacker or _ENEMY.search(self._text, sentence.start, trigger):
            return _OPPOSITE[attacker or speaker]
        # Officials name the enemy's nation; those without one are their own, unless they say whom they attacked: they do
        # not say so of a bomb, a blast or an ambush.
        rivals = _OPPOSITE[speaker] in self._named_sides and not self._suffered(sentence, trigger)
        told_apart = _OWN_LATER.search(self._text, trigger, sentence.end) is not None
        struck = attacked or told_apart or _OWN_ARMS.search(self._text, sentence.start, trigger) is not None
        return _OPPOSITE[speaker] if struck and rivals else speaker

    def _suffered(self, sentence: Span, trigger: int) -> bool:
        """Whether a bomb, an attack or militants are what did it, in the part of a sentence before an outcome word."""
        start = self._segment(sentence, trigger).start
        if _THE_ATTACK.match(self._text, start, trigger):
            return True
        return any(w in _DEVICES for w in _WORD.findall(self._text[start:trigger].lower()))

    def _segment(self, sentence: Span, at: int) -> Span:
        """Return the part of a sentence between two semicolons, or "while" and the like, that holds an offset."""
        cuts = self._cuts.get(sentence)
        if cuts is None:
            cuts = self._cuts[sentence] = [sentence.start, *joints(self._text, sentence), sentence.end]
        if len(cuts) == 2:
            return sentence
        return next((Span(a, b) for a, b in pairwise(cuts) if a <= at < b), sentence)

    def _subject(self, sentence: Span, trigger: int, *, spoken: bool = False, suffering: Sequence[Span] = ()) -> str:
        """Return the side of the last state or group named before an outcome word, without those who only speak."""
        for match in reversed(within(self._matches, sentence.start, trigger)):
            side = match.actor.side_on(self._day)
            if any(span.start <= match.start < span.end for span in suffering):
                continue
            if side in (*STATES, "militant") and (spoken or not self._is_spoken(match.start)):
                return side
        return ""

    def _nations(self, victims: Span) -> list[ActorMatch]:
        """Return the actors that a name of people holds, without the ground that they were on."""
        return [m for m in within(self._matches, victims.start, victims.end) if not self._is_place(m)]

    def _is_spoken(self, offset: int) -> bool:
        return any(span.start <= offset < span.end for span in self._spoken(offset))

    def _side_of(self, match: ActorMatch, sentence: Span) -> str:
        """Return an actor's side; "a Taliban leader" after "the Pakistani Taliban" is one of these."""
        surface = self._text[match.start : match.end]
        for longer in within(self._matches, sentence.start, match.start):
            if longer.actor.side == "militant" and self._text[longer.start : longer.end].endswith(f" {surface}"):
                return "militant"
        side = match.actor.side_on(self._day)
        return "militant" if self._is_namesake(match, side, sentence) else side

    def _is_namesake(self, match: ActorMatch, side: str, sentence: Span) -> bool:
        """Whether a movement that rules one state is meant as its namesake that fights the other, on whose ground it is."""
        if match.actor.side_until != "militant" or side not in STATES or match.actor.kind == "spokesman":
            return False
        own = [m for m in self._matches if m.actor.side_on(self._day) == side]
        name = self._text[match.start : match.end].split()[0]
        for other in own:
            surface = self._text[other.start : other.end].split()
            if surface[0] != name or (other.actor.kind == "government" and len(surface) > 1):
                # Where the state is named too, or the movement by its full name ("the Afghan Taliban"), it is that state's.
                return False
        ground = self.ground.beside(sentence, match.start, match.end) or self.ground.lead or self.home
        return ground == _OPPOSITE[side]

    def _attacker(self, sentence: Span, trigger: int) -> str:
        """Return the side whose strike, shelling or fire the sentence names ("Pakistani airstrikes", "Kabul's jets hit")."""
        for match in within(self._matches, sentence.start, sentence.end):
            after = [w.strip(",.") for w in self._text[match.end : match.end + ATTACK_CHARS].lower().split()[:4]]
            if not after or self._is_spoken(match.start):
                continue
            if after[0] in {"'s", "’s"}:
                after = after[1:]
            verb = next((w for w in after[:3] if w in _ATTACK_VERBS | _PASSIVE), "")
            if _ATTACK_NOUNS & {after[0] if after else "", " ".join(after[:2])} or verb in _ATTACK_VERBS:
                return match.actor.side_on(self._day)
        for militants in _MILITANTS.finditer(self._text, sentence.start, trigger):
            after = self._text[militants.end() : militants.end() + ATTACK_CHARS].lower().split()[:4]
            if _ATTACK_VERBS & set(after) and not _PASSIVE & set(after):
                return "militant"
        return ""
