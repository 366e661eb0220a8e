"""Handler that sends a test invoice, with one id for every retry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Recipient
from billing.delivery import outcome, register, zero_invoice
from billing.dispatch.queue import NOT_FOUND, NOT_SERVICED
from billing.dispatch.responses import register_responder
from selfservice.gateways.nemhandel import port
from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, CommandHandler
from selfservice.kernel.scope.models import as_system

KIND = "billing.test_invoice"


def order_test(recipient: Recipient) -> Command:
    """Return the command that sends the recipient's test invoice."""
    return Command(KIND, f"{KIND}:{recipient.pk}:{recipient.test_id}", recipient.pk)


class SendTestInvoice(CommandHandler):
    """Handler of test invoices. The target is the recipient; the key names the id of the transfer.

    Of recipients that share a test invoice, each has a command, because each has a run that has a result. The first to
    come sends it, and the others have what became of it. It is that of the first account for all of them, so that the
    access point, which takes an id once, takes two that come at once for one.

    That the register does not have the number is the customer's matter, and no alarm of the operator's: such a command
    is done, and its run refused.
    """

    kind = KIND
    label = _lazy("Test invoice")
    model = Recipient
    queue = "default"
    batch = 50

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        test_id = _test_id(command)
        with as_system("send a test invoice"):
            sharing = Recipient.objects.system().filter(test_id=test_id).order_by("pk")
            first = sharing.select_related("account", "company").first()
            before = sharing.exclude(test_state=Recipient.Test.WAITING).first()
            is_there = sharing.filter(pk=command.target_id or 0).exists()
        if first is None or not is_there:
            return {"answer": "not sent: the recipient is removed, or tested again"}
        if before and before.test_state == Recipient.Test.REFUSED:
            return {"refused": before.test_code, "text": before.test_text}
        if before:
            return {"answer": "sent already, for another account"}
        receiver = self._look_up(port.participant(ean=first.address))
        if receiver is None:
            return {"refused": NOT_FOUND}
        chosen = receiver.first_of(zero_invoice.BUILDERS)
        if chosen is None:
            return {"refused": NOT_SERVICED}
        operator: Any = settings.PORTAL
        transmission = HttpNemhandel().send(
            zero_invoice.content(first, chosen),
            document_id=str(test_id),
            sender=port.participant(cvr=operator["cvr"]),
            receiver=receiver.identifier,
            document_type=chosen,
        )
        return {"transmission": transmission}

    def _look_up(self, identifier: str) -> port.Receiver | None:
        """Return the receiver; the commands claimed together ask once for each number."""
        known: dict[str, port.Receiver | None] = self.__dict__.setdefault("receivers", {})
        if identifier not in known:
            known[identifier] = HttpNemhandel().look_up(identifier)
            register.note(identifier.partition(":")[2], register.of(known[identifier]))
        return known[identifier]

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        found = outcome.locked(_test_id(command), command.target_id)
        if code := answer.get("refused"):
            for recipient in found:
                outcome.refuse(recipient, code, answer.get("text", ""))
            runs = ActionRun.objects.system().filter(uid__in=[command.run_uid], state=ActionRun.State.SENT)
            runs.update(state=ActionRun.State.REFUSED, finished_at=Now(), reason=code)
            return
        for recipient in found:
            outcome.sent(recipient)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        code, _colon, text = reason.partition(": ")
        for recipient in outcome.locked(_test_id(command), command.target_id):
            outcome.refuse(recipient, code, text)


def _test_id(command: OutboxCommand) -> UUID:
    return UUID(command.key.rpartition(":")[2])


register_responder(outcome.respond)
