"""The health check for load balancers and the supervisor: whether the database and Redis answer."""

from __future__ import annotations

import structlog
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def health(request: HttpRequest) -> JsonResponse:
    """Return `state` as JSON."""
    status, answer = state()
    return JsonResponse(answer, status=status)


def state() -> tuple[int, dict[str, str]]:
    """Return 200 while the database answers, else 503, and what answers. Without Redis the portal still works."""
    database, redis = _database(), _redis()
    status = "ok" if database else "down"
    return 200 if database else 503, {"status": status, "redis": "ok" if redis else "down"}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        log.warning("database does not answer", error=str(error))
        return False
    return True


def _redis() -> bool:
    try:
        cache.get("health")
    except (RedisError, OSError) as error:
        log.warning("redis does not answer", error=type(error).__name__)
        return False
    return True
