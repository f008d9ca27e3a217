"""Messages: how many reminders one worker writes and delivers in a minute, beside a bare loop over the same server."""

import argparse
import datetime as dt
import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import django

from tests.bench.progress import tell
from tests.bench.sink import sink
from tests.bench.world import World
from tests.faults.portal import ROOT, compose_command
from tests.faults.servers import PrivateRedis

GOAL = 1000  # messages a minute for one worker
PER_OCCURRENCE = 20
PATIENCE_SECONDS = 900
ROW = "{:<58} {:>12} {:>8}  {}"


@dataclass(frozen=True)
class Report:
    """Messages a minute: ``bare`` of loops without the portal, by name; ``rates`` of the portal."""

    world: str
    messages: int
    bytes_each: int
    bare: dict[str, float]
    rates: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-courriels.json``."""
        return {**asdict(self), "goal": GOAL}

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"\nCOURRIELS, {self.world}, un worker (la commande de docker-compose.yml)"
        yield f"{self.messages} rappels de visiteurs, {self.bytes_each} octets chacun, avec leur .ics"
        yield ROW.format("", "par minute", "part", f"but : {GOAL} par minute")
        [baseline, *_] = self.bare.values()
        for name, rate in self.bare.items():
            yield ROW.format(name, round(rate), "", "").rstrip()
        for name, rate in self.rates.items():
            yield ROW.format(
                name, round(rate), f"{rate / baseline:.3f}", "atteint" if rate >= GOAL else "MANQUÉ"
            )  # fmt: skip


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Write reminders, then deliver them, then both at once; then send the same bytes without the portal."""
    broker = PrivateRedis(Path(world.folder))
    broker.start()
    try:
        with sink() as port:
            os.environ.update(world.environment, REDIS_URL=broker.address, EMAIL_URL=f"smtp://127.0.0.1:{port}")
            django.setup()
            return _measure(arguments.messages, world, port)
    finally:
        broker.stop()


def _measure(number: int, world: World, port: int) -> Report:
    from django.core.management import call_command

    from consortium.outbox.delivery import _message
    from consortium.outbox.models import OutgoingEmail

    call_command("migrate", interactive=False, verbosity=0)
    rates = {}
    tell("Écrire…")
    _ask(number, first=0)
    with _timed(rates, "écrire (registre, message, mise en file)", number):
        _write(number)
    with _worker(world):
        _wait_until_sent(number)
        rates["remettre ce qui attendait"] = number / _minutes_of_sending()
        tell("Écrire et remettre en même temps…")
        _ask(number, first=number)
        with _timed(rates, "écrire et remettre en même temps", number):
            _write(number)
            _wait_until_sent(2 * number)
    sample = _message(OutgoingEmail.objects.order_by("-pk")[0]).message().as_bytes(linesep="\r\n")
    return Report(world.description, number, len(sample), _bare_loops(number, port, sample), rates)


def _ask(number: int, *, first: int) -> None:
    """So many reminders of occurrences in an hour and a half: they are due."""
    from django.utils import timezone

    from events.choices import ReminderMoment
    from events.models import Reminder
    from tests.factories import OccurrenceFactory

    now = timezone.now()
    occurrences = [OccurrenceFactory(start=now + dt.timedelta(minutes=90)) for _ in range(-(-number // PER_OCCURRENCE))]
    Reminder.objects.bulk_create(
        Reminder(
            occurrence=occurrences[n // PER_OCCURRENCE],
            email=f"visite{first + n}@example.org",
            moment=ReminderMoment.TWO_HOURS,
            confirmed_at=now,
        )
        for n in range(number)
    )


def _write(number: int) -> None:
    """Write all that is due, as the schedule's task does."""
    from django.utils import timezone

    from events.reminders.dispatch import write_due

    written = write_due(timezone.now(), seconds=PATIENCE_SECONDS)
    if written != number:
        raise RuntimeError(f"{written} messages écrits au lieu de {number}")


def _wait_until_sent(number: int) -> None:
    from consortium.outbox.models import OutgoingEmail

    deadline = time.monotonic() + PATIENCE_SECONDS
    while OutgoingEmail.objects.filter(state="sent").count() < number:
        if time.monotonic() > deadline:
            raise RuntimeError("Le worker ne remet pas tout.")
        time.sleep(0.2)


def _minutes_of_sending() -> float:
    """From the first attempt to the last message sent: without the worker's start."""
    from django.db.models import Max, Min

    from consortium.outbox.models import OutgoingEmail

    ends = OutgoingEmail.objects.aggregate(first=Min("first_attempt_at"), last=Max("sent_at"))
    return (ends["last"] - ends["first"]).total_seconds() / 60


def _bare_loops(number: int, port: int, sample: bytes) -> dict[str, float]:
    tell("Sans le portail…")
    rates: dict[str, float] = {}
    with _timed(rates, "smtplib seul, une connexion par message", number):
        for _ in range(number):
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                smtp.sendmail("a@example.org", ["b@example.org"], sample)
    with _timed(rates, "smtplib seul, une connexion pour tous", number), smtplib.SMTP("127.0.0.1", port) as smtp:
        for _ in range(number):
            smtp.sendmail("a@example.org", ["b@example.org"], sample)
    return rates


@contextmanager
def _timed(rates: dict[str, float], name: str, number: int) -> Iterator[None]:
    before = time.perf_counter()
    yield
    rates[name] = number * 60 / (time.perf_counter() - before)


@contextmanager
def _worker(world: World) -> Iterator[None]:
    words = compose_command("worker")
    command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
    with (Path(world.folder) / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
