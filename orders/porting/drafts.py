"""Portings of a draft: stored with it, and why they can't be ordered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.core.port_rules import day_problem, earliest, possible_from
from orders.models import Order, OrderItem, PortIn
from orders.permissions import ORDER
from orders.porting.consent import VERSION, WARNING
from selfservice.kernel.core.formatting import number, phone
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as
from subscriptions.models import Subscription


def store(actor: Actor, items: Mapping[OrderItem, Mapping[str, Any]]) -> None:
    """Store the portings of a draft's items, which are stored already: donor, donor_name, cvr, name, iccid, day."""
    consent = {
        "consent_version": VERSION, "consented_by_id": actor.id, "consented_name": actor.name[:200],
        "consented_at": timezone.now(),
    }  # fmt: skip
    rows = [PortIn(item=item, company_id=item.company_id, **fields, **consent) for item, fields in items.items()]
    with writing_as(actor):
        PortIn.objects.system().bulk_create(rows, batch_size=1_000)


def ports_of(actor: Actor, order: Order) -> list[PortIn]:
    """Return the portings of an order, by position, with their items."""
    rows = PortIn.objects.visible_to(actor, function=ORDER).filter(item__order=order)
    return list(rows.select_related("item").order_by("item__position"))


def first_day(today: date, sim: str) -> date:
    """Return the first day on which a number with such a card can be ported."""
    return earliest(today, by_post=sim == OrderItem.Sim.POST)


def chosen_day(day: date | None, wished: date | None, first: date) -> date:
    """Return the day of a porting: the one that was chosen, else the first one that is possible and wished."""
    return day or possible_from(max(first, wished or first))


def taken(actor: Actor, numbers: Collection[str], *, besides: Order | None = None) -> dict[str, str]:
    """Return why numbers can't be ported, by number: they are with us, or in an open order of the actor's companies."""
    found = {}
    rows = OrderItem.objects.visible_to(actor, function=ORDER).filter(number__in=numbers, state__in=OrderItem.OPEN)
    others = rows.exclude(order__state=Order.State.DRAFT).exclude(order=besides).select_related("order")
    for item in others:
        found[item.number] = _("The number is in order %(order)s already.") % {"order": item.order.number}
    own = Subscription.objects.visible_to(actor).filter(number__in=numbers).exclude(number__in=found)
    own = own.exclude(state=Subscription.State.TERMINATED)
    for mine in own.values_list("number", flat=True):
        found[mine] = _("Your company has the number here with us already.")
    return found


def refusal(actor: Actor, order: Order) -> str | None:
    """Return why the draft's portings can't be ordered today, or None."""
    ports, today = ports_of(actor, order), timezone.localdate()
    known = taken(actor, [port.item.number for port in ports], besides=order) if ports else {}
    for port in ports:
        problem = known.get(port.item.number) or day_problem(port.day, today, first_day(today, port.item.sim))
        if problem is None and port.consent_version != VERSION:
            problem = _("The text of the consent has changed. Read it and give it again.")
        if problem:
            return f"{phone(port.item.number)}: {problem}"
    return None


def facts(actor: Actor, order: Order) -> list[tuple[Any, Any]]:
    """Return what a person should know who orders the draft's portings, as names and values."""
    count = PortIn.objects.visible_to(actor, function=ORDER).filter(item__order=order).count()
    return [(_("Numbers that move here"), number(count)), (_("Please note"), WARNING)] if count else []
