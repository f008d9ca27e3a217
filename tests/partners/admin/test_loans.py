"""Loans in the admin: all of them to read; those that answer no request, by hand, and never a copy out twice."""

import datetime as dt

import pytest
from django.urls import reverse

from partners.choices import Role
from partners.loans import services
from partners.models import Loan, LoanDay
from tests.factories import ActivityFactory, PartnerFactory, RequestFactory, coordination, member_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:partners_loan_changelist")
ADD = reverse("admin:partners_loan_add")
MONDAY, SUNDAY = dt.date(2027, 3, 1), dt.date(2027, 3, 7)
REASON = "Révision des lampes"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def partner():
    return PartnerFactory(name="Planétarium d’Épinal")


@pytest.fixture
def kit(partner):
    return ActivityFactory(title="Malle du ciel", partner=partner, lent=True, copies=2, transport_days=1)


@pytest.fixture
def editor(client, partner):
    user = member_of(partner, Role.EDITOR)
    client.force_login(user)
    return user


def data(kit, **changes) -> dict[str, object]:
    return {"activity": kit.pk, "opening": "2027-03-01", "closing": "2027-03-07", "copy": "", "note": REASON} | changes


def change(loan: Loan) -> str:
    return reverse("admin:partners_loan_change", args=[loan.pk])


def delete(loan: Loan) -> str:
    return reverse("admin:partners_loan_delete", args=[loan.pk])


def errors(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


def lent(kit, **fields) -> Loan:
    return services.lend(kit, **{"opening": MONDAY, "closing": SUNDAY, "note": REASON} | fields)


def days_agree() -> bool:
    """Whether the days that the database guards are those of the loans."""
    promised = {(loan.pk, loan.copy, day) for loan in Loan.objects.all() for day in loan.period.days}
    return promised == set(LoanDay.objects.values_list("loan", "copy", "day"))


def test_a_copy_is_kept_for_maintenance(client, editor, kit):
    assert client.post(ADD, data(kit, copy="2")).status_code == 302
    loan = Loan.objects.get()
    assert (loan.copy, loan.note, loan.request, loan.start, loan.end) == (
        2, REASON, None, dt.date(2027, 2, 28), dt.date(2027, 3, 9),
    )  # fmt: skip
    assert days_agree()


def test_never_a_copy_twice(client, editor, kit):
    lent(kit, copy=2)
    assert "L’exemplaire n° 2 n’est pas libre" in errors(client.post(ADD, data(kit, copy="2")))["copy"][0]
    assert "L’exemplaire n° 3 n’est pas libre" in errors(client.post(ADD, data(kit, copy="3")))["copy"][0]
    assert client.post(ADD, data(kit)).status_code == 302  # the portal takes the other one
    assert "Aucun exemplaire n’est libre" in errors(client.post(ADD, data(kit)))["opening"][0]
    assert (list(Loan.objects.order_by("copy").values_list("copy", flat=True)), days_agree()) == ([1, 2], True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"activity": ""}, "activity"),
        ({"opening": "", "closing": ""}, "opening"),
        ({"opening": "2027-03-08"}, "opening"),  # after the last day
        ({"opening": "2026-01-01", "closing": "2026-11-24"}, "closing"),
        ({"closing": "2207-03-07"}, "closing"),
        ({"opening": "hier"}, "opening"),
        ({"copy": "0"}, "copy"),
        ({"copy": "1e9"}, "copy"),
        ({"note": " "}, "note"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, editor, kit, changes, field):
    assert field in errors(client.post(ADD, data(kit, **changes)))
    assert not Loan.objects.exists()


def test_a_form_sent_twice_lends_once(client, editor, kit):
    number = client.get(ADD).context["form_number"]
    for _ in range(2):
        client.post(ADD, data(kit, form_number=number))
    assert Loan.objects.count() == 1


def test_a_loan_moves_and_is_cancelled(client, editor, kit):
    loan, other = lent(kit, copy=1), lent(kit, copy=2)
    moved = {"opening": "2027-03-15", "closing": "2027-03-16", "copy": "2", "note": "Écoles de Toul"}
    assert client.post(change(loan), moved).status_code == 302
    loan.refresh_from_db()
    assert (loan.opening, loan.copy, loan.note) == (dt.date(2027, 3, 15), 2, "Écoles de Toul")
    assert "n° 2" in errors(client.post(change(loan), moved | {"opening": "2027-03-05"}))["copy"][0]
    assert client.post(delete(other), {"post": "yes"}).status_code == 302
    assert (Loan.objects.get().pk, days_agree()) == (loan.pk, True)


def test_a_word_changed_moves_nothing(client, editor, kit):
    loan = lent(kit)
    kit.copies, kit.kind = 1, "intervention"
    kit.save()
    posted = {"opening": "2027-03-01", "closing": "2027-03-07", "copy": "1", "note": "Lampes et câbles"}
    assert client.post(change(loan), posted).status_code == 302
    assert Loan.objects.get().note == "Lampes et câbles"


def test_the_loan_of_a_request_is_moved_by_its_request_alone(client, editor, kit):
    loan = lent(kit, request=RequestFactory(activity=kit, partner=kit.partner, wish=""))
    page = client.get(change(loan)).content.decode()
    assert reverse("admin:partners_activityrequest_change", args=[loan.request_id]) in page
    assert 'name="opening"' not in page
    answers = [client.post(change(loan), data(kit, opening="2027-04-01")), client.post(delete(loan), {"post": "yes"})]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert Loan.objects.get().opening == MONDAY


@pytest.mark.parametrize("role", [None, Role.CONTRIBUTOR, "stranger"])
def test_others_read_and_change_nothing(client, partner, kit, role):
    loan = lent(kit)
    elsewhere = ActivityFactory(lent=True)
    user = member_of(elsewhere.partner, Role.MANAGER) if role in {None, "stranger"} else member_of(partner, role)
    client.force_login(user)
    assert client.get(change(loan)).status_code == client.get(LIST).status_code == 200
    client.post(ADD, data(kit, opening="2027-05-01", closing="2027-05-02"))
    assert client.post(change(loan), data(kit, opening="2027-03-02")).status_code == 403
    assert client.post(delete(loan), {"post": "yes"}).status_code == 403
    assert list(Loan.objects.values_list("opening", flat=True)) == [MONDAY]


def test_the_coordination_lends_for_everybody(client, kit):
    client.force_login(coordination())
    assert client.post(ADD, data(kit)).status_code == 302


def test_the_hand_over_is_told(client, editor, kit):
    before = lent(kit, copy=1, request=RequestFactory(activity=kit, partner=kit.partner, wish=""))
    loan = lent(kit, copy=1, opening=dt.date(2027, 3, 20), closing=dt.date(2027, 3, 21))
    page = client.get(change(loan)).content.decode()
    assert f"Vient de : {before.request.place} (du 1er mars 2027 au 7 mars 2027)" in page
    assert "Part ensuite à : la réserve du partenaire" in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same(client, editor, kit, settings, django_assert_num_queries, how_many):
    settings.PROGRAMME_VERSION_SECONDS = 300
    for number in range(how_many):
        day = MONDAY + dt.timedelta(days=30 * number)
        lent(kit, opening=day, closing=day, request=RequestFactory(activity=kit, partner=kit.partner, wish=""))
        lent(kit, opening=day, closing=day)
    client.get(LIST)
    with django_assert_num_queries(7):
        assert client.get(LIST).content.decode().count("Médiathèque n°") == how_many


def test_the_list_opens_on_what_is_not_back(client, editor, kit):
    back = lent(kit, opening=dt.date(2026, 3, 1), closing=dt.date(2026, 3, 7))
    out = [lent(kit), lent(kit, request=RequestFactory(activity=kit, partner=kit.partner, wish=""))]
    listed = lambda **query: list(client.get(LIST, query).context["cl"].result_list)  # noqa: E731
    assert listed() == out
    assert (listed(moment="finis"), listed(moment="tous")) == ([back], [back, *out])
    assert (listed(qui="mes-partenaires"), listed(qui="autres"), listed(q="lampes")) == (out, [], [out[0], out[1]])
