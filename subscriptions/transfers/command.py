"""Transfer a number in the network, and then here: to another customer's account, or out of the portal."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery

from selfservice.kernel import audit
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.context import as_system
from subscriptions.core.second_factor import revoke_sms_factors
from subscriptions.models import Plan, SimCard, Subscription, Transfer
from subscriptions.transfers.move import TransferringHandler, move
from subscriptions.transfers.service import KIND, notify_recipient, notify_requester


class TransferHandler(TransferringHandler):
    """Handler of transfers that the giver has offered. The order is sent when the giver's last day is over."""

    kind = KIND

    def confirmed(self, command: OutboxCommand, result: dict[str, Any]) -> None:
        transfer = _transfer_of(command)
        if transfer.to_company_id and transfer.to_account_id:
            # The recipient has agreed to the plan's price; the giver may have had another one.
            price = Plan.objects.filter(pk=OuterRef("plan")).values("price")
            move(
                transfer.subscription, company_id=transfer.to_company_id, account_id=transfer.to_account_id,
                first_day=transfer.first_day, new_card=bool(transfer.iccid), price=Subquery(price),
            )  # fmt: skip
        else:
            _take_out(transfer)
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


def _take_out(transfer: Transfer) -> None:
    """End the subscription of a number whose new owner is no customer of the portal."""
    number = Subscription.objects.system().filter(pk=transfer.subscription_id)
    number.update(state=Subscription.State.TERMINATED, terminated_on=transfer.on, user=None, lost_since=None)
    SimCard.objects.system().filter(subscription=transfer.subscription_id).update(state=SimCard.State.ENDED)
    revoke_sms_factors(transfer.number)


def _transfer_of(command: OutboxCommand) -> Transfer:
    rows = Transfer.objects.system().select_related("asked_by", "subscription")
    found: Transfer = rows.get(pk=command.target_id or 0)
    return found
