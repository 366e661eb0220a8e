"""Pages for one of several companies, which the person chooses (ui/company_choice.html)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property

from accounts.models import Company
from accounts.permissions.companies import as_tree
from selfservice.kernel.web.pages import DeclaredPage


class CompanyChoice(DeclaredPage):
    """Mixin of a page for one of the companies at which the person holds the page's function."""

    def wanted_company(self) -> str:
        """Return the public id of the company in the address; empty for the first."""
        return self.request.GET.get("selskab", "")

    @cached_property
    def companies(self) -> list[Company]:
        """Return the companies to choose from, a parent before its subsidiaries."""
        seen: Any = Company.objects.visible_to(self.actor, function=self.function).order_by("name")
        return [company for company, _depth in as_tree(seen)]

    @cached_property
    def company(self) -> Company:
        """Return the company that is wanted. Raises Http404 for one that the person may not choose."""
        wanted = self.wanted_company()
        found = [company for company in self.companies if not wanted or str(company.uid) == wanted]
        if not found:
            raise Http404
        return found[0]
