"""What the small editor's text may hold."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consortium.text.rich_text import clean_html


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ("", ""),
        ("<p></p>", ""),
        ("<p>Un <strong>ciel</strong> <em>clair</em></p>", "<p>Un <strong>ciel</strong> <em>clair</em></p>"),
        ("<h3>Avant</h3><h4>Après</h4><blockquote><p>Dit-on</p></blockquote>",) * 2,
        ("<ul><li><p>un</p></li></ul><ol><li><p>deux</p></li></ol>",) * 2,
        ("<p>ligne<br>suite</p>",) * 2,
        ("<p>Un</p><p> &nbsp;<br></p><p>Deux</p>", "<p>Un</p><p>Deux</p>"),
        ("<ul><li><p></p></li></ul><p>Reste</p>", "<p>Reste</p>"),
        ("<p>x<script>alert(1)</script>y</p>", "<p>xy</p>"),
        ("<p>x<style>p{}</style>y</p>", "<p>xy</p>"),
        ('<p onclick="x()" class="a" style="color:red" id="b">x</p>', "<p>x</p>"),
        ('<p><img src="x" onerror="alert(1)">x</p>', "<p>x</p>"),
        ("<p>x<!-- secret --></p>", "<p>x</p>"),
        ('<iframe src="https://example.org"></iframe><p>x</p>', "<p>x</p>"),
        ("<h1>Titre</h1>", "<p>Titre</p>"),
        ("<strong>gras</strong>", "<p><strong>gras</strong></p>"),
        ("<p>a\0b</p>", "<p>ab</p>"),
    ],
)
def test_only_the_editor_s_own_tags_are_kept(given_html, kept):
    assert clean_html(given_html) == kept


@pytest.mark.parametrize(
    "href", ["https://example.org/a?b=1", "http://example.org", "mailto:a@example.org", "tel:+333"]
)
def test_a_link_keeps_its_address_and_tells_the_browser_nothing_more(href):
    assert clean_html(f'<p><a href="{href}" target="_blank" title="t">là</a></p>') == (
        f'<p><a href="{href}" rel="noopener">là</a></p>'
    )


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "/admin/", "//x.org"],
)
def test_a_link_to_anything_else_loses_its_address(href):
    assert clean_html(f'<p><a href="{href}">là</a></p>') == '<p><a rel="noopener">là</a></p>'


def test_text_without_tags_becomes_paragraphs():
    assert clean_html("Un\ndeux\n\ntrois & 4 < 5") == "<p>Un<br>deux</p>\n\n<p>trois &amp; 4 &lt; 5</p>"


@given(st.text(max_size=200) | st.text(alphabet="<>/abp \"'=&;!-\n", max_size=200))
@example("0<P>")
def test_cleaning_twice_changes_nothing(text):
    once = clean_html(text)
    assert clean_html(once) == once
