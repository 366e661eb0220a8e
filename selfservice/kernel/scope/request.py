"""Typed access to the actor that the middleware in `accounts.session.middleware` sets on the request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from selfservice.kernel.scope.actor import Actor


def page_actor(request: HttpRequest) -> Actor:
    """Return the page's actor, limited to the company chosen in the switcher."""
    asked: Any = request
    actor: Actor = asked.actor
    return actor


def full_actor(request: HttpRequest) -> Actor:
    """Return the actor with all of their companies, whichever is chosen."""
    asked: Any = request
    actor: Actor = asked.full_actor
    return actor
