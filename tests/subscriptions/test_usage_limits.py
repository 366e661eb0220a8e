"""Limits are notified once a month, by mail and text message, to users who set them and still see the usage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Grant, User
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import UsageLimit, UsagePolicy
from subscriptions.usage.limits import SMS, notify_exceeded
from tests.accounts.steps import deliver
from tests.outside import Outside
from tests.subscriptions.conftest import logged
from tests.subscriptions.usage_files import COLLEAGUES, OWN, at, line, usage
from tests.world import World

TODAY = timezone.localdate()
NOW = at(TODAY, 0)
NEXT_MONTH = (TODAY.replace(day=1) + timedelta(days=32)).replace(day=1)


def notices(kind: str = "mail") -> list[dict[str, Any]]:
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind=kind, key__contains="usage_limit").order_by("pk")
        return [row.payload for row in rows]


def limit(client: Client, **data: object) -> UsageLimit:
    """Set one through the page."""
    given = {"about": "number", "which": OWN, "measure": "data", "most": "10", **data}
    answer = client.post("/forbrug/graenser/ny/", given)
    assert answer.status_code == 302, answer.content.decode()
    with as_system("tests"):
        return UsageLimit.objects.system().latest("pk")


@pytest.mark.parametrize(
    ("about", "which", "passed"),
    [
        ("number", OWN, True), ("number", COLLEAGUES, False), ("account", "4410 0271", True),
        ("account", "44100298", False), ("company", "", True),
    ],
)  # fmt: skip
def test_notified_once_a_month(
    mette: Client, world: World, tmp_path: Path, about: str, which: str, passed: bool
) -> None:
    limit(mette, about=about, which=which)
    usage(tmp_path, line("r1", NOW, "data", bytes=10 * 10**9))
    assert not notices()
    usage(tmp_path, line("r2", NOW, "data", bytes=10**9))
    assert len(notices()) == passed
    usage(tmp_path, line("r3", NOW, "data", bytes=10**9))
    assert len(notices()) == passed
    if passed:
        (notice,) = notices()
        assert notice["to"] == world.mette.email
        assert (notice["context"]["used"], notice["context"]["most"]) == ("11\u00a0GB", "10\u00a0GB")
        with as_system("tests"):
            assert notify_exceeded(NEXT_MONTH) == 0
            assert UsageLimit.objects.system().get().told_in == TODAY.replace(day=1)


@pytest.mark.parametrize(
    ("measure", "cells"),
    [
        ("amount", {"kind": "voice", "amount": "10.50"}),
        ("roaming", {"kind": "data", "amount": "10.50", "zone": "world", "country": "US"}),
        ("content", {"kind": "content", "amount": "10.50"}),
    ],
)
def test_what_is_limited(mette: Client, world: World, tmp_path: Path, measure: str, cells: dict[str, str]) -> None:
    limit(mette, measure=measure)
    usage(tmp_path, line("r1", NOW, "data", bytes=10**13))
    assert not notices()
    usage(tmp_path, line("r2", NOW, **cells))
    assert [notice["context"]["used"] for notice in notices()] == ["10,50\u00a0kr."]


def test_by_text_message_too(mette: Client, world: World, outside: Outside, tmp_path: Path) -> None:
    limit(mette, by_sms="on")
    usage(tmp_path, line("r1", NOW, "data", bytes=12 * 10**9))
    (message,) = notices(SMS)
    assert message["number"] == world.mette.mobile
    assert deliver(SMS) == 1
    assert deliver("mail") == 1


def test_kroner_end_no_sentence(mette: Client, world: World, outside: Outside, tmp_path: Path) -> None:
    limit(mette, measure="amount", most="50", by_sms="on")
    usage(tmp_path, line("r1", NOW, "voice", amount="155.99"))
    assert deliver(SMS) == deliver("mail") == 1
    (message,) = outside.messages(world.mette.mobile)
    for text in (message, mail.outbox[0].body):
        assert "155,99\u00a0kr. indtil nu, og grænsen er 50,00\u00a0kr. om måneden." in text
        assert ".." not in text


def test_a_user_who_sees_it_no_longer_is_not_notified(mette: Client, world: World, tmp_path: Path) -> None:
    limit(mette)
    with as_system("tests"):
        Grant.objects.system().filter(user=world.mette).update(functions=["own"])
    usage(tmp_path, line("r1", NOW, "data", bytes=12 * 10**9))
    with as_system("tests"):
        Grant.objects.system().filter(user=world.mette).update(functions=["usage"], account_ids=[world.other_konto.pk])
        assert notify_exceeded() == 0
        Grant.objects.system().filter(user=world.mette).update(account_ids=[world.konto.pk])
        User.objects.system().filter(pk=world.mette.pk).update(state="locked")
        assert notify_exceeded() == 0
        User.objects.system().filter(pk=world.mette.pk).update(state="active")
        assert notify_exceeded() == 1


def test_a_limit_is_changed_and_removed(mette: Client, world: World, tmp_path: Path) -> None:
    first = limit(mette)
    usage(tmp_path, line("r1", NOW, "data", bytes=12 * 10**9))
    changed = mette.get(f"/forbrug/graenser/ny/?graense={first.uid}").content.decode()
    assert 'value="10"' in changed
    assert 'value="20\u00a012\u00a034\u00a090"' in changed
    assert limit(mette, most="20").pk == first.pk
    assert len(notices()) == 1
    # In the same month it is notified again.
    assert usage(tmp_path, line("r2", NOW, "data", bytes=9 * 10**9)).refused == 0
    assert [notice["context"]["most"] for notice in notices()] == ["10\u00a0GB", "20\u00a0GB"]
    listed = mette.get("/forbrug/graenser/").content.decode()
    assert "20\u00a0GB" in listed
    path = f"/forbrug/graenser/{first.uid}/fjern/"
    assert mette.post(path).status_code == 302
    again = mette.post(path, follow=True)
    assert again.redirect_chain == [("/forbrug/graenser/", 302)]
    assert "Den er allerede fjernet." in again.content.decode()
    with as_system("tests"):
        assert not UsageLimit.objects.system().exists()
    assert [entry.event for entry in (*logged("set_usage_limit"), *logged("remove_usage_limit"))] == [
        "set_usage_limit", "set_usage_limit", "remove_usage_limit",
    ]  # fmt: skip


def change(client: Client, opened: UsageLimit, **data: object) -> Any:
    """Open a limit's form and send it with something else in it; the answer."""
    address = f"/forbrug/graenser/ny/?graense={opened.uid}"
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields if name != "by_sms"}
    return client.post(address, given | data)


def limits() -> list[tuple[int, str, int]]:
    with as_system("tests"):
        return list(UsageLimit.objects.system().order_by("pk").values_list("pk", "measure", "most"))


def test_the_one_that_was_opened_is_changed(mette: Client, world: World) -> None:
    first = limit(mette)
    assert change(mette, first, measure="amount", most="50").status_code == 302
    assert limits() == [(first.pk, "amount", 50)]
    assert change(mette, first, about="account", which="44100271").status_code == 302
    with as_system("tests"):
        moved = UsageLimit.objects.system().get()
    assert (moved.pk, moved.account_id, moved.subscription_id) == (first.pk, world.konto.pk, None)
    # The number of the account, as the form writes it.
    assert change(mette, first, most="60").status_code == 302
    assert limits() == [(first.pk, "amount", 60)]


def test_it_does_not_become_the_same_as_another(mette: Client) -> None:
    first, second = limit(mette), limit(mette, measure="amount", most="50")
    answer = change(mette, first, measure="amount")
    assert "Du har allerede en grænse på 50,00\u00a0kr. for" in answer.content.decode()
    assert limits() == [(first.pk, "data", 10), (second.pk, "amount", 50)]


def test_only_ones_own_is_changed(mette: Client, world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        Grant.objects.system().filter(user=world.jonas).update(functions=["usage", "usage_change"])
    others, jonas = limit(mette), signed_in(world.jonas)
    assert jonas.get(f"/forbrug/graenser/ny/?graense={others.uid}").status_code == 404
    data = {"about": "number", "which": OWN, "measure": "data", "most": "20", "limit": str(others.uid)}
    assert "Grænsen, som du åbnede, findes ikke længere" in jonas.post("/forbrug/graenser/ny/", data).content.decode()
    assert limits() == [(others.pk, "data", 10)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"which": ""}, {"which": "26 00 12 34"},
        {"about": "account", "which": "55500011"}, {"most": "0"}, {"most": "x"},
        {"measure": "calls"}, {"about": ""},
    ],
)  # fmt: skip
def test_what_is_no_limit(mette: Client, world: World, wrong: dict[str, str]) -> None:
    data = {"about": "number", "which": OWN, "measure": "data", "most": "10", **wrong}
    answer = mette.post("/forbrug/graenser/ny/", data)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    with as_system("tests"):
        assert not UsageLimit.objects.system().exists()


def test_named_accounts(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        Grant.objects.system().filter(user=world.jonas).update(functions=["usage", "usage_change"])
    jonas = signed_in(world.jonas)
    limit(jonas)
    for data in ({"about": "company", "which": ""}, {"about": "account", "which": "44100298"}):
        answer = jonas.post("/forbrug/graenser/ny/", {"measure": "data", "most": "10", **data})
        assert answer.status_code == 200
    with as_system("tests"):
        assert UsageLimit.objects.system().count() == 1


def test_numbers_in_full_are_the_administrators_choice(
    mette: Client, world: World, signed_in: Callable[[User], Client]
) -> None:
    address = f"/forbrug/selskab/{world.nordhavn.uid}/viste-numre/"
    assert signed_in(world.jonas).get(address).status_code == 403
    assert signed_in(world.frida).get(address).status_code == 404
    assert mette.post(address, {"full_numbers": "on"}).status_code == 302
    with as_system("tests"):
        assert UsagePolicy.objects.system().get(full_numbers=True).company_id == world.nordhavn.pk
    (entry,) = logged("set_full_numbers")
    assert entry.after == {"full_numbers": True}
    mette.post(address, {})
    with as_system("tests"):
        assert not UsagePolicy.objects.system().filter(full_numbers=True).exists()
