"""``manage.py restore``: the portal of a backup, here. See docs/fr/exploitation.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone
from django.utils.formats import date_format

from consortium.backup.archive import Manifest, read_manifest
from consortium.backup.errors import BackupError
from consortium.backup.restore import newest, restore_backup


class Command(BaseCommand):
    """Checks a backup to its last byte, then puts it in the place of an empty portal."""

    help = "Restaure une sauvegarde dans un portail vide : base, fichiers reçus et secrets."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="FICHIER", help="la sauvegarde, ou un dossier : sa dernière")
        parser.add_argument(
            "--identity", type=Path, metavar="CLÉ", help="fichier de la clé secrète, si elle est chiffrée"
        )
        parser.add_argument("--replace", action="store_true", help="remplace tout ce que le portail contient")
        parser.add_argument("--check", action="store_true", help="vérifie la sauvegarde, et ne restaure rien")

    def handle(
        self, *args: Any, source: Path, identity: Path | None, replace: bool, check: bool, **options: Any
    ) -> None:
        try:
            path = newest(source)
            if check:
                self._tell("Sauvegarde entière", path, read_manifest(path, identity))
                return
            restored = restore_backup(path, identity=identity, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(f"La base de données ne répond pas : {error}") from error
        self._tell("Restaurée", path, restored.manifest)
        steps = [
            *restored.to_do,
            "Redémarrez le site, les tâches et leur planning.",
            "Lancez manage.py doctor, puis entrez dans /admin/.",
            "Ce qui a été écrit après la sauvegarde est perdu : dites-le aux équipes.",
        ]
        self.stdout.write("Ensuite :")
        for number, step in enumerate(steps, start=1):
            self.stdout.write(f"  {number}. {step}")

    def _tell(self, word: str, path: Path, manifest: Manifest) -> None:
        day = date_format(timezone.localtime(manifest.moment), "j F Y à H\\hi")
        files = sum(name.startswith("media/") for name in manifest.members)
        rows = sum(manifest.rows.values())
        self.stdout.write(f"{word} : {path.name}, du {day} (heure de Paris) ; {rows} lignes, {files} fichiers.")
