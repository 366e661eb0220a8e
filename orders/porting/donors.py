"""The operators from which numbers can be ported: from the clearing house, stored in this process for a while."""

from __future__ import annotations

import structlog
from django.core.cache import caches

from selfservice.gateways.porting.client import HttpNumberPortability
from selfservice.gateways.porting.port import Operator
from selfservice.kernel.core.errors import Unavailable

FRESH, LAST, AWAY = "porting-operators", "porting-operators-last", "porting-operators-away"
# Seconds: the list is asked for again, is used though the clearing house is away, and is not asked for after a failure.
FRESH_SECONDS, LAST_SECONDS, AWAY_SECONDS = 600, 86_400, 15
log = structlog.get_logger(__name__)


def donors() -> tuple[Operator, ...]:
    """Return the other operators by name; none if they are not known and the clearing house does not answer."""
    cache = caches["process"]
    if found := cache.get(FRESH):
        return tuple(found)
    if not cache.get(AWAY):
        try:
            asked = HttpNumberPortability().operators()
        except Unavailable as error:
            log.warning("operators not fetched", error=str(error))
            cache.set(AWAY, True, AWAY_SECONDS)
        else:
            cache.set(FRESH, asked, FRESH_SECONDS)
            cache.set(LAST, asked, LAST_SECONDS)
            return asked
    return tuple(cache.get(LAST) or ())
