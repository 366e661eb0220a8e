"""Bar and unbar a user, put a user into use, and leave of absence: the state of a user."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions.base import Change
from selfservice.kernel.actions.runs import runs_on
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from telephony.models import TelephonyUser
from telephony.users.action import State, UserAction


class StateAction(UserAction):
    """Action that puts a user into another state."""

    to: ClassVar[TelephonyUser.State]
    # The action that is offered next.
    then: ClassVar[str] = ""
    Form = OnceForm
    same_form = True
    later = True

    def answers(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return self.facts(target)

    def in_short(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return []

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.state = {"state": target.state}, self.state_after(target)
        target.save(update_fields=["state"])
        return Change(target, before=before, after={"state": target.state})

    def state_after(self, target: TelephonyUser) -> str:
        """Return the state that the user gets."""
        return self.to

    def next_steps(self, target: TelephonyUser, run: ActionRun) -> list[Step]:
        """Return the way back, when it is done."""
        if not self.then or run.state not in (ActionRun.State.DONE, ActionRun.State.SENT):
            return []
        acts = acts_on(self.actor, target, "telephony_user_act", self.section)
        return [Step(act.label, act.url) for act in acts if act.action.slug == self.then and not act.refusal]


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


class BeginAbsence(StateAction):
    """Leave of absence: groups and queues skip the user, direct calls go where they go when nobody is there."""

    slug = "begin_telephony_absence"
    address = "orlov"
    label = _lazy("Leave of absence")
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
