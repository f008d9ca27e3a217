"""What the database refuses by itself, whoever writes: every constraint of ours, derived from the models themselves.

The bad rows are made from the constraints (:mod:`tests.rows`) and written past every form, ``save()`` and ``clean()``.
"""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from tests import rows

pytestmark = pytest.mark.django_db

ENOUGH = 24  # bad rows tried for one constraint
CHECKS = [
    pytest.param(model, constraint, id=constraint.name)
    for model in rows.our_models()
    for constraint in rows.checks(model)
]


# What people write goes through a form: a list of choices, or a constraint with words of its own.
TOLD = [
    parameters
    for parameters in CHECKS
    if parameters.values[1].violation_error_message != models.BaseConstraint.default_violation_error_message
    or all(
        parameters.values[0]._meta.get_field(name).choices for name in rows.mentioned(parameters.values[1].condition)[0]
    )
]


def _unique_constraints(model: type[models.Model]) -> list[models.UniqueConstraint]:
    """The model's unique constraints, and as such those that its fields and ``unique_together`` ask for."""
    fields = [(each.name,) for each in model._meta.local_concrete_fields if each.unique and not each.primary_key]
    plain = [
        models.UniqueConstraint(fields=names, name="+".join(names))
        for names in [*fields, *map(tuple, model._meta.unique_together)]
    ]
    return [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)] + plain


UNIQUE = [
    pytest.param(model, constraint, id=f"{model.__name__}-{constraint.name}")
    for model in rows.our_models()
    for constraint in _unique_constraints(model)
]


def refused_by(row: models.Model, values: dict[str, object]) -> str:
    """What the database says when these values are written into a stored row; empty when it takes them."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**values)
    except IntegrityError as error:
        return str(error)
    return ""


def test_every_constraint_is_of_a_kind_that_is_tried_here():
    tried = {parameters.values[1].name for parameters in (*CHECKS, *UNIQUE)}
    assert {each.name for model in rows.our_models() for each in model._meta.constraints} <= tried


@pytest.mark.parametrize(("model", "constraint"), CHECKS)
def test_the_database_refuses_what_a_check_does(model, constraint):
    row = rows.stored_row(model)
    bad = list(itertools.islice(rows.bad_values(row, constraint), ENOUGH))
    assert bad, f"{constraint.name}: tests/rows.py finds nothing that this constraint alone refuses"
    taken = [values for values in bad if constraint.name not in refused_by(row, values)]
    assert taken == []


@pytest.mark.parametrize(("model", "constraint"), TOLD)
def test_a_form_says_in_words_what_a_check_refuses(model, constraint):
    row = rows.stored_row(model)
    for values in itertools.islice(rows.bad_values(row, constraint), 3):
        for name, value in values.items():
            setattr(row, name, value)
        with pytest.raises(ValidationError) as refusal:
            row.full_clean()
        assert constraint.name not in str(refusal.value.messages)


@pytest.mark.parametrize(("model", "constraint"), CHECKS)
def test_every_check_has_words_of_its_own(model, constraint):
    """Django's own would name the constraint to whoever filled a form; a list of choices has its field's."""
    has_words = constraint.violation_error_message != models.BaseConstraint.default_violation_error_message
    names = rows.mentioned(constraint.condition)[0]
    assert has_words or all(model._meta.get_field(name).choices for name in names)


@pytest.mark.parametrize(("model", "constraint"), UNIQUE)
def test_the_database_refuses_a_second_one(model, constraint):
    names = constraint.fields or sorted(rows.mentioned(constraint.expressions)[0])
    fields = [model._meta.get_field(name) for name in names]
    first, second = rows.stored_row(model, new=True), rows.stored_row(model, new=True)
    rows.fill(first, fields, constraint.condition)
    rows.fill(second, [], constraint.condition)
    said = refused_by(second, rows.same_values(first, second, constraint))
    columns = ", ".join(f"{model._meta.db_table}.{field.column}" for field in fields)
    assert constraint.name in said or columns in said or _names_columns(said, fields), said or "accepté"


def _names_columns(said: str, fields: list[models.Field]) -> bool:
    """Whether PostgreSQL's detail names just these columns: it gives constraints of fields names of its own."""
    return connection.vendor == "postgresql" and f"Key ({', '.join(field.column for field in fields)})=" in said
