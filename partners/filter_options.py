"""Options that the filters of the agenda and of the catalogue have in common."""

from collections.abc import Mapping, Sequence

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
# Words for options that no label has, as people type them; without accents. Values by parameter.
MORE_WORDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "gratuitement": {"gratuit": ["1"]},
    "ado": {"age": ["14"]},
    "adolescent": {"age": ["14"]},
    "collegien": {"age": ["13"]},
    "lyceen": {"age": ["16"]},
    "bebe": {"age": ["2"]},
    "tout petit": {"age": ["3"]},
    "famille": {"public": ["familles"]},
}
