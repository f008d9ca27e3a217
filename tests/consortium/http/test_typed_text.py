"""Text pasted from Word, macOS or a web page, in every text field of every form, public and of the admin."""

import re
import sys
import unicodedata
from urllib.parse import urlencode

import pytest
from django import forms
from django.contrib.admin import site
from django.http import QueryDict
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from consortium.edits.field_values import plain_widget, values_differ
from consortium.http.typed_text import in_order
from consortium.text.editor import EditorWidget
from consortium.text.normalize import tidied
from partners.models import Theme
from tests import routes
from tests.browsing import hidden_fields
from tests.factories import coordination
from tests.parts import FLOORS
from tests.test_two_on_a_public_page import addresses

PASTED = {
    "decomposed accents (macOS)": ("e\u0301te\u0301 a\u0300 Saint-Die\u0301", "été à Saint-Dié"),
    "spaces that do not break": ("12\u00a0€\u202f: entrée\u2009libre", "12 € : entrée libre"),
    "soft hyphens": ("astro\u00adno\u00admie", "astronomie"),
    "zero-width": ("\ufeffNancy\u200b, Metz\u2060", "Nancy, Metz"),
    "marks of direction": ("\u202eabc\u202c d\u200fef\u2066g\u2069", "abc def g".replace("def g", "defg")),
    "curly quotes": ("l’“atelier” ‘ouvert’", "l’“atelier” ‘ouvert’"),
    "Word’s bullets": ("\uf0b7\tun \uf0a7\tdeux", "• un ▪ deux".replace("▪", "•")),
    "emoji": ("🔭 👩\u200d🔬 ❤\ufe0f\u200d🔥", "🔭 👩\u200d🔬 ❤\ufe0f\u200d🔥"),
    "a joiner on its own": ("Ren\u200dée", "Renée"),
    "control codes of Windows-1252": ("l\x92\x93atelier\x94\x85 5 \x80 \x96 \x9cuvre\x81", "l’“atelier”… 5 € – œuvre"),
    "Word’s hyphens": ("porte\x1eclés astro\x1fnomie", "porte-clés astronomie"),
    "line ends": ("un\r\ndeux\rtrois\x0bquatre\u2028cinq", "un\ndeux\ntrois\nquatre\ncinq"),
}
# What Word and others put where a line ends, and browsers leave in a field of one line.
BREAK = re.compile("[\u2028\u2029\x0b\x0c]")
BROKEN = "Un\u2028deux\u2029trois\x0bquatre\x0ccinq"
# Whatever is no letter, sign or space of a text: control and format characters, separators of lines and paragraphs.
STRAY = [
    chr(code)
    for code in range(1, sys.maxunicode + 1)
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp", "Co"}
]
# Signs of other scripts that are seen, and the parts of a flag that is a picture.
SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
REFUSED = frozenset(map(chr, (*range(1, 9), *range(14, 30), 127)))  # by the fields, in words
FLAG_PARTS = frozenset(map(chr, range(0xE0020, 0xE0080)))
DIRTY = "Cafe\u0301\u00a0des\u200b scien\u00adces\u202f!\u200f"
CLEAN = "Café des sciences !"


@pytest.mark.parametrize(("pasted", "kept"), PASTED.values(), ids=list(PASTED))
def test_a_pasted_text_is_kept_in_one_shape(pasted, kept):
    assert tidied(pasted) == kept


@pytest.mark.parametrize("category", ["Cc", "Cf", "Zl", "Zp"])
def test_no_character_that_nobody_means_stays(category):
    stray = {each for each in STRAY if unicodedata.category(each) == category} - SEEN - FLAG_PARTS - REFUSED - {"\n"}
    assert stray
    left = {each: kept for each in stray if each in (kept := tidied(f"mot{each}mot"))}
    assert left == {}


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert tidied(tidied(text)) == tidied(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_keeps_its_words_and_what_fields_refuse(text):
    assert tidied(text).split() == text.replace("\x1e", "-").replace("\x1f", "").split()
    assert ("\0" in tidied(text)) == ("\0" in text)


def typed_fields(form: forms.BaseForm) -> list[str]:
    """The names, as posted, of the fields in which people write words, passwords aside."""
    return [
        form.add_prefix(name)
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField) and not (field.disabled or form[name].is_hidden or "password" in name)
    ]


def forms_of(page) -> list[forms.BaseForm]:
    """The forms that a page was made with."""
    found: dict[int, forms.BaseForm] = {}
    for layer in page.context or ():
        for value in layer.values() if isinstance(layer, dict) else layer.flatten().values():
            for form in (value, getattr(value, "form", None)):
                if isinstance(form, forms.BaseForm):
                    found[id(form)] = form
    return list(found.values())


def seen_by(page, name: str) -> set[str]:
    """What the forms of an answer read for one name."""
    read = {form.data.get(name) for form in forms_of(page) if form.is_bound}
    return {value for value in read if value is not None}


def _counts(field: forms.Field) -> bool:
    return isinstance(field, forms.IntegerField | forms.DateField | forms.TimeField)


def has_lines(field: forms.Field) -> bool:
    """Whether a person ends lines in this field."""
    return isinstance(plain_widget(field), forms.Textarea)


def one_or_several(page, name: str) -> tuple[set[str], set[str]]:
    """How a text in several pieces ought to be read under this name, and how the forms of an answer read it."""
    found = [form for form in forms_of(page) if form.is_bound]
    bound = [form[each] for form in found for each in form.fields if form.add_prefix(each) == name]
    expected = {BREAK.sub("\n" if has_lines(each.field) else " ", BROKEN) for each in bound}
    return expected, {each.data for each in bound if each.data is not None}


def errors_of(page, names: list[str]) -> dict[str, list[str]]:
    return {
        form.add_prefix(name): [error.code for error in errors.as_data()]
        for form in forms_of(page)
        if form.is_bound
        for name, errors in form.errors.items()
        if form.add_prefix(name) in names
    }


def tried(client: Client, address: str) -> int:
    """Post dirty text in every text field of a page, and no figure in those for figures; how many texts were read."""
    page = client.get(address)
    if page.status_code != 200:
        return 0
    names = sorted({name for form in forms_of(page) for name in typed_fields(form)})
    carried = {name: values for name, values in hidden_fields(page).items() if name in {"_shown", "_seen"}}
    figures = [
        form.add_prefix(name) for form in forms_of(page) for name, field in form.fields.items() if _counts(field)
    ]

    def sent(text: str):
        return client.post(address, {**carried, **dict.fromkeys(figures, "?"), **dict.fromkeys(names, text)})

    answer = sent(DIRTY)
    if answer.status_code != 200:
        return 0
    for name in names:
        assert seen_by(answer, name) <= {CLEAN}, (address, name)
    broken = sent(BROKEN)
    for name in names:
        expected, read = one_or_several(broken, name)
        assert read <= expected, (address, name)
    assert errors_of(broken, names) == errors_of(sent(BREAK.sub(" ", BROKEN)), names), address
    return sum(bool(seen_by(answer, name)) for name in names)


def every_form() -> list[type[forms.BaseForm]]:
    """Every form of the portal that is declared with its fields."""
    assert get_resolver().url_patterns  # all views, and with them all forms, are imported
    found, waiting = {}, [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith(FLOORS) and getattr(form, "base_fields", {}):
            found[f"{form.__module__}.{form.__qualname__}"] = form
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("form", every_form(), ids=lambda form: form.__qualname__)
def test_a_field_of_one_line_reads_one_line(form):
    data = in_order(QueryDict(urlencode({name: BROKEN for name in form.base_fields if "password" not in name})))
    for name, field in form.base_fields.items():
        if type(plain_widget(field)) in {forms.HiddenInput, forms.PasswordInput} or "password" in name:
            continue
        read = field.widget.value_from_datadict(data, {}, name)
        if isinstance(field, forms.CharField) and isinstance(read, str):
            assert read == BREAK.sub("\n" if has_lines(field) else " ", BROKEN), name


@pytest.mark.parametrize("form", every_form(), ids=lambda form: form.__qualname__)
def test_no_field_of_a_form_reads_a_character_that_nobody_means(form):
    # Those of private use are many, and one is as another.
    stray = [each for each in STRAY if each not in SEEN | FLAG_PARTS | REFUSED and each < "\ue010"]
    text = "".join(f"mot{each}" for each in stray)
    data = in_order(QueryDict(urlencode({name: text for name in form.base_fields if "password" not in name})))
    for name, field in form.base_fields.items():
        read = field.widget.value_from_datadict(data, {}, name)
        if isinstance(field, forms.CharField) and isinstance(read, str) and "password" not in name:
            kept = {each for each in stray if each in read}
            assert kept <= ({"\n"} if "\n" in read else set()), name


@pytest.mark.django_db
def test_every_text_field_of_the_admin_s_forms_reads_it_so():
    client = Client()
    client.force_login(coordination())
    counts = {
        model: tried(client, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
        for model, page in site._registry.items()
        if page.has_add_permission(client.get(reverse("admin:index")).wsgi_request)
    }
    assert sum(counts.values()) > 20, counts


@pytest.mark.django_db
def test_every_text_field_of_the_public_forms_reads_it_so():
    paths = {name: path for name, path in routes.every().items() if "_" not in name} | addresses()
    counts = {name: count for name, path in sorted(paths.items()) if (count := tried(Client(), path))}
    assert {"activity-request", "request-amend"} <= set(counts)


@pytest.mark.django_db
def test_what_is_saved_is_found_again_however_it_is_typed():
    client = Client()
    client.force_login(coordination())
    address = reverse("admin:partners_theme_add")
    saved = client.post(address, {"name": DIRTY, "slug": "cafe", "position": "50"})
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    assert Theme.objects.get(slug="cafe").name == CLEAN
    words = client.get(reverse("admin:partners_theme_changelist"), {"q": "Cafe\u0301"})
    assert words.context["cl"].query == "Café"


def test_a_text_kept_as_it_was_pasted_long_ago_is_not_a_change_of_whoever_saves_its_page():
    field = forms.CharField()
    assert not values_differ(field, DIRTY, CLEAN)
    assert values_differ(field, DIRTY, "Autre")
    assert not values_differ(forms.CharField(widget=EditorWidget()), "<p>a\u00a0b</p>", "<p>a b</p>")


@pytest.mark.django_db
def test_a_password_is_as_it_was_typed():
    typed = "mot\u00a0de\u200bpasse e\u0301"
    page = Client().post(reverse("admin:login"), {"username": "a@example.org", "password": typed})
    assert page.context["form"].data["password"] == typed
