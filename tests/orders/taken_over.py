"""Takeovers as the tests need them: ordered by frida's company, from nordhavn or from a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from orders.models import Order, Takeover
from orders.takeover.links import link
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.accounts.steps import deliver
from tests.world import World

FORM = "/bestil/overtag/"
PRIVATE = "+4526777777"
GIVER = {"kind": "company", "giver_cvr": "12345674", "contact_name": "Karl Kontakt", "email": "karl@example.com",
         "mobile": "20 12 34 56"}  # fmt: skip
PERSON = {"kind": "person", "giver_name": "Petra Privat", "email": "petra@example.com", "mobile": "26 77 77 77",
          "number": "26 77 77 77"}  # fmt: skip


def filled(world: World, **more: Any) -> dict[str, Any]:
    """What the form sends: the colleague's number of nordhavn, for fremmed, from tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {
        **GIVER, "number": "20 12 34 56", "plan": "mobil-100", "account": str(world.fremmed_konto.uid),
        "wished_on": f"{tomorrow:%d.%m.%Y}", "holder_name": "Ida Indehaver", "department": "Hemmelig afdeling", **more,
    }  # fmt: skip


def order_of(client: Client, world: World, **more: Any) -> Order:
    """Fill in the form and place the order; what the customer reads first is the price."""
    answer = client.post(FORM, filled(world, **more), follow=True)
    assert answer.request["PATH_INFO"].endswith("/overtag/"), answer.content.decode()
    assert client.post(answer.request["PATH_INFO"], {}).status_code == 302
    with as_system("tests"):
        return Order.objects.system().latest("pk")


def takeover_of(order: Order) -> Takeover:
    with as_system("tests"):
        rows = Takeover.objects.system().select_related("item__order", "item__subscription", "company", "subscription")
        found: Takeover = rows.get(item__order=order)
    return found


def path(takeover: Takeover, sent_by: str) -> str:
    """The path of the giver's link in the mail or in the text message."""
    return "/" + link(str(takeover.uid), sent_by).split("/", 3)[3]


def begun() -> None:
    """Let the workers check the new owner and ask the giver."""
    deliver("orders.start")


def moved() -> None:
    """Let the first day come, and the network do what it is asked."""
    yesterday = timezone.localdate() - timedelta(days=1)
    with as_system("tests"):
        Takeover.objects.system().filter(state="accepted").update(first_day=yesterday + timedelta(days=1))
    deliver("orders.takeover")
    for kind in ("network.takeover", "network.takeover_plan"):
        deliver(kind)
        deliver(kind)


def late() -> None:
    """Let 48 hours pass."""
    with as_system("tests"):
        Takeover.objects.system().update(expires_at=Now() - timedelta(minutes=1))


def mails(template: str) -> list[dict[str, Any]]:
    with as_system("tests"):
        sent = OutboxCommand.objects.system().filter(kind="mail", payload__template=template).order_by("pk")
        return [row.payload for row in sent]


def commands(kind: str) -> list[OutboxCommand]:
    with as_system("tests"):
        return list(OutboxCommand.objects.system().filter(kind=kind).order_by("pk"))


def logged(event: str) -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event=event).order_by("pk"))


def inside(world: World, act: str = "afgiv") -> str:
    return f"/abonnementer/{world.colleagues_number.uid}/{act}/"


def subscription(number: str) -> Subscription | None:
    with as_system("tests"):
        return Subscription.objects.system().filter(number=number).first()


def state_of(takeover: Takeover) -> tuple[str, str, str]:
    """The states of the takeover, its item and its order."""
    found = takeover_of(takeover.item.order)
    return found.state, found.item.state, found.item.order.state
