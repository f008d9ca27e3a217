"""Reminders: how long it takes to find what is due in a great calendar, beside one row read by its key."""

import argparse
import datetime as dt
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import django

from tests.bench.progress import tell
from tests.bench.world import World

GOAL_MS = 200
ROUNDS, KEY_ROUNDS = 15, 300
PERIOD = dt.timedelta(minutes=5)  # of the schedule
KEPT = dt.timedelta(days=30)  # how far back a ledger that was purged every night still goes
ROW = "{:<44} {:>8} {:>9} {:>9} {:>9}  {}"


@dataclass(frozen=True)
class Case:
    """One question asked several times: milliseconds, lines found, SQL queries, and whether the goal is for it."""

    median_ms: float
    worst_ms: float
    found: int
    queries: int
    has_goal: bool


@dataclass(frozen=True)
class Report:
    """Everything that was measured."""

    world: str
    occurrences: int
    reminders: int
    ledger: int
    key_ms: float
    cases: dict[str, Case]
    plans: list[str]

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-rappels.json``."""
        return {**asdict(self), "goal_ms": GOAL_MS}

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"\nRAPPELS, {self.world}"
        yield f"{self.occurrences} séances, {self.reminders} rappels demandés, {self.ledger} lignes au registre"
        yield ROW.format("trouver ce qui est dû", "lignes", "médiane", "pire", "requêtes", f"but : {GOAL_MS} ms")
        for name, case in self.cases.items():
            mark = ("atteint" if case.median_ms < GOAL_MS else "MANQUÉ") if case.has_goal else ""
            median, worst = f"{case.median_ms:.0f} ms", f"{case.worst_ms:.0f} ms"
            times = f"{case.median_ms / self.key_ms:.0f} fois une ligne lue par sa clé"
            yield ROW.format(name, case.found, median, worst, case.queries, f"{mark}  ({times})".strip())
        yield f"une ligne lue par sa clé : {self.key_ms:.2f} ms"
        yield from self.plans


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Fill the calendar, then look for what is due with an empty ledger, a full one, and as time goes on."""
    os.environ.update(world.environment)
    django.setup()
    from events.calendar.periods import DAY, PARIS, local_date
    from events.models import ReminderEntry
    from events.reminders.schedule import MORNING
    from events.reminders.selectors import find_due
    from tests.bench import calendar

    tell(f"{arguments.calendar_occurrences} séances, {arguments.reminders} rappels…")
    now = calendar.seed(arguments.calendar_occurrences, arguments.reminders)
    key_ms = _time_by_key()
    cases = {"premier passage, registre vide": _time(lambda: find_due(now), rounds=3)}
    for days in range(KEPT.days, -1, -5):
        _write_down(find_due(now - days * DAY))
    calendar.analyze()
    cases["régime : tout est au registre"] = _time(lambda: find_due(now), has_goal=True)
    later = now + PERIOD
    cases["cinq minutes plus tard"] = _time(lambda: find_due(later), has_goal=True)
    _write_down(find_due(later))
    morning = dt.datetime.combine(local_date(now) + DAY, MORNING, tzinfo=PARIS)
    cases["demain à 9 h, les rappels d’une journée"] = _time(lambda: find_due(morning), rounds=5)
    plans = list(_plans(lambda: find_due(later))) if arguments.plan else []
    ledger = ReminderEntry.objects.count()
    return Report(world.description, arguments.calendar_occurrences, arguments.reminders, ledger, key_ms, cases, plans)


def _write_down(due) -> None:
    """The ledger as after the run that wrote all of this, without the letters."""
    import uuid

    from events.models import ReminderEntry

    run = uuid.uuid4()
    rows = [
        ReminderEntry(
            occurrence_id=line.occurrence, address=line.address, kind=line.kind, start=line.start, run=run,
            outcome=line.outcome, reason=line.reason,
        )
        for line in due
    ]  # fmt: skip
    ReminderEntry.objects.bulk_create(rows, batch_size=5000)


def _time(ask: Callable[[], list], *, rounds: int = ROUNDS, has_goal: bool = False) -> Case:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        found = len(ask())
    times = [_milliseconds(ask) for _ in range(rounds)]
    return Case(statistics.median(times), max(times), found, len(queries), has_goal)


def _time_by_key() -> float:
    from events.models import Occurrence

    pk = Occurrence.objects.order_by("pk").values_list("pk", flat=True)[0]
    return statistics.median(_milliseconds(lambda: Occurrence.objects.get(pk=pk)) for _ in range(KEY_ROUNDS))


def _milliseconds(ask: Callable[[], object]) -> float:
    before = time.perf_counter()
    ask()
    return (time.perf_counter() - before) * 1000


def _plans(ask: Callable[[], object]) -> Iterator[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        ask()
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + query["sql"])
            yield f"\n{query['sql']}"
            yield from (f"    {line}" for (line,) in cursor.fetchall())
