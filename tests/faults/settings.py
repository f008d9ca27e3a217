"""The portal's settings with short delays: minutes pass in seconds. Only the fault suite's processes use them."""

from datetime import timedelta

from consortium.settings import *  # noqa: F403
from consortium.settings import BASE_DIR, TEMPLATES

OUTBOX_LEASE = timedelta(seconds=15)  # beyond a process that this machine forgot for a while
OUTBOX_FIRST_DELAY = timedelta(seconds=0.2)
EMAIL_TIMEOUT = 5
CELERY_BEAT_MAX_LOOP_INTERVAL = 0.5

TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "consortium" / "outbox" / "templates")
