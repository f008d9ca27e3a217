"""What belongs to the whole portal: the version of its programme, the account of its schedule, forms received."""

from django.db import models


class Programme(models.Model):
    """State of the published programme, a single row (``pk`` 1).

    ``version`` grows with each change that the public can see; cached pages are kept under it.
    """

    version = models.PositiveBigIntegerField(default=1)
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
    """Where one entry of the schedule stands: which of its moments was taken last, and what became of it.

    The row is the lock: whoever moves ``slot`` forward runs the entry for that moment, and nobody else does. It names
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
    """A form that has made its row: the same form sent again makes no second one. See :mod:`consortium.once`."""

    key = models.CharField(max_length=64, unique=True)
    row = models.BigIntegerField("clé de la ligne faite", null=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "formulaire reçu"
        verbose_name_plural = "formulaires reçus"

    def __str__(self) -> str:
        return f"formulaire {self.key[:8]}"
