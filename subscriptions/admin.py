"""Subscriptions, the catalogue and transfers in the admin: read-only, and without codes of SIM cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.support.admin.scoped import ScopedAdmin
from accounts.support.search import MOST, Found, register_source
from selfservice.kernel.core.formatting import cvr, when
from selfservice.kernel.history.labels import event_word
from selfservice.kernel.models import ActionRun
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from subscriptions.models import AddOn, Plan, SimCard, Subscription, Transfer


@admin.register(Subscription)
class SubscriptionAdmin(ScopedAdmin):
    """Numbers and lines, with their cards and latest actions."""

    list_display = ("__str__", "company", "plan_name", "holder_name", "state", "terminated_on")
    list_select_related = ("company",)
    list_filter = ("state", "category")
    search_fields = ("number__startswith", "company__cvr__startswith")
    ordering = ("number",)
    fields = ("number", "company", "account", "plan", "price", "add_ons", "state", "bars_shown", "lost_since",
              "holder_name", "employee_number", "department", "user", "roaming_cap", "started_on", "binding_until",
              "terminated_on", "cards", "asked")  # fmt: skip
    readonly_fields = ("bars_shown", "cards", "asked")

    @admin.display(description=gettext_lazy("SIM cards"))
    def cards(self, number: Subscription) -> str:
        """Return all cards that the number has had, with kind and state, never their codes."""
        with as_system("show support a number's cards"):
            cards = list(SimCard.objects.system().filter(subscription=number).order_by("-id")) if number.pk else []
        lines = ((card.iccid_shown, card.get_kind_display(), card.get_state_display()) for card in cards)
        return format_html_join("", "{} – {} – {}<br>", lines) or "–"

    @admin.display(description=gettext_lazy("Asked for lately"))
    def asked(self, number: Subscription) -> str:
        """Return the last ten runs on the number, with their states."""
        with as_system("show support what has been asked for a number"):
            about = {"target_model": Subscription._meta.label_lower, "target_id": number.pk}
            runs = list(ActionRun.objects.system().filter(**about).order_by("-id")[:10])
        lines = ((when(r.created_at), event_word(r.action), r.get_state_display(), r.actor_name) for r in runs)
        return format_html_join("", "{} – {} – {} – {}<br>", lines) or "–"


@admin.register(Transfer)
class TransferAdmin(ScopedAdmin):
    """Transfers of numbers."""

    list_display = ("__str__", "company", "owner_name", "on", "state", "expires_at")
    list_select_related = ("company",)
    list_filter = ("state",)
    search_fields = ("number__startswith", "company__cvr__startswith")
    ordering = ("-id",)


class CatalogueAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The catalogue, read-only: the feed loads it."""

    list_display = ("code", "category", "name", "price", "offered")
    list_filter = ("category", "offered")
    actions = None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Raise Http404: read-only objects have no history."""
        raise Http404


def find_numbers(actor: Actor, asked: Asked) -> Iterator[Found]:
    """Find numbers by their first digits, and lines by the start of their circuit number."""
    wanted = Q(number__startswith=f"+45{asked.digits}") if asked.digits else Q(number__startswith=asked.text.upper())
    rows = Subscription.objects.visible_to(actor).filter(wanted).select_related("company").order_by("number")
    for row in rows[:MOST]:
        url = reverse("admin:subscriptions_subscription_change", args=[row.pk])
        yield Found(_("number"), str(row), cvr(row.company.cvr), row.get_state_display(), url)


register_source(Subscription, find_numbers)
admin.site.register([Plan, AddOn], CatalogueAdmin)
