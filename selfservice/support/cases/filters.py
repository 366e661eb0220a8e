"""Filters of the list of cases. Their names are query parameters. Each compares a column with an index."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from selfservice.kernel.lists.filters import PageFilterSet, SeveralFilter
from selfservice.kernel.scope.request import page_actor
from selfservice.support.cases.about import about_of
from selfservice.support.models import Case

# As the page shows it, and without its letter and zeros.
NUMBER = re.compile(r"(?:S-?)?0*([1-9][0-9]{0,9})", re.IGNORECASE)
# Sorts after every text that begins with another.
LAST = "\U0010ffff"


def matching(text: str) -> Q:
    """Return the condition for cases with this number, or a subject that begins so."""
    key, number = fold(text.replace("\0", "")).strip(), NUMBER.fullmatch(text.strip())
    found = Q(subject_key__gte=key, subject_key__lt=key + LAST) if key else Q(pk__in=())
    return found | Q(pk=int(number[1])) if number else found


class CaseFilters(PageFilterSet):
    """The search, state, category, one's own, and the object that cases are about."""

    compiled: ClassVar[frozenset[str]] = frozenset({"status", "kategori"})

    q = django_filters.CharFilter(method="search", max_length=100)
    status = SeveralFilter(field_name="state", label=_("Status"), choices=Case.State.choices)
    kategori = SeveralFilter(field_name="category", label=_("Category"), choices=Case.Category.choices)
    mine = django_filters.BooleanFilter(method="own", label=_("Only mine"), widget=forms.CheckboxInput)
    om = django_filters.CharFilter(method="about", label=_("About"), max_length=100, widget=forms.HiddenInput)
    selskab = CompanyChoice(field_name="company")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match the number, or the beginning of the subject."""
        return rows.filter(matching(text))

    def own(self, rows: Any, _name: str, ticked: bool) -> Any:
        """Match what the actor wrote."""
        return rows.filter(author=page_actor(self.request).id) if ticked else rows

    def about(self, rows: Any, _name: str, token: str) -> Any:
        """Match cases about an object that the actor sees."""
        found = about_of(page_actor(self.request), token)
        return rows.filter(about_model=found.model, about_uid=UUID(str(found.row.uid))) if found else rows.none()
