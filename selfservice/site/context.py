"""Context processor for every page: the portal's name, the user, and the page frame."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Company
from accounts.permissions.companies import companies_of
from accounts.session.view_as import viewed_user
from selfservice.kernel.navigation.menu import current_items, menu_for, query_of
from selfservice.kernel.navigation.search import promise
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.web.notices import PageNotice, notices_on


class Frame:
    """Menu, companies and search around a logged-in page. Each part loads lazily, when a template renders it: mostly
    it is in the fragment cache (kernel/web/fragment_cache.py).
    """

    def __init__(self, request: HttpRequest, actor: PortalActor) -> None:
        self._request, self._actor = request, actor
        self.me: Any = request.user
        # Whether somebody views as a colleague, and so changes nothing.
        self.read_only = actor.real is not None
        self.idle_seconds = int(settings.SESSION_IDLE.total_seconds())
        # The marked menu items, as a key for the fragment cache.
        self.current = current_items(request.path, query_of(request))

    @cached_property
    def companies(self) -> list[Company]:
        """Return the companies that the switcher offers."""
        companies = companies_of(self._request)
        for company in companies:
            company.is_current = company.pk == self._actor.chosen  # type: ignore[attr-defined]
        return companies

    @cached_property
    def company(self) -> Company | None:
        """Return the selected company; None for all of them."""
        only = self.companies[0] if len(self.companies) == 1 else None
        return next((c for c in self.companies if c.pk == self._actor.chosen), only)

    @property
    def search_hint(self) -> str:
        """Return what the user can find."""
        return promise(self._actor)

    @cached_property
    def notices(self) -> list[PageNotice]:
        """Return what other apps say at the top of this page."""
        return notices_on(self._request)

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """Return the groups of the menu."""
        return menu_for(self._request)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the template context of every page; the frame only for a verified user of a customer."""
    user: Any = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    context: dict[str, Any] = {
        "portal": settings.PORTAL,
        "theme": theme if theme in ("light", "dark") else "",
        "here_path": request.get_full_path(),
        "frame": None,
        "viewing": None,
    }
    actor = getattr(request, "actor", None)
    if isinstance(actor, PortalActor):
        context |= {
            "frame": Frame(request, actor),
            "me": user,
            "viewing": viewed_user(request),
            "search_url": reverse("search"),
        }
    return context
