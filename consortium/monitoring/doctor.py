"""Registry of the checks of ``manage.py doctor``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError


@dataclass(frozen=True)
class Finding:
    """Something wrong and what to do about it, in French. A grave one makes ``manage.py doctor`` fail."""

    what: str
    remedy: str
    is_grave: bool = True


Check = Callable[[], Iterator[Finding]]
_checks: dict[str, Check] = {}


def diagnosis(name: str) -> Callable[[Check], Check]:
    """Declare a check: a generator of what is wrong, empty when all is well."""

    def declare(check: Check) -> Check:
        _checks[name] = check
        return check

    return declare


def names() -> list[str]:
    """The declared checks, in the order of their names."""
    return sorted(_checks)


def run_check(name: str) -> list[Finding]:
    """What one check finds; a database that does not answer is a finding too."""
    try:
        return list(_checks[name]())
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        return [Finding(f"La base de données ne répond pas : {reason}", "Vérifiez DATABASE_URL, puis la base.")]
