"""Whether a message still makes sense, asked just before it leaves.

Upper floors give a name to each check as they are imported (``hooks.py`` of each app); a row keeps the name.
"""

from collections.abc import Callable

from consortium.outbox.models import OutgoingEmail

Check = Callable[[OutgoingEmail], str]
_checks: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Decorator: give a name to a check.

    It takes the row and says in words why not to send it, nothing when it should leave.
    """

    def named(function: Check) -> Check:
        _checks[name] = function
        return function

    return named


def reason_to_skip(row: OutgoingEmail) -> str:
    """Why this message should not leave any more; empty when it should. LookupError for a check nobody registered."""
    if not row.wanted:
        return ""
    if row.wanted not in _checks:
        raise LookupError(f"no check named {row.wanted!r}")
    return _checks[row.wanted](row)
