"""The mobile number is confirmed by a code that comes to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Company, SmsFactor
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import MOBILE, NEW_PASSWORD, error_at, errors, letter
from tests.outside import Outside

pytestmark = pytest.mark.django_db
PAGE = "/aktiver/mobil/"


@pytest.fixture
def waiting(blomster: Company, outside: Outside, client: Client) -> Client:
    """At the page that asks for the mobile number."""
    username, code = letter(outside)
    client.post("/aktiver/", {"username": username, "code": code})
    client.post("/aktiver/adgangskode/", {"password": NEW_PASSWORD})
    return client


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_message_says_what_it_is_for_and_is_bound_to_the_site(waiting: Client, outside: Outside) -> None:
    waiting.post(PAGE, {"email": "ny@example.com", "mobile": "+45 20 12 34 56"})
    (message,) = outside.messages(MOBILE)
    code = outside.sms_code(MOBILE)
    assert message.endswith(f"@localhost #{code}")


def test_the_right_code_may_have_spaces(waiting: Client, outside: Outside) -> None:
    waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
    code = outside.sms_code(MOBILE)
    assert waiting.post(PAGE, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_a_wrong_code_is_named_by_its_field(waiting: Client, outside: Outside) -> None:
    waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
    for code in (
        other_than(outside.sms_code(MOBILE)),
        "",
        "12345",
        "abcdef",
        "１２３４５６",
        "1\x0023456",
        "9" * 10_240,
    ):
        assert error_at(waiting.post(PAGE, {"code": code}), "code")


def test_after_a_wrong_code_the_right_one_waits_a_second_and_is_not_called_wrong(
    waiting: Client, outside: Outside
) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
        code = outside.sms_code(MOBILE)
        wrong = error_at(waiting.post(PAGE, {"code": other_than(code)}), "code")
        soon = error_at(waiting.post(PAGE, {"code": code}), "code")
    assert wrong and soon and wrong != soon and "1" in soon
    with time_machine.travel(now + timedelta(seconds=2), tick=False):
        assert waiting.post(PAGE, {"code": code}).status_code == 302


def test_it_lives_for_five_minutes(waiting: Client, outside: Outside) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
    with time_machine.travel(now + timedelta(minutes=5, seconds=1), tick=False):
        assert error_at(waiting.post(PAGE, {"code": outside.sms_code(MOBILE)}), "code")
    with time_machine.travel(now + timedelta(minutes=4, seconds=59), tick=False):
        assert waiting.post(PAGE, {"code": outside.sms_code(MOBILE)}).status_code == 302


def test_five_wrong_tries_close_it_and_a_new_one_works(waiting: Client, outside: Outside) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
        code = outside.sms_code(MOBILE)
        for _ in range(5):
            clock.shift(timedelta(seconds=20))
            waiting.post(PAGE, {"code": other_than(code)})
        clock.shift(timedelta(seconds=20))
        assert error_at(waiting.post(PAGE, {"code": code}), "code")
        waiting.post(PAGE, {"resend": "1"})
        assert waiting.post(PAGE, {"code": outside.sms_code(MOBILE)}).status_code == 302


def test_a_new_one_can_be_had_after_half_a_minute_and_closes_the_old(waiting: Client, outside: Outside) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
        first = outside.sms_code(MOBILE)
        waiting.post(PAGE, {"resend": "1"})
        assert len(outside.messages(MOBILE)) == 1
        clock.shift(timedelta(seconds=31))
        waiting.post(PAGE, {"resend": "1"})
        assert len(outside.messages(MOBILE)) == 2
        if first != outside.sms_code(MOBILE):
            assert error_at(waiting.post(PAGE, {"code": first}), "code")


def test_the_number_can_be_mended_and_only_the_last_one_counts(waiting: Client, outside: Outside) -> None:
    waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123457"})
    assert 'name="mobile"' in waiting.get(f"{PAGE}?change").content.decode()
    waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
    waiting.post(PAGE, {"code": outside.sms_code(MOBILE)})
    with as_system("tests"):
        assert [(f.number, f.confirmed) for f in SmsFactor.objects.all()] == [(MOBILE, True)]


@pytest.mark.parametrize("mode", ["error500", "refuse400"])
def test_the_gateway_is_down(mode: str, waiting: Client, outside: Outside) -> None:
    outside.fault("sms", mode, count=1)
    answer = waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
    assert error_at(answer, "mobile")
    assert 'value="20123456"' in answer.content.decode()
    assert waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"}).status_code == 302
    assert waiting.post(PAGE, {"code": outside.sms_code(MOBILE)}).status_code == 302


def test_the_gateway_sends_but_its_answer_is_lost(waiting: Client, outside: Outside) -> None:
    """The person holds a message with a code: it must be the code that counts."""
    waiting.post(PAGE, {"email": "ny@example.com", "mobile": "20123456"})
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=False):
        outside.fault("sms", "lost_response", count=1)
        page = waiting.post(PAGE, {"resend": "1"}).content.decode()
        assert 'role="alert"' in page
        assert waiting.post(PAGE, {"code": outside.sms_code(MOBILE)}).status_code == 302


def test_ten_messages_an_hour_to_whatever_numbers(waiting: Client, outside: Outside) -> None:
    answers = [waiting.post(PAGE, {"email": "ny@example.com", "mobile": f"201234{n}"}) for n in range(60, 71)]
    assert [a.status_code for a in answers] == [302] * 10 + [429]
    assert "ti" in errors(answers[-1]).lower()
    assert outside.messages("+4520123470") == []
