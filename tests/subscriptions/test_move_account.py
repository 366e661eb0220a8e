"""To another account: of the same company, open, and one where the same may be done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Account, User
from selfservice.kernel.scope.models import as_system
from tests.subscriptions.acting import refused
from tests.subscriptions.conftest import act_on, logged, now, runs
from tests.world import World, make_account, make_user

PATH = "flyt-konto"


@pytest.mark.parametrize("written", ["44100298", " 4410 0298 "])
def test_moved(mette: Client, world: World, written: str) -> None:
    page = mette.get(act_on(world.own_number, PATH)).content.decode()
    assert '<option value="44100298"' in page
    assert "55500011" not in page and "44200105" not in page
    assert mette.post(act_on(world.own_number, PATH), {"account": written}).status_code == 302
    assert now(world.own_number).account_id == world.other_konto.pk
    (entry,) = logged("move_account")
    assert (entry.before, entry.after) == ({"account": "44100271"}, {"account": "44100298"})


def test_accounts_that_it_can_not_be_moved_to(mette: Client, world: World) -> None:
    with as_system("tests"):
        make_account(world.nordhavn, "44100999", closed_on=timezone.localdate())
    said = {refused(mette, world.own_number, PATH, account=n) for n in ("55500011", "99999999", "44200105", "44100999")}
    # Another customer's, a missing one, the subsidiary's and a closed one get the same answer.
    assert len(said) == 1
    assert refused(mette, world.own_number, PATH, account="44100271") not in said
    assert runs("move_account") == []


def test_named_accounts_alone(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        third = make_account(world.nordhavn, "44100305")
        named = [world.konto.pk, third.pk]
        it = make_user(world.nordhavn, "it", {Function.MOBILE, Function.MOBILE_CHANGE}, account_ids=named)
    client = signed_in(it)
    page = client.get(act_on(world.own_number, PATH)).content.decode()
    assert "44100305" in page and "44100298" not in page
    assert refused(client, world.own_number, PATH, account="44100298")
    assert client.post(act_on(world.own_number, PATH), {"account": "44100305"}).status_code == 302
    assert now(world.own_number).account_id == third.pk


def test_the_function_must_be_that_of_the_kind(world: World, signed_in: Callable[[User], Client]) -> None:
    # Changes mobile at `konto`, and telephony at the other: no mobile number is moved there.
    with as_system("tests"):
        it = make_user(world.nordhavn, "it", {Function.MOBILE, Function.MOBILE_CHANGE}, account_ids=[world.konto.pk])
    assert refused(signed_in(it), world.own_number, PATH, account="44100298")


def test_of_very_many_the_number_is_written(mette: Client, world: World) -> None:
    with as_system("tests"):
        Account.objects.bulk_create(
            Account(company=world.nordhavn, number=f"{70000000 + n}", name="Konto") for n in range(60)
        )
    page = mette.get(act_on(world.own_number, PATH)).content.decode()
    assert "<option" not in page and 'name="account"' in page
    assert mette.post(act_on(world.own_number, PATH), {"account": "70000059"}).status_code == 302


@pytest.mark.parametrize("bad", ["", "123", "4410029x", "٤٤١٠٠٢٩٨", "\0"])
def test_what_is_no_account_number(mette: Client, world: World, bad: str) -> None:
    assert 'id="errors"' in mette.post(act_on(world.own_number, PATH), {"account": bad}).content.decode()
