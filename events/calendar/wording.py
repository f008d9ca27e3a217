"""Plain-text wording for calendars and feeds: titles with their status, practical details."""

from events.calendar.admission import admission_lines, moment_label
from events.calendar.dates import date_label
from events.calendar.periods import local_date
from events.choices import Status
from events.models import Event, Occurrence
from territories.models import Venue

PREFIXES = {
    Status.CANCELLED: "[ANNULÉ] ",
    Status.POSTPONED: "[REPORTÉ] ",
    Status.MOVED_ONLINE: "[EN LIGNE] ",
    Status.FULL: "[COMPLET] ",
    Status.SCHEDULED: "",
}


def announced_title(title: str, status: str) -> str:
    """The title as a calendar or a feed shows it: «[ANNULÉ] La nuit des étoiles»."""
    return f"{PREFIXES[Status(status)]}{title}"


def status_line(occurrence: Occurrence) -> str:
    """What became of an occurrence, in French: «Reporté : la salle est inondée.»; empty when all is as planned."""
    note = occurrence.effective_status_note
    if before := occurrence.postponed_from:
        was = date_label(local_date(before)) if occurrence.all_day else moment_label(before)
        note = " ".join(filter(None, (f"Nouvelle date ; c’était le {was}.", note)))
    if occurrence.effective_status == Status.SCHEDULED:
        return note
    label = occurrence.effective_status_label
    return f"{label} : {note}" if note else f"{label}."


def practical_lines(event: Event) -> list[str]:
    """Price, ages, how one comes in, organiser, one line each (needs ``organiser``)."""
    lines = [f"Tarif : {event.price_label}"]
    if event.age_range:
        lines.append(f"Âge : {event.age_range}")
    return [*lines, *admission_lines(event), f"Organisé par {event.organiser.name}"]


def place_line(venue: Venue) -> str:
    """«Médiathèque Verlaine, Metz (57)» (needs ``commune``)."""
    return f"{venue.name}, {venue.commune}"


def where_line(occurrence: Occurrence) -> str:
    """Where one takes part: «Médiathèque Verlaine, Metz (57)», the same «, et en ligne», or «En ligne»."""
    if not occurrence.is_on_site:
        return "En ligne"
    return f"{place_line(occurrence.venue)}{', et en ligne' if occurrence.is_online else ''}"


def other_dates(count: int) -> str:
    """«et 3 autres dates»; empty for none."""
    return f"et {count} autre{'s' if count > 1 else ''} date{'s' if count > 1 else ''}" if count else ""
