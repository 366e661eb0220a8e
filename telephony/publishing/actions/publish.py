"""Put the draft of a call flow into use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from selfservice.kernel.actions.base import is_fresh
from selfservice.kernel.actions.runner import Change
from telephony.core.destinations import ForwardingRules
from telephony.exchange.action import ExchangeAction
from telephony.models import CallFlow, FlowVersion
from telephony.permissions import PUBLISH
from telephony.publishing.check import Check
from telephony.publishing.differences import summary
from telephony.publishing.forms import PublishForm
from telephony.routing.definition import Definition
from telephony.routing.references import forwarded

State = FlowVersion.State


class Publish(ExchangeAction):
    """Freeze the draft as the version in use, and send it to the exchange. A call in progress keeps its version.

    Changes of a draft lock its flow (telephony.flows.action), as this does: nobody publishes what they have not seen.
    """

    slug = "publish_flow"
    address = "udgiv"
    label = _lazy("Put into use")
    log_label = _lazy("Call flow put into use")
    sent_label = _lazy("Call flow put into use, on its way to the exchange")
    done_receipt = _lazy("“%(target)s” is in use. Calls follow it.")
    sent_receipt = _lazy("“%(target)s” is put into use. Calls follow it in a few seconds.")
    refused_receipt = _lazy("“%(target)s” was not put into use. %(why)s")
    icon = "check"
    section = "publish"
    model = CallFlow
    function = PUBLISH
    # The check of the target, made once.
    _check: Check | None = None

    def check_of(self, target: CallFlow) -> Check:
        """Return the check of the target's draft."""
        if self._check is None or self._check.flow is not target:
            self._check = Check(self.actor, target)
        return self._check

    def form(self, target: CallFlow | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return PublishForm(data, check=self.check_of(target) if target else None)

    def seen(self, target: CallFlow, data: Mapping[str, Any], day: date) -> str:
        return self.check_of(target).seen()

    def refuse(self, target: CallFlow, data: Mapping[str, Any], today: date) -> str | None:
        check = self.check_of(target)
        if check.draft is None:
            return _("There is no draft.")
        if n := len(check.errors):
            return ngettext("The draft has an error.", "The draft has %(n)s errors.", n) % {"n": n}
        if check.published == check.definition:
            return _("The draft is the same as what is in use.")
        if data:
            self._ask_factor(target, check)
        return None

    def _ask_factor(self, target: CallFlow, check: Check) -> None:
        """Raise StepUpRequired where the draft forwards calls abroad and what is in use does not."""
        rules = ForwardingRules(target.company_id, verified=is_fresh(self.actor.verified_at))
        flows = check.around.world.flows
        rules.ask_factor(forwarded(check.definition, flows), forwarded(check.published or Definition(), flows))

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        check = self.check_of(target)
        # `refuse` requires a draft.
        draft: Any = check.draft
        changed = summary(check.differences)
        before = target.published_number
        FlowVersion.objects.system().filter(flow=target, state=State.PUBLISHED).update(state=State.ARCHIVED)
        draft.state, draft.published_at, draft.message, draft.before = State.PUBLISHED, now, data["message"], None
        draft.author_id, draft.author_name = self.actor.id, self.actor.name[:200]
        draft.save()
        target.published_number, target.published_at = draft.number, now
        target.save(update_fields=["published_number", "published_at"])
        after = {"flow_version": draft.number, "flow_changes": changed, "message": draft.message}
        failing = [one.test.name for one in check.failing]
        if failing:
            after["failing_tests"] = failing
        return Change(target, before={"flow_version": before} if before else {}, after=after)
