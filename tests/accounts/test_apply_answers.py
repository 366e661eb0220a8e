"""Whatever the CVR number is, the answer is the same in status, text and time: it tells nothing of our customers."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client

from accounts.models import Application, Company
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import apply, deliver, shape, the_application
from tests.outside import Outside
from tests.world import World, make_account, make_company

pytestmark = pytest.mark.django_db

HELD_BACK = 3600.0

# The case of each number: the fields of the form, and how the application is judged.
CASES: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "a customer without administrator": ({}, ("approved", "")),
    "its account number": ({"account_number": "4410 0999"}, ("approved", "")),
    "another's account number": ({"account_number": "55500011"}, ("with_support", "account_mismatch")),
    "a customer with administrator": ({"cvr": "12345674"}, ("with_support", "has_administrator")),
    "a subsidiary, whose group has one": ({"cvr": "40000011"}, ("with_support", "has_administrator")),
    "no customer, in the register": ({"cvr": "99000015"}, ("with_support", "unknown")),
    "no customer, in no register": ({"cvr": "88000021"}, ("with_support", "unknown")),
}


@pytest.mark.parametrize("case", CASES)
def test_every_answer_is_the_answer_of_a_customer(case: str, world: World, blomster: Company, outside: Outside) -> None:
    with as_system("tests"):
        make_account(blomster, "44100999")
        make_company("99000031", "Som Alle Andre ApS")
    fields, judged = CASES[case]
    usual, answer = apply(Client(), cvr="99000031"), apply(Client(), **fields)
    assert shape(answer) == shape(usual)
    receipts = [Client().get(each["Location"]) for each in (usual, answer)]
    assert shape(receipts[0]) == shape(receipts[1])
    assert {k for k, _ in answer.items()} == {k for k, _ in usual.items()}
    application = the_application(cvr=fields.get("cvr", CVR))
    assert (application.state, application.cause) == judged
    assert (application.user is not None) == (judged[0] == "approved")


def test_one_under_way_looks_like_the_first(blomster: Company, outside: Outside) -> None:
    first, second = apply(Client()), apply(Client(), name="En Anden")
    assert shape(first) == shape(second)
    assert shape(Client().get(first["Location"])) == shape(Client().get(second["Location"]))
    assert the_application(name="En Anden").state == "duplicate"


def test_the_status_never_reveals_the_outcome(blomster: Company, outside: Outside) -> None:
    """Delivered, refused by e-Boks or waiting for support: the applicant reads the same."""
    with as_system("tests"):
        make_company("99000031", "Fritaget ApS")
    receipts = [apply(Client(), cvr=cvr)["Location"] for cvr in (CVR, "99000031", "99000015")]
    deliver("eboks.letter")
    with as_system("tests"):
        Application.objects.system().filter(cvr="99000031").update(state="with_support", cause="letter_refused")
    pages = [shape(Client().get(receipt)) for receipt in receipts]
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("case", CASES)
def test_every_answer_is_delayed_to_the_same_time(
    case: str, world: World, blomster: Company, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment is counted from when our own look-up begins, and the transaction has ended before the wait.

    The wait is only noted, so it may be longer than the work takes on any machine.
    """
    monkeypatch.setattr("accounts.onboarding.views.ANSWER_SECONDS", HELD_BACK)
    waits: list[float] = []
    now = time.monotonic

    def wait(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("selfservice.kernel.web.middleware.time.sleep", wait)
    before = now()
    answer = apply(Client(), **CASES[case][0])
    assert before + HELD_BACK <= answer.wsgi_request.answer_at <= now() + HELD_BACK
    assert len(waits) == 1
