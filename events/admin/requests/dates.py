"""Choosing the dates of a visit: a row for each wished window, and some to fill in."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from events.admin.occurrences.form import DAY_ERRORS, TIME_ERRORS
from events.admin.widgets import ClockInput, DayInput
from partners.models import ActivityRequest, AgreedDate, RequestWindow
from partners.requested_dates import DAY

FURTHEST = dt.timedelta(days=3 * 366)
MORE_ROWS = 3


class DateForm(forms.Form):
    """One date: proposed from a wished window (then ``keep`` decides), or to fill in (then its day does)."""

    keep = forms.BooleanField(label="Retenir", required=False)
    day = forms.DateField(label="Date", widget=DayInput, required=False, error_messages=DAY_ERRORS)
    start_time = forms.TimeField(label="De", widget=ClockInput, required=False, error_messages=TIME_ERRORS)
    end_time = forms.TimeField(label="À", widget=ClockInput, required=False, error_messages=TIME_ERRORS)
    last_day = forms.DateField(label="Jusqu’au", widget=DayInput, required=False, error_messages=DAY_ERRORS)

    def __init__(
        self,
        *args: Any,
        is_lent: bool,
        wished: RequestWindow | None = None,
        agreed: AgreedDate | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        self.wished, self.former = wished, agreed
        if wished is None:
            del self.fields["keep"]
        if agreed is not None:
            self.fields["day"].required = True
            self.fields["day"].error_messages["required"] = "Indiquez la date."
        if is_lent:
            del self.fields["start_time"], self.fields["end_time"]

    @property
    def is_kept(self) -> bool:
        """Whether this row makes a date."""
        return bool(self.cleaned_data.get("keep" if self.wished else "day"))

    def clean(self) -> dict[str, Any]:
        """A row that is kept needs a plausible day, and both hours or none."""
        super().clean()
        cleaned = self.cleaned_data
        if self.wished and not cleaned.get("keep"):
            self.errors.clear()  # what is not kept is not read
            return {"keep": False}
        day, last = cleaned.get("day"), cleaned.get("last_day")
        if day is None and "day" not in self.errors and any(cleaned.values()):
            self.add_error("day", "Indiquez la date.")
        for name, value in (("day", day), ("last_day", last)):
            if value and value > timezone.localdate() + FURTHEST:
                self.add_error(name, "Cette date est trop lointaine : vérifiez l’année.")
        if day and day < timezone.localdate() and not self._is_known(day, last):
            self.add_error("day", "Cette date est passée.")
        if day and last and last < day:
            self.add_error("last_day", "Le dernier jour est avant le premier.")
        self._check_hours(cleaned)
        return cleaned

    def _is_known(self, day: dt.date, last: dt.date | None) -> bool:
        """Whether the row goes on with what has begun, or leaves what is over as it was."""
        if self.former is None or self.former.day != day:
            return False
        return (last or day) >= timezone.localdate() or (last or day) == (self.former.last_day or day)

    def _check_hours(self, cleaned: dict[str, Any]) -> None:
        hours = [name for name in ("start_time", "end_time") if name in self.fields]
        missing = [name for name in hours if cleaned.get(name) is None and name not in self.errors]
        if len(missing) == 1:
            self.add_error(missing[0], "Indiquez les deux heures, ou aucune pour la journée entière.")

    def agreed(self) -> AgreedDate:
        """The date, not saved yet."""
        names = ("day", "last_day", "start_time", "end_time")
        date = AgreedDate(**{name: self.cleaned_data.get(name) for name in names})
        if date.last_day == date.day:
            date.last_day = None
        return date


class DateRows:
    """The rows of one request. How many there are is read from the request, never from what a browser sends."""

    forms: list[DateForm]

    def __init__(
        self, activity_request: ActivityRequest, data: Mapping[str, Any] | None = None, *, prefix: str
    ) -> None:
        self.activity_request = activity_request
        self.is_lent = bool(activity_request.activity and activity_request.activity.is_lent)
        windows = list(activity_request.windows.all())
        rows: list[RequestWindow | None] = [*windows, *([None] * (1 if self.is_lent else MORE_ROWS))]
        today = timezone.localdate()
        first = next((number for number, window in enumerate(windows) if window.days[-1:] >= [today]), None)
        self.forms = [
            DateForm(
                data,
                prefix=f"{prefix}-{number}",
                wished=window,
                is_lent=self.is_lent,
                initial=self._proposal(window, is_first=number == first) if window else {},
            )
            for number, window in enumerate(rows)
        ]

    def __iter__(self) -> Iterator[DateForm]:
        return iter(self.forms)

    def _proposal(self, window: RequestWindow, *, is_first: bool) -> dict[str, object]:
        """The first wished day that is still to come; for a loan, its usual length or what the window leaves."""
        today = timezone.localdate()
        coming = [day for day in window.days if day >= today]
        if not coming:
            return {}
        proposal: dict[str, object] = {"keep": is_first, "day": coming[0]}
        if self.is_lent:
            length = ((self.activity_request.activity and self.activity_request.activity.loan_days) or 1) - 1
            proposal["last_day"] = coming[0] + length * DAY
        return proposal

    def is_valid(self) -> bool:
        """Whether every row can be read, and at least one is kept."""
        return self._can_be_read() and bool(self.dates())

    @property
    def is_empty(self) -> bool:
        """Whether the rows can be read but none is kept."""
        return self._can_be_read() and not self.dates()

    def _can_be_read(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # all of them, so that each says what is wrong
        return all(answers)

    def dates(self) -> list[AgreedDate]:
        """The dates kept, in the order of the rows; the same one twice is one."""
        found: dict[tuple[Any, ...], AgreedDate] = {}
        for form in self.forms:
            if form.is_kept:
                date = form.agreed()
                found.setdefault((date.day, date.start_time, date.end_time, date.last_day), date)
        return list(found.values())


class MovedRows(DateRows):
    """The dates agreed upon, each to be moved or left as it is."""

    def __init__(
        self, activity_request: ActivityRequest, data: Mapping[str, Any] | None = None, *, prefix: str
    ) -> None:
        self.activity_request = activity_request
        self.is_lent = bool(activity_request.activity and activity_request.activity.is_lent)
        names = ("day", "last_day", "start_time", "end_time")
        self.forms = [
            DateForm(
                data,
                prefix=f"{prefix}-{number}",
                agreed=agreed,
                is_lent=self.is_lent,
                initial={name: getattr(agreed, name) for name in names},
            )
            for number, agreed in enumerate(activity_request.agreed_dates.all())
        ]
