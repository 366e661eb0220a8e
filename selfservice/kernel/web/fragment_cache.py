"""Parts of a page that stay the same for one person: drawn once, kept for half a minute, never shown to another.

In a template: `{% kept "menu" %} … {% endkept %}`. What is inside may depend on the person, what they may see, the
company that is looked at, language and look, which are all in the key, and on the values named after the part's name,
which are too. It holds a form's CSRF token and the address to come back to (`here_path`) as marks, replaced each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.utils.translation import get_language

from selfservice.kernel.cache.process import forget_memories
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.request import full_actor, page_actor

SECONDS = 30
# Parts of one process, some 10 kB each; more are begun anew.
MOST = 1000
Key = tuple[Any, ...]
T = TypeVar("T")
_parts: dict[Key, tuple[float, Any]] = {}
_lock = Lock()


def person_key(request: HttpRequest, theme: str) -> Key | None:
    """Everything that a part of a person's page may depend on; None for who is nobody in particular."""
    if not hasattr(request, "full_actor"):
        return None
    whole, page = full_actor(request), page_actor(request)
    if not isinstance(whole, PortalActor) or not isinstance(page, PortalActor):
        return None
    real = whole.real and (whole.real.kind, whole.real.id, whole.real.name)
    return (whole.id, whole.name, whole.access, page.chosen, real, get_language(), theme)


def kept(key: Key, make: Callable[[], T]) -> T:
    """What has this key: as it was made less than half a minute ago, or made now. Nobody changes it."""
    found = _parts.get(key)
    now = time.monotonic()
    if found is not None and found[0] > now:
        return cast("T", found[1])
    made = make()
    with _lock:
        if len(_parts) >= MOST:
            _parts.clear()
        _parts[key] = now + SECONDS, made
    return made


def kept_part(key: Key, draw: Callable[[], str]) -> str:
    """The part of a page with this key."""
    return kept(key, draw)


def forget() -> None:
    """Begin with nothing kept."""
    _parts.clear()
    forget_memories()
