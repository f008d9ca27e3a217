"""Who is staff is asked once, at each request: no address of the admin answers anybody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import get_resolver, reverse

from consortium.staff import is_coordination, is_staff
from partners.choices import Role
from partners.models import User
from tests.factories import PartnerFactory, UserFactory, coordination, member_of

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"admin:login", "admin:logout", "admin:jsi18n"}  # what Django gives to whoever has not logged in


def admin_pages() -> list[tuple[str, dict]]:
    """Each named page of the admin's resolver, with something for each of its parameters."""
    _, admin = get_resolver().namespace_dict["admin"]
    names = sorted(name for name in admin.reverse_dict if isinstance(name, str))
    found = []
    for name in names:
        [(_, parameters)] = admin.reverse_dict.getlist(name)[0][0][:1]
        found.append((f"admin:{name}", {each: "events" if each == "app_label" else 1 for each in parameters}))
    return found


PAGES = admin_pages()


def of_no_team() -> Client:
    return logged_in(UserFactory())


def inactive() -> Client:
    person = member_of(PartnerFactory(), Role.MANAGER)
    client = logged_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    return client


def inactive_coordination() -> Client:
    person = coordination()
    client = logged_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    return client


def removed_while_logged_in() -> Client:
    person = member_of(PartnerFactory(), Role.MANAGER)
    client = logged_in(person)
    assert client.get(reverse("admin:index")).status_code == 200
    person.memberships.all().delete()
    return client


def logged_in(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture(params=[of_no_team, inactive, inactive_coordination, removed_while_logged_in])
def stranger(request) -> Client:
    return request.param()


def test_no_page_of_the_admin_answers_a_stranger_neither_to_read_nor_to_write(stranger):
    assert len(PAGES) > 50
    for name, parameters in PAGES:
        address = reverse(name, kwargs=parameters)
        for method in (stranger.get, stranger.post):
            answer = method(address, {"action": "delete_selected", "_selected_action": "1", "post": "yes"})
            # A method that it takes from nobody, or a refusal for a script.
            if name not in OPEN_TO_ALL and answer.status_code not in {403, 405}:
                log_in = f"{reverse('admin:login')}?next={answer.wsgi_request.get_full_path().replace('?', '%3F')}"
                assert (answer.status_code, answer.url.split("?")[0]) == (302, log_in.split("?")[0]), address


def test_what_the_admin_gives_to_all_is_its_log_in_its_log_out_and_its_words():
    """What a person who has not logged in gets, page by page: the exceptions above are all of them."""
    client = Client()
    answers = {name: client.get(reverse(name, kwargs=parameters)).status_code for name, parameters in PAGES}
    answered = {name for name, status in answers.items() if status not in {302, 405}}
    assert answered == {"admin:login", "admin:logout", "admin:jsi18n"} & answered
    assert answered <= OPEN_TO_ALL


def test_the_log_in_page_says_why_a_leaver_does_not_get_in():
    person = member_of(PartnerFactory(), email="partie@example.org", password="trois petites étoiles")
    person.memberships.all().delete()
    for address in (person.email, "personne@example.com"):
        answer = Client().post(reverse("admin:login"), {"username": address, "password": "trois petites étoiles"})
        assert answer.status_code == 200
        assert "L’accès se ferme aussi pour qui n’est plus dans aucune équipe" in answer.text


def test_the_account_at_hand_and_the_query_agree_on_who_is_staff():
    partner = PartnerFactory()
    people = {
        "member": member_of(partner),
        "of two teams": member_of(partner),
        "inactive": member_of(partner, is_active=False),
        "of no team": UserFactory(),
        "coordination": coordination(),
        "inactive coordination": coordination(is_active=False),
    }
    people["of two teams"].memberships.create(partner=PartnerFactory())
    staff = {name for name, user in people.items() if is_staff(User.objects.get(pk=user.pk))}
    assert staff == {"member", "of two teams", "coordination"}
    assert set(User.objects.staff()) == {people[name] for name in staff}
    assert {name for name, user in people.items() if is_coordination(user)} == {"coordination"}
    assert not is_staff(AnonymousUser())
    assert not is_staff(None)


def test_who_is_staff_costs_no_query_beside_the_one_that_finds_the_person(django_assert_num_queries):
    person = member_of(PartnerFactory())
    client = logged_in(person)
    with django_assert_num_queries(2):  # the session, its person
        client.get(reverse("admin:login"))  # leads whoever is staff to the home page
