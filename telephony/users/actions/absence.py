"""Begin and end a leave of absence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _lazy

from telephony.users.action import State
from telephony.users.state_action import StateAction


class BeginAbsence(StateAction):
    """Leave of absence: groups and queues skip the user, direct calls go where they go when nobody is there."""

    slug = "begin_telephony_absence"
    address = "orlov"
    label = _lazy("Put on leave")
    log_label = _lazy("Leave of absence begun")
    consequence = _lazy(
        "Groups and queues skip the user, and direct calls go to voicemail or where they are forwarded when the user is"
        " unavailable. Number and licence stay."
    )
    done_receipt = _lazy("%(target)s is on leave.")
    sent_receipt = _lazy("%(target)s is on leave. Calls follow it in a few seconds.")
    refused_receipt = _lazy("The leave of %(target)s has not begun. %(why)s")
    icon = "cal"
    order = 60
    from_states = frozenset({State.ACTIVE.value})
    to = State.LEAVE
    then = "end_telephony_absence"


class EndAbsence(StateAction):
    """The user is back."""

    slug = "end_telephony_absence"
    address = "tilbage"
    label = _lazy("Back from leave")
    log_label = _lazy("Leave of absence ended")
    done_receipt = _lazy("%(target)s is back.")
    sent_receipt = _lazy("%(target)s is back. Calls follow it in a few seconds.")
    refused_receipt = _lazy("%(target)s is still on leave. %(why)s")
    icon = "check"
    order = 61
    from_states = frozenset({State.LEAVE.value})
    to = State.ACTIVE
