"""Filters of usage lists. Their names are the query parameters."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, Value
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.core.formatting import month
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.request import page_actor
from subscriptions.models import Subscription, UsageMonth, UsageRecord
from subscriptions.usage.month import requested_month
from subscriptions.usage.overview import months

NOT_DIGITS = re.compile("[^0-9]")
# The query parameter's value for "without a department".
WITHOUT = "-"
# A phone number, and how many of its last digits are hidden.
ALL_DIGITS, HIDDEN = r"^\+?[0-9]+$", 2


class MonthChoice(django_filters.ChoiceFilter):
    """The choice of month. It filters nothing: the list applies the month itself, because it always needs one."""

    # Set by the FilterSet.
    parent: Any

    def __init__(self) -> None:
        super().__init__()

    @cached_property
    def field(self) -> Any:
        """The form field, with the months since usage is known as choices."""
        today = timezone.localdate()
        asked = requested_month(self.parent.data.get("maaned", ""), today)
        choices = [(f"{one:%Y-%m}", month(one)) for one in months(page_actor(self.parent.request), today, asked)]
        return self.field_class(
            label=_("Month"), required=False, choices=choices, empty_label=_("This month"), null_label=None
        )

    def filter(self, rows: Any, value: str) -> Any:
        """Return the rows unchanged."""
        return rows


def by_number(text: str, column: str) -> Q:
    """Match subscriptions whose number starts with the digits or whose holder's name contains the text."""
    asked = Asked.of(text)
    found = Q(**{f"{column}holder_key__contains": fold(asked.text)})
    if digits := asked.digits or NOT_DIGITS.sub("", asked.text):
        for front in ("+45", "+"):
            found |= Q(**{f"{column}number__startswith": front + digits})
    return found


class UnusedFilters(django_filters.FilterSet):
    """Filters of subscriptions."""

    # The lookup prefix of the subscription's fields.
    at = ""
    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")
    konto = django_filters.CharFilter(method="of_account", label=_("Account number"), max_length=40)
    afdeling = django_filters.CharFilter(method="of_department", label=_("Department"), max_length=100)

    class Meta:
        model: type[Any] = Subscription
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Filter by number or holder's name."""
        return rows.filter(by_number(text, self.at))

    def of_account(self, rows: Any, _name: str, text: str) -> Any:
        """Filter by account number."""
        return rows.filter(**{f"{self.at}account__number": Asked.of(text).digits})

    def of_department(self, rows: Any, _name: str, text: str) -> Any:
        """Filter by department, or by no department."""
        return rows.filter(**{f"{self.at}department": "" if text == WITHOUT else text})


class NumberFilters(UnusedFilters):
    """Filters of numbers with a month's usage."""

    at = "subscription__"
    maaned = MonthChoice()

    class Meta(UnusedFilters.Meta):
        model = UsageMonth


class RecordFilters(django_filters.FilterSet):
    """Filters of one number's records."""

    q = django_filters.CharFilter(method="search", max_length=100)
    maaned = MonthChoice()
    slags = django_filters.ChoiceFilter(
        field_name="kind", label=_("Kind"), choices=UsageRecord.Kind.choices, empty_label=_("All kinds")
    )
    zone = django_filters.ChoiceFilter(
        field_name="zone", label=_("Where"), choices=UsageRecord.Zone.choices, empty_label=_("Everywhere")
    )

    class Meta:
        model = UsageRecord
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Filter by the first digits of a number or a part of a service's name.

        The last two digits are not searched, so that nobody can find out hidden digits by searching.
        """
        asked = Asked.of(text)
        found = Q(other_party__icontains=asked.text) & ~Q(other_party__regex=ALL_DIGITS)
        if digits := asked.digits or NOT_DIGITS.sub("", asked.text.removeprefix("+45")):
            for front in ("+45", "+", ""):
                found |= Q(seen__startswith=front + digits)
        return rows.annotate(seen=Left("other_party", Value(-HIDDEN))).filter(found)
