"""The page of one order: its items with a state each, prices, and what has happened; and the pages of its actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Q, When
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from orders.acts import page as acts_page
from orders.cancelling.actions.cancel_order import CancelOrder
from orders.changing.actions.change_item import ChangeItem
from orders.core import reasons
from orders.core.status import tone
from orders.core.visits import LINES
from orders.core.what import requester, what
from orders.fulfilment.begin_days import later_day
from orders.models import Order, OrderDocument, OrderItem, Takeover
from orders.permissions import CHANGE, ORDER, SEE
from orders.placing.views import of_file
from orders.porting.views import port_line
from orders.reorder.drafts import can_repeat
from orders.visits.actions.cancel_line import CancelLine
from orders.visits.shown import shown
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.actions.views import Act, ActPage, acts_on
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.web.pages import Page
from subscriptions.models import Subscription

# Items of a page, and the parameter of the page.
SIZE, PAGE = 50, "side"
# How long after it is placed a large order's page asks again by itself: what takes longer is mailed.
FOLLOWED = timedelta(hours=1)


class OrderPage(Page):
    """One order that has been placed."""

    function = SEE
    template_name = "orders/order.html"

    @cached_property
    def order(self) -> Order:
        """The order; Http404 for a draft, and for one that the actor does not see."""
        rows = Order.objects.visible_to(self.actor).select_related("account", "company")
        return get_or_404(rows.exclude(state=Order.State.DRAFT), uid=self.kwargs["uid"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, actor = self.order, self.actor
        about: dict[str, Any] = {"can_order": actor.holds(ORDER, order.company_id) and actor.real is None}
        about |= {"order": order, "tone": tone(order.state), "what": what(order), "requester": requester(order)}
        if order.kind == Order.Kind.ACT:
            return super().get_context_data(**about, **acts_page.shown(actor, order), **kwargs)
        text = self.request.GET.get(PAGE, "1")
        page = int(text) if text.isdecimal() and len(text) < 5 else 1
        rows = OrderItem.objects.visible_to(actor).filter(order=order)
        # What waits for the customer comes first.
        held = [Case(When(state=OrderItem.State.HELD, then=0), default=1)] if order.state == Order.State.HELD else []
        rows = rows.select_related("plan", "port_in").order_by(*held, "position")
        first = (page - 1) * SIZE
        items = list(rows[first : first + SIZE])
        if not items and page > 1:
            raise Http404
        seen = Subscription.objects.visible_to(actor).filter(pk__in=[item.subscription_id or 0 for item in items])
        pages = {pk: reverse("subscription", args=[uid]) for pk, uid in seen.values_list("pk", "uid")}
        changeable = order.kind == Order.Kind.NEW and order.state != Order.State.APPROVAL and actor.real is None
        changeable = changeable and Order.scope.shows(actor, (ORDER, CHANGE), order)
        lines = [port_line(actor, order, item) for item in items]
        for item, line in zip(items, lines, strict=True):
            row: Any = item
            # What a porting waits for is said there.
            said = line is not None and line.next_step
            row.tone, row.why = tone(item.state), reasons.words(item.reason) if item.reason and not said else ""
            row.url = pages.get(item.subscription_id or 0, "")
            row.change = (
                reverse("item_act", args=[item.uid, ChangeItem.address])
                if changeable and item.state in item.OPEN
                else ""
            )
            if item.state == OrderItem.State.WAITING and line is None and (day := later_day(order, item.sim)):
                row.why = _("It begins on %(day)s. Until then, it can be cancelled at no cost.") % {
                    "day": shown_day(day)
                }
        more = first + SIZE < order.items_count
        acts = acts_on(actor, order, "order_act", "order")
        return super().get_context_data(
            **about,
            items=items,
            portings=[line for line in lines if line],
            acts=[act for act in acts if not act.refusal],
            not_cancelled=_why_not_cancelled(order, acts),
            takeovers=_takeovers(actor, order),
            # Messages of support are read whole.
            timeline=timeline(actor, order, length=1_100),
            documents=list(OrderDocument.objects.visible_to(actor).filter(order=order).defer("pdf", "facts")),
            can_repeat=about["can_order"] and can_repeat(order),
            **of_file(actor, order),
            progress=_progress(actor, order) if order.items_count > SIZE else None,
            previous=f"?{PAGE}={page - 1}" if page > 1 else "",
            next=f"?{PAGE}={page + 1}" if more else "",
            shown=(first + 1, first + len(items)),
            **shown(actor, order),
            **kwargs,
        )


def _progress(actor: Any, order: Order) -> dict[str, Any]:
    """Return how far a large order is: how many items have ended, and whether the page asks again by itself."""
    rows = OrderItem.objects.visible_to(actor).filter(order=order)
    not_made = Q(state=OrderItem.State.WAITING) | Q(state=OrderItem.State.IN_PROGRESS, created_in_network_at=None)
    counted = rows.aggregate(ended=Count("pk", filter=~Q(state__in=OrderItem.OPEN)), left=Count("pk", filter=not_made))
    begun = order.is_open and order.state != Order.State.APPROVAL
    is_new = order.placed_at is not None and timezone.now() - order.placed_at < FOLLOWED
    return {"ended": counted["ended"], "follow": bool(counted["left"]) and begun and is_new}


def _why_not_cancelled(order: Order, acts: list[Act]) -> str:
    """Return why an order of new subscriptions that is under way can't be cancelled, or ""."""
    if order.kind != Order.Kind.NEW or not order.is_open or order.state == Order.State.APPROVAL:
        return ""
    refusals = [act.refusal for act in acts if act.action in (CancelOrder, CancelLine)]
    # That of the technician comes last, and is about lines.
    why = refusals[-1 if order.category in LINES else 0] if refusals and all(refusals) else ""
    return str(why)


def _takeovers(actor: Any, order: Order) -> list[Takeover]:
    if order.kind != Order.Kind.TAKEOVER:
        return []
    return list(Takeover.objects.visible_to(actor).filter(item__order=order).select_related("item"))


class OrderAct(ActPage):
    """The page of an action on an order."""

    model = Order
    section = "order"

    def back_to(self, target: Order) -> str:
        return reverse("order", args=[target.uid])


class ItemAct(ActPage):
    """The page of an action on an item of an order."""

    model = OrderItem
    section = "item"

    def back_to(self, target: OrderItem) -> str:
        return reverse("order", args=[target.order.uid])
