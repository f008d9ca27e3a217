"""The history in words: what a form and the forms of its parts changed, by the names that people see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm

from consortium.journal.history import changed_words


@dataclass(frozen=True, kw_only=True)
class ChangeWords:
    """How the history speaks of a row and of its parts. ``name`` says one of them, as a sentence begins.

    ``ending`` and ``part_ending`` agree: «e» for what is feminine. ``without_parts`` is said of a new row without any.
    """

    ending: str = ""
    part: str
    part_ending: str = ""
    name: Callable[[Any], str]
    without_parts: str = ""

    def __call__(self, form: BaseForm, formsets: Iterable[Any], *, add: bool) -> str:
        """«Créé, avec 2 séances.», «Modifiée : titre, coût. Document « Fiche » ajouté.»"""
        if add:
            count = sum(
                len(formset.new_objects) for formset in formsets if self.part in str(formset.model._meta.verbose_name)
            )
            parts = f", avec {count} {self.part}{'s' if count > 1 else ''}" if count else self.without_parts
            return f"Créé{self.ending}{parts}."
        sentences = [f"Modifié{self.ending} : {changed_words(form)}."] if form.changed_data else []
        sentences += [sentence for formset in formsets for sentence in self._parts(formset)]
        return " ".join(sentences) or f"Enregistré{self.ending} sans changement."

    def _parts(self, formset: Any) -> Iterable[str]:
        for row in formset.new_objects:
            yield f"{self.name(row)} ajouté{self.part_ending}."
        for form in formset.initial_forms:
            if form.has_changed() and form not in formset.deleted_forms:
                yield f"{self.name(form.instance)} modifié{self.part_ending} : {changed_words(form)}."
        for row in formset.deleted_objects:
            yield f"{self.name(row)} supprimé{self.part_ending}."
