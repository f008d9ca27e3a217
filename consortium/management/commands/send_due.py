"""``manage.py send_due``: what the schedule would do now, for machines without a worker (cron, each minute)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consortium.celery import app
from consortium.scheduling.runs import run_due


class Command(BaseCommand):
    """Runs each entry of the schedule whose moment has come, in this process, under the same lock as beat."""

    help = "Envoie les courriels en attente et fait ce que l’horaire ferait ; pour cron, quand il n’y a pas de worker."

    def handle(self, *args: Any, **options: Any) -> None:
        app.loader.import_default_modules()
        failed = []
        for name, entry in app.conf.beat_schedule.items():
            outcome = run_due(name, entry, app.tasks[entry["task"]], timezone.now())
            if outcome is None:
                continue
            self.stdout.write(f"{name} : {outcome.words}")
            if not outcome.succeeded:
                failed.append(name)
        if failed:
            raise CommandError(f"En échec, à reprendre : {', '.join(failed)}.")
