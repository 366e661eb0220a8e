"""Transfer a number in the network, and then here: to another customer's account, or out of the portal."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery

from selfservice.kernel import audit
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.context import as_system
from subscriptions.core.second_factor import revoke_sms_factors
from subscriptions.models import Plan, SimCard, Subscription, Transfer
from subscriptions.network.command import NetworkHandler
from subscriptions.transfers.service import KIND, notify_recipient, notify_requester

# The giver's data about its employees, which the new owner must not see.
CLEARED = {
    "user": None, "lost_since": None, "holder_name": "", "employee_number": "", "department": "", "cost_centre": "",
    "bill_text": "",
}  # fmt: skip


class TransferHandler(NetworkHandler):
    """Handler of transfers. Payload: number, owner (kind, name, cvr), keep_card, iccid.

    The order is sent when the giver's last day is over.
    """

    kind = KIND
    verb = "transfer"
    queue = "fast"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        wanted = command.payload
        return {name: wanted[name] for name in ("owner", "keep_card", "iccid") if wanted.get(name) not in ("", None)}

    def confirmed(self, command: OutboxCommand, result: dict[str, Any]) -> None:
        transfer = _transfer_of(command)
        number = Subscription.objects.system().filter(pk=transfer.subscription_id)
        cards = SimCard.objects.system().filter(subscription=transfer.subscription_id)
        if transfer.to_company_id:
            # The recipient has agreed to the plan's price; the giver may have had another one.
            price = Plan.objects.filter(pk=OuterRef("plan")).values("price")
            number.update(
                company=transfer.to_company_id, account=transfer.to_account_id, price=Subquery(price),
                started_on=transfer.first_day, terminated_on=None, **CLEARED,
            )  # fmt: skip
            # The active card moves with the number, with its codes, unless there is a new card.
            ended = cards if transfer.iccid else cards.exclude(state=SimCard.State.ACTIVE)
            ended.update(state=SimCard.State.ENDED)
            cards.update(company=transfer.to_company_id)
        else:
            number.update(state=Subscription.State.TERMINATED, terminated_on=transfer.on, user=None, lost_since=None)
            cards.update(state=SimCard.State.ENDED)
        revoke_sms_factors(transfer.number)
        self._finish(transfer, Transfer.State.DONE, "transfer_done")

    def refused(self, command: OutboxCommand, reason: str) -> None:
        transfer = _transfer_of(command)
        self._finish(transfer, Transfer.State.REFUSED, "transfer_refused")
        notify_recipient(transfer, "transfer_not_done")

    @staticmethod
    def _finish(transfer: Transfer, state: str, notice: str) -> None:
        before = {"state": transfer.state}
        transfer.state = state
        transfer.save()
        notify_requester(transfer, notice)
        with as_system("a transfer ends") as system:
            for company in filter(None, (transfer.company_id, transfer.to_company_id)):
                audit.record(system, notice, transfer, before=before, after={"state": state}, company_id=company)


def _transfer_of(command: OutboxCommand) -> Transfer:
    found: Transfer = Transfer.objects.system().select_related("asked_by").get(pk=command.target_id or 0)
    return found
