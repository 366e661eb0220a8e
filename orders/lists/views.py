"""The list of orders: those under way, and those that are finished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import F, Q
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from orders.core.status import tone
from orders.core.what import requester, what
from orders.lists.filters import OrderFilters
from orders.models import Order
from orders.permissions import ORDER, SEE
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.lists.views import Column, ListPage, View
from selfservice.kernel.tables.counts import Count


def _status(order: Order) -> SafeString:
    mark = tone(order.state)
    return SafeString(f'<span class="status{" " if mark else ""}{mark}">{escape(order.get_state_display())}</span>')


def _monthly(order: Order) -> str:
    return "–" if order.kind == Order.Kind.ACT else kr(order.monthly)


COLUMNS = (
    Column("nummer", _("Number"), lambda o: o.number, F("id"), sub=what, falling=True),
    Column("hvad", pgettext_lazy("order", "What"), what, css="p2"),
    Column("slags", _("Category"), lambda o: o.get_category_display(), css="p3"),
    Column("konto", _("Account"), lambda o: account_number(o.account.number), css="p3",
           text=lambda o: o.account.number, needs=("account",)),
    Column("selskab", _("Company"), lambda o: o.company.name, css="p3", shown=False, needs=("company",)),
    Column("bestiller", _("Ordered by"), requester, css="p3"),
    Column("dato", _("Ordered"), lambda o: day(o.placed_at), F("placed_at"), css="p2", text=lambda o: o.placed_at,
           falling=True),
    Column("reference", _("Your reference"), lambda o: o.reference, css="p3", shown=False),
    Column("maaned", _("Per month"), _monthly, css="r p3", shown=False, text=lambda o: o.monthly),
    Column("status", _("Status"), _status, text=lambda o: o.get_state_display()),
)  # fmt: skip


def _open() -> Q:
    return Q(state__in=Order.OPEN)


def _finished() -> Q:
    return Q(state__in=[s for s in Order.State if s not in (*Order.OPEN, Order.State.DRAFT)])


def _placed() -> Q:
    return ~Q(state=Order.State.DRAFT)


class OrderList(ListPage):
    """Orders that have been placed, newest first. Drafts are on the page to order."""

    title = _("Orders")
    function = SEE
    model = Order
    filters = OrderFilters
    default_sort = "-dato"
    link_name = "order"
    template_name = "orders/orders.html"
    export_name = "ordrer"
    search_label = _("Order number, phone number, user, reference …")
    empty = _("Here you see your company's orders, from the first one on.")
    columns: ClassVar[Sequence[Column]] = COLUMNS
    views: ClassVar[Sequence[View]] = (
        View("igang", pgettext_lazy("orders", "Under way"), _open),
        View("udfoerte", pgettext_lazy("orders", "Finished"), _finished),
        View("alle", pgettext_lazy("orders", "All"), _placed),
    )

    def counted(self, shown: Count, every: Count, more: Sequence[Count]) -> str:
        """Return the number of orders that the list shows. Drafts are never among them."""
        return ngettext("%(n)s order", "%(n)s orders", shown.number) % {"n": shown} if shown.number else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(can_order=self.actor.holds(ORDER) and self.actor.real is None, **kwargs)
