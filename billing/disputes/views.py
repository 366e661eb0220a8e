"""Pages of actions on invoices and on disputes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.disputes.actions.dispute_lines import DisputeLines, choices_of
from billing.models import Dispute, Invoice
from selfservice.kernel.actions.views import ActPage


class InvoiceAct(ActPage):
    """The page of an action on an invoice."""

    model = Invoice

    def fetch(self) -> Invoice:
        seen = Invoice.objects.visible_to(self.actor, function=self.needed(type(self.act))).select_related("account")
        found: Invoice = get_object_or_404(seen, uid=self.kwargs["uid"])
        return found

    def get_form(self, form_class: Any = None) -> forms.Form:
        """Tick the lines or the receiver that the invoice's page has sent (`?lines=3&lines=4`, `?to=`)."""
        form = super().get_form(form_class)
        if isinstance(self.act, DisputeLines):
            form.initial["lines"] = self.request.GET.getlist("lines")
        if isinstance(self.act, ResendInvoice) and self.request.method == "GET":
            form.initial["to"] = self.request.GET.get("to", "")
        return self._with_chosen_lines(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return super().form_invalid(self._with_chosen_lines(form))

    def _with_chosen_lines(self, form: forms.Form) -> forms.Form:
        """Offer only the lines that were chosen on the invoice's page, if there are any."""
        asked = self.request.GET.getlist("lines")
        if asked and isinstance(self.act, DisputeLines) and (lines := choices_of(self.target, asked, alone=True)):
            form.fields["lines"].choices = lines  # type: ignore[attr-defined]
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
