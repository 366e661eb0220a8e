"""The giver answers a takeover: in the portal or by a link, within 48 hours, or it lapses."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Grant, SmsFactor, User
from accounts.permissions.access import portal_actor
from orders.models import OrderItem, Takeover
from orders.takeover.lapse import lapse_takeovers
from selfservice.kernel.scope.models import acting_as, as_system
from subscriptions.models import Subscription
from tests.accounts.steps import deliver
from tests.numbers import make_plan
from tests.orders.taken_over import (
    FORM,
    PERSON,
    PRIVATE,
    commands,
    filled,
    inside,
    late,
    logged,
    mails,
    moved,
    path,
    state_of,
    subscription,
)
from tests.orders.test_mobile_pages import text_of
from tests.outside import Outside
from tests.world import World


def test_the_giver_is_asked_and_learns_no_more_than_the_name(mette: Client, world: World, asked: Takeover) -> None:
    assert state_of(asked) == ("waiting", "in_progress", "in_progress")
    (mail,) = mails("takeover_asked")
    assert mail["to"] == "karl@example.com"
    assert [mail["to"] for mail in mails("takeover_to_answer")] == [world.mette.email]
    assert inside(world) in mette.get("/").content.decode()
    assert inside(world, "behold") in mette.get(inside(world)).content.decode()
    page = text_of(mette.get(inside(world)))
    assert "Fremmed Handel A/S" in page
    for secret in ("Ida Indehaver", "Hemmelig", "55500011", "frida", "karl@"):
        assert secret not in page + str(mails("takeover_to_answer"))


def test_the_new_owner_sees_who_must_act_and_nothing_of_the_giver(frida: Client, world: World, asked: Takeover) -> None:
    with as_system("tests"):
        other = make_plan("dyr", name="Dyrt abonnement", price=777)
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(
            plan=other, plan_name=other.name, price=777
        )
    page = text_of(frida.get(f"/ordrer/{asked.item.order.uid}/"))
    assert "Den, der har nummeret, skal sige ja" in page
    for secret in ("Bo Holder", "Dyrt", "777", "mette", "Mette", "44100271"):
        assert secret not in page
    assert frida.get(inside(world)).status_code == 404


def test_those_who_may_not_give_it_do_not_find_it(
    world: World, asked: Takeover, signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(world.freja).get(inside(world)).status_code == 403
    with as_system("tests"):
        Grant.objects.system().filter(user=world.freja).update(
            functions=["mobile", "mobile_change"], account_ids=[world.other_konto.pk]
        )
    colleague = signed_in(world.freja)
    assert colleague.get(inside(world)).status_code == 404
    assert inside(world) not in colleague.get("/").content.decode()
    assert signed_in(world.mette).get(f"/ordrer/{asked.item.order.uid}/").status_code == 404


def test_somebody_elses_log_in_number_is_an_administrators_to_give(
    world: World, asked: Takeover, signed_in: Callable[[User], Client]
) -> None:
    with as_system("tests"):
        SmsFactor.objects.create(user=world.nynne, name="sms", number=asked.item.number, confirmed=True)
        Grant.objects.system().filter(user=world.freja).update(functions=["mobile", "mobile_change"])
    answer = signed_in(world.freja).post(inside(world), {})
    assert "logger ind med" in answer.content.decode()
    assert state_of(asked)[0] == "waiting"


def test_the_giver_keeps_it(mette: Client, world: World, asked: Takeover) -> None:
    assert mette.post(inside(world, "behold"), {}).status_code == 302
    assert state_of(asked) == ("declined", "rejected", "rejected")
    assert [mail["to"] for mail in mails("takeover_declined")] == [world.frida.email]
    # Answered is answered.
    assert mette.post(inside(world), {}).status_code == 200
    assert state_of(asked)[0] == "declined"
    assert not logged("give_number")


def test_said_yes_twice_it_moves_once(mette: Client, world: World, network: Outside, asked: Takeover) -> None:
    for _ in range(2):
        mette.post(inside(world), {})
    moved()
    moved()
    assert len(commands("orders.takeover")) == len(commands("network.takeover")) == 1
    assert len(mails("takeover_accepted")) == len(mails("takeover_given")) == 1
    assert len(network.subscriber(asked.item.number)["orders"]) == 1


def test_the_link_of_a_customer_leads_to_the_log_in(client: Client, world: World, asked: Takeover) -> None:
    for sent_by in ("mail", "text"):
        page = client.get(path(asked, sent_by)).content.decode()
        assert inside(world) in page
        assert "Hemmelig" not in page and "Ida" not in page
        client.post(path(asked, sent_by), {"answered_by": "Karl", "terms": "on"})
        assert state_of(asked)[0] == "waiting"
    client.post(path(asked, "mail"), {"no": "1"})
    assert state_of(asked) == ("declined", "rejected", "rejected")


def test_a_person_says_yes_by_the_text_message_alone(
    client: Client, world: World, network: Outside, asked_person: Takeover
) -> None:
    deliver("orders.takeover_text")
    (text,) = network.messages(PRIVATE)
    assert "/overtagelse/" in text and "Fremmed Handel A/S" in text
    (mail,) = mails("takeover_asked")
    assert mail["to"] == "petra@example.com"
    # The mail went to an address that the new owner has given: it proves nothing.
    client.post(path(asked_person, "mail"), {"answered_by": "Petra", "terms": "on"})
    assert "sms" in client.get(path(asked_person, "mail")).content.decode()
    assert state_of(asked_person)[0] == "waiting"
    link = "/" + text.split("https://")[-1].split("http://")[-1].split("/", 1)[1].split(" ")[0]
    # A program that opens links has said nothing, nor has a name without the tick.
    client.get(link)
    client.post(link, {"answered_by": "Petra Privat"})
    assert state_of(asked_person)[0] == "waiting"
    said = client.post(link, {"answered_by": "Petra Privat", "terms": "on"}, follow=True)
    assert "Der er sagt ja" in said.content.decode()
    assert state_of(asked_person)[0] == "accepted"
    moved()
    found = subscription(PRIVATE)
    assert found and (found.company_id, found.state, found.plan.code) == (world.fremmed.pk, "active", "mobil-100")
    assert (found.holder_name, found.started_on) == ("Ida Indehaver", timezone.localdate())
    assert state_of(asked_person) == ("done", "done", "done")
    assert [order["verb"] for order in network.subscriber(PRIVATE)["orders"]] == ["transfer", "plan"]
    assert "flyttet" in client.get(link).content.decode()


def test_a_link_that_is_not_ours(client: Client, asked_person: Takeover) -> None:
    for strange in ("/overtagelse/x/", path(asked_person, "text")[:-3] + "AA/"):
        assert "virker ikke længere" in client.get(strange).content.decode()
        client.post(strange, {"answered_by": "Bo", "terms": "on"})
    assert state_of(asked_person)[0] == "waiting"


def test_it_lapses_by_itself(client: Client, frida: Client, world: World, asked_person: Takeover) -> None:
    assert lapse_takeovers() == 0
    late()
    # Before the sweep has come by, too, it is too late.
    client.post(path(asked_person, "text"), {"answered_by": "Petra", "terms": "on"})
    assert state_of(asked_person)[0] == "waiting"
    assert (lapse_takeovers(), lapse_takeovers()) == (1, 0)
    assert state_of(asked_person) == ("lapsed", "cancelled", "cancelled")
    assert [mail["to"] for mail in mails("takeover_lapsed")] == [world.frida.email]
    assert [mail["to"] for mail in mails("takeover_not_given")] == ["petra@example.com"]
    assert "bortfaldet" in client.get(path(asked_person, "text")).content.decode()
    # It can be ordered again.
    assert frida.post(FORM, filled(world, **PERSON)).status_code == 302


def test_the_new_owner_withdraws_it(client: Client, frida: Client, world: World, asked_person: Takeover) -> None:
    order = asked_person.item.order
    act = f"/ordrer/{order.uid}/traek-tilbage/"
    assert act in frida.get(f"/ordrer/{order.uid}/").content.decode()
    frida.post(act, {})
    assert state_of(asked_person) == ("withdrawn", "cancelled", "cancelled")
    client.post(path(asked_person, "text"), {"answered_by": "Petra", "terms": "on"})
    assert state_of(asked_person)[0] == "withdrawn"
    assert act not in frida.get(f"/ordrer/{order.uid}/").content.decode()


def test_an_order_that_is_cancelled_cannot_be_accepted_or_carried_out(
    client: Client, world: World, asked_person: Takeover
) -> None:
    def cancel(state: str) -> None:
        with as_system("tests"):
            OrderItem.objects.system().update(state=state)

    cancel("cancelled")
    client.post(path(asked_person, "text"), {"answered_by": "Petra", "terms": "on"})
    assert state_of(asked_person)[0] == "waiting"
    cancel("in_progress")
    client.post(path(asked_person, "text"), {"answered_by": "Petra", "terms": "on"})
    cancel("cancelled")
    moved()
    assert not commands("network.takeover")


def test_row_security_hides_it_from_the_giver(world: World, asked: Takeover) -> None:
    with as_system("tests"):
        actors = portal_actor(world.mette), portal_actor(world.frida)
    seen = []
    for actor in actors:
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM orders_takeover")
            seen.append((Takeover.objects.visible_to(actor).count(), *cursor.fetchone()))
    assert seen == [(0, 0), (1, 1)]
