"""Pages of actions on invoices and on disputes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse

from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.disputes.actions.dispute_lines import DisputeLines, choices_of
from billing.models import Dispute, Invoice
from selfservice.kernel.actions.views import ActPage


class InvoiceAct(ActPage):
    """The page of an action on an invoice."""

    model = Invoice

    def get_form(self, form_class: Any = None) -> forms.Form:
        """Tick the lines or the receiver that the invoice's page has sent (`?lines=3&lines=4`, `?to=`)."""
        form = super().get_form(form_class)
        if isinstance(self.act, DisputeLines) and self.request.method == "GET":
            asked = self.request.GET.getlist("lines")
            form.fields["lines"].choices = choices_of(self.target, asked)  # type: ignore[attr-defined]
            form.initial["lines"] = asked
        if isinstance(self.act, ResendInvoice) and self.request.method == "GET":
            form.initial["to"] = self.request.GET.get("to", "")
        return form

    def back_to(self, target: Invoice) -> str:
        return reverse("invoice", args=[target.uid])


class DisputeAct(ActPage):
    """The page of an action on a dispute."""

    model = Dispute

    def fetch(self) -> Dispute:
        seen = Dispute.objects.visible_to(self.actor, function=self.needed(type(self.act))).select_related("invoice")
        found: Dispute = get_object_or_404(seen, uid=self.kwargs["uid"])
        return found

    def back_to(self, target: Dispute) -> str:
        return reverse("invoice", args=[target.invoice.uid])
