"""Make a flow from a template, as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from selfservice.kernel.actions.runner import Change
from telephony.core.companies import add_company_field, chosen_company, companies_for
from telephony.core.snapshots import rows_of
from telephony.exchange.action import TelephonyAction
from telephony.flows import drafts
from telephony.flows.objects import Objects
from telephony.flows.template_form import TemplateForm, definition_from
from telephony.models import CallFlow
from telephony.permissions import DRAFT
from telephony.routing.definition_json import dump


class CreateFlow(TelephonyAction):
    """Make a flow with a draft. Nothing calls it until it is published and a number leads to it."""

    slug = "create_flow"
    address = "opret-kaldsflow"
    label = _("Create the call flow")
    log_label = _("Call flow created")
    done_receipt = _("%(target)s is created as a draft. Callers get nothing of it until you publish it.")
    refused_receipt = _("The call flow was not created. %(why)s")
    function = DRAFT

    def form(self, target: None, data: Mapping[str, Any] | None = None) -> forms.Form:
        given = data or {}
        return self._form(data, str(given.get("company") or ""), str(given.get("template") or ""))

    def new_form(self, company: str, template: str) -> forms.Form:
        """Return the form to be filled in: with the targets of a company (the first without one) for a template."""
        return self._form(None, company, template)

    def _form(self, data: Mapping[str, Any] | None, uid: str, template: str) -> forms.Form:
        companies = companies_for(self.actor, DRAFT)
        company = chosen_company(companies, uid)
        objects = Objects(rows_of(self.actor, company.pk)) if company else None
        form = TemplateForm(data, template=template, objects=objects)
        add_company_field(form, companies, company)
        # Its targets are those of one company, which is chosen before.
        form.fields["company"].widget = forms.HiddenInput()
        return form

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        if data and self.company(data) is None:
            return _t("Choose a company.")
        return None

    def company(self, data: Mapping[str, Any]) -> Company | None:
        """Return the company that the form names."""
        return chosen_company(companies_for(self.actor, DRAFT), str(data.get("company") or ""))

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        company: Any = self.company(data)
        definition = definition_from(data)
        flow = CallFlow.objects.create(company=company, name=data["name"])
        drafts.signed(drafts.begin(flow, None, dump(definition)), self.actor, now)
        return Change(flow, after={"name": flow.name, "steps": len(definition.nodes)})
