"""The options that filters and cards name: départements, themes, audiences, partners, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, IntegerField, Value

from partners.choices import Format
from partners.models import Audience, Partner, Theme
from territories.models import Departement

Options = dict[str, str]


@dataclass(frozen=True, eq=False)  # each is itself only: forms are made for it
class Vocabulary:
    """Labels by value, in display order, by the name of the filter's parameter."""

    options: dict[str, Options]

    def label(self, group: str, value: str) -> str:
        """The words for a value; the value itself when it is not known (any more)."""
        return self.options[group].get(value, value)

    def labels(self, group: str, values: Iterable[str]) -> list[str]:
        """The words for values."""
        return [self.label(group, value) for value in values]


def _rows(model, group: str, *, key: str, position):
    return model.objects.order_by().values_list(Value(group, output_field=CharField()), key, "name", position)


def _place(row: tuple[str, str, str, int]) -> tuple[int, str, str]:
    """Where an option stands in its group: départements by code, the others by position, then by name."""
    group, value, name, position = row
    return position, value if group == "departement" else name, value


def load_vocabulary(**more: Options) -> Vocabulary:
    """The vocabulary as the database has it now: one query, whatever its size. ``more``: options of the caller's."""
    by_name = Value(0, output_field=IntegerField())
    rows = _rows(Departement, "departement", key="code", position=by_name).union(
        _rows(Theme, "theme", key="slug", position="position"),
        _rows(Audience, "public", key="slug", position="position"),
        _rows(Partner, "partenaire", key="slug", position=by_name),
        all=True,
    )
    options: dict[str, Options] = {
        "departement": {},
        "public": {},
        "theme": {},
        "format": dict(Format.choices),
        "gratuit": {"1": "Gratuit"},
        "partenaire": {},
        **more,
    }
    for group, value, name, _ in sorted(rows, key=_place):
        options[group][value] = f"{name} ({value})" if group == "departement" else name
    return Vocabulary(options)
