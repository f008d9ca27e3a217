"""Several threads that do something at the same instant, each on a database connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each deed answered, in their order; the exception itself for one that failed.

    For tests with ``django_db(transaction=True)``.
    """
    barrier, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            answers[number] = deeds[number]()
        except Exception as error:  # whatever it is, the test compares it with what it expects
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers
