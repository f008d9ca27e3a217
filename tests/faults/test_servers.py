"""The mail server refuses, goes away, comes back; the database is restarted."""

from collections import Counter


def test_what_is_refused_for_now_leaves_later_and_once(portal):
    portal.mail.refuse_share = 0.3
    portal.start("worker")
    portal.start("beat")
    portal.write("messages", 60)
    portal.wait_until_sent(60)
    assert portal.mail.refused > 0
    assert Counter(recipient for _, recipient in portal.mail.accepted) == {f"n{n}@example.org": 1 for n in range(60)}


def test_a_mail_server_that_was_away_gets_everything_when_it_is_back(portal):
    portal.mail_host.go_away()
    portal.start("worker")
    portal.start("beat")
    portal.write("messages", 10)
    portal.wait_for(lambda: _tried(portal), what="somebody who finds the mail server away")
    assert portal.states() == {"queued": 10}
    portal.mail_host.come_back()
    portal.wait_until_sent(10)
    assert len(portal.mail.accepted) == 10


def test_a_database_restarted_while_a_message_leaves_doubles_nothing(portal):
    portal.lease_seconds = 120  # waited for when a claim was written and its answer lost
    portal.start("worker")
    portal.start("beat")
    portal.write("messages", 1)
    portal.wait_until_sent(1)
    portal.mail.hold = "accepted"
    portal.write("messages", 7)  # the first of them is there already
    portal.wait_for(portal.mail.held.is_set, what="a message taken and not acknowledged")
    portal.postgres.restart()
    portal.mail.let_go()
    portal.wait_until_sent(7)
    assert len(portal.mail.accepted) == 7


def test_a_worker_keeps_its_connection_and_finds_one_that_was_cut(portal):
    portal.start("worker")
    portal.write("messages", 4)
    portal.wait_for(lambda: portal.states() == {"sent": 4}, what="four messages sent")
    kept = _connections(portal)
    portal.write("messages", 8)  # the first four of them are there already
    portal.wait_for(lambda: portal.states() == {"sent": 8}, what="eight messages sent")
    assert kept
    assert kept <= _connections(portal)
    portal.postgres.restart()
    portal.write("messages", 12)
    # No beat, no sweep: a task that met a dead connection would leave its message behind.
    portal.wait_for(lambda: portal.states() == {"sent": 12}, what="twelve messages sent")


def _connections(portal) -> set[int]:
    """The worker's, by the number of the process that serves them."""
    return {pid for (pid,) in portal.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'worker'")}


def _tried(portal) -> int:
    [[number]] = portal.query("SELECT count(*) FROM outbox_outgoingemail WHERE reason <> ''")
    return number
