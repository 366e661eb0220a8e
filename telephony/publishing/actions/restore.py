"""Copy an earlier version of a call flow into its draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import Change
from telephony.core.locks import lock_free
from telephony.exchange.action import TelephonyAction
from telephony.flows.drafts import begin, signed, versions
from telephony.models import CallFlow, FlowVersion
from telephony.permissions import DRAFT
from telephony.publishing.forms import RestoreForm

State = FlowVersion.State


class RestoreVersion(TelephonyAction):
    """Make a draft of a version. Callers get nothing of it before it is published."""

    slug = "restore_version"
    address = "gendan"
    label = _lazy("Copy into the draft")
    log_label = _lazy("Earlier version copied into the draft")
    consequence = _lazy("Nothing changes for callers until the draft is put into use.")
    done_receipt = _lazy("The version is in the draft. Look it through and put it into use.")
    refused_receipt = _lazy("The version was not copied. %(why)s")
    icon = "copy"
    section = "version"
    model = FlowVersion
    function = DRAFT
    related = ("flow",)
    from_states = frozenset({State.PUBLISHED.value, State.ARCHIVED.value})

    def form(self, target: FlowVersion | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return RestoreForm(data, has_draft=target is not None and self._draft(target) is not None)

    def _draft(self, target: FlowVersion) -> FlowVersion | None:
        return versions(self.actor, target.flow).draft

    @classmethod
    def logged(cls, target: FlowVersion) -> CallFlow:
        return target.flow

    def refuse(self, target: FlowVersion, data: Mapping[str, Any], today: date) -> str | None:
        draft = self._draft(target)
        if draft and draft.definition == target.definition:
            return _("The draft is the same as this version.")
        return None

    def apply(self, target: FlowVersion, data: Mapping[str, Any], now: datetime) -> Change:
        # Changes of the draft lock the flow first, and the version after it.
        flow = lock_free(CallFlow.objects.system().filter(pk=target.flow_id))
        draft = self._draft(target)
        if draft and not data.get("replace"):
            raise ActionRefused(_("Somebody has begun a draft meanwhile. Look at it first."))
        if draft is None:
            draft = begin(flow, None, target.definition)
        else:
            draft.before, draft.definition = draft.definition, target.definition
            draft.revision += 1
        draft.base_number = flow.published_number
        signed(draft, self.actor, now)
        return Change(target, after={"flow_version": target.number})
