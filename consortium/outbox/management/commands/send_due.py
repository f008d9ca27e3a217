"""``manage.py send_due``: what the schedule would do now, for machines without a worker (cron, each minute)."""

from django.core.management.base import BaseCommand

from consortium.celery import app


class Command(BaseCommand):
    """Runs every scheduled task once, in this process."""

    help = "Envoie les courriels en attente et fait ce que l’horaire ferait ; pour cron, quand il n’y a pas de worker."

    def handle(self, *args, **options) -> None:
        app.loader.import_default_modules()
        for name, entry in app.conf.beat_schedule.items():
            result = app.tasks[entry["task"]].apply(args=entry.get("args", ()), throw=True)
            self.stdout.write(f"{name} : {result.result if result.result is not None else 'fait'}")
