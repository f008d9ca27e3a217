"""Scheduled tasks: crontab slots, exactly-once runs, Celery beat, dispatch to workers."""
