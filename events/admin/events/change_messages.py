"""The history in words: what a form changed, by the names that people see."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm

from consortium.journal.history import changed_words
from events.models import Occurrence


def change_words(form: BaseForm, formsets: Iterable[Any], *, add: bool) -> str:
    """A line of history: «Créé, avec 2 séances.», «Modifié : titre, image. Séance du 28/11/2026 modifiée : de, à.»"""
    if add:
        count = sum(len(formset.new_objects) for formset in formsets)
        return f"Créé, avec {count} séance{'s' if count > 1 else ''}." if count else "Créé, encore sans date."
    sentences = [f"Modifié : {changed_words(form)}."] if form.changed_data else []
    for formset in formsets:
        sentences += [f"{_name(occurrence)} ajoutée." for occurrence in formset.new_objects]
        sentences += [
            f"{_name(row.instance)} modifiée : {changed_words(row)}."
            for row in formset.initial_forms
            if row.has_changed() and row not in formset.deleted_forms
        ]
        sentences += [f"{_name(occurrence)} supprimée." for occurrence in formset.deleted_objects]
    return " ".join(sentences) or "Enregistré sans changement."


def _name(occurrence: Occurrence) -> str:
    return str(occurrence).capitalize()
