from importlib import import_module

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Agenda"

    def ready(self) -> None:
        """Once the models are there: listen to the floors below, and say when personal data has served."""
        import_module("events.following").follow()
        import_module("events.forgetting").register()
