"""Question lines of an invoice: a case for support, whose amount is taken out of reminders meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.support.cases import Text, cases
from billing.core.action_names import issued
from billing.core.cells import line_text
from billing.disputes import rules
from billing.models import Dispute, DisputedLine, Invoice, InvoiceLine
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.amounts import AmountField
from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun

# The first lines of the invoice that the form always offers.
SHOWN = 50


class DisputeForm(OnceForm):
    """The lines by position, why, and what is expected."""

    lines = forms.TypedMultipleChoiceField(
        label=_lazy("Which lines?"), help_text=_lazy("The amounts of lines are without VAT."), coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Choose the lines that it is about.")},
    )  # fmt: skip
    reason = forms.ChoiceField(label=_lazy("What is wrong?"), choices=Dispute.Reason.choices, widget=forms.RadioSelect)
    expected = AmountField(label=_lazy("What should they cost, with VAT?"), required=False)
    text = forms.CharField(
        label=_lazy("Describe it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class DisputeLines(Action):
    """Question up to a hundred lines, none of which an open dispute is about."""

    slug = "dispute_lines"
    address = "indsigelse"
    label = _lazy("Question lines")
    log_kind = "invoices"
    log_label = _lazy("Lines of an invoice questioned")
    consequence = _lazy(
        "Support gets a case. No reminder is sent about these lines until it is answered; the rest of the invoice is "
        "still due."
    )
    done_receipt = _lazy(
        "%(amount)s of invoice %(target)s is questioned: case %(case)s. We answer by %(day)s. The rest is still due."
    )
    refused_receipt = _lazy("Nothing of invoice %(target)s is questioned. %(why)s")
    icon = "alert"
    section = "invoice"
    order = 20
    model = Invoice
    function = Function.INVOICES_CHANGE
    Form = DisputeForm

    def subtitle(self, target: Invoice) -> str:
        return issued(target)

    def receipt_words(self, target: Invoice, run: ActionRun) -> dict[str, Any]:
        after = run.after
        return {
            "amount": kr(after["disputed"]) if "disputed" in after else "",
            "case": after.get("case", ""),
            "day": day(date.fromisoformat(after["answer_by"])) if "answer_by" in after else "",
        }

    def form(self, target: Invoice | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = DisputeForm(data)
        if target is not None:
            asked = [] if data is None else form.fields["lines"].widget.value_from_datadict(data, {}, "lines")
            form.fields["lines"].choices = choices_of(target, asked or [])  # type: ignore[attr-defined]
        return form

    def refuse(self, target: Invoice, data: Mapping[str, Any], today: date) -> str | None:
        if reason := rules.why_not_disputed(target):
            return reason
        chosen = data.get("lines") or []
        if len(chosen) > rules.MOST_LINES:
            return _("At most %(most)s lines at a time.") % {"most": rules.MOST_LINES}
        return rules.why_not_again(target, chosen) if chosen else None

    def apply(self, target: Invoice, data: Mapping[str, Any], now: datetime) -> Change:
        lines = rules.lines_of(target, data["lines"])
        answer_by = timezone.localdate(now) + rules.ANSWERED_WITHIN
        dispute = Dispute.objects.create(
            company_id=target.company_id,
            invoice=target,
            reason=data["reason"],
            text=data.get("text") or "",
            expected=data.get("expected"),
            amount=rules.amount_with_vat(lines),
            asked_by_id=self.actor.id,
            answer_by=answer_by,
        )
        DisputedLine.objects.bulk_create(
            DisputedLine(company_id=target.company_id, dispute=dispute, line=line) for line in lines
        )
        rules.update_disputed(target)
        dispute.case_uid = cases().open(self.actor, target, text_of(dispute, target, lines), answer_by=answer_by)
        dispute.save(update_fields=["case_uid"])
        return Change(
            target,
            after={
                "case": str(dispute), "disputed": str(dispute.amount), "lines": len(lines),
                "dispute_reason": dispute.reason, "answer_by": answer_by.isoformat(),
            },
        )  # fmt: skip


def choices_of(target: Invoice, asked: Sequence[Any] = (), *, alone: bool = False) -> list[tuple[int, str]]:
    """Return the lines to choose from: those that are asked for, and the first of the invoice unless they are alone."""
    wanted = [int(one) for one in asked if str(one).isascii() and str(one).isdigit() and len(str(one)) < 9]
    positions = {*wanted[: rules.MOST_LINES + 1], *(() if alone else range(1, SHOWN + 1))}
    return [(line.position, line_text(line)) for line in rules.lines_of(target, positions)]


def text_of(dispute: Dispute, invoice: Invoice, lines: Sequence[InvoiceLine]) -> Text:
    """Return what support's case about the dispute begins with."""
    subject = _("Question %(dispute)s about invoice %(invoice)s") % {"dispute": dispute, "invoice": invoice.number}
    expected = _("Expected, incl. VAT") + f": {kr(dispute.expected)}" if dispute.expected is not None else ""
    said = "\n".join(filter(None, (str(dispute.get_reason_display()), dispute.text, expected)))
    return Text("invoice", subject, "\n\n".join((said, "\n".join(map(line_text, lines)))))
