"""After migrations: what events and activities are found by is made anew, for a release that finds them by more."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from events.models import Event
from partners.models import Activity
from territories.models import Venue

# The apps whose rows are named in what events and activities are found by.
MADE_FROM = {model._meta.app_label for model in (Event, Activity, Venue)}


@receiver(post_migrate, sender=apps.get_app_config("events"), dispatch_uid="reindex")
def reindex(using: str, plan: Sequence[tuple[Migration, bool]] = (), **kwargs: Any) -> None:
    """Where tables changed and have rows, once they are as the models have them.

    ``plan``: what was migrated; nothing where ``flush`` has emptied all tables.
    """
    changed = {migration.app_label for migration, is_backwards in plan if not is_backwards}
    if not changed & MADE_FROM or _is_behind(using):
        return
    if Event.objects.exists() or Activity.objects.exists():
        call_command("reindex")


def _is_behind(using: str) -> bool:
    """Whether migrations are left to be applied."""
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
