"""Test a recipient: send a test mail, or the test invoice again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Recipient
from billing.delivery import register
from billing.delivery.action import RecipientAction
from billing.delivery.command import order_test
from billing.delivery.forms import contents_of, contents_words
from billing.delivery.texts import refusal
from selfservice.kernel.actions import receipts
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import clock
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command

Channel, State, Test = Recipient.Channel, Recipient.State, Recipient.Test
# Between two tests of a recipient: the address may be anybody's.
PAUSE = timedelta(minutes=5)


class TestRecipient(RecipientAction):
    """Send it. A refused EAN number waits for the receiver's answer again; one in use stays in use."""

    __test__ = False  # No test of pytest's.
    slug = "test_recipient"
    address = "afproev"
    label = _lazy("Send a test")
    log_label = _lazy("Recipient of invoices tested")
    sent_label = _lazy("Test of a recipient ordered")
    done_receipt = _lazy("A test is sent to %(target)s.")
    sent_receipt = _lazy("A test is being sent to %(target)s.")
    refused_receipt = _lazy("No test is sent to %(target)s. %(why)s")
    order = 30
    Form = OnceForm

    def consequence_for(self, target: Recipient) -> Any:
        if target.channel == Channel.EAN:
            return _("The receiver gets a test invoice of 0.00 kr. Its answer may take some days.")
        return _("A mail without an invoice is sent to the address, so that you can see whether it arrives.")

    def receipt_words(self, target: Recipient, run: ActionRun) -> dict[str, Any]:
        return {"why": receipts.why(run, self.outside_reason(run.reason))}

    def outside_reason(self, reason: str) -> str:
        return refusal(Test.REFUSED, reason)

    def refuse(self, target: Recipient, data: Mapping[str, Any], today: date) -> str | None:
        if target.channel == Channel.PAPER:
            return _("Paper can't be tested.")
        if target.test_state == Test.WAITING:
            return _("A test invoice is being sent already.")
        if target.tested_at and (again := target.tested_at + PAUSE) > timezone.now():
            return _("It has just been tested. You can send the next test from %(time)s.") % {"time": clock(again)}
        if target.channel == Channel.EAN and (said := register.known(target.address)) in register.REFUSALS:
            return str(register.SENTENCES[said])
        return None

    def apply(self, target: Recipient, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.tested_at = {"recipient_state": target.state}, now
        if target.channel == Channel.EAN:
            target.test_id, target.test_state, target.test_code, target.test_text = uuid4(), Test.WAITING, "", ""
            target.state = State.TESTING if target.state == State.REFUSED else target.state
        target.save()
        return Change(target, before=before, after={"address": str(target), "recipient_state": target.state})

    def command(self, target: Recipient, data: Mapping[str, Any], change: Change) -> Command | None:
        if target.channel == Channel.EAN:
            return order_test(target)
        account: Any = target.account
        context = {
            "account": account_number(account.number), "account_name": account.name, "by": self.actor.name,
            "contents": contents_words(contents_of(target)),
        }  # fmt: skip
        payload = {
            "to": target.address, "template": "recipient_test", "language": (get_language() or "da")[:2],
            "context": context,
        }  # fmt: skip
        return Command("mail", f"recipient_test:{uuid4()}", payload=payload)
