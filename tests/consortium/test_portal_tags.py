"""Text as French printers set it, and never less safe than it was."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string

from consortium.templatetags.portal import constant, rich_text, typeset

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMED = re.compile(r'{% constant "([^"]+)" %}')
CONSTANTS = sorted({name for path in TEMPLATES.rglob("*.html") for name in NAMED.findall(path.read_text("utf-8"))})


def test_no_line_begins_with_a_high_sign_nor_ends_with_an_opening_guillemet():
    assert typeset("Vrai : « oui » ; et là ?") == "Vrai\u00a0: «\u00a0oui\u00a0»\u00a0; et là\u00a0?"


def test_what_needs_no_space_is_left_alone():
    assert typeset("https://example.org/a?b=c, 14:30") == "https://example.org/a?b=c, 14:30"


def test_typeset_text_is_still_escaped():
    assert Template("{% load portal %}{{ text|typeset }}").render(Context({"text": "<b> ?"})) == "&lt;b&gt;\u00a0?"


def test_rich_text_keeps_its_form_and_loses_what_is_dangerous():
    html = rich_text('<p>Vrai ?</p><script>x</script><a href="javascript:x">ici</a>')
    assert html == '<p>Vrai\u00a0?</p><a rel="noopener">ici</a>'


@pytest.mark.parametrize("name", CONSTANTS)
def test_what_is_made_once_says_the_same_on_every_page(rf, name):
    assert {render_to_string(name, request=rf.get(path)) for path in ("/", "/agenda/?q=ciel")} == {constant(name)}
