"""The verbs of the catalogue."""

import datetime as dt

import pytest

from consortium.models import Programme
from partners.catalogue import services as activities
from partners.choices import ActivityState
from partners.errors import ActivityError
from partners.loans import services as lending
from partners.models import Activity
from partners.publishing.services import assign_slug
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db


def version() -> int:
    return Programme.objects.get_or_create(pk=1)[0].version


def test_publishing_shows_indexes_and_forgets_cached_pages():
    activity, before = ActivityFactory(state=ActivityState.DRAFT, title="Les abeilles", slug=""), version()
    activities.publish(activity, by=None)
    assert (list(Activity.objects.published().matching("abeille")), activity.slug) == ([activity], "les-abeilles")
    assert version() == before + 1


def test_what_is_missing_is_said():
    activity = ActivityFactory(state=ActivityState.DRAFT, summary=" ", themes=[], audiences=[], is_free=False)
    with pytest.raises(
        ActivityError,
        match="il manque : un résumé en une phrase, au moins un domaine scientifique, au moins un public, le coût",
    ):
        activities.publish(activity, by=None)


def test_retiring_takes_out_and_the_address_stays():
    activity = ActivityFactory(state=ActivityState.DRAFT, title="Les abeilles", slug="")
    activities.publish(activity, by=None)
    activities.retire(activity, by=None)
    assert not Activity.objects.published().exists()
    activity.title = "Les guêpes"
    assign_slug(activity)
    assert activity.slug == "les-abeilles"
    with pytest.raises(ActivityError):
        activities.retire(activity, by=None)


def test_copies_that_are_promised_cannot_vanish():
    activity = ActivityFactory(lent=True, copies=2)
    for _ in range(2):
        lending.lend(activity, opening=dt.date(2099, 3, 3), closing=dt.date(2099, 3, 9))
    activity.copies = 1
    with pytest.raises(ActivityError, match="L’exemplaire n° 2 est encore prêté"):
        activities.check_copies(activity)
