"""Support's side of a case: queue, answers and collisions, notes, who has it, promises, files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.scope.actor import StaffActor
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.core.messages import Kind, Writer, add_message
from selfservice.support.desk.actions.take_case import TakeCase
from selfservice.support.desk.presence import note_writer
from selfservice.support.models import AgentState, Attachment, Case, InternalNote, Message, TextModule
from tests.support import make
from tests.support.files import EXE, PDF
from tests.support.made import files
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
QUEUE = "/admin/support/case/"
SECRET = "Hemmeligt: kunden skylder"


@pytest.fixture
def case(world: World) -> Case:
    with as_system("tests: a case"):
        make.always_open()
        return make.case_of(world.nordhavn, world.mette, category="fault")


@pytest.fixture
def support(world: World, signed_in: Signed) -> Client:
    return signed_in(world.sofie)


def page(case: Case, end: str = "change/") -> str:
    return f"{QUEUE}{case.pk}/{end}"


def act(client: Client, case: Case, slug: str, **data: Any) -> Any:
    return client.post(page(case, f"act/{slug}/"), data)


def again(case: Case) -> Case:
    with as_system("tests"):
        return Case.objects.system().get(pk=case.pk)


def bodies(case: Case) -> list[str]:
    with as_system("tests"):
        return list(Message.objects.system().filter(case=case).order_by("seq").values_list("body", flat=True))


def mails() -> list[Any]:
    with as_system("tests"):
        return [c.payload for c in OutboxCommand.objects.system().filter(kind="mail").order_by("pk")]


def colleague() -> User:
    with as_system("tests"):
        return make_user(None, "maja", is_staff=True, is_superuser=True)


def shown(client: Client, query: str = "") -> list[str]:
    return re.findall(r'field-number"><a[^>]*>(S-\d+)', client.get(f"{QUEUE}{query}").content.decode())


def test_the_queue_begins_with_what_is_due_and_marks_what_is_late(case: Case, world: World, support: Client) -> None:
    with as_system("tests"):
        late, mine, over = (make.case_of(world.fremmed, world.frida, subject=s) for s in ("Sen", "Min", "Slut"))
        now = timezone.now()
        Case.objects.system().filter(pk=late.pk).update(due_at=now - timedelta(hours=1))
        Case.objects.system().filter(pk=mine.pk).update(assigned_to=world.sofie, due_at=None)
        Case.objects.system().filter(pk=over.pk).update(state="solved", due_at=None)
    assert shown(support) == [str(late), str(case), str(mine)]
    assert shown(support, "?koe=mine") == [str(mine)]
    assert shown(support, "?koe=ledige") == [str(late), str(case)]
    assert shown(support, "?koe=slut") == [str(over)]
    assert shown(support, "?koe=forsinket") == [str(late)]
    for asked in (str(case), str(case.pk), "12 34 56 74", "Nordhavn", "forbindelse"):
        assert str(case) in shown(support, f"?koe=alle&q={asked}")
    text = support.get(QUEUE).content.decode()
    assert text.count('class="overdue"') == 1
    front = support.get("/admin/").content.decode()
    assert re.search(r'koe=forsinket"><b>1</b> Overskredet', front)
    assert support.get(f"/admin/find/?q={case}")["Location"] == page(case)


def test_an_answer_is_sent_passes_the_turn_and_is_mailed_without_its_text(
    case: Case, world: World, support: Client
) -> None:
    sent = {"body": "Genstart den nu", "seen": "1", "request_id": str(uuid4())}
    assert act(support, case, "answer_case", **sent)["Location"] == page(case)
    act(support, case, "answer_case", **sent)
    assert bodies(case) == ["Min telefon virker ikke", "Genstart den nu"]
    shown_now = support.get(page(case)).content.decode()
    assert "Afventer kunden" in shown_now
    # Neither has its log, and the log of all customers.
    assert "Ny → Afventer kunden" in shown_now
    assert "Afventer dig" not in shown_now + support.get("/admin/kernel/auditentry/").content.decode()
    assert "Afventer dig" not in support.get(f"{QUEUE}?koe=venter").content.decode()
    now = again(case)
    assert (now.state, now.due_at, now.assigned_to_id) == ("waiting", None, world.sofie.pk)
    (mail,) = mails()
    assert (mail["to"], mail["template"]) == (world.mette.email, "case_answered")
    assert "Genstart" not in str(mail)
    with as_system("tests"):
        written = [*ActionRun.objects.system().values(), *AuditEntry.objects.system().values()]
    assert "Genstart" not in str(written)


def test_an_answer_to_what_is_not_read_yet_is_kept_and_shown_with_what_is_new(
    case: Case, world: World, support: Client
) -> None:
    with as_system("tests"):
        add_message(case, Writer(Kind.CUSTOMER, "Mette", world.mette.pk), "Nu virker den igen")
    answer = act(support, case, "answer_case", body="Prøv en genstart", seen="1", solves="on")
    text = answer.content.decode()
    assert answer.status_code == 200 and len(bodies(case)) == 2
    assert text.index("Nu virker den igen") < text.index("Prøv en genstart")
    assert "Min telefon virker ikke" not in text
    assert 'name="seen" value="2"' in text and "checked" in text
    act(support, case, "answer_case", body="Fint", seen="2", solves="on")
    assert (again(case).state, mails()[-1]["template"]) == ("solved", "case_solved")


@pytest.mark.parametrize("body", ["", "   ", "\u200b\u200b", "x" * 10_001])
def test_no_answer_is_sent_without_a_text(body: str, case: Case, support: Client) -> None:
    assert act(support, case, "answer_case", body=body, seen="1").status_code == 200
    assert len(bodies(case)) == 1


def test_a_text_is_inserted_without_a_script_in_the_customers_language(
    case: Case, world: World, support: Client
) -> None:
    module = make.text_module(text_da="Venlig hilsen", text_en="Kind regards")
    sent = {"insert": "1", "module": str(module.pk), "body": "Hej Mette", "seen": "1"}
    assert "Hej Mette\n\nVenlig hilsen</textarea>" in act(support, case, "answer_case", **sent).content.decode()
    with as_system("tests"):
        User.objects.system().filter(pk=world.mette.pk).update(language="en")
    assert "Kind regards" in act(support, case, "answer_case", **sent).content.decode()
    assert len(bodies(case)) == 1


def test_a_note_is_read_by_support_alone(case: Case, world: World, support: Client) -> None:
    act(support, case, "note_case", note=SECRET)
    assert SECRET in support.get(page(case)).content.decode()
    assert bodies(case) == ["Min telefon virker ikke"] and mails() == []
    with as_system("tests"):
        written = [*ActionRun.objects.system().values(), *AuditEntry.objects.system().values()]
        mette = portal_actor(world.mette)
    assert SECRET not in str(written)
    with acting_as(mette):
        # Of a customer's login PostgreSQL itself shows none, whatever the query.
        assert list(InternalNote.objects.get_queryset()._open()) == []
        assert Case.objects.visible_to(mette).count() == 1


def test_of_two_who_take_a_case_the_second_sees_who_has_it(case: Case, world: World, support: Client) -> None:
    maja = colleague()
    act(support, case, "take_case")
    assert (again(case).assigned_to_id, again(case).state) == (world.sofie.pk, "open")
    with pytest.raises(ActionRefused, match="Sofie"):
        run(TakeCase, StaffActor(id=maja.pk, name=maja.name), case.uid)
    act(support, case, "hand_over_case", to=str(maja.uid), note="Ring til hende")
    assert again(case).assigned_to_id == maja.pk
    shown_now = support.get(page(case)).content.decode()
    assert "Ring til hende" in shown_now and f"{case} er overdraget til {maja.name}." in shown_now
    act(support, case, "hand_over_case", to="")
    assert again(case).assigned_to_id is None
    assert f"{case} er i køen igen." in support.get(page(case)).content.decode()
    assert act(support, case, "hand_over_case", to=str(world.mette.uid)).status_code == 200


def test_what_is_promised_follows_category_and_priority(case: Case, support: Client) -> None:
    def promised() -> timedelta:
        due = again(case).due_at
        with as_system("tests"):
            first = Message.objects.system().get(case=case).created_at
        assert due is not None
        return due - first

    act(support, case, "sort_case", category="fault", priority="1")
    assert timedelta(hours=3) <= promised() < timedelta(hours=4)
    act(support, case, "sort_case", category="other", priority="2")
    assert timedelta(hours=9) <= promised() < timedelta(hours=10)
    assert "Kategori: En fejl → Andet" in support.get(page(case)).content.decode()


def test_a_case_is_solved_or_closed_without_an_answer(case: Case, world: World, support: Client) -> None:
    act(support, case, "solve_by_staff")
    assert (again(case).state, [m["template"] for m in mails()]) == ("solved", ["case_solved"])
    act(support, case, "close_by_staff")
    assert (again(case).state, len(mails())) == ("closed", 1)
    assert "Sagen er lukket" in support.get(page(case)).content.decode()
    assert act(support, case, "answer_case", body="For sent", seen="1").status_code == 200
    assert len(bodies(case)) == 1


def test_who_else_writes_is_shown_and_so_is_what_is_new(case: Case, world: World, support: Client) -> None:
    maja = colleague()
    assert support.post(page(case, "present/"), {"writes": "1", "seen": "1"}).status_code == 204
    note_writer(case.pk, maja.pk, maja.name, writes=True)
    assert "Maja Prøve er ved at skrive" in support.post(page(case, "present/"), {"seen": "1"}).content.decode()
    assert "Maja Prøve er ved at skrive" in support.get(page(case)).content.decode()
    note_writer(case.pk, maja.pk, maja.name, writes=False)
    assert "Der er noget nyt" in support.post(page(case, "present/"), {"seen": "0"}).content.decode()


def test_an_open_page_is_no_activity(case: Case, support: Client) -> None:
    seen = support.session["_seen_at"]
    session = support.session
    session["_seen_at"] = (timezone.now() - timedelta(minutes=10)).isoformat()
    session.save()
    support.post(page(case, "present/"), {})
    assert support.session["_seen_at"] < seen
    support.get(QUEUE)
    assert support.session["_seen_at"] > seen


def test_room_for_chats_is_set_and_kept_by_an_open_page(world: World, support: Client) -> None:
    support.post(f"{QUEUE}room/", {"has_room": "on", "capacity": "5", "back": QUEUE})
    state = AgentState.objects.get(user=world.sofie)
    assert (state.has_room, state.capacity) == (True, 5)
    AgentState.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    support.post(f"{QUEUE}present/")
    kept: Any = AgentState.objects.get(user=world.sofie).seen_at
    assert timezone.now() - kept < timedelta(minutes=1)
    assert support.post(f"{QUEUE}room/", {"has_room": "on", "capacity": "99"}).status_code == 302
    assert AgentState.objects.get(user=world.sofie).capacity == 5
    support.post(f"{QUEUE}room/", {"has_room": "", "capacity": "5", "back": "//evil.example"})
    assert not AgentState.objects.get(user=world.sofie).has_room


def test_only_checked_files_of_the_case_can_be_saved(case: Case, world: World, support: Client) -> None:
    with as_system("tests"):
        other = make.case_of(world.fremmed, world.frida)
        files = {
            name: Attachment.objects.create(
                company_id=at.company_id, message=Message.objects.system().get(case=at), name=f"{name} å.pdf",
                content_type="application/pdf", size=5, sha256="0" * 64, content=b"%PDF-", state=state,
            )
            for name, at, state in (("ok", case, "clean"), ("farlig", case, "refused"), ("anden", other, "clean"))
        }  # fmt: skip
    answer = support.get(page(case, f"file/{files['ok'].pk}/"))
    assert answer.content == b"%PDF-" and answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    for name in ("farlig", "anden"):
        assert support.get(page(case, f"file/{files[name].pk}/")).status_code == 404


def test_an_answer_has_files_that_the_customer_can_save(
    case: Case, world: World, support: Client, signed_in: Signed, settings: Any
) -> None:
    def send(name: str, content: bytes, **more: str) -> Any:
        file = SimpleUploadedFile(name, content, "application/pdf")
        return act(support, case, "answer_case", body="Se vejledningen", attachments=[file], **more)

    refused = send("vejledning.pdf", EXE, seen="1").content.decode()
    assert "ikke en PDF" in refused and "Se vejledningen</textarea>" in refused
    # Somebody has written meanwhile: the text is kept, the file is not.
    assert "Vælg filerne igen" in send("vejledning.pdf", PDF, seen="0").content.decode()
    assert files(case) == []
    send("vejledning.pdf", PDF, seen="1")
    (file,) = files(case)
    url = f"/support/sager/fil/{file.uid}/"
    assert url in signed_in(world.mette).get(f"/support/sager/{case.uid}/").content.decode()
    assert signed_in(world.mette).get(url).content == PDF
    # With a scanner nobody opens it before it has answered.
    settings.SCANNER_URL = "http://scanner.example"
    send("ny.pdf", PDF, seen="2")
    assert [one.state for one in files(case)] == ["clean", "quarantined"]
    page_of_too_much = support.get(f"{page(case, 'act/answer_case/')}?for-stor=1", follow=True)
    assert "højst 2 MB" in page_of_too_much.content.decode()


def test_the_page_of_a_case_shows_its_customer(case: Case, world: World, support: Client) -> None:
    with as_system("tests"):
        about = world.own_number
        Case.objects.system().filter(pk=case.pk).update(
            about_model="subscriptions.subscription", about_uid=about.uid, about_label="Abonnement"
        )
    text = support.get(page(case)).content.decode()
    for path in (f"company/{world.nordhavn.pk}", f"user/{world.mette.pk}"):
        assert f'href="/admin/accounts/{path}/change/"' in text
    assert f'href="/admin/subscriptions/subscription/{about.pk}/change/"' in text and "<li>Abonnement</li>" in text
    # What is called as its row is named once.
    with as_system("tests"):
        Case.objects.system().filter(pk=case.pk).update(about_label=str(about))
    assert f"<li>{about}</li>" not in support.get(page(case)).content.decode()
    # Another company's object is named, and not linked to.
    with as_system("tests"):
        Case.objects.system().filter(pk=case.pk).update(about_uid=world.fremmed_number.uid)
    assert (
        f"/admin/subscriptions/subscription/{world.fremmed_number.pk}/" not in support.get(page(case)).content.decode()
    )


def test_many_messages_are_shown_in_parts(case: Case, world: World, support: Client) -> None:
    with as_system("tests"):
        for n in range(2, 61):
            add_message(case, Writer(Kind.CUSTOMER, "Mette", world.mette.pk), f"Besked {n}")
    text = support.get(page(case)).content.decode()
    assert 'id="b11"' in text and 'id="b10"' not in text
    assert 'id="b10"' in support.get(f"{page(case)}?foer=11").content.decode()
    assert support.get(f"{page(case)}?foer=x").status_code == 200


def test_texts_and_hours_are_edited_by_actions_that_are_on_record(support: Client) -> None:
    new = support.post("/admin/support/textmodule/new/", {"name": "Hilsen", "text_da": "Hej", "text_en": ""})
    assert new["Location"] == "/admin/support/textmodule/"
    again = support.post("/admin/support/textmodule/new/", {"name": "Hilsen", "text_da": "Hej"})
    assert again.status_code == 200 and "errorlist" in again.content.decode()
    (row,) = TextModule.objects.all()
    support.post(
        f"/admin/support/textmodule/{row.pk}/edit/", {"name": "Hilsen", "text_da": "Goddag", "text_en": "Hello"}
    )
    row.refresh_from_db()
    assert (row.text_da, row.text_en) == ("Goddag", "Hello")
    assert support.post(f"/admin/support/textmodule/{row.pk}/remove/").status_code == 302
    assert not TextModule.objects.exists()
    assert "Support holder lukket på helligdage" in support.get("/admin/support/differentday/").content.decode()
    late = support.post("/admin/support/weeklyhours/new/", {"weekday": "0", "opens": "17:00", "closes": "08:00"})
    assert late.status_code == 200
    day = {"day": "2026-12-23", "opens": "08:00", "closes": ""}
    assert support.post("/admin/support/differentday/new/", day).status_code == 200
    assert support.post("/admin/support/differentday/new/", {**day, "closes": "12:00"}).status_code == 302
    with as_system("tests"):
        events = list(
            AuditEntry.objects.system().filter(actor_kind="staff").order_by("pk").values_list("event", flat=True)
        )
    assert events == ["save_text_module", "save_text_module", "delete_text_module", "save_different_day"]


def test_staff_without_permission_sees_and_does_nothing(case: Case, world: World, signed_in: Signed) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=world.sofie.pk).update(is_superuser=False)
        client = signed_in(User.objects.system().get(pk=world.sofie.pk))
    assert client.get(QUEUE).status_code == 403
    for path in (page(case, "act/take_case/"), f"{QUEUE}room/", "/admin/support/textmodule/new/"):
        assert client.post(path, {"has_room": "on", "capacity": "1"}).status_code == 403
    for path in (page(case, "act/answer_case/"), page(case, "present/")):
        assert client.post(path, {"body": "x"}).status_code == 404
    assert len(bodies(case)) == 1
