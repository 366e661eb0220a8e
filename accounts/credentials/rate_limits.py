"""Limits on how often something is tried, counted in the cache. What must never fail open is counted in the database:
wrong activation codes, wrong second factors, wrong passwords by user name and address (django-axes)."""

from __future__ import annotations

from typing import Any

import structlog
from django.http import HttpRequest
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from selfservice.kernel.web.pages import client_ip

log = structlog.get_logger(__name__)


def over_limit(request: HttpRequest | None, group: str, key: str, rate: str, *, count: bool = True) -> bool:
    """Whether `key` has used up `rate` ("20/h") in the group; counts this try unless told not to.

    Without the cache nothing is limited: a portal that can't count must still answer.
    """
    request = request or HttpRequest()
    limit: dict[str, Any] = {"group": group, "key": lambda _group, _request: key, "rate": rate}
    try:
        usage = get_usage(request, increment=count, **limit)
        # This try included it may come to the limit; when it is only asked about, it is the next one.
        return usage is not None and bool(usage["count"] + (not count) > usage["limit"])
    except (RedisError, OSError) as error:
        log.warning("limit not counted", group=group, error=type(error).__name__)
        return False


def address(request: HttpRequest) -> str:
    """What a visitor is counted by: the address, or the network of an IPv6 address (everybody has a whole /64)."""
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


def lock_out_address(request: HttpRequest) -> str | None:
    """What a lock-out counts by: the same, as an address; else every address of a /64 had ten tries of its own."""
    return address(request).partition("/")[0] or None
