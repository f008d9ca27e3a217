"""The portal's settings with keys of the benchmark's own in Redis. Only the benchmark uses them."""

import os

from consortium.settings import *  # noqa: F403
from consortium.settings import CACHES

# Others may use that Redis; the benchmark removes what it has put there when it ends.
CACHES["default"]["KEY_PREFIX"] = os.environ["BENCH_KEY_PREFIX"]
