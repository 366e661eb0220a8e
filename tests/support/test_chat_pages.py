"""The pages of a chat on both sides, and their polls."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User, UserSession
from accounts.session.middleware import CHOSEN_COMPANY
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.chat import agents, service
from selfservice.support.models import AgentState, Case, ChatSession
from tests.support.chats import agent, begin, case_of, customer, fresh, open_always, said
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
CHAT, LIVE = "/support/chat/", "/admin/support/chatsession/live/"
SCRIPT = {"X-Chat": "1"}


@pytest.fixture(autouse=True)
def _open(db: None) -> None:
    open_always()


def poll_of(answer: Any) -> str:
    """Where a page asks for news."""
    found = re.search(r'data-poll="([^"]*)"', answer.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def message(body: str, chat: ChatSession | None = None, once: str = "") -> dict[str, str]:
    return {"body": body, "client_id": once or str(uuid4()), "chat": str(chat.uid) if chat else ""}


def test_a_chat_from_beginning_to_end_without_scripts(world: World, signed_in: Signed) -> None:
    mette, sofie = signed_in(world.mette), signed_in(world.sofie)
    assert "Den åbner" in mette.get(CHAT).content.decode() or "Ingen kan tage" in mette.get(CHAT).content.decode()
    sofie.get(LIVE)
    sofie.post("/admin/support/case/room/", {"has_room": "on", "capacity": "2", "back": LIVE})
    page = mette.get(CHAT).content.decode()
    assert "Ingen venter før dig" in page
    assert mette.post(CHAT, message(" \u200b ")).status_code == 200
    assert mette.post(CHAT, message("Hej\nEr der nogen?")).status_code == 302
    page = mette.get(CHAT).content.decode()
    assert "Du er den næste i køen" in page and 'http-equiv="refresh"' in page and "Hent nye" in page
    with as_system("tests"):
        chat = ChatSession.objects.system().select_related("case").get()
    assert (chat.company_id, chat.case.subject) == (world.nordhavn.pk, "Hej")
    assert "Mette Prøve" in sofie.get(LIVE).content.decode()
    sofie.post(LIVE, {"step": "take", "chat": str(chat.uid)})
    with as_system("tests"):
        assert AuditEntry.objects.system().get(event="support_view").reason == f"Chat {chat.case}"
    # The page shows the customer, too.
    assert "CVR 12 34 56 74" in sofie.get(f"{LIVE}?chat={chat.uid}").content.decode().replace("\xa0", " ")
    # The chat is the reason of the visit.
    assert sofie.get(f"/admin/accounts/company/{world.nordhavn.pk}/change/").status_code == 200
    sofie.post(LIVE, message("Goddag <b>Mette</b>", chat))
    page = mette.get(CHAT).content.decode()
    assert "Goddag &lt;b&gt;Mette&lt;/b&gt;" in page and 'http-equiv="refresh"' not in page
    assert case_of(chat).seen_seq == case_of(chat).last_seq
    answer = mette.post(CHAT, {"end": "1", "chat": str(chat.uid)})
    assert answer["Location"] == f"/support/sager/{chat.case.uid}/"
    assert case_of(chat).state == Case.State.SOLVED
    # Support reads what was written, can't write or hand over, and reads where to go on.
    page = sofie.get(f"{LIVE}?chat={chat.uid}").content.decode()
    assert "Chatten er slut." in page and f"Åbn sag {chat.case}" in page and "Goddag &lt;b&gt;" in page
    assert "composer" not in page and "hand_over" not in page
    late = sofie.post(LIVE, message("Sendt, da den sluttede", chat), headers=SCRIPT).content.decode()
    assert "Sendt, da den sluttede" in late and "Chatten er slut." in late


def test_a_chat_that_a_colleague_has_is_said_to_be_theirs(world: World, signed_in: Signed) -> None:
    with as_system("tests: a colleague"):
        maja = make_user(None, "maja", is_staff=True)
    other, chat = agent(maja), begin(world.mette, world.nordhavn)
    sofie = signed_in(world.sofie)
    agents.take(other, chat.uid)
    page = sofie.get(f"{LIVE}?chat={chat.uid}").content.decode()
    assert f"{other.name} har chatten nu." in page and "Hvor er min pakke?" not in page and "composer" not in page
    refused = sofie.post(LIVE, message("Fra den anden", chat), headers=SCRIPT)
    assert (refused.status_code, refused.content.decode()) == (422, "Chatten er ikke længere din.")
    assert "chat-gone" in sofie.get(f"{LIVE}?chat=nonsense").content.decode()


def test_without_room_the_text_leads_to_its_case(world: World, signed_in: Signed) -> None:
    mette = signed_in(world.mette)
    there = mette.post(CHAT, message("Min telefon er død"))["Location"]
    with as_system("tests"):
        assert there == f"/support/sager/{Case.objects.system().get().uid}/"
    assert "Din tekst er nu en sag" in mette.get(there).content.decode()


def test_the_same_form_twice_is_one_message(world: World, signed_in: Signed) -> None:
    agent(world.sofie)
    mette, chat = signed_in(world.mette), begin(world.mette, world.nordhavn)
    form = message("Hallo?", chat)
    for _ in range(2):
        answer = mette.post(f"{CHAT}?after=1", form, headers=SCRIPT)
        assert answer.content.decode().count("Hallo?") == 1
    assert [body for _kind, body in said(chat)] == ["Hvor er min pakke?", "Hallo?"]
    refused = mette.post(CHAT, message("x" * 10_001, chat), headers=SCRIPT)
    assert (refused.status_code, "10000" in refused.content.decode()) == (422, True)


def test_a_poll_without_news_is_one_query_and_renews_no_session(world: World, signed_in: Signed) -> None:
    agent(world.sofie)
    mette, chat = signed_in(world.mette), begin(world.mette, world.nordhavn)
    poll = poll_of(mette.get(CHAT))
    with CaptureQueriesContext(connection) as queries:
        assert mette.get(poll).status_code == 204
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 1
    # News of another's chat, of none, and without a session, are for the view.
    assert mette.get(poll.replace(str(chat.uid), str(uuid4()))).status_code == 404
    assert signed_in(world.frida).get(poll).status_code == 404
    assert Client().get(poll).status_code == 302
    agents.take(agent(world.sofie), chat.uid)
    answer = mette.get(poll)
    assert answer.status_code == 200 and "er her nu" in answer.content.decode()
    poll = poll_of(answer)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stored = UserSession.objects.get(user_id=world.mette.pk).session_data
        for _ in range(15):
            assert mette.get(poll).status_code == 204
            # A poll with news does not renew it either.
            assert mette.get(f"{poll}0&after=0").status_code == 200
            clock.shift(timedelta(minutes=1))
        assert UserSession.objects.get(user_id=world.mette.pk).session_data == stored
        clock.shift(timedelta(minutes=1))
        assert mette.get(poll)["Location"].startswith("/log-ind/?idle=1")


def test_a_chat_is_the_same_in_every_tab_and_at_every_company(world: World, signed_in: Signed) -> None:
    agent(world.sofie)
    here, there = signed_in(world.mette), signed_in(world.mette)
    session = there.session
    session[CHOSEN_COMPANY] = world.datter.pk
    session.save()
    here.post(CHAT, message("Fra den ene"))
    there.post(CHAT, message("Fra den anden"))
    for tab in (here, there):
        page = tab.get(CHAT).content.decode()
        assert "Fra den ene" in page and "Fra den anden" in page
    with as_system("tests"):
        assert ChatSession.objects.system().get().company_id == world.nordhavn.pk


def test_what_is_sent_after_the_end_is_in_the_case(world: World, signed_in: Signed) -> None:
    agent(world.sofie)
    mette, chat = signed_in(world.mette), begin(world.mette, world.nordhavn)
    with acting_as(customer(world.mette)):
        service.end(chat, customer(world.mette))
    answer = mette.post(f"{CHAT}?after=2", message("Sendt uden net", chat), headers=SCRIPT)
    assert "Sendt uden net" in answer.content.decode() and poll_of(answer) == ""
    assert said(chat)[-1] == ("customer", "Sendt uden net")


def test_text_that_was_typed_when_the_session_ended_is_given_back(world: World, signed_in: Signed) -> None:
    agent(world.sofie)
    mette, chat = signed_in(world.mette), begin(world.mette, world.nordhavn)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        answer = mette.post(CHAT, message("Halvt skrevet", chat))
        assert answer["Location"].startswith("/log-ind/?idle=1&unsaved=1") or "unsaved=1" in answer["Location"]
    assert len(said(chat)) == 1


def test_the_employees_poll_is_one_query_and_keeps_them_present(world: World, signed_in: Signed) -> None:
    sofie = signed_in(world.sofie)
    sofie.post("/admin/support/case/room/", {"has_room": "on", "capacity": "1", "back": LIVE})
    poll = poll_of(sofie.get(LIVE))
    AgentState.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    before = AgentState.objects.get().seen_at
    assert sofie.get(poll).status_code == 204
    assert (AgentState.objects.get().seen_at or timezone.now()) > (before or timezone.now())
    with CaptureQueriesContext(connection) as queries:
        assert sofie.get(poll).status_code == 204
    # The session's, and the chats'.
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 2
    chat = begin(world.mette, world.nordhavn)
    answer = sofie.get(poll)
    assert "Mette Prøve" in answer.content.decode()
    sofie.post(LIVE, {"step": "take", "chat": str(chat.uid)})
    opened = poll_of(sofie.get(f"{LIVE}?chat={chat.uid}"))
    with acting_as(customer(world.mette)):
        service.send(chat, customer(world.mette), "Hallo", uuid4())
    assert "Hallo" in sofie.get(opened).content.decode()
    sofie.post(LIVE, {"step": "hand_over", "chat": str(chat.uid), "to": ""})
    assert fresh(chat).state == "waiting"
    assert sofie.post(LIVE, message("Ikke min", chat)).status_code == 302
    assert said(chat)[-1][1] != "Ikke min"


def test_a_cpr_number_is_sent_after_a_warning_on_both_sides(world: World, signed_in: Signed) -> None:
    sofie = agent(world.sofie)
    chat = begin(world.mette, world.nordhavn)
    agents.take(sofie, chat.uid)
    for client, page in ((signed_in(world.mette), CHAT), (signed_in(world.sofie), LIVE)):
        form = message("Mit nummer er 010203-1234", chat)
        warned = client.post(page, form, headers=SCRIPT)
        assert (warned.status_code, warned.headers["X-Chat"]) == (422, "warned")
        assert re.search(r'name="cpr_seen"[^>]*value="on"', client.post(page, form).content.decode())
        assert client.post(page, {**form, "cpr_seen": "on"}, headers=SCRIPT).status_code == 200
    assert [body for _kind, body in said(chat)].count("Mit nummer er 010203-1234") == 2


def test_a_chat_begins_from_a_page_and_a_mail_of_it_is_asked_for(world: World, signed_in: Signed) -> None:
    agent(world.sofie)
    mette, token = signed_in(world.mette), f"subscriptions.subscription:{world.own_number.uid}"
    page = mette.get(f"{CHAT}?om={token}").content.decode()
    assert f'name="about" value="{token}"' in page and "20&nbsp;12" in page.replace("\u00a0", "&nbsp;")
    # What the person does not see is nothing.
    assert 'name="about" value' not in mette.get(f"{CHAT}?om=subscriptions.subscription:{uuid4()}").content.decode()
    mette.post(CHAT, {**message("Den er død"), "about": token})
    with as_system("tests"):
        chat = ChatSession.objects.system().select_related("case").get()
    assert chat.case.about_uid == world.own_number.uid
    mette.post(CHAT, {"mail": "1", "chat": str(chat.uid)})
    assert "når chatten slutter" in mette.get(CHAT).content.decode().lower()
    assert signed_in(world.frida).post(CHAT, {"mail": "1", "chat": str(chat.uid)}).status_code == 404


def test_a_page_that_was_open_since_the_case_closed_begins_another(
    world: World, signed_in: Signed, settings: Any
) -> None:
    agent(world.sofie)
    chat = begin(world.mette, world.nordhavn)
    with acting_as(customer(world.mette)):
        service.end(chat, customer(world.mette))
    old = timezone.now() - timedelta(days=settings.CASE_REOPEN_DAYS, minutes=1)
    with as_system("tests"):
        Case.objects.system().update(state=Case.State.CLOSED, solved_at=old)
    signed_in(world.mette).post(CHAT, message("Nu igen", chat))
    assert case_of(chat).state == Case.State.CLOSED
    with as_system("tests"):
        assert ChatSession.objects.system().exclude(pk=chat.pk).count() == 1
