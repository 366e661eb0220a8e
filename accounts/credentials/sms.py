"""Send codes by text message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.credentials.rate_limits import over_limit
from accounts.credentials.sim_changes import refusal_text, unconfirmed_reason, unsafe_until
from accounts.models import SmsFactor
from accounts.models.factors import SMS_COOLDOWN
from selfservice.gateways.sms.client import HttpSms
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.scope.models import as_system

log = structlog.get_logger(__name__)

PER_PERSON = "10/h"


@dataclass(frozen=True, slots=True)
class Sending:
    """Result of sending: sent now, or an earlier code is still valid (the next at `next_at`), or failed, or too many.

    `swapped`: text why the number gets no code: its SIM card was changed recently, or it ends.
    """

    sent: bool
    failed: bool = False
    too_many: bool = False
    swapped: str = ""
    next_at: datetime | None = None


def message(code: str) -> str:
    """Return the text message. Its last line lets the phone offer the code to this site only (WebOTP)."""
    host = urlsplit(settings.PORTAL_URL).hostname
    text = _("Your code is %(code)s. It is valid for 5 minutes. Never give it to anyone, not even to us.") % {
        "code": code
    }
    return f"{text}\n\n@{host} #{code}"


def send_code(factor: SmsFactor) -> Sending:
    """Send a new code, unless one was sent less than 30 seconds ago."""
    with as_system("send a code"):
        # Another request is sending or checking a code. To wait would block more workers while a gateway is slow.
        locked = SmsFactor.objects.select_for_update(skip_locked=True).filter(pk=factor.pk).first()
        if locked is None:
            return Sending(sent=False, next_at=timezone.now() + SMS_COOLDOWN)
        if until := unsafe_until(locked):
            return Sending(sent=False, swapped=refusal_text(until))
        if reason := unconfirmed_reason(locked):
            return Sending(sent=False, swapped=reason)
        if next_at := locked.may_send_at():
            return Sending(sent=False, next_at=next_at)
        # Per user, over all numbers: messages cost money, and fraudsters earn from expensive numbers abroad.
        if over_limit(None, "sms", str(locked.user_id), PER_PERSON):
            return Sending(sent=False, too_many=True)
        code = locked.new_code()
        try:
            HttpSms().send(locked.number, message(code), f"login-{locked.pk}")
        except (Refused, Unavailable) as error:
            log.warning("code not sent", factor=locked.pk, reason=str(error))
            # The user may request another immediately. If only the answer was lost, the code may yet arrive, and is
            # valid.
            locked.code_sent_at = None
            if isinstance(error, Refused):
                locked.code_digest = ""
            locked.save()
            return Sending(sent=False, failed=True)
        return Sending(sent=True, next_at=locked.may_send_at())
