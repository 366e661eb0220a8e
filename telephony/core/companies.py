"""The companies at which a person may make something of the telephony solution, and the field that asks which."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Company
from selfservice.kernel.scope.actor import Actor, Needed

FIELD = "company"


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
