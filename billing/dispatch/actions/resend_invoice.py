"""Send an invoice again: to a recipient of its account, to one that got it before, or to a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from accounts.models import Recipient
from billing.core.action_names import issued
from billing.core.mail_contents import CONTENTS
from billing.dispatch.forms import NEW, ResendForm
from billing.dispatch.queue import contents_of, receiver_of, send
from billing.models import Dispatch, Invoice
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

Channel, State = Dispatch.Channel, Dispatch.State
ON_ITS_WAY = (State.WAITING, State.SENT, State.ACCEPTED)


class ResendInvoice(Action):
    """Send it in a new transfer, with the same number.

    An e-invoice that nobody has accepted gets new documents, with the references that the account has now.
    """

    slug = "resend_invoice"
    address = "send-igen"
    label = _("Send again")
    log_kind = "invoices"
    log_label = _("Invoice sent again")
    consequence = _(
        "The invoice keeps its number. An e-invoice that is not accepted is sent with the account's present references."
    )
    done_receipt = _("Invoice %(target)s is being sent to %(receiver)s.")
    refused_receipt = _("Invoice %(target)s is not sent again. %(why)s")
    model = Invoice
    function = Function.ACCOUNTS_CHANGE
    Form = ResendForm

    def form(self, target: Invoice | None, data: Mapping[str, Any] | None = None) -> ResendForm:
        known = [] if target is None else [(_to(*key), _label(*key)) for key in _known(target)]
        return ResendForm(data, known=known)

    def subtitle(self, target: Invoice) -> str:
        return issued(target)

    def receipt_words(self, target: Invoice, run: ActionRun) -> dict[str, Any]:
        return {"receiver": run.after.get("receiver", "")}

    def refuse(self, target: Invoice, data: Mapping[str, Any], today: date) -> str | None:
        if not data.get("to"):
            return None
        channel, address = _chosen(data)
        sent = _sent(target).get(receiver_of(channel, address))
        if sent is None:
            return None
        said = None
        if sent.state == State.WAITING:
            said = _now("It is being sent there already.")
        elif channel == Channel.EAN and sent.state == State.SENT:
            said = _now("The receiver has not answered yet. Wait for the answer.")
        elif sent.state == State.ACCEPTED:
            said = _now("The receiver has accepted the e-invoice already.")
        return AtField(said, NEW.get(data["to"], "to")) if said else None

    def apply(self, target: Invoice, data: Mapping[str, Any], now: datetime) -> Change:
        channel, address = _chosen(data)
        receiver, sent = receiver_of(channel, address), _sent(target)
        before = {"dispatch_state": sent[receiver].state} if receiver in sent else {}
        given: dict[str, Any] = {"renews": _renews(channel, sent), "is_fallback": False}
        if channel == Channel.MAIL:
            given |= _known(target).get((channel, address)) or {
                column: name in data["contents"] for name, (column, _label) in CONTENTS.items()
            }
        with as_system("an invoice that is sent again"):
            made = send(target, channel, receiver, **given)
        return Change(target, before=before, after={"receiver": made.receiver_name, "dispatch_state": str(made.state)})


def _renews(channel: str, sent: Mapping[str, Dispatch]) -> bool:
    """Return whether documents are made again: an e-invoice was refused, and none is on its way or accepted."""
    by_ean = [one for one in sent.values() if one.channel == Channel.EAN]
    return channel == Channel.EAN and bool(by_ean) and not any(one.state in ON_ITS_WAY for one in by_ean)


def _sent(invoice: Invoice) -> dict[str, Dispatch]:
    """Return the invoice's deliveries by receiver. Inside an action, whose target the person sees."""
    with as_system("the deliveries of the invoice that is sent again"):
        return {one.receiver: one for one in Dispatch.objects.system().filter(invoice=invoice).order_by("pk")}


def _known(invoice: Invoice) -> dict[tuple[str, str], dict[str, bool]]:
    """Return who may get it: the account's recipients in use, and those who got it. With the contents of a mail."""
    found = {(one.channel, one.receiver_number): contents_of(one) for one in _sent(invoice).values()}
    with as_system("the recipients of an invoice that is sent again"):
        recipients = Recipient.objects.system().filter(account=invoice.account_id, state=Recipient.State.ACTIVE)
        found |= {
            (one.channel, one.address): contents_of(one)
            for one in recipients.exclude(channel=Recipient.Channel.PAPER).order_by("pk")
        }
    return found


def _to(channel: str, address: str) -> str:
    return f"{channel}:{address}"


def _label(channel: str, address: str) -> str:
    return f"EAN {address}" if channel == Channel.EAN else address


def _chosen(data: Mapping[str, Any]) -> tuple[str, str]:
    """Return channel and address that are chosen."""
    to = data["to"]
    if to in NEW:
        address = data[NEW[to]]
        return to, address.lower() if to == Channel.MAIL else address
    channel, _colon, address = to.partition(":")
    return channel, address
