"""The log's list and an entry's page: in words, with what leads on."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from django_otp import device_classes

from accounts.models import User
from selfservice.kernel import audit
from selfservice.kernel.history.labels import value_word
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import Actor, PortalActor, PublicActor, StaffActor, SystemActor
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_account, make_user

SignedIn = Callable[[User], Client]


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def noted(actor: Actor, event: str, target: Any = None, **what: Any) -> AuditEntry:
    """Put it on record, and give the entry back."""
    audit.record(actor, event, target, **what)
    with as_system("tests: the newest entry"):
        entry: AuditEntry = AuditEntry.objects.system().order_by("-pk")[0]
    return entry


def person(user: User, **fields: Any) -> PortalActor:
    return PortalActor(id=user.pk, name=user.name, **fields)


@pytest.fixture
def mette(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.mette)


def test_an_entry_in_the_list(world: World, mette: Client) -> None:
    noted(
        person(world.mette, ip="203.0.113.9"),
        "change_rights",
        world.freja,
        before={"rights": ["Nordhavn Byg A/S: Medarbejder, alle konti"], "mobile": "+4520123456"},
        after={"rights": ["Nordhavn Byg A/S: IT, alle konti"], "mobile": "+4520123457"},
    )
    text = page(mette, "/log/")
    for part in ("203.0.113.9", "Freja Prøve (freja)", "Mette Prøve", "20 12 34 56 → 20 12 34 57",
                 "Nordhavn Byg A/S: IT, alle konti"):  # fmt: skip
        assert part in text


def test_the_newest_is_first(world: World, mette: Client) -> None:
    for name in ("Aa første", "Bb anden", "Cc tredje"):
        noted(PortalActor(id=1, name=name), "login", world.mette)
    text = page(mette, "/log/")
    assert text.index("Cc tredje") < text.index("Bb anden") < text.index("Aa første")
    text = page(mette, "/log/?sorter=tid")
    assert text.index("Aa første") < text.index("Cc tredje")


def test_who_did_it_is_named_as_what_they_are(world: World, mette: Client) -> None:
    noted(
        StaffActor(id=world.sofie.pk, name="Sofie Prøve", ip="10.9.8.7"),
        "support_view",
        world.nordhavn,
        reason="Ringede",
    )
    noted(SystemActor(reason="a reason of the code"), "apply", world.nordhavn)
    noted(PublicActor(ip="203.0.113.7"), "login_failed", world.mette)
    text = page(mette, "/log/")
    for part in ("Support: Sofie Prøve", "Portalen selv", "Besøgende", "203.0.113.7"):
        assert part in text
    # Where support sits, and why the code acts, is nothing to customers.
    assert "10.9.8.7" not in text
    assert "a reason of the code" not in text


def test_an_entrys_own_page(world: World, mette: Client) -> None:
    uid = uuid4()
    entry = noted(
        person(world.jonas, ip="203.0.113.9", real=person(world.mette, ip="203.0.113.9")),
        "edit_user",
        world.konto,
        before={"mobile": "+4520123456", "language": "da"},
        after={"mobile": "+4520123457", "language": "en"},
        reason="Første linje\nanden linje",
        run_uid=uid,
    )
    text = page(mette, reverse("log_entry", args=[entry.uid]))
    for part in (
        "Mette Prøve",
        "Jonas Prøve",
        "203.0.113.9",
        str(uid),
        "Første linje<br>anden linje",
        "Nordhavn Byg A/S",
        "<div>20 12 34 56</div>",
        "<div>20 12 34 57</div>",
        "<div>Dansk</div>",
        "<div>English</div>",
        f'href="/log/?person={world.mette.uid}"',
        f'href="{reverse("account", args=[world.konto.uid])}"',
    ):
        assert part in text, part


def test_a_link_to_a_colleagues_page(world: World, mette: Client, signed_in: SignedIn) -> None:
    entry = noted(person(world.mette), "edit_user", world.freja)
    path = reverse("log_entry", args=[entry.uid])
    assert f'href="{reverse("user", args=[world.freja.uid])}"' in page(mette, path)
    with as_system("tests: the log, but no users"):
        world.jonas.grants.system().update(functions=["log"], account_ids=None)
    assert reverse("user", args=[world.freja.uid]) not in page(signed_in(world.jonas), path)


def test_no_link_to_what_the_reader_does_not_see(world: World, signed_in: SignedIn) -> None:
    with as_system("tests: the log, but no accounts"):
        world.freja.grants.system().update(functions=["log"])
    entry = noted(person(world.mette), "edit_account", world.konto)
    text = page(signed_in(world.freja), reverse("log_entry", args=[entry.uid]))
    assert "4410 0271 Konto 44100271" in text
    assert reverse("account", args=[world.konto.uid]) not in text


def test_an_entry_about_what_is_gone_or_was_never_known(world: World, mette: Client) -> None:
    with as_system("tests: it comes"):
        account = make_account(world.nordhavn, "44109999")
    entry = noted(person(world.mette), "of_a_later_version", account, after={"odd_key": {"a": [1, None]}})
    with as_system("tests: and goes"):
        account.delete()
    text = page(mette, reverse("log_entry", args=[entry.uid]))
    assert "Of a later version" in text
    assert "Odd key" in text
    assert "4410 9999 Konto 44109999" in text
    # Found in every spelling.
    for asked in ("44109999", "4410 9999"):
        assert "4410 9999" in page(mette, f"/log/?q={asked}").partition("<tbody")[2]


def test_markup_stays_text(world: World, mette: Client) -> None:
    bad = "<b>{{7*7}}</b>"
    entry = noted(PortalActor(id=1, name=bad), bad, world.nordhavn, before={bad: bad}, after={bad: [bad]}, reason=bad)
    for path in ("/log/", reverse("log_entry", args=[entry.uid])):
        answer = mette.get(path)
        assert answer.status_code == 200
        assert "<b>{{7" not in answer.content.decode()


def test_it_is_in_the_menu_of_those_who_may_see_it(world: World, mette: Client, signed_in: SignedIn) -> None:
    assert 'href="/log/"' in page(mette, "/")
    freja = signed_in(world.freja)
    assert 'href="/log/"' not in page(freja, "/")
    assert freja.get("/log/").status_code == 403


def test_which_company_it_is_of_where_there_are_several(world: World, mette: Client, signed_in: SignedIn) -> None:
    b"".join(mette.get("/konti/?format=csv").streaming_content)  # type: ignore[attr-defined]
    with as_system("tests"):
        dorte = make_user(world.datter, "dorte")
    rows = page(mette, "/log/").partition("<tbody>")[2]
    for name in ("Nordhavn Byg A/S", "Nordhavn Anlæg ApS"):
        # In the column, and under the event where that column has left.
        assert f'<td class="p2">{name}</td>' in rows
        assert f" · {name}</span>" in rows
    assert "Nordhavn" not in page(signed_in(dorte), "/log/").partition("<tbody>")[2]
    mette.post("/selskab/", {"company": str(world.datter.uid)})
    assert "Nordhavn" not in page(mette, "/log/").partition("<tbody>")[2]


def test_the_company_has_a_column_for_who_wants_it(world: World, mette: Client, signed_in: SignedIn) -> None:
    noted(person(world.mette), "edit_user", world.freja)
    assert "<small>Nordhavn Byg A/S</small>" in page(mette, "/log/")
    mette.post("/log/", {"columns": "chosen", "column": ["selskab"]})
    assert '<td class="p3">Nordhavn Byg A/S</td>' in page(mette, "/log/")
    answer: Any = mette.get("/log/?format=csv")
    assert "Nordhavn Byg A/S" in b"".join(answer.streaming_content).decode()


def test_every_way_to_log_in_has_a_word() -> None:
    """The values of `log_in`, and each kind of second factor."""
    ways = {kind.__name__ for kind in device_classes() if kind._meta.app_label == "accounts"}
    for path in (settings.ROOT / "accounts").rglob("*.py"):
        ways |= set(re.findall(r'how="([^"]+)"', path.read_text()))
    assert {"invitation", "new second factor", "activation", "first log-in by link", "Passkey"} <= ways
    with override("en"):
        assert [way for way in ways if value_word("factor", way, "") == way] == ["Passkey"]


def test_it_can_be_downloaded_in_words(world: World, mette: Client) -> None:
    noted(
        person(world.mette), "edit_user", world.freja, before={"mobile": "+4520123456"}, after={"mobile": "+4520123457"}
    )
    answer = mette.get("/log/?format=csv")
    assert answer.status_code == 200
    assert "20 12 34 56 → 20 12 34 57" in answer.getvalue().decode().replace("\u00a0", " ")
