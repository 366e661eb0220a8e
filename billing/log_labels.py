"""Register the log's labels of this app's values, and the page of an invoice in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Recipient
from billing.delivery.register import SENTENCES
from billing.delivery.texts import CODES
from billing.dispatch.outcome import ALARM, UNFIT
from billing.models import Dispatch, Dispute, Invoice
from selfservice.kernel.history.labels import (
    Kind,
    register_amounts,
    register_codes,
    register_events,
    register_fields,
    register_kind,
    register_values,
)
from selfservice.kernel.web.object_links import OwnPage, register_link

register_kind(Kind("invoices", _("Invoices"), 45))
register_link("billing.invoice", OwnPage(Invoice, "invoice"))
register_fields(
    {
        "answer": _("Answer"),
        "answer_by": _("Answered by"),
        "approved": _("Given back"),
        "case": _("Case"),
        "disputed": _("Questioned amount"),
        "fee": _("Fee"),
        "lines": _("Lines"),
        "account_string": _("Account string"),
        "address": _("Recipient"),
        "contents": _("The mail contains"),
        "fallback_mail": _("E-mail of a person who takes over"),
        "order_number": _("Order number"),
        "receiver": _("Receiver"),
        "recipient_state": _("Status"),
        "removed": _("Removed"),
        "replaces_others": _("Replace the present recipients"),
        "test_state": _("Test invoice"),
        "without_answer": _("Without waiting for the answer"),
        "dispute_reason": _("What is wrong?"),
        "dispatch_state": _("Status"),
    }
)
register_values("dispatch_state", dict(Dispatch.State.choices))
register_values("dispute_reason", dict(Dispute.Reason.choices))
register_codes({code: SENTENCES[answer] for code, answer in CODES.items()})
register_codes({UNFIT: _("Its documents can't be made.")})
register_values("recipient_state", dict(Recipient.State.choices))
register_values("test_state", dict(Recipient.Test.choices))
register_amounts("approved", "disputed", "fee")
register_events(
    "downloads",
    {"invoice_download": _("Download of an invoice"), "invoices_download": _("Download of invoices")},
)
register_events("watch", {f"alarm_{ALARM}": _("Alarm: e-invoice refused three times")})
register_events(
    "invoices",
    {"e_invoice_refused": _("E-invoice not accepted"), "invoice_mail_refused": _("Invoice not sent by mail")},
)
register_events(
    "accounts",
    {
        "recipient_in_use": _("Recipient of invoices taken into use"),
        "recipient_refused": _("Test invoice not accepted"),
    },
)
