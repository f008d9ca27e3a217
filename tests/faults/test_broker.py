"""Redis goes away, or comes back knowing nothing."""

import json
import time
from collections import Counter

import kombu


def test_a_broker_that_comes_back_empty_has_lost_no_message(portal):
    portal.write("messages", 20)
    with portal.redis.client() as client:
        assert len(_tasks(client)) == 20
    portal.redis.restart()
    with portal.redis.client() as client:
        assert _tasks(client) == []
    portal.start("worker")
    portal.start("beat")
    portal.wait_until_sent(20)
    assert len(portal.mail.accepted) == 20


def test_what_somebody_waits_for_is_handed_out_before_all_that_was_written_earlier(portal):
    for priority in ("BULK", "USUAL", "AWAITED"):
        portal.write("messages", 2, priority, priority.lower())
    keys = dict(portal.query("SELECT id, key FROM outbox_outgoingemail"))
    with kombu.Connection(portal.redis.address) as broker:
        taken = [broker.default_channel.basic_get("celery", no_ack=True) for _ in keys]
    assert [keys[message.decode()[0][0]] for message in taken] == [
        "awaited0", "awaited1", "usual0", "usual1", "bulk0", "bulk1",
    ]  # fmt: skip


def test_workers_and_beat_outlive_the_broker(portal):
    portal.start("worker")
    portal.start("beat")
    portal.write("messages", 1)
    portal.wait_until_sent(1)
    portal.redis.restart()
    portal.write("messages", 2)  # the first of them is there already
    portal.wait_until_sent(2)
    assert len(portal.mail.accepted) == 2


def test_a_broker_lost_while_a_task_is_under_way_leaves_the_worker_at_work(portal):
    portal.mail.hold = "accepted"
    portal.write("messages", 1)
    portal.start("worker")
    portal.wait_for(portal.mail.held.is_set, what="a message taken and not acknowledged")
    portal.redis.restart()
    with portal.redis.client() as broker:
        portal.wait_for(lambda: _is_listened_to(broker), what="the worker at the broker that came back")
    portal.mail.let_go()
    portal.wait_until_sent(1)
    portal.write("messages", 2)  # the first of them is there already; without beat nobody else would send the second
    portal.wait_until_sent(2)
    assert len(portal.mail.accepted) == 2


def test_what_is_written_while_the_broker_is_away_leaves_when_it_is_back(portal):
    portal.redis.stop()
    portal.write("messages", 5)
    assert portal.states() == {"queued": 5}
    portal.redis.start()
    portal.start("worker")
    portal.start("beat")
    portal.wait_until_sent(5)
    assert len(portal.mail.accepted) == 5


def test_two_beats_do_the_work_of_one(portal):
    beats = [portal.start("beat"), portal.start("beat")]
    with portal.redis.client() as client:
        for _ in range(5):
            minute = _minute()
            _wait_until_seen(portal, beats)
            before = _sweeps(client)
            portal.a_minute_passes()
            _wait_until_seen(portal, beats)
            # The clock's own minutes pass too: seldom, and each of them is worth one sweep.
            assert 1 <= _sweeps(client) - before <= 1 + _minute() - minute


def _is_listened_to(broker) -> bool:
    """Whether a worker waits for its next task."""
    return any(client["cmd"] == "brpop" for client in broker.client_list())


def _minute() -> int:
    """Which minute of the clock it is: the sweep is due at each."""
    return int(time.time() // 60)


def _sweeps(client) -> int:
    """How many of them wait in the broker."""
    return Counter(_tasks(client))["outbox.sweep"]


def _tasks(client) -> list[str]:
    """The names of the tasks that wait in the broker, whatever their priority."""
    messages = [message for queue in client.scan_iter("celery*") for message in client.lrange(queue, 0, -1)]
    return [json.loads(message)["headers"]["task"] for message in messages]


def _wait_until_seen(portal, beats) -> None:
    """Each goes over the schedule twice, the second time from after this moment: it has seen whatever was due."""
    for beat in beats:
        for _ in range(2):
            before = beat.last_pass()
            portal.wait_for(
                lambda beat=beat, last=before: beat.last_pass() > last, what=f"a pass of {beat.name} over the schedule"
            )
