"""Options that the filters of the agenda and of the catalogue have in common."""

from consortium.filtering.filters import OptionRows, Options
from partners.choices import Format
from partners.models import Audience, Partner, Theme
from territories.models import Departement

DEPARTEMENTS = OptionRows(Departement, "code", is_by_value=True, label="{name} ({value})")
THEMES = OptionRows(Theme, has_position=True)
AUDIENCES = OptionRows(Audience, has_position=True)
PARTNERS = OptionRows(Partner)
FORMATS: Options = dict(Format.choices)
FREE: Options = {"1": "Gratuit"}
