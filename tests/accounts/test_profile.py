"""One's own login: password, factors, backup codes, sessions."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import TOTP

from accounts.models import AuthenticatorApp, BackupCodes, Passkey, SmsFactor, User
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver, error_at, errors, give_app, give_sms, is_in
from tests.outside import Outside
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
NEW = "fire grønne stole på række"


def events() -> list[str]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().order_by("id").values_list("event", flat=True))


def secret_on(page: str) -> bytes:
    found = re.search(r'class="secret-text">([A-Z2-7 ]+)<', page)
    assert found
    return b32decode(found.group(1).replace(" ", ""))


def apps(user: User) -> list[str]:
    with as_system("tests"):
        return list(AuthenticatorApp.objects.filter(user=user).order_by("id").values_list("name", flat=True))


def test_a_new_password(world: World, outside: Outside, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    assert client.post("/profil/adgangskode/", {"old": PASSWORD, "password": NEW})["Location"] == "/profil/"
    with as_system("tests"):
        assert User.objects.system().get(pk=world.mette.pk).check_password(NEW)
    assert events() == ["change_password"]
    deliver("mail")
    assert outside.mails()[0]["to"] == ["mette@example.com"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("forkert", NEW, "old"),
        ("", NEW, "old"),
        ("x" * 10_240, NEW, "old"),
        ("\x00", NEW, "old"),
        (PASSWORD, "kort", "password"),
        (PASSWORD, "mettemettemette", "password"),
        (PASSWORD, "x" * 10_240, "password"),
        (PASSWORD, "\x00" * 12, "password"),
    ],
)
def test_an_error_is_shown_and_no_password(old: str, new: str, field: str, world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    answer = client.post("/profil/adgangskode/", {"old": old, "password": new})
    assert error_at(answer, field)
    assert PASSWORD not in answer.content.decode() and NEW not in answer.content.decode()
    assert is_in(client)


def test_a_new_app_is_kept_encrypted_and_its_first_code_is_used_up(
    world: World, outside: Outside, signed_in: Signed
) -> None:
    client = signed_in(world.mette)
    secret = secret_on(client.get("/profil/app/").content.decode())
    code = f"{TOTP(secret).token():06d}"
    assert client.post("/profil/app/", {"code": code, "name": "<b>Min</b>"})["Location"] == "/profil/"
    assert apps(world.mette) == ["Test", "<b>Min</b>"]
    with as_system("tests"):
        kept = AuthenticatorApp.objects.get(name="<b>Min</b>")
    assert kept.key == secret and secret not in bytes(kept.secret)
    with as_system("tests"):
        assert not kept.verify_token(code)
    page = client.get("/profil/").content.decode()
    assert "&lt;b&gt;Min&lt;/b&gt;" in page and "<b>Min" not in page
    deliver("mail")
    (mail,) = outside.mails()
    assert "<b>Min</b>" in mail["text"] and "<b>Min" not in mail["html"]
    assert code not in str(mail) and "secret" not in events()


def test_the_secret_stays_while_one_mistypes_and_is_new_the_next_time(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    first = secret_on(client.get("/profil/app/").content.decode())
    wrong = client.post("/profil/app/", {"code": "000000", "name": "App"})
    if wrong.status_code == 200:
        assert error_at(wrong, "code")
        assert secret_on(wrong.content.decode()) == first
        client.post("/profil/app/", {"code": f"{TOTP(first).token():06d}", "name": "App"})
    assert secret_on(client.get("/profil/app/").content.decode()) != first


def test_the_last_factor_can_not_be_removed(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    assert "Fjern" not in client.get("/profil/").content.decode()
    with as_system("tests"):
        only = AuthenticatorApp.objects.get(user=world.mette)
        BackupCodes.objects.create(user=world.mette, name="backup").renew()
    client.post("/profil/fjern/", {"device": only.persistent_id})
    assert apps(world.mette) == ["Test"]
    assert is_in(client)


def test_another_factor_is_removed_with_notice(world: World, outside: Outside, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    extra = give_app(world.mette)
    client.post("/profil/fjern/", {"device": extra.persistent_id})
    assert apps(world.mette) == ["Test"]
    assert events() == ["remove_factor"]
    deliver("mail")
    assert "App" in outside.mails()[0]["subject"]


def test_removing_the_one_logged_in_with_goes_on_with_another(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    give_app(world.mette)
    with as_system("tests"):
        mine = AuthenticatorApp.objects.get(user=world.mette, name="Test")
    client.post("/profil/fjern/", {"device": mine.persistent_id})
    assert apps(world.mette) == ["App"]
    assert is_in(client)
    assert client.get("/profil/").status_code == 200


def test_a_factor_is_renamed_and_logged(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    with as_system("tests"):
        mine = AuthenticatorApp.objects.get(user=world.mette)
        key = Passkey.objects.create(
            user=world.mette, name="iPhone", credential_id=b"1", public_key=b"1", sign_count=0, backup_eligible=True,
            backup_state=True, discoverable=True,
        )  # fmt: skip
    for device, name in ((mine, "Arbejdstelefon"), (key, " Mettes iPhone ")):
        assert client.post("/profil/omdoeb/", {"device": device.persistent_id, "name": name})["Location"] == "/profil/"
    page = client.get("/profil/").content.decode()
    assert "”iPhone” hedder nu ”Mettes iPhone”." in page
    assert apps(world.mette) == ["Arbejdstelefon"]
    with as_system("tests"):
        assert Passkey.objects.get(pk=key.pk).name == "Mettes iPhone"
        entry = AuditEntry.objects.system().latest("id")
    assert (entry.event, entry.before, entry.after) == (
        "rename_factor",
        {"factor": "iPhone"},
        {"factor": "Mettes iPhone"},
    )
    assert is_in(client)


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "\x00", "App"])
def test_a_name_that_is_none_or_in_use_is_refused(name: str, world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    give_app(world.mette)
    with as_system("tests"):
        mine = AuthenticatorApp.objects.get(user=world.mette, name="Test")
    assert client.post("/profil/omdoeb/", {"device": mine.persistent_id, "name": name}).status_code in (302, 400)
    assert apps(world.mette) == ["Test", "App"]
    assert events() == []


def test_somebody_elses_factor_and_the_mobile_are_not_renamed(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    sms = give_sms(world.mette)
    signed_in(world.frida)
    with as_system("tests"):
        fridas = AuthenticatorApp.objects.get(user=world.frida)
    for device in (fridas.persistent_id, sms.persistent_id, "accounts.passkey/1"):
        client.post("/profil/omdoeb/", {"device": device, "name": "Min"})
    assert apps(world.frida) == ["Test"]
    assert events() == []


@pytest.mark.parametrize(
    "device",
    ["", "x", "x/1", "accounts.user/1", "accounts.authenticatorapp/x", "accounts.authenticatorapp/" + "9" * 40, "\x00"],
)
def test_an_odd_factor_is_none(device: str, world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    give_app(world.mette)
    assert client.post("/profil/fjern/", {"device": device}).status_code in (302, 400)
    assert apps(world.mette) == ["Test", "App"]


def test_somebody_elses_factor_and_the_mobile_are_not_removed(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    give_app(world.mette)
    sms = give_sms(world.mette)
    signed_in(world.frida)
    with as_system("tests"):
        fridas = AuthenticatorApp.objects.get(user=world.frida)
    for device in (fridas.persistent_id, sms.persistent_id):
        client.post("/profil/fjern/", {"device": device})
    assert apps(world.frida) == ["Test"]
    with as_system("tests"):
        assert SmsFactor.objects.filter(user=world.mette).exists()


def test_new_backup_codes_replace_the_old(world: World, outside: Outside, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    pages = [client.post("/profil/reservekoder/").content.decode() for _ in range(2)]
    first, second = (re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page) for page in pages)
    assert len(first) == len(second) == 10 and not set(first) & set(second)
    with as_system("tests"):
        codes = BackupCodes.objects.get(user=world.mette)
        assert not codes.verify_token(first[0])
        codes.throttle_reset()
        assert codes.verify_token(second[0]) and codes.left == 9
    deliver("mail")
    assert not any(code in str(outside.mails()) for code in first + second)


def test_a_get_makes_no_codes(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    client.get("/profil/reservekoder/")
    with as_system("tests"):
        assert not BackupCodes.objects.filter(user=world.mette).exists()


def test_the_sessions_are_listed_with_this_one_marked(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    signed_in(world.mette)
    signed_in(world.frida)
    page = client.get("/profil/").content.decode()
    assert page.count("denne enhed") == 1
    assert page.count("<li><h3>") == 2


def test_nothing_here_needs_a_function(world: World, signed_in: Signed) -> None:
    client = signed_in(world.freja)
    for path in ("/profil/", "/profil/app/", "/profil/reservekoder/", "/profil/adgangskode/"):
        assert client.get(path).status_code == 200
    assert not errors(client.get("/profil/"))


def test_a_password_hashed_by_older_rules(world: World, signed_in: Signed, settings: Any) -> None:
    """The rules of hashing change while somebody is logged in: they stay so, and their password is right."""
    client = signed_in(world.mette)
    settings.PASSWORD_HASHERS = list(reversed(settings.PASSWORD_HASHERS))
    refused = client.post("/profil/adgangskode/", {"old": PASSWORD, "password": "kort"})
    assert refused.status_code == 200
    assert client.get("/profil/").status_code == 200
    assert client.post("/profil/adgangskode/", {"old": PASSWORD, "password": NEW})["Location"] == "/profil/"
