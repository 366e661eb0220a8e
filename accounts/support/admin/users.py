"""Logins in the admin: rights, second factors, sessions and pending approvals. Never a secret."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.credentials.devices import factors_of
from accounts.models import User, UserSession
from accounts.permissions.grants import lines
from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.actions.runner import registry
from selfservice.kernel.core.formatting import when
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Admin page for logins. It sets no password, and shows no factor's secret."""

    counted = True
    list_display = ("name", "username", "company", "state", "last_login")
    list_filter = ("state", "is_staff")
    search_fields = ("name__istartswith", "username__istartswith", "email__istartswith", "mobile__startswith",
                     "company__cvr__startswith")  # fmt: skip
    ordering = ("name",)
    fields = ("name", "username", "email", "mobile", "company", "state", "rights", "factors", "last_login", "sessions",
              "waiting", "activated_at", "closed_at")  # fmt: skip
    readonly_fields = ("rights", "factors", "sessions", "waiting")

    @admin.display(description=gettext_lazy("Rights"))
    def rights(self, user: User) -> str:
        """Return the login's rights as text."""
        with as_system("show support a login's rights"):
            held = lines(user) if user.pk else []
        return format_html_join("", "{}<br>", ((line,) for line in held)) or "–"

    @admin.display(description=gettext_lazy("Second factors"))
    def factors(self, user: User) -> str:
        """Return the kinds of second factors, with the number of each; for backup codes, of the unused ones."""
        with as_system("show support how a login is protected"):
            found = factors_of(user)
            left = found.backup.left if found.backup else 0
        kinds = (
            (_("Passkey"), len(found.passkeys)),
            (_("Authenticator app"), len(found.apps)),
            (_("Text message"), len(found.sms)),
            (_("Backup codes"), left),
        )
        return ", ".join(f"{kind} ({number})" for kind, number in kinds if number) or "–"

    @admin.display(description=gettext_lazy("Logged in on"))
    def sessions(self, user: User) -> str:
        """Return the number of open sessions."""
        number = UserSession.objects.filter(user_id=user.pk, expire_date__gt=timezone.now()).count() if user.pk else 0
        return ngettext("%(n)d device", "%(n)d devices", number) % {"n": number}

    @admin.display(description=gettext_lazy("Waits for approval"))
    def waiting(self, user: User) -> str:
        """Return the requests about this login, or by it, that nobody has approved yet."""
        with as_system("show support what waits for approval"):
            about = Q(target_model=User._meta.label_lower, target_id=user.pk) | Q(actor_kind="user", actor_id=user.pk)
            runs = list(ActionRun.objects.system().filter(about, state=ActionRun.State.AWAITING).order_by("-pk")[:10])
        now = timezone.now()
        alive = [r for r in runs if r.action in registry and now - r.created_at <= registry[r.action].approval_life]
        asked = ((registry[r.action].label, r.actor_name, when(r.created_at)) for r in alive)
        return format_html_join("", "{} ({}, {})<br>", asked) or "–"
