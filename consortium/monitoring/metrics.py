"""Figures of the outbox and of the schedule for Prometheus, read from the database when they are asked for.

Several processes serve and send: none of them could count for the others. Rows are erased after a time
(``KEEP_MESSAGES_DAYS``), so everything here is a gauge. No label names a person.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q, Sum
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from consortium.models import ScheduledRun
from consortium.monitoring import health
from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail

WINDOWS = {"5m": dt.timedelta(minutes=5), "1h": dt.timedelta(hours=1), "1d": dt.timedelta(days=1)}


class PortalCollector(Collector):
    """Prometheus collector: all gauges, in a fixed number of queries."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """The families, outbox first."""
        yield from self._messages()
        yield self._sent()
        yield from self._waiting()
        yield from self._schedule()

    def _messages(self) -> Iterator[Metric]:
        messages = GaugeMetricFamily("portal_outbox_messages", "Messages kept.", labels=["kind", "state"])
        attempts = GaugeMetricFamily("portal_outbox_attempts", "Attempts to send them.", labels=["kind", "state"])
        rows = (
            OutgoingEmail.objects.order_by().values("kind", "state").annotate(rows=Count("pk"), tried=Sum("attempts"))
        )
        for row in rows:
            messages.add_metric([row["kind"], row["state"]], row["rows"])
            attempts.add_metric([row["kind"], row["state"]], row["tried"])
        yield messages
        yield attempts

    def _sent(self) -> Metric:
        sent = GaugeMetricFamily("portal_outbox_sent", "Messages sent in the last …", labels=["window"])
        counts = {name: Count("pk", filter=Q(sent_at__gt=self.now - window)) for name, window in WINDOWS.items()}
        recent = OutgoingEmail.objects.filter(state=State.SENT, sent_at__gt=self.now - max(WINDOWS.values()))
        # Names of our own: an alias of SQL may not begin with a digit.
        found = recent.aggregate(**{f"in_{name}": count for name, count in counts.items()})
        for name in WINDOWS:
            sent.add_metric([name], found[f"in_{name}"])
        return sent

    def _waiting(self) -> Iterator[Metric]:
        mail = health.outbox(self.now)
        retried = OutgoingEmail.objects.undelivered().filter(attempts__gt=0).count()
        yield GaugeMetricFamily(
            "portal_outbox_oldest_due_seconds", "Since when the first message is due.", value=mail.oldest_due
        )
        yield GaugeMetricFamily(
            "portal_outbox_oldest_undelivered_seconds",
            "Age of the oldest message to send.",
            value=mail.oldest_undelivered,
        )
        yield GaugeMetricFamily("portal_outbox_retrying", "Messages tried and not sent yet.", value=retried)
        if mail.last_sweep:
            yield GaugeMetricFamily(
                "portal_outbox_last_sweep_timestamp_seconds",
                "When the last sweep ended.",
                value=mail.last_sweep.timestamp(),
            )

    def _schedule(self) -> Iterator[Metric]:
        slot = GaugeMetricFamily("portal_schedule_slot_timestamp_seconds", "Last moment taken.", labels=["name"])
        done = GaugeMetricFamily("portal_schedule_success_timestamp_seconds", "Last success.", labels=["name"])
        failures = GaugeMetricFamily("portal_schedule_failures", "Failures in a row.", labels=["name"])
        for run in ScheduledRun.objects.all():
            slot.add_metric([run.name], run.slot.timestamp())
            failures.add_metric([run.name], run.failures)
            if run.done_at:
                done.add_metric([run.name], run.done_at.timestamp())
        yield from (slot, done, failures)


def exposition(now: dt.datetime) -> bytes:
    """The figures at ``now`` in the text format of Prometheus, UTF-8."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(PortalCollector(now))
    return generate_latest(registry)
