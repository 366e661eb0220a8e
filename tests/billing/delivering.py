"""Recipients of the tests' accounts: how they are added, looked at, tested and answered."""

from __future__ import annotations

from typing import Any

from accounts.models import Account, Recipient
from billing.delivery.actions.add_recipient import AddRecipient
from billing.delivery.command import KIND
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from tests.outside import Outside

State, Progress = Recipient.State, Recipient.Test
# In the simulated register: both formats, OIOUBL alone, no invoices; and one that it does not have.
BOTH, ONLY_OIOUBL, NO_INVOICES, UNKNOWN = "5798009883735", "5798001000017", "5798001000024", "5798000000001"
MAIL = "faktura@example.com"


def make(account: Account, address: str = MAIL, **fields: Any) -> Recipient:
    """Create a recipient in use: an e-mail address, an EAN number, or paper for an empty address."""
    channel = "paper" if not address else "mail" if "@" in address else "ean"
    with as_system("tests: a recipient"):
        found, _first = Recipient.objects.system().update_or_create(
            account=account, channel=channel, address=address, defaults={"company_id": account.company_id, **fields}
        )
        return found


def add(actor: Actor, account: Account, address: str = MAIL, **data: Any) -> ActionRun:
    """Run the action."""
    channel = "paper" if not address else "mail" if "@" in address else "ean"
    field = {"mail": {"email": address}, "ean": {"ean": address}}.get(channel, {})
    return run(AddRecipient, actor, account.uid, {"channel": channel, **field, **data})


def recipients(account: Account) -> dict[str, Recipient]:
    """Return the account's recipients by address."""
    with as_system("tests: look"):
        rows = Recipient.objects.system().select_related("account").filter(account=account).order_by("pk")
        return {row.address: row for row in rows}


def states(account: Account) -> dict[str, str]:
    """Return the states of the account's recipients by address."""
    return {address: row.state for address, row in recipients(account).items()}


def deliver() -> int:
    """Send what is due."""
    return deliver_due(kind=KIND)


def answered(outside: Outside, recipient: Recipient, kind: str = "BusinessAccept", reason: str = "") -> None:
    """Have the receiver answer the test invoice."""
    outside.respond(str(recipient.test_id), kind, reason)


def orders() -> list[OutboxCommand]:
    """Return the commands for test invoices."""
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind=KIND).order_by("pk"))


def events(event: str) -> list[AuditEntry]:
    """Return entries of the log."""
    with as_system("tests: look"):
        return list(AuditEntry.objects.system().filter(event=event))


def state_of(run_row: ActionRun) -> tuple[str, str]:
    """Return the state and the reason of a run, as stored."""
    with as_system("tests: look"):
        row = ActionRun.objects.system().get(pk=run_row.pk)
        return row.state, row.reason
