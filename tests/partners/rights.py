"""The people of the rights tables, the world in which they try, and what each of them gets done there."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import ClassVar, TypeVar

from django.db import transaction
from django.test import Client
from django.urls import reverse

from partners.choices import Role
from partners.models import Partner, User
from tests.browsing import BrowsingClient
from tests.factories import UserFactory, coordination, member_of

TEAMS = {"own": "", "co": "co-", "other": "other "}
PEOPLE = [
    "anonymous",
    "closed account",
    "somebody of no team",
    *(f"{prefix}{role.value}" for prefix in TEAMS.values() for role in Role),
    "coordination",
]
STAFF = set(PEOPLE) - {"anonymous", "closed account", "somebody of no team"}
BOSS = {"coordination"}
TEAM_MEMBERS = STAFF


@dataclass
class World:
    """Three partners, and the browser of whoever tries. ``cookies``: what each of the ``PEOPLE`` has in theirs."""

    client: Client
    cookies: dict[str, SimpleCookie]
    own: Partner
    co: Partner
    other: Partner
    pages: ClassVar[str] = "admin:"

    def read(self, name: str, /, *args, **query):
        return self.client.get(reverse(f"{self.pages}{name}", args=args), query)

    def post(self, name: str, /, *args, **data):
        return self.client.post(reverse(f"{self.pages}{name}", args=args), data)


AnyWorld = TypeVar("AnyWorld", bound=World)


def everybody_logged_in(partners: dict[str, Partner]) -> dict[str, SimpleCookie]:
    """Make an account of each kind, with this world's partners, and log it in: the cookies of each."""
    found = {}
    for person in PEOPLE:
        client = Client()
        if person != "anonymous":
            user = account(partners, person)
            client.force_login(user)
            User.objects.filter(pk=user.pk).update(is_active=person != "closed account")
        found[person] = client.cookies
    return found


def account(partners: dict[str, Partner], person: str) -> User:
    """Make an account of this kind."""
    if person == "coordination":
        return coordination()
    if person == "somebody of no team":
        return UserFactory()
    if person == "closed account":
        return member_of(partners["own"], Role.MANAGER)
    team = next(team for team in ("co", "other", "own") if person.startswith(TEAMS[team]))
    return member_of(partners[team], person.removeprefix(TEAMS[team]))


def whoever_can(world: AnyWorld, attempt: Callable[[AnyWorld], bool]) -> set[str]:
    """The people for whom an attempt succeeds, each in the same world: what one does is undone for the next."""
    able: set[str] = set()
    forms: dict[str, dict] = {}  # whoever is shown one passes it on: that nobody else is shown it stops nobody
    for person in reversed(PEOPLE):
        world.client = BrowsingClient(read=None if person in BOSS else forms)  # the coordination's have more fields
        world.client.cookies = deepcopy(world.cookies[person])
        with transaction.atomic():
            if attempt(world):
                able.add(person)
            transaction.set_rollback(True)
    return able


def shows(response, words: str) -> bool:
    return response.status_code == 200 and words in response.text


def offers(world: World, app: str, model: str, field: str, term: str, key: object) -> bool:
    """Whether the list under a field, as one types, offers the row with this key."""
    query = {"app_label": app, "model_name": model, "field_name": field, "term": term}
    answer = world.client.get(reverse("admin:autocomplete"), query)
    return answer.status_code == 200 and str(key) in [row["id"] for row in answer.json()["results"]]
