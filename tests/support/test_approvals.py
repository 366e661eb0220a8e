"""Requests of several apps on one page: who may answer each, with one comment, and what becomes of the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Account, Company, User
from accounts.permissions.access import portal_actor
from orders.models import OrderPolicy
from selfservice.kernel.actions.base import ActionRefused, registry
from selfservice.kernel.actions.requests import functions_to_answer, to_answer, waiting_for
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.menu import ANSWER
from selfservice.support.models import Delegation
from tests.billing.made import in_days, make_invoice
from tests.orders.made import make_draft, place
from tests.signed_in import sign_in
from tests.world import World, make_user

PAGE = "/godkendelser/"
TODAY = timezone.localdate()


def actor_of(user: User) -> PortalActor:
    with as_system("tests: who"):
        return portal_actor(User.objects.system().get(pk=user.pk), verified_at=timezone.now())


def listed(find: Any, user: User) -> list[Any]:
    actor = actor_of(user)
    with acting_as(actor):
        return list(find(actor))


def state(row: ActionRun) -> str:
    with as_system("tests: look"):
        return str(ActionRun.objects.system().get(pk=row.pk).state)


def mails(template: str) -> list[Any]:
    with as_system("tests: look"):
        rows = OutboxCommand.objects.system().filter(kind="mail", payload__template=template).order_by("pk")
        return [row.payload for row in rows]


@pytest.fixture
def second(world: World) -> User:
    """Another administrator of the group, older than any request."""
    with as_system("tests: a second administrator"):
        made = make_user(world.nordhavn, "anden", whole_group=True)
        User.objects.system().filter(pk=made.pk).update(activated_at=timezone.now() - timedelta(days=9))
        OrderPolicy.objects.create(company=world.nordhavn, from_amount=1, approver=made)
        Company.objects.system().filter(pk=world.nordhavn.pk).update(second_person="postpone_payment add_recipient")
        return made


@pytest.fixture
def asked(world: World, second: User) -> dict[str, ActionRun]:
    """Requests of Mette's: a reset, a payment that is put off, an order."""
    mette, until = actor_of(world.mette), f"{TODAY + timedelta(days=20):%d.%m.%Y}"
    invoice = make_invoice(world.konto, "26110001", due_on=in_days(10))
    reset = {"mobile": "20304050", "reason": "Mistet telefon"}
    return {
        "reset": run(registry["reset_factors"], mette, world.freja.uid, reset),
        "postpone": run(registry["postpone_payment"], mette, invoice.uid, {"until": until}),
        "order": place(make_draft(world.konto), world.mette),
    }


def post(user: User, runs: list[ActionRun], **more: str) -> Any:
    return sign_in(user, Client()).post(PAGE, {"runs": [str(row.uid) for row in runs], **more}, follow=True)


def test_several_are_answered_at_once_with_a_comment(world: World, second: User, asked: dict[str, ActionRun]) -> None:
    page = sign_in(second, Client()).get(PAGE).content.decode()
    assert all(str(row.uid) in page for row in asked.values())
    assert "20 30 40 50" in page.replace("\xa0", " ")
    post(second, [asked["postpone"], asked["order"]], answer="yes", comment="Fint med mig")
    assert {name: state(row) for name, row in asked.items()} == {
        "reset": "awaiting", "postpone": "done", "order": "sent",
    }  # fmt: skip
    (answer,), (order,) = mails("approval_answered"), mails("order_answered")
    assert (answer["to"], answer["context"]["comment"]) == (world.mette.email, "Fint med mig")
    assert (order["context"]["comment"], order["context"]["yes"]) == ("Fint med mig", True)


def test_what_was_answered_meanwhile_does_not_hinder_the_others(second: User, asked: dict[str, ActionRun]) -> None:
    post(second, [asked["postpone"]], answer="no")
    page = post(second, [asked["postpone"], asked["reset"]], answer="no").content.decode()
    # The list that was sent is old: it is shown again, and nothing is done.
    assert "Fejl" in page
    assert (state(asked["postpone"]), state(asked["reset"])) == ("refused", "awaiting")
    assert "Fejl" in post(second, [], answer="yes").content.decode()


def test_each_request_asks_its_own_rule(world: World, second: User, asked: dict[str, ActionRun]) -> None:
    assert {one.run.action for one in listed(to_answer, second)} == {
        "reset_factors", "postpone_payment", "place_order",
    }  # fmt: skip
    # Mette has asked; Jonas may see accounts, and answer nothing; Frida is of another company.
    assert (len(listed(waiting_for, world.mette)), listed(to_answer, world.mette)) == (3, [])
    assert listed(waiting_for, world.jonas) == listed(waiting_for, world.frida) == []
    assert functions_to_answer() <= {*map(str, ANSWER)}


def test_more_requests_cost_no_more_queries(world: World, second: User, asked: dict[str, ActionRun]) -> None:
    mette, until = actor_of(world.mette), f"{TODAY + timedelta(days=20):%d.%m.%Y}"

    def ask(n: int) -> None:
        with as_system("tests: a colleague and an account"):
            colleague = make_user(world.nordhavn, f"kollega{n}", activated_at=timezone.now())
            account = Account.objects.create(company=world.nordhavn, number=f"4410099{n}", name="Værksted")
        run(registry["reset_factors"], mette, colleague.uid, {"mobile": "20304050", "reason": "Mistet telefon"})
        invoice = make_invoice(world.konto, f"2611001{n}", due_on=in_days(10))
        run(registry["postpone_payment"], mette, invoice.uid, {"until": until})
        place(make_draft(world.konto), world.mette)
        mail = {"channel": "mail", "email": "bogholderi@example.com", "contents": ["pdf"], "replaces_others": "on"}
        run(registry["add_recipient"], mette, account.uid, mail)

    def queries() -> int:
        actor = actor_of(second)
        with acting_as(actor), CaptureQueriesContext(connection) as found:
            assert all(one.details for one in to_answer(actor))
        return len(found)

    ask(0)
    few = queries()
    for n in range(1, 4):
        ask(n)
    assert (len(listed(to_answer, second)), queries()) == (3 + 4 * 4, few)
    page = sign_in(second, Client()).get(PAGE).content.decode().replace("\xa0", " ")
    assert "Tilføj fakturamodtager: 4410 0990 Værksted" in page


def test_one_takes_back_ones_own(world: World, asked: dict[str, ActionRun], second: User) -> None:
    client = sign_in(second, Client())
    client.post(PAGE, {"take_back": str(asked["reset"].uid)})
    assert state(asked["reset"]) == "awaiting"
    sign_in(world.mette, Client()).post(PAGE, {"take_back": str(asked["reset"].uid)})
    assert (state(asked["reset"]), mails("approval_answered")) == ("refused", [])


def test_the_front_page_and_the_menu_say_it(world: World, second: User, asked: dict[str, ActionRun]) -> None:
    page = sign_in(second, Client()).get("/").content.decode()
    assert page.count("3 anmodninger afventer dit svar") == 1
    assert PAGE not in sign_in(world.nynne, Client()).get("/").content.decode()


def days(first: int, last: int) -> dict[str, str]:
    return {
        "first_day": f"{TODAY + timedelta(days=first):%d.%m.%Y}",
        "last_day": f"{TODAY + timedelta(days=last):%d.%m.%Y}",
    }


def test_a_colleague_who_substitutes_gets_the_mails_and_answers_by_their_own_rights(world: World, second: User) -> None:
    with as_system("tests: colleagues"):
        orders = make_user(world.nordhavn, "ole", {Function.ORDERING, Function.ORDERS})
    chosen = {"colleague": str(orders.uid), **days(0, 3)}
    run(registry["add_delegation"], actor_of(second), None, chosen)
    assert [mail["to"] for mail in mails("delegation_made")] == [orders.email]
    with pytest.raises(ActionRefused):
        run(registry["add_delegation"], actor_of(second), None, {**chosen, **days(3, 5)})
    order = place(make_draft(world.konto), world.mette)
    assert {mail["to"] for mail in mails("order_approval")} == {second.email, orders.email}
    assert [one.run.pk for one in listed(to_answer, orders)] == [order.pk]
    # What is not theirs to answer is not mailed to them.
    reset = {"mobile": "20304050", "reason": "Mistet telefon"}
    run(registry["reset_factors"], actor_of(world.mette), world.freja.uid, reset)
    assert orders.email not in {mail["to"] for mail in mails("factors_reset_approve")}
    with as_system("tests: look"):
        delegation = Delegation.objects.system().get()
    for user in (second, orders):
        assert "Ole Prøve" in sign_in(user, Client()).get(PAGE).content.decode()
    run(registry["end_delegation"], actor_of(second), delegation.uid, {})
    assert "stedfortraeder/" + str(delegation.uid) not in sign_in(second, Client()).get(PAGE).content.decode()


def test_the_rules_of_a_company_are_on_one_page(world: World, second: User) -> None:
    client = sign_in(second, Client())
    page = client.get("/godkendelser/regler/").content.decode()
    assert "1,00" in page
    assert "Anden Prøve" in page
    for address in ("godkendelser", "godkend-bestillinger"):
        there = f"/godkendelser/regler/{world.nordhavn.uid}/{address}/"
        old = client.get(f"/virksomhed/{world.nordhavn.uid}/{address}/")
        assert (old.status_code, old["Location"], client.get(there).status_code) == (302, there, 200)
