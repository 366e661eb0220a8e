"""Fragment cache: parts of a page that are the same for one person, cached in the process for half a minute.

In a template: `{% cached_fragment "menu" %} … {% endcached_fragment %}` (templatetags/fragments.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import get_language

from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.request import full_actor, page_actor

T = TypeVar("T")


def cached(depends_on: Iterable[Any], make: Callable[[], T]) -> T:
    """Return the result of `make`, cached in the process by everything that it depends on."""
    key = sha256(repr([*depends_on]).encode()).hexdigest()
    return cast("T", caches["process"].get_or_set(key, make))


def person_key(request: HttpRequest) -> str | None:
    """Return a hash of the person and their access, company and language; None for other visitors."""
    asked: Any = request
    if not hasattr(asked, "full_actor"):
        return None
    whole, page = full_actor(request), page_actor(request)
    if not isinstance(whole, PortalActor) or not isinstance(page, PortalActor):
        return None
    language = get_language()
    known: tuple[Any, str] | None = getattr(asked, "person_key", None)
    if known is None or known[0] != (page, language):
        real = whole.real and (whole.real.kind, whole.real.id, whole.real.name)
        seen = (whole.id, whole.name, whole.access, page.chosen, real, language)
        known = asked.person_key = (page, language), sha256(repr(seen).encode()).hexdigest()
    return known[1]
