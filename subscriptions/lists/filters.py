"""Filters of the lists of subscriptions. Their names are query parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.keyset import Parts
from selfservice.kernel.lists.filters import PageFilterSet, PageSearch, SeveralFilter, one_of
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from subscriptions.categories import BY_ADDRESS, Kind, first_seen
from subscriptions.lists import choices
from subscriptions.lists.search import named, page_search, searched
from subscriptions.models import Plan, SimCard, Subscription

# "Binding ends" means within so many days.
SOON = timedelta(days=92)


def high_usage() -> Q:
    """Return the condition that most of this month's data has been used."""
    return Q(high_usage_in=timezone.localdate().replace(day=1))


def without_user() -> Q:
    """Return the condition that nobody is named as the holder."""
    return Q(holder_name="") & ~Q(state=Subscription.State.TERMINATED)


def binding_ends(today: date) -> Q:
    """Return the condition that the binding period ends within three months."""
    return Q(binding_until__range=(today, today + SOON))


class KnownChoices(SeveralFilter):
    """Choices among the values of the actor's subscriptions; a text field if there are too many to offer."""

    # Set by the filter set that it is part of.
    parent: Any
    label: Any

    def __init__(self, known: Callable[[Actor, Kind], list[tuple[str, str]]], *, many: Any, **kwargs: Any) -> None:
        self.known, self.many = known, many
        super().__init__(**kwargs)

    @cached_property
    def field(self) -> Any:
        """Return a field of choices, or a text field for one value."""
        request = self.parent.request
        known = self.known(page_actor(request), kind_of(request))
        if len(known) > choices.MOST:
            return forms.CharField(label=str(self.label), required=False, max_length=100, help_text=self.many)
        return self.field_class(label=self.label, required=False, choices=known)

    def filter(self, rows: Any, values: str | Sequence[Any]) -> Any:
        """Return the rows with any of the values."""
        return super().filter(rows, _several(values))


def _several(values: Any) -> tuple[Any, ...]:
    """Return the values of `KnownChoices`, whose text field has one."""
    return values if isinstance(values, tuple) else (values,) if values else ()


def _refers(column: str, others: Any, field: str, values: Sequence[Any]) -> Q:
    """Return the condition that a foreign key refers to one of the objects of others whose field has these values."""
    # With a join, PostgreSQL would sort all rows that match instead of reading the first ones by index.
    if len(values) == 1:
        return Q(**{column: others.filter(**{field: values[0]}).order_by().values("pk")[:1]})
    return in_array(column, ArraySubquery(others.filter(**{f"{field}__in": values}).order_by().values("pk")))


def kind_of(request: Any) -> Kind:
    """Return the category in the address, else the first that the actor sees."""
    return BY_ADDRESS.get(request.GET.get("type", "")) or first_seen(page_actor(request))


class SubscriptionFilters(PageFilterSet):
    """Filters of every category."""

    compiled = frozenset({"selskab", "konto", "abonnement", "status", "afdeling", "uden", "binding", "hoejt", "sim"})
    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")
    konto = KnownChoices(
        choices.accounts, field_name="account", method="by_account", label=_("Account"), many=_("The account's number")
    )
    abonnement = KnownChoices(
        choices.plans, field_name="plan", method="by_plan", label=_("Plan"), many=_("The plan's code")
    )
    status = SeveralFilter(field_name="state", label=_("Status"), choices=Subscription.State.choices)
    afdeling = KnownChoices(
        choices.departments, field_name="department", label=_("Department"),
        many=_("The department, as it is written in the list"),
    )  # fmt: skip
    uden = django_filters.BooleanFilter(method="by_user", label=_("Without a user"), widget=forms.CheckboxInput)
    binding = django_filters.BooleanFilter(
        method="by_binding", label=_("Binding ends within three months"), widget=forms.CheckboxInput
    )

    class Meta:
        model = Subscription
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Search by number, holder, employee number or SIM card."""
        return named(page_actor(self.request), kind_of(self.request), rows, text)

    def page_search(self, text: str) -> PageSearch | None:
        """Return how to read a page of a search."""
        return page_search(page_actor(self.request), kind_of(self.request), text)

    def searched(self, rows: Any, search: PageSearch) -> Any:
        """Return the rows that match a search."""
        return searched(page_actor(self.request), kind_of(self.request), rows, search)

    def constants(self, values: dict[str, Any]) -> dict[str, Any]:
        """Replace the company and the accounts' numbers by their ids, and the codes of several plans.

        PostgreSQL then knows how many rows they have, and the rows of each can be read in order.
        """
        request = self.request
        if values.get("selskab"):
            values = {**values, "selskab": self.filters["selskab"].company_id(values["selskab"])}
        for name, known in (("konto", choices.account_ids), ("abonnement", choices.plan_ids)):
            chosen = _several(values.get(name))
            if len(chosen) > 1 or (chosen and name == "konto"):
                ids = known(page_actor(request), kind_of(request), chosen)
                values = {**values, name: ids} if len(ids) == len(chosen) else values
        return values

    def parts(self, values: Mapping[str, Any]) -> Parts:
        """Return the company, and the days on which the binding may end, else the values of another column."""
        parts: dict[str, Any] = {}
        if isinstance(company := values.get("selskab"), int):
            parts["company_id"] = [company]
        if values.get("binding"):
            today = timezone.localdate()
            return {**parts, "binding_until": [today + timedelta(days) for days in range(SOON.days + 1)]}
        return {**parts, **super().parts(values)}

    def by_account(self, rows: Any, name: str, numbers: str | tuple[Any, ...]) -> Any:
        """Filter by the numbers of accounts that the actor sees, or by the ids of those that have rows they see."""
        numbers = _several(numbers)
        if isinstance(numbers[0], int):
            return rows.filter(one_of(name, numbers))
        actor = page_actor(self.request)
        seen: Any = Account.objects.visible_to(actor, function=kind_of(self.request).function)
        return rows.filter(_refers(name, seen, "number", [Asked.of(number).digits for number in numbers]))

    def by_plan(self, rows: Any, name: str, codes: str | tuple[Any, ...]) -> Any:
        """Filter by the codes of plans, or by the ids."""
        codes = _several(codes)
        if isinstance(codes[0], int):
            return rows.filter(one_of(name, codes))
        return rows.filter(_refers(name, Plan.objects.all(), "code", codes))

    def by_user(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Filter subscriptions without a holder."""
        return rows.filter(without_user()) if wanted else rows

    def by_binding(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Filter subscriptions whose binding ends soon."""
        return rows.filter(binding_ends(timezone.localdate())) if wanted else rows


class MobileFilters(SubscriptionFilters):
    """Filters of every category, and those of mobile subscriptions alone."""

    hoejt = django_filters.BooleanFilter(
        method="by_usage", label=_("High usage this month"), widget=forms.CheckboxInput
    )
    sim = django_filters.ChoiceFilter(
        field_name="sim_kind", label=_("SIM type"), choices=SimCard.Kind.choices, empty_label=_("Any type")
    )

    def by_usage(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Filter subscriptions that have used most of the month's data."""
        return rows.filter(high_usage()) if wanted else rows
