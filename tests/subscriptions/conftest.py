"""Somebody with a number of her own, and the network that carries it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client
from django.utils import timezone

from accounts.models import Company, User
from accounts.session.middleware import VERIFIED_AT
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.models import CompanyPolicy, Subscription
from tests.accounts.steps import deliver
from tests.outside import Outside
from tests.patience import SECONDS
from tests.world import World

NUMBER = "+4520123490"


@pytest.fixture
def nynne(world: World, signed_in: Callable[[User], Client]) -> Client:
    """Logged in, her second factor just proved."""
    return signed_in(world.nynne)


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The administrator."""
    return signed_in(world.mette)


@pytest.fixture
def network(outside: Outside) -> Outside:
    """The simulated network, which knows all numbers of the small world."""
    for number in ("4520123490", "4520123456", "4526001234"):
        body = {"msisdn": number, "iccid": ""}
        requests.post(f"{outside.url}/sim/network", json=body, timeout=SECONDS).raise_for_status()
    return outside


@pytest.fixture
def bar(nynne: Client, world: World) -> Callable[..., Any]:
    return lambda **data: nynne.post(act(world.own_number, "spaer"), {"cause": "lost", **data})


@pytest.fixture
def barred(bar: Callable[..., Any], network: Outside) -> None:
    bar()
    answered()


def page(client: Client) -> str:
    return client.get("/mit-nummer/").content.decode()


def make_stale(client: Client) -> None:
    """Their second factor was proved too long ago for what needs it fresh."""
    with as_system("tests"):
        session = client.session
        session[VERIFIED_AT] = (timezone.now() - timedelta(minutes=6)).isoformat()
        session.save()


def fresh(actor: PortalActor) -> PortalActor:
    """The same, a second factor proved just now."""
    return replace(actor, verified_at=timezone.now())


def act(subscription: Subscription, address: str) -> str:
    """The address of an act on a number."""
    return f"/mit-nummer/{subscription.uid}/{address}/"


def act_on(subscription: Subscription, address: str) -> str:
    """The address of an act on a number of the company's."""
    return f"/abonnementer/{subscription.uid}/{address}/"


def now(subscription: Subscription) -> Subscription:
    """Read from the database."""
    with as_system("tests"):
        found: Subscription = Subscription.objects.system().get(pk=subscription.pk)
        return found


def runs(action: str) -> list[ActionRun]:
    with as_system("tests"):
        return list(ActionRun.objects.system().filter(action=action).order_by("pk"))


def commands() -> list[OutboxCommand]:
    with as_system("tests"):
        return list(OutboxCommand.objects.system().filter(kind="network.bar").order_by("pk"))


def logged(event: str) -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event=event).order_by("pk"))


def set_policy(company: Company, **choices: bool) -> None:
    """Choices of a company's own."""
    with as_system("tests"):
        CompanyPolicy.objects.create(company=company, **choices)


@pytest.fixture
def answered_to(network: Outside) -> Callable[[str], int]:
    """Have the network asked for what is waiting of a kind, whenever it was to be sent, until it has answered."""

    def ask(kind: str) -> int:
        return sum(deliver(kind) for _round in range(3))

    return ask


def answered() -> int:
    """Have the network asked for what is waiting."""
    return deliver("network.bar")
