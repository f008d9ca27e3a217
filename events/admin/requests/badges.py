"""What a request is and how long it has waited, in words and colour."""

from django.utils.html import format_html

from partners.choices import RequestState
from partners.models import ActivityRequest


def state_mark(request: ActivityRequest) -> str:
    """The state as a coloured label."""
    return format_html(
        '<span class="mark mark--request-{}">{}</span>',
        request.state.replace("_", "-"),
        request.get_state_display(),
    )


def distance_words(distance_km: float | None) -> str:
    """«sur place», «à 12 km», a dash for nothing near."""
    if distance_km is None:
        return "–"
    return "sur place" if distance_km < 1 else f"à {round(distance_km)}\u00a0km"


def months_words(months: int | None, *, never: str) -> str:
    """«ce mois-ci», «il y a 3 mois», «il y a 2 ans»."""
    if months is None:
        return never
    if months == 0:
        return "il y a moins d’un mois"
    years = months // 12
    return f"il y a {years} ans" if years > 1 else f"il y a {months} mois"


def is_open(request: ActivityRequest) -> bool:
    """Whether somebody waits for our answer."""
    return request.state in {RequestState.CONFIRMED, RequestState.IN_STUDY}
