"""Make a list of callers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.scope.actor import Needed
from telephony.caller_lists.forms import ListForm
from telephony.core.companies import add_company_field, chosen_company, companies_for
from telephony.exchange.action import ExchangeAction
from telephony.models import CallerList
from telephony.permissions import DRAFT


class CreateCallerList(ExchangeAction):
    """Make a list. Calls are separated by it once a published call flow uses it."""

    slug = "create_caller_list"
    address = "opret-liste"
    label = _("Create the list")
    log_label = _("List of callers created")
    done_receipt = _("The list %(target)s is created. Choose it in a call flow.")
    sent_receipt = _("The list %(target)s is created. Choose it in a call flow.")
    refused_receipt = _("The list was not created. %(why)s")
    function: ClassVar[Needed | None] = DRAFT

    def form(self, target: None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = ListForm(data)
        add_company_field(form, companies_for(self.actor, DRAFT))
        return form

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        if data and chosen_company(companies_for(self.actor, DRAFT), str(data.get("company") or "")) is None:
            return _t("Choose a company.")
        return None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        company: Any = chosen_company(companies_for(self.actor, DRAFT), str(data.get("company") or ""))
        made = CallerList.objects.create(company=company, name=data["name"], entries=data["entries"])
        return Change(made, after={"name": made.name, "entries": made.entries})
