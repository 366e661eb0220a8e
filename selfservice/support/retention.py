"""How long support keeps files of cases, codes, calls and delegations."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from selfservice.kernel.jobs.retention import Ago, Rule, register
from selfservice.support.models import Attachment, CallBack, Case, Delegation, SupportCode


def old_attachments() -> Any:
    """Return files of cases that have been over for long."""
    over = {"message__case__state__in": (Case.State.SOLVED, Case.State.CLOSED)}
    age = Ago(days=settings.CASE_FILE_DAYS)
    return Attachment.objects.system().filter(**over, created_at__lt=age, message__case__last_message_at__lt=age)


register(Rule("files of cases that are over", Attachment, old_attachments))


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
