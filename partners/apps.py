from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partenaires"

    def ready(self) -> None:
        """Load what is declared, now that models are there."""
        from partners import hooks  # noqa: F401 - declares as it is imported
