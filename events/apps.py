from importlib import import_module

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Agenda"

    def ready(self) -> None:
        """Once the models are there: listen to the floors below, say when personal data has served, tell of changes."""
        import_module("events.privacy")
        import_module("events.following").follow()
        import_module("events.reminders.objections").register()
        import_module("events.reminders.asking").register()
        import_module("events.reminders.week").register()
        import_module("events.forgetting").register()
        import_module("events.reminders.forgetting").register()
        import_module("events.proposals.retention").register()
        import_module("events.subscriptions.forgetting").register()
        import_module("events.notices.overtaken").register()
        import_module("events.subscriptions.emails").register()
        waiting, tasks = import_module("events.notices.telling").waiting, import_module("events.tasks")
        waiting.connect(tasks.start_writing, dispatch_uid="events-start-writing")
