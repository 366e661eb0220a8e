"""The rules of a chat: when it is offered, whose turn it is, and what ends it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Grant, User
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.cases.about import about_of
from selfservice.support.cases.actions.solve_case import SolveCase
from selfservice.support.chat import agents, service
from selfservice.support.chat.jobs import look_after_chats
from selfservice.support.chat.offer import offer, place_of
from selfservice.support.models import AgentState, Case, ChatSession, DifferentDay
from tests.support import made
from tests.support.chats import agent, begin, case_of, change, customer, fresh, gone, open_always, said
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
State = ChatSession.State


@pytest.fixture(autouse=True)
def _open(db: None) -> None:
    open_always()


def close_today() -> None:
    DifferentDay.objects.update_or_create(day=timezone.localdate(), defaults={"opens": None, "closes": None})


def test_a_chat_is_offered_while_an_employee_is_there_with_room(world: World) -> None:
    assert (offer().is_open, offer().staffed) == (False, False)
    sofie = agent(world.sofie, capacity=1)
    assert (offer().is_open, offer().place) == (True, 1)
    gone(world.sofie)
    assert not offer().is_open
    agent(world.sofie, has_room=False)
    assert not offer().is_open
    agent(world.sofie, capacity=1)
    chat = begin(world.mette, world.nordhavn)
    assert (offer().is_open, offer().place) == (True, 2)
    agents.take(sofie, chat.uid)
    # There, but without room.
    assert (offer().is_open, offer().staffed, offer().waiting) == (False, True, 0)
    close_today()
    assert (offer().until, offer().is_open) == (None, False)
    assert offer().opens is not None


def test_the_wait_is_estimated_from_five_chats_on(world: World) -> None:
    agent(world.sofie)
    now = timezone.now()
    for _ in range(5):
        assert offer().minutes is None
        chat = begin(world.mette, world.nordhavn)
        change(chat, state=State.ENDED, queued_at=now - timedelta(minutes=7), taken_at=now)
    assert offer().minutes == 7


def test_what_is_typed_while_waiting_is_kept_and_the_queue_is_in_order(world: World) -> None:
    sofie = agent(world.sofie)
    first, second = begin(world.mette, world.nordhavn), begin(world.frida, world.fremmed)
    assert (place_of(first), place_of(second)) == (1, 2)
    mette = customer(world.mette)
    with acting_as(mette):
        service.send(first, mette, "Den skulle være her i går", uuid4())
    agents.take(sofie, first.uid)
    assert (place_of(fresh(first)), place_of(second)) == (0, 1)
    assert said(first) == [
        ("customer", "Hvor er min pakke?"),
        ("customer", "Den skulle være her i går"),
        ("system", f"{world.sofie.name} er her nu."),
    ]
    case = case_of(first)
    assert (case.channel, case.state, case.assigned_to_id) == ("chat", Case.State.OPEN, world.sofie.pk)


def test_without_room_the_text_is_a_case_that_is_answered_in_writing(world: World) -> None:
    mette, once = customer(world.mette), uuid4()
    with acting_as(mette):
        case, chat = service.begin(mette, world.nordhavn, "Min telefon er død\nog jeg er på ferie", once)
        again, _chat = service.begin(mette, world.nordhavn, "Min telefon er død\nog jeg er på ferie", once)
    assert chat is None and again == case
    assert (case.subject, case.channel, case.state) == ("Min telefon er død", "written", Case.State.NEW)
    assert case.due_at is not None and case.audience == "author"


def test_one_chat_a_person_whichever_tab_begins_it(world: World) -> None:
    agent(world.sofie)
    first = begin(world.mette, world.nordhavn)
    assert begin(world.mette, world.datter, "Er I der?") == first
    assert [body for _kind, body in said(first)] == ["Hvor er min pakke?", "Er I der?"]


@pytest.mark.parametrize("why", ["closed", "nobody"])
def test_who_waits_when_support_closes_or_leaves_gets_a_case(why: str, world: World) -> None:
    agent(world.sofie)
    chat = begin(world.mette, world.nordhavn)
    assert look_after_chats() == 0
    due = case_of(chat).due_at
    if why == "closed":
        close_today()
    else:
        gone(world.sofie)
    assert look_after_chats() == 1
    assert fresh(chat).state == State.ENDED
    case = case_of(chat)
    assert (case.state, case.due_at) == (Case.State.NEW, due)
    kind, text = said(chat)[-1]
    assert kind == "system" and "svarer skriftligt" in text
    assert look_after_chats() == 0


def test_a_chat_that_goes_on_may_finish_after_closing_time(world: World) -> None:
    sofie = agent(world.sofie)
    chat = begin(world.mette, world.nordhavn)
    agents.take(sofie, chat.uid)
    close_today()
    assert look_after_chats() == 0
    with acting_as(sofie):
        service.send(chat, sofie, "Jeg finder den lige", uuid4())
    assert (fresh(chat).state, case_of(chat).state) == (State.ACTIVE, Case.State.WAITING)
    with acting_as(sofie):
        assert service.end(chat, sofie) and not service.end(chat, sofie)
    assert (fresh(chat).state, case_of(chat).state) == (State.ENDED, Case.State.SOLVED)


def test_ended_by_the_customer_before_an_answer_support_still_owes_one(world: World) -> None:
    sofie = agent(world.sofie)
    chat = begin(world.mette, world.nordhavn)
    agents.take(sofie, chat.uid)
    mette = customer(world.mette)
    with acting_as(mette):
        service.end(chat, mette)
    case = case_of(chat)
    assert case.state == Case.State.OPEN and case.due_at is not None
    # What was sent at the same time is a message of the case.
    with acting_as(mette):
        service.send(chat, mette, "Og tak", uuid4())
    assert said(chat)[-1] == ("customer", "Og tak") and fresh(chat).state == State.ENDED


def test_silence_is_warned_of_and_then_ends_the_chat(world: World) -> None:
    sofie = agent(world.sofie)
    chat = begin(world.mette, world.nordhavn)
    agents.take(sofie, chat.uid)
    change(chat, active_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert look_after_chats() == 1 and look_after_chats() == 0
    assert "10 minutter" in said(chat)[-1][1]
    mette = customer(world.mette)
    with acting_as(mette):
        service.send(chat, mette, "Jeg er her", uuid4())
    assert fresh(chat).warned_at is None
    change(chat, active_at=timezone.now() - timedelta(minutes=11))
    look_after_chats()
    change(chat, warned_at=timezone.now() - timedelta(minutes=2, seconds=1))
    assert look_after_chats() == 1
    assert (fresh(chat).state, case_of(chat).state) == (State.ENDED, Case.State.OPEN)


def test_three_chats_of_an_employee_who_is_gone_are_first_in_the_queue(world: World) -> None:
    with as_system("tests"):
        people = [make_user(world.nordhavn, f"ven{n}") for n in range(3)]
        maja = make_user(None, "maja", is_staff=True)
    sofie = agent(world.sofie)
    chats = [begin(user, world.nordhavn) for user in people]
    for chat in chats:
        agents.take(sofie, chat.uid)
    with pytest.raises(ActionRefused):
        agents.take(sofie, begin_more(world, maja).uid)
    gone(world.sofie)
    assert look_after_chats() == 3
    assert [place_of(fresh(chat)) for chat in chats] == [1, 2, 3]
    assert all(case_of(chat).assigned_to is None for chat in chats)


def begin_more(world: World, maja: User) -> ChatSession:
    """A fourth chat, while another employee has room."""
    agent(maja)
    return begin(world.mette, world.nordhavn)


def test_handed_over_to_a_colleague_or_back(world: World) -> None:
    with as_system("tests"):
        maja_user = make_user(None, "maja", is_staff=True)
    sofie, maja = agent(world.sofie), agent(maja_user)
    chat = begin(world.mette, world.nordhavn)
    queued = fresh(chat).queued_at
    agents.take(sofie, chat.uid)
    with pytest.raises(ActionRefused, match="taget"):
        agents.take(maja, chat.uid)
    with pytest.raises(ActionRefused):
        agents.hand_over(maja, chat.uid, maja_user)
    agents.hand_over(sofie, chat.uid, maja_user)
    assert fresh(chat).agent_id == case_of(chat).assigned_to_id == maja_user.pk
    assert agents.leave(maja) == 1
    assert (fresh(chat).state, fresh(chat).queued_at) == (State.WAITING, queued)
    assert not AgentState.objects.get(user=maja_user).has_room
    with pytest.raises(ActionRefused):
        agents.hand_over(sofie, chat.uid, None)


def test_lost_access_ends_the_chat(world: World) -> None:
    agent(world.sofie)
    mettes, jonas = begin(world.mette, world.nordhavn), begin(world.jonas, world.nordhavn)
    with as_system("tests"):
        Grant.objects.system().filter(user=world.jonas).delete()
    assert look_after_chats() == 1
    assert (fresh(jonas).state, fresh(mettes).state) == (State.ENDED, State.WAITING)
    with acting_as(customer(world.jonas)):
        assert service.chat_of(customer(world.jonas)) is None


def test_a_case_that_is_solved_on_its_page_ends_the_chat(world: World) -> None:
    sofie = agent(world.sofie)
    chat = begin(world.mette, world.nordhavn)
    made.act(SolveCase, world.mette, chat.case)
    agents.take(sofie, chat.uid)
    assert case_of(chat).state == Case.State.SOLVED
    assert look_after_chats() == 1
    assert fresh(chat).state == State.ENDED
    # A message opens it again, wholly.
    with acting_as(sofie):
        service.send(chat, sofie, "Forresten", uuid4())
    assert (case_of(chat).state, case_of(chat).solved_at) == (Case.State.WAITING, None)


def ended(world: World, *, shown: bool = False, by_customer: bool = False, asked: bool = False) -> None:
    """A chat that has an answer of support's, and has ended."""
    sofie, mette = agent(world.sofie), customer(world.mette)
    chat = begin(world.mette, world.nordhavn)
    agents.take(sofie, chat.uid)
    with acting_as(sofie):
        service.send(chat, sofie, "Den er på vej", uuid4())
    with acting_as(mette):
        if shown:
            made.change(case_of(chat), seen_seq=case_of(chat).last_seq)
        if asked:
            service.want_mail(chat, mette)
        if by_customer:
            service.end(chat, mette)
    with acting_as(sofie):
        service.end(chat, sofie)


@pytest.mark.parametrize(
    ("how", "mails"),
    [
        ({}, ["case_answered"]),
        ({"shown": True}, []),
        ({"by_customer": True}, []),
        ({"asked": True}, ["chat_ended"]),
        ({"asked": True, "by_customer": True}, ["chat_ended"]),
    ],
)
def test_an_answer_that_was_not_seen_is_mailed_and_so_is_a_chat_that_was_asked_for(
    world: World, how: dict[str, bool], mails: list[str]
) -> None:
    ended(world, **how)
    found = [mail for name in ("case_answered", "chat_ended") for mail in made.mailed(name)]
    assert [mail["template"] for mail in found] == mails
    assert "Den er på vej" not in str(found)


def test_support_that_writes_after_the_end_is_mailed_once(world: World) -> None:
    sofie, once = agent(world.sofie), uuid4()
    chat = begin(world.mette, world.nordhavn)
    agents.take(sofie, chat.uid)
    with acting_as(sofie):
        service.end(chat, sofie)
        for _ in range(2):
            service.send(chat, sofie, "Jeg fandt den", once)
    assert len(made.mailed("case_answered")) == 1


def test_a_chat_about_something_is_at_its_company(world: World) -> None:
    mette = customer(world.mette)
    with acting_as(mette):
        about = about_of(mette, f"subscriptions.subscription:{world.own_number.uid}")
        assert about is not None
        case, _chat = service.begin(mette, world.nordhavn, "Den er død", uuid4(), about)
    assert (case.category, case.about_uid, case.account_id) == ("fault", world.own_number.uid, world.konto.pk)
