"""Customers in the admin: companies with their logins, and billing accounts."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from accounts.models import Account, Company, User
from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.scope.models import as_system


@admin.register(Company)
class CompanyAdmin(ScopedAdmin):
    """Admin page for companies."""

    list_display = ("name", "cvr", "parent", "city")
    search_fields = ("name__istartswith", "cvr__startswith")
    ordering = ("name",)
    fields = ("name", "cvr", "parent", "street", "postcode", "city", "created_at", "people")
    readonly_fields = ("people",)

    @admin.display(description=gettext_lazy("Logins"))
    def people(self, company: Company) -> str:
        """Return links to the company's logins, with their state."""
        with as_system("show support a company's logins"):
            users = list(User.objects.system().filter(company=company).order_by("name")) if company.pk else []
        lines = [
            format_html(
                '<a href="{}">{}</a> – {}<br>',
                reverse("admin:accounts_user_change", args=[u.pk]),
                u,
                u.get_state_display(),
            )
            for u in users
        ]
        return format_html("{}" * len(lines), *lines) if lines else "–"


@admin.register(Account)
class AccountAdmin(ScopedAdmin):
    """Admin page for billing accounts."""

    list_display = ("number", "name", "company", "delivery", "closed_on")
    list_select_related = ("company",)
    search_fields = ("number__startswith", "company__cvr__startswith")
    ordering = ("number",)
