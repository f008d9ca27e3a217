"""The public pages, by the names of their addresses: what every page owes is tested on all of them."""

import datetime as dt

from django.urls import get_resolver, reverse
from django.utils import timezone

from tests.factories import ActivityFactory, EventFactory, OccurrenceFactory, VenueFactory

SLUGS = {
    "event": "nuit-des-etoiles",
    "event-dates": "nuit-des-etoiles",
    "event-ics": "nuit-des-etoiles",
    "departement": "vosges",
    "venue": "mediatheque-du-lac",
    "venue-ics": "mediatheque-du-lac",
    "partner": "accustica",
    "activity": "le-ciel-en-mallette",
    "sitemap-section": "evenements",
}
HTML = [
    "home", "agenda", "agenda-map", "agenda-month", "event", "event-dates", "departement", "venues", "venue",
    "partners", "partner", "activities", "activity", "accessibility", "legal-notice", "privacy",
]  # fmt: skip
WITH_MAP = ["agenda-map", "event", "departement", "venues", "venue"]
FILTERED = ["agenda", "agenda-map", "agenda-month", "agenda-ics", "agenda-atom", "agenda-geojson"]
DATA = [
    "agenda-ics", "agenda-atom", "agenda-geojson", "event-ics", "venue-ics", "communes", "outlines", "robots",
    "sitemap", "sitemap-section", "venues-geojson", "manifest",
]  # fmt: skip
PUBLIC = [*HTML, *DATA]
# Addresses that are not pages of their own: a redirection, drawings, the health of the service, uploaded files.
ELSEWHERE = {
    "agenda-month-now", "drawing", "health", "media", "metrics", "programme-version", "favicon", "apple-touch-icon",
    "apple-touch-icon-precomposed",
}  # fmt: skip
# Forms, and pages for whoever has a link: never cached (tests/partners/requests/test_tracking_views.py,
# tests/events/subscriptions/test_services.py, tests/events/reminders/test_services.py); the form's look-up.
PERSONAL = {
    "activity-request", "activity-request-places", "activity-request-sent", "reminder-ask", "reminder-sent",
    "reminder-confirm", "reminder-stop", "request", "request-amend", "request-confirm", "request-message",
    "request-withdraw", "role-reminders-stop", "subscription", "subscription-sent", "subscription-change",
    "subscription-choose", "subscription-confirm", "subscription-new", "subscription-stop",
}  # fmt: skip
STAFF = {
    "password-forgotten", "password-sent", "password-set", "password-chosen", "second-factor", "second-factor-app",
    "second-factor-codes", "second-factor-verify", "second-factor-remove", "passkey-create", "passkey-created",
    "passkey-show", "passkey-shown",
}  # fmt: skip


def address(name: str) -> str:
    """The address of a public page, for the rows of :func:`populate`."""
    if name == "agenda-month":
        today = timezone.localdate()
        return reverse(name, kwargs={"year": today.year, "month": today.month})
    path = reverse(name, args=[SLUGS[name]] if name in SLUGS else [])
    return f"{path}?q=nancy" if name == "communes" else path


def pattern_path(name: str) -> str:
    """A path that leads to this view, whether or not a row answers to it; needs no database."""
    return address(name).partition("?")[0]


def names() -> set[str]:
    """Every name of an address outside the admin, as the portal itself lists them."""
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def populate() -> None:
    """One event with two occurrences and one activity, to which every address of :data:`PUBLIC` answers."""
    venue = VenueFactory(name="Médiathèque du Lac", slug=SLUGS["venue"])
    event = EventFactory(title="Nuit des étoiles", slug=SLUGS["event"])
    first = OccurrenceFactory(event=event, venue=venue)
    ActivityFactory(title="Le ciel en mallette", slug=SLUGS["activity"], lent=True)
    OccurrenceFactory(event=event, venue=venue, start=first.start + dt.timedelta(days=7))
