"""Proposals in the admin: what waits for an answer, and the page where one answers."""

from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from consortium.admin_kit.actions import Action, ActionLabel, Confirmation
from consortium.admin_kit.scope import ReadOnlyAdmin
from consortium.admin_kit.site import Todo, portal_site
from consortium.links.pk_validation import ChosenRowsAdmin, may_be_key
from consortium.staff import AnyUser, actor_of, is_staff
from events.access import can_change
from events.choices import ProposalState
from events.errors import EventError
from events.models import CoOrganisation, VenueProposal
from events.models.proposals import Proposal, ProposalQuerySet
from events.proposals import venues
from events.proposals.querysets import answerable_co_organisations, answerable_venue_proposals
from events.publishing import co_organisation

MARKS = {ProposalState.PENDING: "review", ProposalState.ACCEPTED: "published", ProposalState.DECLINED: "draft"}
MAX_WORDS_LENGTH = 500


def _answer_action(
    name: str, label: str, explanation: str, *, done: str, do: Callable[..., Any], is_destructive: bool = False
) -> Action[CoOrganisation]:
    """One of the two answers: given once, by those who publish for the partner that was named."""
    return Action(
        name=name,
        label=label,
        explanation=explanation,
        done=done,
        do=lambda row, user, cleaned: do(row, by=user),
        allowed=answerable_co_organisations,
        offered=lambda row: row.is_pending,
        is_destructive=is_destructive,
    )


ANSWERS = (
    _answer_action(
        "accepter",
        "Accepter de co-organiser",
        "Votre équipe pourra modifier l’événement, et sa page publique vous nommera.",
        done="acceptée",
        do=co_organisation.accept,
    ),
    _answer_action(
        "decliner",
        "Décliner",
        "Rien n’est affiché, et personne n’y gagne de droit. L’autre équipe pourra redemander.",
        done="déclinée",
        do=co_organisation.decline,
        is_destructive=True,
    ),
)
confirm = Confirmation(
    model=CoOrganisation,
    actions={action.name: action for action in ANSWERS},
    noun=ActionLabel(
        one="proposition",
        this="cette proposition",
        the="La proposition",
        ignored="ignorée",
        agreeing=frozenset({"acceptée", "déclinée"}),
    ),
    rows=lambda: CoOrganisation.objects.select_related("event", "partner").order_by("pk"),
    owner=lambda row: row.partner,
    state=lambda row: row.get_state_display(),
    error=EventError,
)


class AnswerFilter(admin.SimpleListFilter):
    """Filter: proposals that this user may answer, or by state."""

    title = "réponse"
    parameter_name = "reponse"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """To answer, then the states."""
        return [("a-moi", "À décider par moi"), *ProposalState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        if self.value() == "a-moi":
            mine: QuerySet[Any] = (
                cast("ProposalQuerySet", queryset)
                .pending()
                .filter(pk__in=ANSWERABLE[queryset.model](request.user).values("pk"))
            )
            return mine
        return queryset.filter(state=self.value()) if self.value() else queryset


ANSWERABLE: dict[Any, Callable[[AnyUser], QuerySet[Any]]] = {
    CoOrganisation: answerable_co_organisations,
    VenueProposal: answerable_venue_proposals,
}


class ProposalAdmin(ReadOnlyAdmin, ChosenRowsAdmin):
    """A list to read; the answer is given on the page of each."""

    list_filter = [AnswerFilter]
    list_per_page = 50
    ordering = ["-proposed_at", "-pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    @admin.display(description="état", ordering="state")
    def state_mark(self, proposal: Proposal) -> str:
        """The state in words and colour."""
        mark = MARKS[ProposalState(proposal.state)]
        return format_html('<span class="mark mark--{}">{}</span>', mark, proposal.get_state_display())

    @admin.display(description="proposé par", ordering="proposed_by__name")
    def author(self, proposal: Proposal) -> str:
        """Who proposed, in French: accounts are the coordination's to read."""
        return str(proposal.proposed_by or "un compte effacé")

    @admin.display(description="réponse de", ordering="answered_by")
    def answerer(self, proposal: Proposal) -> str:
        """Who answered, in French."""
        return "pas encore de réponse" if proposal.is_pending else str(proposal.answered_by or "un compte effacé")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under its plain name."""
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The proposal is its own history."""
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        )


@admin.register(CoOrganisation)
class CoOrganisationAdmin(ProposalAdmin):
    """Co-organisations proposed to partners. Accepted and declined by those who publish for the partner."""

    list_display = ["event", "partner", "state_mark", "author", "proposed_at"]
    list_select_related = ["event", "partner", "proposed_by"]
    exclude = ["proposed_by"]  # its author, in words
    readonly_fields = ["event", "partner", "state_mark", "author", "proposed_at", "answerer", "answered_at"]
    fields = [*readonly_fields]
    change_form_template = "admin/events/proposals/change_form.html"

    def may_delete(self, user: AnyUser, obj: CoOrganisation | None = None) -> bool:
        """By users who may change the event."""
        return obj is not None and can_change(user, obj.event)

    def get_actions(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Both answers, for users who may answer some proposal."""
        return confirm.list_actions() if answerable_co_organisations(request.user).exists() else {}

    def get_urls(self) -> list[URLPattern]:
        """The page that asks, before those of Django."""
        view = self.admin_site.admin_view(confirm)
        return [path("actions/<slug:action_name>/", view, name="events_coorganisation_confirm"), *super().get_urls()]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """With the answers that this person may give."""
        context["actions"] = confirm.offered(obj, request.user) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)


class AnswerForm(forms.Form):
    """The answer, the digest of what was read, and a note to the proposer."""

    answer = forms.ChoiceField(choices=[("accepter", "Accepter"), ("refuser", "Refuser")])
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    words = forms.CharField(
        label="Un mot pour la personne qui a proposé (si vous refusez)",
        required=False,
        max_length=MAX_WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )


@admin.register(VenueProposal)
class VenueProposalAdmin(ProposalAdmin):
    """Changes of public venues; each page shows the sheet as it was, as proposed and as it is."""

    list_display = ["venue", "what", "state_mark", "author", "proposed_at"]
    list_select_related = ["venue", "proposed_by"]

    @admin.display(description="ce qui changerait")
    def what(self, proposal: VenueProposal) -> str:
        """The fields."""
        return venues.labels(proposal)

    def may_delete(self, user: AnyUser, obj: VenueProposal | None = None) -> bool:
        """By the proposer, or together with its venue."""
        if obj is None:
            return False
        return obj.proposed_by_id == user.pk or answerable_venue_proposals(user).filter(pk=obj.pk).exists()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The proposal's own page, in place of a form."""
        return venue_page(request, object_id)


@require_http_methods(["GET", "HEAD", "POST"])
def venue_page(request: HttpRequest, object_id: str) -> HttpResponse:
    """A proposal beside the sheet of its venue, and the answer."""
    if not is_staff(request.user):
        raise PermissionDenied
    if not may_be_key(VenueProposal, object_id):
        raise Http404("Cette proposition n’existe pas.")
    rows = VenueProposal.objects.select_related("venue__commune", "proposed_by", "answered_by")
    proposal = get_object_or_404(rows, pk=object_id)
    may_answer = answerable_venue_proposals(request.user).pending().filter(pk=proposal.pk).exists()
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        return _answer(request, proposal, form)
    context = {
        **admin.site.each_context(request),
        "title": f"Changement proposé : {proposal.venue.name}",
        "proposal": proposal,
        "differences": venues.differences(proposal),
        "labels": venues.labels(proposal),
        "seen": venues.state_of(proposal, proposal.venue),
        "may_answer": may_answer,
        "form": AnswerForm(),
        "opts": VenueProposal._meta,
    }
    return TemplateResponse(request, "admin/events/proposals/venue.html", context)


def _answer(request: HttpRequest, proposal: VenueProposal, form: AnswerForm) -> HttpResponse:
    """Do it, say it, and come back to the page of the proposal."""
    here = HttpResponseRedirect(request.path)
    if not answerable_venue_proposals(request.user).filter(pk=proposal.pk).exists():
        raise PermissionDenied
    if not form.is_valid():
        messages.error(request, "Choisissez d’accepter ou de refuser ; le mot est trop long au-delà de 500 caractères.")
        return here
    said = form.cleaned_data
    try:
        if said["answer"] == "accepter":
            venues.accept(proposal, by=actor_of(request), seen=said["seen"])
            messages.success(request, "Changement accepté : la fiche du lieu est à jour.")
        else:
            venues.decline(proposal, by=actor_of(request), words=said["words"])
            messages.success(request, "Changement refusé : la fiche du lieu reste comme elle est.")
    except EventError as error:
        messages.error(request, str(error))
    return here


def todos(request: HttpRequest) -> Iterator[Todo]:
    """To-do lines: proposals that this user may answer."""
    pending = answerable_co_organisations(request.user).pending().count()
    yield Todo("Co-organisations proposées à votre équipe", pending, _list("coorganisation"))
    changes = answerable_venue_proposals(request.user).pending().count()
    yield Todo("Changements de lieux à accepter ou à refuser", changes, _list("venueproposal"))


def _list(model: str) -> str:
    return f"{reverse(f'admin:events_{model}_changelist')}?{urlencode({'reponse': 'a-moi'})}"


portal_site().add_todo_source(todos)
