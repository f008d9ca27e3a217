"""Run one transaction of a batch: an error is logged and the batch goes on."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)


def attempt(what: str, write: Callable[[], bool]) -> bool:
    """Call ``write`` (its own transaction) and return its result; False after an error, logged under the name ``what``.

    OperationalError and InterfaceError (database away) are raised: the rest of the batch would fail as well.
    """
    try:
        return write()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("%s not written", what)
        return False
