"""The form by which a relay asks, and the shorter one by which it changes what it asked."""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from consortium.edits.field_values import in_words, posted_value
from consortium.edits.merge import Merge
from consortium.filtering.form_errors import Problem, problems
from consortium.generic import ModelForm
from consortium.limits.honeypot import BotCheckMixin
from consortium.text.mail_addresses import canonical
from consortium.text.sorting import FrenchOrder
from partners.models import Activity, ActivityRequest
from partners.requests import submission
from partners.requests.forms import places
from partners.requests.forms.fields import form_field
from partners.requests.forms.requested_dates import chosen_windows, window_forms
from partners.requests.sections import AMENDABLE_FIELDS, NOT_AMENDABLE, PLACE_FIELDS, ROOM_FIELDS, SECTIONS, fields_of

INVISIBLE = set(BotCheckMixin.base_fields)
ALREADY_SENT = (
    "Une demande avec d’autres réponses vient de partir de ce navigateur, et rien de plus n’est envoyé. "
    "Si celle-ci est une autre demande, cochez cette case, puis envoyez."
)
CONSENT = "Pour vous répondre, il nous faut votre accord."


class DetailsForm(ModelForm[ActivityRequest]):
    """What a relay may say when it asks, and change until somebody studies it. ``today``: the day in Paris."""

    use_required_attribute = False
    merge: Merge | None = None  # for the page of a request that comes back: see :func:`consortium.edits.merge.merged`
    wish_missing = "Dites ce que vous souhaitez."

    class Meta:
        model = ActivityRequest
        fields = [*AMENDABLE_FIELDS, "audiences"]
        formfield_callback = form_field
        widgets = {"audiences": forms.CheckboxSelectMultiple}
        labels = {
            "wish": "Ce que vous souhaitez", "contact_name": "Votre nom", "contact_role": "Votre fonction",
            "contact_phone": "Votre téléphone", "headcount": "Combien de personnes, à peu près",
            "access_note": "D’autres besoins pour accueillir tout le monde", "message": "Autre chose à nous dire",
            "audiences": "Publics attendus", "age_min": "Dès quel âge", "age_max": "Jusqu’à quel âge",
        }  # fmt: skip
        help_texts = {
            "wish": "Un sujet, une envie, une occasion : quelques lignes suffisent.",
            "contact_role": "Bibliothécaire, secrétaire de mairie, enseignante…",
            "contact_phone": "Pour convenir d’un détail plus vite que par courriel.",
            "access_note": "Boucle magnétique, langue des signes, place pour des fauteuils…",
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: dt.date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        wished = list(self.instance.windows.all()) if self.instance.pk else []
        self.windows = window_forms(data, today=today, windows=wished, merge=self.merge)
        for name, autocomplete in {
            "contact_name": "name",
            "contact_role": "organization-title",
            "contact_phone": "tel",
        }.items():
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        self.fields["contact_phone"].widget.input_type = "tel"

    def is_valid(self) -> bool:
        """The fields and the windows, all of them: each error is shown the first time."""
        return all([super().is_valid(), *[window.is_valid() for window in self.windows]])

    def clean(self) -> dict[str, Any]:
        """Something is asked for; ages in order; the same window is not wished twice."""
        super().clean()
        cleaned = self.cleaned_data
        if "wish" not in self.errors and not (cleaned.get("wish") or self.names_activity(cleaned)):
            self.add_error("wish", self.wish_missing)
        youngest, oldest = cleaned.get("age_min"), cleaned.get("age_max")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_max", "L’âge minimal dépasse l’âge maximal.")
        if all(window.is_valid() for window in self.windows):
            try:
                self.wished = chosen_windows(self.windows)
            except ValidationError as error:
                self.windows[0].add_error("first_day", error)
        return cleaned

    def names_activity(self, cleaned: dict[str, Any]) -> bool:
        """Whether an activity of the catalogue is asked for."""
        return self.instance.activity_id is not None

    def save_changes(self) -> None:
        """Change the request. RequestError when somebody has begun to study it."""
        changes = {name: self.cleaned_data[name] for name in AMENDABLE_FIELDS}
        audiences = self.cleaned_data["audiences"]
        submission.amend(self.instance, changes=changes, windows=self.wished, audiences=audiences)

    @property
    def changes_in_words(self) -> str:
        """What this person changed, one line for each field, to be said otherwise than by this form."""
        lines = [
            f"{form.fields[name].label} : {in_words(form.fields[name], self._posted(form, name))}"
            for form in (self, *self.windows)
            for name in form.changed_data
        ]
        return "\n".join(line[:1].upper() + line[1:] for line in lines)

    @staticmethod
    def _posted(form: forms.BaseForm, name: str) -> object:
        return posted_value(form.data, form.files, form.fields[name], form.add_prefix(name))

    @property
    def sections(self) -> dict[str, list[list[forms.BoundField]]]:
        """The rows of each section, with the fields that this form has."""
        return {
            section: [[self[name] for name in row if name in self.fields] for row in rows]
            for section, rows in SECTIONS.items()
        }

    @property
    def problems(self) -> list[Problem]:
        """Every error of the page, in the order of the fields."""
        return problems(self, chain(self, *self.windows), anchor)


class RequestForm(BotCheckMixin, DetailsForm):
    """A whole new request, with the place, the e-mail address and the consent that it needs."""

    wish_missing = "Choisissez une activité, ou dites ici ce que vous souhaitez."
    activite = forms.ModelChoiceField(
        Activity.objects.published(),
        label="L’activité du catalogue",
        to_field_name="slug",
        required=False,
        empty_label="Aucune : je dis ce que je souhaite",
        error_messages={"invalid_choice": "Cette activité n’est plus au catalogue : choisissez-en une autre."},
    )
    cherche = forms.CharField(
        label="Votre commune, son code postal ou le nom de votre lieu", max_length=places.MAX_LENGTH, required=False
    )
    lieu = forms.CharField(
        label="Votre lieu",
        max_length=30,
        error_messages={"required": "Cherchez votre commune, puis choisissez le lieu."},
    )
    consent = forms.BooleanField(label="J’accepte", error_messages={"required": CONSENT})
    autre = forms.BooleanField(label="C’est une autre demande", required=False)

    field_order = [
        "ticket", "activite", *fields_of("wish"), "cherche", "lieu", *PLACE_FIELDS, "audiences",
        *fields_of("whom", "needs", "welcome", "contact", "message"), "consent", "autre",
    ]  # fmt: skip

    class Meta(DetailsForm.Meta):
        fields = [*DetailsForm.Meta.fields, *NOT_AMENDABLE, *PLACE_FIELDS]
        labels = DetailsForm.Meta.labels | {
            "contact_email": "Votre adresse e-mail", "venue_name": "Nom du lieu", "venue_kind": "Sorte de lieu",
            "venue_address": "Adresse (numéro et rue)",
        }  # fmt: skip
        help_texts = DetailsForm.Meta.help_texts | {
            "contact_email": "Nous y envoyons un lien pour confirmer, puis les réponses.",
            "venue_name": "Comme les habitants l’appellent, sans la commune.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activities = cast("forms.ModelChoiceField[Activity]", self.fields["activite"])
        activities.choices = list(_by_partner(activities))
        self.fields["contact_email"].widget.attrs["autocomplete"] = "email"
        self.fields["venue_address"].widget.attrs["autocomplete"] = "street-address"

    def keep_silent(self) -> None:
        """Show again what was typed, without a word about what is missing: the person is still looking for a place."""
        for form in (self, *self.windows):
            vars(form).update(_errors=ErrorDict(), cleaned_data={})

    def clean_lieu(self) -> places.Place:
        """The place chosen."""
        return places.place_of(self.cleaned_data["lieu"])

    def clean_contact_email(self) -> str:
        """In its one form, so that one address is one address."""
        return canonical(self.cleaned_data["contact_email"])

    def clean(self) -> dict[str, Any]:
        """A place that is not in the network is described."""
        super().clean()
        cleaned = self.cleaned_data
        place = cleaned.get("lieu")
        if place and place.venue:
            for name in PLACE_FIELDS:
                self._clear(cleaned, name)
        elif place:
            for name, message in {
                "venue_name": "Nommez ce lieu.",
                "venue_kind": "Dites quelle sorte de lieu c’est.",
            }.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned

    def names_activity(self, cleaned: dict[str, Any]) -> bool:
        """Whether one was chosen; the wrong choice has an error of its own."""
        return "activite" in self.errors or bool(cleaned.get("activite"))

    @property
    def was_sent(self) -> bool:
        """Whether these very answers have made a request already (needs a valid form)."""
        return submission.sent_before(self._filled_in(), **self._wishes()) is not None

    def submit(self, *, now: dt.datetime) -> submission.Submitted:
        """Keep the request (needs a valid form). RequestError (message in French) when it cannot be."""
        activity_request = self._filled_in()
        activity_request.consent_at = now
        return submission.submit(activity_request, **self._wishes())

    def _filled_in(self) -> ActivityRequest:
        said, activity_request = self.cleaned_data, self.instance
        activity_request.activity, activity_request.venue, activity_request.commune = (
            said["activite"],
            said["lieu"].venue,
            said["lieu"].commune,
        )
        return activity_request

    def _wishes(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"windows": self.wished, "audiences": said["audiences"], "nonce": said["ticket"].number}

    @property
    def found_places(self) -> list[places.Place]:
        """The places to choose from, for what was typed."""
        search = places.PlaceSearchForm({"q": self["cherche"].value() or "", "lieu": self.chosen_place})
        return search.places

    @property
    def chosen_place(self) -> str:
        """The place chosen so far, as sent."""
        return str(self["lieu"].value() or "")

    @property
    def has_searched(self) -> bool:
        """Whether something was typed to look for a place."""
        return bool((self["cherche"].value() or "").strip())

    @property
    def room(self) -> list[forms.BoundField]:
        """The sheet of the room."""
        return [self[name] for name in ROOM_FIELDS]

    @property
    def room_is_said(self) -> bool:
        """Whether the sheet holds something, or an error."""
        return any(field.errors or field.value() not in (None, "", "unknown") for field in self.room)

    def _clear(self, cleaned: dict[str, Any], name: str) -> None:
        """What describes a place does not count when the network knows the place; nor do its errors."""
        self.errors.pop(name, None)
        cleaned[name] = getattr(self.fields[name], "empty_value", None)


def anchor(field: forms.BoundField) -> str:
    """The id of what to focus: the field, or the first of its options; nothing for what people do not see."""
    if field.name in INVISIBLE:
        return ""
    return field.auto_id if field.name == "lieu" else field.id_for_label or f"{field.auto_id}_0"


def _by_partner(field: "forms.ModelChoiceField[Any]") -> Iterator[tuple[str, object]]:
    """The catalogue as options, grouped under each partner's name."""
    yield "", field.empty_label
    rows = Activity.objects.published().order_by(FrenchOrder("partner__name"), FrenchOrder("title"), "pk")
    listed = rows.values_list("partner__name", "slug", "title")
    for partner, group in groupby(listed, key=lambda row: row[0]):
        yield partner, [(slug, title) for _, slug, title in group]
