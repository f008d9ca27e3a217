"""Small rules of written French."""

import datetime as dt

import pytest
from django.template import Context, Template

from consortium.text.french import duration, french_date, of
from partners.requested_dates import days_label


@pytest.mark.parametrize(
    ("day", "pattern", "words"),
    [
        (dt.date(2027, 2, 1), "j F Y", "1er février 2027"),
        (dt.date(2027, 2, 1), "l j F", "lundi 1er février"),
        (dt.date(2027, 2, 11), "j F Y", "11 février 2027"),
        (dt.datetime(2027, 3, 1, 9, 30, tzinfo=dt.UTC), "j F Y à H:i", "1er mars 2027 à 09:30"),
    ],
)
def test_the_first_of_a_month(day, pattern, words):
    assert french_date(day, pattern) == words


def test_a_template_reads_a_moment_on_the_clocks_of_paris():
    moment = dt.datetime(2027, 1, 31, 23, 30, tzinfo=dt.UTC)
    template = Template('{% load french %}{{ moment|french_date:"j F à H:i" }}')
    assert template.render(Context({"moment": moment})) == "1er février à 00:30"


def test_wished_days():
    first, last = dt.date(2027, 2, 1), dt.date(2027, 3, 1)
    assert days_label(first, last) == "du 1er février 2027 au 1er mars 2027"
    assert days_label(first, first) == "lundi 1er février 2027"


@pytest.mark.parametrize(
    ("noun", "words"),
    [("activité", "d’activité"), ("événement", "d’événement"), ("œuvre", "d’œuvre"), ("lieu", "de lieu")],
)
def test_de_loses_its_vowel_before_another(noun, words):
    assert of(noun) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (dt.timedelta(seconds=1), "une seconde"),
        (dt.timedelta(seconds=90), "90\N{NO-BREAK SPACE}secondes"),
        (dt.timedelta(seconds=600), "10\N{NO-BREAK SPACE}minutes"),
        (dt.timedelta(hours=1), "une heure"),
        (dt.timedelta(days=1), "un jour"),
        (dt.timedelta(days=7), "7\N{NO-BREAK SPACE}jours"),
        (dt.timedelta(days=3 * 366), "3\N{NO-BREAK SPACE}ans"),
    ],
)
def test_a_duration_in_words(length, words):
    assert duration(length) == words
