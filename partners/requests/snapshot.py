"""The state of a request as shown on a page, to detect changes made before a button is pressed."""

from collections.abc import Iterable

from consortium.fields import label_of
from partners.models import ActivityRequest
from partners.requests.sections import AMENDABLE_FIELDS
from partners.requests.tracking_page import state_label


def what_is_said(request: ActivityRequest) -> dict[str, str]:
    """French label → text for the request's state, dates and form fields, read from the database."""
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
