"""Several threads that do something at the same instant, each on a database connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

PATIENCE = 120  # seconds: a loaded machine is slow, not wrong


def at_once(*deeds: Callable[[], object], refusal: type[Exception] | tuple[type[Exception], ...] = ()) -> list[object]:
    """What each deed answered, in their order; the exception itself for one that was refused with a ``refusal``.

    Any other exception is raised here: a thread that failed unseen is found later as a number that is wrong, by chance.
    For tests with ``django_db(transaction=True)``.
    """
    barrier, answers, failures = threading.Barrier(len(deeds)), [None] * len(deeds), []

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=PATIENCE)
            answers[number] = deeds[number]()
        except refusal as error:
            answers[number] = error
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    if failures:
        raise ExceptionGroup("Ce qui devait se faire au même instant a échoué", failures)
    assert not any(thread.is_alive() for thread in threads), f"pas fini en {PATIENCE} s"
    return answers
