"""Filters of the list of users. Their names are query parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from selfservice.kernel.db.keyset import Parts
from selfservice.kernel.lists.filters import PageFilterSet, SeveralFilter, one_of
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.request import page_actor
from subscriptions.lists.lookup import begins
from telephony.core.licences import unused
from telephony.models import LicenceType, TelephonyUser
from telephony.users import choices

# Digits of a number's end that a search compares.
FEWEST_DIGITS = 2


def without_licence() -> Q:
    """Return the condition that a user who has not left has no licence."""
    return Q(licence=None) & ~Q(state=TelephonyUser.State.LEFT)


def leaving() -> Q:
    """Return the condition that a user has a last day to come."""
    return Q(leaves_on__isnull=False) & ~Q(state=TelephonyUser.State.LEFT)


class DepartmentFilter(SeveralFilter):
    """The departments that there are; a text field if there are too many to offer."""

    # Set by the filter set that it is part of.
    parent: Any
    label: Any

    @cached_property
    def field(self) -> Any:
        """Return a field of choices, or a text field for one value."""
        known = choices.departments(page_actor(self.parent.request))
        if len(known) > choices.MOST:
            hint = _("The department, as it is written in the list")
            return forms.CharField(label=str(self.label), required=False, max_length=100, help_text=hint)
        return self.field_class(label=self.label, required=False, choices=known)


class UserFilters(PageFilterSet):
    """Filters of the list of users."""

    compiled: ClassVar[frozenset[str]] = frozenset(
        {"selskab", "afdeling", "licens", "uden", "ubrugt", "ekstern", "fratraeder"}
    )
    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")
    afdeling = DepartmentFilter(field_name="department_key", method="by_department", label=_("Department"))
    licens = SeveralFilter(field_name="licence", method="by_licence", label=_("Licence"), choices=choices.licences)
    uden = django_filters.BooleanFilter(method="by_none", label=_("Without a licence"), widget=forms.CheckboxInput)
    ubrugt = django_filters.BooleanFilter(method="by_use", label=_("Unused for 60 days"), widget=forms.CheckboxInput)
    ekstern = django_filters.BooleanFilter(
        method="by_forwards", label=_("Forwards out of the company"), widget=forms.CheckboxInput
    )
    fratraeder = django_filters.BooleanFilter(method="by_leaving", label=_("Leaving soon"), widget=forms.CheckboxInput)

    class Meta:
        model = TelephonyUser
        fields: tuple[str, ...] = ()
        form = forms.Form

    def constants(self, values: dict[str, Any]) -> dict[str, Any]:
        """Replace the company and the codes of licences by their ids."""
        if values.get("selskab"):
            values = {**values, "selskab": self.filters["selskab"].company_id(values["selskab"])}
        if values.get("licens"):
            found = LicenceType.objects.filter(code__in=values["licens"]).order_by("pk")
            values = {**values, "licens": tuple(found.values_list("pk", flat=True))}
        return values

    def parts(self, values: Mapping[str, Any]) -> Parts:
        """Return the company and the licences, for each of which an index has the order of names."""
        parts: dict[str, Any] = {}
        if isinstance(company := values.get("selskab"), int):
            parts["company_id"] = [company]
        return {**parts, **super().parts(values)}

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match every word in name, department or address; or a number in any spelling, or its last digits."""
        asked = Asked.of(text)
        found = Q()
        for word in fold(asked.text).split():
            found &= Q(search_key__contains=word)
        if len(asked.digits) >= FEWEST_DIGITS:
            found |= Q(short_number=asked.digits)
            for column in ("direct_number", "mobile_number"):
                found |= begins(column, f"+45{asked.digits}")
                found |= Q(**{f"{column}__endswith": asked.digits})
        return rows.filter(found)

    def by_department(self, rows: Any, name: str, values: Any) -> Any:
        """Filter by departments, whatever the case of their letters."""
        texts = values if isinstance(values, tuple) else (values,)
        return rows.filter(one_of(name, [fold(text) for text in texts])) if any(texts) else rows

    def by_licence(self, rows: Any, name: str, codes: tuple[Any, ...]) -> Any:
        """Filter by codes of licences, or by ids."""
        if not codes:
            return rows
        if isinstance(codes[0], int):
            return rows.filter(one_of(name, codes))
        return rows.filter(licence__code__in=codes)

    def by_none(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Filter users without a licence."""
        return rows.filter(without_licence()) if wanted else rows

    def by_use(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Filter users whose licence is not used."""
        return rows.filter(unused()) if wanted else rows

    def by_forwards(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Filter users with a forward out of the company."""
        return rows.filter(forwards_out=True) if wanted else rows

    def by_leaving(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Filter users with a last day to come."""
        return rows.filter(leaving()) if wanted else rows
