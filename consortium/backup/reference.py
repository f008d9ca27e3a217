"""Which rows an installation places by itself: a portal that has no others is empty, and may be restored into."""

from django.apps import apps

from consortium.backup import rows, uploads

_placed: set[str] = set()


def placed_by_installation(*labels: str) -> None:
    """Say that rows of these models come from migrations or ``load_territories``, not from people."""
    _placed.update(label.lower() for label in labels)


def what_people_left() -> list[str]:
    """The models, by their names in French, that hold anything else; «fichiers» for uploads. Empty for a new portal."""
    found = [
        str(model._meta.verbose_name_plural)
        for label, model in rows.tables(apps).items()
        if label not in _placed and not model._meta.auto_created and model._base_manager.exists()
    ]
    return [*found, "fichiers"] if next(uploads.stored_names(), None) else found
