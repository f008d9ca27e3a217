"""``manage.py load_territories``: départements and communes, from the files of the project."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from territories.loading import load_territories


class Command(BaseCommand):
    """Loads the reference data; may be run again at any time."""

    help = "Charge les dix départements et les communes du Grand Est (sans risque si c’est déjà fait)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--density",
            type=Path,
            metavar="FICHIER",
            help="grille communale de densité de l’INSEE en .xlsx ou en CSV (colonnes CODGEO et DENS)",
        )

    def handle(self, *args: Any, density: Path | None = None, **options: Any) -> None:
        try:
            loaded = load_territories(density_file=density)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{loaded.departements} départements, {loaded.communes} communes, "
            f"{loaded.official_densities} densités officielles."
        )
