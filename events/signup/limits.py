"""Rate limits of reminder and subscription forms."""

from consortium.limits.form_limits import FormLimits
from consortium.limits.rate_limit import Limit

LIMITS = FormLimits(
    # A class that subscribes together behind one address passes; a robot does not.
    posts=Limit("visitor-posts", times=60, seconds=600),
    from_network=Limit("visitor-asked-network", times=40, seconds=3600),
    # Nobody can have us write to somebody else more often than that.
    for_address=Limit("visitor-asked-address", times=12, seconds=86400),
    words="Trop de demandes sont parties de chez vous ou avec cette adresse e-mail en peu de temps. "
    "Réessayez dans {wait}, ou écrivez-nous.",
    template="events/signup/too_many.html",
)
