"""The companies of whoever asks, read once for the whole page."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Company


def companies_of(request: HttpRequest) -> list[Company]:
    """All companies of the person, by name, whichever of them is looked at."""
    if not hasattr(request, "companies"):
        seen = Company.objects.visible_to(request.full_actor)  # type: ignore[attr-defined]
        request.companies = list(seen.order_by("name"))  # type: ignore[attr-defined]
    return request.companies  # type: ignore[attr-defined,no-any-return]
