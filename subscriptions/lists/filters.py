"""Filters of the lists of subscriptions. Their names are query parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.keyset import Parts
from selfservice.kernel.lists.filters import PageFilterSet, PageSearch
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


class KnownChoice(django_filters.ChoiceFilter):
    """A choice among the values of the actor's subscriptions; a text field if there are too many to offer."""

    # Set by the filter set that it is part of.
    parent: Any
    label: Any

    def __init__(self, known: Callable[[Actor, Kind], list[tuple[str, str]]], **kwargs: Any) -> None:
        self.known, self.many, self.empty = known, kwargs.pop("many"), kwargs.pop("empty_label")
        super().__init__(**kwargs)

    @cached_property
    def field(self) -> Any:
        """Return a choice field, or a text field."""
        request = self.parent.request
        known = self.known(page_actor(request), kind_of(request))
        if len(known) > choices.MOST:
            return forms.CharField(label=str(self.label), required=False, max_length=100, help_text=self.many)
        return self.field_class(
            label=self.label, required=False, choices=known, empty_label=self.empty, null_label=None
        )


def kind_of(request: Any) -> Kind:
    """Return the category in the address, else the first that the actor sees."""
    return BY_ADDRESS.get(request.GET.get("type", "")) or first_seen(page_actor(request))


class SubscriptionFilters(PageFilterSet):
    """Filters of every category."""

    compiled = frozenset({"selskab", "konto", "abonnement", "status", "afdeling", "uden", "binding", "hoejt", "sim"})
    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")
    konto = KnownChoice(
        choices.accounts, method="by_account", label=_("Account"), empty_label=_("All accounts"),
        many=_("The account's number"),
    )  # fmt: skip
    abonnement = KnownChoice(
        choices.plans, method="by_plan", label=_("Plan"), empty_label=_("All plans"), many=_("The plan's code")
    )
    status = django_filters.ChoiceFilter(
        field_name="state", label=_("Status"), choices=Subscription.State.choices, empty_label=_("Any status")
    )
    afdeling = KnownChoice(
        choices.departments, field_name="department", label=_("Department"), empty_label=_("All departments"),
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
        """Replace company and account by their ids: PostgreSQL then knows how many rows they have."""
        request, known = self.request, dict(values)
        if values.get("selskab"):
            known["selskab"] = self.filters["selskab"].company_id(values["selskab"])
        if values.get("konto"):
            account = choices.account_id(page_actor(request), kind_of(request), values["konto"])
            known["konto"] = account or values["konto"]
        return known

    def parts(self, values: Mapping[str, Any]) -> Parts:
        """Return the company, and the days on which the binding may end."""
        parts: dict[str, Any] = {}
        if isinstance(company := values.get("selskab"), int):
            parts["company_id"] = [company]
        if values.get("binding"):
            today = timezone.localdate()
            parts["binding_until"] = [today + timedelta(days) for days in range(SOON.days + 1)]
        return parts

    def by_account(self, rows: Any, _name: str, number: str | int) -> Any:
        """Filter by the number of an account that the actor sees, or by the id of one that has rows they see."""
        if isinstance(number, int):
            return rows.filter(account=number)
        actor = page_actor(self.request)
        seen: Any = Account.objects.visible_to(actor, function=kind_of(self.request).function)
        return rows.filter(account=seen.filter(number=Asked.of(number).digits).order_by().values("pk")[:1])

    def by_plan(self, rows: Any, _name: str, code: str) -> Any:
        """Filter by the code of the plan."""
        # With a join, PostgreSQL would sort all rows of the plan instead of reading the first ones by index.
        return rows.filter(plan=Plan.objects.filter(code=code).order_by().values("pk")[:1])

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
