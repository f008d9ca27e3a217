"""QuerySets of partners, accounts, activities, loans and requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from consortium.text.mail_addresses import canonical
from consortium.text.search import Question
from partners.choices import LENT, UNSERVED, ActivityState, RequestState
from territories import geo
from territories.models import Departement
from territories.querysets import distance_expression

if TYPE_CHECKING:
    from partners.models import Activity, ActivityRequest, Loan, Membership, Partner, User  # noqa: F401 - named in brackets


class PartnerQuerySet(models.QuerySet["Partner"]):
    """The partners of the consortium."""

    def coordinating(self, departement_code: str) -> PartnerQuerySet:
        """Partners whose coordination area holds the département with this code."""
        return self.filter(departements=departement_code)


class ActivityQuerySet(models.QuerySet["Activity"]):
    """The catalogue. Every public page starts from ``published``."""

    def published(self) -> ActivityQuerySet:
        """Activities shown in the catalogue."""
        return self.filter(state=ActivityState.PUBLISHED)

    def known(self) -> ActivityQuerySet:
        """Published and retired activities: the pages of retired ones stay reachable."""
        return self.filter(state__in=[ActivityState.PUBLISHED, ActivityState.RETIRED])

    def matching(self, text: str) -> ActivityQuerySet:
        """Activities whose searchable text holds every word of ``text``, or words that begin so."""
        return self.filter(Question.of(text).reading("search_text"))

    def titled(self, text: str) -> ActivityQuerySet:
        """Activities whose title somebody types: in full, or three of its words at least."""
        return self.filter(Q(title__iexact=text.strip()) | Question.of(text).titled("search_title"))

    def by_relevance(self, text: str) -> ActivityQuerySet:
        """In order: what answers a text best, then by title. The address is the title without accents."""
        return self.order_by(Question.of(text).relevance("search_text", "search_title"), "slug")

    def travelling_to(self, codes: list[str]) -> ActivityQuerySet:
        """Activities that travel to one of these départements; an empty zone is the whole region."""
        zone = self.model.departements.through.objects.filter(activity=OuterRef("pk"))
        return self.filter(~Exists(zone) | Exists(zone.filter(departement__in=codes)))

    def with_themes(self, slugs: list[str]) -> ActivityQuerySet:
        """Activities of one of these themes."""
        return self._has("themes", theme__slug__in=slugs)

    def for_audiences(self, slugs: list[str]) -> ActivityQuerySet:
        """Activities for one of these audiences."""
        return self._has("audiences", audience__slug__in=slugs)

    def for_age(self, age: int) -> ActivityQuerySet:
        """Activities open to somebody of this age (years)."""
        young, old = Q(age_min__isnull=True) | Q(age_min__lte=age), Q(age_max__isnull=True) | Q(age_max__gte=age)
        return self.filter(young, old)

    def of_partners(self, partners: Iterable[Partner]) -> ActivityQuerySet:
        """Activities of these partners."""
        return self.filter(partner__in=partners)

    def lent(self) -> ActivityQuerySet:
        """Kits and touring exhibitions."""
        return self.filter(kind__in=LENT)

    def for_card(self) -> ActivityQuerySet:
        """select_related and only() for list cards; themes and audiences are read from ``facets``."""
        return self.select_related("partner").defer("description", "search_text", "search_title")

    def for_page(self) -> ActivityQuerySet:
        """Relations loaded for the activity's page."""
        zone = Prefetch("departements", Departement.objects.without_outline())
        return self.select_related("partner").prefetch_related("themes", "audiences", zone, "documents")

    def _has(self, relation: str, **condition: object) -> ActivityQuerySet:
        through = getattr(self.model, relation).through.objects.filter(activity=OuterRef("pk"), **condition)
        return self.filter(Exists(through))


class LoanQuerySet(models.QuerySet["Loan"]):
    """Loans of copies."""

    def out_from(self, day: dt.date) -> LoanQuerySet:
        """Loans that are not back yet at the beginning of a day."""
        return self.filter(end__gt=day)

    def of_copy(self, activity: Activity | int, copy: int) -> LoanQuerySet:
        """The loans of one copy, in order."""
        return self.filter(activity=activity, copy=copy).order_by("start")

    def for_list(self) -> LoanQuerySet:
        """Relations loaded for a list of loans."""
        return self.select_related("activity", "request__venue", "request__commune")


class RequestQuerySet(models.QuerySet["ActivityRequest"]):
    """Requests of relays for an activity."""

    def of_partners(self, partners: Iterable[Partner]) -> RequestQuerySet:
        """Requests in the charge of these partners."""
        return self.filter(partner__in=partners)

    def open(self) -> RequestQuerySet:
        """Requests that wait for an answer: confirmed by their sender, or under study."""
        return self.filter(state__in=[RequestState.CONFIRMED, RequestState.IN_STUDY])

    def unconfirmed(self) -> RequestQuerySet:
        """Requests whose sender has not clicked the link yet."""
        return self.filter(state=RequestState.RECEIVED)

    def unserved(self) -> RequestQuerySet:
        """Requests declined for one of the reasons :data:`partners.choices.UNSERVED`."""
        return self.filter(state=RequestState.DECLINED, decline_reason__in=UNSERVED)

    def waiting_since(self, moment: dt.datetime) -> RequestQuerySet:
        """Open requests confirmed at or before ``moment``."""
        return self.open().filter(confirmed_at__lte=moment)

    def in_departements(self, codes: list[str]) -> RequestQuerySet:
        """Requests from the départements with these codes."""
        return self.filter(commune__departement__in=codes)

    def within(self, latitude: float, longitude: float, radius_km: float) -> RequestQuerySet:
        """Requests for a place at most ``radius_km`` from a point (decimal degrees), with ``distance_km`` annotated."""
        south, west, north, east = geo.bounding_box(latitude, longitude, radius_km)
        near = self.with_distance(latitude, longitude).filter(Q(lat__range=(south, north), lon__range=(west, east)))
        return near.filter(Q(distance_km__lte=radius_km))

    def with_distance(self, latitude: float, longitude: float) -> RequestQuerySet:
        """Annotate ``distance_km`` from a point (decimal degrees) to the venue, else to the commune."""
        pointed = self.annotate(
            lat=Coalesce("venue__latitude", "commune__latitude"),
            lon=Coalesce("venue__longitude", "commune__longitude"),
        )
        return pointed.annotate(distance_km=distance_expression(latitude, longitude, F("lat"), F("lon")))

    def for_list(self) -> RequestQuerySet:
        """Relations loaded for the staff's list of requests."""
        return self.select_related("partner", "activity", "venue", "commune", "taken_by")

    def for_page(self) -> RequestQuerySet:
        """Relations loaded for the tracking page and the staff's page of a request."""
        related = ("audiences", "windows", "agreed_dates", "messages__author", "changes__by")
        listed = self.select_related("partner", "activity", "venue__commune", "commune", "taken_by", "loan")
        return listed.prefetch_related(*related)


class UserQuerySet(models.QuerySet["User"]):
    """The accounts."""

    def with_team(self) -> UserQuerySet:
        """Annotate ``has_team``: whether the account is in at least one team."""
        memberships: Any = self.model._meta.get_field("memberships").related_model
        own = memberships.objects.filter(user=OuterRef("pk"))
        return self.annotate(has_team=Exists(own))  # type: ignore[no-redef]  # it takes the property's place

    def staff(self) -> UserQuerySet:
        """Accounts that may enter: active, of the coordination or member of at least one team."""
        return self.with_team().filter(Q(is_superuser=True) | Q(has_team=True), is_active=True)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships of accounts in teams."""

    def of_staff(self) -> MembershipQuerySet:
        """Memberships of people who may enter; being in a team, they need but be active."""
        return self.filter(user__is_active=True)

    def reminded(self) -> MembershipQuerySet:
        """Memberships of people who wish to be written to about their team's events."""
        return self.of_staff().filter(receives_reminders=True)


if TYPE_CHECKING:

    class _OfUsers(BaseUserManager["User"]):
        def with_team(self) -> UserQuerySet: ...
        def staff(self) -> UserQuerySet: ...

else:
    _OfUsers = BaseUserManager.from_queryset(UserQuerySet)


class UserManager(_OfUsers):
    """Makes accounts from an e-mail address, which is what people log in with."""

    use_in_migrations = True

    def _create(self, email: str, password: str | None, **fields: Any) -> User:
        if not email:
            raise ValueError("Une adresse e-mail est nécessaire.")
        user = self.model(email=canonical(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account: may enter the admin once it is in a team, and can do there what its memberships say."""
        return self._create(email, password, **{"is_superuser": False, **fields})

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account of the coordination, which sees and does all."""
        return self._create(email, password, **{**fields, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with this e-mail address, upper or lower case."""
        return self.get(email__iexact=username)
