"""Orders in the admin: found by number, with their items; support retries, cancels and writes to the customer."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.support.admin.formats import Format, choice_of, register_for_support
from accounts.support.admin.scoped import ScopedAdmin
from accounts.support.search import Found, register_source
from orders.core import promises, reasons
from orders.core.what import what
from orders.models import Order, OrderItem, Promise
from selfservice.kernel.core.formatting import cvr, kr, phone, when
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from subscriptions.prices import a_month

# Items that the page shows: those that are not done come first.
SHOWN = 50


@admin.register(Order)
class OrderAdmin(ScopedAdmin):
    """Placed orders, with the state of each item."""

    formats = {"monthly": Format(a_month), "one_off": Format(kr)}
    list_display = ("__str__", "company", "what", "requester_name", "state", "placed_at")
    list_filter = ("state", "category", "kind")
    search_fields = ("company__cvr__startswith",)
    ordering = ("-id",)
    fields = ("company", "account", "kind", "category", "what", "state", "requester_name", "requester", "reference",
              "wished_on", "items_count", "monthly", "one_off", "placed_at", "finished_at", "parts",
              "promised")  # fmt: skip
    readonly_fields = ("what", "parts", "promised")

    @property
    def search_help_text(self) -> str:  # type: ignore[override]
        """What can be searched for; the order number is no column."""
        return f"{_('Order number')}, {super().search_help_text}"

    def matching(self, actor: Actor, asked: Asked) -> Q:
        """Return the condition of a search, by order number first."""
        pk = Order.pk_of(asked.text)
        return Q(pk=pk) if pk else super().matching(actor, asked)

    @admin.display(description=gettext_lazy("what"))
    def what(self, order: Order) -> str:
        """Return the plans and how many, or the act and its number."""
        return what(order)

    @admin.display(description=gettext_lazy("state of each item"))
    def parts(self, order: Order) -> str:
        """Return the items with number, user, state and reason, those that are done last."""
        with as_system("show support the items of an order"):
            rows = OrderItem.objects.system().filter(order=order) if order.pk else OrderItem.objects.system().none()
            found = sorted(rows.order_by("position")[:SHOWN], key=lambda item: item.state == OrderItem.State.DONE)
        lines = (
            (
                " – ".join(filter(None, (
                    str(item.position), phone(item.number), item.holder_name, choice_of(item),
                    reasons.words(item.reason) if item.reason else "",
                ))),
            )
            for item in found
        )  # fmt: skip
        return format_html_join("", "{}<br>", lines) or "–"

    @admin.display(description=gettext_lazy("promises"))
    def promised(self, order: Order) -> str:
        """Return the promises with day, reason, source and who was notified, the newest first."""
        with as_system("show support the promises of an order"):
            rows = Promise.objects.system().filter(item__order=order.pk or 0).select_related("item").order_by("-id")
            found = list(rows[:SHOWN])
        lines = (
            (
                " – ".join(filter(None, (
                    str(one.item.position), str(one.get_kind_display()), promises.days_of(one.first_on, one.last_on),
                    one.hours, promises.words(one.reason), one.text, str(one.get_source_display()), one.notified,
                    when(one.at),
                ))),
            )
            for one in found
        )  # fmt: skip
        return format_html_join("", "{}<br>", lines) or "–"


def find_orders(actor: Actor, asked: Asked) -> Iterator[Found]:
    """Find the order of a number."""
    pk = Order.pk_of(asked.text)
    for row in Order.objects.visible_to(actor).filter(pk=pk or 0).select_related("company"):
        url = reverse("admin:orders_order_change", args=[row.pk])
        yield Found(_("order"), str(row), cvr(row.company.cvr), choice_of(row), url)


register_source(Order, find_orders)
for model in ("orders.order", "orders.orderitem"):
    register_for_support(model, "state", {Order.State.HELD: gettext_lazy("Waits for the customer")})
