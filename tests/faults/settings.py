"""The portal's settings with short delays: minutes pass in seconds. Only the fault suite's processes use them."""

import os
from datetime import timedelta

from consortium.settings import *  # noqa: F403
from consortium.settings import BASE_DIR, CELERY_BROKER_TRANSPORT_OPTIONS, TEMPLATES

# No test waits for the lease but the one that says so: on a machine that forgets a process for a while, a short one
# would double messages that nobody's death excuses. The same for whoever waits at a mail server that is held.
OUTBOX_LEASE = timedelta(seconds=float(os.environ["FAULTS_LEASE_SECONDS"]))
EMAIL_TIMEOUT = OUTBOX_LEASE.total_seconds() / 2
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 540, 570
CELERY_TASK_ANNOTATIONS = {"outbox.sweep": {"soft_time_limit": 540, "time_limit": 570}}
OUTBOX_FIRST_DELAY = timedelta(seconds=0.2)
# A broker that is away refuses at once; one that is slow is not away, and is handed every task.
CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_connect_timeout": 60, "socket_timeout": 60}
CELERY_BEAT_MAX_LOOP_INTERVAL = 0.5

TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "consortium" / "outbox" / "templates")
