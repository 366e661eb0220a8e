"""The portings of an order as its page shows them, and the pages of the actions on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.core.port_words import next_step, who_acts
from orders.models import Order, OrderItem, PortIn
from selfservice.kernel.actions.views import Act, ActPage, acts_on
from selfservice.kernel.scope.actor import Actor

TONES = {
    **dict.fromkeys(PortIn.OPEN, "wait"),
    PortIn.State.COMPLETED: "good",
    **dict.fromkeys(PortIn.ENDED, "warn"),
    PortIn.State.RETURNED: "bad",
}


@dataclass(frozen=True, slots=True)
class PortLine:
    """A porting as the page of its order shows it."""

    port: PortIn
    state: str
    tone: str
    next_step: str
    who: str
    changes: list[dict[str, Any]]
    acts: list[Act]


def port_line(actor: Actor, order: Order, item: OrderItem) -> PortLine | None:
    """Return what the page shows of the item's porting, or None without one."""
    port: PortIn | None = getattr(item, "port_in", None)
    if port is None:
        return None
    item.order, port.item = order, item
    tone = TONES.get(PortIn.State(port.state), "")
    is_open = item.state in OrderItem.OPEN
    return PortLine(
        port=port,
        state=port.get_state_display(),
        tone=tone if is_open or port.state not in PortIn.ENDED else "off",
        next_step=next_step(port) if is_open or port.state == PortIn.State.RETURNED else "",
        who=who_acts(port) if is_open else "",
        changes=[_change(each) for each in port.days],
        acts=[act for act in acts_on(actor, port, "port_act", "port") if not act.refusal] if is_open else [],
    )


def _change(change: dict[str, Any]) -> dict[str, Any]:
    """Return a change of the day: from, to, at, by and why, to be shown."""
    why = _("The wished day could not be had any more.") if change["why"] == "too_late" else change["why"]
    return {
        **change, "from": date.fromisoformat(change["from"]), "to": date.fromisoformat(change["to"]),
        "at": datetime.fromisoformat(change["at"]), "why": why,
    }  # fmt: skip


class PortActPage(ActPage):
    """The page of an action on a porting."""

    model = PortIn
    section = "port"

    def fetch(self) -> Any:
        found = super().fetch()
        return (
            PortIn.objects.visible_to(self.actor, function=self.act.function)
            .select_related("item__order", "item__plan")
            .get(pk=found.pk)
        )

    def back_to(self, target: PortIn) -> str:
        return reverse("order", args=[target.item.order.uid])
