"""Text as French printers set it, and never less safe than it was."""

from django.template import Context, Template

from consortium.templatetags.portal import rich_text, typeset


def test_no_line_begins_with_a_high_sign_nor_ends_with_an_opening_guillemet():
    assert typeset("Vrai : « oui » ; et là ?") == "Vrai\u00a0: «\u00a0oui\u00a0»\u00a0; et là\u00a0?"


def test_what_needs_no_space_is_left_alone():
    assert typeset("https://example.org/a?b=c, 14:30") == "https://example.org/a?b=c, 14:30"


def test_typeset_text_is_still_escaped():
    assert Template("{% load portal %}{{ text|typeset }}").render(Context({"text": "<b> ?"})) == "&lt;b&gt;\u00a0?"


def test_rich_text_keeps_its_form_and_loses_what_is_dangerous():
    html = rich_text('<p>Vrai ?</p><script>x</script><a href="javascript:x">ici</a>')
    assert html == '<p>Vrai\u00a0?</p><a rel="noopener">ici</a>'
