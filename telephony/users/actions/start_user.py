"""Put an invited user into use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _lazy

from telephony.users.action import State
from telephony.users.state_action import StateAction


class StartUser(StateAction):
    """Put an invited user into use."""

    slug = "start_telephony_user"
    address = "tag-i-brug"
    label = _lazy("Put into use")
    log_label = _lazy("Telephony user put into use")
    done_receipt = _lazy("%(target)s is in use.")
    sent_receipt = _lazy("%(target)s is in use. Calls follow it in a few seconds.")
    refused_receipt = _lazy("%(target)s was not put into use. %(why)s")
    icon = "check"
    order = 5
    from_states = frozenset({State.INVITED.value})
    to = State.ACTIVE
