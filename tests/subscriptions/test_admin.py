"""Support sees numbers, cards and what has been asked for them; never a code, and only with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from subscriptions.models import Subscription
from tests.numbers import PUK1, PUK2
from tests.world import World


@pytest.fixture
def support(world: World, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(world.sofie)


def page_of(number: Subscription) -> str:
    return reverse("admin:subscriptions_subscription_change", args=[number.pk])


@pytest.mark.parametrize("text", ["20 12 34 90", "+4520123490"])
def test_a_number_is_found_and_a_reason_asked_for(support: Client, world: World, text: str) -> None:
    answer = support.get("/admin/find/", {"q": text})
    assert answer["Location"] == page_of(world.own_number)
    assert "/admin/reason/" in support.get(answer["Location"])["Location"]


def test_cards_are_shown_and_no_code(support: Client, world: World, nynne: Client) -> None:
    nynne.post(f"/mit-nummer/{world.own_number.uid}/vis-puk/", {"which": "puk1"})
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Kunden ringer", "next": "/admin/"})
    page = support.get(page_of(world.own_number)).content.decode()
    assert "8945\u00a00100\u00a00000\u00a00000\u00a0014" in page
    assert "PUK-kode vist" in page
    for code in (PUK1, PUK2, PUK1.encode().hex()):
        assert code not in page
    assert support.post(page_of(world.own_number), {"state": "terminated"}).status_code == 403


def test_the_catalogue_is_read(support: Client) -> None:
    assert support.get("/admin/subscriptions/plan/").status_code == 200
    assert support.get("/admin/subscriptions/plan/add/").status_code == 403


def test_customers_are_denied(mette: Client, world: World) -> None:
    assert mette.get(page_of(world.own_number)).status_code in (302, 403)
