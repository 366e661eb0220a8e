"""Support has called: reached somebody, or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notifications.notices import notify
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import phone
from selfservice.support.calls.forms import CalledForm
from selfservice.support.models import CallBack

State = CallBack.State


class _Finish(Action):
    model = CallBack
    related = ("user",)
    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    from_states = frozenset({State.ASKED.value})
    Form = CalledForm

    def facts(self, target: CallBack) -> list[tuple[Any, Any]]:
        return [(_now("Person"), target.user.name), (_now("When"), target.interval), (_now("About"), target.about)]

    def finish(self, target: CallBack, state: str, data: Mapping[str, Any], now: datetime) -> Change:
        """Store what came of it."""
        target.state, target.finished_at, target.answer = state, now, data["answer"]
        target.agent_id = self.actor.id
        target.save(update_fields=["state", "finished_at", "answer", "agent"])
        return Change(target, before={"state": State.ASKED.value}, after={"state": state})


class CallDone(_Finish):
    """They have talked."""

    slug = "call_done"
    label = _("Called")
    log_label = _("Support has called")
    done_receipt = _("The call to %(target)s is done.")

    def apply(self, target: CallBack, data: Mapping[str, Any], now: datetime) -> Change:
        return self.finish(target, State.DONE.value, data, now)


class CallMissed(_Finish):
    """Nobody took the call: the person gets a mail, and can choose another time."""

    slug = "call_missed"
    label = _("Not reached")
    log_label = _("Support has called and reached nobody")
    consequence = _("The person gets a mail, in which they can choose another time.")
    done_receipt = _("%(target)s was not reached. The person has a mail.")

    def apply(self, target: CallBack, data: Mapping[str, Any], now: datetime) -> Change:
        if target.user.state == User.State.ACTIVE:
            notify(target.user, "call_missed", key=f"call_missed:{target.uid}", number=phone(target.number))
        return self.finish(target, State.MISSED.value, data, now)
