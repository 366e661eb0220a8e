"""What becomes of a test invoice: transferred, refused, answered by the receiver; and of its recipient then.

Everything here runs in the transaction of a worker's record, under `as_system`. The account is locked before its
recipients, as actions on the account do.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Recipient
from accounts.notifications.notices import mail_to
from billing.core.answers import REFUSED, people_to_notify, state_after
from billing.delivery import rules
from billing.delivery.texts import refusal
from selfservice.gateways.nemhandel.port import Response
from selfservice.kernel import audit
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import enqueue
from selfservice.kernel.scope.actor import SystemActor

State, Test = Recipient.State, Recipient.Test


def locked(test_id: UUID | str) -> Recipient | None:
    """Return the recipient of a test invoice, locked after its account; None if it is gone, or tested again since."""
    about = Recipient.objects.system().filter(test_id=test_id)
    account = about.values_list("account", flat=True).first()
    if account is None:
        return None
    held = rules.lock_account(account)
    found: Recipient | None = about.select_for_update().first()
    if found is not None:
        found.account = held
    return found


def sent(recipient: Recipient) -> None:
    """Record that the test invoice is transferred. The receiver's answer may have come before."""
    if recipient.test_state != Test.WAITING:
        return
    recipient.test_state = Test.SENT
    recipient.save(update_fields=["test_state"])
    if recipient.without_answer and recipient.state == State.TESTING:
        start_using(recipient)


def refuse(recipient: Recipient, state: str, code: str, text: str = "") -> None:
    """Record that the test invoice is refused or rejected. A recipient that is in use stays so: invoices must arrive.

    The company's administrators get a mail, one a day at most.
    """
    if recipient.test_state in REFUSED:
        return
    before = recipient.state
    recipient.test_state, recipient.test_code, recipient.test_text = state, code[:100], text[:500]
    recipient.state = State.REFUSED if before == State.TESTING else before
    recipient.save(update_fields=["test_state", "test_code", "test_text", "state"])
    _record("recipient_refused", recipient, before={"state": before},
            after={"state": recipient.state, "test_state": state, "code": code[:100]})  # fmt: skip
    _mail(recipient)


def respond(test_id: UUID, response: Response) -> bool | None:
    """Record a receiver's response; return whether it changes anything, or None if it is about no test invoice."""
    recipient = locked(test_id)
    if recipient is None:
        return None
    state = state_after(recipient.test_state, response.kind)
    if state is None:
        return False
    if state != Test.ACCEPTED:
        refuse(recipient, state, response.code, response.text)
        return True
    recipient.test_state, recipient.test_code = state, response.code[:100]
    recipient.test_text = response.text[:500]
    recipient.save(update_fields=["test_state", "test_code", "test_text"])
    if recipient.state != State.ACTIVE:
        start_using(recipient)
    return True


def start_using(recipient: Recipient) -> None:
    """Take a tested recipient into use, and remove those that it replaces, with an entry of the log."""
    before = recipient.state
    recipient.state = State.ACTIVE
    recipient.save(update_fields=["state"])
    removed = remove_replaced(recipient)
    after = {"state": recipient.state} | ({"removed": rules.named(removed)} if removed else {})
    _record("recipient_in_use", recipient, before={"state": before}, after=after)


def remove_replaced(recipient: Recipient) -> list[Recipient]:
    """Remove the recipients that one in use replaces: those that were there when it was added. Return them.

    The account is locked, and the caller under `as_system`.
    """
    if not recipient.replaces_others:
        return []
    older = Recipient.objects.system().filter(account=recipient.account_id, pk__lt=recipient.pk).order_by("pk")
    removed = list(older)
    if removed:
        older.delete()
    return removed


def _record(event: str, recipient: Recipient, *, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit.record(
        SystemActor(reason="test invoices"), event, recipient, company_id=recipient.company_id,
        before=before, after={"address": str(recipient), **after},
    )  # fmt: skip


def _mail(recipient: Recipient) -> None:
    """Tell the administrators who may change recipients; thousands of test invoices may be refused in a day."""
    day = timezone.localdate().isoformat()
    for user in people_to_notify(recipient.company_id):
        key = f"recipient_refused:{recipient.company_id}:{day}:{user.pk}"
        if not OutboxCommand.objects.system().filter(key=key).exists():
            account: Any = recipient.account
            mail = mail_to(
                user, "recipient_refused", key=key, account=account.number, receiver=recipient.address,
                reason=refusal(recipient.test_state, recipient.test_code), about_uid=str(account.uid),
            )  # fmt: skip
            enqueue(mail, company_id=recipient.company_id)
