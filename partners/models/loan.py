"""Loans of copies of activities."""

from django.db import models
from django.db.models import F, Q

from partners.loan_calendar import Period
from partners.models.activity import Activity
from partners.querysets import LoanQuerySet


class Loan(models.Model):
    """One copy of a lent activity, out from ``start`` to ``end`` (half-open, whole days in Paris).

    The period includes transport both ways and setting up; ``opening`` and ``closing`` are the first and the last
    day open to the public. Written by :mod:`partners.loans.services` only, which keeps :class:`LoanDay` in step.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="loans", verbose_name="activité")
    copy = models.PositiveSmallIntegerField("exemplaire")
    start = models.DateField("sort le")
    end = models.DateField("de nouveau libre le")
    opening = models.DateField("premier jour ouvert au public")
    closing = models.DateField("dernier jour ouvert au public")
    request = models.OneToOneField(
        "partners.ActivityRequest", on_delete=models.CASCADE, related_name="loan", verbose_name="demande",
        null=True, blank=True,
    )  # fmt: skip
    note = models.CharField("précision", max_length=200, blank=True, help_text="Révision, prêt hors réseau…")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = "prêt"
        ordering = ["start", "copy", "pk"]
        constraints = [
            models.CheckConstraint(
                name="loan_days_in_order",
                condition=Q(start__lte=F("opening"), opening__lte=F("closing"), closing__lt=F("end")),
                violation_error_message="Les jours de ce prêt ne se suivent pas.",
            ),
            models.CheckConstraint(
                name="loan_copy_counts_from_one",
                condition=Q(copy__gte=1),
                violation_error_message="Les exemplaires se comptent à partir de un.",
            ),
        ]

    def __str__(self) -> str:
        return f"exemplaire {self.copy}, du {self.opening:%d/%m/%Y} au {self.closing:%d/%m/%Y}"

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.activity.partner_id

    @property
    def period(self) -> Period:
        """The days for which the copy is out."""
        return Period(self.start, self.end)


class LoanDay(models.Model):
    """One copy is out on one day: a unique constraint refuses the same copy twice on the same day."""

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="days")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="loan_days_out")
    copy = models.PositiveSmallIntegerField()
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "copy", "day"],
                name="loan_copy_once_a_day",
                violation_error_message="Cet exemplaire est déjà sorti ce jour-là.",
            )
        ]

    def __str__(self) -> str:
        return f"exemplaire {self.copy}, {self.day:%d/%m/%Y}"
