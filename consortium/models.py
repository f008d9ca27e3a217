"""The one row that every public page depends on: the version of the programme."""

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
