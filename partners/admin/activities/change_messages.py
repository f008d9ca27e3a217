"""The history of an activity in words: what its form changed, by the names that people see."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm

from consortium.journal.history import changed_words


def change_words(form: BaseForm, formsets: Iterable[Any], *, add: bool) -> str:
    """«Créée, avec 1 document.», «Modifiée : titre, coût. Document « Fiche » ajouté.»"""
    if add:
        count = sum(len(formset.new_objects) for formset in formsets)
        return f"Créée, avec {count} document{'s' if count > 1 else ''}." if count else "Créée."
    sentences = [f"Modifiée : {changed_words(form)}."] if form.changed_data else []
    for formset in formsets:
        sentences += [f"Document « {row} » ajouté." for row in formset.new_objects]
        sentences += [
            f"Document « {row} » modifié : {', '.join(_labels(names))}." for row, names in formset.changed_objects
        ]
        sentences += [f"Document « {row} » supprimé." for row in formset.deleted_objects]
    return " ".join(sentences) or "Enregistrée sans changement."


def _labels(names: list[str]) -> list[str]:
    labels = {"title": "titre", "file": "fichier", "position": "ordre"}
    return [labels[name] for name in names]
