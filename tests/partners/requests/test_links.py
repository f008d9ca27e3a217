"""The link that follows a request: derived from the portal's key, so that the database opens nothing."""

import hashlib
import secrets

import pytest

from consortium.links.bearer_tokens import digest
from partners.models import ActivityRequest
from partners.requests.links import request_opened_by
from tests.factories import RequestFactory

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_request_and_no_other():
    mine, theirs = RequestFactory.create_batch(2)
    assert request_opened_by(mine.token) == mine
    code = mine.token.partition("-")[2]
    for forged in (f"{theirs.pk}-{code}", f"{mine.pk}-", f"{mine.pk}-{code[:-1]}", code, mine.nonce, "", "-", "²-x"):
        assert request_opened_by(forged) is None, forged


def test_what_the_database_holds_of_a_request_opens_nothing():
    RequestFactory(former_token_digest=digest("lien d’avant"))
    [row] = ActivityRequest.objects.values()
    for value in row.values():
        assert request_opened_by(str(value)) is None
        assert request_opened_by(f"{row['id']}-{value}") is None


def test_a_change_of_key_keeps_the_links_in_mailboxes_while_the_old_one_is_admitted(settings):
    request = RequestFactory()
    sent, settings.SECRET_KEY_FALLBACKS = request.token, [settings.SECRET_KEY]
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    assert request.token != sent
    assert {request_opened_by(sent), request_opened_by(request.token)} == {request}
    settings.SECRET_KEY_FALLBACKS = []
    assert request_opened_by(sent) is None


def test_a_link_sent_before_tokens_were_derived_goes_on_opening(client):
    """As the migration left it: the SHA-256 of the token that was drawn at random."""
    request = RequestFactory(former_token_digest=hashlib.sha256(b"12-Lien_sent-long-ago").hexdigest())
    RequestFactory(pk=12)
    assert request_opened_by("12-Lien_sent-long-ago") == request
    answer = client.get("/demandes/12-Lien_sent-long-ago/retirer/")
    assert answer.status_code == 200
    assert request.token in answer.text
