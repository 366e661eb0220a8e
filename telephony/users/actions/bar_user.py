"""Bar and unbar a user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions.runs import runs_on
from selfservice.kernel.scope.models import as_system
from telephony.models import TelephonyUser
from telephony.users.action import State
from telephony.users.state_action import StateAction


class BarUser(StateAction):
    """Nobody can call the user, who can call nobody but 112; queues and groups skip them."""

    slug = "bar_telephony_user"
    address = "spaer"
    label = _lazy("Bar the user")
    log_label = _lazy("Telephony user barred")
    consequence = _lazy("The user can only call 112, and gets no calls. The number, the licence and the groups stay.")
    done_receipt = _lazy("%(target)s is barred.")
    sent_receipt = _lazy("%(target)s is barred. Calls follow it in a few seconds.")
    refused_receipt = _lazy("%(target)s was not barred. %(why)s")
    many_label = ngettext_lazy("Bar %(n)s user", "Bar %(n)s users", "count")
    many_done = ngettext_lazy("%(n)s user is barred", "%(n)s users are barred", "count")
    many_ahead = ngettext_lazy("%(n)s user will be barred", "%(n)s users will be barred", "count")
    icon = "stop"
    tone = "danger"
    order = 80
    from_states = frozenset({State.INVITED.value, State.ACTIVE.value, State.LEAVE.value})
    bulk = True
    undo = "unbar_telephony_user"
    to = State.BARRED
    then = "unbar_telephony_user"


class UnbarUser(StateAction):
    """The user is what they were before they were barred: in use, on leave, or invited."""

    slug = "unbar_telephony_user"
    address = "ophaev"
    label = _lazy("Unbar the user")
    log_label = _lazy("Telephony user unbarred")
    done_receipt = _lazy("%(target)s is no longer barred.")
    sent_receipt = _lazy("%(target)s is no longer barred. Calls follow it in a few seconds.")
    refused_receipt = _lazy("%(target)s is still barred. %(why)s")
    many_label = ngettext_lazy("Unbar %(n)s user", "Unbar %(n)s users", "count")
    many_done = ngettext_lazy("%(n)s user is no longer barred", "%(n)s users are no longer barred", "count")
    many_ahead = ngettext_lazy("%(n)s user will be unbarred", "%(n)s users will be unbarred", "count")
    icon = "check"
    order = 81
    from_states = frozenset({State.BARRED.value})
    bulk = True
    to = State.ACTIVE

    def state_after(self, target: TelephonyUser) -> str:
        with as_system("the state before a user was barred"):
            done = runs_on(target, BarUser.slug).filter(before__state__in=BarUser.from_states).order_by("-pk")
            found: str | None = done.values_list("before__state", flat=True).first()
        return found or self.to
