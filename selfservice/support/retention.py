"""How long support keeps cases, their files, codes, calls and delegations.

A case is evidence of what was agreed on, often about an invoice: it stays as long as invoices do, five years after the
end of the year of its last message.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from billing.retention import FirstRetained
from selfservice.kernel.jobs.retention import BATCH, Ago, Rule, register
from selfservice.support.models import Attachment, CallBack, Case, Delegation, SupportCode


def old_attachments() -> Any:
    """Return files of cases that have been over for long."""
    over = {"message__case__state__in": (Case.State.SOLVED, Case.State.CLOSED)}
    age = Ago(days=settings.CASE_FILE_DAYS)
    return Attachment.objects.system().filter(**over, created_at__lt=age, message__case__last_message_at__lt=age)


register(Rule("files of cases that are over", Attachment, old_attachments))


# Django would read each message to look for what refers to it, and a case may have thousands.
DELETE_MESSAGES = (
    "DELETE FROM support_attachment a USING support_message m WHERE m.id = a.message_id AND m.case_id = ANY (%s)",
    "DELETE FROM support_message WHERE case_id = ANY (%s)",
)


def old_cases() -> Any:
    """Return cases that are closed and so old; their messages, notes and chats go with them.

    Only the oldest by id are read, so that no sweep searches among all younger ones.
    """
    oldest = Case.objects.system().order_by("pk").values("pk")[:BATCH]
    old = Case.objects.system().filter(pk__in=oldest, state=Case.State.CLOSED)
    return old.filter(last_message_at__date__lt=FirstRetained())


def delete_messages(cases: list[int]) -> None:
    """Delete the messages of cases, with their files."""
    with connection.cursor() as cursor:
        for statement in DELETE_MESSAGES:
            cursor.execute(statement, [cases])


register(Rule("cases, five years after their last year", Case, old_cases, delete_messages))


def old_codes() -> Any:
    """Return codes that have expired: the log says who was shown one, and who has used it."""
    return SupportCode.objects.system().filter(expires_at__lt=Ago(days=1))


def old_calls() -> Any:
    """Return calls whose time passed a year ago."""
    return CallBack.objects.system().filter(ends__lt=Ago(years=1))


def old_delegations() -> Any:
    """Return delegations that ended a year ago."""
    return Delegation.objects.system().filter(last_day__lt=Ago(years=1))


register(Rule("codes of callers", SupportCode, old_codes))
register(Rule("calls", CallBack, old_calls))
register(Rule("delegations", Delegation, old_delegations))
