"""Activation, step by step, to the front page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django_otp.oath import TOTP

from accounts.models import ActivationCode, Application, AuthenticatorApp, BackupCode, Company, SmsFactor, User
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import MOBILE, NEW_PASSWORD, deliver, error_at, is_in, letter, mails_but_receipts
from tests.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_password(blomster: Company, outside: Outside, client: Client) -> Client:
    username, code = letter(outside)
    assert client.post("/aktiver/", {"username": username, "code": code})["Location"] == "/aktiver/adgangskode/"
    return client


@pytest.fixture
def at_the_mobile(at_the_password: Client) -> Client:
    answer = at_the_password.post("/aktiver/adgangskode/", {"password": NEW_PASSWORD})
    assert answer["Location"] == "/aktiver/mobil/"
    return at_the_password


@pytest.fixture
def activated(at_the_mobile: Client, outside: Outside) -> Client:
    at_the_mobile.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20 12 34 56"})
    answer = at_the_mobile.post("/aktiver/mobil/", {"code": outside.sms_code(MOBILE)})
    assert answer["Location"] == "/aktiver/sikrere/"
    return at_the_mobile


def the_user() -> User:
    with as_system("tests"):
        return User.objects.system().get(company__cvr="99000007")


def test_the_mail_address_is_the_one_of_who_activates(activated: Client, outside: Outside) -> None:
    """The applicant gave their own address: the person with the letter sees it, and may give another."""
    assert the_user().email == "ny@example.com"
    deliver("mail")
    (mail,) = mails_but_receipts(outside)
    assert mail["to"] == ["ny@example.com"]
    assert mail["subject"] == "Dit login er aktiveret"


def test_the_applicants_address_is_offered_and_a_wrong_one_is_named(at_the_mobile: Client, outside: Outside) -> None:
    page = at_the_mobile.get("/aktiver/mobil/").content.decode()
    assert f'value="{the_user().email}"' in page
    for wrong in ("", "x", "a@b", "x" * 10_240, "a\x00@example.com"):
        answer = at_the_mobile.post("/aktiver/mobil/", {"email": wrong, "mobile": "20123456"})
        assert error_at(answer, "email")
    assert outside.messages(MOBILE) == []


def test_the_whole_walk(activated: Client) -> None:
    page = activated.get("/aktiver/sikrere/").content.decode()
    assert 'data-passkey="register"' in page and "<svg" in page
    found = re.search(r'class="secret-text">([A-Z2-7 ]+)<', page)
    assert found
    with as_system("tests"):
        assert not AuthenticatorApp.objects.exists()
    from base64 import b32decode

    code = f"{TOTP(b32decode(found.group(1).replace(' ', ''))).token():06d}"
    form = {"code": code, "name": "Min telefon"}
    assert activated.post("/aktiver/sikrere/", form)["Location"] == "/aktiver/reservekoder/"
    codes = activated.post("/aktiver/reservekoder/").content.decode()
    assert len(re.findall(r"<li>[0-9A-Z]{5}-[0-9A-Z]{5}</li>", codes)) == 10
    front = activated.get("/")
    assert front.status_code == 200
    assert "Anna" in front.content.decode() and "Ålborg Blomster ApS" in front.content.decode()


def test_the_login_is_active_with_its_mobile_and_the_code_is_used_up(activated: Client) -> None:
    user = the_user()
    with as_system("tests"):
        (code,) = ActivationCode.objects.system().all()
        (factor,) = SmsFactor.objects.all()
        application = Application.objects.system().get()
        events = set(AuditEntry.objects.system().values_list("event", flat=True))
    assert (user.state, user.mobile, user.check_password(NEW_PASSWORD)) == ("active", MOBILE, True)
    assert user.activated_at and code.used_at
    assert (factor.number, factor.confirmed, factor.user_id) == (MOBILE, True, user.pk)
    assert application.user_id == user.pk
    assert {"apply", "activate", "login"} <= events


def test_both_offers_can_be_skipped(activated: Client) -> None:
    assert 'href="/aktiver/reservekoder/"' in activated.get("/aktiver/sikrere/").content.decode()
    assert activated.get("/").status_code == 200


def test_backup_codes_are_shown_once_and_kept_as_digests(activated: Client) -> None:
    page = activated.get("/aktiver/reservekoder/").content.decode()
    request_id = re.search(r'name="request_id" value="([^"]+)"', page)
    assert request_id
    form = {"request_id": request_id.group(1)}
    shown = re.findall(
        r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", activated.post("/aktiver/reservekoder/", form).content.decode()
    )
    again = activated.post("/aktiver/reservekoder/", form).content.decode()
    assert len(shown) == 10
    assert not re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}</li>", again)
    with as_system("tests"):
        kept = str(list(BackupCode.objects.values()))
    assert not any(code.replace("-", "") in kept for code in shown)


@pytest.mark.parametrize("path", ["/aktiver/adgangskode/", "/aktiver/mobil/"])
def test_a_step_can_not_be_skipped(path: str, client: Client, db: None) -> None:
    assert client.get(path)["Location"] == "/aktiver/"
    assert (
        client.post(path, {"password": NEW_PASSWORD, "mobile": "20123456", "code": "123456"})["Location"] == "/aktiver/"
    )


@pytest.mark.parametrize("path", ["/aktiver/sikrere/", "/aktiver/reservekoder/"])
def test_what_comes_after_needs_the_log_in(path: str, at_the_mobile: Client) -> None:
    for answer in (at_the_mobile.get(path), at_the_mobile.post(path)):
        assert answer["Location"].startswith("/log-ind/")


def test_the_mobile_can_not_be_confirmed_before_the_password(at_the_password: Client, outside: Outside) -> None:
    assert at_the_password.get("/aktiver/mobil/")["Location"] == "/aktiver/adgangskode/"
    assert (
        at_the_password.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})["Location"]
        == "/aktiver/adgangskode/"
    )
    assert outside.messages(MOBILE) == []


def test_nobody_is_logged_in_before_the_mobile_is_confirmed(at_the_mobile: Client, outside: Outside) -> None:
    at_the_mobile.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})
    assert not is_in(at_the_mobile)
    assert the_user().state == "invited"


def test_one_can_go_back_and_choose_another_password(at_the_mobile: Client, outside: Outside) -> None:
    other = "en helt anden lang sætning"
    at_the_mobile.get("/aktiver/adgangskode/")
    at_the_mobile.post("/aktiver/adgangskode/", {"password": other})
    at_the_mobile.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})
    at_the_mobile.post("/aktiver/mobil/", {"code": outside.sms_code(MOBILE)})
    assert the_user().check_password(other)


def test_the_session_gets_a_new_key_with_the_code_and_with_the_log_in(
    blomster: Company, outside: Outside, client: Client
) -> None:
    username, code = letter(outside)
    keys = []
    client.get("/log-ind/")
    keys.append(client.cookies["session"].value if "session" in client.cookies else "")
    client.post("/aktiver/", {"username": username, "code": code})
    keys.append(client.cookies["session"].value)
    client.post("/aktiver/adgangskode/", {"password": NEW_PASSWORD})
    client.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})
    client.post("/aktiver/mobil/", {"code": outside.sms_code(MOBILE)})
    keys.append(client.cookies["session"].value)
    assert len(set(keys)) == 3


def test_the_password_is_hashed_by_argon2_and_in_no_session(
    blomster: Company, outside: Outside, client: Client, settings: object
) -> None:
    from accounts.models import UserSession
    from selfservice import settings as real

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS  # type: ignore[attr-defined]
    username, code = letter(outside)
    client.post("/aktiver/", {"username": username, "code": code})
    client.post("/aktiver/adgangskode/", {"password": NEW_PASSWORD})
    sessions = [s.get_decoded() for s in UserSession.objects.all()]
    assert NEW_PASSWORD not in str(sessions) and code not in str(sessions)
    client.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})
    client.post("/aktiver/mobil/", {"code": outside.sms_code(MOBILE)})
    assert the_user().password.startswith("argon2$argon2id$")
    assert "argon2" not in str([s.get_decoded() for s in UserSession.objects.all()]).replace(the_user().password, "")


def test_wrong_mobile_numbers_are_named_by_the_field(at_the_mobile: Client, outside: Outside) -> None:
    for number in ("", "112", "80123456", "x" * 10_240, "2012\x003456"):
        assert error_at(at_the_mobile.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": number}), "mobile")
