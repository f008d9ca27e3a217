"""Rate limits of the log-in. Only failures count, so that a whole team behind one
address gets in.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from consortium.limits.rate_limit import Limit, allow, client_network, is_reached
from consortium.sessions import devices
from consortium.staff import Actor

# By account and network: from elsewhere its person still gets in, however many guesses a stranger has made.
FOR_ACCOUNT = Limit("login-account", times=10, seconds=600)
FROM_NETWORK = Limit("login-network", times=50, seconds=600)
# By account alone, from everywhere: guessing from a thousand addresses is no faster. It never keeps its person out: a
# browser that has logged in with this account before is not counted, and a new password, by mail, makes one known.
FROM_EVERYWHERE = Limit("login-everywhere", times=30, seconds=3600)
TOO_MANY = (
    "Trop de mots de passe faux en peu de temps. Attendez %(wait)s, "
    "ou choisissez-en un nouveau avec « Mot de passe oublié ? »."
)


class LoginForm(AdminAuthenticationForm):
    """Address and password of somebody of the staff; it says the same of wrong ones and of accounts that are closed."""

    error_messages = {
        "invalid_login": "Adresse ou mot de passe incorrects. L’accès se ferme aussi pour qui n’est plus dans aucune "
        "équipe : demandez alors à la personne responsable de la vôtre.",
    }

    request: HttpRequest  # the site's page gives it
    refused_by: Limit | None = None

    def clean(self) -> dict[str, Any]:
        """Beyond the limits nothing is looked up, not even a right password; the same for an unknown address."""
        network, name = client_network(self.request), self.cleaned_data.get("username", "")
        counts = [(FROM_NETWORK, network), (FOR_ACCOUNT, f"{network} {name}")]
        if not devices.knows(self.request, _account_named(name)):
            counts.append((FROM_EVERYWHERE, name))
        if reached := [limit for limit, who in counts if is_reached(limit, who)]:
            self.refused_by = max(reached, key=lambda limit: limit.seconds)
            raise ValidationError(TOO_MANY, params={"wait": self.refused_by.wait})
        try:
            return super().clean()
        except ValidationError:
            for limit, who in counts:
                allow(limit, who)
            raise


def _account_named(name: str) -> Actor | None:
    """The account with this address; None when there is none."""
    accounts = get_user_model()
    found: Actor | None = accounts.objects.filter(**{f"{accounts.USERNAME_FIELD}__iexact": name}).first()
    return found


def entered(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to the log-in page; a session that it has just opened will have its browser welcomed."""
    if request.method == "POST" and response.status_code == HTTPStatus.FOUND and request.user.is_authenticated:
        request.session[devices.ENTERED] = True
    return response


def with_status(response: HttpResponse) -> HttpResponse:
    """The log-in page as it is; 429 when its form makes somebody wait."""
    refused_by = getattr((getattr(response, "context_data", None) or {}).get("form"), "refused_by", None)
    if refused_by:
        response.status_code = 429
        response.headers["Retry-After"] = str(refused_by.seconds)
    return response
