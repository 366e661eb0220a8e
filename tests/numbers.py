"""Numbers of the tests' own, each with a SIM card and its codes."""

from __future__ import annotations

from typing import Any

from accounts.models import Account
from selfservice.kernel.crypto import seal
from subscriptions.models import SimCard, Subscription

PUK1, PUK2 = "08194471", "55301926"


def make_number(account: Account, number: str, iccid: str, **fields: Any) -> Subscription:
    """A mobile subscription with a card that PUK1 and PUK2 open. Under `as_system`."""
    fields = {"plan_name": "Mobil Erhverv 100 GB", "data_included_mb": 100_000, "holder_name": "Bo Holder"} | fields
    made: Subscription = Subscription.objects.create(
        company_id=account.company_id, account=account, number=number, **fields
    )
    SimCard.objects.create(
        company_id=account.company_id, subscription=made, iccid=iccid,
        puk1=seal(PUK1.encode(), iccid), puk2=seal(PUK2.encode(), iccid),
    )  # fmt: skip
    return made
