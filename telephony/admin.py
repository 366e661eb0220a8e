"""The telephony solution in the admin: users, numbers, call flows, licences, and what the exchange has refused."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.support.admin.formats import Format
from accounts.support.admin.scoped import ScopedAdmin
from accounts.support.search import MOST, Found, register_source
from selfservice.kernel.core.formatting import cvr, kr, phone
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from telephony.exchange.reasons import kind_words, reason_words
from telephony.models import CallFlow, ExchangeState, LicencePool, TelephoneNumber, TelephonyUser


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
    list_display = ("__str__", "company", "state", "reason", "answered_at")
    list_filter = ("state",)
    search_fields = ("company__cvr__startswith",)
    ordering = ("-answered_at", "-id")
    fields = ("kind", "company", "state", "reason", "answered_at")


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
