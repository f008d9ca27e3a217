"""The search finds the same by PostgreSQL's index as by reading the documents."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consortium.text.search import RELEVANCE, Question
from consortium.text.stems import search_document
from events.models import Event
from partners.catalogue.indexing import reindex
from partners.models import Activity
from tests.factories import ActivityFactory, EventFactory

WORDS = st.sampled_from(
    ["science", "Sciences", "scientifique", "scie", "étoile", "l’été", "½", "x" * 600, "a:b", "50 %", "a_b", "œil",
     "\\", "week-end", "chercheur·euse·s", "son", "le", "travaux", "'", "='"]
)  # fmt: skip
TEXTS = st.lists(WORDS | st.text(min_size=1, max_size=8), max_size=4)


class TestBothWays(TestCase):
    def setUp(self):
        self.event = EventFactory()

    @given(document=TEXTS, query=TEXTS)
    def test_the_index_finds_what_is_found_by_reading(self, document, query):
        kept = search_document(*document).replace("\0", "")
        question = Question.of(" ".join(query).replace("\0", ""))
        Event.objects.filter(pk=self.event.pk).update(search_text=kept)
        by_reading = Event.objects.filter(question.reading("search_text")).exists()
        assert Event.objects.filter(question.indexed("search_text")).exists() == by_reading


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "found"), [("ﾞ", 1), ("ﷺ", 0), ("", 1), ("???", 1)])
def test_what_has_no_letter_asks_for_nothing(text, found):
    EventFactory()
    assert Event.objects.filter(Question.of(text).indexed("search_text")).count() == found


# From the best answer to «robot» to none.
TITLES = {
    "in its title": ("Les robots", "Une soirée."),
    "in its text": ("Une soirée", "Avec des robots."),
    "its title begins so": ("La robotisation", "Une soirée."),
    "its text begins so": ("Une soirée", "La robotisation."),
}


@pytest.mark.django_db
def test_whole_words_come_before_beginnings_and_titles_before_texts():
    made = [EventFactory(title=title, summary=summary) for title, summary in reversed(TITLES.values())][::-1]
    EventFactory(title="Les robes", summary="Une soirée.")
    assert Event.objects.by_relevance("robot") == [[event.pk] for event in made]
    assert len(RELEVANCE) == len(TITLES)


@pytest.mark.django_db
def test_the_catalogue_orders_by_the_same_rules():
    made = [ActivityFactory(title=title, summary=summary) for title, summary in reversed(TITLES.values())][::-1]
    ActivityFactory(title="Les robes", summary="Une soirée.")
    reindex(Activity.objects.all())
    assert list(Activity.objects.matching("robot").by_relevance("robot")) == made


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL’s index")
def test_the_index_is_the_one_that_a_search_asks():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "event_search_stems" in Event.objects.matching("science").order_by().values("pk").explain()
