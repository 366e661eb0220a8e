"""Filters of the list of invoices. Their names are query parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from accounts.models import Account
from accounts.permissions.company_filter import CompanyChoice
from billing.core.status import State, conditions
from billing.invoices.delivery import Delivery, delivered
from billing.invoices.search import named, page_search, searched
from billing.models import Invoice
from selfservice.kernel.core.amounts import AmountField
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.db.keyset import Parts
from selfservice.kernel.lists.filters import PageFilterSet, PageSearch, SeveralFilter, one_of
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.types import cleaning
from selfservice.kernel.types.money import ore
from selfservice.kernel.web.fragment_cache import cached

# The most accounts that are offered one by one.
MOST = 200
# No account has this id.
NO_ACCOUNT = (0,)


def known_accounts(actor: Actor) -> list[tuple[int, str, str]]:
    """Return the accounts whose invoices the actor sees, as id, number and name; one more than MOST at most."""

    def read() -> list[tuple[int, str, str]]:
        seen: Any = Account.objects.visible_to(actor, function=Function.INVOICES)
        return list(seen.order_by("number").values_list("pk", "number", "name")[: MOST + 1])

    return cached((actor.kind, actor.access, "invoices", "accounts"), read)


class AccountChoices(SeveralFilter):
    """Choice among the accounts; a text field for one number if there are too many to offer."""

    # Set by the filter set.
    parent: Any

    @cached_property
    def field(self) -> Any:
        """The form field."""
        known = known_accounts(page_actor(self.parent.request))
        if len(known) > MOST:
            return forms.CharField(
                label=str(_("Account")), required=False, max_length=40, help_text=_("The account's number")
            )
        choices = [(number, f"{account_number(number)} {name}".strip()) for _pk, number, name in known]
        return self.field_class(label=_("Account"), required=False, choices=choices)

    def filter(self, rows: Any, values: str | Sequence[Any]) -> Any:
        """Return the rows of the accounts with these numbers, or with these ids."""
        chosen = several(values)
        if not chosen:
            return rows
        if not isinstance(chosen[0], int):
            chosen = self.ids(chosen)
        return rows.filter(one_of("account_id", chosen)) if chosen else rows.none()

    def ids(self, numbers: Sequence[str]) -> tuple[int, ...]:
        """Return the ids of the accounts that the actor sees with these numbers."""
        return tuple(self.companies(numbers))

    def companies(self, numbers: Sequence[str]) -> dict[int, int]:
        """Return the ids of these accounts, each with the id of its company."""
        seen: Any = Account.objects.visible_to(page_actor(self.parent.request), function=Function.INVOICES)
        compact = [cleaning.compact(number, cleaning.ACCOUNT) for number in numbers]
        return dict(seen.filter(number__in=compact).order_by("pk").values_list("pk", "company_id"))


def several(values: Any) -> tuple[Any, ...]:
    """Return the values of `AccountChoices`, whose text field has one."""
    return values if isinstance(values, tuple) else (values,) if values else ()


class DayFilter(django_filters.Filter):
    """Filter by a date."""

    field_class: Any = DayField


class AmountFilter(django_filters.Filter):
    """Filter by an amount, of a field in øre."""

    field_class: Any = AmountField

    def filter(self, rows: Any, value: Decimal | None) -> Any:
        return super().filter(rows, None if value is None else ore(value))


class PeriodForm(forms.Form):
    """Form of the filters. Refuses a period that ends before it begins, and amounts the other way round."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("fra"), data.get("til")
        if first and last and first > last:
            self.add_error("til", _now("The period ends before it begins. Swap the two dates."))
        least, most = data.get("mindst"), data.get("hoejst")
        if least is not None and most is not None and least > most:
            self.add_error("hoejst", _now("The highest amount is below the lowest. Swap the two."))
        return data


class AccountFilters(PageFilterSet):
    """The filters by company and account, of the lists of invoices and of entries."""

    selskab = CompanyChoice(field_name="company")
    konto = AccountChoices(field_name="account_id", label=_("Account"))

    def constants(self, values: dict[str, Any]) -> dict[str, Any]:
        """Replace the company and the accounts' numbers by their ids: the rows of each can be read in order."""
        if values.get("selskab"):
            values = {**values, "selskab": self.filters["selskab"].company_id(values["selskab"])}
        if chosen := several(values.get("konto")):
            companies = self.filters["konto"].companies(chosen)
            values = {**values, "konto": tuple(companies) or NO_ACCOUNT}
            # Accounts of one company are not looked for at the other companies.
            if len(of_one := {*companies.values()}) == 1 and not values.get("selskab"):
                values["selskab"] = of_one.pop()
        return values

    def parts(self, values: Mapping[str, Any]) -> Parts:
        """Return the company, or the accounts: an index has the default order for each of them."""
        parts: dict[str, Any] = {}
        if isinstance(company := values.get("selskab"), int):
            parts["company_id"] = [company]
        accounts = several(values.get("konto"))
        if len(accounts) > 1 and isinstance(accounts[0], int):
            parts["account_id"] = accounts
        return parts


class InvoiceFilters(AccountFilters):
    """Filters of the list of invoices."""

    compiled = frozenset({"selskab", "konto", "slags", "status"})
    q = django_filters.CharFilter(method="search", max_length=100)
    slags = django_filters.ChoiceFilter(
        field_name="kind", label=_("Kind"), choices=Invoice.Kind.choices, empty_label=_("All kinds")
    )
    status = SeveralFilter(method="by_status", label=_("Status"), choices=State.choices)
    levering = SeveralFilter(method="by_delivery", label=_("Delivery"), choices=Delivery.choices)
    fra = DayFilter(field_name="issued_on", lookup_expr="gte", label=_("Issued from"))
    til = DayFilter(field_name="issued_on", lookup_expr="lte", label=_("Issued until"))
    mindst = AmountFilter(field_name="gross_ore", lookup_expr="gte", label=_("Amount from, incl. VAT"))
    hoejst = AmountFilter(field_name="gross_ore", lookup_expr="lte", label=_("Amount to, incl. VAT"))

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = ()
        form = PeriodForm

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Search by number, payment id, account, phone number on a line, or amount."""
        return named(page_actor(self.request), rows, text)

    def page_search(self, text: str) -> PageSearch | None:
        """Return how to read a page of a search."""
        return page_search(page_actor(self.request), text)

    def searched(self, rows: Any, search: PageSearch) -> Any:
        """Return the rows that match a search."""
        return searched(rows, search)

    def by_status(self, rows: Any, _name: str, states: tuple[str, ...]) -> Any:
        """Filter by the status of today."""
        return rows.filter(conditions(states, timezone.localdate())) if states else rows

    def by_delivery(self, rows: Any, _name: str, chosen: tuple[str, ...]) -> Any:
        """Filter by what has become of the mails and e-invoices."""
        return delivered(page_actor(self.request), rows, chosen) if chosen else rows
