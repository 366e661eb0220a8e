"""Take back the last change of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from telephony.flows import drafts
from telephony.flows.action import DraftAction
from telephony.models import CallFlow


class UndoDraft(DraftAction):
    """Give the draft back what it had before its last change. Once: the one before that is not kept."""

    slug = "undo_flow_draft"
    address = "fortryd"
    label = _("Undo the last change")
    log_label = _("Last change of a call flow's draft undone")
    done_receipt = _("The last change is undone. Earlier changes of the draft are not kept one by one.")
    refused_receipt = _("Nothing is undone. %(why)s")

    def refuse(self, target: CallFlow, data: Mapping[str, Any], today: date) -> str | None:
        reason = super().refuse(target, data, today)
        if not reason and not self.versions.can_undo:
            return _t("There is no change to undo.")
        return reason

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        draft: Any = self.versions.draft
        drafts.undo(self.actor, draft, now)
        return Change(target, before={"revision": draft.revision - 1}, after={"revision": draft.revision})
