"""The pages of cases: what is typed is kept, what is sent is shown as text, and files are downloads."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from selfservice.gateways.scanner.simulator import EICAR
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from selfservice.support.cases.attachments import SCAN
from selfservice.support.models import Case, Message
from tests.accounts.steps import deliver
from tests.billing.made import make_invoice
from tests.outside import Outside
from tests.support.files import EXE, PDF
from tests.support.made import again, answer, change, files, texts, write
from tests.world import World

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
NEW = reverse("case_new")
FORM = {"category": "other", "subject": "Hjælp", "body": "Noget virker ikke.", "audience": "company", "about": ""}


def sent(client: Client, path: str = NEW, **data: Any) -> Any:
    return client.post(path, {**FORM, **data})


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def upload(content: bytes, name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def only() -> Case:
    with as_system("tests"):
        return Case.objects.system().get()


def test_a_case_from_the_page_of_a_number(world: World, always_open: None, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    page = text_of(client.get(reverse("subscription", args=[world.own_number.uid])))
    link = f"{NEW}?om=subscriptions.subscription:{world.own_number.uid}"
    assert f'href="{link}"' in page
    page = text_of(client.get(link))
    assert "20\u00a012\u00a034\u00a090" in page
    assert re.search(r'value="fault" selected', page) and "svarer vi senest" in page
    about = f"subscriptions.subscription:{world.own_number.uid}"
    done = sent(client, link, about=about, category="fault", attachments=[upload(PDF), upload(b"Hej", "b.txt")])
    case = only()
    assert done["Location"] == reverse("case", args=[case.uid]) and len(files(case)) == 2
    page = text_of(client.get(done["Location"]))
    assert f"Vi har din besked: sag {case}" in page and "Vi svarer senest" in page
    assert f'href="{reverse("subscription", args=[world.own_number.uid])}"' in page
    # A foreign number is as one that there is not.
    for uid in (world.fremmed_number.uid, world.nordhavn.uid):
        assert 'value="subscriptions.' not in text_of(client.get(f"{NEW}?om=subscriptions.subscription:{uid}"))


def test_what_it_is_about_is_looked_for_and_nothing_typed_is_lost(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    page = text_of(sent(client, find="20123490", soeg="1", body="Halvt skrevet", audience="author"))
    token = f"subscriptions.subscription:{world.own_number.uid}"
    assert f'value="{token}"' in page and "Halvt skrevet" in page
    assert re.search(r'value="author"[^>]*checked', page) and "error" not in page.split("<main")[1].split("<form")[0]
    # After an error the choice is called as it was found.
    shown = re.compile(rf'value="{re.escape(token)}"[^>]*>(.*?)</label>', re.DOTALL)
    wrong = text_of(sent(client, find="20123490", about=token, subject=""))
    assert "Skriv med få ord" in wrong and shown.findall(wrong) == shown.findall(page) != []
    assert only_none() and "hedder ”26001234”" in text_of(sent(client, find="26001234", soeg="1"))
    sent(client, about=token)
    assert only().about_uid == world.own_number.uid


def only_none() -> bool:
    with as_system("tests"):
        return not Case.objects.system().exists()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"body": " \u200b "}, "Skriv en besked"),
        ({"subject": ""}, "Skriv med få ord"),
        ({"body": "a" * 10_001}, "10000"),
        ({"attachments": [upload(EXE, "faktura.pdf")]}, "er ikke en PDF"),
        ({"attachments": [upload(b"", "tom.pdf")]}, "er tom"),
        ({"attachments": [upload(b"a" * (2 * 1024 * 1024 + 1), "stor.txt")]}, "større end 2 MB"),
        ({"attachments": [upload(PDF, f"{n}.pdf") for n in range(20)]}, "Højst 5"),
        ({"body": "Mit CPR-nummer er 010203-1234"}, "CPR-nummer"),
    ],
)
def test_what_is_refused_is_said_and_the_text_kept(
    world: World, signed_in: SignedIn, given: dict[str, Any], error: str
) -> None:
    for each in given.get("attachments", ()):
        each.seek(0)
    page = text_of(sent(signed_in(world.freja), **{"subject": "Mit emne", **given}))
    assert error in page and only_none()
    assert "Noget virker ikke." in page or "Mit emne" in page


def test_a_cpr_number_is_sent_after_a_warning(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    page = text_of(sent(client, body="010203-1234"))
    assert re.search(r'name="cpr_seen"[^>]*value="(on|True)"', page)
    sent(client, body="010203-1234", cpr_seen="on")
    assert texts(only()) == ["010203-1234"]


def test_text_is_never_markup(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    sent(client, subject="<b>Fed</b>", body="<script>alert(1)</script>\n\u202eabc")
    page = client.get(reverse("case", args=[only().uid])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>abc" in page and "&lt;b&gt;Fed&lt;/b&gt;" in page
    assert "<script>alert" not in page and "\u202e" not in page


def test_files_are_downloads_of_who_sees_the_case(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    sent(client, attachments=[upload(PDF, "../Blå.pdf")], audience="author")
    (file,) = files(only())
    url = reverse("case_file", args=[file.uid])
    got = client.get(url)
    assert (got.content, got["Content-Type"], got["Cache-Control"]) == (PDF, "application/pdf", "no-store")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"] == "attachment; filename*=utf-8''Bl%C3%A5.pdf"
    assert [signed_in(user).get(url).status_code for user in (world.mette, world.frida)] == [404, 404]
    with as_system("tests"):
        type(file).objects.system().update(state="quarantined")
    assert client.get(url).status_code == 404


def test_the_scanner_opens_files_and_removes_viruses(
    world: World, signed_in: SignedIn, settings: Any, outside: Outside
) -> None:
    settings.SCANNER_URL = outside.url
    client = signed_in(world.freja)
    sent(client, attachments=[upload(PDF), upload(EICAR, "virus.txt")])
    case = only()
    page = reverse("case", args=[case.uid])
    assert [file.state for file in files(case)] == ["quarantined"] * 2
    assert "bliver kontrolleret" in text_of(client.get(page))
    assert deliver(SCAN) == 2
    clean, bad = files(case)
    assert (clean.state, bytes(clean.content)) == ("clean", PDF)
    assert (bad.state, bytes(bad.content)) == ("refused", b"")
    shown = text_of(client.get(page))
    assert reverse("case_file", args=[clean.uid]) in shown and reverse("case_file", args=[bad.uid]) not in shown
    assert "filen er ikke sikker" in shown
    with as_system("tests"):
        assert "virus.txt" not in str(
            OutboxCommand.objects.system().filter(kind=SCAN).values_list("payload", flat=True)
        )


def test_the_last_fifty_messages_and_those_before(world: World, signed_in: SignedIn) -> None:
    case = write(world.freja, body="Nummer 1.")
    with as_system("tests"):
        Message.objects.bulk_create(
            Message(
                company=world.nordhavn, case=case, seq=n, author_kind="staff", author_name="S", body=f"Nummer {n}."
            )
            for n in range(2, 61)
        )  # fmt: skip
    change(case, last_seq=60)
    client, page = signed_in(world.freja), reverse("case", args=[case.uid])
    shown = text_of(client.get(page))
    assert "Nummer 11." in shown and "Nummer 10." not in shown and 'href="?foer=11"' in shown
    assert again(case).seen_seq == 60
    before = text_of(client.get(f"{page}?foer=11"))
    assert "Nummer 1." in before and "Nummer 11." not in before and "De seneste beskeder" in before
    assert client.get(f"{page}?foer=9{'9' * 30}").status_code == client.get(f"{page}?foer=x").status_code == 200


def test_reply_solve_and_rate_on_the_page(world: World, signed_in: SignedIn) -> None:
    case = answer(write(world.freja))
    client, page = signed_in(world.freja), reverse("case", args=[case.uid])
    assert "Support venter på dit svar" in text_of(client.get("/"))
    assert client.post(page, {"body": "Tak"}).status_code == 302
    assert texts(case)[-1] == "Tak" and "Support venter" not in text_of(client.get("/"))
    solve = reverse("case_act", args=[case.uid, "loest"])
    assert f'action="{solve}"' in text_of(client.get(page))
    client.post(solve)
    shown = text_of(client.get(page))
    rate = reverse("case_act", args=[case.uid, "svar-paa-spoergsmaal"])
    assert "Løste vi det?" in shown and solve not in shown
    assert "Vælg et svar" in text_of(client.post(rate, {}))
    client.post(rate, {"score": "5"})
    assert again(case).score == 5 and "Løste vi det?" not in text_of(client.get(page))
    change(case, solved_at="2020-01-01T00:00Z")
    done = client.post(page, {"body": "Igen"})
    assert done["Location"] != page and f'href="{page}"' in text_of(client.get(done["Location"]))


def test_the_list_and_the_search(world: World, signed_in: SignedIn) -> None:
    mine, solved = write(world.freja, subject="Forkert faktura"), write(world.freja, subject="Løst for længst")
    change(solved, state="solved")
    other = write(world.mette, subject="Forkert adresse")
    client, cases = signed_in(world.mette), reverse("cases")

    def shown(query: str) -> set[int]:
        page = client.get(f"{cases}{query}").content.decode()
        return {case.pk for case in (mine, solved, other) if str(case.uid) in page}

    assert shown("") == {mine.pk, other.pk} and shown("?visning=loeste") == {solved.pk}
    assert shown("?visning=alle") == {mine.pk, solved.pk, other.pk} and shown("?visning=venter") == set()
    assert shown("?mine=on") == {other.pk} and shown("?visning=alle&status=solved") == {solved.pk}
    assert (
        shown("?q=forkert") == {mine.pk, other.pk}
        and shown("?q=FORKERT+fa") == {mine.pk}
        and shown("?q=faktura") == {mine.pk}
    )
    assert shown(f"?q={mine}") == shown(f"?q={mine.pk}") == {mine.pk} and shown("?q=%00") == set()
    assert client.get(f"/soeg/?q={other}")["Location"] == reverse("case", args=[other.uid])
    assert client.get(f"/soeg/?q={solved}")["Location"] == reverse("case", args=[solved.uid])
    change(mine, about_model="subscriptions.subscription", about_uid=world.own_number.uid)
    assert shown(f"?om=subscriptions.subscription:{world.own_number.uid}") == {mine.pk}
    assert shown(f"?om=subscriptions.subscription:{world.fremmed_number.uid}") == shown("?om=x") == set()


def test_the_overview(world: World, always_open: None, signed_in: SignedIn) -> None:
    page = reverse("support")
    visitor = text_of(Client().get(page))
    assert "administrator" in visitor
    assert "Dine åbne sager" not in visitor and "Åbent til" not in visitor and NEW not in visitor
    case = write(world.freja, subject="Min sag")
    shown = text_of(signed_in(world.freja).get(page))
    assert "Min sag" in shown and NEW in shown and ("Åbent til kl." in shown or "Lukket nu" in shown)
    assert "Vi svarer senest" in shown and str(case) in shown
    assert all(f'href="{reverse(name)}"' in shown for name in ("support_chat", "calls", "service_messages"))
    assert "Min sag" not in text_of(signed_in(world.mette).get(page))


def test_what_was_typed_is_there_after_the_session_ended(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    case = write(world.freja)
    page = reverse("case", args=[case.uid])
    session = client.session
    session["_seen_at"] = session["_started"] = "2020-01-01T00:00:00+00:00"
    session.save()
    gone = client.post(page, {"body": "Et langt svar"})
    assert gone.status_code == 302 and gone["Location"].startswith("/log-ind/")
    kept = client.session["_unsent"]
    assert kept["path"] == page and kept["sent"]["body"] == ["Et langt svar"]


def test_a_case_from_chosen_lines_of_an_invoice(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    invoice = make_invoice(world.konto, "26110001")
    page = text_of(client.get(reverse("invoice", args=[invoice.uid])))
    assert f'name="om" value="billing.invoice:{invoice.uid}"' in page and f'formaction="{NEW}"' in page
    page = text_of(client.get(f"{NEW}?om=billing.invoice:{invoice.uid}&lines=1"))
    assert f'value="billing.invoice:{invoice.uid}:1"' in page
    sent(client, f"{NEW}?om=billing.invoice:{invoice.uid}&lines=1", about=f"billing.invoice:{invoice.uid}:1")
    case = only()
    page = text_of(client.get(reverse("case", args=[case.uid])))
    assert f'<a href="{reverse("invoice", args=[invoice.uid])}">{case.about_label}</a>' in page


def test_files_that_were_too_large_to_read_leave_the_page_as_it_begins(world: World, signed_in: SignedIn) -> None:
    about = f"subscriptions.subscription:{world.own_number.uid}"
    page = text_of(signed_in(world.freja).get(f"{NEW}?om={about}&for-stor=1"))
    assert "Intet af beskeden blev sendt." in page
    assert re.search(r'value="fault" selected', page) and re.search(r'value="company"[^>]*checked', page)
    assert re.search(rf'value="{about}"[^>]*checked', page)


def test_a_promise_that_was_not_kept_is_no_promise(world: World, always_open: None, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    sent(client)
    case = only()
    change(case, due_at=timezone.now() - timedelta(hours=1))
    page = text_of(client.get(reverse("case", args=[case.uid])))
    assert "<p>Vi skulle have svaret senest" in page and "Vi er forsinkede.</p>" in page
