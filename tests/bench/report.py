"""What was measured of the pages, as figures by name and as a table."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from tests.bench import names
from tests.bench.markdown import table
from tests.bench.measure import Result
from tests.bench.names import COLD, WARM, subject

QUIET = 0.5  # of load, at most: more of it takes rates and waits from some servers more than from others
HEADINGS = (
    "",
    "octets",
    "gzip",
    "req/s",
    "de la constante",
    "p99 (ms)",
    "CPU (ms)",
    "PostgreSQL (ms)",
    "de la constante, en CPU",
    "refus",
)


@dataclass(frozen=True)
class Report:
    """Everything that was measured at one size.

    ``load``: of the machine before anything was measured, processes that ran or waited to. ``alone_ms``: of one
    visitor, cold, the median.
    """

    world: str
    load: float
    client: str
    connections: int
    events: int
    occurrences: int
    results: Mapping[str, Result]
    peers: tuple[str, ...]
    alone_ms: Mapping[str, float]
    statements: Mapping[str, int]
    memory_mib: float
    ics_events: int
    list_files: Mapping[str, int]

    def figures(self) -> dict[str, float]:
        """By the names of :mod:`tests.bench.goals`."""
        pages = [page for page in self.statements if page not in names.FILES]
        found: dict[str, float] = {
            f"{WARM}/part": min(self.results[subject(WARM, page)].ratio for page in pages),
            f"{WARM}/part en CPU": min(self.results[subject(WARM, page)].cpu_ratio for page in pages),
            "nginx/part": round(self.results[names.FRONT].rate / self.results[names.STATIC].rate, 3),
            "nginx/part en CPU": round(self.results[names.STATIC].cpu_ms / self.results[names.FRONT].cpu_ms, 3),
            "événements d’ics par seconde": round(self.ics_events * self.results[subject(COLD, names.ICS)].rate),
            "seule": max(self.alone_ms.values()),
            "mémoire": self.memory_mib,
            "poids de la liste": sum(self.list_files.values()),
        }
        for page, number in self.statements.items():
            found[f"requêtes/{page}"] = number
        for name, result in self.results.items():
            found[f"{name}/part"], found[f"{name}/req/s"] = result.ratio, result.rate
            found[f"{name}/part en CPU"] = result.cpu_ratio
            for peer in self.peers:
                found[f"{name}/fois {peer}"] = round(result.ratio / self.results[peer].ratio, 2)
                if its := self.results[peer].cpu_ratio:
                    found[f"{name}/fois {peer} en CPU"] = round(result.cpu_ratio / its, 2)
        return found

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-pages-….json``."""
        return {**asdict(self), "figures": self.figures()}

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"### {self.events} événements ({self.occurrences} séances à venir)"
        yield ""
        yield f"{self.world}, gunicorn (2 processus), {self.client} ({self.connections} connexions)."
        if self.load > QUIET:
            yield f"MACHINE OCCUPÉE (charge de {self.load:.1f}) : seules les parts en CPU comptent."
        yield "À froid : PAGE_CACHE_SECONDS=0 ; à chaud : page gardée, après une visite."
        yield f"Mémoire de deux processus : {self.memory_mib} Mio. Fichier ics : {self.ics_events} événements."
        yield f"La liste et ses fichiers, sans images : {sum(self.list_files.values())} octets."
        yield ""
        yield from table(HEADINGS, [_row(name, result) for name, result in self.results.items()])


def _row(name: str, each: Result) -> tuple[object, ...]:
    refused = each.refused or None
    rates = (f"{each.rate:.1f}", f"{each.ratio:.3f}", each.p99_ms)
    costs = (f"{each.cpu_ms:.2f}", f"{each.database_ms:.2f}", f"{each.cpu_ratio:.3f}")
    return (name, each.size, each.compressed, *rates, *costs, refused)
