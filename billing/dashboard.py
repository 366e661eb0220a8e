"""This app's parts of the front page and of an account's page: latest invoices, what is due and overdue."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.billing_accounts.panels import register_account_panel
from accounts.functions import Function
from accounts.models import Account
from billing.core import cells
from billing.core.status import overdue, payable_sum, unpaid
from billing.delivery.panel import recipients_panel
from billing.models import Balance, Invoice
from selfservice.kernel.core.formatting import kr, number
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.dashboard import Panel, Place, Task, Urgency, register_panel, register_tasks
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor

# Invoices of the panel.
SHOWN = 5


def invoices_panel(request: HttpRequest) -> Panel | None:
    """Return a panel with the latest invoices, and what is to be paid in all."""
    actor = page_actor(request)
    if not actor.holds(Function.INVOICES):
        return None
    found = _with_status(_LATEST.rows(actor))
    if not found:
        return None
    return Panel("billing/front_invoices.html", {"invoices": found, "due": _due(actor)}, Place.MAIN)


def _latest(actor: Actor) -> Any:
    return Invoice.objects.visible_to(actor).select_related("account").order_by("-issued_on", "-pk")[:SHOWN]


_LATEST: CachedQuery[Invoice] = CachedQuery(_latest)


def _due(actor: Actor) -> Decimal:
    rows = Invoice.objects.visible_to(actor).filter(unpaid())
    found: Decimal = rows.aggregate(due=payable_sum())["due"]
    return found


def _with_status(invoices: list[Any]) -> list[Any]:
    today = timezone.localdate()
    for invoice in invoices:
        invoice.today = today
        invoice.status_html = cells.status(invoice)
    return invoices


def overdue_tasks(request: HttpRequest) -> list[Task]:
    """Return a task for the invoices that should have been paid."""
    actor = page_actor(request)
    if not actor.holds(Function.INVOICES):
        return []
    rows = Invoice.objects.visible_to(actor).filter(overdue())
    found = rows.aggregate(n=Count("pk"), due=payable_sum())
    if not found["n"]:
        return []
    title = ngettext("%(n)s invoice is overdue", "%(n)s invoices are overdue", found["n"]) % {"n": number(found["n"])}
    text = _("%(amount)s should have been paid.") % {"amount": kr(found["due"])}
    url = f"{reverse('invoices')}?visning=forfaldne"
    return [Task("invoice", title, text, url, _("See invoices"), "warn", Urgency.NOW)]


def account_panel(request: HttpRequest, account: Account) -> Panel | None:
    """Return a panel with the account's balance and its latest invoices."""
    actor = page_actor(request)
    if not Account.scope.shows(actor, Function.INVOICES, account):
        return None
    found = _with_status(list(_OF_ACCOUNT.rows(actor, account.pk)))
    balance = Balance.objects.visible_to(actor).filter(account=account).first()
    shown = {"account": account, "invoices": found, "balance": balance.amount if balance else None}
    return Panel("billing/account_invoices.html", shown)


def _of_account(actor: Actor, account: Any) -> Any:
    rows = Invoice.objects.visible_to(actor).filter(account_id=account).order_by("-issued_on", "-pk")
    return rows[:SHOWN]


_OF_ACCOUNT: CachedQuery[Invoice] = CachedQuery(_of_account)

register_panel(35, invoices_panel, about=(Invoice,))
register_tasks(overdue_tasks, about=(Invoice,))
register_account_panel(10, account_panel)
register_account_panel(20, recipients_panel)
