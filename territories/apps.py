from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"
    verbose_name = "Territoires"

    def ready(self) -> None:
        """Load what is declared, now that models are there."""
        from territories import hooks  # noqa: F401 - declares as it is imported
