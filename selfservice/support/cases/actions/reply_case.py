"""Write a message to a case, which opens one that was solved lately again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.models import ActionRun
from selfservice.support.cases.actions.write_case import promise
from selfservice.support.cases.attachments import attach
from selfservice.support.cases.forms import NewMessage
from selfservice.support.core.cases import open_case, opens_again
from selfservice.support.core.messages import Writer, add_message
from selfservice.support.models import Case, Message


class ReplyCase(Action):
    """Add a message with files. A case that has been over for long stays so: a new one goes on with it."""

    slug = "reply_case"
    address = "svar"
    label = _lazy("Reply")
    log_kind = "support"
    log_label = _lazy("Message written to a case")
    done_receipt = _lazy("Your message is sent. %(promise)s")
    again_receipt = _lazy("Your message is sent, and the case is opened again. %(promise)s")
    new_receipt = _lazy("The case was solved long ago, so your message has begun a new one: %(new_case)s.")
    refused_receipt = _lazy("Your message was not sent. %(why)s")
    icon = "chat"
    section = "reply"
    model = Case
    related: ClassVar[tuple[str, ...]] = ("company",)
    Form = NewMessage
    unrecorded = frozenset({"body", "attachments"})

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before, writer = target.state, Writer.of(self.actor)
        if opens_again(target, now):
            message, _new = add_message(target, writer, data["body"])
            attach(message, data["attachments"])
            return Change(target, before={"state": before}, after={"state": target.state})
        case = open_case(
            target.company, writer, target.subject, data["body"], earlier=target,
            **{name: getattr(target, name) for name in CARRIED},
        )  # fmt: skip
        attach(Message.objects.system().get(case=case, seq=case.last_seq), data["attachments"])
        return Change(target, after={"new_case": str(case)})

    def receipt_text(self, run: ActionRun) -> Any:
        if "new_case" in run.after:
            return self.new_receipt
        if run.before.get("state") in (Case.State.SOLVED, Case.State.CLOSED):
            return self.again_receipt
        return super().receipt_text(run)

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        said = promise(target) if isinstance(target, Case) else ""
        return {"promise": said, "new_case": run.after.get("new_case", "")}


# What a new case takes over from the one that it goes on with.
CARRIED = ("category", "audience", "account_id", "about_model", "about_uid", "about_label")
