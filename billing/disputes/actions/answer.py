"""Support's answers to a dispute: approve it, in part or whole, or decline it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.notifications.notices import notify
from accounts.onboarding.actions.decide_application import ReasonForm
from accounts.support.cases import cases
from billing.core.cells import line_text
from billing.disputes import rules
from billing.disputes.credit_notes import note_before_answer
from billing.models import Dispute
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.amounts import AmountField
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun


class AnswerForm(ReasonForm):
    """The answer that the customer reads."""

    answer = forms.CharField(label=_("Answer to the customer"), max_length=2000, widget=forms.Textarea)


class ApproveForm(AnswerForm):
    """The amount that is given back, besides."""

    approved = AmountField(label=_("Amount to give back, with VAT"))


class Answer(Action):
    """Base of both answers: the case is closed, and the person who asked gets a mail without the answer in it."""

    model = Dispute
    related = ("invoice", "asked_by")
    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    from_states = frozenset({Dispute.State.OPEN.value})
    Form: ClassVar[type[forms.Form]] = AnswerForm

    def facts(self, target: Dispute) -> list[tuple[Any, Any]]:
        said = "\n".join(filter(None, (str(target.get_reason_display()), target.text)))
        found = [
            (_now("Invoice"), target.invoice.number),
            (_now("What is wrong?"), said),
            (_now("Lines"), "\n".join(map(line_text, rules.lines_of_case(target)))),
            (_now("Questioned amount, incl. VAT"), kr(target.amount)),
        ]
        if target.expected is not None:
            found.append((_now("Expected, incl. VAT"), kr(target.expected)))
        return found

    def close(self, target: Dispute, state: str, approved: Decimal, data: Mapping[str, Any], now: datetime) -> Change:
        """Close the case with an answer."""
        target.state, target.approved, target.answer, target.answered_at = state, approved, data["answer"], now
        target.credit_note = note_before_answer(target, approved) if approved else None
        target.save(update_fields=["state", "approved", "answer", "answered_at", "credit_note"])
        rules.update_disputed(target.invoice)
        if target.case_uid:
            cases().end(self.actor, target.case_uid, answer_text(target))
        if target.asked_by:
            notify(target.asked_by, "dispute_answered", key=f"dispute_answered:{target.uid}", case=str(target),
                   invoice=target.invoice.number, about_uid=str(target.invoice.uid))  # fmt: skip
        return Change(
            target, before={"state": Dispute.State.OPEN.value}, after={"state": state, "approved": str(approved)}
        )


def answer_text(dispute: Dispute) -> str:
    """Return the answer as support's case has it, in the language of the person who asked."""
    with translation.override(dispute.asked_by.language if dispute.asked_by else settings.LANGUAGE_CODE):
        given = kr(dispute.approved) if dispute.approved else ""
        outcome = ": ".join(filter(None, (str(dispute.get_state_display()), given)))
    return f"{outcome}\n\n{dispute.answer}"


class ApproveDispute(Answer):
    """Approve all or a part of the amount. The operator's billing issues the credit note, which comes by the feed."""

    slug = "approve_dispute"
    label = _("Approve")
    log_label = _("Question about an invoice approved")
    consequence = _("Issue the credit note in the billing system: it is linked to the case when it arrives.")
    done_receipt = _("Case %(target)s is approved: %(amount)s are given back.")
    Form = ApproveForm

    def receipt_words(self, target: Dispute, run: ActionRun) -> dict[str, Any]:
        return {"amount": kr(Decimal(run.after["approved"])) if "approved" in run.after else ""}

    def refuse(self, target: Dispute, data: Mapping[str, Any], today: date) -> str | None:
        approved = data.get("approved")
        if approved is None:
            return None
        if not 0 < approved <= target.amount:
            said = _now("Between 0 and %(most)s, or decline it to give nothing back.") % {"most": kr(target.amount)}
            return AtField(said, "approved")
        return None

    def apply(self, target: Dispute, data: Mapping[str, Any], now: datetime) -> Change:
        state = Dispute.State.APPROVED if data["approved"] == target.amount else Dispute.State.PARTLY
        return self.close(target, state.value, data["approved"], data, now)


class DeclineDispute(Answer):
    """Decline it: the amount is due like the rest of the invoice."""

    slug = "decline_dispute"
    label = _("Decline")
    tone = "danger"
    log_label = _("Question about an invoice declined")
    done_receipt = _("Case %(target)s is declined.")

    def apply(self, target: Dispute, data: Mapping[str, Any], now: datetime) -> Change:
        return self.close(target, Dispute.State.DECLINED.value, Decimal(0), data, now)
