"""Words for the templates of the calendar. ``today`` leaves out the running year; see :mod:`events.calendar.dates`."""

import datetime as dt

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from consortium.filtering.components import piece
from events.agenda.month_page import MonthAgenda
from events.calendar import dates
from events.event_page.page import Row
from events.models import Event, Occurrence

register = template.Library()


@register.simple_tag
def month_table(agenda: MonthAgenda) -> SafeString:
    """``{% month_table agenda %}``: the grid of a month."""
    return piece("month.html", agenda=agenda, dates=dates)


@register.simple_tag
def event_dates(event: Event, rows: list[Row], *, says_where: bool, is_past: bool = False) -> SafeString:
    """``{% event_dates event page.past says_where=True is_past=True %}``: some dates of an event, in a list."""
    return piece(
        "event_dates.html",
        rows=rows,
        says_where=says_where,
        is_past=is_past,
        keeps=event.is_published and not is_past,
        remind_url=reverse("reminder-ask"),
        ics_url=reverse("event-ics", args=[event.slug]),
    )


@register.filter
def when(occurrence: Occurrence, today: dt.date | None = None) -> str:
    """``{{ occurrence|when }}`` or ``{{ occurrence|when:today }}``: «samedi 28 novembre 2026, 14 h – 16 h»."""
    return dates.occurrence_when(occurrence, today)


@register.filter
def day_label(day: dt.date, today: dt.date | None = None) -> str:
    """``{{ day|day_label }}`` or ``{{ day|day_label:today }}``: «samedi 28 novembre 2026»."""
    return dates.day_label(day, today)


@register.filter
def month_label(day: dt.date) -> str:
    """``{{ day|month_label }}``: «novembre 2026»."""
    return dates.month_label(day)
