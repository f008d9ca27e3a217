"""One message that cannot be written stops nobody else."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)


def attempt(what: str, write: Callable[[], bool]) -> bool:
    """Whether ``write``, a transaction of its own, wrote its message; what it raises is logged under the name ``what``.

    Raises when the database itself has gone: there is nothing to be done for the others either.
    """
    try:
        return write()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("%s not written", what)
        return False
