"""Say whether one has room for chats, and for how many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.models import ActionRun
from selfservice.support.desk.action import INTERNAL
from selfservice.support.desk.forms import RoomForm
from selfservice.support.models import AgentState


class SetRoom(Action):
    """Turn one's own room on or off. Chats that one has go on."""

    slug = "set_room"
    label = _("Room for chats")
    log_kind = INTERNAL
    log_label = _("Room for chats set")
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    done_receipt = _("New chats do not come to you. Those that you have go on.")
    Form = RoomForm

    def receipt_text(self, run: ActionRun) -> Any:
        if run.after.get("has_room"):
            return _("Chats come to you while a page of the queue is open.")
        return super().receipt_text(run)

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        state, _new = AgentState.objects.select_for_update().get_or_create(user_id=self.actor.id or 0)
        before = {"has_room": state.has_room, "capacity": state.capacity}
        state.has_room, state.capacity, state.seen_at = data["has_room"], data["capacity"] or state.capacity, now
        state.save()
        return Change(state, before=before, after={"has_room": state.has_room, "capacity": state.capacity})
