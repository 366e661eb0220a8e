"""Filters of the list of cases. Their names are query parameters. Each compares a column with an index."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_
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
from selfservice.support.models import Case, Message

# As the page shows it, and without its letter and zeros.
NUMBER = re.compile(r"(?:S-?)?0*([1-9][0-9]{0,9})", re.IGNORECASE)


def numbered(text: str) -> Q:
    """Return the condition for the case with this number; none without one."""
    number = NUMBER.fullmatch(text.strip())
    return Q(pk=int(number[1])) if number else Q(pk__in=())


def containing(column: str, text: str) -> Q:
    """Return the condition for texts that contain each of the words, or parts of words."""
    words = fold(text.replace("\0", "")).split()
    return reduce(and_, (Q(**{f"{column}__contains": word}) for word in words)) if words else Q(pk__in=())


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
        """Match the number, or words of the subject or of one message that the actor sees."""
        messages = Message.objects.visible_to(page_actor(self.request)).filter(containing("body_key", text))
        return rows.filter(numbered(text) | containing("subject_key", text) | Q(pk__in=messages.values("case")))

    def own(self, rows: Any, _name: str, ticked: bool) -> Any:
        """Match what the actor wrote."""
        return rows.filter(author=page_actor(self.request).id) if ticked else rows

    def about(self, rows: Any, _name: str, token: str) -> Any:
        """Match cases about an object that the actor sees."""
        found = about_of(page_actor(self.request), token)
        return rows.filter(about_model=found.model, about_uid=UUID(str(found.row.uid))) if found else rows.none()
