"""Invoices that are sent to the recipients of their account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from accounts.models import Account, Recipient
from billing.dispatch.queue import KIND
from billing.dispatch.texts import sentence
from billing.models import Dispatch
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.billing.made import in_days, make_invoice
from tests.world import make_recipient

# EAN numbers of the simulator's register.
BOTH, ONLY_OIOUBL, NO_INVOICES, UNKNOWN = "5798009883735", "5798001000017", "5798001000024", "5798000000001"


def by_ean(account: Account, ean: str) -> None:
    with as_system("tests: deliver by EAN"):
        Recipient.objects.system().get_or_create(
            account=account, channel="ean", address=ean, defaults={"company_id": account.company_id}
        )


def new_invoice(account: Account, ean: str = BOTH, number: str = "26110001", days: int = 0, **fields: Any) -> None:
    by_ean(account, ean)
    make_invoice(account, number, issued_on=in_days(days), **fields)


def the_dispatch(channel: str = "ean") -> Dispatch:
    with as_system("tests: look"):
        found: Dispatch = Dispatch.objects.system().select_related("invoice").get(channel=channel)
        return found


def sentence_of(channel: str) -> str:
    with override("da"):
        return sentence(the_dispatch(channel))


def stem() -> str:
    return f"Faktura_26110001_44100271_{in_days(0)}"


def by_mail(account: Account, address: str = "faktura@example.com", **contents: Any) -> None:
    with as_system("tests: deliver by mail"):
        make_recipient(account, address, **contents)


def in_a_moment() -> None:
    """Commands that wait are due."""
    with as_system("tests: now"):
        OutboxCommand.objects.system().filter(state="pending").update(due_at="2026-01-01T00:00Z")


def commands(kind: str = KIND) -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind=kind))


def mails_written(template: str) -> int:
    return OutboxCommand.objects.system().filter(payload__template=template).count()
