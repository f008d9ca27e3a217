"""Calendar files, RFC 5545: one VEVENT per occurrence.

Written by hand because a general library takes about a millisecond per occurrence where this takes a few microseconds;
the library (``icalendar``) is the referee in the tests, which read back everything that is written here.

What is decided here: a cancelled occurrence stays, as ``STATUS:CANCELLED``; so does a postponed one (nobody should come
on that day; its new date will come under the same UID with a higher SEQUENCE), told apart by the title. Neither these
nor whole days make the reader look busy (``TRANSP:TRANSPARENT``). No METHOD, no ORGANIZER: this is a publication, not
an invitation, and holds nothing private.
"""

import datetime as dt
import re
from collections.abc import Iterable

from django.conf import settings

from consortium.text.normalize import printable
from events.agenda.filter_options import Vocabulary
from events.calendar.periods import DAY, PARIS
from events.calendar.wording import announced_title, practical_lines, status_line
from events.choices import NOT_TAKING_PLACE
from events.models import Event, Occurrence
from territories.models import Venue

CONTENT_TYPE = "text/calendar; charset=utf-8"
MAX_LINE_LENGTH = 75  # octets, line break not counted
REFRESH = "PT4H"
CATEGORY_GROUPS = ("theme", "format", "public")
LINE_BREAKS = re.compile(r"\r\n|\r|\n")
# The rule of the European Union since 1996; the portal knows no earlier occurrence: ``events.agenda.filters.EARLIEST``.
TIMEZONE = b"""BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE""".replace(b"\n", b"\r\n")


def escaped(text: str) -> str:
    """A value of type TEXT: backslash, semicolon, comma and line breaks escaped, control characters dropped."""
    escaped_text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    if escaped_text.isprintable():  # nearly always, and quickly told
        return escaped_text
    return LINE_BREAKS.sub("\\\\n", printable(escaped_text))


def folded(line: str) -> bytes:
    """A content line in UTF-8, folded so that no line is longer than 75 octets and no character is split."""
    raw = line.encode()
    if len(raw) <= MAX_LINE_LENGTH:
        return raw
    pieces, start, room = [], 0, MAX_LINE_LENGTH
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        pieces.append(raw[start:end])
        start, room = end, MAX_LINE_LENGTH - 1  # the space that begins a continuation counts
    pieces.append(raw[start:])
    return b"\r\n ".join(pieces)


def vevents(occurrences: Iterable[Occurrence], *, origin: str, vocabulary: Vocabulary) -> dict[int, bytes]:
    """The VEVENT of each of these occurrences (``OccurrenceQuerySet.for_export``) by primary key, in their order.

    ``origin`` is scheme and host of the site, ``https://example.org``.
    """
    writer = _OccurrenceWriter(origin, vocabulary)
    return {occurrence.pk: writer.vevent(occurrence) for occurrence in occurrences}


def calendar(entries: Iterable[bytes], *, name: str, url: str, note: str = "") -> bytes:
    """A calendar file of these VEVENTs.

    ``name`` is shown by the reader's program, ``note`` beside it; ``url`` is that of the page with the same content.
    """
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(settings.SITE_NAME)}//Agenda//FR",
        "CALSCALE:GREGORIAN",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:Europe/Paris",
        f"URL:{url}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    if note:
        head += [f"DESCRIPTION:{escaped(note)}", f"X-WR-CALDESC:{escaped(note)}"]
    lines = [*map(folded, head), TIMEZONE, *entries, b"END:VCALENDAR", b""]
    return b"\r\n".join(lines)


class _OccurrenceWriter:
    """Writes VEVENTs; what occurrences of the same event, or at the same venue, have in common is made once."""

    def __init__(self, origin: str, vocabulary: Vocabulary) -> None:
        self.origin = origin
        self.vocabulary = vocabulary
        self.domain = settings.CALENDAR_UID_DOMAIN
        self.categories: dict[str, bytes] = {}
        self.events: dict[int, tuple[str, bytes]] = {}
        self.venues: dict[int, tuple[bytes, str]] = {}

    def vevent(self, occurrence: Occurrence) -> bytes:
        """The VEVENT of one occurrence."""
        event = occurrence.event
        details, shared = self.events.get(event.pk) or self._event(event)
        place, access = self.venues.get(occurrence.venue_id) or self._venue(occurrence.venue)
        status = occurrence.effective_status
        is_gone = status in NOT_TAKING_PLACE
        if not occurrence.is_on_site:
            place, access = folded(f"LOCATION:{escaped(occurrence.online_url or 'En ligne')}"), ""
        if occurrence.is_online and occurrence.online_url:
            place += b"\r\n" + folded(f'CONFERENCE;VALUE=URI;LABEL="Suivre en ligne":{_uri(occurrence.online_url)}')
        stamp = _utc(max(event.updated_at, occurrence.updated_at))
        plain = (
            f"BEGIN:VEVENT\r\nUID:{occurrence.uid}@{self.domain}\r\nSEQUENCE:{occurrence.sequence}\r\n"
            f"DTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\n{_period(occurrence)}\r\n"
            f"STATUS:{'CANCELLED' if is_gone else 'CONFIRMED'}\r\n"
            f"TRANSP:{'TRANSPARENT' if is_gone or occurrence.all_day else 'OPAQUE'}"
        )
        return b"\r\n".join(
            (
                plain.encode(),
                folded(f"SUMMARY:{escaped(announced_title(event.title, status))}"),
                folded(f"DESCRIPTION:{_description(occurrence, details, access)}"),
                place,
                shared,
                b"END:VEVENT",
            )
        )

    def _event(self, event: Event) -> tuple[str, bytes]:
        """What the description says of an event whatever the occurrence, escaped; and the event's own lines."""
        url = f"{self.origin}{event.get_absolute_url()}"
        details = escaped("\n".join([event.summary, "", *practical_lines(event), url]))
        categories = self.categories.get(event.facets) or self._categories(event)
        return self.events.setdefault(event.pk, (details, folded(f"URL:{url}") + categories))

    def _categories(self, event: Event) -> bytes:
        """The line of its themes, format and audiences, preceded by a line break."""
        labels = [
            self.vocabulary.label(group, value) for group in CATEGORY_GROUPS for value in event.facet_values(group)
        ]
        line = b"\r\n" + folded(f"CATEGORIES:{','.join(map(escaped, labels))}") if labels else b""
        return self.categories.setdefault(event.facets, line)

    def _venue(self, venue: Venue) -> tuple[bytes, str]:
        """Where it is; and how to get there, escaped."""
        words = [part for part in (venue.name, venue.address, venue.postal_line) if part]
        latitude, longitude = venue.point
        lines = folded(f"LOCATION:{escaped(', '.join(words))}"), f"GEO:{latitude:.6f};{longitude:.6f}".encode()
        access = escaped(f"Pour venir : {venue.access_note}") if venue.access_note else ""
        return self.venues.setdefault(venue.pk, (b"\r\n".join(lines), access))


def _description(occurrence: Occurrence, details: str, access: str) -> str:
    parts = [details, access]
    if occurrence.is_online:
        parts.insert(0, escaped(f"En ligne : {occurrence.online_url or 'le lien sera sur la page de l’événement'}"))
    if occurrence.speakers:
        parts.insert(0, escaped(occurrence.speakers))
    if occurrence.opening_hours:
        parts.insert(0, escaped(f"Horaires : {occurrence.opening_hours}"))
    state = status_line(occurrence)
    if state:
        parts.insert(0, escaped(state))
    return "\\n".join(part for part in parts if part)


def _uri(url: str) -> str:
    """A value of type URI, which nothing escapes: no control character can be in it."""
    return printable(url).replace("\r", "").replace("\n", "")


def _period(occurrence: Occurrence) -> str:
    """The lines DTSTART and DTEND; whole days as dates, the end being the day after the last."""
    if occurrence.all_day:
        return (
            f"DTSTART;VALUE=DATE:{occurrence.first_day:%Y%m%d}\r\nDTEND;VALUE=DATE:{occurrence.last_day + DAY:%Y%m%d}"
        )
    return f"DTSTART{_moment(occurrence.start)}\r\nDTEND{_moment(occurrence.end)}"


def _moment(moment: dt.datetime) -> str:
    """A moment on the clocks of Paris; in UTC in the hour of the year that these clocks show twice, both times.

    RFC 5545 reads such an hour as the first; not all programs do, and none has two readings of UTC.
    """
    local = moment.astimezone(PARIS)
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f":{_utc(moment)}" if is_twice else f";TZID=Europe/Paris:{local:%Y%m%dT%H%M%S}"


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
