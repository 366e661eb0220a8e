"""Many at once: wrong codes are all counted, and a right one is used up once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import ActivationCode, SmsFactor, User
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.accounts.conftest import CVR
from tests.accounts.steps import MOBILE, NEW_PASSWORD, letter
from tests.outside import Outside
from tests.world import make_company


@dataclass
class Letter:
    username: str
    code: str


@pytest.fixture
def known(committed: None, outside: Outside) -> Letter:
    with as_system("tests"):
        make_company(CVR, "Ålborg Blomster ApS")
    return Letter(*letter(outside))


def enter(known: Letter, code: str) -> bool:
    answer = Client().post("/aktiver/", {"username": known.username, "code": code})
    return answer.status_code == 302


def test_sixty_four_wrong_codes_are_five_tries(known: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.onboarding.activation_views.over_limit", lambda *_a, **_k: False)
    assert at_once(64, lambda n: enter(known, f"{n:016d}")) == [False] * 64
    with as_system("tests"):
        assert ActivationCode.objects.system().get().wrong_tries == 5
        assert AuditEntry.objects.system().filter(event="activation_code_closed").count() == 1
    assert not enter(known, known.code)


def at_the_sms_code(known: Letter) -> Client:
    client = Client()
    client.post("/aktiver/", {"username": known.username, "code": known.code})
    client.post("/aktiver/adgangskode/", {"password": NEW_PASSWORD})
    return client


def test_one_activation_sent_eight_times_activates_once(known: Letter, outside: Outside) -> None:
    client = at_the_sms_code(known)
    client.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})
    key, code = client.cookies["session"].value, outside.sms_code(MOBILE)

    def send(_n: int) -> str:
        browser = Client()
        browser.cookies["session"] = key
        return str(browser.post("/aktiver/mobil/", {"code": code}).headers.get("Location", ""))

    assert at_once(8, send).count("/aktiver/sikrere/") == 1
    activated_once()


def test_two_people_with_the_letter_activate_one_login(known: Letter, outside: Outside) -> None:
    """Each with a session, a password and a mobile of their own: one logs in, the other gets an error."""
    numbers = ["+4520123456", "+4520123457", "+4520123458", "+4520123459"]
    people = [at_the_sms_code(known) for _ in numbers]
    for person, number in zip(people, numbers, strict=True):
        person.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": number})
    codes = [outside.sms_code(number) for number in numbers]
    answers = at_once(4, lambda n: people[n].post("/aktiver/mobil/", {"code": codes[n]}))
    assert [a.headers.get("Location") for a in answers].count("/aktiver/sikrere/") == 1
    assert {a.status_code for a in answers} <= {200, 302}
    activated_once()


def activated_once() -> None:
    with as_system("tests"):
        user = User.objects.system().get()
        assert user.state == "active"
        assert AuditEntry.objects.system().filter(event="activate").count() == 1
        assert AuditEntry.objects.system().filter(event="login").count() == 1
        (factor,) = SmsFactor.objects.all()
    assert (factor.confirmed, factor.number) == (True, user.mobile)


def test_the_number_sent_twice_at_once_is_one_factor_and_one_message(known: Letter, outside: Outside) -> None:
    client = at_the_sms_code(known)
    key = client.cookies["session"].value

    def send(_n: int) -> int:
        browser = Client()
        browser.cookies["session"] = key
        return int(browser.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"}).status_code)

    assert set(at_once(8, send)) == {302}
    assert len(outside.messages(MOBILE)) == 1
    with as_system("tests"):
        assert SmsFactor.objects.count() == 1
    assert client.post("/aktiver/mobil/", {"code": outside.sms_code(MOBILE)}).status_code == 302
