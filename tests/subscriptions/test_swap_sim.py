"""A SIM swap of each kind: what the network is asked, and how things stand when it has answered."""

from __future__ import annotations

import pytest
from django.db import connection

from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, registry, run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, SimSwap
from tests.numbers import PUK1
from tests.outside import Outside
from tests.subscriptions.conftest import logged, now
from tests.subscriptions.swapping import (
    ESIM,
    POST,
    answered,
    as_user,
    cards_of,
    iccid,
    mails,
    put_in,
    simon,
    stock_card,
    swap,
    swaps,
    the_run,
)
from tests.world import World

State = ActionRun.State


def test_to_an_esim(world: World, network: Outside) -> None:
    number = world.colleagues_number
    row = swap(world.mette, number)
    assert (row.state, now(number).sim_kind) == (State.SENT, "physical")
    assert [card.state for card in cards_of(number)] == ["active"]
    answered()
    assert the_run(row).state == State.DONE
    old, new = cards_of(number)
    assert (old.state, new.state, new.kind) == ("ended", "active", "esim")
    assert now(number).sim_kind == "esim"
    assert new.open("matching_id") and new.smdp and new.activated_on
    assert new.open("puk1") != PUK1
    assert network.subscriber(number.number)["iccid"] == new.iccid


def test_its_codes_are_nowhere_in_plain(world: World, network: Outside) -> None:
    swap(world.mette, world.colleagues_number)
    answered()
    new = cards_of(world.colleagues_number)[-1]
    codes = [new.open(code) for code in ("pin", "puk1", "puk2", "matching_id")]
    with as_system("tests"):
        rows = [str(row) for row in SimCard.objects.system().values_list()]
        with connection.cursor() as cursor:
            for table in ("kernel_actionrun", "kernel_auditentry", "kernel_outboxcommand", "subscriptions_simswap"):
                cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
                rows.append(str(cursor.fetchone()[0]))
    # A PIN of four digits may stand in any number by chance.
    assert not any(code in row for code in codes[1:] for row in rows)


def test_by_post_the_old_card_works_until_the_new_one_is_put_in(world: World, network: Outside) -> None:
    number = world.colleagues_number
    row = swap(world.mette, number, **POST)
    answered()
    row = the_run(row)
    assert (row.state, row.progress["status"], row.progress["carrier"]) == (State.SENT, "shipped", "PostNord")
    assert row.progress["tracking"]
    assert [card.state for card in cards_of(number)] == ["active"]
    put_in(network, number.number)
    answered()
    assert the_run(row).state == State.DONE
    old, new = cards_of(number)
    assert (old.state, new.state, new.kind) == ("ended", "active", "physical")
    assert new.matching_id is None


def test_while_a_card_is_in_the_post_the_number_can_be_changed_otherwise(world: World, network: Outside) -> None:
    swap(world.mette, world.colleagues_number, **POST)
    with pytest.raises(ActionRefused, match="svaret"):
        swap(world.mette, world.colleagues_number)
    answered()
    with pytest.raises(ActionRefused, match="24"):
        swap(world.mette, world.colleagues_number)
    assert (
        run(registry["bar"], as_user(world.mette), world.colleagues_number.uid, {"cause": "lost"}).state == State.SENT
    )


def test_to_the_companys_address(world: World, network: Outside) -> None:
    with as_system("tests"):
        world.nordhavn.street, world.nordhavn.postcode, world.nordhavn.city = "Havnegade 2", "9000", "Aalborg"
        world.nordhavn.save()
    row = swap(world.mette, world.colleagues_number, kind="physical", place="company", street="Et andet sted 9")
    assert (row.data["street"], row.data["name"]) == ("Havnegade 2", world.nordhavn.name)
    answered()
    assert the_run(row).progress["status"] == "shipped"


def test_a_company_whose_address_nobody_knows(world: World) -> None:
    with pytest.raises(FormInvalid) as caught:
        swap(world.mette, world.colleagues_number, kind="physical", place="company")
    assert list(caught.value.form.errors) == ["place"]


@pytest.mark.parametrize("field", ["name", "street", "postcode", "city"])
def test_half_an_address(field: str, world: World) -> None:
    with pytest.raises(FormInvalid) as caught:
        swap(world.mette, world.colleagues_number, **{**POST, field: ""})
    assert list(caught.value.form.errors) == [field]


def test_to_a_card_in_stock(world: World, network: Outside) -> None:
    card, number = stock_card(world), world.colleagues_number
    row = swap(world.mette, number, kind="stock", iccid=card.iccid)
    assert cards_of(number)[-1].state == "ordered"
    answered()
    assert the_run(row).state == State.DONE
    old, new = cards_of(number)
    assert (old.state, new.state, new.pk) == ("ended", "active", card.pk)
    assert new.open("puk1") == "12345678"
    assert network.subscriber(number.number)["iccid"] == card.iccid


def reason(world: World, text: str) -> str:
    with pytest.raises(ActionRefused) as caught:
        swap(world.mette, world.colleagues_number, kind="stock", iccid=text)
    return caught.value.reason


def test_cards_that_cant_be_used(world: World) -> None:
    stock_card(world, 2, company=world.fremmed)
    stock_card(world, 3, state="ended")
    unknown, foreign = reason(world, iccid(4)), reason(world, iccid(2))
    assert unknown == foreign
    assert reason(world, "8945010000000000030") == unknown
    used = reason(world, iccid(3))
    assert used != unknown
    assert reason(world, "8945010000000000014") == used
    assert reason(world, "8945010000000000022") not in (used, unknown)
    assert swaps() == []


@pytest.mark.parametrize("text", ["", "8945010000000000015", "89450100", "x" * 20, "4545010000000000014", "8945\0"])
def test_what_is_no_cards_number(text: str, world: World) -> None:
    with pytest.raises(FormInvalid) as caught:
        swap(world.mette, world.colleagues_number, kind="stock", iccid=text)
    assert list(caught.value.form.errors) == ["iccid"]


def test_a_card_of_a_file_says_what_kind_it_is(world: World) -> None:
    card = stock_card(world)
    assert swap(world.mette, world.colleagues_number, iccid=card.iccid).data["kind"] == "stock"


def test_who_is_notified_and_when(world: World, network: Outside) -> None:
    with as_system("tests"):
        world.colleagues_number.user = world.nynne
        world.colleagues_number.save()
    swap(simon(world), world.colleagues_number)
    # Before anything is asked of the network.
    assert {mail["to"] for mail in mails("sim_swap")} == {world.mette.email, world.nynne.email}
    assert all(mail["context"]["by"] == "Simon Prøve" for mail in mails("sim_swap"))
    assert network.messages(world.colleagues_number.number) == []
    answered()
    (text,) = network.messages(world.colleagues_number.number)
    assert "simkort" in text.lower() or "SIM card" in text
    assert {mail["to"] for mail in mails("sim_swap_done")} == {"simon@example.com", world.nynne.email}


def test_on_record(world: World, network: Outside) -> None:
    swap(world.mette, world.colleagues_number, **ESIM)
    (entry,) = logged("swap_sim")
    assert entry.before == {"sim": "8945010000000000022"}
    assert entry.after == {"new_card": "esim"}
    (row,) = swaps()
    assert (row.state, row.asked_by_id) == (SimSwap.State.SENT, world.mette.pk)
