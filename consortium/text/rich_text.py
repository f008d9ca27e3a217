"""Text with a little form: what people write in the small editor, or paste, made safe before it is stored."""

import re

import nh3

from consortium.text.normalize import tidied
from consortium.text.pasted import READ_ATTRIBUTES, READ_TAGS, in_our_tags, marked_up

TAGS = {"p", "h3", "h4", "strong", "em", "s", "sub", "sup", "ul", "ol", "li", "a", "blockquote", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}
HAS_BLOCK = re.compile(r"<(p|h3|h4|ul|ol|li|blockquote)>")
EMPTY_BLOCK = re.compile(r"<(p|h3|h4|li|ul|ol|blockquote)>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")


def clean_html(html: str) -> str:
    """What somebody wrote or pasted, with the tags of ``TAGS`` only, its words and their meaning kept.

    What we do not have becomes what we have (:mod:`consortium.text.pasted`: headings, tables, lists of a word
    processor, bold by style); what is removed leaves a separation. Links to other schemes lose their address, empty
    blocks disappear. Text without any tag (typed where the editor did not start) becomes paragraphs. Characters as
    :func:`tidied` makes them. Cleaning twice changes nothing.
    """
    html = marked_up(tidied(html.replace("\0", "")).strip())
    # Read as a browser reads it: all elements are closed after that, and what is dangerous has gone.
    read = nh3.clean(
        html,
        tags=READ_TAGS,
        attributes={"*": READ_ATTRIBUTES},
        clean_content_tags={"script", "style", "title"},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return safe_html(in_our_tags(read))


def safe_html(html: str) -> str:
    """HTML that holds no other tags than ours, whatever it held: what is asked of a stored text before it is shown."""
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel="noopener",
    ).replace("&nbsp;", " ")
    cleaned = _without_empty_blocks(safe)
    # Asked only now: the one block there was may have been an empty one.
    return cleaned if HAS_BLOCK.search(cleaned) else _without_empty_blocks(f"<p>{cleaned}</p>")


def is_written(html: str) -> bool:
    """Whether a text begins as what :func:`clean_html` gives: then :func:`safe_html` is enough, and quicker."""
    return HAS_BLOCK.match(html) is not None


def _without_empty_blocks(html: str) -> str:
    """Drop blocks that hold nothing; a list whose only items were empty goes with them."""
    html = html.strip()
    while True:
        fewer = EMPTY_BLOCK.sub("", html).strip()
        if fewer == html:
            return fewer
        html = fewer
