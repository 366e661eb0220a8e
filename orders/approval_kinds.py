"""Orders that wait for approval, and from which amount on they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Company
from orders.approval import requests as mails
from orders.approval.actions.set_order_policy import SetOrderPolicy
from orders.approval.rules import policy_of
from orders.core.what import what
from orders.placing.actions.place_order import PlaceOrder
from orders.takeover.actions.place_takeover import PlaceTakeover
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.requests import Request, RequestKind, Rule, register, register_rules
from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system


class OrderRequests(RequestKind):
    """Orders from the company's amount on."""

    def actions(self) -> Iterable[type[Action]]:
        return (PlaceOrder, PlaceTakeover)

    def url(self, request: Request) -> str:
        return reverse("order_approval", args=[request.target.uid])

    def refusal(self, action: Action, target: Any, run: ActionRun, *, yes: bool) -> str | None:
        """Ask once for all orders of an account that one person has asked for: the same people can answer them."""
        known: dict[Any, str | None] = action.__dict__.setdefault("known_refusals", {})
        key = (target.company_id, target.account_id, run.actor_kind, run.actor_id)
        if key not in known:
            known[key] = super().refusal(action, target, run, yes=yes)
        return known[key]

    def details(self, request: Request) -> list[tuple[Any, Any]]:
        """Return what the order's own row says, as it was priced when it was asked for; its page has the rest."""
        order = request.target
        found = [
            (_("Items"), what(order)),
            (_("Price per month"), _("%(price)s without VAT") % {"price": kr(order.monthly)}),
            (_("To pay once"), _("%(price)s without VAT") % {"price": kr(order.one_off)}),
        ]
        return [*found, (_("Wished from"), day(order.wished_on))] if order.wished_on else found

    def tell(self, request: Request, *, yes: bool, comment: str) -> None:
        with as_system("mail the answer to an order's requester"):
            mails.answered(request.target, request.run, by=request.action.actor.name, yes=yes, comment=comment)


def rules(actor: Actor, company: Company) -> Sequence[Rule]:
    """Return from which amount on the company's orders are approved, and by whom."""
    with as_system("the policy of approval"):
        policy = policy_of(company.pk)
    if policy is None or policy.from_amount is None or policy.approver is None:
        return [Rule(_("Orders"), _("Not chosen"), "–", SetOrderPolicy, on=False)]
    who = policy.approver.name
    if policy.delegate:
        who = _("%(approver)s, or %(delegate)s instead") % {"approver": who, "delegate": policy.delegate.name}
        if policy.away_from:
            who += f" ({day(policy.away_from)}–{day(policy.away_until) if policy.away_until else ''})"
    when = _("From %(amount)s a month, without VAT") % {"amount": kr(policy.from_amount)}
    return [Rule(_("Orders"), when, who, SetOrderPolicy)]


register(OrderRequests())
register_rules(rules)
