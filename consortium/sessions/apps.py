from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "consortium.sessions"
    label = "portal_sessions"
    verbose_name = "Sessions"

    def ready(self) -> None:
        """Say when sessions are erased."""
        from consortium.privacy import retention
        from consortium.sessions.closing import delete_dead

        retention.register("sessions", "Sessions de l’espace des partenaires, finies", delete_dead)
