"""Rows of an inline that one person deletes while the other has them on the screen; files; two posts at one instant."""

import pytest
from django.urls import reverse

from consortium.edits.merge import CHOICE, MINE, THEIRS
from events.models import Occurrence
from tests.atonce import at_once
from tests.browsing import BrowsingClient, untouched
from tests.events.admin.forms import photo
from tests.factories import ActivityFactory, OccurrenceFactory, VenueFactory, coordination


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def two(db):
    """Two people of the coordination, each in a browser."""
    return logged_in(), logged_in()


def logged_in():
    client = BrowsingClient()
    client.force_login(coordination())
    return client


@pytest.fixture
def draft(db):
    """A draft with one occurrence."""
    return OccurrenceFactory(event__draft=True, opening_hours="").event


def opened(client, event) -> dict[str, list[str]]:
    return untouched(client.get(page_of(event)), "event_form")


def refused(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_row_that_the_other_deleted_goes_when_it_was_not_touched(two, draft):
    mine, theirs = two
    form = opened(mine, draft)
    theirs.post(page_of(draft), {**opened(theirs, draft), "occurrences-0-DELETE": "on"})
    assert mine.post(page_of(draft), {**form, "title": "Autre titre"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.occurrences.count()) == ("Autre titre", 0)


@pytest.mark.parametrize(("choice", "left"), [(MINE, ["À 18 h"]), (THEIRS, [])])
def test_a_row_that_the_other_deleted_and_this_person_changed_is_asked_about(two, draft, choice, left):
    mine, theirs = two
    form = {**opened(mine, draft), "title": "Autre titre", "occurrences-0-opening_hours": "À 18 h"}
    theirs.post(page_of(draft), {**opened(theirs, draft), "occurrences-0-DELETE": "on"})
    again = form
    for _ in range(2):  # sent again without a word, it is asked again
        answer = mine.post(page_of(draft), again)
        assert "a changé cette ligne" in refused(answer)
        again = untouched(answer, "event_form")
    assert (Occurrence.objects.count(), type(draft).objects.get().title) == (0, draft.title)
    assert mine.post(page_of(draft), {**again, f"{CHOICE}occurrences-0-ROW": choice}).status_code == 302
    assert list(Occurrence.objects.values_list("opening_hours", flat=True)) == left
    assert type(draft).objects.get().title == "Autre titre"


@pytest.mark.parametrize(("choice", "left"), [(MINE, []), (THEIRS, ["À 18 h"])])
def test_a_row_that_this_person_deletes_and_the_other_changed_is_asked_about(two, draft, choice, left):
    mine, theirs = two
    form = {**opened(mine, draft), "occurrences-0-DELETE": "on"}
    theirs.post(page_of(draft), {**opened(theirs, draft), "occurrences-0-opening_hours": "À 18 h"})
    answer = mine.post(page_of(draft), form)
    assert "a changé cette ligne" in refused(answer)
    again = untouched(answer, "event_form")
    assert "occurrences-0-DELETE" not in again
    assert mine.post(page_of(draft), {**again, f"{CHOICE}occurrences-0-DELETE": choice}).status_code == 302
    assert list(Occurrence.objects.values_list("opening_hours", flat=True)) == left


def test_a_row_that_the_other_added_stays(two, draft):
    mine, _ = two
    form = opened(mine, draft)
    OccurrenceFactory(event=draft)
    assert mine.post(page_of(draft), {**form, "title": "Autre titre"}).status_code == 302
    assert draft.occurrences.count() == 2


def test_an_image_that_the_other_changed_stays_or_is_asked_about(two):
    mine, theirs = two
    activity = ActivityFactory()
    form, sheet = (untouched(client.get(page_of(activity)), "activity_form") for client in two)
    theirs.post(page_of(activity), {**sheet, "image": photo(), "image_alt": "Le ciel."})
    assert mine.post(page_of(activity), {**form, "title": "Autre titre"}).status_code == 302
    activity.refresh_from_db()
    kept = activity.image.name
    assert (activity.title, bool(kept)) == ("Autre titre", True)
    answer = mine.post(page_of(activity), {**form, "image": photo(), "image_alt": "Une lunette."})
    assert "a aussi changé ce champ" in refused(answer)
    again = untouched(answer, "activity_form")
    chosen = {f"{CHOICE}image": THEIRS, f"{CHOICE}image_alt": THEIRS}
    assert mine.post(page_of(activity), {**again, **chosen}).status_code == 302
    activity.refresh_from_db()
    assert (activity.image.name, activity.image_alt) == (kept, "Le ciel.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("typed", "answers"),
    [(({"name": "Un"}, {"name": "Deux"}), [200, 302]), (({"name": "Un"}, {"address": "1 rue du Lac"}), [302, 302])],
    ids=["same field", "two fields"],
)
def test_two_posts_at_one_instant(typed, answers):
    """The row is locked while it is read and written: whoever comes second finds what the first wrote."""
    venue = VenueFactory()
    people = [logged_in(), logged_in()]
    sent = [
        {**untouched(each.get(page_of(venue)), "venue_form"), **new} for each, new in zip(people, typed, strict=True)
    ]
    posts = [
        lambda each=each, form=form: each.post(page_of(venue), form) for each, form in zip(people, sent, strict=True)
    ]
    assert sorted(answer.status_code for answer in at_once(*posts)) == answers
    venue.refresh_from_db()
    assert venue.name in {"Un", "Deux"}
    assert venue.address == ("1 rue du Lac" if answers == [302, 302] else "")
