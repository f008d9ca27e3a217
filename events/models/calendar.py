"""The calendar: events as announced, and their dated occurrences."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from consortium.links.url_cache import url_of
from events.calendar.days import last_touched, occurrence_days
from events.calendar.periods import local_date
from events.choices import NOT_TAKING_PLACE, Publication, Status
from events.models.admission import WithAdmission
from events.models.attendance import Attended
from events.querysets import EventQuerySet, OccurrenceQuerySet
from partners.directory import partners_by_slug
from partners.models import ActivityRequest, Audience, Partner, Theme
from partners.models.publishable import Publishable
from territories.models import Accessibility, Venue

# A note of the family: statuses that say more than «as planned», the gravest first.
STATUS_SEVERITY = (Status.CANCELLED, Status.POSTPONED, Status.MOVED_ONLINE, Status.FULL)


class Event(WithAdmission, Publishable):
    """What is announced: text, image, organiser, audience, status. Its dates and places are its occurrences.

    ``search_text``, ``search_title``, ``facets`` and ``speakers_line`` (who speaks, in words) are made from the rest by
    :func:`events.agenda.indexing.reindex`.
    """

    owner_field = "organiser"
    slug_fallback = "evenement"
    index_names: ClassVar[tuple[str, ...]] = (*Publishable.index_names, "speakers_line")
    life_fields = Publishable.life_fields | {
        "publication", "publish_at", "status", "status_note", "request", "co_organisers", "booking_opens_at",
        "booking_closes_at", *index_names,
    }  # fmt: skip

    organiser = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="events", verbose_name="organisateur")
    co_organisers = models.ManyToManyField(
        Partner, related_name="co_organised_events", verbose_name="co-organisateurs", blank=True
    )
    themes = models.ManyToManyField(Theme, related_name="events", verbose_name="domaines scientifiques")
    audiences = models.ManyToManyField(Audience, related_name="events", verbose_name="publics")
    is_free = models.BooleanField("gratuit", default=True)
    price = models.CharField(
        "tarif", max_length=120, blank=True, help_text="Par exemple : 5 €, gratuit moins de 12 ans."
    )
    image = models.ImageField(
        "image", upload_to="evenements/", blank=True, width_field="image_width", height_field="image_height"
    )
    image_card = models.ImageField(upload_to="evenements/", blank=True, editable=False)
    publication = models.CharField(
        "publication", max_length=10, choices=Publication, default=Publication.DRAFT, db_index=True
    )
    publish_at = models.DateTimeField("à publier le", null=True, blank=True)
    first_published_at = models.DateTimeField("publié pour la première fois le", null=True, editable=False)
    status = models.CharField("état", max_length=12, choices=Status, default=Status.SCHEDULED)
    status_note = models.CharField("précision sur l’état", max_length=200, blank=True)
    request = models.ForeignKey(
        ActivityRequest,
        on_delete=models.SET_NULL,
        related_name="events",
        verbose_name="demande d’un relais",
        null=True,
        blank=True,
        editable=False,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="created_events",
        verbose_name="créé par",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    speakers_line = models.TextField(editable=False, default="", blank=True)

    objects = EventQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = "événement"
        ordering = ["-created_at", "-pk"]
        # What the staff's home counts is a small part of all events; their list begins with what changed last.
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="event_last_changed"),
            models.Index(
                fields=["publication"], name="event_unpublished", condition=~Q(publication=Publication.PUBLISHED)
            ),
            models.Index(fields=["publish_at"], name="event_scheduled", condition=Q(publish_at__isnull=False)),
            models.Index(fields=["status"], name="event_postponed", condition=Q(status=Status.POSTPONED)),
            *WithAdmission.Meta.indexes,
        ]
        constraints = [
            *Publishable.Meta.constraints,
            *WithAdmission.Meta.constraints,
            models.CheckConstraint(name="event_publication_known", condition=Q(publication__in=Publication.values)),
            models.CheckConstraint(name="event_status_known", condition=Q(status__in=Status.values)),
        ]

    def get_absolute_url(self) -> str:
        return url_of("event", self.slug)

    @property
    def is_published(self) -> bool:
        """Whether the public may read this event now."""
        due = self.publish_at is None or self.publish_at <= timezone.now()
        return self.publication == Publication.PUBLISHED and due

    @property
    def has_been_public(self) -> bool:
        """Whether the public has ever been able to read this event."""
        return self.first_published_at is not None and self.first_published_at <= timezone.now()

    @property
    def is_withdrawn(self) -> bool:
        """Whether the public has read this event, and cannot be sure to read it any more."""
        return self.has_been_public and self.publication != Publication.PUBLISHED

    @property
    def keeps_its_occurrences(self) -> bool:
        """Whether occurrences are cancelled and not deleted: the public has seen them, or is about to."""
        return self.has_been_public or self.is_scheduled

    @property
    def must_be_complete(self) -> bool:
        """Whether the fields required for publication must stay filled in."""
        return self.publication == Publication.PUBLISHED

    @property
    def is_scheduled(self) -> bool:
        """Whether this event will appear by itself later."""
        return self.publication == Publication.PUBLISHED and not self.is_published

    @cached_property
    def organisers(self) -> list[Partner]:
        """The organiser and those beside it, by name; no query (from the facets and the directory of partners)."""
        beside = set(self.facet_values("partenaire")) - {self.organiser.slug}
        return [self.organiser, *(partner for slug, partner in partners_by_slug().items() if slug in beside)]

    @property
    def price_label(self) -> str:
        """The price in words: «Gratuit», the price as written, or «Payant»."""
        return "Gratuit" if self.is_free else self.price or "Payant"


class Occurrence(Attended, Accessibility):
    """One dated occurrence of an event at one venue; see :class:`Attended` for what is online.

    ``start`` and ``end`` are aware moments stored in UTC, half-open. A whole-day occurrence begins and ends at midnight
    in Paris: its ``end`` is the first moment of the day after the last. ``previous_start``: schema.org
    ``previousStartDate``. The three-state accessibility answers override the venue's where they are given. ``facets``
    and ``speakers_line`` (of those who differ from the event's) are made by :func:`events.agenda.indexing.reindex`.
    """

    index_names: ClassVar[tuple[str, ...]] = ("facets", "speakers_line")

    # Without an index of its own: ``occurrence_event_dates`` begins with it.
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="occurrences", verbose_name="événement", db_index=False
    )
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="occurrences", verbose_name="lieu")
    start = models.DateTimeField("début")
    end = models.DateTimeField("fin")
    previous_start = models.DateTimeField("début d’avant le report", null=True, editable=False)
    all_day = models.BooleanField("journée entière", default=False)
    opening_hours = models.CharField(
        "horaires en mots", max_length=200, blank=True, help_text="Par exemple : du mardi au samedi, 10 h-18 h."
    )
    status = models.CharField("état", max_length=12, choices=Status, default=Status.SCHEDULED)
    status_note = models.CharField("précision sur l’état", max_length=200, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="RFC 5545 SEQUENCE : grandit quand la date, le lieu ou l’état change."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    facets = models.CharField(max_length=200, editable=False, default="", blank=True)
    speakers_line = models.TextField(editable=False, default="", blank=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["start", "pk"]
        indexes = [
            models.Index(fields=["end", "start"], name="occurrence_end_start"),
            # Whether an event has anything to come, and when: answered without its occurrences' rows.
            models.Index(fields=["event", "end", "start"], name="occurrence_event_dates"),
            models.Index(fields=["start"], name="occurrence_start"),
        ]
        constraints = [
            models.CheckConstraint(
                name="occurrence_ends_after_start",
                condition=Q(end__gt=F("start")),
                violation_error_message="La fin doit être après le début.",
            ),
            *Attended.Meta.constraints,
            models.CheckConstraint(name="occurrence_status_known", condition=Q(status__in=Status.values)),
        ]

    def __str__(self) -> str:
        return f"séance du {timezone.localtime(self.start):%d/%m/%Y}"

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.event.organiser_id

    @property
    def effective_status(self) -> str:
        """The graver of the occurrence's own status and its event's (needs ``event``)."""
        if self.status == self.event.status:
            return self.status  # nearly always: nothing is wrong with either
        own = {self.status, self.event.status}
        return next((status for status in STATUS_SEVERITY if status in own), Status.SCHEDULED)

    @property
    def effective_status_label(self) -> str:
        return Status(self.effective_status).label

    @property
    def effective_status_note(self) -> str:
        """The note of the occurrence or event from which :attr:`effective_status` comes."""
        effective = self.effective_status
        said = [row.status_note for row in (self, self.event) if row.status == effective]
        return next(filter(None, said), "")

    @property
    def postponed_from(self) -> dt.datetime | None:
        """The beginning that was announced before it was postponed to the one that it has, as long as that holds."""
        return None if self.effective_status in NOT_TAKING_PLACE else self.previous_start

    @property
    def speakers(self) -> str:
        """Who speaks, in one line: the occurrence's own people, else its event's (needs ``event``); may be empty."""
        return self.speakers_line or self.event.speakers_line

    @property
    def first_day(self) -> dt.date:
        """The day in Paris on which the occurrence begins."""
        return local_date(self.start)

    @property
    def last_day(self) -> dt.date:
        """The last day in Paris that the occurrence touches; one that ends at midnight does not touch the next day."""
        return last_touched(self.end)

    @property
    def is_multiday(self) -> bool:
        """Whether the occurrence spans several days; an evening that ends before 6 in the morning is one day's."""
        first, last = occurrence_days(self.start, self.end)
        return first != last

    @property
    def effective_accessibility(self) -> dict[str, bool | None]:
        """The five answers by code: the occurrence's own, else its venue's (needs ``venue``)."""
        venue = self.venue.accessibility
        return {code: venue[code] if own is None else own for code, own in self.accessibility.items()}
