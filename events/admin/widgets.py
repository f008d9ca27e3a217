"""Fields that people who are not technicians can fill in: the browser's own date and time pickers."""

from collections.abc import Sequence
from typing import Any

from django import forms

from consortium.links.pk_validation import TypedSelect


class DayInput(forms.DateInput):
    """A day, picked with the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """A time of day, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """A day and a time in Paris."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ThreeStateSelect(forms.NullBooleanSelect):
    """Yes, no, or as the venue says."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", "Comme le lieu"), ("true", "Oui"), ("false", "Non")]


class VenueSelect(TypedSelect):
    """A venue found by typing. ``known`` names venues already at hand, so that a row of a form costs no query."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The chosen venue alone; the others come as one types."""
        chosen = [str(pk) for pk in value if pk]
        if not chosen or any(pk not in self.known for pk in chosen):
            return super().optgroups(name, value, attrs)
        options = [
            self.create_option(name, pk, self.known[pk], True, index, attrs=attrs) for index, pk in enumerate(chosen)
        ]
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, *options], 0)]
