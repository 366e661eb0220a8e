"""The form of a step: its details by type, and where its outlets lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from msgspec.structs import replace

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.fields import LineField, MailField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.widgets import NarrowedBoxes, NarrowedSelect
from telephony.core.forms import SpokenField
from telephony.core.labels import FIELDS, STRATEGIES, TYPES, outlet_label, title
from telephony.flows.branch import LARGE
from telephony.flows.edits import led, outlets
from telephony.flows.fields import DestinationField, NamesField, PersonField, SharedSelect, options_html
from telephony.flows.objects import MOST_BOXES, Choices, Objects
from telephony.routing.definition import MOST_MEMBERS, AnyNode, Definition, Prompt

# What the fields of outlets are called, before the outlet.
NEXT = "next_"
NEEDED = ("opening_hours", "ring_user", "subflow", "forward_to", "box", "text_da")
LANGUAGES = ("da", "en")


class EditForm(OnceForm):
    """A form of the editor: `revision` says which state of the draft it was drawn from."""

    revision = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)


class StepForm(EditForm):
    """The form of one step. `node` is the step as it is; `changed` returns it with what was filled in."""

    step = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any, *, key: str, definition: Definition, objects: Objects, flow: str, **kw: Any) -> None:
        self.node: AnyNode = definition.nodes[key]
        super().__init__(data, initial={"step": key, **kw.pop("initial", {}), **values(self.node)}, **kw)
        self.fields["step_name"] = LineField(
            label=FIELDS["step_name"], max_length=60, required=False, widget=forms.TextInput({"autocomplete": "off"})
        )
        for name, make in DETAILS[self.node.kind].items():
            self.fields[name] = make(objects, self.node, flow)
        if "members" in self.fields and len(objects.all_users) > MOST_BOXES:
            hint = _("Their names, one a line. A part of a name is enough where only one has it.")
            self.fields["more_members"] = NamesField(objects.all_users, label=_("Add members"), help_text=hint)
        # In a large flow, each outlet has a form of its own: a choice of all steps for each would be most of the page.
        steps = step_choices(definition)
        shared = options_html(steps)
        for outlet in outlets(self.node) if len(definition.nodes) <= LARGE else ():
            target = self.node.next.get(outlet, "")
            choices = _with_present(steps, target)
            self.fields[f"{NEXT}{outlet}"] = forms.ChoiceField(
                label=outlet_label(self.node, outlet, objects.names),
                required=False,
                choices=choices,
                initial=target,
                widget=SharedSelect(shared if choices is steps else options_html(choices)),
            )

    @property
    def conditional(self) -> tuple[str, ...]:
        """The fields that a draft may lack, but not what is published."""
        return (*NEEDED, *(name for name in self.fields if name.startswith(NEXT)))

    @property
    def details(self) -> list[forms.BoundField]:
        """The fields of the step itself."""
        return [field for field in self.visible_fields() if not field.name.startswith(NEXT)]

    @property
    def ways(self) -> list[forms.BoundField]:
        """The fields of the outlets."""
        return [field for field in self.visible_fields() if field.name.startswith(NEXT)]

    def changed(self) -> AnyNode:
        """Return the step as it was filled in."""
        data = self.cleaned_data
        node = led(self.node, {name.removeprefix(NEXT): data[name] for name in data if name.startswith(NEXT)})
        return with_values(node, data)


def step_choices(definition: Definition) -> Choices:
    """Return the steps of a flow to lead to, by name; steps of one name with their ids."""
    named = [(key, title(node)) for key, node in definition.nodes.items()]
    names = Counter(name for _key, name in named)
    return [("", _("– nowhere –")), *((k, f"{n} ({k})" if names[n] > 1 else n) for k, n in named)]


def type_choices() -> Choices:
    """Return the types of new steps, each with what it does."""
    return [(kind, f"{one.label} – {one.hint}") for kind, one in TYPES.items()]


def values(node: AnyNode) -> dict[str, Any]:
    """Return a step's details, by the names of their fields, which are those of the log."""
    found: dict[str, Any] = {"step_name": node.name}
    for name in DETAILS[node.kind]:
        if name.startswith(("text_", "recording_")):
            part, _line, language = name.partition("_")
            prompt: Prompt | None = getattr(node, "prompt", None)
            found[name] = getattr(prompt, part).get(language, "") if prompt else ""
        else:
            value = getattr(node, ATTRIBUTES.get(name, name))
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def with_values(node: AnyNode, data: Mapping[str, Any]) -> AnyNode:
    """Return the step with the details of a form."""
    fields: dict[str, Any] = {"name": data["step_name"]}
    for name in DETAILS[node.kind]:
        if not name.startswith(("text_", "recording_")):
            value = _members_of(data) if name == "members" else data[name]
            fields[ATTRIBUTES.get(name, name)] = tuple(value) if isinstance(value, list) else value
    if "text_da" in DETAILS[node.kind]:
        fields["prompt"] = _prompt(node, data)
    return replace(node, **fields)


def _members_of(data: Mapping[str, Any]) -> list[str]:
    found = list(dict.fromkeys([*data["members"], *data.get("more_members", ())]))
    if len(found) > MOST_MEMBERS:
        raise ActionRefused(_("Choose at most %(n)s members.") % {"n": MOST_MEMBERS})
    return found


def _prompt(node: AnyNode, data: Mapping[str, Any]) -> Prompt | None:
    parts: dict[str, Any] = {}
    for part in ("text", "recording"):
        parts[part] = {one: data[f"{part}_{one}"] for one in LANGUAGES if data[f"{part}_{one}"]}
    is_optional = node.kind in ("queue", "voicemail", "hangup")
    return None if is_optional and not any(parts.values()) else Prompt(**parts)


def _with_present(choices: Choices, present: str) -> Choices:
    """A reference to what no longer exists remains until another is chosen."""
    known = {value for value, _label in choices}
    return choices if not present or present in known else [*choices, (present, _("unknown"))]


def _choice(name: str, offered: Callable[[Objects, str], Choices]) -> Any:
    def make(objects: Objects, node: AnyNode, flow: str) -> forms.Field:
        present = values_of(node, name)
        choices = [("", _("– choose –")), *_with_present(offered(objects, flow), present)]
        return forms.ChoiceField(label=FIELDS[name], required=False, choices=choices, widget=NarrowedSelect)

    return make


def values_of(node: AnyNode, name: str) -> str:
    """Return the present value of one detail."""
    return str(values(node)[name] or "")


def _number(name: str, low: int, high: int, help_text: Any = "") -> Any:
    def make(_objects: Objects, _node: AnyNode, _flow: str) -> forms.Field:
        return WholeField(label=FIELDS[name], min_value=low, max_value=high, help_text=str(help_text))

    return make


def _text(name: str) -> Any:
    def make(_objects: Objects, _node: AnyNode, _flow: str) -> forms.Field:
        hint = _("Read aloud to the caller, unless you choose a recording.") if name == "text_da" else ""
        return SpokenField(label=FIELDS[name], max_length=2_000, required=False, help_text=hint)

    return make


def _recording(language: str) -> Any:
    return _choice(f"recording_{language}", lambda objects, _flow: objects.recording_choices(language))


def _lists(objects: Objects, node: AnyNode, _flow: str) -> forms.Field:
    choices = objects.list_choices()
    for uid in values(node)["lists"]:
        choices = _with_present(choices, uid)
    hint = _("The first list that has the caller's number decides.") if choices else _("There are no lists yet.")
    return forms.MultipleChoiceField(
        label=FIELDS["lists"], required=False, choices=choices, widget=NarrowedBoxes, help_text=hint
    )


def _members(objects: Objects, node: AnyNode, _flow: str) -> forms.Field:
    users, chosen = objects.all_users, values(node)["members"]
    offered = users if len(users) <= MOST_BOXES else {}
    # Those that are chosen come first.
    shown = {**{uid: users.get(uid) or _("unknown") for uid in chosen}, **offered}
    return forms.MultipleChoiceField(
        label=FIELDS["members"], required=False, choices=list(shown.items()), widget=NarrowedBoxes
    )


def _person(objects: Objects, node: AnyNode, flow: str) -> forms.Field:
    if len(objects.all_users) <= MOST_BOXES:
        field: forms.Field = _choice("ring_user", lambda of, _flow: of.user_choices())(objects, node, flow)
        return field
    # Who has left remains until somebody else is written.
    present = values_of(node, "ring_user")
    users = {**({present: objects.names.get(present) or _("unknown")} if present else {}), **objects.all_users}
    return PersonField(users, label=FIELDS["ring_user"], help_text=PersonField.hint())


def _strategy(_objects: Objects, _node: AnyNode, _flow: str) -> forms.Field:
    return forms.ChoiceField(label=FIELDS["strategy"], choices=list(STRATEGIES.items()))


def _forward(objects: Objects, _node: AnyNode, _flow: str) -> forms.Field:
    return DestinationField(lambda: objects.policy, objects.is_own, label=FIELDS["forward_to"], required=False)


def _box(_objects: Objects, _node: AnyNode, _flow: str) -> forms.Field:
    return LineField(label=FIELDS["box"], max_length=60, required=False, help_text=_("E.g. “Office”."))


def _mail(_objects: Objects, _node: AnyNode, _flow: str) -> forms.Field:
    return MailField(label=FIELDS["messages_to"], required=False)


# Where a detail's field has another name than the attribute: names of the log are those of one thing only.
ATTRIBUTES = {
    "forward_to": "number",
    "messages_to": "mail",
    "opening_hours": "schedule",
    "ring_user": "user",
    "subflow": "flow",
}
PROMPT: dict[str, Any] = {
    "text_da": _text("text_da"),
    "recording_da": _recording("da"),
    "text_en": _text("text_en"),
    "recording_en": _recording("en"),
}
_RING = {"seconds": _number("seconds", 1, 300, _lazy("How long it rings."))}
# The details of each type, in the order of the form.
DETAILS: dict[str, dict[str, Any]] = {
    "hours": {"opening_hours": _choice("opening_hours", lambda objects, _flow: objects.schedule_choices())},
    "caller": {"lists": _lists},
    "menu": {
        **PROMPT,
        "seconds": _number("seconds", 1, 30, _lazy("How long the caller has to press a key.")),
        "attempts": _number("attempts", 1, 5),
    },
    "announcement": PROMPT,
    "user": {"ring_user": _person, **_RING},
    "ring_group": {"members": _members, "strategy": _strategy, **_RING},
    "queue": {
        "members": _members,
        "max_wait": _number("max_wait", 1, 7_200),
        "max_length": _number("max_length", 1, 1_000),
        **PROMPT,
    },
    "forward": {"forward_to": _forward, **_RING},
    "subflow": {"subflow": _choice("subflow", lambda objects, flow: objects.flow_choices(flow))},
    "voicemail": {"box": _box, "messages_to": _mail, **PROMPT},
    "hangup": PROMPT,
}
