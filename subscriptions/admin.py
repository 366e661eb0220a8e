"""Subscriptions, the catalogue and transfers in the admin: read-only, and without codes of SIM cards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Company
from accounts.support.admin.formats import Format
from accounts.support.admin.read_only import ReadOnlyAdmin
from accounts.support.admin.scoped import Rows, ScopedAdmin
from accounts.support.search import MOST, Found, register_source
from selfservice.kernel.core.formatting import cvr, kr, when
from selfservice.kernel.history.labels import event_word
from selfservice.kernel.models import ActionRun
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from subscriptions.categories import KINDS
from subscriptions.models import AddOn, Plan, SimCard, Subscription, Transfer
from subscriptions.prices import a_month

# A longer number is a SIM card's: a phone number has twelve digits at most.
LONGEST_PHONE = 12


def add_on_names(codes: list[str]) -> str:
    """Return the names of add-ons by their codes."""
    names = dict(AddOn.objects.filter(code__in=codes).values_list("code", "name"))
    return ", ".join(names.get(code, code) for code in codes)


def cap(value: int) -> str:
    """Return the cap on data abroad, which is in kroner."""
    return kr(Decimal(value))


@admin.register(Subscription)
class SubscriptionAdmin(ScopedAdmin):
    """Numbers and lines, with their cards and latest actions."""

    formats = {"add_ons": Format(add_on_names), "price": Format(a_month), "roaming_cap": Format(cap)}
    list_display = ("__str__", "company", "plan_name", "holder_name", "state", "terminated_on")
    list_filter = ("state", "category")
    search_fields = ("number__startswith", "company__cvr__startswith")
    ordering = ("number",)
    fields = ("number", "category", "company", "account", "plan", "price", "add_ons", "state", "bars", "lost_since",
              "holder_name", "employee_number", "department", "user", "roaming_cap", "started_on", "binding_until",
              "terminated_on", "cards", "asked")  # fmt: skip
    readonly_fields = ("cards", "asked")

    @property
    def search_help_text(self) -> str:  # type: ignore[override]
        """What can be searched for; a SIM card's number is no field of the subscription."""
        return f"{super().search_help_text}, {_('SIM number')}"

    def matching(self, actor: Actor, asked: Asked) -> Q:
        """Return the condition of a search; a number that is too long for a phone is a SIM card's."""
        if len(asked.digits) > LONGEST_PHONE:
            return Q(pk__in=numbers_of_card(actor, asked))
        return super().matching(actor, asked)

    def rows_of(self, actor: Actor, company: Company) -> list[Rows]:
        """Return a link for each category that the customer has, with the number of its subscriptions in use."""
        held = Subscription.objects.visible_to(actor).filter(company=company)
        held = held.exclude(state=Subscription.State.TERMINATED).order_by()
        numbers = dict(held.values_list("category").annotate(number=Count("pk")))
        found = [(kind, numbers.get(kind.category.value, 0)) for kind in KINDS]
        return [
            Rows(kind.title, self.list_url(company, category__exact=kind.category.value), number)
            for kind, number in found
            if number
        ] or super().rows_of(actor, company)

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
    list_filter = ("state",)
    search_fields = ("number__startswith", "company__cvr__startswith", "owner_cvr__startswith")
    ordering = ("-id",)
    fields = ("subscription", "company", "account", "state", "on", "expires_at", "kind", "owner_name", "owner_cvr",
              "street", "postcode", "city", "contact_name", "email", "mobile", "invoice_mail", "ean", "iccid",
              "to_company", "to_account", "asked_by", "answered_by", "answered_at", "created_at")  # fmt: skip


class CatalogueAdmin(ReadOnlyAdmin):
    """The catalogue: the feed loads it. It is the same for every customer, so that no reason is required."""

    formats = {"price": Format(a_month)}
    list_display = ("code", "category", "name", "price", "offered")
    list_filter = ("category", "offered")
    search_fields = ("code__istartswith", "name__istartswith")


def numbers_of_card(actor: Actor, asked: Asked) -> list[int]:
    """Return ids of the numbers whose card's number begins with the digits, of replaced cards, too."""
    cards = SimCard.objects.visible_to(actor).filter(iccid__startswith=asked.digits).exclude(subscription=None)
    return list(cards.order_by("iccid").values_list("subscription_id", flat=True)[:MOST])


def find_numbers(actor: Actor, asked: Asked) -> Iterator[Found]:
    """Find numbers by their first digits or their SIM card, and lines by the start of their circuit number."""
    if len(asked.digits) > LONGEST_PHONE:
        wanted = Q(pk__in=numbers_of_card(actor, asked))
    else:
        wanted = Q(number__startswith=f"+45{asked.digits}" if asked.digits else asked.text.upper())
    rows = Subscription.objects.visible_to(actor).filter(wanted).select_related("company").order_by("number")
    for row in rows[:MOST]:
        url = reverse("admin:subscriptions_subscription_change", args=[row.pk])
        yield Found(_("number"), str(row), cvr(row.company.cvr), row.get_state_display(), url)


register_source(Subscription, find_numbers)
admin.site.register([Plan, AddOn], CatalogueAdmin)
