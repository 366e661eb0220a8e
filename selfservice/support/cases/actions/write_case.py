"""Write to support: a new case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import when
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.support.cases.about import about_of
from selfservice.support.cases.attachments import attach
from selfservice.support.cases.forms import NewCase
from selfservice.support.core.cases import open_case
from selfservice.support.core.messages import Writer
from selfservice.support.models import Case, Message


def companies_of(actor: Actor) -> list[Company]:
    """Return the companies for which the actor can write, their own first, then by name."""
    return sorted(Company.objects.visible_to(actor), key=lambda company: (len(company.above), company.name))


class WriteCase(Action):
    """Open a case with its first message and files, about something that the actor sees, or nothing."""

    slug = "write_case"
    address = "skriv"
    label = _lazy("Write to support")
    log_kind = "support"
    log_label = _lazy("Case written to support")
    done_receipt = _lazy("We have your message: case %(target)s. %(promise)s")
    refused_receipt = _lazy("Nothing was sent to support. %(why)s")
    icon = "chat"
    Form = NewCase
    # The log is read by more people than the case.
    unrecorded = frozenset({"body", "attachments", "subject"})

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        if data.get("about") and about_of(self.actor, data["about"]) is None:
            return AtField(_("Choose what it is about."), "about")
        if self._company(data) is None:
            return _("Your login has no access to a company. Call us.")
        return None

    def _company(self, data: Mapping[str, Any]) -> Company | None:
        companies = companies_of(self.actor)
        chosen = data.get("company")
        return next((one for one in companies if not chosen or str(one.uid) == chosen), None)

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        about = about_of(self.actor, data["about"])
        company: Any = about.row.company if about else self._company(data)
        case = open_case(
            company, Writer.of(self.actor), data["subject"], data["body"], category=data["category"],
            audience=data["audience"], **(about.columns if about else {}),
        )  # fmt: skip
        attach(Message.objects.system().get(case=case, seq=case.last_seq), data["attachments"])
        after = {
            "case": str(case),
            "case_category": case.category,
            "audience": case.audience,
            "about": case.about_label,
        }
        return Change(case, after=after)

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"promise": promise(target) if isinstance(target, Case) else ""}


def promise(case: Case) -> str:
    """Return when support answers, in a sentence; empty where nothing is promised."""
    return _("We answer by %(time)s at the latest.") % {"time": when(case.due_at)} if case.due_at else ""
