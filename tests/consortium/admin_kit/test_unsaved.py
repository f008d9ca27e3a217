"""What was typed in a form of the admin outlives the session, for its person only, and is never saved by itself."""

import datetime as dt

import pytest
from django import forms
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consortium.admin_kit import unsaved
from consortium.models import UnsavedForm
from partners.models import Theme
from tests.browsing import TokenClient
from tests.factories import coordination

PASSWORD = "une phrase que personne ne devine"
TYPED = "Écrit avant la fin de la session"
FORMS = sorted(model._meta.label_lower for model in site._registry)


@pytest.fixture
def person(db):
    return coordination()


@pytest.fixture
def browser(person) -> Client:
    client = TokenClient(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def end_session(client: Client) -> None:
    """What the passing of time does: the session goes, the browser's other cookies stay."""
    client.session.flush()
    client.cookies.pop("sessionid", None)


def text_field(form) -> str:
    """The first field of the form in which a person writes words."""
    names = [
        name
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field.widget, forms.HiddenInput)
        and (field.max_length or 1000) >= len(TYPED)
        and type(field) in {forms.CharField, forms.fields.CharField}
    ]
    return names[0] if names else ""


def page_of(client: Client, label: str) -> tuple[str, str]:
    """An address of a form of this model that this person may write in, and its first field for words."""
    model = next(model for model in site._registry if model._meta.label_lower == label)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    addresses = [reverse(f"{name}_add")]
    if row := model._default_manager.first():
        addresses.append(reverse(f"{name}_change", args=[row.pk]))
    for address in addresses:
        answer = client.get(address)
        context = answer.context or {}
        if answer.status_code == 200 and "adminform" in context and (field := text_field(context["adminform"].form)):
            return address, field
    return "", ""


@pytest.mark.parametrize("label", FORMS)
def test_each_form_of_the_admin_gives_back_what_was_typed_after_a_new_log_in(browser, person, label):
    address, field = page_of(browser, label)
    if not address:
        model = next(model for model in site._registry if model._meta.label_lower == label)
        assert isinstance(site._registry[model], unsaved.ResumedFormAdmin)
        return  # nobody writes words there
    model = next(model for model in site._registry if model._meta.label_lower == label)
    rows = model._default_manager.order_by("pk")
    columns = [column.attname for column in model._meta.concrete_fields if column.attname != "last_login"]
    before = list(rows.values(*columns))
    end_session(browser)
    refused = browser.post(address, {field: TYPED, "_save": "Enregistrer"})
    assert refused.status_code == 302
    assert reverse("admin:login") in refused.url
    browser.force_login(person)
    page = browser.get(address)
    assert page.status_code == 200
    assert page.context["adminform"].form[field].value() == TYPED
    assert unsaved.BACK + unsaved.READ_AGAIN in page.context["adminform"].form.non_field_errors()
    assert list(rows.all().values(*columns)) == before


def test_a_kept_form_is_neither_another_person_s_nor_another_browser_s(browser, person):
    address = reverse("admin:partners_partner_add")
    browser.get(address)
    end_session(browser)
    browser.post(address, {"name": TYPED})
    elsewhere = TokenClient()
    elsewhere.force_login(person)
    assert TYPED not in elsewhere.get(address).content.decode()
    browser.force_login(coordination())
    assert TYPED not in browser.get(address).content.decode()


def test_a_kept_form_goes_when_it_is_saved_or_after_two_hours(browser, person, time_machine):
    address = reverse("admin:partners_theme_add")
    other = reverse("admin:partners_partner_add")
    browser.get(address)
    end_session(browser)
    browser.post(other, {"name": TYPED})
    browser.force_login(person)
    time_machine.move_to(timezone.now() + unsaved.KEPT + dt.timedelta(minutes=1), tick=False)
    browser.force_login(person)
    assert TYPED not in browser.get(other).content.decode()
    assert unsaved.delete_expired(timezone.now(), dry_run=True) == 1
    assert unsaved.delete_expired(timezone.now(), dry_run=False) == 1
    browser.get(address)
    end_session(browser)
    browser.post(address, {"name": "Volcans", "slug": "volcans"})
    browser.force_login(person)
    page = browser.get(address)
    assert page.context["adminform"].form["name"].value() == "Volcans"
    assert UnsavedForm.objects.count() == 1
    saved = browser.post(address, {"name": "Volcans", "slug": "volcans", "position": "50"})
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    assert not UnsavedForm.objects.exists()
    assert Theme.objects.filter(slug="volcans").count() == 1


def test_what_is_sent_after_a_log_out_in_another_tab_is_kept_for_its_person_alone(browser, person):
    address, login = reverse("admin:partners_partner_add"), reverse("admin:login")
    browser.get(address)
    browser.post(reverse("admin:logout"))
    browser.post(address, {"name": TYPED})
    assert "Ce que vous aviez écrit est gardé" in browser.get(login).text
    browser.force_login(coordination())
    assert TYPED not in browser.get(address).text
    browser.force_login(person)
    assert TYPED in browser.get(address).text


def test_a_log_out_lets_go_of_what_was_kept(browser, person):
    address = reverse("admin:partners_partner_add")
    browser.get(address)
    end_session(browser)
    browser.post(address, {"name": TYPED})
    browser.force_login(person)
    browser.get(reverse("admin:index"))
    browser.post(reverse("admin:logout"))
    browser.force_login(person)
    assert TYPED not in browser.get(address).text


def test_nothing_is_kept_for_a_stranger(client, db):
    assert client.post(reverse("admin:partners_partner_add"), {"name": TYPED}).status_code == 302
    assert not UnsavedForm.objects.exists()


def test_each_of_several_forms_comes_back_and_one_sent_twice_comes_once(browser, person):
    theme, partner = reverse("admin:partners_theme_add"), reverse("admin:partners_partner_add")
    browser.get(theme)
    end_session(browser)
    for address, words in [(theme, "Volcans"), (partner, TYPED), (theme, "Oiseaux"), (theme, "Oiseaux")]:
        browser.post(address, {"name": words, "slug": "", "position": "50"})
    browser.force_login(person)
    assert TYPED in browser.get(partner).text
    for words in ("Oiseaux", "Volcans"):
        assert browser.get(theme).context["adminform"].form["name"].value() == words
        assert browser.post(theme, {"name": words, "slug": words.lower(), "position": "50"}).status_code == 302
    assert browser.get(theme).context["adminform"].form["name"].value() is None
    assert TYPED in browser.get(partner).text


def test_few_forms_are_kept_without_passwords_nor_buttons_nor_what_is_too_large(browser):
    address = reverse("admin:partners_partner_add")
    browser.get(address)
    end_session(browser)
    for number in range(unsaved.MAX_FORMS + 2):
        browser.post(address, {"name": str(number), "password1": "secret", "_publish": "1"})
    browser.post(address, {"name": "x" * unsaved.LARGEST})
    kept = UnsavedForm.objects.order_by("pk")
    assert [form.content for form in kept] == [
        f'{{"name": ["{number}"]}}' for number in range(2, unsaved.MAX_FORMS + 2)
    ]


def test_a_form_with_the_token_of_an_earlier_session_is_shown_again(browser, person):
    address = reverse("admin:partners_partner_add")
    browser.get(address)
    earlier = browser.token
    browser.force_login(person)
    browser.get(address)
    refused = browser.post(address, {"name": TYPED, "csrfmiddlewaretoken": earlier})
    assert (refused.status_code, refused.url) == (302, address)
    assert TYPED in browser.get(address).content.decode()
    assert TYPED not in browser.get(f"{address}?{unsaved.WITHOUT}").content.decode()


@pytest.mark.parametrize("is_out_again", [False, True])
def test_a_form_sent_when_another_account_has_logged_in_waits_for_who_wrote_it(browser, person, is_out_again):
    address, other = reverse("admin:partners_partner_add"), coordination()
    browser.get(address)
    written = browser.token
    browser.force_login(other)  # in a second tab
    browser.get(reverse("admin:index"))
    if is_out_again:
        browser.post(reverse("admin:logout"))
    assert browser.post(address, {"name": TYPED, "csrfmiddlewaretoken": written}).status_code == 302
    browser.force_login(other)
    page = browser.get(address)
    assert TYPED not in page.text
    assert (unsaved.OF_ANOTHER in page.text) == (not is_out_again)
    browser.post(reverse("admin:partners_theme_add"), {"name": "Volcans", "slug": "volcans", "position": "50"})
    browser.post(reverse("admin:logout"))
    assert "Ce que vous aviez écrit est gardé" in browser.get(reverse("admin:login")).text
    browser.force_login(person)
    assert TYPED in browser.get(address).text


def test_two_accounts_that_log_in_by_turns_find_each_its_own_words(db):
    browser, address = TokenClient(enforce_csrf_checks=True), reverse("admin:partners_partner_add")
    people = [coordination(password=PASSWORD), coordination(password=PASSWORD)]
    tokens = {}

    def log_in(person) -> None:
        browser.get(reverse("admin:login"))
        answer = browser.post(reverse("admin:login"), {"username": person.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.context["form"].errors

    for person in people:
        log_in(person)
        browser.get(address)
        tokens[person] = browser.token
        browser.post(reverse("admin:logout"))
    for person in people:
        browser.post(address, {"name": f"{TYPED}, compte {person.pk}", "csrfmiddlewaretoken": tokens[person]})
    for person in people:
        log_in(person)
        assert browser.get(address).context["adminform"].form["name"].value() == f"{TYPED}, compte {person.pk}"
        browser.post(reverse("admin:logout"))


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "a" * 64])
def test_a_form_of_nobody_knows_whom_is_kept_for_nobody(browser, token):
    address = reverse("admin:partners_partner_add")
    browser.get(address)
    browser.post(address, {"name": TYPED, "csrfmiddlewaretoken": token})
    assert not UnsavedForm.objects.exists()


def test_a_token_under_which_two_accounts_have_worked_is_of_nobody(browser):
    address = reverse("admin:partners_partner_add")
    browser.get(address)
    Client.force_login(browser, coordination())  # without the new token that each log-in brings
    browser.get(address)
    end_session(browser)
    browser.post(address, {"name": TYPED})
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "led_to"), [("/admin/partners/theme/", "/admin/partners/theme/"), ("//x.y", "/admin/")]
)
def test_the_log_in_page_of_a_second_tab_leads_on_who_is_in_already(person, wanted, led_to):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    typed = {"username": person.email, "password": "x", "csrfmiddlewaretoken": "a" * 64}
    answer = browser.post(f"{reverse('admin:login')}?next={wanted}", typed, follow=True)
    assert answer.redirect_chain == [(led_to, 302)]
    assert "déjà connecté" in answer.text


@pytest.mark.django_db
def test_a_public_form_whose_token_expired_comes_back_with_what_was_typed_and_a_button():
    visitor = Client(enforce_csrf_checks=True)
    address = reverse("activity-request")
    text = "Une soirée\nsous les étoiles, avec un conteur et une lunette"
    ticket = "cazfgDTa_d_tNm-ghBLRaw:1xWwKA:wYtYwDwtY3jKTXq0"  # what a form carries of ours is not what one wrote
    typed = {"wish": text, "contact_name": 'Léa "<b>"', "ticket": ticket, "csrfmiddlewaretoken": "old"}
    page = visitor.post(address, typed)
    assert page.status_code == 403
    html = page.content.decode()
    assert f">\n{text}</textarea>" in html
    assert f'<input type="hidden" name="ticket" value="{ticket}">' in html
    assert 'name="contact_name" value="Léa &quot;&lt;b&gt;&quot;"' in html
    assert "no-store" in page.headers["Cache-Control"]
    token = page.context["csrf_token"]
    again = visitor.post(address, {"wish": text, "csrfmiddlewaretoken": str(token)})
    assert again.status_code == 200  # read, and answered by the form
    assert text.replace("\n", "\r\n") in again.content.decode() or text in again.content.decode()


@pytest.mark.django_db
def test_an_expired_form_of_an_account_shows_no_password():
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.post(
        reverse("admin:login"), {"username": "a@example.org", "password": "s3cret", "csrfmiddlewaretoken": "x"}
    )
    assert page.status_code == 403
    assert "s3cret" not in page.content.decode()


def test_the_log_in_page_says_that_what_was_written_waits(browser):
    login, said = reverse("admin:login"), "Ce que vous aviez écrit est gardé"
    add = reverse("admin:partners_theme_add")
    browser.get(add)
    end_session(browser)
    assert said not in browser.get(login).text
    browser.post(add, {"name": TYPED})
    assert said in browser.get(login).text
    assert said not in Client().get(login).text
    UnsavedForm.objects.update(kept_at=timezone.now() - unsaved.KEPT)
    assert said not in browser.get(login).text


@pytest.mark.parametrize(("given", "place"), [(unsaved.KEYS, unsaved.ACCOUNT), (unsaved.ACCOUNT, unsaved.KEYS)])
def test_one_cookie_put_in_the_place_of_the_other_is_as_good_as_none(browser, given, place):
    add = reverse("admin:partners_theme_add")
    browser.get(add)
    end_session(browser)
    browser.post(add, {"name": TYPED})
    browser.cookies[place.name] = browser.cookies[given.name].value
    waits = "Ce que vous aviez écrit" in browser.get(reverse("admin:login")).text
    assert waits == (place is unsaved.ACCOUNT)
    assert browser.post(add, {"name": f"{TYPED}, encore"}).status_code == 302
    assert UnsavedForm.objects.count() == (1 if place is unsaved.ACCOUNT else 2)
