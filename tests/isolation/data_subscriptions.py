"""What is filled into the forms of the actions on subscriptions, and their targets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from selfservice.kernel.core.crypto import seal
from selfservice.kernel.scope.models import as_system
from subscriptions.models import AddOn
from tests.isolation.arena import Arena
from tests.isolation.rows import new_row, row_at
from tests.numbers import make_plan


def in_use(arena: Arena, company: str, **values: Any) -> Any:
    """A mobile subscription that is in use at the company, as the values say."""
    row = row_at(arena, "subscriptions.Subscription", company)
    plain: dict[str, Any] = {"state": "active", "category": "mobile", "bars": []}
    plain |= {"terminated_on": None, "binding_until": None}
    with as_system("tests: a number in use"):
        type(row).objects.system().filter(pk=row.pk).update(**{**plain, **values})
        row.refresh_from_db()
    return row


def _transfer(hours: int) -> Callable[[Arena, str], Any]:
    def make(arena: Arena, company: str) -> Any:
        number = in_use(arena, company)
        with as_system("tests: a transfer"):
            return new_row(
                arena, "subscriptions.Transfer", company, subscription=number, number=number.number,
                state="waiting", kind="person", on=timezone.localdate(),
                expires_at=timezone.now() + timedelta(hours=hours), to_company=None, to_account=None, asked_by=None,
                ean="", owner_cvr="", iccid="",
            )  # fmt: skip

    return make


def _with_esim(arena: Arena, company: str) -> Any:
    row, iccid = in_use(arena, company), "8945010000000000900"
    with as_system("tests: an eSIM"):
        new_row(
            arena, "subscriptions.SimCard", company, subscription=row, iccid=iccid, kind="esim", state="active",
            smdp="rsp.example", matching_id=seal(b"ABC-123", iccid),
        )  # fmt: skip
    return row


def _nothing(_arena: Arena) -> dict[str, Any]:
    return {}


def _given(**data: Any) -> Callable[[Arena], dict[str, Any]]:
    return lambda _arena: data


def _given_notice(day: int) -> Callable[[Arena, str], Any]:
    """Notice has been given, the last day so many days ahead; what ends it is planned."""

    def make(arena: Arena, company: str) -> Any:
        row = in_use(arena, company, terminated_on=timezone.localdate() + timedelta(days=day))
        with as_system("tests: its end is planned"):
            new_row(
                arena, "kernel.ActionRun", company, action="end_service", state="scheduled", due_at=timezone.now(),
                target_model="subscriptions.subscription", target_id=row.pk, actor_kind="system",
            )  # fmt: skip
        return row

    return make


def _plan(_arena: Arena) -> dict[str, Any]:
    return {"plan": make_plan("mobil-fri", name="Fri", price=229).code}


def _add_ons(_arena: Arena) -> dict[str, Any]:
    AddOn.objects.get_or_create(code="verden", defaults={"category": "mobile", "name": "Verden", "price": 49})
    return {"add": ["verden"]}


def _account(arena: Arena) -> dict[str, Any]:
    taken = row_at(arena, "subscriptions.Subscription", "nordhavn").account_id
    home = arena.companies["nordhavn"].pk
    return {"account": next(a.number for a in arena.accounts.values() if a.company_id == home and a.pk != taken)}


TARGETS: dict[str, Callable[[Arena, str], Any]] = {
    **dict.fromkeys(("transfer", "bar", "set_bars", "report_stolen"), in_use),
    "unbar": partial(in_use, state="barred", bars=["all"]),
    **dict.fromkeys(
        ("change_plan", "change_add_ons", "terminate", "change_holder", "move_account", "set_roaming_cap"), in_use
    ),
    "keep": _given_notice(10),
    "end_service": _given_notice(-1),
    "swap_sim": in_use,
    "show_esim": _with_esim,
    **dict.fromkeys(("accept_transfer", "decline_transfer", "cancel_transfer"), _transfer(48)),
    "lapse_transfer": _transfer(-1),
}
DATA: dict[str, Callable[[Arena], dict[str, Any]]] = {
    "accept_transfer": _given(answered_by="Bo"),
    "bar": _given(cause="misuse"),
    "report_stolen": _nothing,
    "set_bars": _given(bars=["premium"]),
    "unbar": _nothing,
    "cancel_transfer": _nothing,
    "change_add_ons": _add_ons,
    "change_holder": _given(department="Ny afdeling"),
    "change_plan": _plan,
    "end_service": _nothing,
    "keep": _nothing,
    "move_account": _account,
    "set_roaming_cap": _given(kind="cap", cap="800"),
    "terminate": _nothing,
    "decline_transfer": _given(answered_by="Bo"),
    "lapse_transfer": _nothing,
    "show_esim": _nothing,
    "swap_sim": _given(kind="esim"),
    "transfer": lambda _arena: {
        "kind": "person",
        "owner_name": "Bo Holder",
        "street": "Vesterbro 31",
        "postcode": "9000",
        "city": "Aalborg",
        "email": "bo@example.com",
        "mobile": "+4520304050",
        "on": f"{timezone.localdate():%d.%m.%Y}",
    },
}
