"""Retention rules of support."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from selfservice.kernel.jobs.retention import Ago, Rule, register
from selfservice.support.models import Attachment, Case


def old_attachments() -> Any:
    """Return files of cases that have been over for long."""
    over = {"message__case__state__in": (Case.State.SOLVED, Case.State.CLOSED)}
    age = Ago(days=settings.CASE_FILE_DAYS)
    return Attachment.objects.system().filter(**over, created_at__lt=age, message__case__last_message_at__lt=age)


register(Rule("files of cases that are over", Attachment, old_attachments))
