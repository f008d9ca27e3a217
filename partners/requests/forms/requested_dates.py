"""Wished windows: from a day to another, or any Tuesday of March."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from consortium.edits.merge import Merge, merged
from consortium.text.french import duration
from partners.choices import Weekday
from partners.models import RequestWindow
from partners.models.request import MAX_WINDOWS
from partners.requested_dates import weekdays_of

MONTHS_AHEAD = 24
FARTHEST = dt.timedelta(days=2 * 366)
MAX_PERIOD = dt.timedelta(days=366)
TOO_FAR = f"Restez dans les {duration(FARTHEST)} qui viennent, {duration(MAX_PERIOD)} au plus par période."


def months_from(day: dt.date, count: int = MONTHS_AHEAD) -> list[dt.date]:
    """The first days of so many months, that of ``day`` first."""
    first = day.year * 12 + day.month - 1
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(first, first + count)]


class WindowForm(forms.Form):
    """One wished window; left empty, it says nothing."""

    use_required_attribute = False
    fields_together = (("first_day", "last_day", "weekday", "month"),)
    first_day = forms.DateField(label="du", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last_day = forms.DateField(label="au", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    weekday = forms.TypedChoiceField(
        label="un jour de la semaine",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((number, f"un {name}") for number, name in Weekday.choices)],
    )
    month = forms.TypedChoiceField(
        label="de quel mois", required=False, coerce=dt.date.fromisoformat, empty_value=None
    )  # fmt: skip

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        names = ((month.isoformat(), date_format(month, "F Y")) for month in months_from(today))
        cast("forms.ChoiceField", self.fields["month"]).choices = [("", "–"), *names]
        for name in ("first_day", "last_day"):
            self.fields[name].widget.attrs |= {"min": today.isoformat(), "max": (today + FARTHEST).isoformat()}

    def clean(self) -> dict[str, Any]:
        """One way of saying it, whole, and not in the past."""
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        has_days = bool(cleaned["first_day"] or cleaned["last_day"])
        has_weekday = cleaned["weekday"] is not None or cleaned["month"] is not None
        if has_days and has_weekday:
            self.add_error("weekday", "Donnez des dates, ou un jour et un mois : pas les deux pour la même période.")
        elif has_days:
            self._check_days(cleaned)
        elif has_weekday:
            self._check_weekday(cleaned)
        return cleaned

    @property
    def window(self) -> RequestWindow | None:
        """The unsaved row; None when nothing was said (needs a valid form)."""
        said = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return RequestWindow(**said) if said else None

    @property
    def is_said(self) -> bool:
        """Whether something is written in it, right or wrong."""
        return bool(self.errors) or any(field.value() not in (None, "") for field in self)

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first = cleaned["first_day"]
        if first is None:
            self.add_error("first_day", "Indiquez le premier jour de cette période.")
            return
        last = cleaned["last_day"] = cleaned["last_day"] or first
        if first < self.today:
            self.add_error("first_day", "Ce jour est passé.")
        elif last < first:
            self.add_error("last_day", "Le dernier jour est avant le premier.")
        elif last > self.today + FARTHEST or last - first > MAX_PERIOD:
            self.add_error("last_day", TOO_FAR)

    def _check_weekday(self, cleaned: dict[str, Any]) -> None:
        if cleaned["weekday"] is None:
            self.add_error("weekday", "Choisissez aussi le jour de la semaine.")
        if cleaned["month"] is None:
            self.add_error("month", "Choisissez aussi le mois.")
        if not self.errors and weekdays_of(cleaned["weekday"], cleaned["month"])[-1] < self.today:
            self.add_error("month", "Ce mois n’a plus de tel jour : choisissez le mois suivant, ou un autre jour.")


def window_forms(
    data: Mapping[str, Any] | None, *, today: dt.date, windows: Sequence[RequestWindow] = (), merge: Merge | None = None
) -> list[WindowForm]:
    """The three forms of a page, with what was wished so far; ``merge``: for a page that comes back."""
    form_class = merged(WindowForm, merge) if merge else WindowForm
    names = list(WindowForm.base_fields)
    said = [{name: getattr(window, name) for name in names} for window in windows] + [{}] * MAX_WINDOWS
    return [
        form_class(data, prefix=f"periode{number}", initial=_as_sent(said[number - 1]), today=today)
        for number in range(1, MAX_WINDOWS + 1)
    ]


def chosen_windows(forms_: list[WindowForm]) -> list[RequestWindow]:
    """The windows that were said, in order. ValidationError when one is said twice."""
    windows = [form.window for form in forms_ if form.window]
    if len({str(window) for window in windows}) < len(windows):
        raise ValidationError("La même période est écrite deux fois.")
    return windows


def _as_sent(initial: dict[str, Any]) -> dict[str, Any]:
    month = initial.get("month")
    return initial | ({"month": month.isoformat()} if month else {})
