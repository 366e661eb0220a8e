"""What every page needs: the portal's name, the person, their companies, the menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.companies import companies_of
from accounts.viewing import viewed
from selfservice.kernel.actor import PortalActor
from selfservice.kernel.menu import menu_for


def portal(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page; the logged-in part only for a verified user of a customer."""
    user: Any = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    context: dict[str, Any] = {
        "portal": settings.PORTAL,
        "theme": theme if theme in ("light", "dark") else "",
        "menu": [],
    }
    actor = getattr(request, "actor", None)
    if isinstance(actor, PortalActor):
        companies = companies_of(request)
        for company in companies:
            company.is_current = company.pk == actor.chosen  # type: ignore[attr-defined]
        only = companies[0] if len(companies) == 1 else None
        context |= {
            "me": user,
            "viewing": viewed(request),
            "companies": companies,
            "company": next((c for c in companies if c.pk == actor.chosen), only),
            "menu": menu_for(request),
            "idle_seconds": int(settings.SESSION_IDLE.total_seconds()),
            "search_url": reverse("search"),
        }
    return context
