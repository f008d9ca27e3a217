"""Fields that people fill, bounded as the rows behind them are."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from partners.requests.submission import CONTROL, FORBIDDEN_IN_TEXT

ONE_LINE = "Ce champ tient sur une ligne : recopiez-le sans retour à la ligne ni caractère spécial."
READABLE = "Ce texte contient des caractères qui ne se lisent pas : recopiez-le sans eux."
MAX_NUMBER = 30_000  # square metres, seats: no room has more, and the column holds it
YES_NO = [("unknown", "Je ne sais pas"), ("true", "Oui"), ("false", "Non")]


def on_one_line(value: str) -> None:
    """Refuse what could break a header or a line of a list."""
    if CONTROL.search(value):
        raise ValidationError(ONE_LINE, code="one_line")


def readable(value: str) -> None:
    """Refuse control characters; line ends are welcome."""
    if FORBIDDEN_IN_TEXT.search(value):
        raise ValidationError(READABLE, code="readable")


class TextField(forms.CharField):
    """Several lines. Browsers end lines with two characters: each counts as one, as the person counts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, validators=[readable])

    def to_python(self, value: object) -> str:
        """The text with one character at each line's end."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


class NeedField(forms.BooleanField):
    """A box: ticked says yes, left alone says nothing (None), which is not «no»."""

    def clean(self, value: object) -> bool | None:
        """True or None."""
        return super().clean(value) or None


def form_field(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """A model form's ``formfield_callback``: the fields above in the place of Django's."""
    if field.name.startswith("accessible_"):
        return field.formfield(form_class=NeedField, widget=forms.CheckboxInput, required=False, **kwargs)
    if isinstance(field, models.TextField):
        said = {"label": field.verbose_name, "widget": forms.Textarea(attrs={"rows": 4}), **kwargs}
        return TextField(max_length=field.max_length, required=False, **said)
    made = field.formfield(**kwargs)
    if isinstance(made, forms.NullBooleanField):
        made.widget.choices = YES_NO
    if isinstance(made, forms.DecimalField):
        _bound(made, [*field.validators, MinValueValidator(1)])
    elif isinstance(made, forms.IntegerField):
        _bound(made, [*field.validators, MaxValueValidator(MAX_NUMBER)])  # SQLite would take anything
    if isinstance(made, forms.ChoiceField) and field.name == "venue_kind":
        made.choices = [("", "Choisissez…"), *(field.choices or ())]
    if type(made) is forms.CharField:
        made.validators.append(on_one_line)
    return made


def _bound(made: forms.IntegerField | forms.DecimalField, rules: list[Any]) -> None:
    """Keep a number within all these bounds; the browser knows the narrowest too."""
    made.validators += [rule for rule in rules if rule not in made.validators]
    for name, kind, narrowest in (("min", MinValueValidator, max), ("max", MaxValueValidator, min)):
        if limits := [rule.limit_value for rule in made.validators if isinstance(rule, kind)]:
            made.widget.attrs[name] = narrowest(limits)
