from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "consortium.outbox"
    label = "outbox"
    verbose_name = "Courriels"

    def ready(self) -> None:
        """Let each committed message start its delivery, and say when messages are erased.

        Here and not in ``posting``: services post messages, and a service never imports a task.
        """
        from consortium.outbox import retention as forgetting
        from consortium.outbox.enqueue import queued
        from consortium.outbox.tasks import start_delivery
        from consortium.privacy import retention

        retention.register("messages", "Courriels partis, abandonnés ou refusés", forgetting.forget)
        queued.connect(start_delivery, dispatch_uid="outbox-start-delivery")
