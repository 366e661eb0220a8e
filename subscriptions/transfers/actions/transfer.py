"""Offer a number to the employee or to another company (Overdrag), and withdraw the offer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.models import Company, User
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import cvr, kr, month, phone, weekday
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.core.action import SubscriptionAction
from subscriptions.core.forms import TransferForm
from subscriptions.models import Category, Subscription, Transfer
from subscriptions.plans.catalogue import Catalogue
from subscriptions.prices import last_charge, once
from subscriptions.sims.rules import swapping_refusal
from subscriptions.transfers.service import LIFE, OPEN, offer

FIELDS = (
    "kind", "owner_name", "owner_cvr", "street", "postcode", "city", "contact_name", "email", "mobile", "invoice_mail",
    "ean", "iccid", "on",
)  # fmt: skip


class TransferNumber(SubscriptionAction):
    """Offer the number. The offer changes nothing: both sides must agree, and the day must come."""

    slug = "transfer"
    address = "overdrag"
    label = _lazy("Transfer the number")
    log_label = _lazy("Number offered")
    consequence = _lazy(
        "The recipient gets a link and has 48 hours to say yes. Says nobody anything, the offer lapses and the number"
        " stays with you."
    )
    done_receipt = _lazy("%(target)s is offered to %(to)s, who has 48 hours to answer.")
    refused_receipt = _lazy("%(target)s was not offered to anybody. %(why)s")
    icon = "users"
    function = Function.MOBILE_CHANGE
    categories = frozenset({Category.MOBILE.value})
    takes_number = reroutes = True
    bulk = False
    step_up = True
    check = True
    Form = TransferForm

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "to": run.after.get("to", "")}

    def form(self, target: Subscription, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {"kind": Transfer.Kind.PERSON, "owner_name": target.holder_name}
        if target.state != Subscription.State.BARRED:
            # The person who has the phone gets it.
            initial["mobile"] = phone(target.number)
        return TransferForm(data, initial=initial)

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        found = [
            (_("Your last payment"), _("to the end of your last day; %(price)s a month without VAT until then")
             % {"price": kr(target.price)}),
        ]  # fmt: skip
        if target.state == Subscription.State.BARRED:
            along = _("The bar goes along. Lift it first if the new owner is to use the number.")
            found.append((pgettext("subscription", "Barred"), along))
        if target.binding_until:
            found.append((_("Binding"), _("until %(day)s; the new owner takes it over") % {
                "day": shown_day(target.binding_until)}))  # fmt: skip
        return found

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        to = f"{data['owner_name']}, {_('CVR')} {cvr(data['owner_cvr'])}" if data["owner_cvr"] else data["owner_name"]
        invoices = f"EAN {data['ean']}" if data["ean"] else data["invoice_mail"] or data["email"]
        return [
            (_("New owner"), to),
            (_("Address"), f"{data['street']}, {data['postcode']} {data['city']}"),
            (_("The link goes to"), f"{data['contact_name']}, {data['email']}"),
            (_("Recipient's mobile number"), phone(data["mobile"])),
            (_("Invoices to"), invoices),
            (_("SIM card"), data["iccid"] or _("The card in the phone goes along")),
            (_("Your company's last day"), f"{weekday(data['on'])} {shown_day(data['on'])}"),
            (_("Your last payment"), _("%(amount)s for %(month)s") % {
                "amount": once(last_charge(Catalogue().monthly(target), data["on"])), "month": month(data["on"])}),
            *self.facts(target)[1:],
        ]  # fmt: skip

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if target.terminated_on is not None:
            return _("Notice has been given for the number. Take that back first.")
        if Transfer.objects.visible_to(self.actor).filter(subscription=target, state__in=OPEN).exists():
            return _("The number is being transferred already.")
        if reason := swapping_refusal(target.number):
            return reason
        if data and data.get("owner_cvr") == target.company.cvr:
            return AtField(_("That is the company that has the number."), "owner_cvr")
        return None

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("whom a number is offered to, and who asks"):
            to = Company.objects.system().filter(cvr=data["owner_cvr"]).first() if data["owner_cvr"] else None
            requester = User.objects.system().filter(pk=self.actor.id or 0).first()
            transfer = Transfer.objects.create(
                company_id=target.company_id, account_id=target.account_id, subscription=target, number=target.number,
                expires_at=now + LIFE, asked_by=requester, to_company=to, language=(get_language() or "da")[:2],
                **{name: data[name] for name in FIELDS},
            )  # fmt: skip
            offer(transfer, by=self.actor.name)
        return Change(target, after={"to": transfer.owner_name, "on": transfer.on})


class CancelTransfer(Action):
    """Withdraw the offer, only until the recipient has answered: afterwards it is agreed."""

    slug = "cancel_transfer"
    address = "fortryd"
    label = _lazy("Take the offer back")
    log_kind = "numbers"
    log_label = _lazy("Offer of a number taken back")
    consequence = _lazy("The recipient's link stops working. The number stays with you.")
    done_receipt = _lazy("The offer of %(target)s is taken back. The number stays with you.")
    refused_receipt = _lazy("The offer of %(target)s was not taken back. %(why)s")
    model = Transfer
    function = Function.MOBILE_CHANGE
    from_states = frozenset({Transfer.State.WAITING.value})
    Form = OnceForm
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})

    def apply(self, target: Transfer, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        target.state = Transfer.State.CANCELLED
        target.save()
        return Change(target, before=before, after={"state": target.state})
