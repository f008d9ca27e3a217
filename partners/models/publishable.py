"""Abstract base of events and activities: texts, ages, picture, search index."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from consortium.filtering.facets import values_of
from partners.choices import Format

OLDEST_AGE = 120  # years


def age_field(label: str) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """An age in years, which may stay unsaid."""
    return models.PositiveSmallIntegerField(
        f"{label} (ans)", null=True, blank=True, validators=[MaxValueValidator(OLDEST_AGE)]
    )


class Publishable(models.Model):
    """A draft that an editor shows to the public, of one partner.

    ``owner_field`` names the partner's field, ``slug_fallback`` is the address of a title without a letter. A model
    brings ``image`` and ``image_card`` (each its own folder), ``themes``, ``audiences``, ``created_by``,
    ``first_published_at``, ``created_at`` and ``updated_at``, whose words agree with it, and ``is_published``.
    The fields of ``index_names`` are made from the rest by its ``reindex``. ``life_fields`` are what
    happened to a row, not what it says: a copy begins without them.
    """

    owner_field: ClassVar[str]
    slug_fallback: ClassVar[str]
    index_names: ClassVar[tuple[str, ...]] = ("search_text", "search_title", "facets")
    life_fields: ClassVar[frozenset[str]] = frozenset({
        "id", "slug", "first_published_at", "created_by", "created_at", "updated_at", "is_demo", *index_names,
    })  # fmt: skip

    title = models.CharField("titre", max_length=140)
    slug = models.SlugField("adresse de la page", max_length=160, unique=True)
    summary = models.CharField("en une phrase", max_length=280)
    description = models.TextField("description", blank=True)
    format = models.CharField("format", max_length=20, choices=Format)
    age_min = age_field("dès")
    age_max = age_field("jusqu’à")
    image_width = models.PositiveIntegerField(null=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, editable=False)
    image_alt = models.CharField("ce que montre l’image", max_length=200, blank=True)
    image_credit = models.CharField("crédit de l’image", max_length=120, blank=True)
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    search_text = models.TextField(editable=False, default="", blank=True)
    search_title = models.TextField(editable=False, default="", blank=True)
    facets = models.TextField(editable=False, default="", blank=True)

    if TYPE_CHECKING:  # what each model brings
        image: models.ImageField
        image_card: models.ImageField
        themes: models.ManyToManyField[Any, Any]
        audiences: models.ManyToManyField[Any, Any]
        created_by: models.ForeignKey[Any, Any]
        first_published_at: models.DateTimeField[Any, Any]

        @property
        def is_published(self) -> bool: ...

        def get_absolute_url(self) -> str: ...

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ages_in_order",
                condition=Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_min__lte=F("age_max")),
                violation_error_message="L’âge minimal dépasse l’âge maximal.",
            ),
            models.CheckConstraint(
                name="%(class)s_age_plausible",
                condition=(Q(age_min__isnull=True) | Q(age_min__lte=OLDEST_AGE))
                & (Q(age_max__isnull=True) | Q(age_max__lte=OLDEST_AGE)),
                violation_error_message="Cet âge n’est pas plausible.",
            ),
            models.CheckConstraint(name="%(class)s_format_known", condition=Q(format__in=Format.values)),
            models.CheckConstraint(
                name="%(class)s_image_has_alternative",
                condition=Q(image="") | ~Q(image_alt=""),
                violation_error_message="Décrivez l’image en quelques mots, pour les personnes qui ne la voient pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_id(self) -> int:
        """Key of the partner whose it is."""
        return cast("int", getattr(self, f"{self.owner_field}_id"))

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.owner_id

    def facet_values(self, group: str) -> list[str]:
        """The slugs of this row under a parameter of the list («theme», «public», «partenaire»), in order."""
        return values_of(self.facets, group)

    @property
    def age_range(self) -> str:
        """The ages in words, empty when nothing is said."""
        youngest, oldest = self.age_min, self.age_max
        if youngest is not None and oldest is not None:
            return f"de {youngest} à {oldest} ans"
        if youngest is not None:
            return f"dès {youngest} an{'s' if youngest > 1 else ''}"
        return "" if oldest is None else f"jusqu’à {oldest} an{'s' if oldest > 1 else ''}"
