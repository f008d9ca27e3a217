"""Writing an event in the admin, by real posts."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import pre_save
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from events.admin.occurrences.admin import MAX_IN_A_FORM
from events.choices import Admission, AttendanceMode, Publication, Status
from events.models import Event, Occurrence
from tests.events.admin.forms import event_data, occurrences, photo, row, shown
from tests.factories import EventFactory, OccurrenceFactory, PartnerFactory

ADD = reverse("admin:events_event_add")


def change(event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def errors(response) -> dict[str, list[str]]:
    """Messages by field, of the form and of its occurrences."""
    found = dict(response.context["adminform"].form.errors)
    for formset in response.context["inline_admin_formsets"]:
        for form in formset.formset.forms:
            found |= form.errors
    return {name: list(words) for name, words in found.items()}


def test_a_draft_with_two_occurrences(client, contributor, partner, venue):
    data = event_data(partner, **occurrences(row(venue, "2027-02-03"), row(venue, "2027-07-03", "21:00", "01:00")))
    response = client.post(ADD, {**data, "_save": "1"})
    event = Event.objects.get()
    assert response.status_code == 302
    assert (event.title, event.slug, event.publication) == ("Nuit des étoiles", "nuit-des-etoiles", Publication.DRAFT)
    assert (event.organiser, event.created_by) == (partner, contributor)
    assert shown(event) == [
        ("2027-02-03 13:00", "2027-02-03 15:00"),
        ("2027-07-03 19:00", "2027-07-03 23:00"),
    ]
    assert " rouge " in event.search_text
    assert "theme:astronomie" in event.facets


def test_a_draft_may_be_short(client, contributor, partner):
    data = event_data(partner, summary="", description="", themes=None, audiences=None)
    assert client.post(ADD, data).status_code == 302
    assert Event.objects.get().summary == ""


def test_a_whole_day_and_an_exhibition_of_several(client, contributor, partner, venue):
    rows = [
        row(venue, "2027-03-28", "", "", all_day="on"),
        row(venue, "2027-04-01", "", "", all_day="on", last_day="2027-04-30", opening_hours="du mardi au samedi"),
    ]
    client.post(ADD, event_data(partner, **occurrences(*rows)))
    assert shown(Event.objects.get()) == [
        ("2027-03-27 23:00", "2027-03-28 22:00"),
        ("2027-03-31 22:00", "2027-04-30 22:00"),
    ]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (("2027-02-03", "14:00", "14:00"), "end_time", "L’heure de fin doit être après l’heure de début."),
        (
            ("2027-02-03", "14:00", ""),
            "end_time",
            "Indiquez l’heure de fin, même approximative, ou cochez « journée entière ».",
        ),
        (("2027-02-03", "", "16:00"), "start_time", "Indiquez l’heure de début, ou cochez « journée entière »."),
        (("", "14:00", "16:00"), "day", "Indiquez la date."),
        (("2027-02-30", "14:00", "16:00"), "day", "Écrivez la date ainsi : 28/03/2026."),
        (("2027-02-03", "25:00", "16:00"), "start_time", "Écrivez l’heure ainsi : 14:30."),
        (
            ("2027-03-28", "02:30", "04:00"),
            "start_time",
            "Cette heure n’existe pas le 28\u00a0mars 2027 : dans la nuit du passage à l’heure d’été, "
            "on passe de 2 h à 3 h. Choisissez une heure avant 2 h, ou à partir de 3 h.",
        ),
    ],
)
def test_hours_that_make_no_occurrence_are_refused_beside_the_field(
    client, contributor, partner, venue, typed, field, words
):
    response = client.post(ADD, event_data(partner, **occurrences(row(venue, *typed))))
    assert errors(response) == {field: [words]}
    assert not Event.objects.exists()


def test_a_last_day_before_the_first_is_refused(client, contributor, partner, venue):
    data = event_data(partner, **occurrences(row(venue, "2027-02-03", last_day="2027-02-01")))
    assert errors(client.post(ADD, data)) == {"last_day": ["La date de fin est avant la date de début."]}


def test_an_occurrence_needs_a_place(client, contributor, partner, venue):
    data = event_data(partner, **occurrences({**row(venue, "2027-02-03"), "venue": ""}))
    assert errors(client.post(ADD, data)) == {"venue": ["Choisissez un lieu, ou ajoutez-le avec « + »."]}


def test_what_is_written_is_cleaned(client, contributor, partner):
    dirty = '<p onclick="x()">Bonjour<script>alert(1)</script> <a href="javascript:x">là</a></p><p></p>'
    client.post(ADD, event_data(partner, description=dirty))
    assert Event.objects.get().description == '<p>Bonjour <a rel="noopener">là</a></p>'


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "Donnez un titre à l’événement."),
        ({"age_min": "12", "age_max": "6"}, "age_max", "L’âge maximal est plus petit que l’âge minimal."),
        (
            {"price": "5 €"},
            "price",
            "Un événement gratuit n’a pas de tarif : décochez « gratuit » ou effacez le tarif.",
        ),
    ],
)
def test_fields_that_contradict_each_other(client, contributor, partner, changes, field, words):
    assert errors(client.post(ADD, event_data(partner, **changes))) == {field: [words]}


def test_an_image_is_drawn_anew_and_described(client, contributor, partner):
    client.post(ADD, event_data(partner, image=photo(), image_alt="Un ciel", image_credit="Camille"))
    event = Event.objects.get()
    assert (event.image_width, event.image_height) == (1600, 800)
    assert event.image.name.startswith("evenements/")
    assert event.image.name.endswith(".webp")
    with event.image_card.open() as file, Image.open(file) as card:
        assert (card.format, card.size) == ("WEBP", (640, 320))


def test_an_image_without_words_is_refused(client, contributor, partner):
    found = errors(client.post(ADD, event_data(partner, image=photo())))
    assert found == {"image_alt": ["Décrivez l’image en quelques mots, pour les personnes qui ne la voient pas."]}


def test_what_is_no_image_is_refused(client, contributor, partner):
    script = SimpleUploadedFile("photo.jpg", b"<?php echo 1;", content_type="image/jpeg")
    found = errors(client.post(ADD, event_data(partner, image=script, image_alt="Un ciel")))
    assert found == {
        "image": ["Ce fichier n’est pas une image que nous savons lire. Envoyez une photo JPEG, PNG, WebP ou GIF."]
    }


def test_an_image_can_be_taken_away(client, contributor, partner):
    client.post(ADD, event_data(partner, image=photo(), image_alt="Un ciel"))
    event = Event.objects.get()
    client.post(change(event), event_data(partner, **{"image-clear": "on", "image_alt": "Un ciel"}))
    event.refresh_from_db()
    assert (event.image.name, event.image_card.name, event.image_width) == ("", "", None)


def test_the_address_follows_the_title_until_publication(client, editor, partner):
    event = EventFactory(organiser=partner, draft=True, title="Avant", slug="avant")
    client.post(change(event), event_data(partner, title="Après"))
    event.refresh_from_db()
    assert event.slug == "apres"
    published = EventFactory(organiser=partner, title="Publié", slug="publie")
    client.post(change(published), event_data(partner, title="Tout autre"))
    published.refresh_from_db()
    assert (published.title, published.slug) == ("Tout autre", "publie")


def test_what_is_published_may_not_lose_its_essentials(client, editor, partner):
    event = EventFactory(organiser=partner)
    found = errors(client.post(change(event), event_data(partner, summary="", themes=None)))
    assert set(found) == {"summary", "themes"}


def test_a_form_cannot_change_state_status_or_address(client, contributor, partner):
    event = EventFactory(organiser=partner, draft=True, slug="nuit-des-etoiles")
    client.post(change(event), event_data(partner, publication="published", status="cancelled", slug="autre"))
    event.refresh_from_db()
    assert (event.publication, event.status, event.slug) == ("draft", "scheduled", "nuit-des-etoiles")


def test_one_may_only_write_for_one_s_own_partners(client, contributor, partner):
    other = PartnerFactory()
    assert set(errors(client.post(ADD, event_data(other)))) == {"organiser"}
    assert client.get(ADD).context["adminform"].form.initial["organiser"] == partner.pk


def test_a_co_organiser_s_team_leaves_the_organiser_alone(client, contributor, partner):
    event = EventFactory(draft=True, co_organisers=[partner])
    organiser = event.organiser
    client.post(change(event), event_data(partner, title="Changé", co_organisers=[partner.pk]))
    event.refresh_from_db()
    assert (event.title, event.organiser) == ("Changé", organiser)


def existing(occurrence: Occurrence, **changes) -> dict[str, object]:
    typed = {
        "id": occurrence.pk,
        "event": occurrence.event_id,
        **row(occurrence.venue, f"{occurrence.first_day}", "14:00", "16:00"),
    }
    return {**typed, **changes}


def test_an_occurrence_is_numbered_when_it_moves_and_only_then(client, editor, partner):
    occurrence = OccurrenceFactory(event__organiser=partner)
    client.post(
        change(occurrence.event),
        event_data(partner, **occurrences(existing(occurrence, opening_hours="en continu"), initial=1)),
    )
    occurrence.refresh_from_db()
    assert (occurrence.opening_hours, occurrence.sequence) == ("en continu", 0)
    client.post(
        change(occurrence.event), event_data(partner, **occurrences(existing(occurrence, end_time="17:00"), initial=1))
    )
    occurrence.refresh_from_db()
    assert occurrence.sequence == 1


def test_an_occurrence_of_a_draft_can_be_deleted(client, editor, partner):
    occurrence = OccurrenceFactory(event__organiser=partner, event__draft=True)
    client.post(
        change(occurrence.event), event_data(partner, **occurrences(existing(occurrence, DELETE="on"), initial=1))
    )
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("scheduled", [False, True])
def test_an_occurrence_that_the_public_has_seen_or_will_see_is_kept(client, editor, partner, scheduled):
    later = timezone.now() + dt.timedelta(days=1) if scheduled else None
    dates = {"event__publish_at": later, "event__first_published_at": later} if scheduled else {}
    occurrence = OccurrenceFactory(event__organiser=partner, **dates)
    client.post(
        change(occurrence.event), event_data(partner, **occurrences(existing(occurrence, DELETE="on"), initial=1))
    )
    assert list(Occurrence.objects.all()) == [occurrence]


def test_an_occurrence_deleted_meanwhile_is_said_so(client, editor, partner):
    occurrence = OccurrenceFactory(event__organiser=partner)
    data = event_data(partner, **occurrences(existing(occurrence), initial=1))
    Occurrence.objects.all().delete()
    response = client.post(change(occurrence.event), data)
    assert (response.status_code, Occurrence.objects.count()) == (200, 0)
    assert "a changé cette ligne pendant que vous écriviez" in response.text


def test_an_occurrence_of_another_event_cannot_be_reached(client, editor, partner):
    foreign = OccurrenceFactory()
    event = EventFactory(organiser=partner)
    start = foreign.start
    client.post(change(event), event_data(partner, **occurrences(existing(foreign, end_time="18:00"), initial=1)))
    foreign.refresh_from_db()
    assert (foreign.start, foreign.event_id == event.pk) == (start, False)


@pytest.mark.parametrize("button", ["_publish", "_review", "_preview", "_series"])
def test_saving_leads_where_the_button_said(client, editor, partner, button):
    response = client.post(ADD, {**event_data(partner), button: "1"})
    pk = Event.objects.get().pk
    assert (
        response.url.partition("&_read=")[0]
        == {
            "_publish": f"/admin/events/event/actions/publier/?pk={pk}",
            "_review": f"/admin/events/event/actions/relecture/?pk={pk}",
            "_preview": f"/admin/events/event/{pk}/apercu/",
            "_series": f"/admin/events/event/{pk}/serie/",
        }[button]
    )


def test_another_partner_s_event_is_words_to_read(client, contributor):
    occurrence = OccurrenceFactory()
    response = client.get(change(occurrence.event))
    assert response.status_code == 200
    assert b'name="title"' not in response.content
    assert occurrence.event.title in response.content.decode()
    assert client.post(change(occurrence.event), event_data(occurrence.event.organiser)).status_code == 403


def test_the_history_says_who_changed_what_in_french(client, editor, partner):
    occurrence = OccurrenceFactory(event__organiser=partner, event__title="Nuit des étoiles", event__slug="n")
    data = event_data(
        partner, summary="Autre phrase.", **occurrences(existing(occurrence, end_time="17:00"), initial=1)
    )
    client.post(change(occurrence.event), data)
    page = client.get(reverse("admin:events_event_history", args=[occurrence.event_id])).content.decode()
    day = f"{occurrence.first_day:%d/%m/%Y}"
    assert f"Séance du {day} modifiée : à." in page
    assert "en une phrase" in page
    assert str(editor) in page


def test_the_form_costs_the_same_with_one_occurrence_and_with_hundreds(
    client, editor, partner, django_assert_num_queries
):
    event = OccurrenceFactory(event__organiser=partner).event
    client.get(change(event))
    with django_assert_num_queries(FORM_QUERIES):
        client.get(change(event))
    OccurrenceFactory.create_batch(2, event=event)
    with django_assert_num_queries(FORM_QUERIES):
        client.get(change(event))
    OccurrenceFactory.create_batch(30, event=event)
    with django_assert_num_queries(FORM_QUERIES):
        response = client.get(change(event))
    assert len(response.context["inline_admin_formsets"][0].formset.initial_forms) == 20
    assert "Voir les 33 séances" in response.content.decode()


FORM_QUERIES = 30


def test_what_a_colleague_says_of_an_event_while_a_form_is_being_saved_stays_said(client, editor, partner):
    event = EventFactory(organiser=partner, title="Avant")

    def cancel_meanwhile(sender, instance, **kwargs):
        Event.objects.filter(pk=instance.pk).update(status=Status.CANCELLED, status_note="Salle inondée")

    pre_save.connect(cancel_meanwhile, sender=Event)
    try:
        response = client.post(change(event), event_data(partner, title="Après"))
    finally:
        pre_save.disconnect(cancel_meanwhile, sender=Event)
    event.refresh_from_db()
    assert response.status_code == 302
    assert (event.title, event.status, event.status_note) == ("Après", Status.CANCELLED, "Salle inondée")


def test_a_form_that_announces_a_hundred_thousand_occurrences_is_refused_without_laying_them_out(
    client, contributor, partner
):
    response = client.post(ADD, {**event_data(partner), "occurrences-TOTAL_FORMS": 100_000})
    inline, _ = response.context["inline_admin_formsets"]
    assert len(inline.formset.forms) == MAX_IN_A_FORM
    assert inline.formset.non_form_errors()
    assert not Event.objects.exists()


def test_how_one_comes_in(client, contributor, partner):
    said = {
        "admission": Admission.BOOKING_REQUIRED, "booking_url": "https://example.org/r", "seats": "40",
        "booking_label": "Billetterie", "booking_opens_at": "2027-01-05T09:00", "booking_closes_at": "2027-02-02T18:00",
    }  # fmt: skip
    client.post(ADD, event_data(partner, **said))
    event = Event.objects.get()
    assert (event.admission, event.booking_label, event.seats) == (Admission.BOOKING_REQUIRED, "Billetterie", 40)
    opens, closes = (timezone.localtime(at) for at in (event.booking_opens_at, event.booking_closes_at))
    assert (f"{opens:%d/%m %H:%M}", f"{closes:%d/%m %H:%M}") == ("05/01 09:00", "02/02 18:00")


@pytest.mark.parametrize("admission", [Admission.FREE_ENTRY, Admission.ON_SITE])
def test_what_one_simply_comes_to_has_no_booking_page(client, contributor, partner, admission):
    response = client.post(ADD, event_data(partner, admission=admission, booking_url="https://example.org/r"))
    assert list(errors(response)) == ["admission"]


def test_booking_closes_after_it_opens(client, contributor, partner):
    moments = {"booking_opens_at": "2027-02-02T18:00", "booking_closes_at": "2027-02-02T09:00"}
    assert list(errors(client.post(ADD, event_data(partner, **moments)))) == ["booking_closes_at"]


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ({}, True),
        ({"online_url": "https://visio.example.org/a"}, False),
        ({"status_note": "Le lien viendra la veille."}, False),
    ],
)
@pytest.mark.parametrize("attendance", [AttendanceMode.ONLINE, AttendanceMode.MIXED])
def test_what_is_online_has_a_link_or_says_when(client, contributor, partner, venue, attendance, said, is_refused):
    rows = occurrences(row(venue, "2027-02-03", attendance=attendance, **said))
    client.post(ADD, event_data(partner, **rows))
    assert list(Occurrence.objects.values_list("attendance", flat=True)) == ([] if is_refused else [attendance])
