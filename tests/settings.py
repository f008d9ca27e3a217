"""The portal's settings for tests: the same, in folders of their own, without what only slows tests down.

The environment is set before the portal's settings are read: nothing of this machine's installation is touched.
"""

import os

from tests import migrated
from tests.services import make_temporary_home

HOME = make_temporary_home()
os.environ["PORTAL_HOME"] = str(HOME / "private")
os.environ["DATA_DIR"] = str(HOME / "data")

from consortium.settings import *  # noqa: E402, F403
from consortium.settings import CACHES, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# Templates render without ``collectstatic``; the browser tests run the real server, with its manifest.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Each test has the cache to itself: keys carry this run and this test, so nothing is ever flushed for others.
for each in CACHES.values():
    each["KEY_FUNCTION"] = "tests.services.cache_key"
    # A Redis that a loaded machine forgets for a while is not away: what then goes to the database would be counted.
    each.setdefault("OPTIONS", {}).update({name: 60 for name in each.get("OPTIONS", {}) if name.endswith("_timeout")})

# A query count must not depend on how slow the machine is: what the programme is at is asked once per test.
PROGRAMME_VERSION_SECONDS = 300
# What a test changes is seen by the next visitor, whoever it is.
PAGE_MEMORY_SECONDS = 0.0
# A thread has a connection of its own, which sees nothing of a test's transaction.
MADE_BESIDE = False

# Tasks run at once and in this process, whatever broker the environment offers.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://localhost"

# A file rather than memory: real locks, real transactions, as in the embedded installation.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": HOME / "tests.sqlite3"}
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "tests.ties"
    # Nothing has to survive this machine: whoever commits need not wait for its disk.
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c synchronous_commit=off")
    if name := os.environ.get(migrated.POSTGRESQL):
        DATABASES["default"]["TEST"] = {"TEMPLATE": name}
