"""Set where one's own calls are forwarded to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _lazy

from telephony.permissions import OWN
from telephony.users.action import State
from telephony.users.actions.set_forwarding import SettingForwarding


class SetOwnForwarding(SettingForwarding):
    """As far as the company's policy and the licence allow, as for colleagues."""

    slug = "set_own_forwarding"
    address = "viderestilling"
    label = _lazy("Set my forwarding")
    log_label = _lazy("Own forwarding set")
    function = OWN
    section = "own_telephone"
    order = 20
    from_states = frozenset({State.ACTIVE.value, State.LEAVE.value})
