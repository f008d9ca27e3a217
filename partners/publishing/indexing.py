"""The denormalised search index of events and activities."""

from html import unescape
from typing import ClassVar, Protocol

from django.utils.html import strip_tags

from consortium.text.stems import search_document
from partners.models.publishable import Publishable


def search_documents(row: Publishable, *more: str) -> dict[str, str]:
    """The fields that the search reads: its words (of title, summary, description, format, ``more``), its title's."""
    description = unescape(strip_tags(row.description.replace("<", " <")))
    return {
        "search_text": search_document(row.title, row.summary, description, row.get_format_display(), *more),
        "search_title": search_document(row.title),
    }


class Indexed(Protocol):
    """A row of which some fields are made from the rest."""

    index_names: ClassVar[tuple[str, ...]]


def update_index(row: Indexed, **fields: str) -> bool:
    """Set the fields of ``index_names`` on a row without saving; returns whether any changed."""
    before = {name: getattr(row, name) for name in row.index_names}
    for name, value in fields.items():
        setattr(row, name, value)
    return before != fields
