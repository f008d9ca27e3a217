"""How often somebody may do something, counted in the cache (Redis where it is there).

Who it is enters a keyed hash: neither addresses nor e-mails are kept in clear, and the counts go with their window.
"""

import hmac
import ipaddress
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

COUNTS = "counts"  # the cache of their own that counts have


@dataclass(frozen=True)
class Limit:
    """At most ``times`` in each window of ``seconds``, for one thing called ``name``."""

    name: str
    times: int
    seconds: int


def allow(limit: Limit, who: str) -> bool:
    """Count one more attempt by ``who`` and say whether it is within the limit.

    Windows are fixed, so that one atomic increment is all it takes: at worst twice the limit passes around the end of a
    window.
    """
    key, counts = _key(limit, who), caches[COUNTS]
    counts.add(key, 0, limit.seconds)
    try:
        return counts.incr(key) <= limit.times
    except ValueError:  # the window closed between the two calls
        return True


def is_reached(limit: Limit, who: str) -> bool:
    """Whether ``who`` has no attempt left in this window; counts none."""
    return caches[COUNTS].get(_key(limit, who), 0) >= limit.times


def _key(limit: Limit, who: str) -> str:
    window = int(timezone.now().timestamp()) // limit.seconds
    digest = hmac.new(settings.SECRET_KEY.encode(), who.strip().lower().encode(), sha256).hexdigest()[:32]
    return f"limit:{limit.name}:{window}:{digest}"


def client_network(request: HttpRequest) -> str:
    """Whom to count as one visitor: the IPv4 address, or the /64 network that one IPv6 subscriber has.

    Behind a proxy (``TRUSTED_PROXIES`` of them) the address is the one that the outermost of them wrote.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(chain) >= settings.TRUSTED_PROXIES:
            address = chain[-settings.TRUSTED_PROXIES]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    # On a socket that listens to both, an IPv4 visitor comes as ::ffff:a.b.c.d: all of IPv4 is not one subscriber.
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
