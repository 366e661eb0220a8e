"""Purchases and notices of licences show as orders."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from orders.models import Order
from selfservice.kernel.scope.models import as_system
from telephony.licences.actions.buy_licences import BuyLicences
from telephony.licences.actions.end_licences import EndLicences
from telephony.licences.actions.keep_licences import KeepLicences
from telephony.licences.actions.set_licence import SetLicence
from telephony.licences.actions.start_licences import StartLicences
from telephony.models import LicenceEnding, LicencePool
from tests.orders.test_mobile_pages import text_of
from tests.telephony import make
from tests.telephony.acting import act
from tests.world import World


def test_each_change_of_licences_is_an_order(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        make.licence_type("pro")
        person = make.user(world.nordhavn)
    act(world.mette, StartLicences, world.konto, licence="pro", count=2)
    with as_system("tests"):
        pool = LicencePool.objects.system().get()
    bought = act(world.mette, BuyLicences, pool, count=1, users=[str(person.uid)])
    act(world.mette, EndLicences, pool, count=1)
    with as_system("tests"):
        ending = LicenceEnding.objects.system().get()
    act(world.mette, KeepLicences, pool, ending=str(ending.uid))
    # To give a licence to somebody costs nothing: no order.
    act(world.mette, SetLicence, person, licence="none")
    with as_system("tests"):
        found = list(Order.objects.system().order_by("pk"))
    assert [(order.act, order.state) for order in found] == [
        ("start_licences", "done"), ("buy_licences", "done"), ("end_licences", "done"), ("keep_licences", "done"),
    ]  # fmt: skip
    assert {(order.account_id, order.category, order.title) for order in found} == {
        (world.konto.pk, "telephony", "Pro")
    }
    assert (found[1].run_id, found[1].requester_id) == (bought.pk, world.mette.pk)
    mette = signed_in(world.mette)
    assert "Køb licenser: Pro" in text_of(mette.get("/ordrer/?visning=alle"))
    answer = mette.get(f"/ordrer/{found[1].uid}/")
    assert f"/telefoni/licenser/{pool.uid}/" in answer.content.decode()
    assert "Købt: 1 × Pro. 1 bruger har fået en." in text_of(answer)
    assert mette.get(f"/ordrer/{found[0].uid}/").status_code == 200


def test_the_receipt_leads_to_the_order(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        pool = make.pool(world.konto)
    client, address = signed_in(world.mette), f"/telefoni/licenser/{pool.uid}/koeb/"
    asked = client.post(address, {"count": "1"})
    seen = asked.context["seen"]
    page = client.post(address, {"count": "1", "checked": "1", "seen": seen}, follow=True)
    with as_system("tests"):
        order = Order.objects.system().get()
    assert f'<a href="/ordrer/{order.uid}/">Se ordren</a>' in page.content.decode()
