"""Folding of place names: spellings that mean the same name get the same key.

Three keys of increasing tolerance:

- :func:`fold`: case, diacritics, hyphens, apostrophes and letter forms of the Arabic script are evened out;
- :func:`sound`: written so that spellings which transliteration varies (kh/x, q/k, w/v, sh/s, ay/ey, doubled letters,
  ezafe) differ in few signs, for measuring how alike two names are;
- :func:`skeleton`: the consonants of the sound, the same for such spellings.

Pashto, Dari and Urdu script is romanised onto the same keys. :func:`fold_text` is the length-preserving first step of
:func:`fold`, for searching running text without losing offsets.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from gazetteer.tables import data_root, read_table

APOSTROPHES = "'’‘ʼʻʿʾ`´′ˈ"
_DASHES = "-‐‑‒–—−_/·.,"

# Letters that Unicode does not decompose, or whose Arabic-script forms differ between Pashto, Dari and Urdu keyboards.
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "s", "æ": "a", "œ": "o", "þ": "t", "ə": "a",
    "ي": "ی", "ې": "ی", "ۍ": "ی", "ى": "ی", "ئ": "ی", "ے": "ی", "ۓ": "ی",
    "ك": "ک", "ګ": "گ", "ڰ": "گ", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۂ": "ه", "ۃ": "ه",
    "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ؤ": "و",
    "ټ": "ت", "ٹ": "ت", "ډ": "د", "ڈ": "د", "ړ": "ر", "ڑ": "ر", "ڼ": "ن", "ں": "ن", "ښ": "ش", "ږ": "ژ",
    "\u200c": " ", "\u200d": " ", "\u200e": " ", "\u200f": " ", "\u00ad": " ", "ـ": " ", "ء": "'",
}  # fmt: skip

_ROMAN = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "څ": "ts", "ځ": "dz",
    "د": "d", "ذ": "z", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z",
    "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "و": "u", "ه": "h",
    "ی": "i",
}  # fmt: skip
# و and ی are consonants where a word starts and beside an alef; a final ه after a consonant is the vowel of "qala".
_ROMAN_RULES = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?<!\w)و|(?<=ا)و|و(?=ا)", "w"),
        (r"(?<!\w)ی(?=\w)|(?<=ا)ی|ی(?=ا)", "y"),
        (r"(?<=[^\Wاویwy])ه(?!\w)", "a"),
    )
)


class _FoldTable(dict[int, str]):
    """Code point -> exactly one folded character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        low = char.lower()
        if char in APOSTROPHES:
            out = "'"
        elif low in _LETTERS:
            out = _LETTERS[low]
        elif char in _DASHES or char.isspace():
            out = " "
        elif char.isdigit():
            out = str(unicodedata.digit(char))
        else:
            base = next((c for c in unicodedata.normalize("NFKD", low).lower() if not unicodedata.combining(c)), "")
            base = _LETTERS.get(base, base)
            # A mark that stands alone (a combining accent, a vowel sign) vanishes in fold(); here it keeps its place.
            out = base[:1] if base[:1].isalnum() else ("\x00" if unicodedata.combining(char) else " ")
        self[code] = out
        return out


_TABLE = _FoldTable()


def fold_text(text: str) -> str:
    """Return the text folded character by character: same length, so offsets into it are offsets into ``text``.

    Letters lose case and diacritics, dashes, dots, commas and white space become spaces, apostrophes become ``'``, marks
    that stand alone become ``\\x00``.

    Examples
    --------
    >>> fold_text("Spīn-Bōldak")
    'spin boldak'
    """
    return text.translate(_TABLE)


def fold(name: str) -> str:
    """Return the comparison key of a name: lower case, no diacritics, no apostrophes, words parted by one space.

    Total (any string gives a key, maybe empty) and idempotent.

    Examples
    --------
    >>> fold("Barg-e  Maṭāl"), fold("Sra Qalʿa"), fold("سپين بولدک")
    ('barg e matal', 'sra qala', 'سپین بولدک')
    """
    return " ".join(fold_text(name).replace("\x00", "").replace("'", "").split())


def joined(name: str) -> str:
    """Return the folded name without spaces, so that ``Spinboldak`` meets ``Spin Boldak``.

    Examples
    --------
    >>> joined("Spin Boldak")
    'spinboldak'
    """
    return fold(name).replace(" ", "")


def romanise(name: str) -> str:
    """Return the folded name with letters of the Arabic script written in Latin ones.

    Short vowels, which the script leaves out, stay out.

    Examples
    --------
    >>> romanise("بولدک"), romanise("قلعه نو"), romanise("ولایت")
    ('buldk', 'qlaa nu', 'wlayt')
    """
    out = fold(name)
    if out.isascii():
        return out
    for pattern, to in _ROMAN_RULES:
        out = pattern.sub(to, out)
    return "".join(_ROMAN.get(c, c) for c in out)


PARTICLES = frozenset({"e", "i", "ye", "yi", "y", "ul", "al", "the", "of"})
"""Words that join the parts of a name and are spelled, hyphenated or dropped at will."""

# w and v between a and a consonant, or at a word's end, are part of a diphthong: Khowst, Naw Zad.
_DIPHTHONG = re.compile(r"(?<=[ao])[wv](?![aeiouy])")
DOUBLED = re.compile(r"(.)(?=\1)")
"""A sign before the same sign: taken out, doubled signs become one."""


@cache
def _sounds() -> tuple[re.Pattern[str], dict[str, str], dict[int, str]]:
    """Return a pattern of letters that stand for one sound together, a sign for each such, and the sounds of signs."""
    table = {row["letters"]: row["sound"] for _, row in read_table(data_root() / "sounds.csv", ("letters", "sound"))}
    several = sorted((letters for letters in table if len(letters) > 1), key=lambda letters: (-len(letters), letters))
    # Signs of the private use area, which are letters to nobody.
    signs = {letters: chr(0xE000 + i) for i, letters in enumerate(several)}
    return re.compile("|".join(several)), signs, {ord(signs.get(key, key)): value for key, value in table.items()}


def sound(name: str) -> str:
    """Return a name as signs for its sounds, by ``data/sounds.csv``.

    A consonant is three signs: two capitals for its class and a small letter for what it is in the class, so that ``k``
    for ``q`` costs a third of ``k`` for ``m``. Vowels and ``h``, which spellings vary most, are one sign each.

    Examples
    --------
    >>> sound("Khost"), sound("Qost"), sound("خوست")
    ('KKxuSSsTTt', 'KKquSSsTTt', 'KKxuSSsTTt')
    """
    return sound_of(word for word in romanise(name).split() if word not in PARTICLES)


def sound_of(words: Iterable[str]) -> str:
    """Return the sound of a name given as romanised words without particles."""
    several, signs, sounds = _sounds()
    flat = DOUBLED.sub("", _DIPHTHONG.sub("u", "".join(words)))
    return several.sub(lambda found: signs[found[0]], flat).translate(sounds)


# Of each consonant the small letter, with those of one skeleton made one; the rest goes.
_TO_SKELETON = str.maketrans("xqjyw", "kkzcv", "ABCDEFGHIJKLMNOPQRSTUVWXYZaiuh")


def skeleton(name: str) -> str:
    """Return the consonant skeleton of a name, the same for spellings that transliteration varies.

    An initial vowel is kept as ``a``: Asmar is not Samar. Empty where a name has no consonant.

    Examples
    --------
    >>> skeleton("Spin Boldak") == skeleton("Sepin Bōldak") == skeleton("سپین بولدک")
    True
    >>> skeleton("Aryub Zazi") == skeleton("Aryoub Jaji")
    True
    """
    return skeleton_of(sound(name))


def skeleton_of(sounds: str) -> str:
    """Return the skeleton of a name given as :func:`sound` writes it."""
    initial = "a" if sounds[:1] in ("a", "i", "u") and sounds else ""
    return initial + DOUBLED.sub("", sounds.translate(_TO_SKELETON))
