"""What the small editor's text may hold."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consortium.text.pasted import IS_BLOCK, MARKS, TABLE
from consortium.text.rich_text import clean_html

TAGS = sorted(IS_BLOCK | set(MARKS) | {"span"})
PIECES = ["mot ", " ", "<br>", *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS)]


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
        ("<h1>Titre</h1><h2>Suite</h2><h5>Détail</h5>", "<h3>Titre</h3><h3>Suite</h3><h4>Détail</h4>"),
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
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "/admin/", "a.html"],
)
def test_a_link_to_anything_else_loses_its_address(href):
    assert clean_html(f'<p><a href="{href}">là</a></p>') == '<p><a rel="noopener">là</a></p>'


def test_text_without_tags_becomes_paragraphs():
    assert clean_html("Un\ndeux\n\ntrois & 4 < 5") == "<p>Un<br>deux</p>\n\n<p>trois &amp; 4 &lt; 5</p>"


WORD_LIST = (
    '<p class=MsoListParagraphCxSpFirst style="mso-list:l0 level1 lfo1"><![if !supportLists]>'
    '<span style="mso-list:Ignore">'
    "·<span>&nbsp;&nbsp; </span></span><![endif]>une lampe<o:p></o:p></p>"
    '<p style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">1.<span>&nbsp;</span></span>rouge</p>'
    '<p style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·</span>un thermos</p>'
)
GOOGLE_DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr">'
    '<span style="font-weight:400;">Une </span><span style="font-weight:700;">lampe</span></p>'
    '<p dir="ltr"><span>CO</span>'
    '<span style="vertical-align:sub;">2</span> <span style="font-style:italic">dit-on</span></p></b>'
)
# What is pasted, and the same in the tags of the editor; the browser's tests paste them too.
PASTED = {
    "a table": (
        "<table><tr><th>Jour</th><th>Heure</th></tr><tr><td><p>Lundi</p></td><td>14 h</td></tr></table>",
        "<p><strong>Jour</strong> | <strong>Heure</strong></p><p>Lundi | 14 h</p>",
    ),
    "a table that only lays out": ("<table><tr><td><p>Un</p><p>Deux</p></td></tr></table>", "<p>Un</p><p>Deux</p>"),
    "Word’s list": (
        WORD_LIST,
        "<ul><li><p>une lampe</p><ol><li><p>rouge</p></li></ol></li><li><p>un thermos</p></li></ul>",
    ),
    "Google Docs": (
        GOOGLE_DOCS, "<p>Une <strong>lampe</strong></p><p>CO<sub>2</sub> <em>dit-on</em></p>",
    ),
    "headings of any rank": ("<h1>Un</h1><h2>Deux</h2><h6>Six</h6>", "<h3>Un</h3><h3>Deux</h3><h4>Six</h4>"),
    "divisions": ("<div>Un</div><div>Deux</div>", "<p>Un</p><p>Deux</p>"),
    "definitions": ("<dl><dt>Quand</dt><dd>Lundi</dd></dl>", "<p><strong>Quand</strong></p><p>Lundi</p>"),
    "what is struck out": ("<p><s>10 €</s> <del>8 €</del> 5 €</p>", "<p><s>10 €</s> <s>8 €</s> 5 €</p>"),
    "superscript": ("<p>10 m<sup>2</sup></p>", "<p>10 m<sup>2</sup></p>"),
    "bold around blocks": (
        "<strong><p>Un</p><p>Deux</p></strong>",
        "<p><strong>Un</strong></p><p><strong>Deux</strong></p>",
    ),
    "links without scheme": (
        '<p><a href="www.example.org/a">là</a> <a href="//example.org">ici</a> <a href="a@example.org">écrire</a></p>',
        '<p><a href="https://www.example.org/a" rel="noopener">là</a> '
        '<a href="https://example.org" rel="noopener">ici</a> '
        '<a href="mailto:a@example.org" rel="noopener">écrire</a></p>',
    ),
    "a picture between words": ('<p>un<img src="x">deux</p>', "<p>un deux</p>"),
}  # fmt: skip


@pytest.mark.parametrize(("pasted", "kept"), PASTED.values(), ids=list(PASTED))
def test_what_we_do_not_have_is_said_with_what_we_have(pasted, kept):
    assert clean_html(pasted) == kept
    assert clean_html(kept) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "Voir <https://example.org/a?b=1&c=2>",
            '<p>Voir <a href="https://example.org/a?b=1&amp;c=2" rel="noopener">https://example.org/a?b=1&amp;c=2</a></p>',
        ),
        (
            "<a@example.org>\n\nMerci",
            '<p><a href="mailto:a@example.org" rel="noopener">a@example.org</a></p>\n\n<p>Merci</p>',
        ),
        ("si x<y, <lieu à préciser>", "<p>si x&lt;y, &lt;lieu à préciser&gt;</p>"),
        ("<strong>Un</strong>\n\ndeux x<y", "<p><strong>Un</strong></p>\n\n<p>deux x&lt;y</p>"),
        ("<td>un</td><td>deux</td>", "<p>un | deux</p>"),
        ("<p>astro&shy;no&#8203;mie, l&#146;été</p>", "<p>astronomie, l’été</p>"),
    ],
)
def test_what_is_typed_without_the_editor_keeps_its_signs_its_lines_and_its_addresses(typed, kept):
    assert clean_html(typed) == kept
    assert clean_html(kept) == kept


@pytest.mark.parametrize("tag", sorted(IS_BLOCK))
def test_words_of_two_blocks_never_touch(tag):
    table = ("<table>", "</table>") if tag in {*TABLE, "caption"} - {"table"} else ("", "")
    row = {"tr": "<td>{}</td>", "td": "{}", "th": "{}"}.get(tag, "<tr><td>{}</td></tr>" if tag in TABLE else "{}")
    un, deux = (f"<{tag}>{row.format(word)}</{tag}>" for word in ("un", "deux"))
    cleaned = clean_html(f"{table[0]}{un}{deux}{table[1]}")
    assert re.sub(r"<[^>]*>", " ", cleaned).replace("|", " ").split() == ["un", "deux"]


@pytest.mark.parametrize("tag", sorted({*IS_BLOCK, *MARKS}))
def test_what_is_nested_as_deep_as_a_long_correspondence_is_read(tag):
    cleaned = clean_html(f"{f'<{tag}>mot ' * 3000}fin")
    assert re.sub(r"<[^>]*>", " ", cleaned).replace("|", " ").split() == ["mot"] * 3000 + ["fin"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_nested_loses_no_word_and_comes_back_the_same(html):
    once = clean_html(html)
    assert clean_html(once) == once
    assert once.count("mot") == html.count("mot")
    assert "motmot" not in once


@given(st.text(max_size=200) | st.text(alphabet="<>/abp \"'=&;!-\n", max_size=200))
@example("0<P>")
def test_cleaning_twice_changes_nothing(text):
    once = clean_html(text)
    assert clean_html(once) == once
