"""Input of the public pages beside the filters."""

from django import forms

from consortium.filtering.filters import PageForm
from territories.choices import VenueKind
from territories.models import Departement


class NearForm(forms.Form):
    """``pres``: a commune's name or a postcode, as people type it."""

    pres = forms.CharField(min_length=2, max_length=80)


class FirstDayForm(forms.Form):
    """``du``: the day whose month is wanted."""

    du = forms.DateField(required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"])


class DatesForm(PageForm):
    """Which dates of an event: those to come or the past ones (``passees=1``), page by page."""

    passees = forms.BooleanField(required=False)


class SectionForm(forms.Form):
    """``p``: which page of a section of the sitemap, from one; Django's own view reads it."""

    p = forms.IntegerField(required=False)


class OccurrenceForm(forms.Form):
    """``seance``: one occurrence of an event, by the identifier that it has in calendars."""

    seance = forms.UUIDField(required=False, error_messages={"invalid": "Cet identifiant de séance n’en est pas un."})


class VenueSearchForm(forms.Form):
    """Which venues: words of a name or a commune, a département's code, a kind, relays only."""

    q = forms.CharField(label="Nom, commune ou code postal", max_length=80, required=False)
    departement = forms.ModelChoiceField(
        label="Département",
        queryset=Departement.objects.without_outline().order_by("code"),
        to_field_name="code",
        required=False,
        empty_label="Tous les départements",
        error_messages={"invalid_choice": "Ce département n’est pas dans le Grand Est."},
    )
    type = forms.ChoiceField(
        label="Type de lieu",
        choices=[("", "Tous les types"), *VenueKind.choices],
        required=False,
        error_messages={"invalid_choice": "Ce type de lieu n’existe pas."},
    )
    relais = forms.BooleanField(label="Lieux relais seulement", required=False)
