"""The user's companies, read once per request, and their order as a tree."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from accounts.models import Company
from selfservice.kernel.scope.request import full_actor


def companies_of(request: HttpRequest) -> list[Company]:
    """Return all companies of the user, a parent before its subsidiaries, regardless of the selected company.

    Each has `depth`: its level below the topmost one that the user sees.
    """
    if not hasattr(request, "companies"):
        seen = Company.objects.visible_to(full_actor(request))
        request.companies = []  # type: ignore[attr-defined]
        for company, depth in as_tree(seen.order_by("name")):
            company.depth = depth  # type: ignore[attr-defined]
            request.companies.append(company)  # type: ignore[attr-defined]
    return request.companies  # type: ignore[attr-defined,no-any-return]


def as_tree(companies: Iterable[Company]) -> list[tuple[Company, int]]:
    """Return companies with their depth, each parent before its subsidiaries; siblings keep the given order."""
    known = {company.pk: company for company in companies}
    children: dict[int | None, list[Company]] = {}
    for company in known.values():
        # The nearest ancestor in the list: one in between may be hidden from this user.
        above = next((pk for pk in company.above if pk in known), None)
        children.setdefault(above, []).append(company)
    found: list[tuple[Company, int]] = []

    def add(parent: int | None, depth: int) -> None:
        for company in children.get(parent, ()):
            found.append((company, depth))
            add(company.pk, depth + 1)

    add(None, 0)
    return found
