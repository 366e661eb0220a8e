"""The companies of whoever asks, read once for the whole page, and their order as a group."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from accounts.models import Company
from selfservice.kernel.scope.request import full_actor


def companies_of(request: HttpRequest) -> list[Company]:
    """All companies of the person, a parent before its subsidiaries, whichever of them is looked at.

    Each has `depth`: how far it lies below the highest one that the person sees.
    """
    if not hasattr(request, "companies"):
        seen = Company.objects.visible_to(full_actor(request))
        request.companies = []  # type: ignore[attr-defined]
        for company, depth in as_tree(seen.order_by("name")):
            company.depth = depth  # type: ignore[attr-defined]
            request.companies.append(company)  # type: ignore[attr-defined]
    return request.companies  # type: ignore[attr-defined,no-any-return]


def as_tree(companies: Iterable[Company]) -> list[tuple[Company, int]]:
    """Companies with their depth, each parent before its subsidiaries; among sisters the given order."""
    known = {company.pk: company for company in companies}
    children: dict[int | None, list[Company]] = {}
    for company in known.values():
        # The nearest company above that is among them: one between may be hidden from this person.
        above = next((pk for pk in company.above if pk in known), None)
        children.setdefault(above, []).append(company)
    found: list[tuple[Company, int]] = []

    def add(parent: int | None, depth: int) -> None:
        for company in children.get(parent, ()):
            found.append((company, depth))
            add(company.pk, depth + 1)

    add(None, 0)
    return found
