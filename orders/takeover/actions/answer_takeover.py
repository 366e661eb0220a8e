"""The giver's answer by the link, or no answer. The portal runs it for the person of the link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Order, Takeover
from orders.takeover import answer, notices
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm

State = Takeover.State


class AnswerForm(OnceForm):
    """The person who answers."""

    answered_by = LineField(label=_lazy("Your full name"))


class OnTakeover(Action):
    """Action on a takeover that the giver has not answered."""

    model = Takeover
    log_kind = "orders"
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({State.WAITING.value})
    related = ("company", "item__order__requester", "item__order__account")
    Form: ClassVar[type[forms.Form]] = AnswerForm

    @classmethod
    def logged(cls, target: Takeover) -> Order:
        """The order, whose history has it."""
        return target.item.order

    def refuse(self, target: Takeover, data: Mapping[str, Any], today: date) -> str | None:
        return None if answer.awaits(target) else _("Nobody can answer this request any more.")

    def apply(self, target: Takeover, data: Mapping[str, Any], now: datetime) -> Change:
        # Locked with its item: an order that is cancelled at the same time comes before or after this.
        takeover = answer.locked(pk=target.pk)
        if takeover is None:
            raise LookupError("a takeover that its action has locked")
        self.change(takeover, str(data.get("answered_by", "")), now)
        return Change(takeover, after={"number": takeover.item.number})

    def change(self, takeover: Takeover, by: str, now: datetime) -> None:
        """Make the change."""
        raise NotImplementedError


class AcceptTakeover(OnTakeover):
    """Agree: the number moves when the new owner's first day begins."""

    slug = "accept_takeover"
    label = _lazy("Give the number away")
    log_label = _lazy("Takeover accepted by the giver")

    def change(self, takeover: Takeover, by: str, now: datetime) -> None:
        answer.accept(takeover, by, now)


class DeclineTakeover(OnTakeover):
    """Decline: the number stays with the giver."""

    slug = "decline_takeover"
    label = _lazy("Say no")
    log_label = _lazy("Takeover declined by the giver")

    def change(self, takeover: Takeover, by: str, now: datetime) -> None:
        answer.end(takeover, State.DECLINED, reason="takeover_declined", by=by, now=now)
        notices.notify_requester(takeover, "takeover_declined")


class LapseTakeover(OnTakeover):
    """End a takeover that nobody has answered in time; both sides are notified."""

    slug = "lapse_takeover"
    label = _lazy("Takeover lapsed")
    Form = OnceForm

    def refuse(self, target: Takeover, data: Mapping[str, Any], today: date) -> str | None:
        return _("The giver can still answer.") if target.is_open else None

    def change(self, takeover: Takeover, by: str, now: datetime) -> None:
        answer.end(takeover, State.LAPSED, reason="takeover_lapsed", now=now)
        notices.notify_requester(takeover, "takeover_lapsed")
        notices.notify_giver(takeover, "takeover_not_given")
