"""Numbers of the tests' own, each with a SIM card and its codes."""

from __future__ import annotations

from typing import Any

from accounts.models import Account
from selfservice.kernel.core.crypto import seal
from subscriptions.models import AddOn, Plan, SimCard, Subscription

PUK1, PUK2 = "08194471", "55301926"


def make_plan(code: str = "mobil-100", **fields: Any) -> Plan:
    """A plan of the catalogue; made at the first call."""
    known = {"category": "mobile", "name": "Mobil Erhverv 100 GB", "price": 149, "data_included_mb": 100_000}
    plan, _new = Plan.objects.get_or_create(code=code, defaults=known | fields)
    return plan


def make_add_on(code: str = "eu", **fields: Any) -> AddOn:
    """An add-on of the catalogue; made at the first call."""
    known = {"category": "mobile", "name": "EU-pakke", "price": 25}
    add_on, _new = AddOn.objects.get_or_create(code=code, defaults=known | fields)
    return add_on


def make_number(account: Account, number: str, iccid: str, **fields: Any) -> Subscription:
    """A mobile subscription with a card that PUK1 and PUK2 open. Under `as_system`."""
    plan = fields.pop("plan", None) or make_plan()
    known = {"plan": plan, "plan_name": plan.name, "data_included_mb": plan.data_included_mb, "price": plan.price}
    fields = known | {"category": plan.category, "holder_name": "Bo Holder", "sim_kind": "physical"} | fields
    made: Subscription = Subscription.objects.create(
        company_id=account.company_id, account=account, number=number, **fields
    )
    SimCard.objects.create(
        company_id=account.company_id, subscription=made, iccid=iccid,
        puk1=seal(PUK1.encode(), iccid), puk2=seal(PUK2.encode(), iccid),
    )  # fmt: skip
    return made
