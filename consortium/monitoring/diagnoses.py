"""The checks of the foundations: mail, address, database, Redis, disk, files, schedule, backups, safety."""

import json
import os
import shutil
import smtplib
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http.request import validate_host
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from consortium.backup.rotation import backups_in, made_at
from consortium.media import pending_uploads
from consortium.monitoring import health
from consortium.monitoring.doctor import Finding, diagnosis
from consortium.serving.assets import is_collected
from consortium.serving.secrets import private_folder

SMTP = "django.core.mail.backends.smtp.EmailBackend"
PATIENCE = 10  # seconds
LATE_BACKUP_HOURS = 26
LEAST_SHARE, LEAST_BYTES = 0.05, 500 * 1024 * 1024
HERE = ("", "localhost", "127.0.0.1", "[::1]", "::1")


@diagnosis("mail-server")
def mail_server() -> Iterator[Finding]:
    """The mail server lets us in; nothing is sent."""
    if settings.EMAIL_BACKEND != SMTP:
        yield Finding("Les courriels ne partent pas : aucun serveur d’envoi.", "Donnez EMAIL_URL.")
        return
    server = get_connection(timeout=PATIENCE)
    try:
        server.open()
        server.close()
    except smtplib.SMTPAuthenticationError:
        yield Finding("Le serveur d’envoi refuse notre nom ou notre mot de passe.", "Corrigez EMAIL_URL.")
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(f"Le serveur d’envoi ne répond pas : {error}", "Vérifiez EMAIL_URL, le réseau, le pare-feu.")


@diagnosis("sender")
def sender() -> Iterator[Finding]:
    """Messages come from an address that can be answered."""
    for name in ("DEFAULT_FROM_EMAIL", "CONTACT_EMAIL"):
        host = parseaddr(getattr(settings, name))[1].rpartition("@")[2]
        if "." not in host:
            yield Finding(f"{name} n’est pas une vraie adresse.", f"Donnez à {name} une adresse de votre domaine.")


@diagnosis("site-url")
def site_url() -> Iterator[Finding]:
    """The public address answers, and is a portal."""
    url = settings.SITE_URL.rstrip("/") + "/sante/"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - a setting
            state = json.load(answer)
    except (OSError, urllib.error.URLError, ValueError) as error:
        yield Finding(f"{url} ne répond pas comme il faut : {error}", "Vérifiez SITE_URL, le proxy, le certificat.")
        return
    if not isinstance(state, dict) or "outbox" not in state:
        yield Finding(f"{url} n’est pas ce portail.", "Corrigez SITE_URL, ou ce vers quoi mène le proxy.")


@diagnosis("clock")
def clock() -> Iterator[Finding]:
    """Database and portal agree on the hour."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        [moment] = cursor.fetchone()
    if isinstance(moment, str):
        return  # SQLite reads this very clock
    if abs((timezone.now() - moment).total_seconds()) > 30:
        yield Finding("La base et le portail n’ont pas la même heure.", "Mettez les horloges à l’heure (NTP).")


@diagnosis("redis")
def redis() -> Iterator[Finding]:
    """Redis answers, and never evicts a task."""
    if not settings.REDIS_URL:
        return
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
            memory = client.info("memory")
    except RedisError as error:
        yield Finding(f"Redis ne répond pas : {error}", "Relancez Redis ; le portail s’en passe, plus lentement.")
        return
    if memory["maxmemory_policy"].startswith("allkeys"):
        yield Finding("Redis peut effacer des tâches.", "Réglez maxmemory-policy volatile-lru.")
    if not memory["maxmemory"]:
        yield Finding("La mémoire de Redis n’est pas bornée.", "Réglez maxmemory, par exemple 256mb.", is_grave=False)


@diagnosis("disk")
def disk() -> Iterator[Finding]:
    """There is room left where the portal writes."""
    for path in {settings.DATA_DIR, Path(settings.MEDIA_ROOT)}:
        if not path.exists():
            continue
        usage = shutil.disk_usage(path)
        if usage.free < min(LEAST_BYTES, usage.total * LEAST_SHARE):
            yield Finding(
                f"Il reste {usage.free // 2**20} Mo pour {path}.", "Faites de la place (voir exploitation.md)."
            )


@diagnosis("writable")
def writable() -> Iterator[Finding]:
    """The portal can write where it must."""
    for path in {settings.DATA_DIR, Path(settings.MEDIA_ROOT), private_folder()}:
        if path.exists() and not (path.is_dir() and os.access(path, os.W_OK | os.X_OK)):
            yield Finding(f"Le portail ne peut pas écrire dans {path}.", "Rendez ce dossier au compte du portail.")


@diagnosis("migrations")
def migrations() -> Iterator[Finding]:
    """The tables are those of the code."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("La base n’est pas à jour.", "Lancez manage.py migrate.")


@diagnosis("static")
def static() -> Iterator[Finding]:
    """The static files are collected, those of this version."""
    if not is_collected():
        yield Finding(
            "Les fichiers statiques ne sont pas ceux du code.", "Lancez manage.py serve --prepare-only --no-demo."
        )


@diagnosis("schedule")
def schedule() -> Iterator[Finding]:
    """Beat or cron is alive, and what it runs succeeds."""
    now = timezone.now()
    state = health.outbox(now)
    if state.last_sweep is None or now - state.last_sweep > health.LATE:
        yield Finding(
            "L’horaire ne passe plus.", "Relancez beat et worker, ou mettez manage.py send_due chaque minute."
        )
    for name in state.failing:
        yield Finding(f"La tâche «{name}» échoue.", "Lisez le journal du worker.")


@diagnosis("outbox")
def outbox() -> Iterator[Finding]:
    """No message waits for long after its moment."""
    late = health.outbox(timezone.now()).oldest_due
    if late > health.LATE.total_seconds():
        yield Finding(f"Un courriel attend depuis {late // 60} minutes.", "Vérifiez le serveur d’envoi et le worker.")


@diagnosis("backup")
def backup() -> Iterator[Finding]:
    """There is a backup of last night."""
    if not settings.BACKUP_DIR:
        yield Finding("Aucune sauvegarde n’est prévue.", "Donnez BACKUP_DIR, et lancez manage.py backup la nuit.")
        return
    try:
        newest = next(iter(backups_in(Path(settings.BACKUP_DIR))), None)
    except OSError as error:
        yield Finding(f"BACKUP_DIR ne peut pas être lu : {error}", "Corrigez ce dossier ou ses droits.")
        return
    if newest is None:
        yield Finding("Il n’y a encore aucune sauvegarde.", "Lancez manage.py backup.")
    elif (timezone.now() - made_at(newest)).total_seconds() > LATE_BACKUP_HOURS * 3600:
        yield Finding(
            f"La dernière sauvegarde date : {newest.name}.", "Lisez le journal de la sauvegarde, relancez-la."
        )


@diagnosis("secrets")
def secrets() -> Iterator[Finding]:
    """Nobody else on this machine can read the secrets."""
    folder = private_folder()
    for path in [folder, *folder.iterdir()]:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(f"D’autres peuvent lire {path}.", f"Lancez chmod -R go= {folder}.")


@diagnosis("https")
def https() -> Iterator[Finding]:
    """What the settings say of the address agrees."""
    site = urlsplit(settings.SITE_URL)
    if not validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        yield Finding("Le nom de SITE_URL n’est pas dans ALLOWED_HOSTS.", "Ajoutez-le.")
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("ALLOWED_HOSTS admet n’importe quel nom.", "Donnez les noms du site.")
    if site.hostname in HERE:
        yield Finding("SITE_URL mène à cette machine.", "Donnez l’adresse publique.", is_grave=False)
    elif site.scheme != "https" or not settings.HTTPS:
        yield Finding("Le site n’est pas en HTTPS.", "Donnez HTTPS=True et un SITE_URL en https.")
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield Finding("Tous les visiteurs ont l’adresse du proxy.", "Donnez TRUSTED_PROXIES=1.")


@diagnosis("debug")
def debug() -> Iterator[Finding]:
    """Errors do not show the inside of the portal."""
    if settings.DEBUG:
        yield Finding("DEBUG montre l’intérieur du portail à tous.", "Retirez DEBUG.")


@diagnosis("demo-accounts")
def demo_accounts() -> Iterator[Finding]:
    """Nobody enters by an account of the demonstration."""
    if number := get_user_model().objects.filter(is_demo=True, is_active=True).count():
        yield Finding(f"{number} comptes de démonstration sont ouverts.", "Lancez manage.py seed_demo --clear.")


@diagnosis("second-factor")
def second_factor() -> Iterator[Finding]:
    """Who manages has to show a second factor."""
    if settings.SECOND_FACTOR == "off":
        yield Finding("Un mot de passe suffit à tous.", "Donnez SECOND_FACTOR=managers.", is_grave=False)


@diagnosis("orphans")
def orphans() -> Iterator[Finding]:
    """Each file sent is named by a row, but for those of today."""
    if number := pending_uploads.delete_abandoned(timezone.now(), dry_run=True):
        yield Finding(
            f"Fichiers envoyés que rien ne nomme : {number}.",
            "La purge de la nuit les efface : voyez si elle passe (manage.py purge_personal_data).",
            is_grave=False,
        )
