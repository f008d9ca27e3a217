"""Robots are refused with words that help the person who was taken for one."""

import datetime as dt

import pytest

from consortium.limits.honeypot import FORGED, TOO_FAST, TOO_OLD, TRAPPED, BotCheckMixin, issue

NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def errors(**data) -> dict[str, list[str]]:
    return dict(BotCheckMixin(data).errors)


def test_a_person_passes_and_the_form_keeps_its_number(clock):
    ticket = issue()
    clock.shift(30)
    for _ in range(2):
        form = BotCheckMixin({"ticket": ticket.signed, "website_url": ""})
        assert form.is_valid()
        assert form.cleaned_data["ticket"].number == ticket.number
        assert form.fresh_ticket() == ticket.signed


def test_each_form_shown_has_a_ticket_of_its_own():
    assert BotCheckMixin().initial["ticket"] != BotCheckMixin().initial["ticket"]


def test_faster_than_reading(clock):
    ticket = issue()
    clock.shift(2)
    assert errors(ticket=ticket.signed) == {"ticket": [TOO_FAST]}
    form = BotCheckMixin({"ticket": ticket.signed})
    assert form.fresh_ticket() == ticket.signed


def test_a_form_of_yesterday_is_given_a_new_ticket(clock):
    ticket = issue()
    clock.shift(25 * 3600)
    form = BotCheckMixin({"ticket": ticket.signed})
    assert dict(form.errors) == {"ticket": [TOO_OLD]}
    assert form.fresh_ticket() != ticket.signed


@pytest.mark.parametrize("ticket", ["", "abc", "abc:1tEx0z:signature", "\x00"])
def test_a_forged_ticket(ticket: str):
    form = BotCheckMixin({"ticket": ticket})
    assert form.errors["ticket"] in ([FORGED], ["Le caractère nul n’est pas autorisé."])


def test_what_only_a_robot_fills(clock):
    ticket = issue()
    clock.shift(30)
    assert errors(ticket=ticket.signed, website_url="https://spam.example") == {"website_url": [TRAPPED]}
