"""What refusals cost: one page made once, one line of log a minute."""

import logging

import pytest
from django.test import Client

from consortium.limits.throttled_responses import OncePerMinute

ASK = "/demander-une-activite/"


def record(status: int | None, name: str = "django.request", text: str = "Too Many Requests: /x/") -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, "%s", (text,), None)
    if status is not None:
        made.status_code = status
    return made


def test_two_thousand_refusals_are_one_line_and_then_a_count():
    now = [0.0]
    once = OncePerMinute(clock=lambda: now[0])
    assert sum(once.filter(record(429)) for _ in range(2000)) == 1
    now[0] = 60.0
    late = record(429)
    assert once.filter(late)
    assert late.getMessage() == "Too Many Requests: /x/ (and 1999 others since the last line)"
    now[0] = 120.0
    alone = record(429)
    assert once.filter(alone)
    assert alone.getMessage() == "Too Many Requests: /x/"


def test_each_kind_is_counted_apart_and_the_rest_passes():
    once = OncePerMinute(clock=lambda: 0.0)
    forged = "django.security.csrf"
    assert [once.filter(record(*kind)) for kind in ((429,), (403, forged), (429,), (403, forged))] == [
        True, True, False, False,
    ]  # fmt: skip
    for kind in ((500,), (404,), (403,), (None,), (None, "consortium")):
        assert all(once.filter(record(*kind)) for _ in range(3))


def test_the_portal_s_log_is_written_through_it():
    handlers = [handler for handler in logging.getLogger("django").handlers if handler.name == "console"]
    assert [any(isinstance(one, OncePerMinute) for one in handler.filters) for handler in handlers] == [True]


@pytest.mark.django_db
def test_a_form_without_its_token_is_answered_in_words():
    client = Client(enforce_csrf_checks=True)
    answers = [client.post(ASK, {"wish": "x"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {403}
    assert "Ce formulaire a expiré" in answers[0].text
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.django_db
def test_what_passes_the_limit_costs_one_look_up_and_says_when_to_come_back(client, django_assert_num_queries):
    for _ in range(60):
        assert client.post(ASK, {"wish": "x"}).status_code == 200
    client.post(ASK, {"wish": "x"})
    with django_assert_num_queries(1):
        answer = client.post(ASK, {"wish": "x"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "Un instant" in answer.text
