"""When the next backup of each night is due."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

from consortium.backup.rotation import backups_in, made_at

DAY = dt.timedelta(hours=24)


def next_run(folder: Path, hour: dt.time, now: dt.datetime) -> dt.datetime:
    """At once when no backup of this folder is younger than a day; else at the next such hour, in Europe/Paris."""
    newest = next(iter(backups_in(folder)), None)
    if newest is None or now - made_at(newest) >= DAY:
        return now
    local = timezone.localtime(now)
    today = timezone.make_aware(dt.datetime.combine(local.date(), hour))
    if today > now:
        return today
    return timezone.make_aware(dt.datetime.combine(local.date() + dt.timedelta(days=1), hour))
