from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "consortium.outbox"
    label = "outbox"
    verbose_name = "Courriels"

    def ready(self) -> None:
        """Let each committed message start its delivery.

        Here and not in ``posting``: services post messages, and a service never imports a task.
        """
        from consortium.outbox.posting import queued
        from consortium.outbox.tasks import start_delivery

        queued.connect(start_delivery, dispatch_uid="outbox-start-delivery")
