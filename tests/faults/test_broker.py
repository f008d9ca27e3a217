"""Redis goes away, or comes back knowing nothing."""

import json
from collections import Counter


def test_a_broker_that_comes_back_empty_has_lost_no_message(portal):
    portal.write("messages", 20)
    with portal.redis.client() as client:
        assert client.llen("celery") == 20
    portal.redis.restart()
    with portal.redis.client() as client:
        assert client.llen("celery") == 0
    portal.start("worker")
    portal.start("beat")
    portal.wait_until_sent(20)
    assert len(portal.mail.accepted) == 20


def test_workers_and_beat_outlive_the_broker(portal):
    portal.start("worker")
    portal.start("beat")
    portal.write("messages", 1)
    portal.wait_until_sent(1)
    portal.redis.restart()
    portal.write("messages", 2)  # the first of them is there already
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
        for minute in range(1, 6):
            for beat in beats:
                _wait_for_two_passes(portal, beat)
            assert Counter(_tasks(client))["outbox.sweep"] == minute
            portal.a_minute_passes()


def _tasks(client) -> list[str]:
    """The names of the tasks that wait in the broker."""
    return [json.loads(message)["headers"]["task"] for message in client.lrange("celery", 0, -1)]


def _wait_for_two_passes(portal, beat) -> None:
    """The second of them began after this moment: whatever was due has been seen."""
    for _ in range(2):
        before = beat.last_pass()
        portal.wait_for(lambda last=before: beat.last_pass() > last, what=f"a pass of {beat.name} over the schedule")
