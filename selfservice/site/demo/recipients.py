"""Recipients of invoices in the demo besides those of the feed: of one account, in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Account, Recipient
from selfservice.kernel.scope.models import as_system

ACCOUNT = "44100315"
State, Test = Recipient.State, Recipient.Test


def make_recipients() -> None:
    """Create them, unless the account has had them before."""
    with as_system("make the demo's recipients"):
        account = Account.objects.system().filter(number=ACCOUNT).first()
        if account is None or Recipient.objects.system().filter(account=account).count() > 1:
            return
        for days, values in enumerate(_values(), 1):
            is_ean = values["channel"] == Recipient.Channel.EAN
            tested: dict[str, Any] = {"test_id": uuid4(), "tested_at": timezone.now() - timedelta(days=days)}
            Recipient.objects.create(
                account=account, company_id=account.company_id, **values, **(tested if is_ean else {})
            )


def _values() -> list[dict[str, Any]]:
    return [
        {"channel": "mail", "address": "boghold@nordhavnbyg.example", "with_specification": True},
        {
            "channel": "ean", "address": "5798001000031", "state": State.TESTING, "test_state": Test.SENT,
            "replaces_others": True, "fallback_mail": "mette@nordhavnbyg.example",
        },
        {
            "channel": "ean", "address": "5798001000017", "state": State.REFUSED, "test_state": Test.BUSINESS,
            "test_code": "BusinessReject", "test_text": "Ukendt personreference",
        },
    ]  # fmt: skip
