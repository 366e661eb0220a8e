"""Drafts of orders: what they cost today, what they bind to, and why they can't be placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Account, Company
from orders.core import visits
from orders.core.port_rules import POST_DAYS
from orders.core.prices import Price, price_of
from orders.models import Order, OrderItem
from orders.own_fields.fields import own_fields
from orders.permissions import ORDER
from orders.porting import drafts as port_drafts
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system, writing_as
from subscriptions.models import Plan
from subscriptions.models.sim_card import grouped
from subscriptions.plans.agreed import Agreed, agreed_prices
from subscriptions.plans.catalogue import Catalogue
from subscriptions.prices import a_month
from subscriptions.sims.rules import stock_refusals

# Where an order object keeps what is read of its items: a page asks for prices, terms and refusals in turn.
SORTS, AGREED, CATALOGUE = "_sorts", "_agreed", "_catalogue"
# Items of a file at most, as of one on the page.
MOST_ITEMS = 5_000
State = OrderItem.State


def accounts_to_order_for(actor: Actor) -> list[Account]:
    """Return the open accounts for which the actor may order, with their companies, by number."""
    rows = Account.objects.visible_to(actor, function=ORDER).filter(closed_on=None)
    return list(rows.select_related("company").order_by("number"))


def paying(accounts: Sequence[Account], chosen: str) -> Company | None:
    """Return the company of the account that was chosen by its public id, else of the first one."""
    account = next((one for one in accounts if str(one.uid) == chosen), next(iter(accounts), None))
    return account.company if account else None


def draft_of(actor: Actor, uid: str, category: str, kind: str = Order.Kind.NEW) -> Order:
    """Return the actor's own draft. Raises Http404."""
    rows = Order.objects.visible_to(actor, function=ORDER).select_related("account__company")
    return get_or_404(rows, uid=uid, category=category, kind=kind, state=Order.State.DRAFT, requester=actor.id or 0)


def own_draft(actor: Actor, uid: str) -> Order:
    """Return the actor's own draft of whatever category. Raises Http404."""
    rows = Order.objects.visible_to(actor, function=ORDER).select_related("account__company")
    return get_or_404(rows, uid=uid, state=Order.State.DRAFT, requester=actor.id or 0)


def store(
    actor: Actor,
    draft: Order | None,
    category: str,
    values: dict[str, Any],
    items: Sequence[OrderItem],
    moved: Mapping[int, Mapping[str, Any]] | None = None,
) -> Order:
    """Store a draft with its items, in place of those that it had before; return it.

    `values`: account, wished_on, reference. `moved`: the portings by position (`port_drafts.store`). Nothing is asked
    of the operator, so nothing enters the log. Raises Http404 if the draft was placed in another window.
    """
    with transaction.atomic(), writing_as(actor):
        if draft:
            get_or_404(Order.objects.system().select_for_update(), pk=draft.pk, state=Order.State.DRAFT)
        order = draft or Order(category=category, requester_id=actor.id, requester_name=actor.name[:200])
        for name, value in values.items():
            setattr(order, name, value)
        for name in (SORTS, AGREED, CATALOGUE):
            order.__dict__.pop(name, None)
        order.company_id, order.language = order.account.company_id, get_language() or "da"
        order.items_count = len(items)
        plan = items[0].plan.name if items else ""
        order.title = f"{len(items)} × {plan}" if len(items) > 1 else plan
        order.save()
        OrderItem.objects.system().filter(order=order).delete()
        for item in items:
            item.order = order
        OrderItem.objects.system().bulk_create(items, batch_size=1_000)
        if moved:
            port_drafts.store(actor, {item: moved[item.position] for item in items if item.position in moved})
    return order


def _sorts(actor: Actor, order: Order) -> Iterator[tuple[Plan, list[str], str, int]]:
    """Yield each sort of item of the draft (plan, add-ons, card), and how many there are."""
    rows = order.__dict__.get(SORTS)
    if rows is None:
        found = OrderItem.objects.visible_to(actor, function=ORDER).filter(order=order).order_by()
        rows = order.__dict__[SORTS] = list(found.values("plan", "add_ons", "sim").annotate(n=Count("pk")))
    catalogue = _catalogue(order)
    for row in rows:
        yield catalogue.plans[row["plan"]], row["add_ons"], row["sim"], row["n"]


def _catalogue(order: Order) -> Catalogue:
    """Return the catalogue, read once for the object: under the lock of an action, it is another object."""
    found: Catalogue = order.__dict__.setdefault(CATALOGUE, Catalogue())
    return found


def agreed_by(order: Order) -> Agreed:
    """Return the prices that the company of the order has agreed."""
    found: Agreed | None = order.__dict__.get(AGREED)
    if found is None:
        company = order.account.company
        found = order.__dict__[AGREED] = agreed_prices([company], timezone.localdate())[company.pk]
    return found


def price_now(actor: Actor, order: Order) -> Price:
    """Return what the draft costs by today's catalogue."""
    catalogue, agreed = _catalogue(order), agreed_by(order)
    each = (price_of(plan, add_ons, sim, catalogue, agreed) * n for plan, add_ons, sim, n in _sorts(actor, order))
    return reduce(add, each, Price(one_off=visits.cost_now(actor, order)))


def fix_prices(actor: Actor, order: Order) -> None:
    """Store today's prices on the items and the order. Inside an action."""
    catalogue, agreed, total = _catalogue(order), agreed_by(order), Price()
    items = OrderItem.objects.system().filter(order=order)
    for plan, add_ons, sim, n in _sorts(actor, order):
        price = price_of(plan, add_ons, sim, catalogue, agreed)
        items.filter(plan=plan, add_ons=add_ons, sim=sim).update(
            monthly=price.monthly, one_off=price.one_off, plan_price=agreed.get(plan.pk, plan.price),
            binding_months=plan.binding_months,
        )  # fmt: skip
        total += price * n
    if visited := visits.cost_now(actor, order):
        items.filter(position=1).update(one_off=F("one_off") + visited)
        total += Price(one_off=visited)
    order.monthly, order.one_off = total.monthly, total.one_off


def refusal(actor: Actor, order: Order, *, approving: bool = False) -> str | None:
    """Return why the draft can't be placed, or its request not be approved, as it is; or None."""
    if order.account.closed_on is not None:
        return _("The account is closed. Choose another one.")
    sorts = list(_sorts(actor, order))
    if not sorts:
        return _("There is nothing in this order yet.")
    offered = {one.code for one in _catalogue(order).offered_add_ons(order.category)}
    for plan, add_ons, _sim, _n in sorts:
        if not plan.offered:
            return _("%(plan)s is no longer offered. Choose another plan.") % {"plan": plan.name}
        if gone := [code for code in add_ons if code not in offered]:
            return _("The add-on %(name)s is no longer offered.") % {"name": _catalogue(order).names(gone)[0]}
    if any(sim == OrderItem.Sim.STOCK for _plan, _add_ons, sim, _n in sorts) and (
        reason := _card_refusal(actor, order)
    ):
        return reason
    if missing := _not_filled_in(actor, order):
        return _("Fill in %(fields)s. Your company asks for it.") % {"fields": ", ".join(missing)}
    return visits.refusal(actor, order, approving=approving) or port_drafts.refusal(actor, order)


def _card_refusal(actor: Actor, order: Order) -> str | None:
    """Return why one of the draft's cards can't be used: it is in no stock any more, or in another open order."""
    mine = OrderItem.objects.visible_to(actor, function=ORDER).filter(order=order).exclude(iccid="")
    cards = list(mine.order_by("position").values_list("iccid", flat=True))
    with as_system("cards in other orders of a company"):
        open_items = OrderItem.objects.system().filter(
            company_id=order.company_id, iccid__in=cards, state=State.WAITING
        )
        others = open_items.filter(order__state__in=Order.OPEN).exclude(order=order)
        ordered = set(others.values_list("iccid", flat=True))
    refused = {
        **dict.fromkeys(ordered, _("The card is in another order already.")),
        **stock_refusals(order.company_id, cards),
    }
    return next((f"{grouped(iccid)}: {refused[iccid]}" for iccid in cards if iccid in refused), None)


def _not_filled_in(actor: Actor, order: Order) -> list[str]:
    """Return the company's own fields that must be filled in, and are not: they were chosen after the draft."""
    needed = [row.label for row in own_fields(order.account.company) if row.required]
    if not needed or order.kind != Order.Kind.NEW:
        return []
    items = OrderItem.objects.visible_to(actor, function=ORDER).filter(order=order)
    return needed if items.exclude(own_fields__has_keys=needed).exists() else []


def binding_and_notice(actor: Actor, order: Order) -> tuple[int, int]:
    """Return the longest binding of the draft's plans, in months, and the longest notice, in days."""
    plans = [plan for plan, _add_ons, _sim, _n in _sorts(actor, order)]
    return max((plan.binding_months for plan in plans), default=0), max((plan.notice_days for plan in plans), default=0)


def terms(actor: Actor, order: Order) -> list[tuple[Any, Any]]:
    """Return what is agreed on the draft's plans, their longest binding and notice, and its add-ons, in words."""
    plans, agreed = {plan.pk: plan for plan, _add_ons, _sim, _n in _sorts(actor, order)}, agreed_by(order)
    shown = _("%(plan)s: %(price)s instead of %(list)s")
    found = [
        (_("Agreed price"), shown % {"plan": plan.name, "price": a_month(agreed[pk]), "list": kr(plan.price)})
        for pk, plan in plans.items()
        if pk in agreed
    ]
    months, days = binding_and_notice(actor, order)
    chosen = {code for _plan, codes, _sim, _n in _sorts(actor, order) for code in codes}
    add_ons = _catalogue(order).names(sorted(chosen))
    bound = ngettext("%(n)d month", "%(n)d months", months) % {"n": months} if months else _("none")
    found += [(_("Binding"), bound), (_("Notice"), ngettext("%(n)d day", "%(n)d days", days) % {"n": days})]
    return [*found, (_("Add-ons"), ", ".join(add_ons))] if add_ons else found


def first_days(actor: Actor, order: Order, today: date) -> list[tuple[Price, int, date]]:
    """Return the price of one item, how many there are, and the day on which they begin, the earliest first.

    Today, or after the post if a card is sent; a line after its lead time and the technician's visit; a number that is
    moved here on its day.
    """
    catalogue, agreed, soonest = _catalogue(order), agreed_by(order), visits.earliest_day(actor, order, today)
    rows = OrderItem.objects.visible_to(actor, function=ORDER).filter(order=order).order_by()
    found = []
    for row in rows.values("plan", "add_ons", "sim", "port_in__day").annotate(n=Count("pk")):
        price = price_of(catalogue.plans[row["plan"]], row["add_ons"], row["sim"], catalogue, agreed)
        ready = working_day_after(today, POST_DAYS) if row["sim"] == OrderItem.Sim.POST else soonest
        moves_on: date | None = row["port_in__day"]
        found.append((price, row["n"], moves_on or max(ready, order.wished_on or ready)))
    if found and (visited := visits.cost_now(actor, order)):
        found.append((Price(one_off=visited), 1, found[0][2]))
    return sorted(found, key=lambda one: one[2])
