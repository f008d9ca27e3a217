import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.text.normalize import plain, search_document, stems, words


def test_plain_leaves_no_capital_that_a_compatibility_character_hides():
    assert plain("𝓐™") == "atm"


def test_plain_resolves_accents_ligatures_and_case():
    assert plain("Cœur d’Épinal, Straße") == "coeur d'epinal, strasse"


@pytest.mark.parametrize(
    ("written", "typed"), [("électricité", "electricite"), ("étoiles", "etoile"), ("Œuvre", "oeuvre")]
)
def test_a_word_typed_without_accents_shares_a_stem_with_the_word_as_written(written, typed):
    assert stems(written) & stems(typed)


def test_words_leave_out_what_is_too_common():
    assert words("L’électricité de la Moselle, et vous ?") == ["électricité", "moselle"]


def test_a_document_is_its_distinct_stems_each_led_by_a_space():
    assert search_document("Étoile, étoiles", "et les étoiles !") == " etoil"


def test_a_document_of_nothing_is_empty():
    assert search_document("", "de la") == ""


@given(st.text(max_size=200))
def test_any_text_makes_a_document_of_plain_tokens(text):
    document = search_document(text)
    assert document == plain(document)
    assert document == "" or document.startswith(" ")
