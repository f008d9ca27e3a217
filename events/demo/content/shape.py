"""The shape of the written content."""

from dataclasses import dataclass

from partners.choices import Format


@dataclass(frozen=True)
class Variant:
    """One way of announcing a subject: its format, title and sentence; ``programme`` is HTML, for much to say."""

    format: Format
    title: str
    summary: str
    programme: str = ""


@dataclass(frozen=True)
class Subject:
    """What events talk about.

    ``crowd`` names an entry of :data:`events.demo.crowds.CROWDS`; ``body`` holds paragraphs of inline HTML.
    """

    themes: tuple[str, ...]
    crowd: str
    variants: tuple[Variant, ...]
    body: tuple[str, ...]


@dataclass(frozen=True)
class Announcement:
    """A subject in one of its variants: what one event is made from."""

    subject: Subject
    variant: Variant
