"""``manage.py reindex``: what events and activities are found by, made anew; for a release that finds them by more."""

from typing import Any

from django.core.management.base import BaseCommand

from consortium.caching.programme_version import bump_version
from events.agenda import indexing
from events.models import Event
from partners.catalogue import indexing as catalogue_indexing
from partners.models import Activity


class Command(BaseCommand):
    """May be run at any time: what is right already stays as it is."""

    help = "Refait ce par quoi événements et activités sont trouvés : mots cherchés et filtres."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many rows changed; cached pages are forgotten when one did."""
        events = len(indexing.reindex(Event.objects.all()).changed)
        activities = catalogue_indexing.reindex(Activity.objects.all())
        if events or activities:
            bump_version()
        self.stdout.write(f"Index refait : {events} événement(s) et {activities} activité(s) ont changé.")
