"""The form of a new flow: its name, and the targets that the chosen template needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from msgspec.structs import replace

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.widgets import NarrowedBoxes, NarrowedSelect
from telephony.flows.drafts import EMPTY
from telephony.flows.fields import DestinationField, NamesField, PersonField
from telephony.flows.objects import MOST_BOXES, Objects
from telephony.routing.definition import Definition
from telephony.routing.templates import TEMPLATES, Targets

# A flow without any step, to be built step by step.
BLANK = "blank"


class Described(NamedTuple):
    """A template as people choose it."""

    label: Any
    hint: Any


DESCRIBED: dict[str, Described] = {
    "simple": Described(_lazy("Simple"), _lazy("Everybody rings during opening hours; otherwise voicemail.")),
    "menu_with_queues": Described(
        _lazy("Menu with queues"), _lazy("The caller chooses sales or support, and waits until somebody is free.")
    ),
    "craftsman": Described(
        _lazy("Craftsman"), _lazy("One person's phone, then their mobile phone, then voicemail, at any hour.")
    ),
    "clinic": Described(
        _lazy("Clinic"), _lazy("An announcement about emergencies, then a queue; a message when it is closed.")
    ),
    "on_call": Described(
        _lazy("On-call phone"),
        _lazy("Everybody rings during opening hours; outside them, key 1 calls the on-call phone."),
    ),
    BLANK: Described(_lazy("Without a template"), _lazy("You add the steps yourself.")),
}
# What the steps of templates are called, where a type is there more than once.
NAMES: dict[str, Any] = {
    "sales": _lazy("Sales"), "support": _lazy("Support"), "mobile": _lazy("Mobile phone"),
    "phone": _lazy("On-call phone"), "message": _lazy("Leave a message"), "closed": _lazy("Closed"),
    "emergency": _lazy("In an emergency"),
}  # fmt: skip


class TemplateForm(OnceForm):
    """Name and targets. Without objects there is no company to choose them at."""

    template = forms.CharField(widget=forms.HiddenInput, max_length=40)
    name = LineField(label=_lazy("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, data: Any, *, template: str, objects: Objects | None) -> None:
        super().__init__(data, initial={"template": template})
        for need in TEMPLATES[template].needs if template in TEMPLATES and objects else ():
            self._add(need, objects)

    def clean_template(self) -> str:
        """Return the template's key."""
        key = str(self.cleaned_data["template"])
        if key not in DESCRIBED:
            raise forms.ValidationError(_("Choose a template."))
        return key

    def _add(self, need: str, objects: Any) -> None:
        if need == "schedule":
            self.fields[need] = _one(_("Opening hours"), objects.schedule_choices(), _("Choose opening hours."))
        elif need == "user":
            self.fields[need] = _person(_("Person"), objects)
        elif need == "number":
            label = _("Number to forward to")
            self.fields[need] = DestinationField(lambda: objects.policy, objects.is_own, label=label)
        elif need == "box":
            self.fields[need] = LineField(label=_("Mailbox"), max_length=60, initial=_("Office"))
        else:
            self._add_people(need, _("Members of the second queue") if need == "others" else _("Who answers"), objects)

    def _add_people(self, need: str, label: str, objects: Objects) -> None:
        if len(objects.all_users) > MOST_BOXES:
            self.fields[need] = NamesField(objects.all_users, label=label, help_text=_("Their names, one a line."))
            self.fields[need].required = True
        else:
            self.fields[need] = forms.MultipleChoiceField(
                label=label, choices=objects.user_choices(), widget=NarrowedBoxes
            )
        self.fields[need].error_messages["required"] = _("Choose at least one person.")


def _person(label: str, objects: Objects) -> forms.Field:
    if len(objects.all_users) <= MOST_BOXES:
        return _one(label, objects.user_choices(), _("Choose a person."))
    field = PersonField(objects.all_users, label=label, help_text=PersonField.hint())
    field.required = True
    return field


def _one(label: str, choices: list[tuple[str, str]], missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", _("– choose –")), *choices],
        widget=NarrowedSelect,
        error_messages={"required": missing},
    )


def definition_from(data: Mapping[str, Any]) -> Definition:
    """Return the definition of the template that the form chose, with its targets."""
    template = TEMPLATES.get(data["template"])
    if template is None:
        return EMPTY
    chosen: dict[str, Any] = {need: tuple(v) if isinstance(v := data[need], list) else v for need in template.needs}
    made = template.make(Targets(**chosen))
    nodes = {key: replace(node, name=str(NAMES[key])) if key in NAMES else node for key, node in made.nodes.items()}
    return replace(made, nodes=nodes)
