"""Models whose rows come with the installation: a portal without other rows counts as empty for a restore."""

from django.apps import apps

from consortium.backup import rows, uploads

_placed: set[str] = set()


def declare_reference_data(*labels: str) -> None:
    """Declare models whose rows come from migrations or ``load_territories``."""
    _placed.update(label.lower() for label in labels)


def models_with_user_data() -> list[str]:
    """French names of the other models that have rows, and «fichiers» if there are uploads; empty for a new portal."""
    found = [
        str(model._meta.verbose_name_plural)
        for label, model in rows.tables(apps).items()
        if label not in _placed and not model._meta.auto_created and model._base_manager.exists()
    ]
    return [*found, "fichiers"] if next(uploads.stored_names(), None) else found
