"""Registry of panels on the page of an account: apps above this one register them in their `dashboard` module."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.models import Account
from selfservice.kernel.navigation.dashboard import Panel
from selfservice.kernel.registry import Registry, name_of

FindPanel = Callable[[HttpRequest, Account], Panel | None]
_panels: Registry[str, tuple[int, FindPanel]] = Registry("panel of an account", order=lambda panel: panel[0])


def register_account_panel(order: int, find: FindPanel) -> None:
    """Register a function that returns a panel about an account, or None if the actor may not see it."""
    _panels.register(name_of(find), (order, find))


def panels_of(request: HttpRequest, account: Account) -> list[str]:
    """Return the panels that the actor may see, as HTML, in order."""
    found = [find(request, account) for _order, find in _panels.values()]
    return [render_to_string(panel.template, {"panel": panel.context}, request) for panel in found if panel]
