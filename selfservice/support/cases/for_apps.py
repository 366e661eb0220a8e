"""Cases that other apps open and write to: disputes of invoices, messages about orders (accounts/support/cases.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.support.cases import CaseLink, Text
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedModel
from selfservice.support.cases.about import KINDS
from selfservice.support.cases.rules import seen_cases
from selfservice.support.core.cases import open_case, solve
from selfservice.support.core.messages import Writer, add_message
from selfservice.support.hours.clock import ZONE
from selfservice.support.hours.stored import hours
from selfservice.support.models import Case


class SupportCases:
    """The cases of support."""

    def open(self, actor: Actor, about: ScopedModel, text: Text, *, answer_by: date | None = None) -> UUID:
        """Open a case of the actor's."""
        due = {"due_at": _end_of(answer_by)} if answer_by else {}
        return _open(actor, about, text, **due)

    def tell(self, actor: Actor, about: ScopedModel, text: Text, *, author: User | None) -> UUID:
        """Go on with the latest case that is not over, so that what is said about an object is in one place."""
        rows = Case.objects.system().filter(**_about(about), company=_company(about), state__in=Case.UNDER_WAY)
        case = rows.filter(audience=Case.Audience.COMPANY).order_by("-last_message_at", "-id").first()
        if case is None:
            # It is the customer's case, though support writes first.
            name = author.name[:200] if author else ""
            return _open(actor, about, text, author_id=author.pk if author else None, author_name=name)
        add_message(case, Writer.of(actor), text.body)
        uid: UUID = case.uid
        return uid

    def end(self, actor: Actor, case: UUID, body: str) -> None:
        """Write the last message, and solve it."""
        row: Any = Case.objects.system().get(uid=case)
        # It locks the case, and reads it again.
        add_message(row, Writer.of(actor), body)
        solve(row, timezone.now())

    def links(self, actor: Actor, cases: Iterable[UUID | None]) -> Mapping[UUID, CaseLink]:
        """Return links to those that the actor sees."""
        wanted = [uid for uid in cases if uid]
        found = seen_cases(actor).filter(uid__in=wanted) if wanted else ()
        return {case.uid: CaseLink(str(case), reverse("case", args=[case.uid])) for case in found}


def _open(actor: Actor, about: Any, text: Text, **values: Any) -> UUID:
    label = KINDS[about._meta.label_lower].label(about)[:200]
    account = type(about).scope.account_of(about)
    case: Any = open_case(
        about.company, Writer.of(actor), text.subject[:200], text.body, category=text.category, about_label=label,
        account_id=account, **_about(about), **values,
    )  # fmt: skip
    uid: UUID = case.uid
    return uid


def _about(about: Any) -> dict[str, Any]:
    return {"about_model": about._meta.label_lower, "about_uid": about.uid}


def _company(about: Any) -> int:
    return int(about.company_id)


def _end_of(day: date) -> datetime:
    """Return when support closes on a day, or the end of office hours on one on which it does not open."""
    intervals = hours().on(day)
    return intervals[-1][1] if intervals else datetime.combine(day, time(16), ZONE)
