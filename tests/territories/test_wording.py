"""Places in French sentences."""

import pytest
from django.template import Context, Template

from territories.wording import in_commune, in_departement, of_commune


@pytest.mark.parametrize(
    ("name", "behind_a", "behind_de"),
    [
        ("Vittel", "à Vittel", "de Vittel"),
        ("Épinal", "à Épinal", "d’Épinal"),
        ("Le Thillot", "au Thillot", "du Thillot"),
        ("Les Islettes", "aux Islettes", "des Islettes"),
        ("La Bresse", "à La Bresse", "de La Bresse"),
        ("L'Hôpital", "à L'Hôpital", "de L'Hôpital"),
        ("Lesseux", "à Lesseux", "de Lesseux"),
        ("Haguenau", "à Haguenau", "de Haguenau"),
        ("Yutz", "à Yutz", "de Yutz"),
        ("Yvernaumont", "à Yvernaumont", "d’Yvernaumont"),
    ],
)
def test_a_commune_behind_a_and_de(name, behind_a, behind_de):
    assert (in_commune(name), of_commune(name)) == (behind_a, behind_de)
    template = Template("{% load places %}{{ name|in_commune }} {{ name|of_commune }}")
    assert template.render(Context({"name": name}, autoescape=False)) == f"{behind_a} {behind_de}"


def test_a_departement_with_its_preposition():
    assert in_departement("88", "Vosges") == "dans les Vosges"
    assert in_departement("75", "Paris") == "dans le département Paris"
