"""How gunicorn serves the portal; everything here is gunicorn's own vocabulary.

With Redis the answers' cache is shared, hence two processes (``WEB_CONCURRENCY`` changes that). Without it the cache
lives in the process's memory: one process keeps it whole and coherent. Threads in both cases: a visitor on a slow line
occupies a thread, not the site.
"""

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from gunicorn.http import message

from consortium.serving.bind import names_of

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

# An address of 10 kB (a text pasted into the search box) must reach the portal, which answers it in its own words;
# gunicorn stops at 8190 bytes whatever the setting. Still bounded.
message.MAX_REQUEST_LINE = 65536  # type: ignore[misc]
limit_request_line = 65536

wsgi_app = "consortium.wsgi:application"
proc_name = "agenda-sciences"

workers = int(os.environ.get("WEB_CONCURRENCY", "2")) if os.environ.get("REDIS_URL") else 1
# A thread is given to a request once it is whole: slow lines hold none (see consortium.serving.worker).
worker_class = "consortium.serving.worker.PatientWorker"
# More than visitors with dear requests at once: a page that is kept needs a thread, and hardly any time.
threads = 12
preload_app = True  # one copy of the code in memory for all processes

timeout = 30
graceful_timeout = 30
# A connection belongs to the process that took it: kept ones, of a proxy above all, fell on one process while the other
# slept, and a list was answered half as often. Each request goes to the process that is free.
keepalive = 0
# A process is renewed now and then, never all at once: nothing may grow for ever.
max_requests = 50_000
max_requests_jitter = 5_000

worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - the heartbeat must not wait for a disk
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"


def pre_fork(server: "Arbiter", worker: "Worker") -> None:
    """Keep the memory that processes share shared: the collector must not touch it."""
    gc.freeze()


def post_worker_init(worker: "Worker") -> None:
    """Make what lists are counted on before the first visitor asks for one, beside."""
    import_module("consortium.caching.programme_version").VersionedCache.make_ready()  # Django is set up by now
    import_module("django.db").connections.close_all()  # no request is answered in this thread


def when_ready(server: "Arbiter") -> None:
    """Say where the portal answers, once it does."""
    for listener in server.LISTENERS:
        address = listener.sock.getsockname()
        if isinstance(address, tuple):
            for name in names_of(address[0]):
                sys.stdout.write(f"Le portail répond : http://{name}:{address[1]}/\n")
    sys.stdout.write("Espace des partenaires : /admin/ — pour arrêter : Ctrl-C\n")
    sys.stdout.flush()
