from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "consortium.outbox"
    label = "outbox"
    verbose_name = "Courriels"

    def ready(self) -> None:
        """Load what is declared, now that models are there."""
        from consortium.outbox import hooks  # noqa: F401 - declares as it is imported
