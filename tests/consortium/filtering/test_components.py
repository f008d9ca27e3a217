import pytest
from django.utils.safestring import SafeString, mark_safe
from jinja2 import UndefinedError

from consortium.filtering.components import environment, piece


def render(text: str, **values: object) -> str:
    return environment(autoescape=True).from_string(text).render(values)


def test_what_people_wrote_is_escaped_and_what_is_html_already_is_not():
    assert render("{{ said }} {{ made }}", said="<b>&", made=mark_safe("<b>")) == "&lt;b&gt;&amp; <b>"


def test_a_value_that_a_piece_does_not_get_is_an_error():
    with pytest.raises(UndefinedError):
        render("{{ title }}")
    with pytest.raises(UndefinedError):
        render("{% if title %}{% endif %}")


def test_a_piece_is_html_for_the_page_that_holds_it():
    assert isinstance(piece("event_dates.html", rows=[], is_past=False), SafeString)
