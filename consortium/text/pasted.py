"""HTML as word processors, mails and web pages give it, said again in the few tags of the small editor. Pure.

What we do not have becomes what says the same: a heading of any rank one of our two, a row of a table a line with its
cells, a paragraph that Word numbers by its style the item of a list, bold by style bold. Where something is dropped,
the words on both sides stay apart. Nothing here makes a text safe: :mod:`consortium.text.rich_text` does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from django.utils.html import linebreaks

from consortium.text.normalize import tidied

# What HTML calls its elements, by what becomes of them here. A name that is in none of these is no element of HTML.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
MARKS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "var": "em", "s": "s",
    "del": "s", "strike": "s", "sub": "sub", "sup": "sup", "a": "a",
}  # fmt: skip
LISTS = {"ul": "ul", "ol": "ol", "menu": "ul"}
BLOCKS = frozenset(
    """address article aside caption center dd details dialog div dl dt fieldset figcaption figure footer form header
    hgroup hr legend main nav option p pre search section select summary""".split()  # noqa: SIM905 - as in normalize
)
TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
CONTAINERS = frozenset({"blockquote", "li"})
INLINE = frozenset(
    """abbr acronym bdi bdo big br button code data font img input ins kbd label mark output q rp rt ruby samp small
    span time tt u wbr""".split()  # noqa: SIM905
)
NEVER = frozenset(
    """area audio base body canvas col colgroup datalist embed frame frameset head html iframe link map math meta meter
    noframes noscript object optgroup param picture progress script slot source style svg template textarea title track
    video""".split()  # noqa: SIM905
)
IS_BLOCK = {*HEADINGS, *LISTS, *BLOCKS, *TABLE, *CONTAINERS}
READ_TAGS = {*IS_BLOCK, *MARKS, *INLINE}
READ_ATTRIBUTES = {"style", "class", "href"}
VOID = frozenset({"br", "wbr", "hr", "img", "input"})
DEEPEST = 60  # elements in each other that are read as such; a mail answered fifty times has as many

BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
NOT_BOLD = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.IGNORECASE)
ITALIC = re.compile(r"font-style\s*:\s*(italic|oblique)", re.IGNORECASE)
NOT_ITALIC = re.compile(r"font-style\s*:\s*normal", re.IGNORECASE)
STRUCK = re.compile(r"text-decoration(-line)?\s*:[^;]*line-through", re.IGNORECASE)
RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)", re.IGNORECASE)
# Word: «mso-list:l0 level2 lfo1», and before the words the bullet or number that it drew, «mso-list:Ignore».
WORD_LEVEL = re.compile(r"mso-list\s*:[^;]*\blevel(\d)", re.IGNORECASE)
WORD_BULLET = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
NUMBERED = re.compile(r"\(?(\d{1,3}|[a-z]|[ivxl]{1,5})[.)°]", re.IGNORECASE)
CELL_SEPARATOR = " | "
BEGINS_WITH_BLOCK = re.compile(r"\s*<(?:p|h3|h4|ul|ol|blockquote)>")
BLANK = re.compile(r"(?:\s|&nbsp;|<br>)*")
SPACE_AT_ENDS = re.compile(r"(?<=<p>) +|(?<=<li>) +|(?<=<h[34]>) +| +(?=</(?:p|li|h3|h4)>)")
BREAKS_AT_ENDS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")

MAIL = r"[^\s<>@:/]+@[^\s<>@/]+\.[^\s<>@/]+"
# What people put between angle brackets: the address of a page or of a mailbox.
ADDRESS = re.compile(rf"<((?:https?://|www\.)[^\s<>]+|(?:mailto:)?{MAIL})>", re.IGNORECASE)
NAMES = "|".join(sorted({*READ_TAGS, *NEVER}, key=len, reverse=True))
TAG = rf"<(?:/?(?:{NAMES})(?=[\s/>])|/?[a-z]\w*:\w+|!|\?xml)"
HAS_TAGS = re.compile(TAG, re.IGNORECASE)
# A sign «less than», and no tag: «x<y», «3 <5», «<lieu à préciser>».
NO_TAG = re.compile(f"(?!{TAG})<", re.IGNORECASE)
HAS_LINES = re.compile(rf"<(?:{'|'.join(sorted({*IS_BLOCK, 'br'}))})(?=[\s/>])", re.IGNORECASE)
LONE_CELL = re.compile(r"<t[dhr][\s>]", re.IGNORECASE)
TABLE_BEGINS = re.compile(r"<table[\s>]", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A host begins an address; the name of a file does not.
HOST = re.compile(
    r"(?![\w.-]+\.(?:html?|php|pdf|aspx?|docx?|odt|jpe?g|png)$)(?:[\w-]+\.)+[a-z]{2,}(?=[/?#:]|$)", re.IGNORECASE
)


def marked_up(text: str) -> str:
    """HTML of what was typed or pasted: addresses between angle brackets as links, a «<» that begins no tag as a sign.

    Where no tag ends a line, the ends of lines do, and an empty line ends a paragraph.
    """
    if HAS_TAGS.search(text):
        html = NO_TAG.sub("&lt;", ADDRESS.sub(_linked, text))
    else:
        parts = ADDRESS.split(text)  # what is between addresses, an address, what is between…
        html = "".join(_link(part) if number % 2 else escape(part, quote=False) for number, part in enumerate(parts))
    if LONE_CELL.search(html) and not TABLE_BEGINS.search(html):
        html = f"<table>{html}</table>"  # else a browser drops the tags, and the words of the cells touch
    return html if HAS_LINES.search(html) else linebreaks(html)


def _link(address: str) -> str:
    written = escape(address)
    return f'<a href="{with_scheme(written)}">{written.removeprefix("mailto:")}</a>'


def _linked(found: re.Match[str]) -> str:
    return _link(found[1])


def with_scheme(href: str) -> str:
    """«www.example.org» gives «https://www.example.org», «a@example.org» «mailto:a@example.org»; others as they are."""
    href = href.strip()
    if href.startswith("//") and HOST.match(href[2:]):
        return f"https:{href}"
    if re.fullmatch(MAIL, href):
        return f"mailto:{href}"
    return f"https://{href}" if HOST.match(href) and not SCHEME.match(href) else href


@dataclass
class _Element:
    """An element and what it holds: texts, escaped already, and elements."""

    tag: str
    style: str = ""
    classes: str = ""
    href: str = ""
    children: "list[_Element | str]" = field(default_factory=list)

    @property
    def elements(self) -> "Iterator[_Element]":
        return (child for child in self.children if isinstance(child, _Element))

    @property
    def holds_blocks(self) -> bool:
        return any(child.tag in IS_BLOCK or child.holds_blocks for child in self.elements)

    @property
    def marks(self) -> list[str]:
        """The opening tags of what it says of its words, by its name and its style."""
        mark = MARKS.get(self.tag, "")
        bold = BOLD.search(self.style) or (mark == "strong" and not NOT_BOLD.search(self.style))
        italic = ITALIC.search(self.style) or (mark == "em" and not NOT_ITALIC.search(self.style))
        raised = RAISED.search(self.style)
        level = raised[1].lower().replace("super", "sup") if raised else mark
        href = f' href="{with_scheme(self.href)}"' if self.href else ""
        found = (
            (f"a{href}", mark == "a"),
            ("strong", bold and self.tag not in {*HEADINGS, "th"}),
            ("em", italic),
            ("s", mark == "s" or STRUCK.search(self.style)),
            (level, level in {"sub", "sup"}),
        )
        return [tag for tag, is_so in found if is_so]


class _Reader(HTMLParser):
    """Reads HTML in which each element is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.path = [_Element("")]
        self._too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.path) > DEEPEST and tag not in VOID:
            self._too_deep += 1
            self.path[-1].children.append(" ")  # its words stay, apart from those before
            return
        given = {name: value or "" for name, value in attrs}
        element = _Element(tag, given.get("style", ""), given.get("class", ""), escape(tidied(given.get("href", ""))))
        self.path[-1].children.append(element)
        if tag not in VOID:
            self.path.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._too_deep:
            self._too_deep -= tag not in VOID
        elif len(self.path) > 1 and self.path[-1].tag == tag:
            self.path.pop()

    def handle_data(self, data: str) -> None:
        self.path[-1].children.append(escape(tidied(data), quote=False))


def in_our_tags(html: str) -> str:
    """HTML in which each element is closed, in the tags of the editor."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return SPACE_AT_ENDS.sub("", _flow(reader.path[0], []))


# --- blocks -----------------------------------------------------------------------------------------------------------


def _flow(element: _Element, marks: list[str]) -> str:
    """What an element holds, as blocks and, where it has none, as words. ``marks`` hold for all of it."""
    if not element.holds_blocks:
        return _words(element.children, marks)
    parts = []
    for kind, run in groupby(element.children, _kind):
        if kind == "words":
            words = _words(run, marks)
            parts.append(words if BLANK.fullmatch(words) else f"<p>{words}</p>")
        elif kind == "word list":
            parts.append(_word_list([each for each in run if isinstance(each, _Element)], marks))
        else:
            parts += [_block(each, marks) for each in run if isinstance(each, _Element)]
    return "".join(parts)


def _kind(child: _Element | str) -> str:
    if isinstance(child, str) or not (child.tag in IS_BLOCK or child.holds_blocks):
        return "words"
    return "word list" if _level(child) else "block"


def _block(element: _Element, marks: list[str]) -> str:
    tag, marks = element.tag, [*marks, *(mark for mark in element.marks if mark not in marks)]
    if tag in HEADINGS:
        return f"<{HEADINGS[tag]}>{_flat(element, marks)}</{HEADINGS[tag]}>"
    if tag in LISTS:
        return f"<{LISTS[tag]}>{''.join(_items(element, marks))}</{LISTS[tag]}>"
    if tag == "blockquote":
        return f"<{tag}>{_flow(element, marks)}</{tag}>"
    if tag == "li":  # outside of a list
        return f"<ul><li>{_flow(element, marks)}</li></ul>"
    if tag == "tr":
        return _row(element, marks)
    if tag == "pre":
        return f"<p>{_flow(element, marks).strip().replace(chr(10), '<br>')}</p>"
    if tag in BLOCKS and not element.holds_blocks:
        marks = ["strong", *marks] if tag in {"dt", "summary"} and "strong" not in marks else marks
        words = _words(element.children, marks)
        return f"<p>{words}</p>"
    return _flow(element, marks)


def _items(element: _Element, marks: list[str]) -> Iterator[str]:
    """The items of a list: words between them are an item, a list between them belongs to the one before."""
    item = ""
    for child in element.children:
        if isinstance(child, str) and not child.strip():
            continue
        if isinstance(child, _Element) and child.tag in LISTS and item:
            item = (item if BEGINS_WITH_BLOCK.match(item) else f"<p>{item}</p>") + _block(child, marks)
            continue
        if item:
            yield f"<li>{item}</li>"
        inner = [*marks, *(child.marks if isinstance(child, _Element) and child.tag == "li" else [])]
        item = _flow(
            child if isinstance(child, _Element) and child.tag == "li" else _Element("", children=[child]), inner
        )
    if item:
        yield f"<li>{item}</li>"


def _row(row: _Element, marks: list[str]) -> str:
    """A row of a table: one line, its cells apart; of one cell, what the cell holds."""
    cells = [child for child in row.elements if child.tag in {"td", "th"}]
    if len(cells) == 1:
        words = _flow(cells[0], marks)
        return words if cells[0].holds_blocks else f"<p>{words}</p>"
    written = [_flat(cell, ["strong", *marks] if cell.tag == "th" else [*marks, *cell.marks]) for cell in cells]
    if all(BLANK.fullmatch(re.sub(r"<[^>]*>", "", words)) for words in written):
        return ""
    return f"<p>{CELL_SEPARATOR.join(words.strip() for words in written)}</p>"


def _level(element: _Element) -> int:
    """The level of an item of one of Word's lists, from 1; 0 for what is none."""
    found = WORD_LEVEL.search(element.style) if element.tag in BLOCKS else None
    return int(found[1]) if found else 0


def _word_list(paragraphs: list[_Element], marks: list[str]) -> str:
    """Neighbouring paragraphs that Word draws as a list."""
    written = ""
    open_lists: list[str] = []
    for paragraph in paragraphs:
        level = _level(paragraph)
        while len(open_lists) > level:
            written += f"</li></{open_lists.pop()}>"
        if len(open_lists) == level:
            written += "</li>"
        while len(open_lists) < level:
            open_lists.append("ol" if NUMBERED.match(_bullet(paragraph)) else "ul")
            written += f"<{open_lists[-1]}>" if len(open_lists) == level else f"<{open_lists[-1]}><li>"
        written += f"<li><p>{_words(paragraph.children, marks).strip()}</p>"
    return written + "".join(f"</li></{tag}>" for tag in reversed(open_lists))


def _bullet(element: _Element) -> str:
    """What Word drew before the words of an item."""
    for child in element.elements:
        if WORD_BULLET.search(child.style):
            return _text(child).strip()
        if found := _bullet(child):
            return found
    return ""


def _text(element: _Element) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in element.children)


# --- words ------------------------------------------------------------------------------------------------------------


def _flat(element: _Element, marks: list[str]) -> str:
    """The words of an element on one line, whatever blocks it holds."""
    if not element.holds_blocks:
        return BREAKS_AT_ENDS.sub("", _words(element.children, marks))
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(_marked(child, marks))
        else:
            parts.append(_flat(child, [*marks, *(mark for mark in child.marks if mark not in marks)]))
    return " ".join(part.strip() for part in parts if part.strip())


def _words(children: Iterable[_Element | str], marks: list[str]) -> str:
    """Words with their marks; no block among them."""
    return _marked("".join(map(_word, children)), marks)


def _word(child: _Element | str) -> str:
    if isinstance(child, str):
        return child
    if WORD_BULLET.search(child.style):
        return ""
    if child.tag == "br":
        return "<br>"
    if child.tag in VOID:
        return "" if child.tag == "wbr" else " "
    words = "".join(map(_word, child.children))
    return _marked(f"«\u00a0{words}\u00a0»" if child.tag == "q" else words, child.marks)


def _marked(words: str, marks: list[str]) -> str:
    if BLANK.fullmatch(words):
        return words
    for mark in reversed(marks):
        words = f"<{mark}>{words}</{mark.split(' ')[0]}>"
    return words
