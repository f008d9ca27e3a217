"""Actions of the admin (publish, retire, cancel…): a button, a page that asks, then the answer with its counts.

A floor says what its actions are and do; :class:`Confirmation` is the page. Nothing changes without a POST, and each
row is checked against the person's rights again, whatever the page showed.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from consortium.admin_kit.cached_rights import is_allowed
from consortium.admin_kit.row_version import CHANGED, UNSAID, token, version_of, versions_of, versions_read
from consortium.admin_kit.row_version import FIELD as READ
from consortium.journal.history import who_changed
from consortium.staff import Actor, AnyUser, actor_of

Row = TypeVar("Row", bound=models.Model)
MAX_AT_ONCE = 200
NAMED_REASONS = 5
MAX_KEY_LENGTH = 18  # digits: below what either database can hold
DUPLICATE = "dupliquer"


class NotAsRead(Exception):
    """The row changed since it was read. The message is in French."""


class EmptyForm(forms.Form):
    """The form of an action without fields: only a confirmation."""


@dataclass(frozen=True)
class Action(Generic[Row]):
    """One thing to do to rows: ``do(row, user, cleaned)``. ``name`` is the word in the address.

    ``done`` finishes «1 événement …», ``done_as(cleaned)`` in its place where what was filled in changes the words;
    ``allowed(user)`` holds the rows to which this person may do it; ``offered(row)``
    says whether it makes sense as the row stands; ``warning(rows)`` says in words what else doing it entails.
    ``is_main``: what one mostly does next.
    """

    name: str
    label: str
    explanation: str
    done: str
    do: Callable[[Row, Actor, dict[str, Any]], object]
    allowed: Callable[[AnyUser], QuerySet[Row]]
    offered: Callable[[Row], bool]
    form: type[forms.Form] = EmptyForm
    is_main: bool = False
    is_destructive: bool = False
    warning: Callable[[list[Row]], str] = lambda rows: ""
    done_as: Callable[[dict[str, Any]], str] = lambda cleaned: ""


@dataclass(frozen=True)
class ActionLabel:
    """French nouns for the rows: «événement», «cet événement», «L’événement», «ignoré» (agreeing with it)."""

    one: str
    this: str
    the: str
    ignored: str
    agreeing: frozenset[str] = frozenset()

    @property
    def many(self) -> str:
        return f"{self.one}s"

    def counted(self, count: int, participle: str) -> str:
        """«1 événement publié», «2 événements affichés complets»: words of ``agreeing`` take the plural."""
        if count <= 1:
            return f"{count} {self.one} {participle}"
        plural = " ".join(f"{word}s" if word in self.agreeing else word for word in participle.split())
        return f"{count} {self.many} {plural}"


def offered_actions(actions: Mapping[str, Action[Row]], row: Row, user: AnyUser) -> list[Action[Row]]:
    """The actions that make sense for this row as it stands, and that this person may do."""
    return [action for action in actions.values() if action.offered(row) and is_allowed(user, action.allowed, row)]


@dataclass
class Outcome:
    """The result for each row: done, or the reason in French why not."""

    done: list[models.Model] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A row on the confirmation page: name, owner and state in French, URL of its page, version that was read."""

    row: models.Model
    name: str
    owner: object
    state: str
    page: str = ""
    read: str = ""


@dataclass(frozen=True)
class Confirmation(Generic[Row]):
    """The page of the actions on a kind of rows; a view: ``confirmation(request, action_name)``.

    ``rows``: all of them, ready to be listed. ``owner`` and ``state`` say of a row whose it is and where it stands.
    ``error``: what an action raises when it refuses. ``name``: what the row is called. ``together(rows, user)`` holds
    what is done to several rows; ``list_query(rows)`` says which part of the list to come back to («?…»).
    """

    model: type[Row]
    actions: Mapping[str, Action[Row]]
    noun: ActionLabel
    rows: Callable[[], QuerySet[Row]]
    owner: Callable[[Row], object]
    state: Callable[[Row], str]
    error: type[Exception]
    name: Callable[[Row], str] = str
    together: Callable[[list[Row], Actor], AbstractContextManager[object]] = lambda rows, user: nullcontext()
    list_query: Callable[[list[Row]], str] = lambda rows: ""
    made: ClassVar[list["Confirmation[Any]"]] = []

    def __post_init__(self) -> None:
        self.made.append(self)

    def __call__(self, request: HttpRequest, action_name: str) -> HttpResponse:
        """GET: the confirmation page. POST: run the action on the rows and redirect."""
        action = self.actions.get(action_name)
        if action is None:
            raise Http404("Cette action n’existe pas.")
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
        data = request.POST if request.method == "POST" else request.GET
        rows = self._chosen(data.getlist("pk"))
        if rows is None:
            words = f"Choisissez des {self.noun.many} qui existent, {MAX_AT_ONCE} au plus à la fois."
            messages.error(request, words)
            return HttpResponseRedirect(self.page_url("changelist"))
        read = versions_read(data.getlist(READ))
        allowed = set(action.allowed(request.user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        form = action.form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            outcome = self._do(action, rows, allowed, actor_of(request), form.cleaned_data, read)
            self._tell(request, action.done_as(form.cleaned_data) or action.done, outcome)
            return HttpResponseRedirect(self._next_url(action, rows, outcome))
        reached = [row for row in rows if row.pk in allowed]
        versions = versions_of(self.model, [row.pk for row in rows])
        stale = [row for row in reached if read.get(row.pk, versions[row.pk]) != versions[row.pk]]
        concerned = [row for row in reached if row not in stale and action.offered(row)]
        context = {
            **admin.site.each_context(request),
            "title": action.label,
            "action": action,
            "noun": self.noun,
            "form": form,
            "lines": [self._line(row, versions[row.pk]) for row in concerned],
            "stale": [self._line(row) for row in stale],
            "warning": action.warning(concerned) if concerned else "",
            "idle": [self._line(row) for row in reached if row not in concerned and row not in stale],
            "out_of_reach": [self._line(row) for row in rows if row.pk not in allowed],
            "opts": self.model._meta,
            "form_url": self.page_url("confirm", action.name),
            "list_url": self._list_url(rows),
            "back": self._back(rows),
        }
        return TemplateResponse(request, "admin/confirm.html", context)

    def page_url(self, page: str, *arguments: object) -> str:
        """The address of a page of the admin about these rows."""
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=arguments)

    def action_url(self, action: str, keys: list[int], *, version: str = "") -> str:
        """The page that asks, for these rows. ``version``: what of a single row was read (:mod:`row_version`)."""
        read = {READ: token(keys[0], version)} if version else {}
        return f"{self.page_url('confirm', action)}?{urlencode([*(('pk', key) for key in keys), *read.items()])}"

    def offered(self, row: Row, user: AnyUser) -> list[tuple[Action[Row], str]]:
        """The actions to offer beside a row, each with the address of its page."""
        actions = offered_actions(self.actions, row, user)
        version = version_of(row) if actions else ""
        return [(action, self.action_url(action.name, [row.pk], version=version)) for action in actions]

    def list_actions(self) -> dict[str, tuple[Any, ...]]:
        """The same as actions of the admin's list: each leads to its page. A copy is made from the row's own page."""
        chosen = {name: action for name, action in self.actions.items() if name != DUPLICATE}
        return {name: (self._action(name), name, action.label) for name, action in chosen.items()}

    def _action(self, action: str) -> Callable[..., HttpResponse | None]:
        def lead_to_page(
            model_admin: Any, request: HttpRequest, queryset: QuerySet[models.Model]
        ) -> HttpResponse | None:
            keys = list(queryset.order_by().values_list("pk", flat=True)[: MAX_AT_ONCE + 1])
            if len(keys) > MAX_AT_ONCE:
                words = f"Choisissez au plus {MAX_AT_ONCE} {self.noun.many} à la fois."
                model_admin.message_user(request, words, level="ERROR")
                return None
            return HttpResponseRedirect(self.action_url(action, keys))

        return lead_to_page

    def _chosen(self, keys: list[str]) -> list[Row] | None:
        """The rows with these keys; None when there are none, too many, or one that does not exist."""
        wanted = set(keys)
        if not 0 < len(wanted) <= MAX_AT_ONCE or not all(_is_key(key) for key in wanted):
            return None
        rows = list(self.rows().filter(pk__in=wanted))
        return rows if len(rows) == len({int(key) for key in wanted}) else None

    def _line(self, row: Row, version: str = "") -> Line:
        page = self.page_url("change", row.pk)
        return Line(row, self.name(row), self.owner(row), self.state(row).lower(), page, token(row.pk, version))

    def _do(
        self,
        action: Action[Row],
        rows: list[Row],
        allowed: set[int],
        user: Actor,
        cleaned: dict[str, Any],
        read: dict[int, str],
    ) -> Outcome:
        outcome = Outcome()
        with self.together([row for row in rows if row.pk in allowed], user):
            for row in rows:
                name = self.name(row)
                if row.pk not in allowed:
                    outcome.refused.append(f"« {name} » (vous n’avez pas le droit de le faire pour {self.owner(row)})")
                    continue
                try:
                    with transaction.atomic():
                        self._check_read(row, read.get(row.pk), user)
                        outcome.results.append(action.do(row, user, cleaned))
                    outcome.done.append(row)
                except (self.error, NotAsRead) as error:
                    outcome.refused.append(f"« {name} » ({str(error).rstrip('.')})")
        return outcome

    def _check_read(self, row: Row, read: str | None, user: Actor) -> None:
        """Take the row, and refuse when it is not as it was read."""
        if read is None:
            raise NotAsRead(UNSAID)
        list(self.model._base_manager.filter(pk=row.pk).select_for_update().values_list("pk"))
        if version_of(row) != read:
            who = who_changed(row, page=row, since=None, but=user).rstrip(",")
            raise NotAsRead(CHANGED.format(who=f" ({who})" if who else ""))

    def _tell(self, request: HttpRequest, participle: str, outcome: Outcome) -> None:
        done, refused = len(outcome.done), len(outcome.refused)
        words = [self.noun.counted(done, participle)] if done else []
        if refused:
            reasons = outcome.refused[:NAMED_REASONS] + (["…"] if refused > NAMED_REASONS else [])
            ignored = f"{self.noun.ignored}{'s' if refused > 1 else ''}"
            noun = "" if done else f"{self.noun.many if refused > 1 else self.noun.one} "
            words.append(f"{refused} {noun}{ignored} : {' ; '.join(reasons)}")
        level = messages.SUCCESS if not refused else messages.WARNING if done else messages.ERROR
        messages.add_message(request, level, f"{', '.join(words)}.")

    def _next_url(self, action: Action[Row], rows: list[Row], outcome: Outcome) -> str:
        """The copy, after a copy; the row, when there was one; else the list."""
        if action.name == DUPLICATE and len(outcome.results) == 1:
            return self.page_url("change", outcome.results[0].pk)
        return self._back(rows)

    def _back(self, rows: list[Row]) -> str:
        return self.page_url("change", rows[0].pk) if len(rows) == 1 else self._list_url(rows)

    def _list_url(self, rows: list[Row]) -> str:
        return f"{self.page_url('changelist')}{self.list_query(rows)}"


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_KEY_LENGTH
