"""What steps of call flows, their outlets and their details are called, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext_lazy

from selfservice.kernel.core.formatting import phone
from telephony.core.categories import category_name
from telephony.routing.definition import (
    KEYS,
    Announcement,
    Caller,
    Forward,
    Hangup,
    Hours,
    Menu,
    Node,
    Prompt,
    Queue,
    RingGroup,
    Subflow,
    User,
    Voicemail,
)
from telephony.routing.timetable import VACATION

# Characters of a prompt that a summary shows.
SHORT = 34


class Type(NamedTuple):
    """A type of step: its name, its icon, and what it does, in a sentence."""

    label: Any
    icon: str
    hint: Any


TYPES: dict[str, Type] = {
    "hours": Type(_lazy("Opening hours"), "clock", _lazy("Separates calls by whether you are open")),
    "caller": Type(_lazy("Who is calling"), "user", _lazy("Separates calls by lists of callers")),
    "menu": Type(_lazy("Key menu"), "pad", _lazy("The caller presses a key")),
    "announcement": Type(_lazy("Announcement"), "voice", _lazy("Plays a message and goes on")),
    "user": Type(_lazy("One person"), "phone", _lazy("Rings one user")),
    "ring_group": Type(_lazy("Ring group"), "users", _lazy("Rings several users")),
    "queue": Type(_lazy("Queue"), "users", _lazy("Callers wait until somebody is free")),
    "forward": Type(_lazy("Forward to a number"), "out", _lazy("Forwards the call to a number")),
    "subflow": Type(_lazy("Another call flow"), "layers", _lazy("Goes through another flow and comes back")),
    "voicemail": Type(_lazy("Voicemail"), "vm", _lazy("The caller leaves a message")),
    "hangup": Type(_lazy("Hang up"), "hang", _lazy("The call ends")),
}
OUTLETS: dict[str, Any] = {
    "vacation": pgettext_lazy("outlet of a step", "Vacation"),
    "done": pgettext_lazy("outlet of a step", "Afterwards"),
    "busy": pgettext_lazy("outlet of a step", "Busy"),
    "no_answer": pgettext_lazy("outlet of a step", "No answer"),
    "unavailable": pgettext_lazy("outlet of a step", "Unavailable"),
    "timeout": pgettext_lazy("outlet of a step", "Waited too long"),
    "full": pgettext_lazy("outlet of a step", "The queue is full"),
    "no_agents": pgettext_lazy("outlet of a step", "Nobody is at work"),
    "refused": pgettext_lazy("outlet of a step", "Refused"),
    "returned": pgettext_lazy("outlet of a step", "Comes back"),
    "hidden": pgettext_lazy("outlet of a step", "Hidden number"),
    "otherwise": pgettext_lazy("outlet of a step", "All others"),
}
MENU_OUTLETS: dict[str, Any] = {
    "timeout": pgettext_lazy("outlet of a step", "No key pressed"),
    "invalid": pgettext_lazy("outlet of a step", "Another key"),
}
STRATEGIES: dict[str, Any] = {
    "all": _lazy("All at once"),
    "sequence": _lazy("One after the other"),
    "random": _lazy("In random order"),
    "longest_idle": _lazy("The one who has been free longest first"),
}
# Names of a step's details, in forms and in the log.
FIELDS: dict[str, Any] = {
    "attempts": _lazy("Attempts"),
    "box": _lazy("Mailbox"),
    "forward_to": _lazy("Number"),
    "lists": _lazy("Lists of callers"),
    "max_length": _lazy("Callers in the queue at most"),
    "max_wait": _lazy("Longest waiting time, seconds"),
    "members": _lazy("Members"),
    "messages_to": _lazy("Send messages to"),
    "recording_da": _lazy("Recording, Danish"),
    "recording_en": _lazy("Recording, English"),
    "ring_user": _lazy("Person"),
    "opening_hours": _lazy("Opening hours"),
    "seconds": _lazy("Seconds"),
    "step_name": _lazy("Name of the step"),
    "strategy": _lazy("Order"),
    "subflow": _lazy("Call flow"),
    "text_da": _lazy("Text, Danish"),
    "text_en": _lazy("Text, English"),
}


def type_label(kind: str) -> str:
    """Return the name of a type of step; an unknown one as it is."""
    return str(TYPES[kind].label) if kind in TYPES else kind


def title(node: Node) -> str:
    """Return what people call the step: its name, else its type."""
    return node.name or type_label(node.kind)


def outlet_label(node: Node, outlet: str, names: Mapping[str, str]) -> str:
    """Return the name of an outlet of a step. `names`: of lists of callers, by uid."""
    if isinstance(node, Menu):
        return _("Key %(key)s") % {"key": outlet} if outlet in KEYS else str(MENU_OUTLETS.get(outlet, outlet))
    if isinstance(node, Hours):
        return str(OUTLETS["vacation"]) if outlet == VACATION else category_name(outlet)
    if isinstance(node, Caller) and outlet in node.lists:
        return names.get(outlet) or _("unknown")
    return str(OUTLETS.get(outlet, outlet))


def strategy_label(strategy: str) -> str:
    """Return how a group is rung."""
    return str(STRATEGIES.get(strategy, strategy))


def summary(node: Node, names: Mapping[str, str]) -> str:
    """Return what the step does, in a few words. `names`: of schedules, users, flows, lists and recordings, by uid."""
    if isinstance(node, Hours | User | Subflow):
        return names.get(_target(node), "")
    if isinstance(node, RingGroup | Queue):
        return people(node.members) if isinstance(node, RingGroup) else f"{_('Queue')}, {people(node.members)}"
    if isinstance(node, Announcement | Hangup):
        return prompt_summary(node.prompt, names) if node.prompt else ""
    match node:
        case Caller():
            return ", ".join(names.get(uid) or _("unknown") for uid in node.lists)
        case Menu():
            wait = ngettext("Waits %(n)s second for a key", "Waits %(n)s seconds for a key", node.seconds)
            return wait % {"n": node.seconds}
        case Forward():
            return phone(node.number)
        case Voicemail():
            return node.box
    return ""


def details(node: Node, names: Mapping[str, str]) -> str:
    """Return the line below a step's name: its summary, unless that is the name, too."""
    found = summary(node, names)
    return "" if found == title(node) else found


def _target(node: Hours | User | Subflow) -> str:
    if isinstance(node, Hours):
        return node.schedule
    return node.user if isinstance(node, User) else node.flow


def people(members: tuple[str, ...]) -> str:
    """Return how many members a group has."""
    return ngettext("%(n)s person", "%(n)s people", len(members)) % {"n": len(members)}


def prompt_summary(prompt: Prompt, names: Mapping[str, str]) -> str:
    """Return the recording's name, else the first words of the text."""
    if recording := prompt.recording.get("da"):
        return names.get(recording) or _("unknown recording")
    text = prompt.text.get("da", "").strip()
    if len(text) <= SHORT:
        return f"”{text}”" if text else ""
    words = text[: SHORT + 1].rpartition(" ")[0] or text[:SHORT]
    return f"”{words.rstrip()} …”"
