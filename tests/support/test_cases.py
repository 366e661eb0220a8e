"""Customers write to support, read, reply, solve and rate; who sees a case, and what happens after it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Grant
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import FormInvalid, run
from selfservice.kernel.jobs.retention import delete_due
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.cases.actions.rate_case import RateCase
from selfservice.support.cases.actions.reply_case import ReplyCase
from selfservice.support.cases.actions.show_case import ShowCase
from selfservice.support.cases.actions.solve_case import SolveCase
from selfservice.support.cases.actions.write_case import WriteCase
from selfservice.support.cases.files import checked
from selfservice.support.cases.filters import CaseFilters
from selfservice.support.cases.jobs import close_solved
from selfservice.support.cases.rules import seen_cases
from selfservice.support.cases.views import CASE
from selfservice.support.core.notices import mail_answered, mail_solved
from selfservice.support.models import Attachment, Case, ChatSession, InternalNote, Message
from selfservice.support.retention import old_attachments
from tests.billing.made import make_invoice
from tests.support.files import PDF
from tests.support.made import act, actor_of, again, answer, change, files, mailed, texts, write
from tests.world import World

pytestmark = pytest.mark.django_db
State = Case.State


def file() -> Any:
    return checked("a.pdf", PDF)


def test_a_case_is_about_what_its_author_sees(world: World, always_open: None) -> None:
    number = world.own_number
    case = write(world.nynne, about=f"subscriptions.subscription:{number.uid}", category="fault")
    assert (case.company_id, case.account_id, case.author_id) == (world.nordhavn.pk, world.konto.pk, world.nynne.pk)
    assert (case.about_model, case.about_uid, case.state) == ("subscriptions.subscription", number.uid, State.NEW)
    assert (
        case.about_label == "20\u00a012\u00a034\u00a090"
        and case.due_at is not None
        and texts(case) == ["Noget virker ikke."]
    )
    for other in (world.colleagues_number.uid, world.fremmed_number.uid, uuid4(), "abc"):
        with pytest.raises(ActionRefused, match="Vælg, hvad"):
            write(world.nynne, about=f"subscriptions.subscription:{other}")
    with pytest.raises(ActionRefused, match="Vælg, hvad"):
        write(world.nynne, about=f"accounts.user:{world.nynne.uid}")


def test_a_form_sent_twice_is_one_case(world: World) -> None:
    data = {"category": "other", "subject": "To gange", "body": "Hej", "audience": "company"}
    actor, key = actor_of(world.freja), uuid4()
    assert run(WriteCase, actor, None, data, key).pk == run(WriteCase, actor, None, data, key).pk
    with acting_as(actor):
        assert seen_cases(actor).count() == 1


def test_who_has_no_access_to_a_company_is_asked_to_call(world: World) -> None:
    with as_system("tests"):
        Grant.objects.system().filter(user=world.freja).delete()
    with pytest.raises(ActionRefused, match="Ring til os"):
        write(world.freja)


@pytest.mark.parametrize("body", ["", "  \n", "\u200b\ufeff", "a" * 10_001])
def test_a_message_that_cannot_be_read_or_is_too_long(world: World, body: str) -> None:
    with pytest.raises(FormInvalid):
        write(world.freja, body=body)
    case = write(world.freja)
    with pytest.raises(FormInvalid):
        act(ReplyCase, world.freja, case, body=body)


def test_who_sees_a_case(world: World) -> None:
    own = write(world.freja, audience="author")
    company = write(world.freja, about=f"subscriptions.subscription:{world.own_number.uid}")

    def seen(user: Any) -> set[int]:
        actor = actor_of(user)
        with acting_as(actor):
            return set(seen_cases(actor).values_list("pk", flat=True))

    assert seen(world.freja) == {own.pk, company.pk}
    assert seen(world.mette) == {company.pk}
    # Without the function "support", and at another company.
    assert seen(world.jonas) == seen(world.nynne) == seen(world.frida) == set()
    act(ShowCase, world.freja, own, audience="company")
    assert seen(world.mette) == {own.pk, company.pk}
    with pytest.raises(ActionRefused, match="bestemmer"):
        act(ShowCase, world.mette, again(own), audience="author")


def test_a_view_as_a_colleague_hides_what_they_keep_to_themselves(world: World) -> None:
    own, company = write(world.freja, audience="author"), write(world.freja)
    viewed = replace(actor_of(world.freja), real=actor_of(world.mette))
    with acting_as(viewed):
        assert [seen_cases(viewed).filter(pk=case.pk).exists() for case in (own, company)] == [False, True]
        assert [CASE.first(viewed, case.uid, viewed=True) is None for case in (own, company)] == [True, False]


def test_a_reply_keeps_the_promise_and_passes_the_turn(world: World, always_open: None) -> None:
    case = write(world.freja)
    due = case.due_at
    act(ReplyCase, world.freja, case, body="Mere")
    assert again(case).due_at == due
    case = answer(case)
    assert (case.state, case.due_at) == (State.WAITING, None)
    act(ReplyCase, world.freja, case, body="Tak", attachments=[file()])
    case = again(case)
    assert case.state == State.OPEN and case.due_at is not None
    assert texts(case) == ["Noget virker ikke.", "Mere", "Prøv igen.", "Tak"]
    assert [(one.name, one.state) for one in files(case)] == [("a.pdf", "clean")]


def test_solved_and_rated_once_by_its_author(world: World) -> None:
    case = answer(write(world.freja))
    with pytest.raises(ActionRefused):
        act(RateCase, world.freja, case, score="5")
    act(SolveCase, world.freja, case)
    case = again(case)
    assert case.state == State.SOLVED and case.solved_at and case.due_at is None
    with pytest.raises(ActionRefused, match="spurgt"):
        act(RateCase, world.mette, case, score="5")
    act(RateCase, world.freja, case, score="3", score_comment="  Hurtigere svar ")
    assert (again(case).score, again(case).score_comment) == (3, "Hurtigere svar")
    with pytest.raises(ActionRefused, match="allerede"):
        act(RateCase, world.freja, case, score="5")


@pytest.mark.parametrize("state", ["solved", "closed"])
def test_a_message_opens_a_case_again_or_begins_a_new_one(world: World, state: str, settings: Any) -> None:
    now = timezone.now()
    case = change(
        write(world.freja, about=f"subscriptions.subscription:{world.own_number.uid}"),
        state=state, solved_at=now - timedelta(days=settings.CASE_REOPEN_DAYS, minutes=-5),
    )  # fmt: skip
    done = act(ReplyCase, world.freja, case, body="Det er der igen")
    assert ReplyCase(actor_of(world.freja)).receipt_text(done) is ReplyCase.again_receipt
    case = again(case)
    assert (case.state, case.solved_at) == (State.OPEN, None)
    case = change(case, state=state, solved_at=now - timedelta(days=settings.CASE_REOPEN_DAYS, minutes=5))
    done = act(ReplyCase, world.freja, case, body="Nu igen", attachments=[file()])
    with as_system("tests"):
        new = Case.objects.system().get(earlier=case)
    assert done.after == {"new_case": str(new)} and again(case).state == state
    assert (new.subject, new.about_uid, new.account_id) == (case.subject, case.about_uid, case.account_id)
    assert texts(new) == ["Nu igen"] and len(files(new)) == 1


def test_solved_cases_are_closed_after_a_while(world: World, settings: Any) -> None:
    now, days = timezone.now(), settings.CASE_REOPEN_DAYS
    old = change(write(world.freja), state="solved", solved_at=now - timedelta(days=days, hours=1))
    young = change(write(world.freja), state="solved", solved_at=now - timedelta(days=days, hours=-1))
    assert (close_solved(), close_solved()) == (1, 0)
    assert (again(old).state, again(young).state) == (State.CLOSED, State.SOLVED) and again(old).closed_at


def test_files_of_cases_that_are_over_are_deleted(world: World, settings: Any) -> None:
    settings.CASE_FILE_DAYS = 0
    over, going_on = write(world.freja, attachments=[file()]), write(world.freja, attachments=[file()])
    change(over, state="closed", last_message_at=timezone.now() - timedelta(hours=1))
    with as_system("tests"):
        type(files(over)[0]).objects.system().update(created_at=timezone.now() - timedelta(hours=1))
        assert list(old_attachments()) == files(over) and files(going_on)


def test_closed_cases_are_deleted_five_years_after_their_last_year(world: World) -> None:
    first_kept = datetime(timezone.localdate().year - 5, 1, 1, tzinfo=timezone.get_current_timezone())
    before = first_kept - timedelta(minutes=1)
    old = change(write(world.freja, attachments=[file()]), state="closed", last_message_at=before)
    young = change(write(world.freja), state="closed", last_message_at=first_kept)
    going_on = change(write(world.freja), state="waiting", last_message_at=before)
    change(young, earlier=old)
    with as_system("tests"):
        InternalNote.objects.create(company_id=old.company_id, case=old, author_name="Sofie", body="Husk")
        ChatSession.objects.create(
            company_id=old.company_id, case=old, user=world.freja, state="ended", queued_at=before, active_at=before
        )
    delete_due()
    with as_system("tests"):
        assert set(Case.objects.system()) == {young, going_on}
        left = [model.objects.system().filter(case=old.pk).exists() for model in (Message, InternalNote, ChatSession)]
        assert (left, Attachment.objects.system().exists(), again(young).earlier_id) == ([False] * 3, False, None)
        assert texts(young) and texts(going_on)


def test_mails_have_a_link_and_no_content(world: World) -> None:
    case = write(world.freja, subject="Fortroligt", body="Hemmeligt")
    with as_system("tests"):
        mail_answered(case)
        mail_solved(case)
        type(world.freja).objects.system().filter(pk=world.freja.pk).update(state="closed")
    with as_system("tests"):
        mail_answered(again(case))
    (mail,), (solved,) = mailed("case_answered"), mailed("case_solved")
    assert mail["to"] == world.freja.email and mail["context"]["about_uid"] == str(case.uid)
    assert "Fortroligt" not in str(mail) + str(solved) and "Hemmeligt" not in str(mail) + str(solved)


def test_words_of_subjects_and_messages_are_found(world: World) -> None:
    write(world.jonas, subject="Fremmed hund", body="Hund", audience="author")
    router = write(world.freja, subject="Vores router er død", body="Den lyser rødt.")
    net = answer(write(world.freja, subject="Internet", body="Hej"), "Er Routeren åben?")
    actor, filters = actor_of(world.freja), cast("Any", CaseFilters)
    request = SimpleNamespace(actor=actor, full_actor=actor)
    expected: dict[str, set[Case]] = {
        "ROUTER": {router, net}, "router død": {router}, "lys": {router}, "åben": {net}, "a\u030aben": {net},
        f"s-00{net.pk}": {net}, "hund": set(), "fremmed": set(), "%": set(),
    }  # fmt: skip
    with acting_as(actor):
        found = {text: set(filters({"q": text}, seen_cases(actor), request=request).qs) for text in expected}
    assert found == expected


def test_a_case_about_lines_of_an_invoice_is_called_by_them(world: World) -> None:
    line = {"text": "Mobil Fri", "net": "100.00"}
    invoice = make_invoice(
        world.konto, "26110001", line, {**line, "text": "Gebyr"}, net="200.00", gross="250.00", vat="50.00"
    )
    token = f"billing.invoice:{invoice.uid}"
    for places, label in (
        ("", "Faktura 26110001"),
        (":2", "Faktura 26110001 · Gebyr"),
        (":2,1", "Mobil Fri"),
        (":9,x,-1", "26110001"),
    ):
        case = write(world.mette, about=token + places)
        assert (case.about_model, case.about_uid) == ("billing.invoice", invoice.uid)
        assert label in case.about_label.replace("\u00a0", " ")
    with pytest.raises(ActionRefused, match="Vælg, hvad"):
        write(world.frida, about=f"{token}:1")
