"""What a page says of a request, label by label: a button pressed later is held against it."""

from collections.abc import Iterable

from consortium.fields import label_of
from partners.models import ActivityRequest
from partners.requests.submission import AMENDABLE_FIELDS
from partners.requests.tracking_page import state_label


def what_is_said(request: ActivityRequest) -> dict[str, str]:
    """Where a request stands and what it asks, in words, by label. Reads its relations anew."""
    rows = ActivityRequest.objects.for_page().get(pk=request.pk)
    fields = {_label(rows, name): _words(getattr(rows, name)) for name in AMENDABLE_FIELDS}
    return {
        "l’état de la demande": state_label(rows.state).lower(),
        "le partenaire en charge": str(rows.partner),
        "les dates convenues": _listed(rows.agreed_dates.all()),
        "les périodes souhaitées": _listed(rows.windows.all()),
        "les publics attendus": _listed(rows.audiences.all()),
        **fields,
    }


def _label(request: ActivityRequest, name: str) -> str:
    return label_of(request, name)


def _words(value: object) -> str:
    return "" if value is None else str(value)


def _listed(rows: Iterable[object]) -> str:
    return ", ".join(str(row) for row in rows)
