"""The recipient's answer to a transfer, or no answer. The portal runs it for the user of the link (or the login)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.outbox.enqueue import Command
from subscriptions.models import Transfer
from subscriptions.transfers.move import payload_of
from subscriptions.transfers.service import KIND, notify_recipient, notify_requester, takes_effect


class AnswerForm(OnceForm):
    """The person who answers, and for a customer the account that pays."""

    answered_by = LineField(label=_lazy("Your full name"))
    to_account = forms.UUIDField(required=False)


class OnTransfer(Action):
    """Action on an open transfer."""

    model = Transfer
    log_kind = "numbers"
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({Transfer.State.WAITING.value})
    Form = OnceForm
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})
    # The new state, and the notice to the person who offered the number.
    state: ClassVar[str] = ""
    notice: ClassVar[str] = ""

    def apply(self, target: Transfer, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        target.state, target.answered_at = self.state, now
        target.answered_by = str(data.get("answered_by", ""))
        self.set_result(target, data)
        target.save()
        notify_requester(target, self.notice)
        after = {"state": target.state, "to": target.owner_name}
        change = Change(target, before=before, after=after)
        if target.to_company_id:
            change.elsewhere[target.to_company_id] = {}, after
        return change

    def set_result(self, target: Transfer, data: Mapping[str, Any]) -> None:
        """Set what the answer determines besides."""


class AcceptTransfer(OnTransfer):
    """Agree to the transfer; the network gets the command when the giver's last day is over."""

    slug = "accept_transfer"
    label = _lazy("Take the number over")
    log_label = _lazy("Number taken over")
    Form = AnswerForm
    state = Transfer.State.ACCEPTED
    notice = "transfer_accepted"

    def refuse(self, target: Transfer, data: Mapping[str, Any], today: date) -> str | None:
        if not target.is_open:
            return _("The offer has lapsed: it was open for 48 hours.")
        if target.on < today:
            return _("The day of the transfer is over. Ask for a new offer.")
        if target.to_company_id and not self._accounts(target, data).exists():
            return _("Choose the account that pays for the number.")
        return None

    def set_result(self, target: Transfer, data: Mapping[str, Any]) -> None:
        if target.to_company_id:
            target.to_account = self._accounts(target, data).get()
        notify_recipient(target, "transfer_receipt")

    def command(self, target: Transfer, data: Mapping[str, Any], change: Change) -> Command | None:
        payload = payload_of(
            target.number, kind=target.kind, name=target.owner_name, cvr=target.owner_cvr, iccid=target.iccid
        )
        return Command(KIND, f"transfer:{target.uid}", target.pk, payload, due_at=takes_effect(target))

    @staticmethod
    def _accounts(target: Transfer, data: Mapping[str, Any]) -> Any:
        found = Account.objects.system().filter(company=target.to_company_id or 0, closed_on=None)
        return found.filter(uid=data.get("to_account") or UUID(int=0))


class DeclineTransfer(OnTransfer):
    """Decline: the number stays with the giver."""

    slug = "decline_transfer"
    label = _lazy("Say no to the number")
    log_label = _lazy("Number declined")
    Form = AnswerForm
    state = Transfer.State.DECLINED
    notice = "transfer_declined"


class LapseTransfer(OnTransfer):
    """End an offer that nobody has answered in time."""

    slug = "lapse_transfer"
    label = _lazy("Offer lapsed")
    log_label = _lazy("Offer of a number lapsed")
    state = Transfer.State.LAPSED
    notice = "transfer_lapsed"

    def refuse(self, target: Transfer, data: Mapping[str, Any], today: date) -> str | None:
        return _("The recipient can still answer.") if target.is_open else None
