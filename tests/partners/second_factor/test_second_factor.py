"""The second factor: of whom it is asked, what a session without it may do, and how it is lost and found."""

import pytest
from django.conf import settings as django_settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver, reverse

from partners.choices import Role
from partners.models import Membership, RecoveryCode, User
from partners.second_factor import rules, services
from partners.second_factor.middleware import STAYS_OPEN
from partners.second_factor.recovery import HOW_MANY, digest_of, renew
from tests.browsing import posted_untouched
from tests.factories import PartnerFactory, coordination, member_of
from tests.partners.second_factor.conftest import code_of

pytestmark = pytest.mark.django_db

VERIFY, OVERVIEW = "second-factor-verify", "second-factor"


def admin_pages() -> list[str]:
    """The path of every page of the admin, as the resolver knows them; «1» stands for each argument."""
    prefix, resolver = get_resolver().namespace_dict["admin"]
    return sorted(
        f"/{prefix}{path % dict.fromkeys(names, '1')}"
        for name in resolver.reverse_dict
        if isinstance(name, str) and name not in STAYS_OPEN
        for path, names in [resolver.reverse_dict.getlist(name)[0][0][0]]
    )


def kept_out(response) -> bool:
    """Whether the answer is a way to the second factor or the log-in page, or refuses; not the page."""
    ways = {reverse(VERIFY), reverse(OVERVIEW), reverse("admin:login")}
    return response.status_code in {403, 405} or (response.status_code == 302 and response.url.split("?")[0] in ways)


@pytest.mark.parametrize("level", ["off", "managers", "staff"])
def test_of_whom_it_is_required(settings, level):
    settings.SECOND_FACTOR = level
    partner = PartnerFactory()
    people = {role.value: member_of(partner, role) for role in Role} | {"coordination": coordination()}
    required = {name for name, person in people.items() if rules.is_required_of(person)}
    assert required == {"off": set(), "managers": {Role.MANAGER.value, "coordination"}, "staff": set(people)}[level]


def test_the_embedded_portal_asks_it_of_nobody():
    assert django_settings.SECOND_FACTOR == "off"


def test_without_it_a_session_reads_no_page_of_the_admin(browser_of_user, app):
    assert [path for path in admin_pages() if not kept_out(browser_of_user.get(path))] == []
    assert len(admin_pages()) > len(admin.site._registry) * 4


def test_who_must_enrol_reads_no_page_of_the_admin_before(settings, browser_of_user):
    settings.SECOND_FACTOR = "managers"
    assert [path for path in admin_pages() if not kept_out(browser_of_user.get(path))] == []
    assert len(admin_pages()) > len(admin.site._registry) * 4


def test_without_it_a_session_writes_nothing(browser_of_user, app):
    assert [path for path in admin_pages() if not kept_out(browser_of_user.post(path, {"name": "Intrus"}))] == []


def test_without_it_a_session_may_not_add_another(browser_of_user, app):
    for name in ("second-factor-app", "second-factor-codes", OVERVIEW):
        assert kept_out(browser_of_user.get(reverse(name)))
    answer = browser_of_user.post(reverse("passkey-create"), {}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Montrez d’abord le second facteur que vous avez déjà."}


def test_the_code_of_the_app_opens_and_leads_where_one_was_going(browser_of_user, app):
    wanted = reverse("admin:partners_partner_changelist")
    first = browser_of_user.get(wanted)
    before = browser_of_user.session.session_key
    answer = browser_of_user.post(first.url, {"code": code_of(app), "next": wanted})
    assert (answer.status_code, answer.url) == (302, wanted)
    assert browser_of_user.get(wanted).status_code == 200
    assert browser_of_user.session.session_key != before


def test_a_code_serves_once(browser_of_user, app, user):
    code = code_of(app)
    browser_of_user.post(reverse(VERIFY), {"code": code})
    other = Client()
    other.force_login(user)
    assert other.post(reverse(VERIFY), {"code": code}).status_code == 200
    assert kept_out(other.get(reverse("admin:index")))


def test_wrong_codes_make_one_wait_but_shut_nobody_out(browser_of_user, app):
    answer = browser_of_user.post(reverse(VERIFY), {"code": "000000"})
    assert "Ce code n’est pas le bon" in answer.content.decode()
    answer = browser_of_user.post(reverse(VERIFY), {"code": code_of(app)})
    assert "Attendez" in answer.content.decode()
    app.throttling_failure_count = 40
    app.save()
    browser_of_user.post(reverse(VERIFY), {"code": "000000"})
    app.refresh_from_db()
    assert app.throttling_failure_count == 10


def test_it_leads_to_no_other_site(browser_of_user, app):
    answer = browser_of_user.post(reverse(VERIFY), {"code": code_of(app), "next": "https://ailleurs.example/"})
    assert answer.url == reverse("admin:index")


def test_a_printed_code_opens_once_however_it_is_typed(browser_of_user, app, user):
    code = renew(user)[3]
    assert RecoveryCode.objects.count() == HOW_MANY
    assert not RecoveryCode.objects.filter(digest__contains=code.replace("-", "")).exists()
    answer = browser_of_user.post(reverse(VERIFY), {"code": code.upper().replace("-", " ")})
    assert answer.url == reverse("admin:index")
    assert not RecoveryCode.objects.filter(digest=digest_of(code)).exists()
    other = Client()
    other.force_login(user)
    assert other.post(reverse(VERIFY), {"code": code}).status_code == 200


def test_enrolling_an_app_opens_the_session_and_leads_to_the_printed_codes(settings, browser_of_user, user):
    settings.SECOND_FACTOR = "managers"
    browser_of_user.get(reverse("second-factor-app"))
    device = services.new_app(user)
    wrong = browser_of_user.post(reverse("second-factor-app"), {"code": "12345"})
    assert "Ce code n’est pas le bon" in wrong.content.decode()
    device.refresh_from_db()
    device.throttle_reset()
    answer = browser_of_user.post(reverse("second-factor-app"), {"code": code_of(device), "name": "Mon téléphone"})
    assert answer.url == reverse("second-factor-codes")
    page = browser_of_user.get(answer.url)
    shown = browser_of_user.post(answer.url, posted_untouched(page)).content.decode()
    assert shown.count("<li><code>") == HOW_MANY
    assert browser_of_user.get(reverse("admin:index")).status_code == 200
    user.refresh_from_db()
    assert rules.has_one(user)


def test_one_may_remove_ones_own_and_nobody_elses(browser_of_user, user):
    stranger = coordination()
    theirs = services.new_app(stranger)
    services.enrol(stranger, theirs)
    page = reverse("second-factor-remove", args=["application", theirs.pk])
    assert browser_of_user.post(page).status_code == 404
    for key in ("0", "x", "9" * 40):
        assert browser_of_user.get(reverse("second-factor-remove", args=["cle", key])).status_code == 404
    stranger.refresh_from_db()
    assert rules.has_one(stranger)


def test_with_the_last_one_the_codes_go_too(browser_of_user, user, app):
    renew(user)
    browser_of_user.post(reverse(VERIFY), {"code": code_of(app)})
    answer = browser_of_user.post(reverse("second-factor-remove", args=["application", app.pk]))
    assert answer.url == reverse(OVERVIEW)
    user.refresh_from_db()
    assert (rules.has_one(user), RecoveryCode.objects.count()) == (False, 0)


def test_taking_it_away_ends_what_was_open(browser_of_user, app, user):
    browser_of_user.post(reverse(VERIFY), {"code": code_of(app)})
    assert browser_of_user.get(reverse("admin:index")).status_code == 200
    services.reset(user, by=None)
    assert kept_out(browser_of_user.get(reverse("admin:index")))


def test_the_coordination_takes_away_what_was_lost_with_a_trace(client, app, user):
    other = coordination()
    client.force_login(other)
    page = reverse("admin:partners_user_second_factor", args=[user.pk])
    assert "de vive voix" in client.get(page).content.decode()
    client.post(page)
    user.refresh_from_db()
    assert not rules.has_one(user)
    line = LogEntry.objects.order_by("pk").last()
    assert (line.user_id, line.object_id, line.change_message) == (
        other.pk, str(user.pk), "Second facteur réinitialisé",
    )  # fmt: skip


@pytest.mark.parametrize("role", Role.values)
def test_no_team_takes_away_a_second_factor(client, app, user, role):
    client.force_login(member_of(PartnerFactory(), role))
    assert client.post(reverse("admin:partners_user_second_factor", args=[user.pk])).status_code == 403
    user.refresh_from_db()
    assert rules.has_one(user)


def test_the_command_takes_it_away_when_nobody_can_log_in(app, user):
    call_command("reset_second_factor", "TETE@example.org", verbosity=0)
    user.refresh_from_db()
    assert not rules.has_one(user)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "personne@example.org")


def test_who_has_none_and_needs_none_is_asked_nothing(client):
    editor = member_of(PartnerFactory(), Role.EDITOR)
    client.force_login(editor)
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse(OVERVIEW)).status_code == 200


def test_becoming_a_manager_asks_it_at_the_next_page(settings, client):
    settings.SECOND_FACTOR = "managers"
    editor = member_of(PartnerFactory(), Role.EDITOR)
    client.force_login(editor)
    assert client.get(reverse("admin:index")).status_code == 200
    Membership.objects.filter(user=editor).update(role=Role.MANAGER)
    assert kept_out(client.get(reverse("admin:index")))


def test_who_owes_it_may_leave(browser_of_user, app):
    browser_of_user.post(reverse("admin:logout"))
    assert "_auth_user_id" not in browser_of_user.session


def test_public_pages_ask_for_no_session(browser_of_user, app):
    answer = browser_of_user.get("/")
    assert (answer.status_code, answer.headers.get("Vary", "")) == (200, "Accept-Encoding")
    assert User.objects.filter(second_factor_since=None).count() == 0
