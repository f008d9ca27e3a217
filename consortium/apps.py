from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConsortiumConfig(AppConfig):
    default = True
    name = "consortium"
    verbose_name = "Portail"

    def ready(self) -> None:
        """Load what is declared, now that models are there."""
        from consortium import hooks  # noqa: F401 - declares as it is imported
        from consortium.http import typed_text
        from consortium.media import files
        from consortium.text import sorting

        files.connect()
        sorting.connect()
        typed_text.read_one_line()


class PortalAdminConfig(SimpleAdminConfig):
    """The admin with our own site and our own apps only.

    Django's autodiscovery would import ``leaflet.admin``, which needs GDAL; our map picker does without.
    """

    default_site = "consortium.admin_kit.site.PortalAdminSite"

    def ready(self) -> None:
        """Register the admin classes of the four floors, from the ground up."""
        super().ready()
        for app in ("consortium", "territories", "partners", "events"):
            import_module(f"{app}.admin")


class PortalStaticFilesConfig(StaticFilesConfig):
    """Ignore files that packages ship for their own development when static files are collected."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map"]
