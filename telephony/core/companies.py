"""The companies at which a person may make something, the field that asks which, and the lists of several."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Company
from selfservice.kernel.lists.views import Column, ListPage
from selfservice.kernel.scope.actor import Actor, Needed

FIELD = "company"
# The name of the column of the company.
COLUMN = "selskab"


class CompaniesList(ListPage):
    """List that shows the column of the company by default to who sees several: names are unique at each only."""

    @cached_property
    def offered(self) -> list[Column]:
        """The columns that the actor may see."""
        is_shown = len(self.actor.company_ids) > 1
        return [replace(one, shown=is_shown) if one.name == COLUMN else one for one in super().offered]


def companies_for(actor: Actor, function: Needed) -> list[Company]:
    """Return the companies where the actor holds the function, the highest first, then by name."""
    seen = list(Company.objects.visible_to(actor, function=function))
    return sorted(seen, key=lambda company: (len(company.above), company.name))


def add_company_field(form: forms.Form, companies: list[Company], company: Company | None = None) -> None:
    """Ask in a form which company it is for: hidden where there is only one. `company` is chosen at first."""
    choices = [(str(one.uid), one.name) for one in companies]
    widget = forms.HiddenInput() if len(companies) == 1 else forms.Select()
    field = forms.ChoiceField(label=_("Company"), choices=choices, widget=widget, required=False)
    field.initial = str(company.uid) if company else choices[0][0] if choices else ""
    form.fields = {FIELD: field, **form.fields}


def chosen_company(companies: list[Company], uid: str) -> Company | None:
    """Return the company with a public id, the first without one; None where there is no such company."""
    return next((company for company in companies if not uid or str(company.uid) == uid), None)
