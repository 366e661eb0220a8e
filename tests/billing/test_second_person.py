"""A company may choose that a second person approves changes of payment and of recipients."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company, User
from accounts.permissions.access import portal_actor
from accounts.second_person.action import acts, asked_for, swaps_alone
from billing.models import Invoice
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing.made import in_days, make_invoice
from tests.signed_in import sign_in
from tests.world import World, make_user

UNTIL = {"until": f"{timezone.localdate() + timedelta(days=20):%d.%m.%Y}"}


@pytest.fixture
def second(world: World) -> User:
    """Another administrator of the group, older than any request."""
    with as_system("tests: a second administrator"):
        made = make_user(world.nordhavn, "anden", whole_group=True)
        User.objects.system().filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=9))
        return made


@pytest.fixture
def invoice(world: World) -> Invoice:
    return make_invoice(world.konto, "26110001", due_on=in_days(10))


def actor_of(user: User) -> PortalActor:
    with as_system("tests: who"):
        return portal_actor(User.objects.system().get(pk=user.pk), verified_at=timezone.now())


def does(slug: str, user: User, target: Any, **data: Any) -> ActionRun:
    return run(registry[slug], actor_of(user), target.uid, data, confirmed=True)


def choose(world: World, *slugs: str) -> None:
    with as_system("tests: a choice"):
        Company.objects.system().filter(pk=world.nordhavn.pk).update(second_person=" ".join(slugs))


def postponed(invoice: Invoice) -> bool:
    with as_system("tests: look"):
        return Invoice.objects.system().get(pk=invoice.pk).postponed_to is not None


def mails(template: str) -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind="mail", payload__template=template))


def test_acts_that_a_company_may_choose() -> None:
    assert set(acts) == {
        "postpone_payment", "add_recipient", "change_recipient", "remove_recipient", "set_approvals"
    }  # fmt: skip


def test_without_a_choice_one_person_is_enough(world: World, second: User, invoice: Invoice) -> None:
    assert does("postpone_payment", world.mette, invoice, **UNTIL).state == "done"


def test_a_second_person_approves_a_postponed_payment(world: World, second: User, invoice: Invoice) -> None:
    choose(world, "postpone_payment")
    asked = does("postpone_payment", world.mette, invoice, **UNTIL)
    assert (asked.state, postponed(invoice)) == ("awaiting", False)
    assert second.email in [mail.payload["to"] for mail in mails("approval_asked")]
    assert world.mette.email not in [mail.payload["to"] for mail in mails("approval_asked")]
    with pytest.raises(ActionRefused):
        does("postpone_payment", world.mette, invoice, **UNTIL)
    with pytest.raises(ActionRefused):
        approve(asked.uid, actor_of(world.mette))
    assert approve(asked.uid, actor_of(second)).state == "done"
    assert postponed(invoice)


def test_a_request_is_declined_or_taken_back(world: World, second: User, invoice: Invoice) -> None:
    choose(world, "postpone_payment")
    for user in (second, world.mette):
        asked = does("postpone_payment", world.mette, invoice, **UNTIL)
        assert decline(asked.uid, actor_of(user)).state == "refused"
    assert not postponed(invoice)


def test_a_login_that_the_requester_may_have_created_approves_nothing(world: World, invoice: Invoice) -> None:
    choose(world, "postpone_payment")
    asked = does("postpone_payment", world.mette, invoice, **UNTIL)
    with as_system("tests: a new login"):
        new = make_user(world.nordhavn, "ny", whole_group=True)
    with pytest.raises(ActionRefused, match="nyere end"):
        approve(asked.uid, actor_of(new))


def test_the_choice_holds_at_companies_below(world: World) -> None:
    choose(world, "postpone_payment")
    assert asked_for([world.datter.pk]) == {"postpone_payment"}
    assert asked_for([world.fremmed.pk]) == set()


def test_the_page_of_the_company_says_what_needs_two(world: World) -> None:
    client = sign_in(world.mette)
    assert "Kræver godkendelse" not in client.get(reverse("company_of", args=[world.datter.uid])).content.decode()
    choose(world, "postpone_payment")
    for company in (world.nordhavn, world.datter):
        page = client.get(reverse("company_of", args=[company.uid])).content.decode()
        assert "<dd>Udskyd betalingen</dd>" in page


def test_less_needs_a_second_administrator(world: World, second: User) -> None:
    first = does("set_approvals", world.mette, world.nordhavn, acts=["postpone_payment", "add_recipient"])
    assert first.state == "done"
    less = does("set_approvals", world.mette, world.nordhavn, acts=["add_recipient"])
    assert less.state == "awaiting"
    assert asked_for([world.nordhavn.pk]) == {"postpone_payment", "add_recipient"}
    assert approve(less.uid, actor_of(second)).state == "done"
    assert asked_for([world.nordhavn.pk]) == {"add_recipient"}


def test_to_swap_more_sim_cards_alone_needs_a_second_administrator(world: World, second: User) -> None:
    assert does("set_approvals", world.mette, world.nordhavn, swaps_alone="3").state == "done"
    more = does("set_approvals", world.mette, world.nordhavn)
    assert (more.state, swaps_alone([world.nordhavn.pk])) == ("awaiting", 3)
    assert approve(more.uid, actor_of(second)).state == "done"
    assert swaps_alone([world.nordhavn.pk]) == 5


def test_a_request_does_not_take_back_what_was_chosen_meanwhile(world: World, second: User) -> None:
    choose(world, "postpone_payment", "add_recipient")
    less = does("set_approvals", world.mette, world.nordhavn, acts=["add_recipient"])
    both = ["postpone_payment", "add_recipient", "remove_recipient"]
    assert does("set_approvals", second, world.nordhavn, acts=both).state == "done"
    with pytest.raises(ActionRefused, match="ændret"):
        approve(less.uid, actor_of(second))
    assert asked_for([world.nordhavn.pk]) == {*both}


def test_who_is_alone_can_not_ask_for_two(world: World) -> None:
    with pytest.raises(ActionRefused, match="kun én administrator"):
        does("set_approvals", world.frida, world.fremmed, acts=["postpone_payment"])


def test_a_new_recipient_waits(world: World, second: User) -> None:
    choose(world, "add_recipient")
    data = {"channel": "mail", "email": "ny@nordhavn.example", "contents": ["pdf"]}
    asked = does("add_recipient", world.mette, world.konto, **data)
    assert asked.state == "awaiting"
    assert approve(asked.uid, actor_of(second)).state == "done"


def test_the_page_of_a_request(world: World, second: User, invoice: Invoice) -> None:
    choose(world, "postpone_payment")
    asked = does("postpone_payment", world.mette, invoice, **UNTIL)
    client: Client = sign_in(second)
    assert "beder om din godkendelse" in client.get("/").content.decode()
    page = client.get(f"/godkendelse/{asked.uid}/").content.decode()
    assert "Ny forfaldsdato" in page and "Godkend</button>" in page
    assert "Træk anmodningen tilbage" in sign_in(world.mette).get(f"/godkendelse/{asked.uid}/").content.decode()
    answer = client.post(f"/godkendelse/{asked.uid}/", {"answer": "yes"}, follow=True)
    assert "forfalder nu" in answer.content.decode()
    assert postponed(invoice)
    assert "Anmodningen er godkendt og udført" in client.get(f"/godkendelse/{asked.uid}/").content.decode()
    assert [mail.payload["to"] for mail in mails("approval_answered")] == [world.mette.email]


def test_who_asks_finds_the_request_again_and_reads_the_answer(world: World, second: User) -> None:
    choose(world, "add_recipient")
    asks, account = sign_in(world.mette), reverse("account", args=[world.konto.uid])
    data = {"channel": "mail", "email": "ny@nordhavn.example", "contents": ["pdf"], "confirmed": "1"}
    asked = does("add_recipient", world.mette, world.konto, **data)
    for client in (asks, sign_in(second)):
        page = client.get(account).content.decode()
        assert "Der er bedt om det" in page and f'href="/godkendelse/{asked.uid}/"' in page
    sign_in(second).post(f"/godkendelse/{asked.uid}/", {"answer": "no"})
    assert f"{second.name} sagde nej" in asks.get(f"/godkendelse/{asked.uid}/").content.decode()
    assert "Der er bedt om det" not in asks.get(account).content.decode()
    (mail,) = mails("approval_answered")
    assert (mail.payload["to"], mail.payload["context"]["approved"]) == (world.mette.email, False)
    # One's own request that is taken back needs no mail.
    own = does("add_recipient", world.mette, world.konto, **data)
    asks.post(f"/godkendelse/{own.uid}/", {"answer": "no"})
    assert len(mails("approval_answered")) == 1


def test_a_request_that_nobody_answers_lapses(world: World, second: User, invoice: Invoice) -> None:
    choose(world, "add_recipient")
    asked = does("add_recipient", world.mette, world.konto, channel="mail", email="ny@nordhavn.example")
    with as_system("tests: long ago"):
        ActionRun.objects.system().filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(days=8))
    client = sign_in(second)
    assert "udløbet" in client.get(f"/godkendelse/{asked.uid}/").content.decode()
    assert "Der er bedt om det" not in client.get(reverse("account", args=[world.konto.uid])).content.decode()
