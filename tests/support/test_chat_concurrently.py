"""Two at once in a chat: a number for each message, one winner, and one message for each id."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.chat import agents, service
from selfservice.support.models import ChatSession, Message
from tests.accounts.at_once import at_once
from tests.support.chats import agent, begin, customer, fresh, open_always, said
from tests.world import make_user, make_world


@pytest.mark.usefixtures("committed")
def test_both_sides_at_once() -> None:
    """One world for all of it: it costs more than the acts."""
    world = make_world()
    open_always()
    with as_system("tests"):
        maja = make_user(None, "maja", is_staff=True)
    staff: list[Any] = [agent(world.sofie), agent(maja)]
    mette = customer(world.mette)

    # Two forms begin one chat.
    def start(n: int) -> Any:
        with acting_as(mette):
            return service.begin(mette, world.nordhavn, f"Begyndelse {n}", uuid4())[1]

    chats = at_once(4, start)
    chat: ChatSession = chats[0]
    assert {one.pk for one in chats} == {chat.pk}

    # Two employees take it: one has it.
    def take(n: int) -> bool:
        try:
            agents.take(staff[n], chat.uid)
        except ActionRefused:
            return False
        return True

    assert sorted(at_once(2, take)) == [False, True]
    winner = fresh(chat).agent

    # Twenty from each side, and one form eight times.
    sides = [mette, next(one for one in staff if winner and one.id == winner.pk)]
    once = uuid4()

    def write(n: int) -> None:
        actor = sides[n % 2]
        with acting_as(actor):
            if n >= 40:
                service.send(chat, mette, "Den samme", once)
            else:
                service.send(chat, actor, f"Nummer {n}", uuid4())

    at_once(48, write)
    with as_system("tests"):
        numbers = list(Message.objects.system().filter(case=chat.case_id).order_by("seq").values_list("seq", flat=True))
    bodies = [body for _kind, body in said(chat)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sorted(b for b in bodies if b.startswith("Nummer")) == sorted(f"Nummer {n}" for n in range(40))
    assert bodies.count("Den samme") == 1

    # One employee with room for one takes two at once.
    def own(n: int) -> bool:
        try:
            agents.take(staff[0], more[n].uid)
        except ActionRefused:
            return False
        return True

    agents.leave(staff[0])
    agent(world.sofie, capacity=1)
    agent(maja)
    more = [begin(world.frida, world.fremmed), begin(world.jonas, world.nordhavn)]
    assert sorted(at_once(2, own)) == [False, True]
