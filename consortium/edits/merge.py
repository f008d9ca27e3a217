"""Two people on one form: what was shown, what this person sends, what the row says now, put together field by field.

Only what this person changed is written. Of a field that both changed nothing is written until this person chooses.
The work is done on what was posted, before any form reads it: validation sees the row as it will be.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from consortium.edits.field_values import (
    Posted,
    in_words,
    plain_widget,
    posted_value,
    set_posted_value,
    value_as_posted,
    values_differ,
)
from consortium.edits.shown import OF_FORMSETS, Shown, form_key
from consortium.generic import FormMixin

CHOICE = "_choice-"  # and the field's name as posted: a radio button
MINE, THEIRS = "mine", "theirs"
DELETE = "DELETE"
CODE = "edited_by_another"
NOTHING_SHOWN = (
    "Cette page n’a pas renvoyé ce qu’elle montrait : nous ne savons pas ce que vous avez changé, et rien n’est "
    "enregistré. Relisez les champs ci-dessous, puis enregistrez de nouveau."
)
Form = TypeVar("Form", bound=forms.BaseForm)
WhoChanged = Callable[[object, str], str]


@dataclass
class Merge:
    """One form that comes back. ``shown`` is None when it does not say what it showed. ``data`` and ``files`` change.

    ``who(row, field name)`` says in words who changed it meanwhile, and when.
    """

    data: "MultiValueDict[str, Any]"
    files: "MultiValueDict[str, Any]"
    shown: Shown | None
    who: WhoChanged
    unsettled: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)  # labels of what the other changed and this person did not

    def choice(self, posted_name: str) -> str:
        """The posted answer for a field that both changed: MINE, THEIRS or empty."""
        chosen = self.data.get(f"{CHOICE}{posted_name}", "")
        return chosen if chosen in {MINE, THEIRS} else ""

    def was_unsettled(self, posted_name: str) -> bool:
        """Whether the page asked for a choice."""
        return self.shown is not None and posted_name in self.shown.unsettled

    def apply(self, form: "MergedForm") -> dict[str | None, str]:
        """Put a form's posted values together; what was changed by both, with the question, by field."""
        before = self.shown.values.get(form_key(form)) if self.shown else None
        now = {
            name: value_as_posted(form, name)
            for name, each in form.fields.items()
            if not each.disabled and name not in OF_FORMSETS
        }
        if before is None:
            return self._unknown(form, now)
        moved = {name for name in now if name not in before or before[name] != now[name]}
        questions: dict[str | None, str] = {}
        for name in now:
            group = next((group for group in getattr(form, "fields_together", ()) if name in group), (name,))
            is_open = self.was_unsettled(form.add_prefix(name))
            if moved & set(group) or is_open:
                question = self._settle(form, name, before.get(name), now[name], is_moved=bool(moved & set(group)))
                if question:
                    questions[name] = question
        if (moved and self.data.get(form.add_prefix(DELETE))) or self.was_unsettled(form.add_prefix(DELETE)):
            self._settle_deletion(form, bool(moved), questions)
        return questions

    def _settle(
        self, form: "MergedForm", name: str, before: Posted, now: Posted, *, is_moved: bool
    ) -> SafeString | None:
        each, posted_name = form.fields[name], form.add_prefix(name)
        mine = posted_value(self.data, self.files, each, posted_name)
        choice = self.choice(posted_name) if self.was_unsettled(posted_name) else ""
        if choice == THEIRS:
            self._take_theirs(each, posted_name, now)
            return None
        is_touched = form.sends_file(name) if isinstance(each, forms.FileField) else values_differ(each, before, mine)
        if not is_touched and not self.was_unsettled(posted_name):
            self._follow(form, name, before, now)
            return None
        is_same = not isinstance(each, forms.FileField) and not values_differ(each, now, mine)
        is_new = is_moved and before != now
        if is_same or (choice == MINE and not is_new):
            return None
        return self._ask(form, name, mine, now)

    def _follow(self, form: forms.BaseForm, name: str, before: Posted, now: Posted) -> None:
        """This person did not touch it: what the row says now stays."""
        if before != now:
            set_posted_value(self.data, form.fields[name], form.add_prefix(name), now)
            self.followed.append(str(form.fields[name].label or name))

    def _take_theirs(self, each: forms.Field, posted_name: str, now: Posted) -> None:
        if isinstance(each, forms.FileField):
            self.files.pop(posted_name, None)
            for suffix in ("-clear", "_kept"):
                self.data.pop(f"{posted_name}{suffix}", None)
        else:
            set_posted_value(self.data, each, posted_name, now)

    def _ask(self, form: forms.BaseForm, name: str, mine: object, now: Posted) -> SafeString:
        each, posted_name = form.fields[name], form.add_prefix(name)
        self.unsettled.append(posted_name)
        return question(
            posted_name,
            who=self.who(getattr(form, "instance", None), name),
            mine=in_words(each, mine),
            theirs=in_words(each, now),
            is_hidden=plain_widget(each).is_hidden,
        )

    def _unknown(self, form: forms.BaseForm, now: dict[str, Posted]) -> dict[str | None, str]:
        """Nothing says what was shown: whatever is not as the row says now is asked about, and nothing is written."""
        found: dict[str | None, str] = {None: NOTHING_SHOWN}
        for name, value in now.items():
            each = form.fields[name]
            mine = posted_value(self.data, self.files, each, form.add_prefix(name))
            if not isinstance(each, forms.FileField) and values_differ(each, value, mine):
                found[name] = self._ask(form, name, mine, value)
        return found

    def _settle_deletion(self, form: forms.BaseForm, is_moved: bool, questions: dict[str | None, str]) -> None:
        """A row that this person deletes and that the other has just changed stays until this person has chosen."""
        posted_name = form.add_prefix(DELETE)
        choice = self.choice(posted_name) if self.was_unsettled(posted_name) else ""
        if choice == MINE and not is_moved:
            self.data[posted_name] = "on"
            return
        self.data.pop(posted_name, None)
        if choice == THEIRS:
            return
        self.unsettled.append(posted_name)
        questions[None] = question(
            posted_name,
            who=self.who(getattr(form, "instance", None), ""),
            mine="supprimer",
            theirs="garder, comme ci-dessous",
            is_row=True,
        )


def question(posted_name: str, **words: object) -> SafeString:
    """Both texts side by side, and the two answers."""
    context = {"name": f"{CHOICE}{posted_name}", "mine_value": MINE, "theirs_value": THEIRS, **words}
    return render_to_string("_both_changed.html", context)


class MergedForm(FormMixin):
    """Mixin for the form of a stored row that comes back: see :func:`merged`.

    A form may have ``fields_together``: groups of fields that say one thing (a day and its hours); one moved, all have.
    """

    merge: ClassVar[Merge]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._questions: dict[str | None, str] = {}
        if self.is_bound and _has_row(self):
            self._questions = self.merge.apply(self)
            self.__dict__.pop("changed_data", None)

    def sends_file(self, name: str) -> bool:
        """Whether a file comes with the form, or one is to go."""
        is_changed = name in self.changed_data
        self.__dict__.pop("changed_data", None)
        return is_changed

    def ask(self, words: str) -> None:
        """Refuse the form with a question about it as a whole."""
        self._questions[None] = words

    def has_changed(self) -> bool:
        """A form with a question is never passed over as empty."""
        return bool(self._questions) or super().has_changed()

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # Django's own, unknown to its stubs
        for name, words in self._questions.items():
            self.add_error(name, ValidationError(words, code=CODE))


def merged(form_class: type[Form], merge: Merge) -> type[Form]:
    """The same form, which puts together what comes back with what its row says now.

    A form that is no model form says by its ``initial`` what the row says now.
    """
    return type(form_class.__name__, (MergedForm, form_class), {"merge": merge, "__module__": form_class.__module__})


def _has_row(form: forms.BaseForm) -> bool:
    row = getattr(form, "instance", None)
    return row is None or bool(row.pk)
