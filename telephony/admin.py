"""The telephony solution in the admin: users, numbers, call flows, licences, and what the exchange has refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.support.admin.formats import Format
from accounts.support.admin.scoped import ScopedAdmin
from accounts.support.search import MOST, Found, register_source
from selfservice.kernel.core.formatting import cvr, kr, phone
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from telephony.exchange.objects import MODELS
from telephony.exchange.reasons import kind_words, reason_words
from telephony.models import CallFlow, DestinationPolicy, ExchangeState, LicencePool, TelephoneNumber, TelephonyUser

# What objects are called by, where it is not `name`.
NAMED_BY: dict[Any, str] = {TelephoneNumber: "number"}


@admin.register(TelephonyUser)
class TelephonyUserAdmin(ScopedAdmin):
    """People in the exchange."""

    counted = True
    formats = {name: Format(phone) for name in ("direct_number", "mobile_number")}
    list_display = ("name", "company", "direct_number", "licence", "state")
    list_filter = ("state",)
    search_fields = ("name__istartswith", "direct_number__startswith", "company__cvr__startswith")
    ordering = ("name",)
    fields = ("name", "company", "department", "mail", "state", "user", "licence", "direct_number", "mobile_number",
              "short_number", "presence", "forwards_out", "voicemail", "leaves_on", "last_used_at")  # fmt: skip


@admin.register(TelephoneNumber)
class TelephoneNumberAdmin(ScopedAdmin):
    """Numbers, and where they lead."""

    list_display = ("__str__", "company", "label", "flow", "user")
    search_fields = ("number__startswith", "company__cvr__startswith")
    ordering = ("number",)
    fields = ("number", "company", "label", "flow", "user")
    formats = {"number": Format(phone)}


@admin.register(CallFlow)
class CallFlowAdmin(ScopedAdmin):
    """Call flows and the version in use."""

    list_display = ("name", "company", "published_number", "published_at")
    search_fields = ("name__istartswith", "company__cvr__startswith")
    ordering = ("name",)
    fields = ("name", "company", "published_number", "published_at", "created_at")


@admin.register(LicencePool)
class LicencePoolAdmin(ScopedAdmin):
    """How many licences a company has."""

    formats = {"price": Format(kr)}
    list_display = ("__str__", "company", "seats", "price")
    search_fields = ("company__cvr__startswith",)
    ordering = ("id",)
    fields = ("type", "company", "account", "seats", "price", "binding_until")


@admin.register(ExchangeState)
class ExchangeStateAdmin(ScopedAdmin):
    """The exchange's last answer about each object."""

    formats = {"reason": Format(reason_words), "kind": Format(kind_words)}
    list_display = ("kind", "object_name", "company", "state", "reason", "answered_at")
    list_filter = ("state",)
    search_fields = ("company__cvr__startswith",)
    ordering = ("-answered_at", "-id")
    fields = ("kind", "object_name", "company", "state", "reason", "answered_at")

    def heading(self, row: ExchangeState) -> str:
        return f"{kind_words(row.kind)} {phone(row.named)}".strip()

    def get_queryset(self, request: HttpRequest) -> Any:
        actor = page_actor(request)
        named = {
            kind: model.objects.visible_to(actor).filter(uid=OuterRef("object_uid")).values(NAMED_BY.get(model, "name"))
            for kind, model in MODELS.items() if model is not DestinationPolicy
        }  # fmt: skip
        cases = [When(kind=kind, then=Subquery(rows[:1])) for kind, rows in named.items()]
        return super().get_queryset(request).annotate(named=Case(*cases, default=Value("")))

    @admin.display(description=gettext_lazy("name"))
    def object_name(self, state: Any) -> str:
        """Return what people call the object; empty for one that no longer exists."""
        return phone(state.named)


def find_numbers(actor: Actor, asked: Asked) -> Iterator[Found]:
    """Find telephone numbers by their digits from the front."""
    if not asked.digits:
        return
    rows = TelephoneNumber.objects.visible_to(actor).filter(number__startswith=f"+45{asked.digits}")
    for row in rows.select_related("company", "flow", "user")[:MOST]:
        url = reverse("admin:telephony_telephonenumber_change", args=[row.pk])
        leads = str(row.flow or row.user or _("nowhere"))
        yield Found(_("telephone number"), str(row), cvr(row.company.cvr), leads, url)


register_source(TelephoneNumber, find_numbers)
