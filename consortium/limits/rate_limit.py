"""Rate limits counted in the database: a cache might evict the counts.

Who it is enters a keyed hash: neither addresses nor e-mails are kept in clear, and counts are erased with their window.
"""

import datetime as dt
import hmac
import ipaddress
import re
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from consortium.models import RateCount
from consortium.privacy import retention
from consortium.text.french import duration
from consortium.text.mail_addresses import counted

# One statement, atomic on both databases. Beyond the limit nothing is written: a flood costs a look-up in an index.
COUNT = """
    INSERT INTO consortium_ratecount AS kept ("key", "count", "ends_at") VALUES (%s, %s, %s)
    ON CONFLICT ("key") DO UPDATE SET "count" = kept."count" + %s WHERE kept."count" < %s
    RETURNING "count"
"""
WRITTEN = re.compile(
    r'"?(?:\[(?P<bracketed>[0-9A-Fa-f:.]{2,45})(?:%[\w.-]{1,40})?\](?::\d{1,5})?|(?P<v4>[0-9.]{7,15})(?::\d{1,5})?'
    r'|(?P<v6>[0-9A-Fa-f:.]{2,45})(?:%[\w.-]{1,40})?)"?',
    re.ASCII,
)


@dataclass(frozen=True)
class Limit:
    """At most ``times`` in each window of ``seconds``, for one thing called ``name``."""

    name: str
    times: int
    seconds: int

    def __post_init__(self) -> None:
        _windows.add(self.seconds)

    @property
    def wait(self) -> str:
        """How long it is counted, in words."""
        return duration(dt.timedelta(seconds=self.seconds))


_windows: set[int] = set()


def longest_count() -> str:
    """How long a count is kept at most, in words: the longest window of all limits."""
    return duration(dt.timedelta(seconds=max(_windows)))


def allow(limit: Limit, who: str, *, units: int = 1) -> bool:
    """Count one more attempt by ``who`` (of so many ``units``) and say whether it is within the limit.

    Windows are fixed, so that one atomic statement is all it takes: at worst twice the limit passes around the end of a
    window. Called outside a transaction: a count that is rolled back never was. DatabaseError without a database.
    """
    key, ends_at = _window(limit, who)
    moment = connection.ops.adapt_datetimefield_value(ends_at)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, units, moment, units, limit.times])
        row = cursor.fetchone()
    return row is not None and row[0] <= limit.times


def is_reached(limit: Limit, who: str) -> bool:
    """Whether ``who`` has no attempt left in this window; counts none."""
    key, _ = _window(limit, who)
    return RateCount.objects.filter(key=key, count__gte=limit.times).exists()


@retention.rule("limits", "Comptes des limites dont la fenêtre est finie")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the counts whose window is over (the task ``consortium.forget_limits``, every ten minutes); how many."""
    return retention.erase(RateCount.objects.filter(ends_at__lte=now), dry_run=dry_run)


def _window(limit: Limit, who: str) -> tuple[str, dt.datetime]:
    """The key of a count, and when its window ends."""
    window = int(timezone.now().timestamp()) // limit.seconds
    digest = hmac.new(_oldest_key(), _one_form(who).encode(), sha256).hexdigest()[:32]
    ends_at = dt.datetime.fromtimestamp((window + 1) * limit.seconds, dt.UTC)
    return f"{limit.name}:{window}:{digest}", ends_at


def _oldest_key() -> bytes:
    """The key that counts are under: while an old one is still admitted, nobody's count begins anew."""
    oldest: str = (settings.SECRET_KEY_FALLBACKS or [settings.SECRET_KEY])[-1]
    return oldest.encode()


def _one_form(who: str) -> str:
    """In small letters; mail addresses as they are counted: no ``+tag`` makes another visitor of one mailbox."""
    return " ".join(counted(word) if "@" in word else word.lower() for word in who.split())


def client_network(request: HttpRequest) -> str:
    """Whom to count as one visitor: the IPv4 address, or the /64 network that one IPv6 subscriber has.

    Behind a proxy (``TRUSTED_PROXIES`` of them) the address is the one that the outermost of them wrote.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(chain) >= settings.TRUSTED_PROXIES:
            address = chain[-settings.TRUSTED_PROXIES]
    parsed = _parsed(address)
    if parsed is None:
        return "unknown"
    # On a socket that listens to both, an IPv4 visitor comes as ::ffff:a.b.c.d: all of IPv4 is not one subscriber.
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as proxies write it: alone or with a port, quoted or not (``1.2.3.4:5678``, ``[2001:db8::1]:443``).

    The zone of a link-local address (``fe80::1%eth0``) names an interface, not a visitor. None for anything else.
    """
    found = WRITTEN.fullmatch(address.strip())
    if found is None:
        return None
    try:
        return ipaddress.ip_address(found["bracketed"] or found["v4"] or found["v6"])
    except ValueError:
        return None
