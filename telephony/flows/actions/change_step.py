"""Change the details of a step and where its outlets lead, in the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from telephony.core.labels import outlet_label, strategy_label, title
from telephony.flows.action import DraftAction, Edit
from telephony.flows.edits import with_node
from telephony.flows.forms import StepForm, values
from telephony.models import CallFlow
from telephony.routing.definition import AnyNode, Definition


class ChangeStep(DraftAction):
    """Save the form of a step."""

    slug = "change_flow_step"
    address = "ret-trin"
    label = _("Save in the draft")
    log_label = _("Step of a call flow changed")

    def edit_form(self, target: CallFlow, where: Mapping[str, Any], data: Mapping[str, Any] | None) -> forms.Form:
        key = str(where.get("step", ""))
        if key not in self.definition.nodes:
            raise Http404
        return StepForm(data, key=key, definition=self.definition, objects=self.objects, flow=str(target.uid))

    def edit(self, target: CallFlow, data: Mapping[str, Any]) -> Edit:
        key = data["step"]
        form: Any = self.edit_form(target, data, data)
        form.cleaned_data = data
        node = form.changed()
        before, after = self._said(self.definition.nodes[key]), self._said(node)
        changed = [name for name in after if before.get(name) != after[name]]
        return Edit(
            with_node(self.definition, key, node),
            {name: before.get(name) for name in changed},
            {"step": title(self.definition.nodes[key]), **{name: after[name] for name in changed}},
            key,
        )

    def _said(self, node: AnyNode) -> dict[str, Any]:
        """Return a step's details with names instead of ids, and its outlets in words."""
        names = {**self.objects.names, **self._chosen(node)}
        found: dict[str, Any] = {}
        for name, value in values(node).items():
            found[name] = [_name(names, one) for one in value] if isinstance(value, list) else _name(names, value)
        if "strategy" in found:
            found["strategy"] = strategy_label(found["strategy"])
        found["outlets"] = [
            f"{outlet_label(node, outlet, names)} → {_title(self.definition, to)}" for outlet, to in node.next.items()
        ]
        return found

    def _chosen(self, node: AnyNode) -> dict[str, str]:
        """Return the names of what a changed step refers to, which the definition may not refer to yet."""
        objects, kind = self.objects, node.kind
        found = {uid: name for uid, (name, _language) in objects.recordings.items()} if hasattr(node, "prompt") else {}
        if kind == "hours":
            found |= objects.all_schedules
        elif kind == "caller":
            found |= {uid: one["name"] for uid, one in objects.lists.items()}
        elif kind in ("user", "ring_group", "queue"):
            found |= objects.all_users
        elif kind == "subflow":
            found |= objects.flows
        return found


def _name(names: Mapping[str, str], value: Any) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


def _title(definition: Definition, key: str) -> str:
    return title(definition.nodes[key]) if key in definition.nodes else key
