"""Rate limits of request forms and messages."""

from consortium.limits.form_limits import FormLimits
from consortium.limits.rate_limit import Limit, allow
from partners.models import ActivityRequest

LIMITS = FormLimits(
    # What a whole médiathèque behind one address never reaches, looking for its place and correcting errors included.
    posts=Limit("request-posts", times=60, seconds=600),
    from_network=Limit("request-sent-network", times=20, seconds=3600),
    for_address=Limit("request-sent-email", times=5, seconds=3600),
    words="Trop de demandes sont parties de chez vous ou avec cette adresse e-mail en peu de temps. "
    "Rien n’est perdu : gardez cette page ouverte et renvoyez-la dans {wait}, ou écrivez-nous.",
    template="partners/requests/too_many.html",
)
ACTS_ON_REQUEST = Limit("request-acts", times=20, seconds=3600)


def may_act(request: ActivityRequest) -> bool:
    """Count one more message, change or withdrawal on one request: each of them writes to somebody."""
    return allow(ACTS_ON_REQUEST, str(request.pk))
