"""``manage.py reset_second_factor ADRESSE``: for the coordination's own, when nobody is left who can log in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partners.second_factor.services import reset
from partners.team.accounts import account_with


class Command(BaseCommand):
    help = "Retire le second facteur d’un compte (appareil perdu) : le mot de passe suffira à la prochaine connexion."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("adresse", help="adresse e-mail du compte")

    def handle(self, *args: Any, adresse: str, **options: Any) -> None:
        user = account_with(adresse)
        if user is None:
            raise CommandError(f"Aucun compte n’a l’adresse {adresse}.")
        reset(user, by=None)
        self.stdout.write(f"Second facteur retiré pour {user.email}. La personne en est prévenue.")
