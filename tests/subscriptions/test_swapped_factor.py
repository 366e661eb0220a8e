"""A number whose SIM card was changed lately lets nobody in by text message; other ways do, and it passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import SmsFactor, User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, SimSwap
from tests.accounts.steps import current_code, errors, give_app, give_code, give_password, give_sms, is_in
from tests.outside import Outside
from tests.subscriptions.conftest import make_stale
from tests.subscriptions.swapping import answered, iccid, swap
from tests.world import World

NUMBER = "+4520123490"


@pytest.fixture
def factor(world: World) -> SmsFactor:
    return give_sms(world.nynne, NUMBER)


@pytest.fixture
def swapped(world: World, factor: SmsFactor, network: Outside) -> None:
    swap(world.mette, world.own_number)
    answered()


def done(hours: float) -> None:
    """The change was so long ago."""
    with as_system("tests"):
        assert SimSwap.objects.system().update(done_at=timezone.now() - timedelta(hours=hours)) == 1


def codes(outside: Outside) -> list[str]:
    """Messages with a code of ours, not the notice to the old card."""
    return [text for text in outside.messages(NUMBER) if "#" in text]


def test_without_a_swap_the_code_lets_one_in(world: World, factor: SmsFactor, outside: Outside, client: Client) -> None:
    give_password(client, "nynne")
    give_code(client, outside.sms_code(NUMBER))
    assert is_in(client)


def test_no_code_is_sent_and_the_page_says_why(world: World, swapped: None, outside: Outside, client: Client) -> None:
    page = give_password(client, "nynne").content.decode()
    assert codes(outside) == []
    assert 'role="alert"' in page and 'name="token-otp_token"' not in page
    assert "70" in page


@pytest.mark.parametrize(("hours", "lets_in"), [(0, False), (239.9, False), (240.1, True)])
def test_ten_days(hours: float, lets_in: bool, world: World, swapped: None, outside: Outside, client: Client) -> None:
    done(hours)
    give_password(client, "nynne")
    assert bool(codes(outside)) is lets_in
    if lets_in:
        give_code(client, outside.sms_code(NUMBER))
    assert is_in(client) is lets_in


def test_a_code_that_was_sent_before_is_worth_nothing(
    world: World, factor: SmsFactor, network: Outside, client: Client
) -> None:
    give_password(client, "nynne")
    code = network.sms_code(NUMBER)
    swap(world.mette, world.own_number)
    answer = give_code(client, code)
    assert answer.status_code == 200 and errors(answer)
    assert not is_in(client)


def test_it_counts_from_when_it_is_asked_for(world: World, factor: SmsFactor, network: Outside, client: Client) -> None:
    swap(world.mette, world.own_number)
    give_password(client, "nynne")
    assert codes(network) == []


def test_one_that_the_network_refused_counts_not(
    world: World, factor: SmsFactor, network: Outside, client: Client
) -> None:
    network.fault("network", "rejected", count=1)
    swap(world.mette, world.own_number)
    answered()
    give_password(client, "nynne")
    assert codes(network)


def test_the_app_lets_one_in(world: World, swapped: None, client: Client) -> None:
    app = give_app(world.nynne)
    give_password(client, "nynne")
    give_code(client, current_code(app))
    assert is_in(client)


def test_nor_is_it_a_fresh_second_factor(
    world: World, swapped: None, outside: Outside, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(world.nynne)
    make_stale(client)
    with as_system("tests"):
        device = SmsFactor.objects.get(user=world.nynne).persistent_id
    page = client.get(f"/bekraeft/?device={device}").content.decode()
    assert codes(outside) == []
    assert 'role="alert"' in page
    done(241)
    client.get(f"/bekraeft/?device={device}")
    assert codes(outside)


def test_the_number_of_another_user_is_not_affected(
    world: World, swapped: None, outside: Outside, client: Client
) -> None:
    give_sms(world.jonas, "+4520123456")
    give_password(client, "jonas")
    give_code(client, outside.sms_code("+4520123456"))
    assert is_in(client)


def test_a_card_that_was_changed_at_the_counter(
    world: World, factor: SmsFactor, outside: Outside, client: Client
) -> None:
    """It came with the operator's feed: a new card, and the one before it ended."""
    with as_system("tests"):
        SimCard.objects.system().filter(subscription=world.own_number).update(state="ended")
        new = SimCard.objects.create(
            company=world.nordhavn, subscription=world.own_number, iccid=iccid(77), puk1=b"x",
            activated_on=timezone.localdate() - timedelta(days=3),
        )  # fmt: skip
    give_password(client, "nynne")
    assert codes(outside) == []
    with as_system("tests"):
        SimCard.objects.system().filter(pk=new.pk).update(activated_on=timezone.localdate() - timedelta(days=12))
    give_password(Client(), "nynne")
    assert codes(outside)


def test_a_number_s_first_card_is_no_change(world: World, factor: SmsFactor, outside: Outside, client: Client) -> None:
    with as_system("tests"):
        cards = SimCard.objects.system().filter(subscription=world.own_number)
        assert cards.update(activated_on=timezone.localdate()) == 1
    give_password(client, "nynne")
    assert codes(outside)
