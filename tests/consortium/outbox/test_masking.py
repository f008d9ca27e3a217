"""A message that has left holds no link by which somebody could act."""

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from consortium.links.absolute_urls import absolute
from consortium.outbox.choices import State
from consortium.outbox.delivery import deliver_one
from consortium.outbox.masking import MASK, SECRET_PARTS, mask_links
from consortium.outbox.models import OutgoingEmail
from partners.requests import emails, links
from partners.team.accounts import invite, reason_to_skip_password_link
from tests.factories import RequestFactory, UserFactory, coordination


def patterns(resolver=None) -> list[URLPattern]:
    """Every address of the portal."""
    return [
        pattern
        for each in (resolver or get_resolver()).url_patterns
        for pattern in (patterns(each) if isinstance(each, URLResolver) else [each])
    ]


def private_patterns() -> list[URLPattern]:
    """The addresses of private pages that hold something: the row and who may act on it."""
    found = [pattern for pattern in patterns() if getattr(pattern.callback, "is_private", False)]
    return [pattern for pattern in found if pattern.pattern.converters]


def test_every_private_page_names_its_secret_so_that_messages_lose_it():
    assert len(private_patterns()) > 8
    for pattern in private_patterns():
        assert SECRET_PARTS & set(pattern.pattern.converters), pattern.name


@pytest.mark.parametrize("pattern", private_patterns(), ids=lambda pattern: pattern.name)
def test_the_link_of_every_private_page_is_masked(pattern):
    link = absolute(reverse(pattern.name, kwargs=dict.fromkeys(pattern.pattern.converters, "12-abc_DEF")))
    assert "12-abc_DEF" not in mask_links(f'<a href="{link}?fait=x">ici</a> ({link}) <{link}>, {link}')


def test_links_of_public_pages_stay():
    link = absolute(reverse("event", args=["nuit-des-etoiles"]))
    assert mask_links(f"Voir {link}.") == f"Voir {link}."


@pytest.mark.django_db(transaction=True)
def test_a_message_that_left_is_masked_and_the_one_that_waits_is_whole(mail_server):
    request = RequestFactory()
    with transaction.atomic():
        emails.ask_to_confirm(request)
    before = OutgoingEmail.objects.get()
    if before.state == State.QUEUED:
        assert "/demandes/confirmer/" in before.text
        deliver_one()
    row = OutgoingEmail.objects.get()
    assert row.state == State.SENT
    [letter] = mail_server.messages
    assert "/demandes/confirmer/" in letter.get_body(("plain",)).get_content()
    assert links.tracking_url(request) not in row.text + row.html + str(row.headers)
    assert "/demandes/confirmer/" not in row.text + row.html
    assert MASK in row.text
    assert MASK in row.html


@pytest.mark.django_db
def test_the_link_to_choose_a_password_stands_in_the_text_alone():
    user = coordination()
    invite(user, by=UserFactory())
    row = OutgoingEmail.objects.get()
    assert reason_to_skip_password_link(row) == ""
    token = row.text.partition("/mot-de-passe/")[2].split("/")[1]
    assert token not in row.key
    user.set_password("une autre phrase de passe")
    user.save()
    assert "ne sert plus" in reason_to_skip_password_link(row)
