"""The pages of applying: what is read before, the form, the receipt, the status."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import Company
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import apply, deliver, error_at, the_application
from tests.outside import Outside

pytestmark = pytest.mark.django_db


def test_the_page_explains_who_may_apply_and_whom_others_ask(client: Client) -> None:
    page = client.get("/ansoeg/").content.decode()
    for sentence in (
        "Hvem kan ansøge?",
        "Har virksomheden allerede en administrator?",
        "Er den tidligere administrator stoppet?",
        "70\u00a012\u00a034\u00a056",
    ):
        assert sentence in page
    assert 'href="/ansoeg/skema/"' in page


def test_an_application_is_approved_and_answered_by_a_receipt_with_its_reference(
    client: Client, blomster: Company, outside: Outside
) -> None:
    answer = apply(client)
    application = the_application()
    assert answer.status_code == 302
    assert answer["Location"] == f"/ansoeg/kvittering/{application.uid}/"
    assert application.reference in client.get(answer["Location"]).content.decode()
    assert (application.state, application.cause, application.company) == ("approved", "", blomster)
    assert (application.name, application.email) == ("Anna Ålborg", "anna@blomster.example")
    assert (application.mobile, application.language) == ("+4520123456", "da")
    assert application.consented_at <= timezone.now()
    assert application.decided_by == "Selvbetjening"


def test_the_letter_is_in_e_boks(client: Client, blomster: Company, outside: Outside) -> None:
    apply(client)
    deliver("eboks.letter")
    (letter,) = outside.letters(blomster.cvr)
    user = the_application().user
    assert user and user.state == "invited" and not user.has_usable_password()
    assert user.username in outside.letter_text(blomster.cvr, letter["message_id"])


def test_the_application_keeps_the_name_of_the_cvr_register(client: Client, outside: Outside, db: None) -> None:
    """CVR numbers we don't know are looked up, over HTTP."""
    apply(client, cvr="99 00 00 15", company_name="Noget helt andet")
    application = the_application(cvr="99000015")
    name = outside.get("/sim/health") and application.company_name
    assert name not in ("Noget helt andet", "99000015")
    assert (application.state, application.cause, application.company) == ("with_support", "unknown", None)


def test_without_consent_nothing_is_kept(client: Client, blomster: Company, outside: Outside) -> None:
    answer = apply(client, consent=None)
    assert answer.status_code == 200 and error_at(answer, "consent")
    with as_system("tests"):
        assert not OutboxCommand.objects.system().exists()


def test_a_status_of_somebody_else_can_not_be_guessed(client: Client, db: None) -> None:
    assert client.get("/ansoeg/kvittering/6f1f4a2e-3f1f-4a2e-9f1f-4a2e3f1f4a2e/").status_code == 404


def test_the_status_reports_late_letters(client: Client, blomster: Company, outside: Outside) -> None:
    receipt = apply(client)["Location"]
    assert "forsinke" not in client.get(receipt).content.decode()
    with as_system("tests"):
        then = timedelta(minutes=31)
        OutboxCommand.objects.system().update(created_at=F("created_at") - then, deadline_at=F("deadline_at") - then)
    assert "forsinke" in client.get(receipt).content.decode()


def test_the_status_after_two_hours_says_what_to_do(client: Client, blomster: Company, outside: Outside) -> None:
    receipt = apply(client)["Location"]
    before = client.get(receipt).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False):
        after = client.get(receipt).content.decode()
    assert before != after
    assert "70\u00a012\u00a034\u00a056" in after.partition("<footer")[0]


def test_the_form_in_english(client: Client, db: None) -> None:
    client.cookies["language"] = "en"
    assert "CVR number" in client.get("/ansoeg/skema/").content.decode()
