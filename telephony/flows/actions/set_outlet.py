"""Say what happens at an outlet of a step, or first of all: a new step, another step, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField
from telephony.core.labels import outlet_label, title, type_label
from telephony.flows.action import DraftAction, Edit
from telephony.flows.edits import START, add, at, lead
from telephony.flows.forms import EditForm, step_choices, type_choices
from telephony.flows.objects import Objects
from telephony.flows.steps import NEW
from telephony.models import CallFlow
from telephony.routing.definition import Definition, Hours, Menu

# Before the type of a new step, and the id of one that exists.
MAKE, GO = "ny:", "til:"


class OutletForm(EditForm):
    """What happens at one outlet. `step` is empty for the first step of the flow; `outlet` NEW asks which."""

    step = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any, *, key: str, outlet: str, definition: Definition, objects: Objects) -> None:
        super().__init__(data, initial={"step": key})
        if outlet == NEW:
            choices = new_outlets(definition, key, objects)
            self.fields["outlet"] = forms.ChoiceField(label=_t("At"), choices=choices)
        else:
            hidden = forms.HiddenInput()
            self.fields["outlet"] = forms.CharField(widget=hidden, initial=outlet, required=False, max_length=64)
        steps = [(f"{GO}{value}", label) for value, label in step_choices(definition) if value]
        types = [(f"{MAKE}{kind}", label) for kind, label in type_choices()]
        groups = [
            (_t("New step"), types),
            (_t("A step of this flow"), steps),
            (_t("Nothing"), [(GO, _t("– nowhere –"))]),
        ]
        present = at(definition, key, outlet)
        self.fields["what"] = forms.ChoiceField(
            label=_t("What happens?"),
            choices=[("", _t("– choose –")), *(group for group in groups if group[1])],
            initial=f"{GO}{present}" if present else "",
        )
        hint = _t("What you call it, e.g. “Sales”.")
        self.fields["step_name"] = LineField(
            label=_t("Name of the new step"), max_length=60, required=False, help_text=hint,
            widget=forms.TextInput({"autocomplete": "off"}),
        )  # fmt: skip


def new_outlets(definition: Definition, key: str, objects: Objects) -> list[tuple[str, str]]:
    """Return the outlets that a step can have and has not: keys of a menu, kinds of opening hours."""
    node = definition.nodes[key]
    offered = list(node.optional) if isinstance(node, Menu) else []
    if isinstance(node, Hours):
        offered = objects.categories(node.schedule)
    return [(one, outlet_label(node, one, objects.names)) for one in offered if one not in node.next]


class SetOutlet(DraftAction):
    """Add a step on an outlet, lead the outlet to another step, or choose the first step."""

    slug = "set_flow_outlet"
    address = "udgang"
    label = _("Save in the draft")
    log_label = _("Way in a call flow changed")

    def edit_form(self, target: CallFlow, where: Mapping[str, Any], data: Mapping[str, Any] | None) -> forms.Form:
        key, outlet = str(where.get("step", "")), str(where.get("outlet", ""))
        if key != START and not self._has(key, outlet):
            raise Http404
        return OutletForm(data, key=key, outlet=outlet, definition=self.definition, objects=self.objects)

    def _has(self, key: str, outlet: str) -> bool:
        node = self.definition.nodes.get(key)
        if node is None:
            return False
        if isinstance(node, Hours) and outlet in self.objects.categories(node.schedule):
            return True
        return node.may_have(outlet) or outlet in node.next or (outlet == NEW and isinstance(node, (Hours, Menu)))

    def edit(self, target: CallFlow, data: Mapping[str, Any]) -> Edit:
        key, outlet = data["step"], data["outlet"]
        before = at(self.definition, key, outlet)
        if data["what"].startswith(MAKE):
            kind = data["what"].removeprefix(MAKE)
            now, opens = add(self.definition, key, outlet, kind, data["step_name"])
            leads_to = data["step_name"] or type_label(kind)
        else:
            to = data["what"].removeprefix(GO)
            now, opens = lead(self.definition, key, outlet, to), to or key
            leads_to = self._title(to)
        after = {"step": _t("A call comes in"), "leads_to": leads_to}
        if key != START:
            node = self.definition.nodes[key]
            after |= {"step": title(node), "outlet": outlet_label(node, outlet, self.objects.names)}
        return Edit(now, {"leads_to": self._title(before)}, after, opens)

    def _title(self, key: str) -> str:
        return title(self.definition.nodes[key]) if key in self.definition.nodes else ""
