"""The companies of whoever asks, read once for the whole page."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Company
from selfservice.kernel.requests import full_actor


def companies_of(request: HttpRequest) -> list[Company]:
    """All companies of the person, by name, whichever of them is looked at."""
    if not hasattr(request, "companies"):
        seen = Company.objects.visible_to(full_actor(request))
        request.companies = list(seen.order_by("name"))  # type: ignore[attr-defined]
    return request.companies  # type: ignore[attr-defined,no-any-return]
