"""``manage.py serve``: everything between an installed portal and a portal that answers. ``make run`` calls it."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from consortium.serving.assets import collect_if_changed
from consortium.serving.bind import CannotListen, check_free, names_of, parse_port


class Command(BaseCommand):
    """Brings database and static files up to date, then becomes gunicorn."""

    help = "Prépare la base et les fichiers, puis sert le portail avec gunicorn (HOST et PORT disent où)."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default=os.environ.get("HOST") or "127.0.0.1", help="adresse (défaut : 127.0.0.1)"
        )
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="port (défaut : 8000)")
        parser.add_argument("--no-demo", action="store_true", help="ne charge pas le programme de démonstration")
        parser.add_argument(
            "--prepare-only", action="store_true", help="prépare tout, et laisse un autre service servir"
        )

    def handle(self, *args: Any, host: str, port: str, no_demo: bool, prepare_only: bool, **options: Any) -> None:
        number = 0 if prepare_only else _free_port(host, port)
        self._prepare_database(with_demo=not no_demo)
        if collect_if_changed(quick=not prepare_only):
            self.stdout.write("Fichiers statiques rassemblés.")
        if not prepare_only:
            self._become_gunicorn(host, number)

    def _prepare_database(self, *, with_demo: bool) -> None:
        try:
            if _has_pending_migrations():
                self.stdout.write("Mise à jour de la base de données…")
                call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            raise CommandError(f"La base de données ne répond pas : {error}") from error
        call_command("load_territories", stdout=self.stdout)
        if with_demo:
            call_command("seed_demo", if_empty=True, accounts=True, stdout=self.stdout)
        connection.close()

    def _become_gunicorn(self, host: str, port: int) -> None:
        """Replace this process, so that signals reach gunicorn itself."""
        hosts = dict.fromkeys([*settings.ALLOWED_HOSTS, *names_of(host)])
        site = {"SITE_URL": f"http://{names_of(host)[0]}:{port}"}  # unless the environment says better
        environment = {**site, **os.environ, "ALLOWED_HOSTS": ",".join(hosts)}
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        command = [sys.executable, "-m", "gunicorn", "--config", "python:consortium.serving.gunicorn", "--bind", bind]
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        os.execve(sys.executable, command, environment)  # noqa: S606 - no shell, nothing from outside


def _free_port(host: str, port: str) -> int:
    try:
        number = parse_port(port)
        check_free(host, number)
    except CannotListen as error:
        raise CommandError(str(error)) from error
    return number


def _has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
