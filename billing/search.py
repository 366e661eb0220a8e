"""Search source of this app: invoices by number or payment line."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from billing.core.status import TONES, states_of
from billing.invoices import search as invoices
from billing.models import Invoice
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.search import SHOWN, Asked, Hit, Source, register, register_topic
from selfservice.kernel.scope.actor import Actor


def find_invoices(actor: Actor, asked: Asked) -> list[Hit]:
    """Find invoices by the beginning of the number, or by the payment id alone or in its line."""
    wanted = invoices.asked(asked.text)
    if asked.act or not (wanted.number or wanted.payment_id):
        return []
    ways = wanted.number, invoices.after(wanted.number), wanted.payment_id
    found = _FOUND.rows(actor, *ways, by_number=bool(wanted.number))
    today = timezone.localdate()
    return [_hit(invoice, wanted, today) for invoice in found]


def _found(actor: Actor, low: Any, high: Any, payment_id: Any, *, by_number: bool) -> Any:
    seen = Invoice.objects.visible_to(actor).select_related("account", "company")
    rows = seen.filter(number__gte=low, number__lt=high) if by_number else seen.filter(payment_id=payment_id)
    return rows.order_by("number")[:SHOWN]


_FOUND: CachedQuery[Invoice] = CachedQuery(_found)


def _hit(invoice: Invoice, wanted: invoices.Asked, today: Any) -> Hit:
    states = states_of(invoice, today)
    sub = [kr(invoice.total), day(invoice.issued_on), account_number(invoice.account.number), invoice.company.name]
    return Hit(
        title=f"{invoice.get_kind_display()} {invoice.number}",
        sub=" · ".join(sub),
        url=reverse("invoice", args=[invoice.uid]),
        exact=wanted.number == invoice.number or bool(wanted.payment_id),
        status=", ".join(str(state.label) for state in states),
        tone=TONES.get(states[0], ""),
    )


register(
    Source(
        30, _("Invoices"), "invoice", find_invoices, Function.INVOICES, list_url_name="invoices",
        promises=lambda _actor: [gettext("invoice")],
    )
)  # fmt: skip
register_topic(
    "invoices",
    _("invoice, credit note, bill, payment, reminder, due, FIK, balance"),
    _("Invoices and credit notes, what is to be paid, and the account statement."),
)
register_topic(
    "costs",
    _("cost, spending, savings, department, cost centre, unused numbers"),
    _("What you pay per month, why it changes, and what you can save."),
)
