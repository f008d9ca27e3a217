"""A worker dies, at the worst moment."""

import os
import signal
from collections import Counter


def test_killed_before_the_server_has_the_message_nothing_is_lost_nor_doubled(portal):
    portal.mail.hold = "recipient"
    portal.write("messages", 1)
    worker = portal.start("worker")
    portal.wait_for(portal.mail.held.is_set, what="a conversation under way")
    worker.kill()
    portal.mail.let_go()
    portal.leases_end()
    portal.start("worker")
    portal.start("beat")
    portal.wait_until_sent(1)
    assert [recipient for _, recipient in portal.mail.accepted] == ["n0@example.org"]


def test_killed_after_the_server_has_the_message_that_one_leaves_again_under_the_same_name(portal):
    portal.mail.hold = "accepted"
    portal.write("messages", 3)
    worker = portal.start("worker")
    portal.wait_for(portal.mail.held.is_set, what="a message taken and not acknowledged")
    portal.wait_for(lambda: portal.states()["sent"] == 2, what="the two others, by the worker's other process")
    worker.kill()
    [in_flight] = portal.query("SELECT message_id FROM outbox_outgoingemail WHERE state = 'queued'")
    portal.mail.let_go()
    portal.leases_end()
    portal.start("worker")
    portal.start("beat")
    portal.wait_until_sent(3)
    taken = Counter(message_id for message_id, _ in portal.mail.accepted)
    assert (len(taken), taken.pop(in_flight[0]), set(taken.values())) == (3, 2, {1})


def test_what_one_process_is_sending_no_other_takes(portal):
    portal.start("worker")
    portal.start("beat")
    portal.write("messages", 1)
    portal.wait_until_sent(1)
    portal.mail.hold = "accepted"
    portal.write("messages", 2)  # the first of them is there already
    portal.wait_for(portal.mail.held.is_set, what="a message taken and not acknowledged")
    for _ in range(3):
        portal.wait_for_a_sweep()
    portal.mail.let_go()
    portal.wait_until_sent(2)
    assert len(portal.mail.accepted) == 2


def test_a_worker_replaces_those_of_its_processes_that_are_killed(portal):
    portal.mail.hold = "accepted"
    portal.write("messages", 1)
    worker = portal.start("worker")
    portal.start("beat")
    portal.wait_for(portal.mail.held.is_set, what="a message taken and not acknowledged")
    killed = worker.children()
    for child in killed:
        os.kill(child, signal.SIGKILL)
    portal.wait_for(lambda: not set(killed) & set(worker.children()), what="others in their place")
    portal.mail.let_go()
    portal.leases_end()
    portal.wait_until_sent(1)
    assert Counter(recipient for _, recipient in portal.mail.accepted) == {"n0@example.org": 2}
    assert len({message_id for message_id, _ in portal.mail.accepted}) == 1
