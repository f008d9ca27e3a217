"""``manage.py doctor``: what is wrong with this installation, and what to do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consortium.monitoring import doctor


class Command(BaseCommand):
    """Runs every declared check; fails when one finds something grave."""

    help = "Dit ce qui ne va pas dans cette installation, et quoi faire. Échoue si c’est grave."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", action="append", choices=doctor.names(), metavar="NOM", help="ce contrôle seul")

    def handle(self, *args: Any, only: list[str] | None, **options: Any) -> None:
        grave = 0
        for name in only or doctor.names():
            findings = doctor.run_check(name)
            if not findings:
                self.stdout.write(f"bon    {name}")
            for finding in findings:
                grave += finding.is_grave
                word = "GRAVE " if finding.is_grave else "à voir"
                self.stdout.write(f"{word} {name} : {finding.what} {finding.remedy}")
        if grave:
            raise CommandError(f"{grave} à corriger.")
