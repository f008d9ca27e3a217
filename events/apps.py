from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Agenda"

    def ready(self) -> None:
        """Load what is declared, now that models are there."""
        from events import hooks  # noqa: F401 - declares as it is imported
