"""What the demo's administrator has questioned and postponed, as she would in the portal, and support's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from billing.disputes.actions.answer import DeclineDispute
from billing.disputes.actions.dispute_lines import DisputeLines
from billing.disputes.actions.postpone import Postpone
from billing.disputes.rules import why_not_postponed
from billing.models import Dispute, Invoice
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import StaffActor
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.companies import BYG_ACCOUNTS

# Their latest invoices are not paid yet.
QUESTIONED, POSTPONED = BYG_ACCOUNTS[3], BYG_ACCOUNTS[8]
PRICE = {"lines": ["1", "2"], "reason": "price", "text": "Vi har aftalt en lavere pris fra 1. oktober."}
USAGE = {"lines": ["1"], "reason": "usage", "text": "Nummeret har ikke været brugt."}
ANSWER = {"answer": "Linjen er abonnementet, som betales uanset forbrug.", "reason": "Sag"}


def make_disputes(username: str = "mette.lindqvist", support: str = "sofie.support") -> None:
    """Do it, unless an earlier start has."""
    with as_system("make the demo's questions about invoices"):
        done = ActionRun.objects.system().filter(action=DisputeLines.slug).exists()
        people: dict[str, Any] = {u.username: u for u in User.objects.system().filter(username__in=[username, support])}
        actor = portal_actor(people[username]) if username in people else None
    if done or actor is None or support not in people:
        return
    for invoice, data in zip(_latest(QUESTIONED), (PRICE, USAGE), strict=False):
        run(DisputeLines, actor, invoice.uid, data)
    with as_system("answer a question of the demo"):
        # A world of few days has one invoice of the account.
        cases = list(Dispute.objects.system().filter(reason=USAGE["reason"]))
    staff = StaffActor(id=people[support].pk, name=people[support].name, verified_at=timezone.now())
    for case in cases:
        run(DeclineDispute, staff, case.uid, ANSWER)
    # Towards the end of a month, all of the account's invoices are paid.
    for invoice in [one for one in _latest(POSTPONED)[:1] if not why_not_postponed(one)]:
        until = max(invoice.due_on, timezone.localdate()) + timedelta(days=14)
        run(Postpone, actor, invoice.uid, {"until": f"{until:%d.%m.%Y}"})


def _latest(account: str) -> list[Invoice]:
    """Return the account's two latest invoices, the latest first."""
    with as_system("invoices of the demo"):
        found = Invoice.objects.system().filter(account__number=account, kind=Invoice.Kind.INVOICE)
        return list(found.order_by("-issued_on")[:2])
