from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConsortiumConfig(AppConfig):
    default = True
    name = "consortium"
    verbose_name = "Portail"

    def ready(self) -> None:
        """Let the end of each scheduled task be written down; watch files; say when digests go; tidy what is typed."""
        from consortium.admin_kit import unsaved
        from consortium.backup import reference
        from consortium.http import idempotency, rate_limit, typed_text
        from consortium.journal import entries, logins
        from consortium.media import files, pending_uploads, rolled_back
        from consortium.monitoring import diagnoses  # noqa: F401 - declares as it is imported
        from consortium.privacy import (
            portal_fields,  # noqa: F401 - declares as it is imported
            retention,
        )
        from consortium.scheduling import runs

        retention.register("forms", "Empreintes de formulaires reçus", idempotency.forget)
        retention.register("pictures", "Fichiers envoyés que rien ne nomme", pending_uploads.forget_abandoned)
        retention.register("limits", "Comptes des limites dont la fenêtre est finie", rate_limit.forget)
        reference.placed_by_installation(
            "consortium.Programme",
            "consortium.ScheduledRun",
            "consortium.RateCount",
            "contenttypes.ContentType",
            "auth.Permission",
        )
        retention.register("journal", "Entrées du journal", entries.forget)
        logins.connect()
        retention.register("unsaved", "Formulaires de l’administration jamais enregistrés", unsaved.forget)
        runs.connect()
        files.connect()
        rolled_back.connect()
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
    """What packages ship for their own developers is neither collected nor compressed."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map"]
