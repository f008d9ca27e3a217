"""A calendar file to go with a message that announces dates."""

from collections.abc import Iterable

from django.conf import settings

from consortium.outbox.enqueue import Attachment
from events.agenda.filter_options import load_vocabulary
from events.feeds import ical
from events.models import Occurrence


def calendar_file(occurrences: Iterable[Occurrence], *, name: str, url: str, file_name: str) -> Attachment:
    """These occurrences (``for_export``) as an attachment ``<file_name>.ics``.

    ``name`` is what the reader's program shows, ``url`` that of the page that says the same.
    """
    entries = ical.vevents(occurrences, origin=settings.SITE_URL.rstrip("/"), vocabulary=load_vocabulary())
    content = ical.calendar(entries.values(), name=name, url=url)
    return Attachment(f"{file_name}.ics", "text/calendar", content.decode())
