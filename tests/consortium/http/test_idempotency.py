"""A form of the admin sent twice makes one row."""

import datetime as dt
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consortium.http.idempotency import KEPT, delete_expired
from consortium.models import SentForm
from events.models import Event
from partners.choices import Role
from partners.models import Activity
from territories.models import Venue
from tests.atonce import at_once
from tests.events.admin.forms import event_data, occurrences, row
from tests.factories import CommuneFactory, PartnerFactory, VenueFactory, member_of
from tests.pictures import picture

NUMBER = re.compile(r'name="form_number" value="([^"]+)"')


def venue_data() -> dict[str, object]:
    answers = {f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")}
    return {"name": "Médiathèque Victor-Hugo", "kind": "mediatheque", "commune": CommuneFactory().pk, **answers}


def activity_data(partner) -> dict[str, object]:
    short = {"title": "Le ciel en boîte", "kind": "intervention", "format": "atelier", "partner": partner.pk}
    numbers = {"lead_time_days": 30, "copies": 1, "transport_days": 0, "setup_days": 0}
    return {**short, **numbers, "is_free": "on", "documents-TOTAL_FORMS": 0, "documents-INITIAL_FORMS": 0}


FORMS = {
    "event": (Event, "admin:events_event", event_data),
    "activity": (Activity, "admin:partners_activity", activity_data),
    "venue": (Venue, "admin:territories_venue", lambda partner: venue_data()),
}


@pytest.fixture(params=FORMS)
def form(request):
    """A model, the address of its form, and what is typed in it."""
    model, page, data = FORMS[request.param]
    return model, page, data(PartnerFactory(name="Planétarium"))


def mediator() -> Client:
    """A browser in which somebody who writes is logged in."""
    client = Client()
    partner = PartnerFactory._meta.model.objects.get(name="Planétarium")
    client.force_login(member_of(partner, Role.CONTRIBUTOR))
    return client


def shown(client: Client, page: str) -> str:
    """The number of a form just opened."""
    return NUMBER.search(client.get(reverse(f"{page}_add")).text)[1]


@pytest.mark.django_db
def test_a_form_sent_twice_makes_one_row_and_answers_the_same(form):
    model, page, data = form
    client = mediator()
    data["form_number"] = shown(client, page)
    first, second = (client.post(reverse(f"{page}_add"), data) for _ in range(2))
    assert model.objects.count() == 1
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, first.url)


@pytest.mark.django_db
def test_other_words_or_another_form_make_another_row(form):
    model, page, data = form
    client = mediator()
    name = "name" if model is Venue else "title"
    number = shown(client, page)
    for changed in ({}, {name: "Autre chose"}, {name: "Encore autre chose", "form_number": shown(client, page)}):
        client.post(reverse(f"{page}_add"), {**data, "form_number": number, **changed})
    assert model.objects.count() == 3


@pytest.mark.django_db
def test_another_button_under_the_same_form_leads_where_it_says():
    model, page, data = Event, "admin:events_event", event_data(PartnerFactory(name="Planétarium"))
    client = mediator()
    data["form_number"] = shown(client, page)
    client.post(reverse(f"{page}_add"), {**data, "_save": "1"})
    event = model.objects.get()
    assert client.post(reverse(f"{page}_add"), {**data, "_preview": "1"}).url == reverse(
        "admin:events_event_preview", args=[event.pk]
    )


@pytest.mark.django_db
def test_a_form_shown_again_keeps_its_number_and_has_made_nothing():
    data = event_data(PartnerFactory(name="Planétarium"), title="")
    client = mediator()
    data["form_number"] = shown(client, "admin:events_event")
    again = client.post(reverse("admin:events_event_add"), data)
    assert (again.status_code, NUMBER.search(again.text)[1]) == (200, data["form_number"])
    assert not SentForm.objects.exists()


@pytest.mark.django_db
def test_a_number_that_is_none_is_as_good_as_no_number():
    data = event_data(PartnerFactory(name="Planétarium"))
    client = mediator()
    for number in ("x" * 10_000, "", "\x00"):
        assert client.post(reverse("admin:events_event_add"), {**data, "form_number": number}).status_code == 302
    assert Event.objects.count() == 3


@pytest.mark.django_db
def test_a_form_whose_row_was_deleted_may_make_it_again():
    data = event_data(PartnerFactory(name="Planétarium"))
    client = mediator()
    data["form_number"] = shown(client, "admin:events_event")
    for _ in range(2):
        client.post(reverse("admin:events_event_add"), data)
        Event.objects.get().delete()
    assert SentForm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_instant_make_one_row(form):
    model, page, data = form
    client = mediator()
    data["form_number"] = shown(client, page)
    cookies = client.cookies

    def click():
        other = Client()
        other.cookies = cookies
        return other.post(reverse(f"{page}_add"), data).url

    assert len(set(at_once(*[click] * 4))) == 1
    assert model.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_instant_store_one_image_and_each_occurrence_once():
    venue = VenueFactory()
    data = event_data(
        PartnerFactory(name="Planétarium"), **occurrences(row(venue, "2027-02-03"), row(venue, "2027-02-10"))
    )
    client = mediator()
    data |= {"form_number": shown(client, "admin:events_event"), "image_alt": "Un ciel"}
    cookies, image = client.cookies, picture()

    def click():
        other = Client()
        other.cookies = cookies
        upload = SimpleUploadedFile("ciel.png", image, "image/png")
        return other.post(reverse("admin:events_event_add"), {**data, "image": upload}).status_code

    assert at_once(click, click) == [302, 302]
    event = Event.objects.get()
    assert event.occurrences.count() == 2
    stored = {f"evenements/{name}" for name in default_storage.listdir("evenements")[1]}
    assert stored == {event.image.name, event.image_card.name}


@pytest.mark.django_db
def test_digests_are_forgotten():
    SentForm.objects.create(key="a")
    now = timezone.now()
    assert [delete_expired(now + KEPT + dt.timedelta(days=days), dry_run=False) for days in (-1, 1)] == [0, 1]
