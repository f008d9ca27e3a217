"""What the tests of the foundations share."""

import socket
from contextlib import contextmanager

import pytest

from consortium.celery import app
from consortium.scheduling import dispatch


@pytest.fixture
def away_broker(monkeypatch, settings):
    """A context in which tasks go to a Redis that is not there, as in an installation that has lost its own.

    Its port is taken but nothing listens; with ``silent`` something listens, and never says a word. The context is that
    socket.
    """

    @contextmanager
    def away(*, silent: bool = False):
        monkeypatch.setattr(dispatch, "_away_until", 0.0)
        with socket.socket() as taken, monkeypatch.context() as patch:
            taken.bind(("127.0.0.1", 0))
            if silent:
                taken.listen()
            patch.setattr(app.amqp, "_producer_pool", None)
            # Through Django's settings: what is written into Celery's own would hide them from the tests that follow.
            settings.CELERY_TASK_ALWAYS_EAGER = False
            settings.CELERY_BROKER_WRITE_URL = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
            yield taken
            settings.CELERY_TASK_ALWAYS_EAGER = True
            del settings.CELERY_BROKER_WRITE_URL

    return away
