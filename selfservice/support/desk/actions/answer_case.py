"""Answer the customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.support.cases.attachments import attach
from selfservice.support.core.cases import solve
from selfservice.support.core.messages import Writer, add_message
from selfservice.support.core.notices import mail_answered, mail_solved
from selfservice.support.desk.action import CaseAction, chats_now
from selfservice.support.desk.forms import AnswerForm
from selfservice.support.models import Case, Message


def written_since(case: Case, seen: int) -> Any:
    """Return the messages, by persons, after the last one that an answer was written to."""
    return Message.objects.system().filter(case=case, seq__gt=seen).exclude(author_kind=Message.Author.SYSTEM)


class AnswerCase(CaseAction):
    """Add the answer, and take the case if nobody has it. Refused if somebody wrote since the page was opened."""

    slug = "answer_case"
    label = _lazy("Send the answer")
    log_kind = "support"
    log_label = _lazy("Case answered")
    done_receipt = _lazy("The answer to %(target)s is sent.")
    from_states = frozenset({Case.State.NEW, Case.State.OPEN, Case.State.WAITING, Case.State.SOLVED})
    Form = AnswerForm
    unrecorded = frozenset({"body", "seen", "attachments"})

    def refuse(self, target: Case, data: Mapping[str, Any], today: date) -> str | None:
        seen = data.get("seen")
        if seen is not None and written_since(target, seen).exists():
            return _("Somebody has written since you opened the case. Your answer is kept: read the new message first.")
        return None

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        message, _new = add_message(target, Writer.of(self.actor), data["body"], data.get("request_id"))
        attach(message, data["attachments"])
        target.assigned_to_id = target.assigned_to_id or self.actor.id
        target.solved_at = None
        target.save(update_fields=["assigned_to", "solved_at"])
        if data["solves"]:
            solve(target, now)
            mail_solved(target)
        elif not chats_now(target):
            mail_answered(target)
        return Change(target, before=before, after={"state": target.state, "message": message.seq})
