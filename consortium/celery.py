"""The Celery application: broker from the settings, schedule from here."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")

app = Celery("consortium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Every task of the schedule may run twice or late without harm: two beats do the work once. An entry that no worker
# took in time expires, so that an outage leaves no pile behind. ``manage.py send_due`` runs the same entries for cron.
app.conf.beat_schedule = {
    "outbox": {"task": "outbox.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "requests": {"task": "events.finish_requests", "schedule": 3600.0, "options": {"expires": 3000}},
    "personal-data": {
        "task": "consortium.purge_personal_data",
        "schedule": crontab(hour=4, minute=20),
        "options": {"expires": 80000},
    },
}
