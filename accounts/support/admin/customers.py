"""Customers in the admin: companies with their administrators, logins and rows of all kinds, and billing accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.billing_accounts.recipients import contents, in_order
from accounts.company.values import FIELDS
from accounts.models import Account, Company, Recipient, User
from accounts.permissions.access import administrators_of
from accounts.support.admin.formats import ACCOUNT, ADDRESS, PHONE, link
from accounts.support.admin.scoped import CUSTOMER, Act, ScopedAdmin, rows_of
from accounts.support.administrator_left import administrator_left
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.core.formatting import when
from selfservice.kernel.history.labels import NOTHING
from selfservice.kernel.scope.models import as_system

# Logins on the company's page; a link leads to the list of all.
MOST = 20


@admin.register(Company)
class CompanyAdmin(ScopedAdmin):
    """Admin page for companies."""

    list_display = ("name", "cvr", "parent", "city")
    search_fields = ("name__istartswith", "cvr__startswith")
    ordering = ("name",)
    fields = ("name", "cvr", "people", "parent", "street", "postcode", "city", *FIELDS, "created_at")
    readonly_fields = ("people",)
    formats = {"billing_phone": PHONE, "technical_phone": PHONE}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the links to the company's rows to its page."""
        rows = rows_of(request, context["original"])
        return super().render_change_form(request, {**context, "customer_rows": rows}, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        page = path("<int:pk>/left/", self.admin_site.admin_view(self.left), name="accounts_company_left")
        return [page, *super().get_urls()]

    def buttons(self, target: Any) -> list[Act]:
        """Return the acts, and the page for a company whose administrator has left."""
        left = Act(_("The old administrator has left"), reverse("admin:accounts_company_left", args=[target.pk]))
        return [*super().buttons(target), left]

    def left(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page for a company whose administrator has left."""
        company = self.get_queryset(request).filter(pk=pk).first()
        if company is None:
            raise Http404
        if not self.has_view_permission(request, company):
            raise Forbidden("admin", target=company.pk)
        return self.must_give_reason(request, company.pk, company) or administrator_left(request, company)

    @admin.display(description=gettext_lazy("Logins"))
    def people(self, company: Company) -> Any:
        """Return links to the logins, administrators first: those of companies above, too."""
        with as_system("show support a company's logins"):
            administrators = administrators_of([company.pk])[company.pk]
            here = User.objects.system().filter(Q(company=company) | Q(pk__in=administrators)).select_related("company")
            first = Case(When(pk__in=administrators, then=Value(0)), default=Value(1))
            users = list(here.order_by(first, "name", "pk")[: MOST + 1])
        lines = [self._person(user, company, administrators) for user in users[:MOST]]
        if len(users) > MOST:
            lines.append(format_html('<a href="{}">{}</a>', self._all_logins(company), _("All logins")))
        items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
        return format_html('<ul class="people">{}</ul>', items) if lines else NOTHING

    def _all_logins(self, company: Company) -> str:
        return f"{reverse('admin:accounts_user_changelist')}?{CUSTOMER}={company.pk}"

    def _person(self, user: User, company: Company, administrators: set[int]) -> Any:
        facts = [str(user.get_state_display())]
        if user.pk in administrators:
            facts.insert(0, _("Administrator"))
        if user.company_id != company.pk and user.company:
            facts.append(user.company.name)
        seen = _("last logged in %(when)s") % {"when": when(user.last_login)}
        facts.append(seen if user.last_login else _("never logged in"))
        return format_html("{} – {}", link(user), " · ".join(facts))


@admin.register(Account)
class AccountAdmin(ScopedAdmin):
    """Admin page for billing accounts."""

    counted = True
    formats = {"number": ACCOUNT}
    list_display = ("number", "name", "company", "closed_on")
    search_fields = ("number__startswith", "recipients__address__startswith", "company__cvr__startswith")
    ordering = ("number",)
    fields = ("number", "name", "company", "sent_to", "reference", "order_number", "account_string", "cost_centre",
              "changed_here", "closed_on", "created_at")  # fmt: skip
    readonly_fields = ("sent_to",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        found, _several = super().get_search_results(request, queryset, search_term)
        # Several recipients of an account may match.
        return found.distinct(), False

    def heading(self, row: Account) -> str:
        return f"{ACCOUNT.show(row.number)} {row.name}"

    @admin.display(description=gettext_lazy("Invoices sent to"))
    def sent_to(self, account: Account) -> Any:
        """Return links to the recipients."""
        with as_system("show support an account's recipients"):
            recipients = list(in_order(Recipient.objects.system().filter(account=account)))
        lines = ((link(one), contents(one), one.get_state_display()) for one in recipients)
        items = format_html_join("", "<li>{} – {} · {}</li>", lines)
        return format_html('<ul class="people">{}</ul>', items) if recipients else NOTHING


@admin.register(Recipient)
class RecipientAdmin(ScopedAdmin):
    """Admin page for recipients of accounts' invoices."""

    formats = {"address": ADDRESS}
    list_display = ("address", "channel", "account", "company", "state")
    list_filter = ("channel", "state")
    search_fields = ("address__startswith", "account__number__startswith", "company__cvr__startswith")
    ordering = ("account__number", "pk")
    fields = ("channel", "address", "account", "company", "state", "with_pdf", "with_specification", "with_e_invoice",
              "replaces_others", "fallback_mail", "created_at")  # fmt: skip

    def heading(self, row: Recipient) -> str:
        return str(row)
