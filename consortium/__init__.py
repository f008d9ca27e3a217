import atexit
import gc

from consortium.celery import app as celery_app

VERSION = "0.1.0"  # as pyproject.toml says; a backup tells which one made it

__all__ = ["VERSION", "celery_app"]

# In each process of the portal: nearly all that a page or a task makes goes by itself, and what was loaded stays.
# Garbage is looked for less often, and not once more as the process ends (half a second of a command's one and a half).
gc.set_threshold(50_000, 20, 20)
atexit.register(gc.freeze)
