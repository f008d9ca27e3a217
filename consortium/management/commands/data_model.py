"""``manage.py data_model``: the portal's own models and what links them, as a diagram for docs/data-model.md."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.core.management.base import BaseCommand
from django.db import models

FLOORS = frozenset({"events", "partners", "territories", "consortium"})
HEAD = "# Data model\n\nDrawn from the models: `manage.py data_model > docs/data-model.md`.\n"


def diagrams() -> str:
    """One Mermaid entity-relationship diagram per app, in Markdown; relations to other apps end at their bare name."""
    ours = [app for app in apps.get_app_configs() if app.name.partition(".")[0] in FLOORS and any(app.get_models())]
    return HEAD + "".join(map(_diagram, ours))


def _diagram(app: AppConfig) -> str:
    rows = sorted(app.get_models(), key=lambda model: model.__name__)
    lines = [line for model in rows for line in (*_entity(model), *_relations(model))]
    told = "".join(f"- `{model.__name__}`, «{model._meta.verbose_name}»: {_first_line(model)}\n" for model in rows)
    drawn = "".join(f"    {line}\n" for line in lines)
    return f"\n## {app.name}\n\n{told}\n```mermaid\nerDiagram\n{drawn}```\n"


def _first_line(model: type[models.Model]) -> str:
    return (inspect.getdoc(model) or "").partition("\n")[0]


def _entity(model: type[models.Model]) -> Iterator[str]:
    yield f"{model.__name__} {{"
    for field in model._meta.concrete_fields:
        if not field.is_relation:
            yield f"    {field.get_internal_type()} {field.name}{' PK' if field.primary_key else ''}"
    yield "}"


def _relations(model: type[models.Model]) -> Iterator[str]:
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        if field.is_relation and field.related_model:
            yield f"{model.__name__} {_ends(field)} {field.related_model.__name__} : {field.name}"


def _ends(field: "models.Field[Any, Any]") -> str:
    """The two ends of a relation in Mermaid's signs: how many of ours, how many of theirs."""
    if field.many_to_many:
        return "}o--o{"
    return f"{'|o' if field.one_to_one else '}o'}--{'o|' if field.null else '||'}"


class Command(BaseCommand):
    """Print the diagrams."""

    help = "Dessine les modèles du portail et ce qui les lie, pour docs/data-model.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """To standard output."""
        self.stdout.write(diagrams(), ending="")
