"""Whatever the CVR number is, the answer is the same in status, text and time: it tells nothing of our customers."""

from __future__ import annotations

import html
import time
from typing import Any

import pytest
from django.test import Client

from accounts.models import Application, Company
from selfservice.kernel.core import formatting
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import applied, apply, asked_name, deliver, same, shape, the_application
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


@pytest.mark.parametrize("case", CASES)
def test_every_receipt_by_mail_is_that_of_a_customer(
    case: str, world: World, blomster: Company, outside: Outside
) -> None:
    with as_system("tests"):
        make_account(blomster, "44100999")
        make_company("99000031", "Som Alle Andre ApS")
    apply(Client(), cvr="99000031", email="som@alle.example")
    apply(Client(), email="anna@blomster.example", **CASES[case][0])
    deliver("mail")
    mails = {mail["to"][0]: mail for mail in outside.mails()}
    usual, mail = mails["som@alle.example"], mails["anna@blomster.example"]
    application = the_application(email="anna@blomster.example")
    assert application.reference in mail["subject"]
    assert f"/ansoeg/kvittering/{application.uid}/" in mail["text"]
    assert application.name not in mail["text"]
    assert [same(mail["subject"]), same(mail["text"])] == [same(usual["subject"]), same(usual["text"])]


@pytest.mark.parametrize("cvr", ["12345674", "40000011", "99000015"])
def test_every_question_is_that_of_a_customer(cvr: str, world: World, blomster: Company, outside: Outside) -> None:
    """A customer's name is the register's and not ours, and no number of ours has a look of its own."""
    answers = [Client().post("/ansoeg/skema/", applied(cvr=each, company_name="")) for each in (CVR, cvr)]
    names = [asked_name(answer) for answer in answers]
    assert all(names) and names[0] != names[1]
    pages = [shape(answer)[2].replace(html.escape(name), "NAME") for answer, name in zip(answers, names, strict=True)]
    numbers = [formatting.cvr(each) for each in (CVR, cvr)]
    assert pages[0].replace(numbers[0], "CVR").replace(CVR, "CVR") == pages[1].replace(numbers[1], "CVR").replace(
        cvr, "CVR"
    )
    looked = [Client().get("/ansoeg/virksomhed/", {"cvr": each}).json() for each in (CVR, cvr)]
    assert [each["name"] for each in looked] == names
    assert looked[0].keys() == looked[1].keys()


def test_a_number_that_the_register_does_not_know_is_taken_as_one_that_it_can_not_tell(outside: Outside) -> None:
    unknown = Client().get("/ansoeg/virksomhed/", {"cvr": "88000021"}).json()
    outside.fault("cvr", "error500")
    assert Client().get("/ansoeg/virksomhed/", {"cvr": "12345674"}).json() == unknown


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
