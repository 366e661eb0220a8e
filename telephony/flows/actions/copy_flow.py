"""Copy a flow to a new one, as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.models import ActionRun
from telephony.core.forms import NameForm
from telephony.exchange.action import TelephonyAction
from telephony.flows import drafts
from telephony.models import CallFlow
from telephony.permissions import DRAFT
from telephony.routing.definition_json import dump


class CopyFlow(TelephonyAction):
    """Make another flow of the company with the same steps: those of the draft if there is one."""

    slug = "copy_flow"
    address = "kopier"
    label = _("Copy the call flow")
    log_label = _("Call flow copied")
    consequence = _("The copy is a draft. Callers get nothing of it until you publish it.")
    done_receipt = _("%(target)s is copied.")
    refused_receipt = _("The call flow was not copied. %(why)s")
    icon = "copy"
    model = CallFlow
    function = DRAFT
    section = "flow"
    order = 30

    def form(self, target: CallFlow | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return NameForm(data, name=_t("Copy of %(name)s") % {"name": target.name[:60]} if target else "")

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        source = drafts.versions(self.actor, target).latest
        made = CallFlow.objects.create(company_id=target.company_id, name=data["name"])
        definition = dump(drafts.definition_of(source))
        drafts.signed(drafts.begin(made, None, definition), self.actor, now)
        return Change(target, after={"copy": made.name})

    def next_steps(self, target: CallFlow, run: ActionRun) -> list[Step]:
        named = CallFlow.objects.visible_to(self.actor).filter(company=target.company_id, name=run.data.get("name", ""))
        copy = named.first()
        return [Step(_("Open the copy"), reverse("flow", args=[copy.uid]))] if copy else []
