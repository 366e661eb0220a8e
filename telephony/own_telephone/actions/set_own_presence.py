"""Set one's own presence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _lazy

from telephony.permissions import OWN
from telephony.users.action import State
from telephony.users.actions.set_presence import SettingPresence


class SetOwnPresence(SettingPresence):
    """With this function `visible_to` shows one's own telephone alone (docs/scope.md)."""

    slug = "set_own_presence"
    address = "tilstedevaerelse"
    label = _lazy("Set my presence")
    log_label = _lazy("Own presence set")
    function = OWN
    section = "own_telephone"
    order = 10
    # Who is barred by the company does not change that by being available.
    from_states = frozenset({State.ACTIVE.value, State.LEAVE.value})
