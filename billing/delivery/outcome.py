"""What becomes of a test invoice: transferred, refused, answered by the receiver; and of its recipients then.

The accounts that get the same recipient by one batch share a test invoice, which has one id, and its answer.
Everything here runs in the transaction of a worker's record, under `as_system`. Accounts are locked before their
recipients, as actions on accounts do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Recipient
from accounts.notifications.notices import mail_to
from billing.core.answers import ANSWERS, REFUSED, people_to_notify, state_after
from billing.delivery import rules
from billing.delivery.rules import REFERENCES
from billing.delivery.texts import refusal
from selfservice.gateways.nemhandel.port import Response
from selfservice.kernel import audit
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.outbox.enqueue import enqueue
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system

State, Test = Recipient.State, Recipient.Test


def locked(test_id: UUID | str, pk: int | None = None) -> list[Recipient]:
    """Return the recipients of a test invoice, or one of them, locked after their accounts.

    Without those that are removed, or have been tested again since.
    """
    about = Recipient.objects.system().filter(test_id=test_id)
    if pk is not None:
        about = about.filter(pk=pk)
    accounts = rules.lock_accounts(list(about.values_list("account", flat=True)))
    found = list(about.filter(account__in=accounts).select_for_update().order_by("pk"))
    for one in found:
        one.account = accounts[one.account_id]
    return found


def under_way(companies: Iterable[int], since: datetime) -> dict[tuple[Any, ...], UUID]:
    """Return the test invoices that companies wait for, by company, EAN number and the references that they name."""
    with as_system("test invoices that are on their way"):
        waiting = Recipient.objects.system().filter(
            company__in=companies, test_state__in=[Test.WAITING, Test.SENT], tested_at__gte=since
        )
        names = ("company_id", "address", *(f"account__{name}" for name in REFERENCES))
        return {tuple(key): test_id for test_id, *key in waiting.values_list("test_id", *names).distinct()}


def sent(recipient: Recipient) -> None:
    """Record that the test invoice is transferred. The receiver's answer may have come before, perhaps to another."""
    if recipient.test_state != Test.WAITING:
        return
    # Locked, because an answer may just be recorded for those that were there when it came.
    sharing = Recipient.objects.system().select_for_update().filter(test_id=recipient.test_id)
    first = sharing.order_by("pk").first()
    if first is not None and first.test_state not in (Test.WAITING, Test.SENT):
        _decide([recipient], first.test_state, first.test_code, first.test_text)
        return
    recipient.test_state = Test.SENT
    recipient.save(update_fields=["test_state"])
    if recipient.without_answer and recipient.state == State.TESTING:
        _start_using([recipient])


def refuse(recipient: Recipient, code: str, text: str = "") -> None:
    """Record that the test invoice is refused at transfer."""
    if recipient.test_state not in REFUSED:
        _decide([recipient], Test.REFUSED, code, text)


def respond(test_id: UUID, response: Response) -> bool | None:
    """Record a receiver's response; return whether it changes anything, or None if it is about no test invoice."""
    recipients = locked(test_id)
    if not recipients:
        return None
    changed = [one for one in recipients if state_after(one.test_state, response.kind)]
    if changed:
        _decide(changed, ANSWERS[response.kind], response.code, response.text)
    return bool(changed)


def _decide(recipients: Sequence[Recipient], test_state: str, code: str, text: str) -> None:
    """Record the answer to a test invoice, and what follows. All of it in few statements: they may be thousands.

    A recipient that is in use stays so when it is refused: invoices must arrive. Then the administrators of the
    companies get a mail, one a day at most.
    """
    answer = {"test_state": test_state, "test_code": code[:100], "test_text": text[:500]}
    _update(recipients, **answer)
    if test_state == Test.ACCEPTED:
        _start_using([one for one in recipients if one.state != State.ACTIVE])
        return
    before = {one.pk: one.state for one in recipients}
    _update([one for one in recipients if one.state == State.TESTING], state=State.REFUSED)
    said = {"test_state": test_state, "refusal": code[:100]}
    audit.write(
        [_entry("recipient_refused", one, before[one.pk], {"recipient_state": one.state, **said}) for one in recipients]
    )  # fmt: skip
    for first in {one.company_id: one for one in reversed(recipients)}.values():
        _mail(first)


def _start_using(recipients: Sequence[Recipient]) -> None:
    """Take tested recipients into use, and remove those that they replace, with entries of the log."""
    before = {one.pk: one.state for one in recipients}
    _update(recipients, state=State.ACTIVE)
    removed = remove_replaced(recipients)
    entries = []
    for one in recipients:
        gone = removed.get(one.account_id)
        after = {"recipient_state": one.state} | ({"removed": rules.named(gone)} if gone else {})
        entries.append(_entry("recipient_in_use", one, before[one.pk], after))
    audit.write(entries)


def remove_replaced(recipients: Sequence[Recipient]) -> dict[int, list[Recipient]]:
    """Remove the recipients that those in use replace: those that were there when they were added.

    Return them by account. The accounts are locked, and the caller under `as_system`.
    """
    replacing = {one.account_id: one.pk for one in recipients if one.replaces_others}
    removed: dict[int, list[Recipient]] = {}
    if replacing:
        there = Recipient.objects.system().filter(account__in=replacing).order_by("pk")
        for one in there:
            if one.pk < replacing[one.account_id]:
                removed.setdefault(one.account_id, []).append(one)
        there.filter(pk__in=[one.pk for found in removed.values() for one in found]).delete()
    return removed


def _update(recipients: Sequence[Recipient], **values: Any) -> None:
    Recipient.objects.system().filter(pk__in=[one.pk for one in recipients]).update(**values)
    for one in recipients:
        for name, value in values.items():
            setattr(one, name, value)


def _entry(event: str, recipient: Recipient, before: str, after: dict[str, Any]) -> AuditEntry:
    return audit.entry(
        SystemActor(reason="test invoices"), event, recipient.account, company_id=recipient.company_id,
        before={"recipient_state": before}, after={"address": str(recipient), **after},
    )  # fmt: skip


def _mail(recipient: Recipient) -> None:
    """Write to the administrators who may change recipients, of the first one that is refused in a day."""
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
