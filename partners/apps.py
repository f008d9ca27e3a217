from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partenaires"

    def ready(self) -> None:
        """Tell the outbox when a message about a request, or an account, is of no use any more."""
        from consortium.outbox import wanted
        from partners import accounts
        from partners.requests import emails

        accounts.register()
        wanted.register(emails.UNCONFIRMED, emails.no_longer_to_confirm)
