"""Logins in the admin: what a person may do, how they log in, what waits for approval. Never a secret."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.scoped import ScopedAdmin
from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.scope import as_system


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Logins. No password is set here, and no factor's secret is shown."""

    list_display = ("name", "username", "company", "state", "last_login")
    list_select_related = ("company",)
    list_filter = ("state", "is_staff")
    search_fields = ("username__startswith", "name__istartswith", "email__istartswith", "company__cvr__startswith")
    ordering = ("name",)
    fields = ("name", "username", "email", "mobile", "company", "state", "rights", "last_login", "activated_at",
              "closed_at", "buttons")  # fmt: skip
    readonly_fields = ("buttons", "rights")

    @admin.display(description=gettext_lazy("Rights"))
    def rights(self, user: User) -> str:
        """What the login may do, in words."""
        lines = []
        with as_system("show support a login's rights"):
            grants = list(user.grants.system().select_related("company").order_by("company__name"))
        for grant in grants:
            number = len(grant.account_ids or ())
            named = ngettext("%(n)d account", "%(n)d accounts", number) % {"n": number}
            accounts = _("all accounts") if grant.account_ids is None else named
            held = ", ".join(str(label) for value, label in Function.choices if value in grant.functions)
            lines.append(format_html("{}: {} ({})<br>", grant.company.name, held, accounts))
        return format_html("{}" * len(lines), *lines) if lines else "–"
