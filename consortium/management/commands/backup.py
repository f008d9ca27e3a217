"""``manage.py backup``: everything that cannot be made again, in one file. See docs/fr/exploitation.md."""

import datetime as dt
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from consortium.backup import rotation
from consortium.backup.encryption import new_identity
from consortium.backup.errors import BackupError
from consortium.backup.make import make_backup
from consortium.backup.nightly import next_run

RETRY = dt.timedelta(hours=1)


class Command(BaseCommand):
    """Makes one backup, or one each night."""

    help = "Sauvegarde la base, les fichiers reçus et les secrets dans un seul fichier daté."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, metavar="DOSSIER", help="où (défaut : BACKUP_DIR)")
        parser.add_argument("--keep", type=_at_least_one, default=settings.BACKUP_KEEP, metavar="N",
                            help="n’en garde que les N dernières (défaut : BACKUP_KEEP)")  # fmt: skip
        parser.add_argument("--keep-days", type=_at_least_one, metavar="JOURS", help="efface les plus anciennes")
        parser.add_argument("--recipient", action="append", metavar="CLÉ",
                            help="chiffre pour cette clé publique «age1…» (défaut : BACKUP_RECIPIENTS)")  # fmt: skip
        parser.add_argument("--new-key", type=Path, metavar="FICHIER", help="fait une clé, et ne sauvegarde rien")
        parser.add_argument("--nightly", type=_hour, metavar="HH:MM", help="chaque nuit à cette heure, sans finir")

    def handle(
        self, *args: Any, folder: Path | None, new_key: Path | None, nightly: dt.time | None, **options: Any
    ) -> None:
        if new_key:
            self._make_key(new_key)
            return
        folder = folder or (Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None)
        if folder is None:
            raise CommandError("Dites où sauvegarder : manage.py backup DOSSIER, ou le réglage BACKUP_DIR.")
        if nightly:
            self._stay(folder, nightly, options)
            return
        try:
            self._make(folder, options)
        except BackupError as error:
            raise CommandError(str(error)) from error

    def _make(self, folder: Path, options: dict[str, Any]) -> None:
        now = timezone.now()
        recipients = settings.BACKUP_RECIPIENTS if options["recipient"] is None else options["recipient"]
        path, manifest = make_backup(folder, now, recipients=recipients)
        self.stdout.write(f"{path} : {sum(manifest.rows.values())} lignes, {path.stat().st_size // 1024} Ko.")
        if manifest.missing:
            self.stderr.write(f"Des fichiers manquaient déjà sur le disque : {', '.join(manifest.missing[:10])}.")
        for old in rotation.prune(folder, now, keep=options["keep"], days=options["keep_days"]):
            self.stdout.write(f"Effacée : {old.name}")

    def _make_key(self, path: Path) -> None:
        try:
            public = new_identity(path)
        except OSError as error:
            raise CommandError(f"{path} : {error.strerror}.") from error
        self.stdout.write(
            f"Clé secrète écrite dans {path} : gardez-la ailleurs que sur ce serveur, sans elle rien ne se relit.\n"
            f"Clé publique, pour BACKUP_RECIPIENTS : {public}"
        )

    def _stay(self, folder: Path, hour: dt.time, options: dict[str, Any]) -> None:
        """One at once when there is none of the last day, then one each night; a failure is tried again in an hour."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        failed = False
        while True:
            now = timezone.now()
            moment = now + RETRY if failed else next_run(folder, hour, now)
            threading.Event().wait(max(0, (moment - now).total_seconds()))
            try:
                self._make(folder, options)
                failed = False
            except BackupError as error:
                self.stderr.write(str(error))
                failed = True
            connection.close()  # not held for a day


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _hour(text: str) -> dt.time:
    return dt.time.fromisoformat(text)
