"""What was typed in a form of the admin outlives the session: kept when it is refused, shown again after the log-in.

A form that comes without a session (or with the token of an earlier one) is kept for the account that wrote it, and for
this browser, which holds two signed cookies. Whose it is its token tells: each log-in has another, and the browser
remembers under which one which account worked. A form whose token it does not know is kept for nobody.

After the log-in the page on which it was written shows it again, not saved: only the person's click on its button
writes anything. Files are not kept: the page says so.

The form of a model is bound again (:class:`ResumedFormAdmin`). Any other page is made as for a visit, and the forms
that its template is given are filled with what was typed; where there is none, the texts are shown, to be copied.
"""

import datetime as dt
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from hashlib import sha256
from itertools import chain
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape

from consortium.edits import shown
from consortium.generic import AdminMixin
from consortium.http.cookies import SignedCookie
from consortium.http.forgery_tokens import secret_for, secret_of
from consortium.http.noted import noted
from consortium.models import UnsavedForm
from consortium.privacy import retention

HOURS_KEPT = 2
KEPT = dt.timedelta(hours=HOURS_KEPT)
# Under which token which account worked in this browser; which kept forms are this browser's. Both the latest first.
ACCOUNT = SignedCookie("compte", salt="consortium.unsaved.account", kept=dt.timedelta(days=14))
KEYS = SignedCookie("reprise", salt="consortium.unsaved.form", kept=KEPT)
LARGEST = 1_000_000  # characters: an event of three hundred occurrences has a fifth of it
MAX_PATH_LENGTH = 400  # characters: an address of a row has some thirty
MAX_FORMS = 5  # forms of one account
LOG_INS = 5  # of this browser: the forms of pages that were opened before those are of nobody
WITHOUT = "sans-reprise"  # ``?sans-reprise``: the form as it is saved
HIDDEN_NAMES = frozenset({"_popup", "_to_field", shown.FIELD})  # no buttons, though they begin like those
LONG_TEXT = 20  # characters: worth copying from a page that cannot show it in its place
BACK = "Votre session avait pris fin : ce que vous aviez écrit est là, et rien n’en est encore enregistré. "
READ_AGAIN = "Relisez, puis enregistrez."
SEND_AGAIN = "Relisez, puis envoyez."
OF_ANOTHER = (
    "Ce que vous venez d’envoyer a été écrit avec un autre compte : rien n’en est enregistré. "
    f"C’est gardé {HOURS_KEPT} heures pour ce compte seulement : connectez-vous avec lui pour le retrouver."
)
FILES_AGAIN = "Choisissez de nouveau vos fichiers, que le navigateur ne rend pas. Relisez, puis enregistrez."


def page_name(request: HttpRequest) -> str:
    """The name of the page's address; empty for none."""
    return (request.resolver_match.url_name if request.resolver_match else None) or ""


def is_change_form(request: HttpRequest) -> bool:
    """Whether the address is that of the form of a registered model, to add or to change a row."""
    if not _is_of_admin(request):
        return False
    names = (f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)
    return page_name(request) in {f"{name}_{page}" for name in names for page in ("add", "change")}


def name_account(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser remember whose forms it shows."""
    mine = [_digest(secret_for(request)), request.user.pk]
    known = _log_ins(request)
    if known[:1] != [mine]:
        ACCOUNT.write(response, [mine, *(each for each in known if each != mine)][:LOG_INS])


def clear_at_logout(request: HttpRequest, response: HttpResponse) -> None:
    """At log-out: remove this account's kept forms from the browser's cookie; forms sent later are kept again."""
    _hold(response, _alive(request).exclude(user_id__in=[pk for _, pk in _log_ins(request)[:1]]), request)


def keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Store the posted form of a refused request; returns whether it was stored.

    ``response`` is then a redirect to the page where the form was written.
    """
    account = _writer(request)
    page = _page_of(request)
    if not account or not _has_words(request) or max(len(request.path), len(page)) > MAX_PATH_LENGTH:
        return False
    if not get_user_model().objects.filter(pk=account, is_active=True).exists():
        return False
    typed = {name: values for name, values in request.POST.lists() if _is_typed(name)}
    content = json.dumps(typed, ensure_ascii=False)
    if len(content) > LARGEST:
        return False
    key = secrets.token_urlsafe(24)
    mine = UnsavedForm.objects.filter(user_id=account).order_by("-kept_at", "-pk")
    mine.filter(path=request.path, content=content).delete()  # sent twice
    UnsavedForm.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MAX_FORMS - 1 :])).delete()
    UnsavedForm.objects.create(
        key=_digest(key),
        user_id=account,
        path=request.path,
        page=urlsplit(page).path,
        content=content,
        had_files=bool(request.FILES),
    )
    KEYS.write(response, [key, *_keys(request)][: MAX_FORMS * LOG_INS])
    login = reverse("admin:login")
    is_to_login = urlsplit(response.headers["Location"]).path == login
    response.headers["Location"] = f"{login}?{urlencode({'next': page})}" if is_to_login else page
    return True


def has_kept_form(request: HttpRequest) -> bool:
    """Whether a form kept for this browser is waiting. At most one query."""
    return bool(_keys(request)) and _alive(request).exists()


def refused_token(request: HttpRequest) -> HttpResponse | None:
    """The page of a form that bears the token of an earlier session, where its account finds it again."""
    response = HttpResponseRedirect(request.get_full_path())
    if not keep(request, response):
        return None
    if request.user.is_authenticated and request.user.pk != _writer(request):
        messages.warning(request, OF_ANOTHER)
    return response


def clear_once_saved(request: HttpRequest, response: HttpResponse) -> None:
    """Delete a kept form once it has been saved (``response`` is a redirect); other kept forms stay."""
    if found := _kept_for(request, path=request.path):
        found.delete()
        _hold(response, _alive(request), request)


def with_kept_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator of an admin view: a form kept for this user is shown again with what was typed."""

    @wraps(view)
    def resumed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_read = request.method == "GET" and WITHOUT not in request.GET
        found = _kept_for(request, page=request.path) if is_read else None
        if not found:
            return view(request, *args, **kwargs)
        known = noted(request)
        known.unsaved, known.is_resumed = found, False
        response = view(request, *args, **kwargs)
        return response if known.is_resumed else _filled(request, response, found)

    return resumed


def _filled(request: HttpRequest, response: HttpResponse, found: UnsavedForm) -> HttpResponse:
    """A page that was opened, with what was typed in its forms; else, the texts to copy."""
    data = _data(found)
    values = chain.from_iterable(values for _, values in data.lists())
    texts = [text for text in values if len(text) >= LONG_TEXT and " " in text]
    context = getattr(response, "context_data", None) or {}
    if response.status_code == 200 and [form for form in _forms_in(context) if _fill(form, data)]:
        messages.warning(request, BACK + (FILES_AGAIN if found.had_files else SEND_AGAIN))
        html = cast("TemplateResponse", response).render().content.decode()
        if all(escape(text) in html for text in texts):
            return response
    if not texts:
        return response
    context = {**admin.site.each_context(request), "title": "Ce que vous aviez écrit", "texts": texts}
    return TemplateResponse(request, "admin/unsaved.html", {**context, "without": f"{request.path}?{WITHOUT}"})


def _forms_in(value: object, seen: set[int] | None = None) -> Iterator[forms.BaseForm]:
    """The forms that a template is given: by themselves, in lists, or held by objects of ours made of forms."""
    seen = set() if seen is None else seen
    if id(value) in seen or isinstance(value, models.Model | models.QuerySet | type):
        return
    seen.add(id(value))
    if isinstance(value, forms.BaseForm):
        yield value
    inner: Iterable[object]
    if isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    else:
        inner = vars(value).values() if _holds_forms(value) else ()
    for each in inner:
        yield from _forms_in(each, seen)


def _holds_forms(value: object) -> bool:
    parts = list(getattr(value, "__dict__", {}).values())
    parts += [each for part in parts if isinstance(part, list | tuple) for each in part]
    return isinstance(value, forms.BaseForm) or any(isinstance(part, forms.BaseForm) for part in parts)


def _fill(form: forms.BaseForm, data: QueryDict) -> bool:
    """Fill an unbound form with what was typed, but for hidden fields; returns whether anything was."""
    names = {name for name in form.fields if not form[name].is_hidden}
    if form.is_bound or not any(key.startswith(form.add_prefix(name)) for name in names for key in data):
        return False
    for name in names:
        value = form.fields[name].widget.value_from_datadict(data, MultiValueDict(), form.add_prefix(name))
        form.initial[name] = value
    return True


class ResumedFormAdmin(AdminMixin):
    """Mixin: the form of a row, or of a new one, is shown bound to what was typed, never valid, and says why."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; of a visit for which a form was kept, as if it had just been sent."""
        found = getattr(request, "unsaved", None)
        if found is None or found.path != request.path:
            return super().changeform_view(request, *args, **kwargs)
        known = noted(request)
        known.method, known.POST, known._files = "POST", _data(found), MultiValueDict()
        known.is_resumed = True
        try:
            return super().changeform_view(request, *args, **kwargs)
        except PermissionDenied:  # the right to change went meanwhile: the page as it is
            known.method, known.is_resumed = "GET", False
            return super().changeform_view(request, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> type:
        """The form class of the page."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "is_resumed", False):
            return form
        return _never_valid(form, BACK + (FILES_AGAIN if noted(request).unsaved.had_files else READ_AGAIN))


def with_unsaved(admin_class: type["admin.ModelAdmin[Any]"]) -> type["admin.ModelAdmin[Any]"]:
    """The pages of a model, whose form may be shown again unsaved."""
    return type(admin_class.__name__, (ResumedFormAdmin, admin_class), {"__module__": admin_class.__module__})


@retention.rule("unsaved", "Formulaires de l’administration jamais enregistrés")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the forms that nobody came back for; returns how many."""
    return retention.erase(UnsavedForm.objects.filter(kept_at__lt=now - KEPT), dry_run=dry_run)


def _never_valid(form: "type[forms.ModelForm[Any]]", words: str) -> "type[forms.ModelForm[Any]]":
    def full_clean(self: "forms.ModelForm[Any]") -> None:
        form.full_clean(self)
        if self.is_bound:
            self.add_error(None, words)

    return type(form.__name__, (form,), {"full_clean": full_clean, "__module__": form.__module__})


def _kept_for(request: HttpRequest, **address: str) -> UnsavedForm | None:
    """This browser's latest kept form of those sent to this ``path``, or written on this ``page``."""
    if not _keys(request) or not _is_of_admin(request):
        return None
    return _alive(request).filter(user_id=request.user.pk or 0, **address).order_by("-kept_at", "-pk").first()


def _writer(request: HttpRequest) -> int | None:
    """The account that the page of this form was shown to; None when that is not certain."""
    written = _digest(secret_of(request.POST.get("csrfmiddlewaretoken", "")))
    accounts = {account for token, account in _log_ins(request) if token == written}
    return accounts.pop() if len(accounts) == 1 else None


def _log_ins(request: HttpRequest) -> list[list[Any]]:
    """Digests of tokens, each with the key of its account."""
    known = ACCOUNT.read(request)
    return known if isinstance(known, list) else []  # one account alone, without its token, was written before


def _keys(request: HttpRequest) -> list[str]:
    keys = KEYS.read(request) or []
    return keys if isinstance(keys, list) else [keys]  # one alone was written before there could be several


def _alive(request: HttpRequest) -> models.QuerySet[UnsavedForm]:
    """The kept forms named in this browser's cookie, of any account, not yet expired."""
    digests = list(map(_digest, _keys(request)))
    return UnsavedForm.objects.filter(key__in=digests, kept_at__gte=timezone.now() - KEPT)


def _hold(response: HttpResponse, kept: models.QuerySet[UnsavedForm], request: HttpRequest) -> None:
    """Set the cookie to the keys of these forms."""
    digests = set(kept.values_list("key", flat=True))
    if keys := [key for key in _keys(request) if _digest(key) in digests]:
        KEYS.write(response, keys)
    else:
        KEYS.delete(response)


def _data(found: UnsavedForm) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in json.loads(found.content).items():
        data.setlist(name, values)
    return data


def _is_of_admin(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.app_name == "admin"


def _has_words(request: HttpRequest) -> bool:
    """Whether the form is one in which people write: neither that of the log-in, nor a yes."""
    if not _is_of_admin(request) or page_name(request) in {"login", "logout"}:
        return False
    return is_change_form(request) or any(
        any(letter.isalpha() for letter in value)
        for name, values in request.POST.lists()
        if _is_typed(name) and name not in HIDDEN_NAMES
        for value in values
    )


def _page_of(request: HttpRequest) -> str:
    """The address of the page on which the form was written: where the browser says it comes from, within the admin."""
    origin = urlsplit(request.headers.get("Referer", ""))
    is_ours = origin.netloc == request.get_host() and origin.path.startswith(reverse("admin:index"))
    if not is_ours or origin.path == reverse("admin:login"):
        return request.get_full_path()
    return f"{origin.path}?{origin.query}" if origin.query else origin.path


def _is_typed(name: str) -> bool:
    """Neither a button, nor the token of a session, nor a password."""
    is_button = name.startswith("_") and name not in HIDDEN_NAMES
    return not is_button and name != "csrfmiddlewaretoken" and "password" not in name


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
