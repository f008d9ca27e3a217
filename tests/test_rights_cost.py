"""What a right on one row costs: that row is looked at, not the table it stands in, however long that has grown."""

import importlib
import inspect
import re

import pytest
from django.db.models import QuerySet

from partners.choices import Role
from tests.factories import PartnerFactory, member_of
from tests.parts import ROOT

pytestmark = pytest.mark.django_db
MODULES = [
    importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for app in ("events", "partners", "territories")
    for path in sorted((ROOT / app).rglob("access.py"))
]
# Rows that somebody may do something with: functions of a person alone.
RIGHTS = {
    f"{module.__name__}.{name}": function
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    and inspect.isclass(found := inspect.signature(function).return_annotation)
    and issubclass(found, QuerySet)
}


@pytest.mark.parametrize("name", RIGHTS)
@pytest.mark.parametrize("role", Role.values)
def test_a_right_on_one_row_reads_the_table_once(name, role):
    rows = RIGHTS[name](member_of(PartnerFactory(), role))
    table = rows.model._meta.db_table
    asked = str(rows.filter(pk=57).query)
    assert len(re.findall(rf'(?:FROM|JOIN) "{table}"', asked)) == 1, asked


def test_the_rights_of_each_app_are_found():
    assert len(RIGHTS) >= 2 * len(MODULES)


def test_every_right_says_what_it_gives_by_which_this_module_knows_it():
    unsaid = [
        f"{module.__name__}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if inspect.signature(function).return_annotation is inspect.Signature.empty
    ]
    assert unsaid == []
