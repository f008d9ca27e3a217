"""Named checks that run just before a message is sent and may cancel it.

Upper floors give a name to each check as they are imported (``hooks.py`` of each app); a row keeps the name.
"""

from collections.abc import Callable

from consortium.outbox.models import OutgoingEmail

Check = Callable[[OutgoingEmail], str]
_checks: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Decorator: register a check under a name, which messages store in ``wanted``.

    The check takes the row and returns a reason in French not to send it, or an empty string.
    """

    def named(function: Check) -> Check:
        _checks[name] = function
        return function

    return named


def reason_to_skip(row: OutgoingEmail) -> str:
    """The reason in French not to send this message, else empty. LookupError for a check that is not registered."""
    if not row.wanted:
        return ""
    if row.wanted not in _checks:
        raise LookupError(f"no check named {row.wanted!r}")
    return _checks[row.wanted](row)
