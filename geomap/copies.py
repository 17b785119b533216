"""Which articles are copies of which: one wire story in several papers counts once.

Candidates come from MinHash signatures (Broder 1997, "On the resemblance and containment of documents") cut into bands;
whether two texts are copies is then decided by what they share, word for word.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from rensa import RMinHash, RMinHashLSH

from gazetteer import fold
from geomap.records import Article

_SHINGLE_WORDS = 5
_LEAST_SHINGLES = 8
_EXCERPT = 0.7
"""A text of which this share stands in another is an excerpt of it ..."""
_EXCERPT_LEAST = 0.35
"""... if it is not much shorter: a report that quotes a flash in full tells more than the flash."""

# 85 bands of 3: texts that share 60 % of their shingles go unseen once in a thousand million pairs, 35 % once in forty.
_HASHES, _BANDS = 255, 85
_SEED = 42
_LEAST_LIKELY = 0.2
"""Estimated likeness below which no pair is compared: five standard errors (0.03) below the least that counts."""


def find_copies(articles: Sequence[Article], threshold: float) -> dict[str, str]:
    """Return which article is a copy of which, by article id.

    Parameters
    ----------
    articles : sequence of Article
    threshold : float
        Share of common five-word shingles (Jaccard) from which two texts are copies. A text most of which stands in
        another one, and which is at least about half as long, is a copy too: papers cut wire stories at the end.

    Returns
    -------
    dict
        Copy -> original; of texts that are copies of one another, however many steps apart, the original is the one
        published first, then the one whose id sorts first.

    Examples
    --------
    >>> text = "one two three four five six seven eight nine ten eleven twelve thirteen"
    >>> find_copies([Article("a", "", text), Article("b", "", text + " end")], 0.6)
    {'b': 'a'}
    """
    order = sorted(articles, key=lambda a: (a.published or date.max, a.article_id))
    families = _Families(len(order))
    same: dict[str, int] = {}
    for number, article in enumerate(order):
        families.join(same.setdefault(fold(article.text), number), number)
    for first, second in _candidates(order):
        if not families.joined(first, second) and _are_copies(order[first].text, order[second].text, threshold):
            families.join(first, second)
    return {
        article.article_id: order[families.root(number)].article_id
        for number, article in enumerate(order)
        if families.root(number) != number
    }


class _Families:
    """Numbers that belong together; the root of each family is its smallest number."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def joined(self, a: int, b: int) -> bool:
        return self.root(a) == self.root(b)

    def join(self, a: int, b: int) -> None:
        first, second = sorted((self.root(a), self.root(b)))
        self._parent[second] = first


def _candidates(articles: Sequence[Article]) -> list[tuple[int, int]]:
    """Return the pairs of articles that may be copies, by their numbers, the smaller first."""
    index = RMinHashLSH(threshold=0.5, num_perm=_HASHES, num_bands=_BANDS)
    signatures = {}
    for number, article in enumerate(articles):
        shingles = _shingles(article.text)
        if len(shingles) < _LEAST_SHINGLES:
            continue
        signatures[number] = RMinHash(num_perm=_HASHES, seed=_SEED)
        signatures[number].update(sorted(shingles))
        index.insert(number, signatures[number])
    # A footer that all texts of a paper share brings many into one band; their signatures tell most of them apart.
    return [
        (number, other)
        for number, mine in signatures.items()
        for other in sorted(index.query(mine))
        if other > number and mine.jaccard(signatures[other]) >= _LEAST_LIKELY
    ]


def _are_copies(text: str, other: str, threshold: float) -> bool:
    mine, theirs = _cached_shingles(text), _cached_shingles(other)
    shared = len(mine & theirs)
    likeness = shared / len(mine | theirs)
    return likeness >= threshold or (likeness >= _EXCERPT_LEAST and shared >= _EXCERPT * min(len(mine), len(theirs)))


def _shingles(text: str) -> frozenset[str]:
    words = fold(text).split()
    return frozenset(" ".join(words[i : i + _SHINGLE_WORDS]) for i in range(len(words) - _SHINGLE_WORDS + 1))


# Candidates share their first article, and thousands of copies of one text are compared with the same few.
_cached_shingles = lru_cache(maxsize=256)(_shingles)
