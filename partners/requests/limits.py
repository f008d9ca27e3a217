"""How often one visitor may write. The first limit costs one count in the cache and nothing else."""

from django.http import HttpRequest

from consortium.http.rate_limit import Limit, allow, client_network
from partners.models import ActivityRequest

# What a whole médiathèque behind one address never reaches, looking for its place and correcting errors included.
POSTS = Limit("request-posts", times=60, seconds=600)
SENT_FROM_NETWORK = Limit("request-sent-network", times=20, seconds=3600)
SENT_BY_EMAIL = Limit("request-sent-email", times=5, seconds=3600)
ACTS_ON_REQUEST = Limit("request-acts", times=20, seconds=3600)

TOO_MANY_SENT = (
    "Trop de demandes sont parties de chez vous ou avec cette adresse e-mail en peu de temps. "
    "Rien n’est perdu : gardez cette page ouverte et renvoyez-la dans une heure, ou écrivez-nous."
)


def may_post(request: HttpRequest) -> bool:
    """Count one more form from this network: the cheap check, before anything is read."""
    return allow(POSTS, client_network(request))


def may_send(request: HttpRequest, email: str) -> bool:
    """Count one more complete request, from this network and from this e-mail address."""
    return allow(SENT_FROM_NETWORK, client_network(request)) and allow(SENT_BY_EMAIL, email)


def may_act(request: ActivityRequest) -> bool:
    """Count one more message, change or withdrawal on one request: each of them writes to somebody."""
    return allow(ACTS_ON_REQUEST, str(request.pk))
