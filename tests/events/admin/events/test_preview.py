"""A draft: seen by staff in its preview, by nobody else anywhere."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from events.choices import Publication
from events.models import Event
from tests.factories import EventFactory, OccurrenceFactory, VenueFactory

SECRET = "Zibeline secrète"


def preview(event: Event) -> str:
    return reverse("admin:events_event_preview", args=[event.pk])


@pytest.fixture
def draft(partner):
    """A draft with an occurrence, of which nobody outside may know."""
    return OccurrenceFactory(event__organiser=partner, event__draft=True, event__title=SECRET).event


def test_staff_see_a_draft_as_the_public_would(client, contributor, draft):
    response = client.get(preview(draft))
    page = response.content.decode()
    assert response.status_code == 200
    assert SECRET in page
    assert "ce brouillon n’est pas visible du public" in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]
    assert "ETag" not in response.headers


def test_staff_of_another_partner_see_it_too(client, contributor):
    response = client.get(preview(OccurrenceFactory(event__draft=True).event))
    assert response.status_code == 200
    assert "Revenir à la fiche" in response.content.decode()


def test_a_draft_without_any_date_can_be_previewed(client, contributor, partner):
    assert client.get(preview(EventFactory(draft=True, organiser=partner))).status_code == 200


def test_the_public_is_sent_away_from_the_preview(client, draft):
    response = client.get(preview(draft))
    assert (response.status_code, response.url) == (302, f"{reverse('admin:login')}?next={preview(draft)}")


def test_a_preview_does_not_fill_the_public_cache(client, contributor, draft):
    client.get(preview(draft))
    client.logout()
    assert client.get(preview(draft)).status_code == 302
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_the_preview_s_policy_is_as_strict_as_the_public_page_s(client, contributor, draft):
    public = OccurrenceFactory().event
    strict = client.get(public.get_absolute_url()).headers["Content-Security-Policy"]
    assert directives(client.get(preview(draft)).headers["Content-Security-Policy"]) == directives(strict)


def directives(policy: str) -> set[str]:
    return set(policy.split("; "))


def hidden_events(partner) -> list[Event]:
    later = timezone.now() + dt.timedelta(hours=1)
    venue = VenueFactory(name="Lieu public", slug="lieu-public")
    OccurrenceFactory(event__title="Paru", event__organiser=partner, venue=venue)
    shared = {"event__organiser": partner, "event__title": SECRET, "venue": venue}
    return [
        OccurrenceFactory(event__draft=True, **shared).event,
        OccurrenceFactory(event__publication=Publication.REVIEW, **shared).event,
        OccurrenceFactory(event__publish_at=later, **shared).event,
    ]


def public_addresses(partner) -> list[str]:
    soon = timezone.localdate() + dt.timedelta(days=7)
    return [
        reverse("home"),
        reverse("agenda"),
        f"{reverse('agenda')}?q=zibeline",
        reverse("agenda-map"),
        reverse("agenda-month", args=[soon.year, soon.month]),
        reverse("agenda-ics"),
        reverse("agenda-atom"),
        reverse("agenda-geojson"),
        reverse("departement", args=["vosges"]),
        reverse("venues"),
        reverse("venue", args=["lieu-public"]),
        reverse("venue-ics", args=["lieu-public"]),
        reverse("partners"),
        reverse("partner", args=[partner.slug]),
        reverse("sitemap"),
        reverse("sitemap-section", args=["evenements"]),
    ]


def test_what_is_not_published_shows_nowhere(client, partner):
    """Every public page and feed; staff logged in or not makes no difference, for these pages know nobody."""
    events = hidden_events(partner)
    for address in public_addresses(partner):
        response = client.get(address)
        content = response.content.decode()
        assert response.status_code == 200, address
        assert SECRET not in content, address
        assert not any(event.slug in content for event in events), address
        assert not any(str(occurrence.uid) in content for event in events for occurrence in event.occurrences.all()), (
            address
        )
    for event in events:
        assert client.get(event.get_absolute_url()).status_code == 404
        assert client.get(reverse("event-ics", args=[event.slug])).status_code == 404


def test_facets_do_not_count_what_is_not_published(client, partner):
    hidden_events(partner)
    assert client.get(reverse("agenda")).context["answer"].total == 1


def test_nor_does_staff_see_more_on_the_public_pages(client, editor, partner):
    [draft, *_] = hidden_events(partner)
    assert SECRET not in client.get(reverse("agenda")).content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404
