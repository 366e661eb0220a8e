"""Add a recipient of an account's invoices: an e-mail address, an EAN number, or paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from accounts.functions import Function
from accounts.models import Account, Recipient
from accounts.second_person.action import BySecondPerson
from billing.delivery import outcome, register, rules
from billing.delivery.command import order_test
from billing.delivery.forms import (
    ADDRESS,
    BY_FORMAT,
    RecipientForm,
    contents_of,
    contents_words,
    set_contents,
)
from billing.delivery.rules import REFERENCES
from billing.delivery.texts import refusal
from selfservice.kernel.actions import receipts
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.forms import values_given
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.models import as_system

Channel, State = Recipient.Channel, Recipient.State
# For so long after it is ordered, a test invoice counts for others of a batch.
SHARED = timedelta(hours=1)


class AddRecipient(BySecondPerson):
    """Add it, or replace the present ones by it.

    An EAN number is in use when its receiver has accepted a test invoice. Who doesn't wait for that takes it into use
    when the register has it: at once, or as soon as a worker has looked it up. Until then the others get the invoices.
    """

    slug = "add_recipient"
    address = "ny-modtager"
    label = _lazy("Add a recipient of invoices")
    log_kind = "accounts"
    log_label = _lazy("Recipient of invoices added")
    sent_label = _lazy("Recipient of invoices added, test invoice being sent")
    consequence = _lazy(
        "An EAN number gets a test invoice of 0.00 kr. first, and is taken into use when the receiver has accepted it."
    )
    done_receipt = _lazy("%(recipient)s is added as recipient of the invoices of account %(account)s.")
    sent_receipt = _lazy("%(recipient)s is added to account %(account)s. A test invoice is being sent to it.")
    refused_receipt = _lazy("No recipient is added to account %(account)s. %(why)s")
    many_label = ngettext_lazy("Add the recipient of %(n)s account", "Add the recipients of %(n)s accounts", "count")
    many_done = ngettext_lazy("%(n)s account has its new recipient", "%(n)s accounts have their new recipient", "count")
    many_ahead = ngettext_lazy("%(n)s account gets a new recipient", "%(n)s accounts get a new recipient", "count")
    icon = "mail"
    section = "recipients"
    order = 10
    bulk = True
    prominent = True
    later = True
    check = True
    model = Account
    related = ("company",)
    function = Function.ACCOUNTS_CHANGE
    Form = RecipientForm
    same_form = True
    # Whether it is done to many; then, their companies, and the test invoices that are on their way.
    of_many = False
    companies: frozenset[int] = frozenset()
    tests: dict[tuple[Any, ...], UUID] | None = None
    columns = ("channel", "email", "ean", "contents", *REFERENCES, "fallback_mail")

    def form(self, target: Account | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial: dict[str, Any] = {}
        if target is not None:
            company: Any = target.company
            initial = {name: getattr(target, name) for name in REFERENCES}
            initial["contents"] = BY_FORMAT[company.invoice_format]
        form = RecipientForm(data, initial=initial)
        for name in REFERENCES if target is None else ():
            form.fields[name].help_text = _("Empty: each keeps its own. A hyphen (-) removes it.")
        return form

    def prepare(self, targets: Sequence[Any]) -> None:
        rules.read_for(targets)
        self.of_many, self.companies, self.tests = True, frozenset(one.company_id for one in targets), None

    def _registered(self, ean: str) -> register.Answer | None:
        """Return what the register has said, if it has been asked. Of many, a worker asks it afterwards."""
        return None if self.of_many else register.known(ean)

    def facts(self, target: Account) -> list[tuple[Any, Any]]:
        present = rules.named(rules.recipients_of(target), with_state=True)
        return [(_("Recipients today"), present)] if present else []

    def answers(self, target: Account, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [*self.in_short(target, data, day), *self._consequences(target, data)]

    def in_short(self, target: Account, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        found = [(_("New recipient"), str(recipient_of(target, data)))]
        if data["channel"] == Channel.MAIL:
            found.append((_("The mail contains"), contents_words(data["contents"])))
        labels = RecipientForm.base_fields
        found += [(str(labels[name].label), value or "–") for name, value in self._references(target, data).items()]
        return found

    def _consequences(self, target: Account, data: Mapping[str, Any]) -> list[tuple[Any, Any]]:
        found = []
        if data["channel"] == Channel.PAPER:
            found.append((_("Fee for each invoice, excl. VAT"), kr(rules.PAPER_FEE)))
        if data["channel"] == Channel.EAN:
            said = register.known(data["ean"]) or register.Answer.DOWN
            found.append((_("Register"), str(register.SENTENCES[said])))
            if data["without_answer"]:
                found.append((_("Test invoice"), _("It is sent, but its answer is not waited for.")))
            else:
                found.append((_("In use"), _("When the receiver has accepted a test invoice of 0.00 kr.")))
        if data["replaces_others"]:
            present = rules.named(self._others(target, data))
            found.append((_("Replaces"), present or _("Nobody")))
        return found

    def sums(self, target: Account, data: Mapping[str, Any], day: date) -> Mapping[str, Decimal]:
        return {"paper": rules.PAPER_FEE} if data["channel"] == Channel.PAPER else {}

    def in_all(self, sums: Mapping[str, Decimal]) -> list[tuple[Any, Any]]:
        return [(_("Fees each time that the invoices are sent on paper, excl. VAT"), kr(sums["paper"]))]

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        if target.closed_on:
            return _("The account is closed.")
        if len(rules.recipients_of(target)) >= rules.MOST and not data.get("replaces_others"):
            return _("An account has at most %(most)s recipients.") % {"most": rules.MOST}
        if not data.get("channel"):
            return None
        field = ADDRESS.get(data["channel"], "channel")
        present = self._same(target, data)
        if present is not None and present.state == State.ACTIVE:
            if not (data["replaces_others"] and self._others(target, data)):
                return AtField(_("The invoices are sent there already."), field)
        elif data["channel"] == Channel.EAN and (said := self._registered(data["ean"])) in register.REFUSALS:
            return AtField(str(register.SENTENCES[said]), field)
        return None

    def apply(self, target: Account, data: Mapping[str, Any], now: datetime) -> Change:
        references = self._references(target, data)
        before = {name: getattr(target, name) for name in references}
        if references:
            for name, value in references.items():
                setattr(target, name, value)
            target.changed_here = True
            target.save(update_fields=[*references, "changed_here"])
        made = self._made(target, data, now)
        after = recorded(made) | references
        if made.replaces_others and made.state == State.ACTIVE:
            with as_system("the recipients that are replaced"):
                after["removed"] = rules.named(outcome.remove_replaced([made]).get(target.pk, ()))
        return Change(target, before=before, after=after, made=made)

    def _made(self, target: Account, data: Mapping[str, Any], now: datetime) -> Recipient:
        """Save the recipient, in place of one with the same address."""
        made, present = recipient_of(target, data), self._same(target, data)
        if present is not None:
            made.state = present.state
            with as_system("a recipient that is added again"):
                Recipient.objects.system().filter(pk=present.pk).delete()
        if made.state != State.ACTIVE:
            made.test_id, made.test_state = self._test_of(target, made.address, now), Recipient.Test.WAITING
            made.tested_at = now
            found = self._registered(made.address) == register.Answer.FOUND
            made.state = State.ACTIVE if made.without_answer and found else State.TESTING
        made.save()
        return made

    def _test_of(self, target: Account, ean: str, now: datetime) -> UUID:
        """Return the id of the test invoice. Those of many with the same company, number and references share one.

        A receiver may refuse a reference, so that another one is tested by itself. Two workers that begin a batch at
        the same moment may send one each.
        """
        if not self.of_many:
            return uuid4()
        if self.tests is None:
            self.tests = outcome.under_way(self.companies, since=now - SHARED)
        key = (target.company_id, ean, *(getattr(target, name) for name in REFERENCES))
        return self.tests.setdefault(key, uuid4())

    def command(self, target: Account, data: Mapping[str, Any], change: Change) -> Command | None:
        return order_test(change.made) if change.made.test_state == Recipient.Test.WAITING else None

    def receipt_words(self, target: Account, run: ActionRun) -> dict[str, Any]:
        why = refusal(Recipient.Test.REFUSED, run.reason)
        return {
            "recipient": run.after.get("address", ""),
            "account": account_number(target.number),
            "why": receipts.why(run, why, _("The other recipients still get the invoices.")),
        }

    def outside_reason(self, reason: str) -> str:
        return refusal(Recipient.Test.REFUSED, reason)

    @staticmethod
    def _same(target: Account, data: Mapping[str, Any]) -> Recipient | None:
        """Return the account's recipient with the same address, if it has one."""
        wanted = data["channel"], address_of(data)
        return next((one for one in rules.recipients_of(target) if (one.channel, one.address) == wanted), None)

    def _others(self, target: Account, data: Mapping[str, Any]) -> list[Recipient]:
        same = self._same(target, data)
        return [one for one in rules.recipients_of(target) if one is not same]

    @staticmethod
    def _references(target: Account, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the references of the account that change."""
        return {name: said for name, said in values_given(REFERENCES, data).items() if said != getattr(target, name)}


def address_of(data: Mapping[str, Any]) -> str:
    """Return the address that is asked for; empty for paper."""
    address = str(data.get(ADDRESS.get(data["channel"], ""), ""))
    # Lower case: the same mailbox is one recipient.
    return address.lower() if data["channel"] == Channel.MAIL else address


def recipient_of(target: Account, data: Mapping[str, Any]) -> Recipient:
    """Return the recipient that is asked for, unsaved."""
    made = Recipient(
        company_id=target.company_id, account=target, channel=data["channel"], address=address_of(data),
        state=State.TESTING if data["channel"] == Channel.EAN else State.ACTIVE,
        replaces_others=bool(data["replaces_others"]), fallback_mail=data["fallback_mail"],
        without_answer=bool(data["without_answer"]),
    )  # fmt: skip
    set_contents(made, data["contents"])
    return made


def recorded(made: Recipient) -> dict[str, Any]:
    """Return a recipient's values for the log, without those that say nothing."""
    values = {
        "contents": contents_words(contents_of(made)) if made.channel == Channel.MAIL else "",
        "fallback_mail": made.fallback_mail, "without_answer": made.without_answer,
        "replaces_others": made.replaces_others,
    }  # fmt: skip
    said = {name: value for name, value in values.items() if value}
    return {"address": str(made), "recipient_state": made.state, **said}
