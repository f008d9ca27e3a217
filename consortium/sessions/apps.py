from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "consortium.sessions"
    label = "portal_sessions"
    verbose_name = "Sessions"

    def ready(self) -> None:
        """Load what is declared, now that models are there."""
        from consortium.sessions import hooks  # noqa: F401 - declares as it is imported
