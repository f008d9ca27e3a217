from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partenaires"

    def ready(self) -> None:
        """Tell the outbox when a message about a request, or an account, is of no use any more."""
        from consortium.backup import reference
        from consortium.outbox import preflight
        from consortium.sessions.devices import new_browser
        from partners import privacy  # noqa: F401 - the second declares as it is imported
        from partners.requests import emails
        from partners.team import accounts
        from partners.team.emails import tell_of_new_browser

        reference.placed_by_installation("partners.Partner", "partners.Theme", "partners.Audience")
        accounts.register()
        new_browser.connect(tell_of_new_browser, dispatch_uid="account-news-new-browser")
        preflight.register(emails.UNCONFIRMED, emails.no_longer_to_confirm)
