"""Folding and skeleton keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer import fold, fold_text, skeleton
from gazetteer.names import joined, romanise

SAME_NAME = [
    ("Spin Boldak", "Spinboldak", "Sepin Boldak", "Spīn Bōldak", "سپین بولدک", "سپين بولدك"),
    ("Jaji Aryub", "Zazi Aryub", "Zazi Aryoub", "Jaji Aryob"),
    ("Bahramcha", "Bahram Chah", "Brahmcha", "Baramcha", "بهرام چه", "Bārāmchah"),
    ("Khost", "Khowst", "Khōst", "خوست"),
    ("Naw Zad", "Nawzad", "Now Zad", "Nowzad"),
    ("Chamkani", "Tsamkani", "Chamkanay"),
    ("Khas Kunar", "Khas Konar", "Khas Kūnar"),
    ("Barg-e Matal", "Bargi Matal", "Barg-i-Matal", "Bargematal"),
    ("Qala-e Zal", "Qalay-i Zal"),
]


@pytest.mark.parametrize("names", SAME_NAME, ids=lambda names: names[0])
def test_spellings_of_one_name_share_a_skeleton(names: tuple[str, ...]) -> None:
    assert len({skeleton(name) for name in names}) == 1, {name: skeleton(name) for name in names}


@pytest.mark.parametrize(("a", "b"), [("Asmar", "Samar"), ("Kunar", "Kunduz"), ("Khost", "Logar"), ("Nari", "Narang")])
def test_different_names_keep_different_skeletons(a: str, b: str) -> None:
    assert skeleton(a) != skeleton(b)


@given(st.text())
def test_fold_takes_any_text_and_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_text_keeps_the_length(text: str) -> None:
    assert len(fold_text(text)) == len(text)


@given(st.text())
def test_keys_are_total(text: str) -> None:
    assert " " not in joined(text)
    assert isinstance(skeleton(text), str)
    assert romanise(text) == romanise(fold(text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz -'", max_size=30))
def test_case_and_accents_do_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert skeleton(text.title()) == skeleton(text)
