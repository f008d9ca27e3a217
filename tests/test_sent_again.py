"""Back, and the same form sent again: every public form, found by following links, makes one row and one letter.

The browser asks for the page anew, which gives the form another number, and puts in it what was typed.
"""

import pytest
from django.apps import apps

from tests import pages, services
from tests.factories import UserFactory
from tests.test_strangers_words import Walk
from tests.visitor import Visitor, name_of

pytestmark = pytest.mark.django_db
WRITTEN = ("partners", "events", "territories", "outbox")  # the apps whose rows a form could make twice


def counts() -> dict[str, int]:
    """How many rows there are of each model."""
    models = [model for app in WRITTEN for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model._base_manager.count() for model in models}


class Insistent(Visitor):
    """Somebody who goes back after each form that was taken, and sends it again as it was."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.taken: set[str] = set()  # pages whose form asks for an address, and was taken
        self.tried: set[str] = set()
        self.made_twice: dict[str, dict[str, int]] = {}

    def send(self, form, data):
        """The answer to the first form."""
        answer = super().send(form, data)
        if answer.status_code == 302:
            self.taken |= {name_of(form.page)} if form.takes_mail else set()
            self.send_again(form, data)
        return answer

    def send_again(self, form, data) -> None:
        page = self.read(form.page)
        again = next((each for each in page.forms if each.method == "post" and each.action == form.action), None)
        if again is None:
            return  # the page has no button any more
        self.tried.add(name_of(form.page))
        carried = {field.name: field.value for field in again.fields.values() if field.type == "hidden" and field.value}
        services.clear_cache()
        before = counts()
        super().send(again, data | carried)
        more = {label: number - before[label] for label, number in counts().items() if number > before[label]}
        if more:
            self.made_twice[name_of(form.page)] = more


class Once(Walk):
    """Each form is filled once."""

    def use(self, address, name, form) -> None:
        if name not in self.forms:
            self.forms[name] = address
            self.submit(address, name, words="Une soirée", last=())

    def with_parameters(self) -> None:
        """Nothing more."""


def test_no_public_form_makes_more_when_it_is_sent_again_after_back(time_machine):
    pages.populate()
    UserFactory(email="coordination@example.org", is_superuser=True)
    time_machine.move_to("2026-11-24T10:00:00+01:00", tick=False)
    visitor = Insistent(time_machine)
    Once(visitor, own=True).everywhere()
    assert visitor.made_twice == {}
    assert visitor.taken
    assert visitor.taken <= visitor.tried
