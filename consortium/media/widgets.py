"""How a form shows the file that a row has already."""

from django.contrib.admin.widgets import AdminFileWidget


class StoredFileInput(AdminFileWidget):
    """The file there is, whether it is to go, and another in its place: a line each (static/css/admin/forms.css)."""

    initial_text = "Fichier en place\N{NO-BREAK SPACE}"
    clear_checkbox_label = "L’effacer"
    input_text = "Le remplacer par\N{NO-BREAK SPACE}"
