"""Models of the foundations: programme version, scheduled runs, received forms, rate counts, journal."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class Programme(models.Model):
    """State of the published programme, a single row (``pk`` 1).

    ``version`` grows with each change that the public can see; cached pages are kept under it. ``changes``: the last
    versions, each with the keys of the events that changed (null for «anything may have»); see
    :mod:`consortium.caching.programme_version`.
    """

    version = models.PositiveBigIntegerField(default=1)
    changes = models.JSONField(default=list, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    is_demonstration = models.BooleanField(
        "programme de démonstration",
        default=False,
        help_text="Vrai tant que le programme de démonstration est chargé : chaque page le dit.",
    )

    class Meta:
        verbose_name = "programme"
        verbose_name_plural = "programme"
        constraints = [
            models.CheckConstraint(
                name="programme_single_row", condition=models.Q(pk=1), violation_error_message="Un seul programme."
            )
        ]

    def __str__(self) -> str:
        return f"Programme, version {self.version}"


class ScheduledRun(models.Model):
    """The state of one schedule entry: the last slot that was claimed, and its result.

    The row is the lock: the process that moves ``slot`` forward runs the entry for that slot. It names
    no person.
    """

    name = models.CharField("tâche", max_length=100, unique=True)
    slot = models.DateTimeField("moment prévu")
    claimed_at = models.DateTimeField("prise le")
    done = models.BooleanField("faite", default=False)
    done_at = models.DateTimeField("dernière réussite", null=True, blank=True)
    failures = models.PositiveIntegerField("échecs de suite", default=0)
    words = models.TextField("résultat", blank=True)

    class Meta:
        verbose_name = "tâche planifiée"
        verbose_name_plural = "tâches planifiées"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SentForm(models.Model):
    """A form that has made its row: sent again it makes no second one. See :mod:`consortium.http.idempotency`."""

    key = models.CharField(max_length=64, unique=True)
    row = models.BigIntegerField("clé de la ligne faite", null=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "formulaire reçu"
        verbose_name_plural = "formulaires reçus"

    def __str__(self) -> str:
        return f"formulaire {self.key[:8]}"


class RateCount(models.Model):
    """How often one visitor did one thing in one window of time. See :mod:`consortium.limits.rate_limit`.

    ``key``: the limit's name, the window's number and a keyed digest of who it is.
    """

    key = models.CharField(max_length=100, unique=True)
    count = models.PositiveBigIntegerField()
    ends_at = models.DateTimeField("fin de la fenêtre", db_index=True)

    class Meta:
        verbose_name = "compte d’une limite"
        verbose_name_plural = "comptes des limites"

    def __str__(self) -> str:
        return self.key.partition(":")[0]


class JournalEntry(models.Model):
    """One thing that somebody did. See :mod:`consortium.journal`.

    ``team``: key of the partner whose managers may read it, None for the coordination alone. ``changes``: a JSON list
    of [label, before, after] for each field. ``key`` and ``times``: failures of one account and hour share an entry.
    """

    class Kind(models.TextChoices):
        LOGIN = "login", "connexion"
        FAILURE = "failure", "connexion refusée"
        LOGOUT = "logout", "déconnexion"
        CREATION = "creation", "création"
        CHANGE = "change", "modification"
        DELETION = "deletion", "suppression"
        VERB = "verb", "action"
        ROLE = "role", "rôle ou équipe"
        REMOVAL = "removal", "accès fermé"
        EXPORT = "export", "export de données personnelles"
        ERASURE = "erasure", "effacement de données personnelles"

    at = models.DateTimeField("le", default=timezone.now, db_index=True)
    kind = models.CharField("quoi", max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="qui",
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    object_repr = models.CharField("fiche", max_length=200, blank=True)
    words = models.TextField("en mots", blank=True)
    changes = models.TextField("valeurs", blank=True)
    team = models.BigIntegerField(null=True, blank=True, db_index=True)
    key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    times = models.PositiveIntegerField("fois", default=1)

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "journal"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="journal_row")]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()}, {timezone.localtime(self.at):%d/%m/%Y %H:%M}"


class UnsavedForm(models.Model):
    """A form of the admin that came without its session, for its person only. See :mod:`consortium.admin_kit.unsaved`.

    ``key``: a digest of what the browser holds. ``path``: where it was sent; ``page``: the path of the page on which it
    was written. ``content``: JSON, a list of values by name.
    """

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField("adresse d’envoi", max_length=400)
    page = models.CharField("adresse de la page", max_length=400, default="")
    content = models.TextField("contenu")
    had_files = models.BooleanField("avec des fichiers", default=False)
    kept_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "formulaire pas encore enregistré"
        verbose_name_plural = "formulaires pas encore enregistrés"

    def __str__(self) -> str:
        return self.path
