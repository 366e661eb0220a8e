"""Pages of actions on accounts and their recipients, one by one and by file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.billing_accounts.actions.change_account import ChangeAccount
from accounts.functions import Function
from accounts.models import Account, Recipient
from billing.delivery import register, rules
from billing.delivery.actions.add_recipient import AddRecipient
from billing.delivery.actions.test_recipient import TestRecipient
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.fields import AccountNumberField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.types.account_number import AccountNumber
from selfservice.kernel.uploads.plan import Key
from selfservice.kernel.uploads.views import ByFile, UploadPage

ANCHOR = "#recipients"
# The sections of an account's page whose actions are asked for below its address.
SECTIONS = (ChangeAccount.section, AddRecipient.section)


class AccountAct(ActPage):
    """The page of an action on an account."""

    model = Account

    @classmethod
    def actions(cls) -> list[type[Action]]:
        """The actions of the account's page: other apps have actions on accounts on pages of their own."""
        return [action for action in super().actions() if action.section in SECTIONS]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look up an EAN number before the action runs, which reads the answer."""
        if isinstance(self.act, AddRecipient) and request.POST.get("channel") == Recipient.Channel.EAN:
            register.ask(request.POST.get("ean", ""))
        return super().post(request, *args, **kwargs)

    def back_to(self, target: Account) -> str:
        anchor = ANCHOR if isinstance(self.act, AddRecipient) else ""
        return reverse("account", args=[target.uid]) + anchor


class RecipientAct(ActPage):
    """The page of an action on a recipient."""

    model = Recipient

    def fetch(self) -> Recipient:
        seen = Recipient.objects.visible_to(self.actor, function=self.needed(type(self.act))).select_related("account")
        found: Recipient = get_object_or_404(seen, uid=self.kwargs["uid"])
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lock the account before its recipient, as actions on the account do: so they never wait for each other."""
        if isinstance(self.act, TestRecipient) and self.target.channel == Recipient.Channel.EAN:
            register.ask(self.target.address)
        rules.lock_account(self.target.account_id)
        return super().post(request, *args, **kwargs)

    def back_to(self, target: Recipient) -> str:
        account: Any = target.account
        return reverse("account", args=[account.uid]) + ANCHOR

    def page_after(self, row: ActionRun) -> str | None:
        url = super().page_after(row)
        return url and url + ANCHOR


def by_account_number(seen: Any, numbers: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Return accounts by their number, as id and company."""
    found = seen.filter(number__in=numbers).values_list("number", "pk", "company_id")
    return {number: (pk, company) for number, pk, company in found}


class AccountsByFile(ByFile):
    """The actions on accounts that can be done by file."""

    function = Function.ACCOUNTS_CHANGE
    model = Account
    upload_name = "account_upload"
    label = _("Accounts by file")
    lead = _(
        "Send a spreadsheet with the accounts that something is to be done to. You see what will happen, row by row,"
        " before anything is changed."
    )
    own_name = "account_uploads"


class AccountUpload(UploadPage):
    """Upload of a file for one action on accounts. Each action has its own function, checked when it is known."""

    function = None
    model = Account
    lead = _("One row for each account. Nothing is changed before you have seen what will happen.")
    key_help = _("Says which account it is about. Spaces don't matter.")
    overview_name = "account_uploads"
    overview_label = AccountsByFile.label
    keys = (Key("account", _("Account number"), AccountNumber.parse, by_account_number, AccountNumberField.message),)
    # What lists and invoices call the columns of a file.
    also = {
        "Konto": "account", "Account": "account", "Kontonr.": "account", "Kanal": "channel", "Levering": "channel",
        "EAN": "ean", "Mail": "email", "Ordrenr.": "order_number", "Ordrenr./reference": "order_number",
        "Reference": "reference",
    }  # fmt: skip
