"""Five hundred reminders through everything that can go wrong, at moments drawn at random.

A failure tells its seed; ``FAULTS_SEED`` draws the same moments again. Where all services are required they are the
same each time: what lands or not is not for chance to say.
"""

import os
import random
import signal
from collections import Counter

from tests.faults.portal import Portal, Process
from tests.faults.rows import ASKED, HOSTS, recipients

REMINDERS = ASKED + HOSTS
KILLS = 6
LEASE_SECONDS = 60  # waited for: what the dead held leaves again once it has run out
REFUSED = 0.3


def test_everybody_is_reminded_whatever_dies_and_only_what_was_in_flight_twice(portal):
    portal.lease_seconds = LEASE_SECONDS
    drawn = 0 if os.environ.get("REQUIRE_SERVICES") == "1" else random.randrange(10**6)
    seed = int(os.environ.get("FAULTS_SEED") or drawn)
    story = Story(portal, random.Random(seed))
    try:
        story.happen()
    except AssertionError as error:
        raise AssertionError(f"with seed {seed}, {story.told}: {error}") from error
    taken = Counter(portal.mail.accepted)
    assert {recipient for _, recipient in taken} == recipients(), f"seed {seed}"
    assert len(taken) == REMINDERS, f"somebody got two messages that are not one, seed {seed}"
    doubled = {message_id for (message_id, _), times in taken.items() if times > 1}
    assert doubled <= story.in_flight, f"seed {seed}, {story.told}"
    assert sum(taken.values()) - REMINDERS <= story.killed, f"{len(doubled)} doubled, seed {seed}, {story.told}"
    [[lines]] = portal.query("SELECT count(*) FROM events_reminderentry WHERE outcome = 'written'")
    assert (lines, story.told.count("killed")) == (REMINDERS, KILLS)


class Story:
    """Two workers, two beats, and what befalls them.

    ``killed`` counts the processes that could hold a message; ``in_flight`` are the messages that somebody held then.
    """

    def __init__(self, portal: Portal, chance: random.Random) -> None:
        self.portal, self.chance = portal, chance
        self.killed = 0
        self.in_flight: set[str] = set()
        self.told: list[str] = []
        self.workers: list[Process] = []

    def happen(self) -> None:
        """From the first reminder that falls due to the last one sent."""
        portal, chance = self.portal, self.chance
        portal.mail.refuse_share, portal.mail.chance = REFUSED, random.Random(chance.random())
        portal.write("reminders")
        self.workers = [portal.start("worker"), portal.start("worker")]
        portal.start("beat")
        portal.start("beat")
        events = [self.kill] * KILLS + [self.restart_broker, self.restart_database, self.lose_mail_server]
        chance.shuffle(events)
        moments = sorted(chance.sample(range(REMINDERS * 9 // 10), len(events)))
        for moment, event in zip(moments, events, strict=True):
            self.wait_for(lambda number=moment: len(portal.mail.accepted) > number, what=f"{moment} messages taken")
            event()
        portal.wait_until_sent(REMINDERS, pause=1)  # a lease long: each minute has everybody go over everything

    def kill(self) -> None:
        """SIGKILL: to one process of a worker, which replaces it, or to the worker, and another takes its place."""
        place = self.chance.randrange(2)
        worker = self.workers[place]
        children = worker.children()
        if children and self.chance.random() < 0.5:
            os.kill(self.chance.choice(children), signal.SIGKILL)
            self.killed += 1
        else:
            worker.kill()
            self.killed += len(children)
            self.workers[place] = self.portal.start("worker")
        held = "SELECT message_id FROM outbox_outgoingemail WHERE state = 'queued' AND next_attempt_at > now()"
        self.in_flight |= {message_id for (message_id,) in self.portal.query(held)}
        self.told.append("killed")

    def restart_broker(self) -> None:
        """All tasks that waited are forgotten."""
        self.portal.redis.restart()
        self.told.append("broker emptied")

    def restart_database(self) -> None:
        """Every connection is cut, every transaction under way is lost."""
        self.portal.postgres.restart()
        self.told.append("database restarted")

    def lose_mail_server(self) -> None:
        """It refuses connections until somebody has noticed."""
        self.portal.mail_host.go_away()
        [[moment]] = self.portal.query("SELECT now()")
        self.wait_for(lambda: self._noticed_since(moment), what="somebody who finds the mail server away")
        self.portal.mail_host.come_back()
        self.told.append("mail server away")

    def wait_for(self, condition, *, what: str) -> None:
        """Wait, the schedule's minutes flying."""

        def passes() -> bool:
            self.portal.a_minute_passes()
            return condition()

        self.portal.wait_for(passes, what=what, pause=0.1)

    def _noticed_since(self, moment: object) -> bool:
        noticed = """
            SELECT 1 FROM outbox_outgoingemail
            WHERE updated_at > %s AND state = 'queued' AND reason <> '' AND reason NOT LIKE '451%%' LIMIT 1
        """
        return bool(self.portal.query(noticed, [moment]))
