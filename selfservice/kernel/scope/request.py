"""Who asks: what the middleware `accounts.session.middleware.ActorMiddleware` has put on the request, with its type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from selfservice.kernel.scope.actor import Actor


def page_actor(request: HttpRequest) -> Actor:
    """Whose eyes the page uses, narrowed to the company chosen in the switcher."""
    asked: Any = request
    actor: Actor = asked.actor
    return actor


def full_actor(request: HttpRequest) -> Actor:
    """The same person with all of their companies, whichever is chosen."""
    asked: Any = request
    actor: Actor = asked.full_actor
    return actor
