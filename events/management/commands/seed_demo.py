"""``manage.py seed_demo``: the demonstration programme, loaded or removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consortium.serving import db_analyze
from events.calendar.periods import local_date
from events.demo.accounts import ensure_accounts
from events.demo.loading import DEFAULT_EVENTS, MAX_EVENTS, clear, is_loaded, load
from events.models import Event
from partners.demo.datafiles import DataError


class Command(BaseCommand):
    """Loads invented events, flagged as such; may be run again at any time."""

    help = "Charge un programme de démonstration (inventé, et signalé comme tel), ou le retire."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--events",
            type=int,
            default=DEFAULT_EVENTS,
            metavar="N",
            help=f"nombre d’événements (défaut : {DEFAULT_EVENTS}, au plus {MAX_EVENTS})",
        )
        parser.add_argument("--accounts", action="store_true", help="crée aussi les comptes de démonstration")
        parser.add_argument(
            "--if-empty", action="store_true", help="ne charge rien si le portail a déjà un événement, quel qu’il soit"
        )
        action = parser.add_mutually_exclusive_group()
        action.add_argument("--refresh", action="store_true", help="retire le programme chargé et en charge un neuf")
        action.add_argument("--clear", action="store_true", help="retire le programme de démonstration, et lui seul")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["events"] <= MAX_EVENTS:
            raise CommandError(f"--events va de 1 à {MAX_EVENTS}.")
        if options["clear"]:
            self._clear()
            return
        if options["refresh"]:
            self._clear()
        self._load(options["events"], if_empty=options["if_empty"], accounts=options["accounts"])

    def _clear(self) -> None:
        cleared = clear()
        self.stdout.write(
            f"Démonstration retirée : {cleared.events} événements, {cleared.venues} lieux, {cleared.users} comptes."
        )
        for venue in cleared.kept:
            self.stdout.write(f"Lieu gardé, car d’autres contenus en dépendent : {venue}.")

    def _load(self, number: int, *, if_empty: bool, accounts: bool) -> None:
        loaded = is_loaded()
        if if_empty and not loaded and Event.objects.exists():
            self.stdout.write("Le portail a déjà ses événements : aucun programme de démonstration n’est chargé.")
            return
        if accounts:
            self._tell_accounts()
        if loaded:
            self.stdout.write("Le programme de démonstration est déjà chargé : rien n’a changé.")
            return
        try:
            made = load(number, local_date(timezone.now()))
            db_analyze.analyze()
        except (LookupError, DataError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Programme de démonstration : {made.events} événements, {made.occurrences} séances, {made.venues} lieux."
        )

    def _tell_accounts(self) -> None:
        accounts, password = ensure_accounts()
        width = max(len(account.email) for account in accounts)
        self.stdout.write(f"Comptes de démonstration, mot de passe : {password}")
        for account in accounts:
            self.stdout.write(f"  {account.email:<{width}}  {account.role}")
