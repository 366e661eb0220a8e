"""A letter that e-Boks refuses for good is support's at once: with its cause, and by mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import ActivationCode, Company, Letter, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import apply, deliver, mails_but_receipts, the_application
from tests.outside import Outside
from tests.world import World

pytestmark = pytest.mark.django_db
CAUSES = {"exempt": "exempt", "invalid": "not known", "dead": "ceased", "refuse400": "HTTP 400"}


@pytest.fixture(params=CAUSES)
def refused(request: pytest.FixtureRequest, blomster: Company, outside: Outside) -> str:
    outside.fault("eboks", request.param)
    apply()
    deliver("eboks.letter")
    outside.clear_faults()
    return CAUSES[request.param]


def test_the_application_goes_to_support_with_the_cause(refused: str, outside: Outside) -> None:
    application = the_application()
    assert (application.state, application.cause) == ("with_support", "letter_refused")
    assert refused in application.reason
    assert outside.letters(CVR) == []


def test_nothing_of_the_letter_is_left_to_use(refused: str) -> None:
    with as_system("tests"):
        letter, code = Letter.objects.system().get(), ActivationCode.objects.system().get()
        user = User.objects.system().get(pk=letter.user_id)
    assert (letter.pdf, letter.delivered_at) == (None, None)
    assert letter.refused_at and refused in letter.refusal
    assert code.revoked_at
    assert user.state == "closed"


def test_support_is_notified_by_mail_and_the_applicant_is_not(refused: str, outside: Outside) -> None:
    deliver("mail")
    (mail,) = mails_but_receipts(outside)
    assert mail["to"] == ["vagt@nordlys-telefoni.example"]
    assert refused in mail["text"]
    assert not any(refused in each["text"] for each in outside.mails() if each["to"] != mail["to"])


def test_support_approves_again_when_the_company_can_receive(
    refused: str, outside: Outside, world: World, signed_in: Callable[[User], Client]
) -> None:
    support = signed_in(world.sofie)
    path = f"/admin/accounts/application/{the_application().pk}/act/approve_application/"
    assert support.post(path, {"reason": "Nu tilmeldt e-Boks"}).status_code == 302
    deliver("eboks.letter")
    assert len(outside.letters(CVR)) == 1
    assert outside.code(CVR)
