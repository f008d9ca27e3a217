from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class ConsortiumConfig(AppConfig):
    default = True
    name = "consortium"
    verbose_name = "Portail"

    def ready(self) -> None:
        """Let the end of each scheduled task be written down; watch files; say when digests go."""
        from consortium import files, keptpictures, once, retention, scheduled

        retention.register("forms", "Empreintes de formulaires reçus", once.forget)
        retention.register("pictures", "Fichiers d’images envoyées, puis abandonnées", keptpictures.forget_abandoned)
        scheduled.connect()
        files.connect()


class PortalAdminConfig(SimpleAdminConfig):
    """The admin with our own site and our own apps only.

    Django's autodiscovery would import ``leaflet.admin``, which needs GDAL; our map picker does without.
    """

    default_site = "consortium.adminsite.PortalAdminSite"

    def ready(self) -> None:
        """Register the admin classes of the four floors, from the ground up."""
        super().ready()
        for app in ("consortium", "territories", "partners", "events"):
            import_module(f"{app}.admin")
