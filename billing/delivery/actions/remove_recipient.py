"""Remove a recipient. An open account keeps one that is in use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Recipient
from accounts.second_person.action import BySecondPerson
from billing.delivery import rules
from billing.delivery.action import RecipientAction
from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun


class RemoveRecipient(BySecondPerson, RecipientAction):
    """Remove it, under a lock on the account: of two people who remove two at once, the second is refused."""

    slug = "remove_recipient"
    deletes = True
    address = "fjern"
    label = _lazy("Remove recipient")
    log_label = _lazy("Recipient of invoices removed")
    consequence = _lazy("Invoices are not sent to it any more. The account's other recipients get them as before.")
    done_receipt = _lazy("Invoices are not sent to %(recipient)s any more.")
    refused_receipt = _lazy("%(target)s is not removed. %(why)s")
    planned_receipt = _lazy("%(target)s is removed on %(weekday)s %(day)s. It can be taken back until then.")
    tone = "danger"
    order = 40
    later = True
    Form = OnceForm

    def receipt_words(self, target: Recipient, run: ActionRun) -> dict[str, Any]:
        return {"recipient": run.before.get("address") or str(target)}

    def refuse(self, target: Recipient, data: Mapping[str, Any], today: date) -> str | None:
        return rules.why_not_removed(target.account, target)

    def apply(self, target: Recipient, data: Mapping[str, Any], now: datetime) -> Change:
        account = rules.lock_account(target.account_id)
        if reason := rules.why_not_removed(account, target):
            raise ActionRefused(reason)
        before = {"address": str(target), "recipient_state": target.state}
        target.delete()
        return Change(target, before=before)
