from importlib import import_module

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Agenda"

    def ready(self) -> None:
        """Once the models are there: listen to the floors below, say when personal data has served, tell of changes."""
        import_module("events.privacy")
        import_module("events.publishing.reindexing").follow()
        import_module("events.reminders.checks").register()
        import_module("events.reminders.services").register()
        import_module("events.reminders.staff_digest").register()
        import_module("events.publishing.retention").register()
        import_module("events.reminders.retention").register()
        import_module("events.proposals.retention").register()
        import_module("events.subscriptions.retention").register()
        import_module("events.notices.superseded").register()
        import_module("events.subscriptions.emails").register()
        waiting, tasks = import_module("events.notices.notify").waiting, import_module("events.tasks")
        waiting.connect(tasks.start_writing, dispatch_uid="events-start-writing")
