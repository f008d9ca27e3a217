from consortium.text.normalize import plain


def test_plain_leaves_no_capital_that_a_compatibility_character_hides():
    assert plain("𝓐™") == "atm"


def test_plain_resolves_accents_ligatures_and_case():
    assert plain("Cœur d’Épinal, Straße") == "coeur d'epinal, strasse"
