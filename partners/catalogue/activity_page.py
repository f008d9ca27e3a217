"""The parts of an activity's page: facts, needs, free weeks of what is lent, similar activities."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from pathlib import PurePath

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from partners.artwork.drawing import Drawing
from partners.catalogue.listing import Card, drawing_of, load_catalogue_vocabulary, make_cards
from partners.loan_calendar import DAY, FreeWeek
from partners.loans import services
from partners.models import Activity, ActivityDocument
from partners.requested_dates import week_label
from territories.drawing import locator_drawing

WEEKS_SHOWN = 26
MAX_AKIN = 3
NBSP = "\u00a0"


@dataclass(frozen=True)
class Need:
    """One line of the table of needs. ``icon``: the name of its drawing. ``is_needed`` False: the place may lack it."""

    icon: str
    label: str
    answer: str
    is_needed: bool


@dataclass(frozen=True)
class Week:
    """A week in words: ``state`` is free, some or taken."""

    label: str
    words: str
    state: str


@dataclass(frozen=True)
class Month:
    """The weeks that begin in a month."""

    label: str
    weeks: list[Week]


@dataclass(frozen=True)
class Document:
    """A file to read beforehand: its title, kind («PDF») and address."""

    title: str
    kind: str
    url: str


class ActivityPage:
    """Everything around an activity that its page shows. ``today``: the day in Paris."""

    def __init__(self, activity: Activity, *, today: dt.date) -> None:
        self.activity = activity
        self.today = today

    @property
    def drawing(self) -> Drawing:
        """What stands where there is no photograph."""
        return drawing_of(self.activity)

    @cached_property
    def zone(self) -> list[tuple[str, str]]:
        """Code and name of each département where it travels; none for the whole region."""
        return sorted((area.code, area.name) for area in self.activity.departements.all())

    @property
    def locator_codes(self) -> list[str]:
        """The codes to light on the locator."""
        return [code for code, _ in self.zone] or [shape.code for shape in locator_drawing().shapes]

    @property
    def request_url(self) -> str:
        """URL of the request form for this activity."""
        return f"{request_form_url()}?{urlencode({'activite': self.activity.slug})}"

    # --- the place ----------------------------------------------------------------------------------------------------

    @property
    def needs(self) -> list[Need]:
        """What the venue must offer, one line per need: also those that are not needed."""
        activity = self.activity
        surface = f"Au moins {activity.surface_m2}{NBSP}m²" if activity.surface_m2 else ""
        ceiling = f"Au moins {_metres(activity.ceiling_m)}" if activity.ceiling_m else ""
        setup = duration_words(activity.setup_minutes) if activity.setup_minutes else ""
        return [
            Need("surface", "Surface", surface or "N’importe quelle salle", bool(surface)),
            Need("plafond", "Hauteur sous plafond", ceiling or "N’importe laquelle", bool(ceiling)),
            _flag("electricite", "Électricité", activity.needs_electricity, "Une prise au moins", "Pas besoin"),
            _flag("obscurite", "Obscurité", activity.needs_darkness, "La salle doit être noire", "Pas besoin"),
            _flag("eau", "Point d’eau", activity.needs_water, "Nécessaire", "Pas besoin"),
            _flag("internet", "Connexion internet", activity.needs_network, "Nécessaire", "Pas besoin"),
            _flag("vehicule", "Accès en véhicule", activity.needs_vehicle_access, "Jusqu’à la salle", "Pas besoin"),
            Need("installation", "Installation", setup or "Rapide", bool(setup)),
        ]

    # --- what is lent -------------------------------------------------------------------------------------------------

    @property
    def first_possible(self) -> dt.date:
        """The first day that can be asked for, by the delay that the partner needs."""
        return self.today + self.activity.lead_time_days * DAY

    @property
    def weeks_shown(self) -> int:
        """How many weeks are shown, from the first possible on."""
        return WEEKS_SHOWN

    @cached_property
    def months(self) -> list[Month]:
        """The weeks that can be asked for, by month, with how many copies are free. Nothing for what is not lent."""
        if not self.activity.is_lent:
            return []
        soonest = self.first_possible
        monday = soonest + (-soonest.weekday() % 7) * DAY  # a week already begun cannot be had whole
        weeks = services.free_weeks(self.activity, monday, WEEKS_SHOWN)
        months = groupby(weeks, key=lambda week: date_format(week.monday, "F Y"))
        return [Month(label, [self._week(week) for week in group]) for label, group in months]

    def _week(self, week: FreeWeek) -> Week:
        state, words = _availability(week.copies, self.activity.copies)
        return Week(week_label(week.monday), words, state)

    # --- beside -------------------------------------------------------------------------------------------------------

    @cached_property
    def documents(self) -> list[Document]:
        """The files to read beforehand."""
        return [_document(row) for row in self.activity.documents.all()]

    @cached_property
    def similar(self) -> list[Card]:
        """Other activities of the same themes."""
        slugs = [theme.slug for theme in self.activity.themes.all()]
        others = Activity.objects.published().with_themes(slugs).exclude(pk=self.activity.pk)
        return make_cards(others, load_catalogue_vocabulary(self.today), limit=MAX_AKIN)


def request_form_url() -> str:
    """URL of the request form, without activity or for one."""
    return reverse("activity-request")


def activity_context(activity: Activity, today: dt.date) -> dict[str, object]:
    """Template context of an activity's page, public or preview."""
    return {"activity": activity, "page": ActivityPage(activity, today=today)}


def duration_words(minutes: int) -> str:
    """«45 min», «2 h», «1 h 30»."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02}" if rest else "")


def _availability(free: int, copies: int) -> tuple[str, str]:
    if not free:
        return "taken", "Pris" if copies == 1 else "Tous pris"
    if copies == 1:
        return "free", "Libre"
    if free == copies:
        return "free", f"Libre : {copies} exemplaires"
    return "some", f"{free} exemplaire{'s' if free > 1 else ''} libre{'s' if free > 1 else ''} sur {copies}"


def _flag(icon: str, label: str, needed: bool, yes: str, no: str) -> Need:
    return Need(icon, label, yes if needed else no, needed)


def _metres(height: Decimal) -> str:
    return f"{height.normalize():f}{NBSP}m".replace(".", ",")


def _document(row: ActivityDocument) -> Document:
    return Document(row.title, PurePath(row.file.name or "").suffix.removeprefix(".").upper(), row.file.url)
