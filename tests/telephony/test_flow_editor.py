"""The editor of call flows, as a person without JavaScript uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from telephony.models import CallFlow, FlowVersion
from tests.telephony import make
from tests.world import World

SignedIn = Callable[[User], Client]


def smoke(client: Client, flow: CallFlow) -> str:
    return client.get(reverse("flow", args=[flow.uid])).content.decode()


@pytest.fixture
def flow(world: World) -> CallFlow:
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        person = make.user(world.nordhavn)
        made = make.flow(world.nordhavn, published=make.definition(hours, person))
        make.number(world.nordhavn, flow=made)
        return made


def test_smoke(world: World, flow: CallFlow, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    text = smoke(client, flow)
    assert "<svg" in text
    for query in (
        "?trin=h",
        "?trin=u",
        "?trin=vm",
        "?trin=h&udgang=open",
        "?trin=h&udgang=ny",
        "?udgang=start",
        "?trin=vm&slet=1",
    ):
        found = client.get(reverse("flow", args=[flow.uid]) + query)
        assert found.status_code == 200, query
    for name in ("flows", "flow_new", "telephone_numbers", "caller_lists", "caller_list_new"):
        assert client.get(reverse(name)).status_code == 200, name
    for key in ("simple", "craftsman", "on_call", "blank"):
        assert client.get(reverse("flow_new") + f"?skabelon={key}").status_code == 200, key
