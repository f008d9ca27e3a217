"""The small rich-text editor of the admin; what it gives is cleaned by :mod:`consortium.text.rich_text`."""

from django.urls import reverse_lazy
from django_prose_editor.widgets import AdminProseEditorWidget

EDITOR_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
}


class EditorWidget(AdminProseEditorWidget):
    """The small rich-text editor; without JavaScript, a text area."""

    def __init__(self) -> None:
        attrs = {"rows": 10, "data-pasted-url": reverse_lazy("admin:pasted-text")}
        super().__init__(config={"extensions": EDITOR_EXTENSIONS}, preset="configurable", attrs=attrs)
