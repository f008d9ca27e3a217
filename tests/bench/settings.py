"""The portal's settings, and beside its addresses one that answers a constant. Only the benchmark uses them."""

import os

from consortium.settings import *  # noqa: F403
from consortium.settings import CACHES

ROOT_URLCONF = "tests.bench.urls"
# The benchmark's own keys in a Redis that others may use; it removes them when it ends.
CACHES["default"]["KEY_PREFIX"] = os.environ["BENCH_KEY_PREFIX"]
