"""Delete files written in a transaction that was rolled back.

Django forgets what was to be done at the commit together with the part of a transaction that it rolls back. What is
still waiting at the end of the request or task, outside any transaction, was never committed. What a killed process
leaves is for the nightly purge: see :mod:`consortium.media.pending_uploads`.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

from celery.signals import task_postrun
from django.core.signals import request_finished
from django.db import transaction
from django.dispatch import receiver


@dataclass
class _Written:
    path: Path
    is_committed: bool = False

    def commit(self) -> None:
        self.is_committed = True


class _Files(threading.local):
    def __init__(self) -> None:
        self.written: list[_Written] = []


_files = _Files()


def watch(path: str) -> None:
    """Say that a file was written, just now; outside a transaction it is there for good."""
    if transaction.get_connection().in_atomic_block:
        written = _Written(Path(path))
        _files.written.append(written)
        transaction.on_commit(written.commit)


@receiver(request_finished, dispatch_uid="rolled-back-files")
@task_postrun.connect(dispatch_uid="rolled-back-files")
def delete_rolled_back(**kwargs: object) -> None:
    """Erase the files whose transaction was rolled back; nothing while one is under way."""
    if transaction.get_connection().in_atomic_block:
        return
    written, _files.written = _files.written, []
    for each in written:
        if not each.is_committed:
            each.path.unlink(missing_ok=True)
