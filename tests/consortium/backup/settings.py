"""The tests' settings, for another process that looks at the database and the uploads of the test itself."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["BACKUP_TEST_DATABASE"]
MEDIA_ROOT = Path(os.environ["BACKUP_TEST_MEDIA"])
