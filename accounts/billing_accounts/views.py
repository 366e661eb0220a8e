"""Billing accounts (konti): the list, and the page of one account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.billing_accounts import recipients
from accounts.billing_accounts.filters import AccountFilters
from accounts.billing_accounts.panels import panels_of
from accounts.billing_accounts.planned import planned_on
from accounts.functions import Function
from accounts.models import Account
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.db.collation import danish
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.lists.bulk import acts_for
from selfservice.kernel.lists.views import Column, ListPage, View
from selfservice.kernel.web.pages import Page


class AccountList(ListPage):
    """The list of accounts, with search and filters."""

    title = _("Accounts")
    function = Function.ACCOUNTS
    model = Account
    related = ("company",)
    filters = AccountFilters
    search_label = _("Account number, name or reference")
    empty = _("Here you see the accounts that your company's invoices are made out to.")
    template_name = "accounts/accounts.html"
    default_sort = "konto"
    link_name = "account"
    columns: ClassVar[list[Column]] = [
        Column(
            "konto",
            _("Account"),
            lambda a: account_number(a.number),
            F("number"),
            sub=lambda a: a.name,
            text=lambda a: a.number,
        ),
        Column("navn", _("Name"), lambda a: a.name, danish("name"), css="p2"),
        Column("selskab", _("Company"), lambda a: a.company.name, danish("company__name"), css="p3"),
        Column(
            "faktura",
            _("Invoices sent to"),
            lambda a: recipients.summary(a.sent_to),
            text=lambda a: ", ".join(map(str, a.sent_to)),
        ),
        Column("reference", _("Reference"), lambda a: a.reference, danish("reference"), css="p3"),
        Column("ordrenr", _("Order number"), lambda a: a.order_number, danish("order_number"), css="p3", shown=False),
        Column("kontostreng", _("Account string"), lambda a: a.account_string, css="p3", shown=False),
        Column("omkostningssted", _("Cost centre"), lambda a: a.cost_centre, danish("cost_centre"), css="p3"),
    ]
    views: ClassVar[list[View]] = [
        View("aabne", pgettext_lazy("accounts", "Open"), Q(closed_on=None)),
        View("lukkede", pgettext_lazy("accounts", "Closed"), Q(closed_on__isnull=False)),
        View("alle", pgettext_lazy("accounts", "All")),
    ]

    @property
    def may_send(self) -> bool:
        """Whether the actor can change accounts by file."""
        return bool(self.bulk_acts())

    def bulk_acts(self) -> list[type[Action]]:
        """Return the actions on accounts that the actor may run."""
        return acts_for(self.actor, Account)

    def decorate(self, rows: Sequence[Any]) -> None:
        found = recipients.by_account(self.actor, rows)
        for row in rows:
            row.sent_to = found[row.pk]


class AccountPage(Page):
    """The page of one account."""

    function = Function.ACCOUNTS
    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = Account.objects.visible_to(self.actor, function=self.function).select_related("company")
        try:
            account = seen.get(uid=kwargs["uid"])
        except (Account.DoesNotExist, ValidationError) as error:
            raise Http404 from error
        kwargs |= {
            "acts": acts_on(self.actor, account, "account_act", "details"),
            "planned": planned_on(self.actor, account),
            "timeline": timeline(self.actor, account),
        }
        return super().get_context_data(account=account, panels=panels_of(self.request, account), **kwargs)
