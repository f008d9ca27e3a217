"""On PostgreSQL no order holds that was not asked for (:mod:`tests.ties`); each order that is declared is complete."""

import pytest
from django.contrib import admin
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Count, F, Max, Subquery, Window
from django.db.models.functions import RowNumber

from partners.models import Activity, Audience, Membership, Partner, Theme
from territories.models import Departement
from tests import rows, ties
from tests.factories import ActivityFactory
from tests.ties import keys

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="sur PostgreSQL seulement")
TIMES = 40  # two rows that tie come forty times in one order once in a million million

TIED = Theme.objects.order_by("position")
SLUGS = TIED.values_list("slug")
OTHERS = Audience.objects.order_by("position").values_list("slug")
SPOTS = Theme.objects.order_by().values_list("position", "slug")
OTHER_SPOTS = Audience.objects.order_by().values_list("position", "slug")
FIRST = TIED.values("pk")[:1]
NUMBERED = Theme.objects.annotate(place=Window(RowNumber(), order_by=[F("pk").asc()])).filter(place__lte=9)
WHOLE = {
    "ordered": lambda: list(TIED.values_list("pk")),
    "unordered": lambda: list(TIED.order_by().values_list("pk")),
    "models": lambda: [(row.pk,) for row in TIED.all()],
    "in pieces": lambda: [(row.pk,) for row in TIED.iterator(chunk_size=2)],
    "locked": lambda: [(row.pk,) for row in TIED.select_for_update()],
    "in bulk": lambda: list(TIED.order_by().in_bulk().items()),
    "joined": lambda: list(Partner.objects.order_by("pk").values_list("pk", "departements")),
    "related": lambda: list(Partner.objects.order_by("pk")[0].departements.order_by("outline").values_list("pk")),
    "grouped": lambda: list(TIED.values("position", "slug").annotate(Count("pk")).values_list()),
    "grouped, in the model's order": lambda: list(Theme.objects.values("slug").annotate(Count("pk")).values_list()),
    "distinct": lambda: list(TIED.values_list("position", "slug").distinct()),
    "a union": lambda: list(SLUGS.order_by().union(OTHERS.order_by())),
    "a union of pages": lambda: list(SLUGS[:20].union(OTHERS[:20], all=True)),
    "an ordered union": lambda: list(SPOTS.union(OTHER_SPOTS).order_by("position")),
    "filtered by a window": lambda: list(NUMBERED.order_by("position").values_list("pk")),
    "filtered by a window, unordered": lambda: list(NUMBERED.order_by().values_list("pk")),
}
CHOSEN = {
    "the first": lambda: TIED.first().pk,
    "the last": lambda: TIED.last().pk,
    "a page": lambda: list(TIED.values_list("pk")[3:6]),
    "distinct on": lambda: list(TIED.distinct("position").values_list("pk")),
    "a subquery with a limit": lambda: list(Theme.objects.filter(pk__in=FIRST).values_list("pk")),
    "an annotation": lambda: Departement.objects.annotate(theme=Subquery(FIRST)).get(pk="88").theme,
}
COMPLETE = {
    "by key": lambda: list(TIED.order_by("position", "-pk")),
    "by a unique field": lambda: list(TIED.order_by("position", "slug")),
    "in the model's order": lambda: list(Theme.objects.all()),
    "by a constraint": lambda: list(Membership.objects.order_by("partner_id", "user_id")),
    "by keys at the other end": lambda: list(Membership.objects.order_by("partner__slug", "user__email")),
    "by a constraint that WHERE completes": lambda: list(Membership.objects.filter(user=1).order_by("partner_id")),
    "with what it points to": lambda: list(Membership.objects.select_related("partner", "user").order_by("pk")),
    "by both keys of a join": lambda: list(
        Partner.objects.order_by("pk", "departements__pk").values_list("name", "departements__name")
    ),
    "by group": lambda: list(TIED.values("position").annotate(Count("pk"))),
    "by the key of a group": lambda: list(Partner.objects.annotate(Count("staff")).order_by("pk")),
    "by what is distinct": lambda: list(TIED.values_list("position").distinct()),
    "whether there is one": lambda: TIED.exists(),
    "how many": lambda: TIED.count(),
    "an aggregate": lambda: TIED.aggregate(Max("position")),
    "a subquery without a limit": lambda: list(Theme.objects.filter(pk__in=TIED.values("pk")).order_by("pk")),
    "explained": lambda: TIED.explain(),
}


@pytest.fixture
def tied_rows():
    """All themes and all audiences at one place; a partner in all départements, which all look alike."""
    Theme.objects.update(position=0)
    Audience.objects.update(position=0)
    Departement.objects.update(outline={})
    Partner.objects.order_by("pk")[0].departements.set(Departement.objects.all())


@on_postgresql
@pytest.mark.parametrize("read", WHOLE.values(), ids=WHOLE)
@pytest.mark.usefixtures("tied_rows")
def test_ties_come_in_any_order(read):
    found = [read() for _ in range(TIMES)]
    assert len({str(each) for each in found}) > 1
    assert len({str(sorted(each, key=str)) for each in found}) == 1


@on_postgresql
@pytest.mark.parametrize("read", CHOSEN.values(), ids=CHOSEN)
@pytest.mark.usefixtures("tied_rows")
def test_a_limit_chooses_any_of_what_ties(read):
    assert len({str(read()) for _ in range(TIMES)}) > 1


@on_postgresql
@pytest.mark.usefixtures("tied_rows")
def test_prefetched_rows_come_in_any_order():
    ActivityFactory().themes.set(Theme.objects.all())
    read = Activity.objects.prefetch_related(models.Prefetch("themes", Theme.objects.order_by()))
    assert len({str(read.get().themes.all()) for _ in range(TIMES)}) > 1


@on_postgresql
@pytest.mark.parametrize("read", COMPLETE.values(), ids=COMPLETE)
def test_a_complete_order_is_run_as_it_was_written(read, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        read()
    assert "RANDOM" not in queries[0]["sql"]


@on_postgresql
def test_chance_costs_no_query(django_assert_num_queries):
    ties.start("a test that begins")
    with django_assert_num_queries(1) as queries:
        list(TIED.all())
    assert queries[0]["sql"].endswith("RANDOM() ASC")


@on_postgresql
@pytest.mark.usefixtures("tied_rows")
def test_the_same_test_draws_the_same_orders_again():
    found = []
    for _ in range(2):
        ties.start("the same test")
        found.append([read() for read in (*WHOLE.values(), *CHOSEN.values())])
    assert found[0] == found[1]


def _is_complete(ordered: models.QuerySet) -> bool:
    """Whether no two rows of the query set's own model are equal in its order."""
    compiler = ordered.query.get_compiler(DEFAULT_DB_ALIAS)
    _, ordering, _ = compiler.pre_sql_setup()
    return keys.is_complete(compiler, [expression for expression, _ in ordering])


@pytest.mark.parametrize("model", [model for model in rows.our_models() if model._meta.ordering])
def test_the_order_of_a_model_leaves_no_tie(model):
    assert _is_complete(model._base_manager.all())


@pytest.mark.parametrize("kind", [kind for kind in admin.site._registry.values() if kind.ordering], ids=str)
def test_the_order_of_an_admin_list_leaves_no_tie(kind):
    assert _is_complete(kind.model._base_manager.order_by(*kind.ordering))
