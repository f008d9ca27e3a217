"""The search finds the same by PostgreSQL's index as by reading the texts."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consortium.text.normalize import search_document, stems, words
from consortium.text.search import indexed_search_condition, search_condition
from events.models import Event
from tests.factories import EventFactory

WORDS = st.sampled_from(
    ["science", "Sciences", "scientifique", "sci", "étoile", "l’été", "½", "x" * 600, "a:b", "50 %", "a_b", "œil", "\\"]
)
TEXTS = st.lists(WORDS | st.text(min_size=1, max_size=8), max_size=4)


class TestBothWays(TestCase):
    def setUp(self):
        self.event = EventFactory()

    @given(document=TEXTS, query=TEXTS)
    def test_the_index_finds_what_is_found_by_reading(self, document, query):
        kept = search_document(*document).replace("\0", "")
        # Letters of which nothing is left, or several words, once they are comparable: no token.
        asked = [word for text in query for word in words(text) if all(stem.split() == [stem] for stem in stems(word))]
        Event.objects.filter(pk=self.event.pk).update(search_text=kept)
        by_reading = Event.objects.filter(search_condition(" ".join(asked), "search_text")).exists()
        assert Event.objects.filter(indexed_search_condition(" ".join(asked), "search_text")).exists() == by_reading


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "found"), [("ﾞ", 0), ("ﷺ", 0), ("", 1)])
def test_a_word_that_no_text_can_have_finds_nothing(text, found):
    EventFactory()
    assert Event.objects.filter(indexed_search_condition(text, "search_text")).count() == found


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL’s index")
def test_the_index_is_the_one_that_a_search_asks():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "event_search_stems" in Event.objects.matching("science").order_by().values("pk").explain()
