"""Delete a step from the draft; what led to it leads to the step that is chosen, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from telephony.core.labels import title
from telephony.flows.action import DraftAction, Edit
from telephony.flows.edits import delete, incoming
from telephony.flows.forms import EditForm, step_choices
from telephony.models import CallFlow
from telephony.routing.definition import Definition


class DeleteForm(EditForm):
    """Where the ways lead that led to the step."""

    step = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, data: Any, *, key: str, definition: Definition) -> None:
        node = definition.nodes[key]
        after = next((node.next[one] for one in node.required if node.next.get(one)), "")
        super().__init__(data, initial={"step": key})
        if incoming(definition, key):
            choices = [(value, label) for value, label in step_choices(definition) if value != key]
            hint = _t("Where calls go that came to this step.")
            self.fields["to"] = forms.ChoiceField(
                label=_t("Instead"), required=False, choices=choices, help_text=hint,
                initial=after if after != key else "",
            )  # fmt: skip

    conditional = ("to",)


class DeleteStep(DraftAction):
    """Delete one step. Those after it stay, and can be led to again."""

    slug = "delete_flow_step"
    address = "slet-trin"
    label = _("Delete the step")
    log_label = _("Step of a call flow deleted")
    tone = "danger"

    def edit_form(self, target: CallFlow, where: Mapping[str, Any], data: Mapping[str, Any] | None) -> forms.Form:
        key = str(where.get("step", ""))
        if key not in self.definition.nodes:
            raise Http404
        return DeleteForm(data, key=key, definition=self.definition)

    def edit(self, target: CallFlow, data: Mapping[str, Any]) -> Edit:
        key, to = data["step"], data.get("to", "")
        after = {"leads_to": title(self.definition.nodes[to])} if to in self.definition.nodes else {}
        return Edit(
            delete(self.definition, key, to), {"step": title(self.definition.nodes[key])}, {"step": "", **after}, to
        )
