"""What can be asked of the calendar. Every public page, feed and search starts from ``published``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from consortium.text.search import Question, by_relevance
from events.calendar.days import evening_before
from events.calendar.periods import Window
from events.choices import TAKING_PLACE, AttendanceMode, Publication, Status
from territories.choices import ACCESSIBILITY
from territories.querysets import distance_expression

if TYPE_CHECKING:
    from events.models import Appearance, Event, Occurrence, Speaker  # noqa: F401 - named in brackets

FEW = 500  # events of which each is looked at rather than all
# What a calendar file says of an occurrence, its event and its venue.
EXPORTED = (
    "event_id", "venue_id", "start", "end", "previous_start", "all_day", "opening_hours", "status", "status_note",
    "attendance", "online_url", "uid", "sequence", "updated_at", "speakers_line",
)  # fmt: skip
ADMISSION = (
    "admission", "booking_url", "booking_email", "booking_phone", "booking_label", "booking_opens_at",
    "booking_closes_at", "seats",
)  # fmt: skip
EXPORTED_OF_EVENT = (
    "title", "slug", "summary", "status", "status_note", "age_min", "age_max", "is_free", "price", *ADMISSION, "facets",
    "updated_at", "organiser_id", "speakers_line",
)  # fmt: skip
ON_A_CARD = (
    "start", "end", "all_day", "opening_hours", "status", "status_note", "attendance", "event__title", "event__slug",
    "event__format", "event__age_min", "event__age_max", "event__is_free", "event__price", "event__admission",
    "event__image_card", "event__image_alt", "event__status", "event__status_note", "event__facets", "venue__name",
    "venue__slug", "venue__commune__name", "venue__commune__departement_id",
)  # fmt: skip
# What the page of an event says of it, and of its dates and places.
EVENT_ON_ITS_PAGE = (
    "title", "slug", "summary", "description", "format", "age_min", "age_max", "is_free", "price", *ADMISSION,
    "image", "image_width", "image_height", "image_alt", "image_credit", "publication", "publish_at",
    "first_published_at", "status", "status_note", "facets", "organiser__name", "organiser__slug", "organiser__website",
    "organiser__email", "organiser__phone", "speakers_line",
)  # fmt: skip
DATES_ON_ITS_PAGE = (
    "event_id", "start", "end", "previous_start", "all_day", "opening_hours", "status", "status_note", "attendance",
    "online_url", "uid", *(f"accessible_{code}" for code in ACCESSIBILITY), "venue__name", "venue__slug",
    "venue__address", "venue__postal_code", "venue__latitude", "venue__longitude", "venue__access_note", "venue__kind",
    "venue__is_relay", *(f"venue__accessible_{code}" for code in ACCESSIBILITY), "venue__commune__name",
    "venue__commune__postal_codes", "venue__commune__latitude", "venue__commune__longitude",
    "venue__commune__departement_id", "speakers_line",
)  # fmt: skip
EXPORTED_OF_VENUE = (
    "name", "address", "postal_code", "latitude", "longitude", "access_note", "commune__name", "commune__postal_codes",
    "commune__latitude", "commune__longitude",
)  # fmt: skip


def published_condition(now: dt.datetime, prefix: str = "") -> Q:
    """The one definition of «published at ``now``», for an event or, with a prefix, for what hangs on one."""
    due = Q(**{f"{prefix}publish_at__isnull": True}) | Q(**{f"{prefix}publish_at__lte": now})
    return Q(**{f"{prefix}publication": Publication.PUBLISHED}) & due


def attended_condition(ways: list[str]) -> Q:
    """Occurrences in which one can take part in one of these ways: ``Occurrence.participation`` in SQL."""
    moved = Q(status=Status.MOVED_ONLINE) | Q(event__status=Status.MOVED_ONLINE)
    conditions = {
        AttendanceMode.ON_SITE: ~moved & ~Q(attendance=AttendanceMode.ONLINE),
        AttendanceMode.ONLINE: moved | ~Q(attendance=AttendanceMode.ON_SITE),
    }
    found = Q(pk__in=())
    for way in ways:
        found |= conditions[AttendanceMode(way)]
    return found


class EventQuerySet(models.QuerySet["Event"]):
    """Events as they are announced, whatever their occurrences."""

    def published(self, now: dt.datetime | None = None) -> EventQuerySet:
        """What the public may read at ``now``: published, and not scheduled for later."""
        return self.filter(published_condition(now or timezone.now()))

    def upcoming(self, now: dt.datetime) -> EventQuerySet:
        """Events with an occurrence that has not ended."""
        return self.filter(Exists(self._occurrences().filter(end__gt=now)))

    def past(self, now: dt.datetime) -> EventQuerySet:
        """Events whose occurrences have all ended (an event without any is neither past nor upcoming)."""
        occurrences = self._occurrences()
        return self.filter(Exists(occurrences), ~Exists(occurrences.filter(end__gt=now)))

    def matching(self, text: str) -> EventQuerySet:
        """Events whose searchable text holds every word of ``text``, or words that begin so."""
        return self.filter(Question.of(text).indexed("search_text"))

    def titled(self, text: str) -> EventQuerySet:
        """Events whose title somebody types: in full, or three of its words at least."""
        question = Question.of(text)
        return self.filter(
            Q(title__iexact=text.strip())
            | (question.indexed("search_text", whole=True) & question.titled("search_title"))
        )

    def by_relevance(self, text: str) -> list[list[int]]:
        """Primary keys of the events that match a text, by how well (:data:`consortium.text.search.RELEVANCE`).

        One query, and a second one where there are words that begin so.
        """
        question = Question.of(text)
        found = self.filter(question.indexed("search_text")).order_by()
        in_title = dict(found.values_list("pk", question.place_in_title("search_title")))
        whole = set(in_title)
        if question.has_beginnings and in_title:
            exact = self.filter(question.indexed("search_text", whole=True)).order_by()
            if len(in_title) <= FEW:
                exact = exact.filter(pk__in=in_title)
            whole = set(exact.values_list("pk", flat=True))
        return by_relevance(in_title, whole)

    def of_partners(self, partners: models.QuerySet[models.Model]) -> EventQuerySet:
        """Events organised or co-organised by one of these partners."""
        # Asked for once, not for each event: beside an ``OR`` PostgreSQL makes no join of it.
        together = self.model.co_organisers.through.objects.filter(partner__in=partners).values("event")
        return self.filter(Q(organiser__in=partners) | Q(pk__in=together))

    def for_page(self) -> EventQuerySet:
        """With what an event's own page says of it; its dates are another matter (:mod:`events.event_page.dates`).

        Its themes and audiences are read from its facets and the vocabulary: nothing to fetch.
        """
        return self.select_related("organiser").only(*EVENT_ON_ITS_PAGE)

    def _occurrences(self) -> OccurrenceQuerySet:
        occurrence: Any = self.model._meta.get_field("occurrences").related_model
        return cast("OccurrenceQuerySet", occurrence.objects.filter(event=OuterRef("pk")))


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Dated occurrences."""

    def published(self, now: dt.datetime | None = None) -> OccurrenceQuerySet:
        """Occurrences of events that the public may read at ``now``."""
        return self.filter(published_condition(now or timezone.now(), "event__"))

    def upcoming(self, now: dt.datetime) -> OccurrenceQuerySet:
        """Not ended yet at ``now``."""
        return self.filter(end__gt=now)

    def past(self, now: dt.datetime) -> OccurrenceQuerySet:
        """Ended at ``now``."""
        return self.filter(end__lte=now)

    def taking_place(self) -> OccurrenceQuerySet:
        """Neither cancelled nor postponed, by themselves or with their event."""
        return self.filter(status__in=TAKING_PLACE, event__status__in=TAKING_PLACE)

    def overlapping(self, window: Window) -> OccurrenceQuerySet:
        """Occurrences that share a moment with a window; none of the evening before a day (``calendar.days``)."""
        found = self
        if window.end is not None:
            found = found.filter(start__lt=window.end)
        if window.start is not None:
            found = found.filter(end__gt=window.start)
        if evening := evening_before(window):
            since, dawn = evening
            found = found.filter(Q(end__gte=dawn) | Q(start__gte=window.start) | Q(start__lt=since))
        return found

    def matching(self, text: str) -> OccurrenceQuerySet:
        """Occurrences of events whose searchable text holds every word of ``text``. Each text is read once."""
        event: Any = self.model._meta.get_field("event").related_model
        return self.filter(event__in=event.objects.matching(text).order_by().values("pk"))

    def in_departements(self, codes: list[str]) -> OccurrenceQuerySet:
        """Occurrences in the départements with these codes."""
        return self.filter(venue__commune__departement__in=codes)

    def within(self, latitude: float, longitude: float, radius_km: float) -> OccurrenceQuerySet:
        """Occurrences held at most ``radius_km`` from a point (decimal degrees). Each venue is measured once."""
        venue: Any = self.model._meta.get_field("venue").related_model
        near = venue.objects.within(latitude, longitude, radius_km)
        return self.on_site().filter(venue__in=near.order_by().values("pk"))

    def with_distance(self, latitude: float, longitude: float) -> OccurrenceQuerySet:
        """Those to which one goes, ``distance_km`` from a point (decimal degrees) to the venue, else to its commune."""
        pointed = self.on_site().annotate(
            lat=Coalesce("venue__latitude", "venue__commune__latitude"),
            lon=Coalesce("venue__longitude", "venue__commune__longitude"),
        )
        return pointed.annotate(distance_km=distance_expression(latitude, longitude, F("lat"), F("lon")))

    def with_themes(self, slugs: list[str]) -> OccurrenceQuerySet:
        """Occurrences of events of one of these themes."""
        return self._event_has("themes", theme__slug__in=slugs)

    def for_audiences(self, slugs: list[str]) -> OccurrenceQuerySet:
        """Occurrences of events for one of these audiences."""
        return self._event_has("audiences", audience__slug__in=slugs)

    def of_partners(self, slugs: list[str]) -> OccurrenceQuerySet:
        """Occurrences of events organised or co-organised by one of these partners."""
        through = self._through("co_organisers").filter(event=OuterRef("event_id"), partner__slug__in=slugs)
        return self.filter(Q(event__organiser__slug__in=slugs) | Exists(through))

    def for_age(self, age: int) -> OccurrenceQuerySet:
        """Occurrences of events open to somebody of this age (years)."""
        return self.filter(
            Q(event__age_min__isnull=True) | Q(event__age_min__lte=age),
            Q(event__age_max__isnull=True) | Q(event__age_max__gte=age),
        )

    def attended(self, ways: list[str]) -> OccurrenceQuerySet:
        """Occurrences in which one can take part in one of these ways: on site, online."""
        return self.filter(attended_condition(ways))

    def on_site(self) -> OccurrenceQuerySet:
        """Occurrences to which one goes: what is online only is at no distance, and on no map."""
        return self.attended([AttendanceMode.ON_SITE])

    def accessible(self, codes: Iterable[str]) -> OccurrenceQuerySet:
        """Occurrences said to be accessible in each of these ways, by themselves or else by their venue."""
        found = self
        for field in (f"accessible_{code}" for code in codes):
            found = found.filter(Q(**{field: True}) | Q(**{f"{field}__isnull": True, f"venue__{field}": True}))
        return found

    def with_listing_key(self, since: dt.datetime) -> OccurrenceQuerySet:
        """Annotate ``listing_key``, the moment under which an occurrence is listed from ``since`` on.

        What is still to begin stands at its beginning; what has begun stands at its end, its last chance, so that long
        exhibitions do not bury what happens on Saturday.
        """
        return self.annotate(listing_key=Case(When(start__gte=since, then=F("start")), default=F("end")))

    def for_card(self) -> OccurrenceQuerySet:
        """select_related and only() for list cards: one query."""
        return self.select_related("event", "venue__commune").only(*ON_A_CARD)

    def for_feed(self) -> OccurrenceQuerySet:
        """With what an entry of a feed says, in one query; without the texts that it does not."""
        heavy = ("event__description", "event__search_text", "event__search_title", "venue__description")
        return self.select_related("event__organiser", "venue__commune").defer(*heavy)

    def for_event_page(self) -> OccurrenceQuerySet:
        """With what the page of their event says of their places, in one query."""
        return self.select_related("venue__commune").only(*DATES_ON_ITS_PAGE)

    def for_export(self) -> OccurrenceQuerySet:
        """With what a calendar file carries, in order: four queries; each event, organiser and venue made once.

        Take a slice: the events and venues of some ten thousand occurrences are asked for by their keys.
        """
        event: Any = self.model._meta.get_field("event").related_model
        venue: Any = self.model._meta.get_field("venue").related_model
        events = event.objects.only(*EXPORTED_OF_EVENT).prefetch_related("organiser")
        venues = venue.objects.select_related("commune").only(*EXPORTED_OF_VENUE)
        related = Prefetch("event", events), Prefetch("venue", venues)
        return self.only(*EXPORTED).prefetch_related(*related).order_by("start", "pk")

    def _through(self, relation: str) -> models.QuerySet[Any]:
        event: Any = self.model._meta.get_field("event").related_model
        return cast("models.QuerySet[Any]", getattr(event, relation).through.objects.all())

    def _event_has(self, relation: str, **condition: object) -> OccurrenceQuerySet:
        through = self._through(relation).filter(event=OuterRef("event_id"), **condition)
        return self.filter(Exists(through))


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    """People, whatever they speak at."""

    def silent_since(self, moment: dt.datetime) -> SpeakerQuerySet:
        """Those written down before ``moment`` whose events have all ended before it, dates or none."""
        appearances = self.model._meta.get_field("appearances").related_model
        later = appearances._base_manager.filter(speaker=OuterRef("pk"), event__occurrences__end__gte=moment)
        recent = appearances._base_manager.filter(speaker=OuterRef("pk"), event__created_at__gte=moment)
        return self.filter(~Exists(later), ~Exists(recent), created_at__lt=moment)


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    """Who is said of which event."""

    def shown(self) -> AppearanceQuerySet:
        """Without the people who were withdrawn; each with its speaker, in the order of the page."""
        rows = self.filter(speaker__withdrawn_at__isnull=True).select_related("speaker")
        return rows.order_by("position", "pk")
