"""What the portal is to reach: the only place that says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.bench import names
from tests.bench.markdown import table
from tests.bench.names import COLD, WARM, subject

LARGE = 100_000  # events; figures of that size are called ``grand/…``
INDICO_LIST, INDICO_EVENT = "indico-category", "indico-event"  # as ``--peer`` names them


@dataclass(frozen=True)
class Goal:
    """A bound on a figure, which has to be at least, or at most, so much. ``figure``: its name in the reports."""

    name: str
    figure: str
    bound: float
    is_least: bool = True

    def is_met(self, value: float) -> bool:
        """Whether the figure is on the right side."""
        return value >= self.bound if self.is_least else value <= self.bound

    @property
    def words(self) -> str:
        """The bound as people write it."""
        return f"{'≥' if self.is_least else '≤'} {self.bound:g}"


def _of(page: str, what: str) -> str:
    return f"{subject(COLD, page)}/{what}"


LISTS = (names.LIST, names.DEPARTEMENT, names.MAP)
GOALS = (
    *(Goal(f"{page}, × Indico (catégorie)", _of(page, f"fois {INDICO_LIST}"), 8) for page in LISTS),
    *(Goal(f"{page}, part de la constante", _of(page, "part"), 0.055) for page in LISTS),
    Goal("événement, × Indico", _of(names.EVENT, f"fois {INDICO_EVENT}"), 6),
    *(Goal(f"{page}, part de la constante", _of(page, "part"), 0.035) for page in (names.MONTH, names.HOME)),
    Goal("ics, événements par seconde", "événements d’ics par seconde", 40_000),
    Goal("GeoJSON de tout, par seconde", _of(names.GEOJSON, "req/s"), 40),
    Goal("à chaud, la plus lente des pages, part de la constante", f"{WARM}/part", 0.6),
    Goal("à chaud, p99 entre publications et fins de garde (ms)", "pics/p99", 15, is_least=False),
    Goal("serveur frontal, part d’un fichier de nginx", "nginx/part", 0.5),
    Goal("changement vu à travers le portail (s)", "pics/vu par le portail", 2, is_least=False),
    Goal("changement vu à travers le serveur frontal (s)", "pics/vu par le serveur frontal", 2, is_least=False),
    Goal("100 000 : la page la plus longue, seule (ms)", "grand/seule", 100, is_least=False),
    Goal("100 000 : p99 au pire, de celui de 5 000", "croissance/p99", 3, is_least=False),
    Goal("100 000 : requêtes SQL de plus, au pire", "croissance/requêtes", 0, is_least=False),
    Goal("100 000 : mémoire de deux processus (Mio)", "grand/mémoire", 300, is_least=False),
    Goal("100 000 : pire visiteur, publications comprises (ms)", "grand/pics/pire", 250, is_least=False),
    Goal("100 000 : l’espace des équipes, page la plus longue (ms)", "grand/équipe/pire", 200, is_least=False),
    *(
        Goal(f"SQLite, un processus : {page}, par seconde", f"sqlite/{page}/req/s", bound)
        for page, bound in ((names.LIST, 150), (names.NEAR_ME, 80), (names.GEOJSON, 15))
    ),
    Goal("requêtes SQL de la liste", f"requêtes/{names.LIST}", 9, is_least=False),
    Goal("liste et ses fichiers, sans images (octets, gzip)", "poids de la liste", 100_000, is_least=False),
)


def lines(figures: Mapping[str, float]) -> Iterator[str]:
    """Each goal, the figure, and whether it is met; a dash where nothing was measured.

    Beside it the same comparison by processor time, which a busy machine disturbs less.
    """
    rows = []
    for goal in GOALS:
        value, cpu = figures.get(goal.figure), figures.get(f"{goal.figure} en CPU")
        rows.append((goal.name, goal.words, *_verdict(goal, value), *_verdict(goal, cpu)))
    yield from table(("but", "borne", "mesuré", "atteint", "en CPU", "atteint"), rows)


def _verdict(goal: Goal, value: float | None) -> tuple[str | None, str | None]:
    if value is None:
        return None, None
    return f"{value:g}", "oui" if goal.is_met(value) else "NON"
