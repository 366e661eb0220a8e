"""A simulated call as people read it: each step with its time, what the caller gets, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from selfservice.kernel.core.formatting import phone
from telephony.core.categories import category_name
from telephony.core.labels import TYPES, outlet_label, summary, title
from telephony.core.problems import destination_words
from telephony.routing.definition import (
    Caller,
    Definition,
    Forward,
    Hours,
    Node,
    Prompt,
    Queue,
    RingGroup,
    Subflow,
    User,
)
from telephony.routing.trace import End, Step, Trace
from telephony.routing.world import World

# How a call ends, by kind. %(target)s is the person, number or mailbox.
ENDS: dict[str, Any] = {
    "answered": _lazy("%(target)s answers"),
    "voicemail": _lazy("Voicemail: %(target)s"),
    "hangup": _lazy("The call ends"),
    "busy": _lazy("Busy tone"),
    "no_answer": _lazy("Nobody answers"),
    "unavailable": _lazy("Nobody can be reached"),
    "unassigned": _lazy("Nobody has the number"),
    "too_many_steps": _lazy("The call ends: it has taken too many steps"),
    "too_many_hops": _lazy("The call ends: it has been forwarded too often"),
    "broken": _lazy("The call ends: the flow leads nowhere"),
}
# The kinds of ends as a person chooses one.
END_NAMES: dict[str, Any] = {
    "answered": pgettext_lazy("end of a call", "Somebody answers"),
    "voicemail": pgettext_lazy("end of a call", "Voicemail"),
    "hangup": pgettext_lazy("end of a call", "The call ends"),
    "busy": pgettext_lazy("end of a call", "Busy tone"),
    "no_answer": pgettext_lazy("end of a call", "Nobody answers"),
    "unavailable": pgettext_lazy("end of a call", "Nobody can be reached"),
    "unassigned": pgettext_lazy("end of a call", "Nobody has the number"),
    "too_many_steps": pgettext_lazy("end of a call", "Too many steps"),
    "too_many_hops": pgettext_lazy("end of a call", "Forwarded too often"),
    "broken": pgettext_lazy("end of a call", "The flow leads nowhere"),
}
# Why a step goes where it goes, by the code in the trace.
REASONS: dict[str, Any] = {
    "override": _lazy("%(schedule)s is switched by hand: %(category)s."),
    "exception": _lazy("%(schedule)s has an exception: %(category)s."),
    "holiday": _lazy("Public holiday in %(schedule)s: %(category)s."),
    "weekly": _lazy("%(schedule)s: %(category)s."),
    "none": _lazy("Outside of %(schedule)s: %(category)s."),
    "unknown_schedule": _lazy("The opening hours no longer exist."),
    "hidden": _lazy("The caller's number is hidden."),
    "listed": _lazy("The caller is in the list “%(list)s”."),
    "not_listed": _lazy("The caller is in none of the lists."),
    "pressed": _lazy("The caller presses %(key)s."),
    "timeout": _lazy("Nobody answers in time."),
    "invalid": _lazy("The caller presses a key that leads nowhere."),
    "played": _lazy("The message has been played."),
    "not_active": _lazy("%(user)s has no telephone in use now."),
    "unknown_user": _lazy("The person no longer exists."),
    "greeting": _lazy("A vacation greeting is in force."),
    "away": _lazy("%(user)s is away."),
    "dnd": _lazy("%(user)s does not want to be disturbed."),
    "busy": _lazy("%(who)s is busy."),
    "no_answer": _lazy("%(who)s does not answer."),
    "unavailable": _lazy("%(user)s can't be reached."),
    "answered": _lazy("%(who)s answers."),
    "no_agents": _lazy("Nobody in the group can take calls now."),
    "full": _lazy("The queue is full."),
    "refused": _lazy("The call can't be forwarded. %(why)s"),
    "too_many_hops": _lazy("The call has been forwarded five times already."),
    "forwarded": _lazy("The call is forwarded to %(number)s."),
    "entered": _lazy("The call goes through the flow “%(flow)s”."),
    "unknown_flow": _lazy("The other flow is not in use: it is skipped."),
    "returned": _lazy("The call comes back from the other flow."),
    "voicemail": _lazy("The caller leaves a message."),
    "hangup": _lazy("The call ends here."),
    "unassigned": _lazy("The number leads nowhere."),
    "flow": _lazy("The number leads to the flow “%(flow)s”."),
}
# Steps that ring somebody; steps that callers do not notice, and ends that are a step's own.
RINGING = (User, RingGroup, Queue, Forward)
SILENT = (Hours, Caller, Subflow)
IN_STEPS = ("answered", "voicemail", "hangup")
NO_KEY = _lazy("No key is pressed.")


@dataclass(frozen=True, slots=True)
class Line:
    """A step: when (aware), what it is called, where it leads (empty where the call ends), why, and what is played."""

    at: datetime
    icon: str
    title: str
    outlet: str
    reason: str
    played: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A call in words: its lines, and how it ended."""

    lines: tuple[Line, ...]
    end: str
    kind: str
    # The id of the last step that belongs to the flow that was simulated; empty without one.
    node: str
    seconds: int


class Reader:
    """Reads traces of one company's calls. `names`: of what flows refer to (core/object_names.py)."""

    def __init__(self, world: World, names: Mapping[str, str], definition: Definition | None = None) -> None:
        self.world, self.names, self.definition = world, names, definition

    def read(self, trace: Trace) -> Reading:
        """Return the trace in words."""
        node = next((step.node for step in reversed(trace.steps) if step.node and not step.flow), "")
        lines = tuple(self._line(step) for step in trace.steps)
        return Reading(lines, self.end(trace.end), trace.end.kind, node, trace.seconds)

    def end(self, end: End) -> str:
        """Return how a call ended."""
        return str(ENDS.get(end.kind, end.kind)) % {"target": self._who(end.target)}

    def summary(self, trace: Trace) -> str:
        """Return what callers get, in a few words: greetings and the steps they notice, or else the end."""
        parts: list[str] = []
        for step in trace.steps:
            node = self._node(step)
            if node is None or isinstance(node, SILENT):
                parts += self._played(step)
            elif not parts or parts[-1] != self._called(node):
                parts.append(self._called(node))
        last = trace.steps[-1] if trace.steps else None
        if not last or isinstance(self._node(last), (*SILENT, type(None))) or trace.end.kind not in IN_STEPS:
            parts.append(self.end(trace.end))
        return " → ".join(parts)

    def _called(self, node: Node) -> str:
        """Return the name of a step, or without one its type and whom it rings."""
        rung = summary(node, self.names) if isinstance(node, RINGING) and not node.name else ""
        return f"{title(node)}: {rung}" if rung else title(node)

    def _node(self, step: Step) -> Node | None:
        definition = self.world.flows.get(step.flow) if step.flow else self.definition
        return definition.nodes.get(step.node) if definition else None

    def _line(self, step: Step) -> Line:
        node = self._node(step)
        kind = TYPES[step.type].icon if step.type in TYPES else "phone"
        name = title(node) if node else phone(str(step.params.get("number", "")))
        outlet = outlet_label(node, step.outlet, self.names) if node and step.outlet else ""
        return Line(step.at, kind, name, outlet, self._reason(step), self._played(step), step.seconds)

    def _played(self, step: Step) -> tuple[str, ...]:
        """Return the prompts in Danish; one that is repeated once."""
        return tuple(dict.fromkeys(text for prompt in step.prompts if (text := self._prompt(prompt))))

    def _prompt(self, prompt: Prompt) -> str:
        recording = prompt.recording.get("da")
        if recording:
            return self.names.get(recording) or _("unknown recording")
        text = prompt.text.get("da", "").strip()
        return f"”{text}”" if text else ""

    def _reason(self, step: Step) -> str:
        params = step.params
        if step.type == "menu" and step.reason == "timeout":
            return str(NO_KEY)
        if "members" in params:
            n = len(params["members"])
            one = _("The only one who can be called does not answer.")
            return one if n == 1 else _("None of the %(n)s who can be called answers.") % {"n": n}
        words = {key: self.names.get(str(value)) or str(value) for key, value in params.items()}
        words["category"] = category_name(str(params.get("category", "")))
        words["number"] = phone(str(params.get("number", "")))
        words["why"] = destination_words(str(params.get("why", "")))
        words["who"] = self._whom(params)
        words = {"user": words["who"], "schedule": "", "list": "", "key": "", "flow": "", **words}
        text = str(REASONS.get(step.reason, step.reason))
        return text % words

    def _whom(self, params: Mapping[str, Any]) -> str:
        return self._who(str(params.get("number") or params.get("user") or "")) or _("The person")

    def _who(self, target: str) -> str:
        return phone(target) if target.startswith("+") else self.names.get(target, target)
