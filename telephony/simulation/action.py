"""Base of the actions that save a test call: its form and its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from telephony.exchange.action import TelephonyAction
from telephony.flows.drafts import versions
from telephony.models import CallFlow, TestCall
from telephony.permissions import DRAFT
from telephony.routing.definition import Definition
from telephony.routing.definition_json import read
from telephony.simulation.forms import SavedCallForm

FIELDS = ("name", "at", "caller", "keys", "outcomes", "expected_node", "expected_end")


class SavesTestCall(TelephonyAction):
    """Save a test call of a flow: what is tried, and the end that it must have."""

    function = DRAFT
    unrecorded = frozenset({"outcomes"})

    def saved_form(self, flow: CallFlow | None, data: Mapping[str, Any] | None, **initial: Any) -> forms.Form:
        """Return the form; the steps to choose from are those of the draft, else of the published version."""
        newest = versions(self.actor, flow).latest if flow else None
        definition = read(newest.definition) if newest else Definition()
        return SavedCallForm(data, definition=definition, initial=initial)

    def name_is_taken(self, flow: CallFlow, name: str, *, by_other_than: int = 0) -> bool:
        """Return whether another test call of the flow has the name."""
        rows = TestCall.objects.visible_to(self.actor).filter(flow=flow, name=name)
        return rows.exclude(pk=by_other_than).exists()
