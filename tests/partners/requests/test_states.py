"""The machine: what may follow what, and that no sequence of verbs leaves it."""

import datetime as dt
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from partners.choices import DeclineReason
from partners.choices import RequestState as S
from partners.errors import RequestError
from partners.loans.services import loan_of
from partners.models import AgreedDate
from partners.requests import services, states, submission
from partners.requests.dates import move
from partners.requests.links import confirmation_code
from tests.factories import ActivityFactory, CommuneFactory, PartnerFactory, RequestFactory, UserFactory

TABLE = {
    S.RECEIVED: {S.CONFIRMED, S.WITHDRAWN},
    S.CONFIRMED: {S.IN_STUDY, S.WITHDRAWN},
    S.IN_STUDY: {S.ACCEPTED, S.DECLINED, S.WITHDRAWN},
    S.ACCEPTED: {S.SCHEDULED, S.IN_STUDY, S.WITHDRAWN},
    S.DECLINED: {S.IN_STUDY},
    S.SCHEDULED: {S.DONE, S.ACCEPTED, S.IN_STUDY, S.WITHDRAWN},
    S.DONE: set(),
    S.WITHDRAWN: set(),
}


@pytest.mark.parametrize("current", S)
@pytest.mark.parametrize("wanted", S)
def test_what_may_follow_what(current: S, wanted: S):
    assert states.may_follow(current, wanted) == (wanted in TABLE[current])


def test_done_and_withdrawn_are_final_and_every_state_can_be_reached():
    assert set(states.FINAL) == {S.DONE, S.WITHDRAWN}
    reached, waiting = set(), [S.RECEIVED]
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting += states.TRANSITIONS[state] - reached
    assert reached == set(S)


def test_a_forged_change_is_refused_in_words():
    with pytest.raises(RequestError, match="Cette demande est « reçue, à confirmer » : elle ne peut pas devenir"):
        states.check(S.RECEIVED, S.ACCEPTED)
    with pytest.raises(ValueError, match="nonsense"):
        states.check(S.RECEIVED, "nonsense")


class RequestLife(RuleBasedStateMachine):
    """Every verb, in any order, on one request for a lent kit of a single copy."""

    @initialize()
    def begin(self):
        kit = ActivityFactory(lent=True)
        commune = CommuneFactory()
        wanted = RequestFactory.build(activity=kit, new_place=True, commune=commune, partner=kit.partner)
        self.request = submission.submit(wanted, windows=[], nonce=wanted.nonce).request
        self.by, self.other = UserFactory(), PartnerFactory()
        self.final = None

    def attempt(self, verb, *args, **kwargs):
        """Whatever a verb refuses changes nothing."""
        before = self.facts()
        try:
            verb(*args, **kwargs)
        except RequestError:
            assert self.facts() == before
        self.request.refresh_from_db()

    def facts(self):
        stored = type(self.request).objects.get(pk=self.request.pk)
        dates = list(stored.agreed_dates.values_list("pk", "day"))
        counts = stored.changes.count(), stored.messages.count()
        return stored.state, stored.partner_id, counts, stored.updated_at, dates

    @rule()
    def confirm(self):
        self.attempt(services.confirm, confirmation_code(self.request))

    @rule()
    def take_up(self):
        self.attempt(services.take_up, self.request, by=self.by)

    @rule(days=st.integers(0, 40))
    def accept(self, days):
        day = timezone.localdate() + dt.timedelta(days=days)
        self.attempt(services.accept, self.request, by=self.by, dates=[AgreedDate(day=day)])

    @rule(days=st.integers(0, 40))
    def move(self, days):
        day = timezone.localdate() + dt.timedelta(days=days)
        self.attempt(move, self.request, by=self.by, dates=[AgreedDate(day=day)])

    @rule(reason=st.sampled_from([*DeclineReason.values, "forged"]), words=st.sampled_from(["", "Désolés."]))
    def decline(self, reason, words):
        self.attempt(services.decline, self.request, by=self.by, reason=reason, words=words)

    @rule()
    def reopen(self):
        self.attempt(services.reopen, self.request, by=self.by)

    @rule()
    def transfer(self):
        self.attempt(services.transfer, self.request, by=self.by, to=self.other, note="Plus près.")

    @rule()
    def amend(self):
        self.attempt(submission.amend, self.request, changes={"headcount": 12})

    @rule(text=st.sampled_from(["", "Bonjour", "x" * 3001]), staff=st.booleans())
    def write(self, text, staff):
        self.attempt(services.post_message, self.request, text=text, author=self.by if staff else None)

    @rule()
    def schedule(self):
        self.attempt(services.mark_scheduled, self.request, by=self.by, url="https://example.org/evenements/x/")

    @rule()
    def unschedule(self):
        self.attempt(services.unmark_scheduled, self.request, by=self.by)

    @rule()
    def finish(self):
        self.attempt(services.mark_done, self.request)

    @rule()
    def withdraw(self):
        self.attempt(services.withdraw, self.request)

    @invariant()
    def history_explains_the_state(self):
        changes = list(self.request.changes.all())
        assert (changes[0].from_state, changes[0].to_state) == ("", S.RECEIVED)
        assert changes[-1].to_state == self.request.state
        assert changes[-1].partner_id == self.request.partner_id
        for before, after in pairwise(changes):
            assert after.from_state == before.to_state
            assert after.to_state == after.from_state or after.to_state in TABLE[S(after.from_state)]

    @invariant()
    def final_states_stay(self):
        if self.final:
            assert self.request.state == self.final
        if self.request.state in states.FINAL:
            self.final = self.request.state

    @invariant()
    def what_goes_with_a_state_is_there(self):
        state = self.request.state
        assert (loan_of(self.request) is not None) == (state in {S.ACCEPTED, S.SCHEDULED, S.DONE})
        if loan := loan_of(self.request):
            assert loan.opening == self.request.agreed_dates.get().day
        assert self.request.agreed_dates.exists() == (state in {S.ACCEPTED, S.SCHEDULED, S.DONE})
        assert (self.request.decline_words != "") == (state == S.DECLINED)
        assert (self.request.confirmed_at is None) <= (state in {S.RECEIVED, S.WITHDRAWN})


class TestRequestLife(RequestLife.TestCase, TestCase):
    """The machine, each example in a transaction that is undone."""

    # No shrinking: it takes minutes here, and the failing sequence is short enough to read.
    settings = settings(
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
