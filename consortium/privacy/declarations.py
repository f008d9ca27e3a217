"""Each model says, once, what each of its texts is to a person, how long it lives and what erases it.

Upper floors declare their models when the portal starts, by plain imports. From these declarations come what
``manage.py personal_data`` shows, exports and erases, and the durations on the page about personal data.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from consortium.fields import label_of

Rows = models.QuerySet[models.Model]
Found = Mapping[str, set[str]]  # the keys of the rows found so far, by the model's label


class FieldKind(Enum):
    """What kind of personal data a field holds."""

    NOBODY = "ne dit rien de personne"
    ADDRESS = "adresse d’une personne"
    PERSON = "dit quelque chose de la personne à qui est la ligne"
    SECRET = "secret de la personne : jamais montré"  # noqa: S105 - no password
    MAY_NAME = "texte libre, qui peut nommer quelqu’un"


@dataclass(frozen=True)
class RetentionPeriod:
    """How long data is kept: a setting (days or months) and French words for «since when»; or words alone."""

    words: str
    setting: str = ""

    def __str__(self) -> str:
        if not self.setting:
            return self.words
        unit = "mois" if self.setting.endswith("_MONTHS") else "jours"
        return f"{getattr(settings, self.setting)} {unit} {self.words}"


@dataclass(frozen=True)
class Declaration:
    """The personal data of a model.

    ``of``: paths to the addresses whose person a row is about. ``also``: rows found by those already found.
    ``erase`` gets the person's rows and leaves what can be counted, which ``left`` says in words; ``purges``: the
    kinds of :mod:`consortium.privacy.retention` that erase them in time. ``after`` gets the rows of which a text was
    changed. ``by_name``: its texts name people without their address, as a journal does.
    """

    label: str
    fields: Mapping[str, FieldKind]
    kept: tuple[RetentionPeriod, ...]
    of: tuple[str, ...] = ()
    also: Callable[[Found], Rows] | None = None
    erase: Callable[[Rows], object] | None = None
    left: str = ""
    purges: tuple[str, ...] = ()
    after: Callable[[Rows], object] | None = None
    by_name: bool = False

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    def named(self, *kinds: FieldKind) -> list[str]:
        """The fields of these kinds."""
        return [name for name, kind in self.fields.items() if kind in kinds]

    def label_of(self, name: str) -> str:
        """The field's label: «adresse électronique»."""
        return label_of(self.model, name)

    @property
    def how_long(self) -> str:
        """How long it is kept, in French."""
        return " ; ".join(str(each) for each in self.kept)

    @property
    def is_personal(self) -> bool:
        """Whether rows of this model belong to a person."""
        return bool(self.of or self.also)


OWN_FLOORS = ("consortium", "territories", "partners", "events")
_declared: dict[str, Declaration] = {}
FOREVER = (RetentionPeriod("tant que la page ou la fiche existe"),)


def declare(
    label: str, *, fields: Mapping[str, FieldKind], kept: tuple[RetentionPeriod, ...] = FOREVER, **rules: Any
) -> None:
    """Declare a model by its label (``events.Reminder``); each of its texts stands in ``fields``.

    A choice among the words of the code says nothing of anybody unless ``fields`` says that it does.
    """
    model = apps.get_model(label)
    chosen = [name for name in texts(model) if model._meta.get_field(name).choices and name not in fields]
    _declared[label] = Declaration(label=label, fields={**fields, **impersonal(*chosen)}, kept=kept, **rules)


def declared() -> list[Declaration]:
    """Every declaration, in the order in which they were made: a person's account comes after what hangs on it."""
    return list(_declared.values())


def personal_fields(label: str) -> list[str]:
    """The fields of a declared model that say something of the person to whom a row belongs."""
    return _declared[label].named(FieldKind.ADDRESS, FieldKind.PERSON)


def texts(model: type[models.Model]) -> list[str]:
    """The fields of a model that can hold words, or bytes: all of them must be declared."""
    kinds = (
        models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField,
        models.BinaryField,
    )  # fmt: skip
    return [each.name for each in model._meta.concrete_fields if isinstance(each, kinds)]


def impersonal(*names: str) -> dict[str, FieldKind]:
    """Declare fields without personal data."""
    return dict.fromkeys(names, FieldKind.NOBODY)


def free_text(*names: str) -> dict[str, FieldKind]:
    """Declare free texts written by staff, in which somebody may be named."""
    return dict.fromkeys(names, FieldKind.MAY_NAME)


def person(*names: str) -> dict[str, FieldKind]:
    """Declare fields about the person to whom the row belongs."""
    return dict.fromkeys(names, FieldKind.PERSON)


def durations() -> dict[str, int]:
    """How long personal data is kept, from the declarations: the settings ``KEEP_…``, without their beginning."""
    names = {kept.setting for each in declared() for kept in each.kept if kept.setting}
    return {name.removeprefix("KEEP_").lower(): getattr(settings, name) for name in sorted(names)}


def table() -> Iterable[tuple[str, str, str]]:
    """(model, fields, duration) in French for each of the portal's models with personal data."""
    for each in declared():
        names = each.named(FieldKind.ADDRESS, FieldKind.PERSON)
        if names and each.model.__module__.startswith(OWN_FLOORS):
            labels = [each.label_of(name) for name in names]
            yield str(each.model._meta.verbose_name_plural), ", ".join(labels), each.how_long
