"""What differs between two definitions of a flow, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selfservice.kernel.core.formatting import phone
from telephony.core.labels import FIELDS, outlet_label, strategy_label, title, type_label
from telephony.routing.definition import AnyNode, Definition, Prompt

# The keys of FIELDS for details that are called otherwise in definitions.
OTHERWISE_CALLED = {
    "number": "forward_to", "user": "ring_user", "flow": "subflow", "mail": "messages_to", "schedule": "opening_hours",
}  # fmt: skip


class Line(NamedTuple):
    """A detail of a step: what it is called, what it was and what it is; empty for nothing."""

    label: str
    before: str
    after: str


class Difference(NamedTuple):
    """A step that was added, removed or changed, or the beginning of the flow (`kind` "start")."""

    kind: Literal["start", "added", "removed", "changed"]
    step: str
    type: str
    lines: tuple[Line, ...] = ()


def differences(before: Definition, after: Definition, names: Mapping[str, str]) -> list[Difference]:
    """Return what differs, in the order of the new steps, then the removed ones. `names`: core/object_names.py."""
    found: list[Difference] = []
    if before.start != after.start:
        line = Line(_("First step"), _title(before, before.start), _title(after, after.start))
        found.append(Difference("start", _("The beginning"), "", (line,)))
    for key, node in after.nodes.items():
        old = before.nodes.get(key)
        if old is None:
            # Its type and name are its heading.
            lines = tuple(_lines({}, dict(list(_facts(after, node, names).items())[2 if node.name else 1 :])))
            found.append(Difference("added", title(node), type_label(node.kind), lines))
        elif old != node:
            lines = tuple(_lines(_facts(before, old, names), _facts(after, node, names)))
            # What is said in the same words may still differ: a step of the same name as a target.
            if lines:
                found.append(Difference("changed", title(node), type_label(node.kind), lines))
    for key, node in before.nodes.items():
        if key not in after.nodes:
            found.append(Difference("removed", title(node), type_label(node.kind)))
    return found


def summary(found: list[Difference]) -> str:
    """Return how much differs: "2 steps added, 1 changed"."""
    count = {kind: sum(one.kind == kind for one in found) for kind in ("added", "changed", "removed")}
    parts = [
        (count["added"], ngettext("%(n)s step added", "%(n)s steps added", count["added"])),
        (count["changed"], ngettext("%(n)s step changed", "%(n)s steps changed", count["changed"])),
        (count["removed"], ngettext("%(n)s step removed", "%(n)s steps removed", count["removed"])),
    ]
    return ", ".join(text % {"n": n} for n, text in parts if n)


def _lines(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Line]:
    for label in dict.fromkeys((*after, *before)):
        if before.get(label, "") != after.get(label, ""):
            yield Line(label, before.get(label, ""), after.get(label, ""))


def _facts(definition: Definition, node: AnyNode, names: Mapping[str, str]) -> dict[str, str]:
    """Return everything about a step by its label, where its outlets lead included."""
    found = {_("Type"): type_label(node.kind), str(FIELDS["step_name"]): node.name}
    for field in msgspec.structs.fields(node):
        if field.name not in ("name", "next"):
            found |= _fact(field.name, getattr(node, field.name), names)
    for outlet, target in node.next.items():
        found[_("“%(outlet)s” leads to") % {"outlet": outlet_label(node, outlet, names)}] = _title(definition, target)
    return {label: text for label, text in found.items() if text}


def _fact(name: str, value: object, names: Mapping[str, str]) -> dict[str, str]:
    if name == "prompt":
        return _prompt(value if isinstance(value, Prompt) else Prompt(), names)
    label = str(FIELDS[OTHERWISE_CALLED.get(name, name)])
    if isinstance(value, tuple):
        return {label: ", ".join(names.get(uid) or _("unknown") for uid in value)}
    if name in ("schedule", "user", "flow"):
        return {label: names.get(str(value)) or (_("unknown") if value else "")}
    if name == "number":
        return {label: phone(str(value))}
    return {label: strategy_label(str(value)) if name == "strategy" else str(value)}


def _prompt(prompt: Prompt, names: Mapping[str, str]) -> dict[str, str]:
    texts = {str(FIELDS[f"text_{language}"]): text for language, text in prompt.text.items()}
    recordings = {
        str(FIELDS[f"recording_{language}"]): names.get(uid) or _("unknown")
        for language, uid in prompt.recording.items()
        if uid
    }
    return texts | recordings


def _title(definition: Definition, key: str) -> str:
    return title(definition.nodes[key]) if key in definition.nodes else key
