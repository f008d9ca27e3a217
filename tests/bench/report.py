"""The table that people read, against the goals of the portal."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from tests.bench.measure import Result

COLD_GOALS = {"liste": 0.037, "liste d’un département": 0.037, "événement": 0.053, "mois": 0.014}
WARM_GOAL = 0.8
ICS_GOAL = 6000  # events a second, cold
QUERIES_GOAL = 10  # the cold list, under
MEMORY_GOAL_MIB = 200  # both workers together, under
LIST_WEIGHT_GOAL = 100_000  # bytes on the wire, at most
ROW = "{:<26} {:>9} {:>9} {:>9} {:>12} {:>9} {:>7} {:>9}  {}"
HEADINGS = ("page", "octets", "req/s", "p99 (ms)", "const. req/s", "part", "but", "CPU (ms)", "")


@dataclass(frozen=True)
class Report:
    """Everything that was measured."""

    world: str
    client: str
    occurrences: int
    events: int
    cold: Mapping[str, Result]
    warm: Mapping[str, Result]
    ics_events: int
    queries: Mapping[str, int]
    memory_cold_mib: Mapping[str, float]
    memory_warm_mib: Mapping[str, float]
    list_files: Mapping[str, int]

    @property
    def ics_events_per_second(self) -> int:
        """Events of the calendar file written per second, cold."""
        return round(self.ics_events * self.cold["ics d’un département"].rate)

    @property
    def list_weight(self) -> int:
        """Bytes of the list page on the wire, images apart."""
        return sum(self.list_files.values())

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-pages.json``."""
        return {
            **asdict(self),
            "ics_events_per_second": self.ics_events_per_second,
            "list_weight": self.list_weight,
            "goals": {
                "cold": COLD_GOALS,
                "warm": WARM_GOAL,
                "ics_events_per_second": ICS_GOAL,
                "list_queries": QUERIES_GOAL,
                "memory_mib": MEMORY_GOAL_MIB,
                "list_weight": LIST_WEIGHT_GOAL,
            },
        }

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"{self.world}, gunicorn (2 processus), {self.client}"
        yield f"{self.occurrences} séances à venir de {self.events} événements"
        yield from _table("À FROID (aucune réponse gardée : PAGE_CACHE_SECONDS=0)", self.cold, COLD_GOALS)
        yield from _table("À CHAUD (réponse gardée, après une visite)", self.warm, dict.fromkeys(self.warm, WARM_GOAL))
        yield ""
        fast = self.ics_events_per_second >= ICS_GOAL
        yield f".ics à froid : {self.ics_events_per_second} événements/s (but : {ICS_GOAL}) {_mark(fast)}"
        for name, number in self.queries.items():
            yield f"requêtes SQL, {name} : {number}"
        yield f"but pour la liste : moins de {QUERIES_GOAL} {_mark(self.queries['liste'] < QUERIES_GOAL)}"
        for name, memory in (("à froid", self.memory_cold_mib), ("à chaud", self.memory_warm_mib)):
            light = memory["pss"] < MEMORY_GOAL_MIB
            yield f"mémoire des deux processus {name} : PSS {memory['pss']} Mio, RSS {memory['rss']} Mio {_mark(light)}"
        light = self.list_weight <= LIST_WEIGHT_GOAL
        yield f"liste, tous fichiers sans images, gzip : {self.list_weight} octets {_mark(light)}"
        for address, weight in self.list_files.items():
            yield f"  {weight:>7}  {address.split('/', 3)[-1] or '/'}"


def _table(title: str, results: Mapping[str, Result], goals: Mapping[str, float]) -> Iterator[str]:
    yield ""
    yield title
    yield ROW.format(*HEADINGS).rstrip()
    for name, result in results.items():
        goal = goals.get(name)
        mark = "" if goal is None else _mark(result.ratio >= goal)
        yield ROW.format(
            name,
            result.size,
            result.rate,
            result.p99_ms,
            result.constant_rate,
            result.ratio,
            goal or "",
            result.cpu_ms,
            mark,
        ).rstrip()


def _mark(reached: bool) -> str:
    return "atteint" if reached else "MANQUÉ"
