"""``manage.py personal_data ADDRESS``: what the portal holds about somebody; exported or erased on their demand."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from consortium.journal import personal_data
from consortium.privacy import people
from consortium.staff import Actor


class Command(BaseCommand):
    """Shows, exports, erases one person's data."""

    help = "Ce que le portail détient au sujet d’une adresse e-mail ; l’exporte (--export) ou l’efface (--erase)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="adresse e-mail de la personne, dans n’importe quelle écriture")
        parser.add_argument("--export", metavar="FICHIER", help="écrit tout dans ce fichier, en JSON")
        parser.add_argument("--erase", action="store_true", help="efface aussitôt ; les nombres restent")
        parser.add_argument("--by", metavar="COMPTE", help="adresse du compte de la coordination qui le fait")

    def handle(self, *args: Any, address: str, export: str | None, erase: bool, by: str | None, **options: Any) -> None:
        person = people.look_up(address)
        lines = list(people.held(person))
        for line in lines:
            self.stdout.write(f"{line.what} n° {line.pk}" + ("" if line.is_own else " (y est nommée)"))
            for name, says in line.says.items():
                self.stdout.write(f"    {name} : {says}")
        self.stdout.write(f"{len(lines)} lignes au sujet de {person.address}.")
        if export:
            document = personal_data.export(person, by=self._account(by))
            Path(export).write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
            self.stdout.write(f"Exporté dans {export}.")
        if erase:
            try:
                self.stdout.write(
                    f"Effacé : {personal_data.erase(person, by=self._account(by))} lignes. Les nombres restent."
                )
            except people.ErasureRefusedError as error:
                raise CommandError(str(error)) from error

    def _account(self, address: str | None) -> Actor:
        """Whose name the history keeps. CommandError (message in French) for nobody or somebody who may not."""
        if not address:
            raise CommandError("Dites qui le fait : --by ADRESSE d’un compte de la coordination.")
        accounts = get_user_model().objects.filter(email__iexact=address, is_active=True, is_superuser=True)
        found: Actor | None = accounts.first()
        if found is None:
            raise CommandError(f"{address} n’est pas l’adresse d’un compte de la coordination.")
        return found
