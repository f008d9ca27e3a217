"""``manage.py purge_personal_data``: the promises of the page on personal data, kept by hand or looked at."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from consortium.privacy import retention


class Command(BaseCommand):
    """Says what is too old; erases it when asked to."""

    help = "Compte les données personnelles qui ont fait leur temps ; les efface avec --apply (le planning le fait)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="efface pour de bon")

    def handle(self, *args: Any, apply: bool, **options: Any) -> None:
        self.stdout.write("Effacé :" if apply else "À effacer :")
        for kind, rows in retention.purge_all(timezone.now(), dry_run=not apply):
            self.stdout.write(f"  {kind.words} : {rows}")
        if not apply:
            self.stdout.write("Rien n’a été changé. Pour effacer : manage.py purge_personal_data --apply")
