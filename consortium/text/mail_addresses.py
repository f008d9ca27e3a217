"""Mail addresses in one form, so that one mailbox is one key. Pure.

Sources: RFC 5321 §4.1.2 (quoted local parts), RFC 5891 (international domains), RFC 5233 (``+tag``).
"""

import re
import unicodedata

QUOTED = re.compile(r'"(?P<inside>(?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def canonical(address: str) -> str:
    """The one way of writing an address: small letters, no useless quotes, the domain in Unicode.

    ``"Jeanne"@XN--CAF-DMA.fr`` gives ``jeanne@café.fr``. What is no address comes back stripped, in small letters.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    if not at:
        return domain.lower()
    return f"{_unquoted(local).lower()}@{_domain(domain)}"


def counted(address: str) -> str:
    """The address as limits count it: canonical, and without the ``+tag`` by which one mailbox has many addresses."""
    local, at, domain = canonical(address).rpartition("@")
    return f"{local.split('+')[0] or local}{at}{domain}"


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses lead to the same mailbox, as far as their writing tells."""
    return counted(one) == counted(other)


def _unquoted(local: str) -> str:
    """``"jeanne.\\d"`` is ``jeanne.d``; quotes stay where a space or a sign needs them."""
    quoted = QUOTED.fullmatch(local)
    if not quoted:
        return local
    inside = ESCAPED.sub(r"\1", quoted["inside"])
    return inside if re.fullmatch(r"[^\s\"(),:;<>@\[\]\\]+", inside) else local


def _domain(domain: str) -> str:
    lowered = domain.rstrip(".").lower()
    try:
        return lowered.encode("idna").decode("ascii").encode("ascii").decode("idna").lower()
    except UnicodeError:
        return lowered
