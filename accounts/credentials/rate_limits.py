"""Rate limits, counted in the cache.

The database counts tries that must never fail open: wrong activation codes, wrong second factors, and wrong passwords
by user name and address (django-axes).
"""

from __future__ import annotations

from typing import Any

import structlog
from django.http import HttpRequest
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from selfservice.kernel.web.pages import client_ip

log = structlog.get_logger(__name__)


def over_limit(request: HttpRequest | None, group: str, key: str, rate: str, *, count: bool = True) -> bool:
    """Return whether `key` has used up `rate` ("20/h") in the group; count this try unless `count` is false.

    Without the cache there is no limit: a portal that can't count must still answer.
    """
    request = request or HttpRequest()
    limit: dict[str, Any] = {"group": group, "key": lambda _group, _request: key, "rate": rate}
    try:
        usage = get_usage(request, increment=count, **limit)
        # A counted try may reach the limit; an uncounted one is compared as if it were the next try.
        return usage is not None and bool(usage["count"] + (not count) > usage["limit"])
    except (RedisError, OSError) as error:
        log.warning("limit not counted", group=group, error=type(error).__name__)
        return False


def address(request: HttpRequest) -> str:
    """Return the key to count a visitor by: the IP address, or the /64 of an IPv6 address (everybody has a /64)."""
    ip = client_ip(request) or ""
    if ":" not in ip:
        return ip
    from ipaddress import ip_address, ip_network

    try:
        known = ip_address(ip)
    except ValueError:
        return ip
    mapped = getattr(known, "ipv4_mapped", None)
    return str(mapped or ip_network((int(known), 64), strict=False))
