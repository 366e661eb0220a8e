"""One message id, one document and one code for ever, however often the letter has to be sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ActivationCode, Company, Letter
from accounts.onboarding.letters.command import LetterHandler
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import apply, deliver
from tests.outside import Outside

pytestmark = pytest.mark.django_db


def the_letter() -> Letter:
    with as_system("tests"):
        return Letter.objects.system().select_related("user", "company").get()


def the_command() -> OutboxCommand:
    with as_system("tests"):
        return OutboxCommand.objects.system().get(kind="eboks.letter")


def codes() -> list[str]:
    with as_system("tests"):
        return list(ActivationCode.objects.system().order_by("id").values_list("hash", flat=True))


def test_the_message_id_is_stored_before_the_first_send(blomster: Company, outside: Outside) -> None:
    apply()
    letter, command = the_letter(), the_command()
    assert letter.message_id == command.key
    assert letter.message_id.startswith("004711selvbetjening")
    assert (letter.pdf, codes()) == (None, [])


def test_an_answer_that_is_lost_is_asked_for_again_and_is_success(blomster: Company, outside: Outside) -> None:
    outside.fault("eboks", "lost_response", count=1)
    apply()
    deliver("eboks.letter")
    first = the_letter()
    assert (first.delivered_at, the_command().state) == (None, "pending")
    assert first.pdf and len(codes()) == 1
    known = codes()
    deliver("eboks.letter")
    assert (the_command().state, the_command().attempts) == ("done", 2)
    (found,) = outside.letters(CVR)
    assert found["message_id"] == first.message_id
    assert codes() == known
    assert outside.get("/sim/eboks/stats")["409"] == 1


def test_the_same_document_is_sent_until_it_is_taken(blomster: Company, outside: Outside) -> None:
    outside.fault("eboks", "error503", count=3)
    apply()
    documents = set()
    for _ in range(3):
        deliver("eboks.letter")
        documents.add(bytes(the_letter().pdf or b""))
    assert len(documents) == 1 and b"" not in documents
    deliver("eboks.letter")
    assert the_command().state == "done"
    assert len(codes()) == 1


@pytest.mark.parametrize("mode", ["garbage", "duplicate", "error500", "delay"])
def test_faults_of_the_receiver_leave_one_letter_with_the_code_that_counts(
    mode: str, blomster: Company, outside: Outside
) -> None:
    from accounts.onboarding.letters.codes import is_correct

    outside.fault("eboks", mode, count=1, delay_ms=50)
    apply()
    deliver("eboks.letter")
    deliver("eboks.letter")
    assert len(outside.letters(CVR)) == 1
    with as_system("tests"):
        (code,) = ActivationCode.objects.system().all()
    assert is_correct(code, outside.code(CVR))


def test_the_document_is_wiped_when_it_is_there(blomster: Company, outside: Outside) -> None:
    apply()
    deliver("eboks.letter")
    assert the_letter().pdf is None
    assert the_letter().delivered_at is not None


def test_a_worker_that_is_late_makes_no_new_code(blomster: Company, outside: Outside) -> None:
    """Its lease ran out while it drew the page; another has delivered the letter since, with another code."""
    apply()
    late = the_command()
    worker = LetterHandler()
    deliver("eboks.letter")
    known = codes()
    with as_system("tests"):
        # As the late worker read it, before the other one had stored anything.
        Letter.objects.system().update(delivered_at=None, rendered_at=None)
        from accounts.onboarding.letters import command as module

        stale = Letter.objects.system().select_related("company", "application", "user").get()
        Letter.objects.system().update(delivered_at=timezone.now() - timedelta(seconds=5))
        assert module._rendered(stale) is None
    worker.deliver(late)
    assert codes() == known
    assert len(outside.letters(CVR)) == 1
    assert the_letter().pdf is None
