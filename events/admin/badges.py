"""States of events and occurrences as labels with a colour."""

import datetime as dt

from django.utils import timezone
from django.utils.html import format_html

from events.calendar.dates import date_label, hour_label
from events.calendar.periods import local_date
from events.choices import Publication, Status
from events.models import Event


def publication_words(event: Event) -> str:
    """«Brouillon», «En relecture», «Publié», or when it will be."""
    if event.is_scheduled:
        at = event.publish_at or timezone.now()
        return f"Publication prévue le {date_label(local_date(at))} à {hour_label(at)}"
    return event.get_publication_display()


def publication_mark(event: Event) -> str:
    """The state of publication as a coloured label."""
    kind = "scheduled" if event.is_scheduled else Publication(event.publication).value
    return format_html('<span class="mark mark--{}">{}</span>', kind, publication_words(event))


def status_mark(status: str) -> str:
    """The status of an event or occurrence as a coloured label; «prévu» without colour."""
    if status == Status.SCHEDULED:
        return Status(status).label
    return format_html('<span class="mark mark--{}">{}</span>', status.replace("_", "-"), Status(status).label)


def day_words(moment: dt.datetime | None) -> str:
    """The day in Paris of a moment in words, a dash for none."""
    return date_label(local_date(moment)) if moment else "–"
