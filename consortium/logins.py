"""Logging in: whoever guesses passwords is made to wait. Only failures count, so that a whole team behind one
address gets in.
"""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse

from consortium.ratelimit import Limit, allow, client_network, is_reached

# By account and network: from elsewhere its person still gets in, however many guesses a stranger has made.
FOR_ACCOUNT = Limit("login-account", times=10, seconds=600)
FROM_NETWORK = Limit("login-network", times=50, seconds=600)
TOO_MANY = (
    "Trop de mots de passe faux en peu de temps. Attendez une dizaine de minutes, "
    "ou choisissez-en un nouveau avec « Mot de passe oublié ? »."
)
TOO_MANY_CODE = "too_many"


class LoginForm(AdminAuthenticationForm):
    """Address and password of somebody of the staff."""

    def clean(self) -> dict[str, object]:
        """Beyond the limits nothing is looked up, not even a right password."""
        network = client_network(self.request)
        counts = ((FROM_NETWORK, network), (FOR_ACCOUNT, f"{network} {self.cleaned_data.get('username', '')}"))
        if any(is_reached(limit, who) for limit, who in counts):
            raise ValidationError(TOO_MANY, code=TOO_MANY_CODE)
        try:
            return super().clean()
        except ValidationError:
            for limit, who in counts:
                allow(limit, who)
            raise


def with_status(response: HttpResponse) -> HttpResponse:
    """The log-in page as it is; 429 when its form makes somebody wait."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is not None and form.has_error(NON_FIELD_ERRORS, TOO_MANY_CODE):
        response.status_code = 429
        response.headers["Retry-After"] = str(FROM_NETWORK.seconds)
    return response
