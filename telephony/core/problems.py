"""Errors and warnings of a call flow (telephony.routing.validate) and refused destinations, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.formatting import phone
from telephony.core.country_names import country_name
from telephony.core.labels import outlet_label, title
from telephony.routing.definition import Definition
from telephony.routing.destinations import DestinationRefused
from telephony.routing.validate import Finding

# Why calls may not go to a number, by the code of DestinationRefused.
DESTINATIONS: dict[str, Any] = {
    "not_a_number": _lazy("This is not a phone number. Write it with its country code if it is foreign."),
    "emergency": _lazy("Calls may not be forwarded to emergency numbers."),
    "short": _lazy("Calls may not be forwarded to short numbers."),
    "premium": _lazy("Calls may not be forwarded to premium rate numbers."),
    "shared_cost": _lazy("Calls may not be forwarded to numbers with shared costs."),
    "uan": _lazy("Calls may not be forwarded to nationwide service numbers (UAN)."),
    "personal": _lazy("Calls may not be forwarded to personal numbers."),
    "special": _lazy("Calls may not be forwarded to pagers and mailboxes."),
    "global": _lazy("Calls may not be forwarded to satellite and international networks."),
    "international": _lazy(
        "Your company has not allowed calls to %(country)s. An administrator can, under Countries and forwarding."
    ),
}
# By the code of a finding. %(step)s is the step's name, %(outlet)s the outlet's.
PROBLEMS: dict[str, Any] = {
    "no_start": _lazy("The flow has no first step."),
    "missing_outlet": _lazy("“%(step)s”: say what happens at “%(outlet)s”."),
    "unknown_outlet": _lazy("“%(step)s”: “%(outlet)s” no longer exists. Remove it."),
    "missing_target": _lazy("“%(step)s”: “%(outlet)s” leads to a step that does not exist."),
    "no_keys": _lazy("“%(step)s”: add at least one key."),
    "empty_prompt": _lazy("“%(step)s”: write the text in Danish, or choose a recording."),
    "empty_group": _lazy("“%(step)s”: choose at least one member."),
    "unknown_schedule": _lazy("“%(step)s”: choose opening hours."),
    "unknown_list": _lazy("“%(step)s”: choose a list of callers."),
    "unknown_user": _lazy("“%(step)s”: choose somebody who works here."),
    "unknown_flow": _lazy("“%(step)s”: choose a call flow that is in use."),
    "unknown_recording": _lazy("“%(step)s”: the recording no longer exists. Choose another."),
    "no_box": _lazy("“%(step)s”: write which mailbox gets the messages."),
    "forbidden_destination": _lazy("“%(step)s”: %(why)s"),
    "exceptions_disagree": _lazy(
        "“%(step)s”: “%(first)s” and “%(second)s” of the opening hours are equally long and say different things."
    ),
    "cycle": _lazy("“%(step)s”: the call can go in circles without the caller pressing a key: %(cycle)s."),
    "recursion": _lazy("“%(step)s”: the flow “%(flow)s” leads back to this one."),
    "unreachable": _lazy("“%(step)s”: no call gets here."),
    "silent_end": _lazy("“%(step)s”: the call ends without a message."),
    "silent_voicemail": _lazy("“%(step)s”: callers hear nothing but the tone. Write what is said before it."),
    "menu_without_zero": _lazy("“%(step)s”: there is no key 0, which many press to talk to a person."),
    "external_forward": _lazy("“%(step)s”: calls leave the company, to %(number)s. You pay for them."),
    "member_without_queue": _lazy("“%(step)s”: %(user)s has no licence for queues."),
    "inactive_user": _lazy("“%(step)s”: %(user)s can't answer calls now."),
}


class Problem(NamedTuple):
    """A finding as people read it: whether it forbids publishing, its step (empty for the whole flow), and its text."""

    is_error: bool
    node: str
    text: str


# Findings that a group may have for many members: one text names them all.
OF_USERS = frozenset({"member_without_queue", "inactive_user"})


def problems(findings: Iterable[Finding], definition: Definition, names: Mapping[str, str]) -> list[Problem]:
    """Return findings in words, errors first. `names`: of what the flow refers to, by uid."""
    grouped: dict[tuple[str, str, int], list[Finding]] = {}
    for n, one in enumerate(findings):
        grouped.setdefault((one.code, one.node, 0 if one.code in OF_USERS else n), []).append(one)
    found = [_of_all(same, definition, names) for same in grouped.values()]
    return sorted(found, key=lambda one: not one.is_error)


def _of_all(same: list[Finding], definition: Definition, names: Mapping[str, str]) -> Problem:
    first = same[0]
    if len(same) == 1:
        return problem(first, definition, names)
    named = ", ".join(names.get(str(one.params.get("user", "")), "") for one in same)
    return problem(replace(first, params={"user": "all"}), definition, {**names, "all": named})


def problem(finding: Finding, definition: Definition, names: Mapping[str, str]) -> Problem:
    """Return a finding in words. `names`: of what the flow refers to, by uid."""
    node = definition.nodes.get(finding.node)
    params = finding.params
    values = {
        "step": title(node) if node else "",
        "outlet": outlet_label(node, str(params.get("outlet", "")), names) if node else "",
        "cycle": " → ".join(_title(definition, one) for one in params.get("nodes", ())),
        "flow": names.get(str(params.get("flow", "")), ""),
        "user": names.get(str(params.get("user", "")), ""),
        "first": names.get(str(params.get("first", "")), ""),
        "second": names.get(str(params.get("second", "")), ""),
        "number": phone(str(params.get("number", ""))),
        "why": destination_words(str(params.get("why", "")), str(params.get("country", ""))),
    }
    text = str(PROBLEMS[finding.code]) % values if finding.code in PROBLEMS else finding.code
    return Problem(finding.level == "error", finding.node, text)


def refusal_words(refused: DestinationRefused) -> str:
    """Return why calls may not go to a number."""
    return destination_words(refused.code, refused.country)


def destination_words(code: str, country: str = "") -> str:
    """Return the words of a code of DestinationRefused; an unknown one as it is."""
    if code not in DESTINATIONS:
        return code
    return str(DESTINATIONS[code]) % {"country": country_name(country) if country else _("unknown")}


def _title(definition: Definition, node: str) -> str:
    return title(definition.nodes[node]) if node in definition.nodes else node
