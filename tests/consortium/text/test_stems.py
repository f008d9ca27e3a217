"""Words that are the same to a visitor have a stem in common; words that are not have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.text.normalize import plain
from consortium.text.search import Question
from consortium.text.stems import STEM_SIGN, search_document, stems, terms, words_of, words_to_search

ALIKE = [
    ("fée", "fées"), ("donnée", "données"), ("cheval", "chevaux"), ("journal", "journaux"), ("travail", "travaux"),
    ("jeu", "jeux"), ("lieu", "lieux"), ("genou", "genoux"), ("oiseau", "oiseaux"), ("nébuleux", "nébuleuse"),
    ("chercheur", "chercheuses"), ("créateurs", "créatrice"), ("œil", "yeux"), ("électricité", "électrique"),
    ("astronomie", "astronomique"), ("Cœur", "coeurs"), ("photo", "photos"), ("ado", "ados"), ("menu", "menus"),
]  # fmt: skip
APART = [
    ("fée", "feuille"), ("fée", "fête"), ("fée", "fer"), ("données", "don"), ("données", "dont"), ("musée", "muse"),
    ("ordinateur", "ordinaire"), ("communication", "commune"), ("univers", "université"), ("animaux", "animation"),
]  # fmt: skip
# Written in a text, and all that people type for it.
TYPED = [
    ("chercheur·euse·s", ["chercheur", "chercheuses", "chercheur-euse-s", "chercheur.euse.s", "chercheur(euse)s"]),
    ("étudiant(e)s", ["etudiante", "étudiants", "étudiant·e"]),
    ("visiteurs/euses", ["visiteuse", "visiteur"]),
    ("lycéen•ne•s", ["lycéennes", "lycéen"]),
    ("Saint-Dié-des-Vosges", ["St Dié", "saint die", "St-Dié-des-Vosges", "saintdiedesvosges"]),
    ("Ste-Marie", ["sainte marie", "Sainte-Marie"]),
    ("week-end", ["weekend", "week end"]),
    ("micro-organismes", ["microorganismes", "micro organisme"]),
    ("weekend", ["week-end"]),
    ("l’étoile d’Orion", ["l'etoile", "étoiles orion"]),
    ("Presqu’île", ["presqu'ile"]),
    ("robotique", ["robo", "robot"]),
]


def found_in(text: str, typed: str) -> bool:
    """Whether a question finds a text, by the tests that both databases make."""
    document = search_document(text)
    return all(
        any(all(any(token in document for token in tokens) for tokens in form) for form in forms)
        for forms in Question.of(typed).loose
    )


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_forms_of_a_word_have_a_stem_in_common(first, second):
    assert stems(plain(first)) & stems(plain(second))


@pytest.mark.parametrize(("first", "second"), APART)
def test_other_words_have_none(first, second):
    assert not stems(plain(first)) & stems(plain(second))
    assert second.startswith(first) or not found_in(second, first)


@pytest.mark.parametrize(("written", "typed"), [(text, each) for text, typed in TYPED for each in typed])
def test_what_is_typed_finds_what_is_written(written, typed):
    assert found_in(f"avant {written}, après", typed)


@given(st.text(max_size=30))
def test_what_is_found_does_not_depend_on_accents(text):
    assert Question.of(text) == Question.of(plain(text))


def test_three_letters_are_no_beginning_and_four_are():
    assert not found_in("robotique", "rob")
    assert found_in("robotique", "robo")


def test_common_words_count_only_when_a_question_has_no_others():
    assert [term.written for term in words_to_search("le son des étoiles")] == ["etoiles"]
    assert [term.written for term in words_to_search("le son")] == ["le", "son"]
    assert found_in("Écouter le son", "son")
    assert not found_in("La sonde", "son")


def test_a_document_has_its_words_and_their_stems_once_each():
    assert search_document("Étoile, étoiles", "et les étoiles !") == " =etoil et etoile etoiles les "
    assert list(words_of(" =etoil et etoile ")) == ["et", "etoile"]
    assert search_document("", "!") == ""


@given(st.text(max_size=200))
def test_any_text_makes_a_document_of_letters_and_figures(text):
    document = search_document(text)
    assert document == plain(document)
    assert all(token.removeprefix(STEM_SIGN).isalnum() for token in document.split())


@given(st.text(min_size=1, max_size=40))
def test_a_text_is_found_by_itself(text):
    if terms(text):
        assert found_in(text, text)
