"""Recipients of an account's invoices are added, changed, tested and removed; an open account keeps one in use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from accounts.permissions.access import portal_actor
from billing.delivery import register
from billing.delivery.actions.add_recipient import AddRecipient
from billing.delivery.actions.change_recipient import ChangeRecipient
from billing.delivery.actions.remove_recipient import RemoveRecipient
from billing.delivery.actions.test_recipient import TestRecipient
from billing.delivery.register import Answer
from billing.delivery.rules import MOST
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, Unconfirmed, run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.billing.delivering import (
    BOTH,
    MAIL,
    NO_INVOICES,
    UNKNOWN,
    Progress,
    State,
    add,
    events,
    make,
    orders,
    recipients,
    state_of,
    states,
)
from tests.outside import Outside
from tests.world import make_world

OTHER = "boghold@example.com"


def read_again(account: Account) -> None:
    with as_system("tests: look"):
        account.refresh_from_db()


def test_the_form_has_the_contents_that_the_company_has_chosen(account: Account, finance: PortalActor) -> None:
    def chosen() -> Any:
        form = AddRecipient(finance).form(account)
        return form.get_initial_for_field(form.fields["contents"], "contents")

    assert chosen() == ["pdf"]
    for name, contents in (("pdf_xml", ["pdf", "e_invoice"]), ("all", ["pdf", "specification", "e_invoice"])):
        account.company.invoice_format = name
        assert chosen() == contents


def test_a_mail_address_is_in_use_at_once(account: Account, finance: PortalActor) -> None:
    make(account)
    done = add(finance, account, "Boghold@Example.com", contents=["pdf", "specification"])
    found = recipients(account)[OTHER]
    assert (done.state, found.state, orders()) == ("done", State.ACTIVE, [])
    assert (found.with_pdf, found.with_specification, found.with_e_invoice) == (True, True, False)
    assert events("add_recipient")[0].after["address"] == OTHER
    with pytest.raises(ActionRefused, match="allerede dertil"):
        add(finance, account, OTHER)


def test_paper_says_its_fee_before(account: Account, finance: PortalActor) -> None:
    with pytest.raises(Unconfirmed) as asked:
        run(AddRecipient, finance, account.uid, {"channel": "paper"}, confirmed=False)
    shown = AddRecipient(finance).answers(account, asked.value.form.cleaned_data, timezone.localdate())
    assert ("Gebyr pr. faktura, ekskl. moms", "49,00\u00a0kr.") in [(str(a), b) for a, b in shown]
    add(finance, account, "")
    assert states(account) == {"": State.ACTIVE}


def test_the_present_recipients_are_replaced_on_request(account: Account, finance: PortalActor) -> None:
    make(account), make(account, BOTH)
    add(finance, account, OTHER, replaces_others="on")
    assert states(account) == {OTHER: State.ACTIVE}
    assert events("add_recipient")[0].after["removed"] == f"{MAIL}, EAN\u00a0{BOTH}"
    # The same again: one that is there already stays, and the others go.
    make(account)
    add(finance, account, OTHER, replaces_others="on", contents=["e_invoice"])
    assert states(account) == {OTHER: State.ACTIVE}
    assert recipients(account)[OTHER].with_e_invoice


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "channel"),
        ({"channel": "mail"}, "email"),
        ({"channel": "mail", "email": "a@@b.dk"}, "email"),
        ({"channel": "mail", "email": f"{'a' * 300}@example.com"}, "email"),
        ({"channel": "ean"}, "ean"),
        ({"channel": "ean", "ean": "5798009883736"}, "ean"),
        ({"channel": "ean", "ean": "579800988373"}, "ean"),
        ({"channel": "ean", "ean": BOTH, "fallback_mail": "x"}, "fallback_mail"),
        ({"channel": "mail", "email": MAIL, "contents": ["docx"]}, "contents"),
    ],
)
def test_what_is_no_recipient(account: Account, finance: PortalActor, data: dict[str, Any], field: str) -> None:
    with pytest.raises(FormInvalid) as invalid:
        run(AddRecipient, finance, account.uid, data)
    assert list(invalid.value.form.errors) == [field]


def test_fields_of_the_other_channel_do_not_count(account: Account, finance: PortalActor) -> None:
    add(finance, account, MAIL, ean="123", fallback_mail="x", reference="Per", without_answer="on")
    found = recipients(account)[MAIL]
    assert (found.state, found.fallback_mail, found.without_answer) == (State.ACTIVE, "", False)
    read_again(account)
    assert (account.reference, account.changed_here) == ("", False)


def test_references_are_written_to_the_account(account: Account, finance: PortalActor) -> None:
    add(finance, account, BOTH, reference="Per Sonref", order_number="4500", fallback_mail="per@example.com")
    read_again(account)
    assert (account.reference, account.order_number, account.account_string) == ("Per Sonref", "4500", "")
    assert account.changed_here
    assert recipients(account)[BOTH].fallback_mail == "per@example.com"


@pytest.mark.parametrize(
    ("ean", "answer", "said"),
    [
        (BOTH, Answer.FOUND, "er registreret i NemHandel og tager imod fakturaer"),
        (NO_INVOICES, Answer.NO_INVOICES, "men tager ikke imod fakturaer"),
        (UNKNOWN, Answer.NOT_FOUND, "er ikke registreret i NemHandel"),
        (BOTH, Answer.DOWN, "register svarer ikke lige nu"),
    ],
)
def test_the_register_has_four_answers(
    account: Account, finance: PortalActor, outside: Outside, ean: str, answer: Answer, said: str
) -> None:
    if answer == Answer.DOWN:
        outside.fault("nemhandel", "register_down")
    assert register.ask(f"EAN {ean[:4]} {ean[4:]}") == answer
    outside.fault("nemhandel", "register_down")
    # The register is asked once.
    assert register.ask(ean) == register.known(ean) == answer
    assert said in str(register.SENTENCES[answer])
    if answer in register.REFUSALS:
        with pytest.raises(ActionRefused, match=said):
            add(finance, account, ean)
        assert not recipients(account)
    else:
        add(finance, account, ean)
        assert states(account) == {ean: State.TESTING}


@pytest.mark.parametrize(("known", "state"), [(True, State.ACTIVE), (False, State.TESTING)])
def test_the_answer_need_not_be_waited_for(account: Account, finance: PortalActor, known: bool, state: str) -> None:
    """At once, if the register has the number; else a worker looks it up first."""
    make(account)
    if known:
        register.note(BOTH, Answer.FOUND)
    add(finance, account, BOTH, without_answer="on", replaces_others="on")
    assert states(account) == ({BOTH: state} if known else {MAIL: State.ACTIVE, BOTH: state})
    assert len(orders()) == 1
    assert events("add_recipient")[0].after["without_answer"] is True


def test_what_a_recipient_gets_is_changed(account: Account, finance: PortalActor) -> None:
    mail, ean = make(account), make(account, BOTH)
    run(ChangeRecipient, finance, mail.uid, {"contents": ["e_invoice"]})
    run(ChangeRecipient, finance, ean.uid, {"fallback_mail": "per@example.com"})
    found = recipients(account)
    assert (found[MAIL].with_pdf, found[MAIL].with_e_invoice) == (False, True)
    assert found[BOTH].fallback_mail == "per@example.com"
    with pytest.raises(ActionRefused, match="ikke noget at ændre"):
        run(ChangeRecipient, finance, make(account, "").uid, {})


def test_the_last_one_in_use_stays(account: Account, finance: PortalActor) -> None:
    mail, ean = make(account), make(account, BOTH, state=State.TESTING)
    with pytest.raises(ActionRefused, match="eneste modtager i brug"):
        run(RemoveRecipient, finance, mail.uid)
    run(RemoveRecipient, finance, ean.uid)
    assert states(account) == {MAIL: State.ACTIVE}
    with as_system("tests: close"):
        Account.objects.system().filter(pk=account.pk).update(closed_on=timezone.localdate())
    run(RemoveRecipient, finance, mail.uid)
    assert states(account) == {}


def test_two_people_remove_two_at_once(committed: None) -> None:
    world = make_world()
    with as_system("tests: actors"):
        people = [portal_actor(world.mette, verified_at=timezone.now()) for _one in range(2)]
    for one in recipients(world.konto).values():
        with as_system("tests: none"):
            one.delete()
    two = [make(world.konto, MAIL), make(world.konto, OTHER)]

    def remove(index: int) -> str:
        try:
            return run(RemoveRecipient, people[index], two[index].uid).state
        except ActionRefused as refused:
            return refused.reason

    done, said = sorted(at_once(2, remove), key=len)
    assert done == "done" and "eneste modtager i brug" in said
    assert len(states(world.konto)) == 1


def test_an_account_has_so_many(account: Account, finance: PortalActor) -> None:
    for index in range(MOST):
        make(account, f"a{index}@example.com")
    with pytest.raises(ActionRefused, match=f"højst have {MOST}"):
        add(finance, account)
    add(finance, account, replaces_others="on")
    assert states(account) == {MAIL: State.ACTIVE}


def test_a_closed_account_gets_none(account: Account, finance: PortalActor) -> None:
    with as_system("tests: close"):
        Account.objects.system().filter(pk=account.pk).update(closed_on=timezone.localdate())
    with pytest.raises(ActionRefused, match="lukket"):
        add(finance, account)


def test_a_test_mail(account: Account, finance: PortalActor, outside: Outside, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    mail = make(account)
    done = run(TestRecipient, finance, mail.uid)
    assert done.state == ActionRun.State.SENT
    deliver_due(kind="mail")
    (found,) = outside.mails()
    assert found["subject"] == "Test: fakturaer for konto 4410 0271 sendes hertil"
    assert state_of(done)[0] == ActionRun.State.DONE
    with pytest.raises(ActionRefused, match="lige blevet testet"):
        run(TestRecipient, finance, mail.uid)
    with pytest.raises(ActionRefused, match="Papir"):
        run(TestRecipient, finance, make(account, "").uid)


def test_a_test_invoice_again(account: Account, finance: PortalActor) -> None:
    """A refused number waits again; one in use stays in use. The earlier transfer's id counts no more."""
    for state, then in ((State.REFUSED, State.TESTING), (State.ACTIVE, State.ACTIVE)):
        ean = make(account, BOTH, state=state, test_state=Progress.BUSINESS, test_id=None, tested_at=None)
        run(TestRecipient, finance, ean.uid)
        found = recipients(account)[BOTH]
        assert (found.state, found.test_state) == (then, Progress.WAITING)
        assert orders()[-1].key.endswith(str(found.test_id))
        with pytest.raises(ActionRefused, match="allerede på vej"):
            run(TestRecipient, finance, ean.uid)


def test_adding_a_refused_number_again_starts_a_new_test(account: Account, finance: PortalActor) -> None:
    add(finance, account, BOTH)
    first = make(account, BOTH, state=State.REFUSED, test_state=Progress.BUSINESS)
    add(finance, account, BOTH)
    again = recipients(account)[BOTH]
    assert (again.state, again.test_state) == (State.TESTING, Progress.WAITING)
    assert again.test_id != first.test_id


def test_a_later_day(account: Account, finance: PortalActor) -> None:
    day = timezone.localdate() + timedelta(days=3)
    planned = add(finance, account, due_on=f"{day:%d.%m.%Y}")
    assert (planned.state, states(account)) == (ActionRun.State.SCHEDULED, {})
    with as_system("tests: no command"):
        assert not OutboxCommand.objects.system().exists()
