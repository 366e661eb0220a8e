"""Responses that come twice, late, for something unknown or while a worker crashes, to e-invoices and test invoices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from accounts.models import Account
from billing.dispatch import responses
from billing.dispatch.queue import KIND, MAIL_KIND
from billing.dispatch.responses import fetch_responses
from billing.documents.queue import NEW
from billing.models import Dispatch, ResponseCursor
from selfservice.gateways.nemhandel.port import BUSINESS_ACCEPT, UNREADABLE, Response
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing import delivering
from tests.billing.dispatches import BOTH, by_mail, in_a_moment, new_invoice, the_dispatch
from tests.billing.made import in_days, make_invoice
from tests.outside import Outside

pytestmark = pytest.mark.usefixtures("documents")
State = Dispatch.State
EVENTS = ("e_invoice_refused", "recipient_refused")


class Sent:
    """A document at the simulator: an e-invoice, or a test invoice. Both have the same states."""

    def __init__(self, find: Callable[[], tuple[str, Any]], deliver: Callable[[], int], handler: str) -> None:
        self.find, self.deliver, self.handler = find, deliver, handler

    @property
    def state(self) -> str:
        return self.find()[0]

    @property
    def document_id(self) -> str:
        return str(self.find()[1])

    @property
    def refusals(self) -> int:
        with as_system("tests: look"):
            return AuditEntry.objects.system().filter(event__in=EVENTS).count()


@pytest.fixture(params=["e-invoice", "test invoice"])
def document(request: pytest.FixtureRequest, account: Account, finance: PortalActor, outside: Outside) -> Sent:
    """A document that is to be sent."""
    if request.param == "e-invoice":
        new_invoice(account)

        def of_dispatch() -> tuple[str, Any]:
            return the_dispatch().state, the_dispatch().document_id

        return Sent(of_dispatch, lambda: deliver_due(kind=KIND), "billing.dispatch.command.SendInvoice")
    delivering.add(finance, account, BOTH)

    def of_recipient() -> tuple[str, Any]:
        found = delivering.recipients(account)[BOTH]
        return found.test_state, found.test_id

    return Sent(of_recipient, delivering.deliver, "billing.delivery.command.SendTestInvoice")


def test_a_response_that_comes_twice(document: Sent, outside: Outside) -> None:
    outside.fault("nemhandel", "technical_reject")
    document.deliver()
    outside.hurry_responses()
    outside.fault("nemhandel", "response_twice")
    assert [fetch_responses(), fetch_responses()] == [1, 0]
    assert (document.state, document.refusals) == (State.TECHNICAL, 1)


def test_a_response_to_something_unknown_holds_up_none(document: Sent, outside: Outside) -> None:
    outside.fault("nemhandel", "response_unknown")
    document.deliver()
    outside.hurry_responses()
    assert [fetch_responses(), fetch_responses()] == [1, 0]
    assert (document.state, document.refusals) == (State.ACCEPTED, 0)


def test_a_late_rejection_after_an_acceptance(document: Sent, outside: Outside) -> None:
    document.deliver()
    for kind, state in (("BusinessAccept", State.ACCEPTED), ("TechnicalReject", State.TECHNICAL)):
        outside.respond(document.document_id, kind)
        assert (fetch_responses(), document.state) == (1, state)
    outside.respond(document.document_id, "BusinessAccept")
    assert (fetch_responses(), document.state, document.refusals) == (0, State.TECHNICAL, 1)


def test_a_crash_while_responses_are_recorded(
    document: Sent, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is recorded whole, with its place, or not at all."""
    document.deliver()
    fetch_responses()
    place = ResponseCursor.objects.get().cursor
    for kind in ("BusinessAccept", "TechnicalReject"):
        outside.respond(document.document_id, kind)
    real, seen = responses._record, list[str]()

    def crash(response: Response) -> bool:
        seen.append(response.kind)
        if len(seen) == 2:
            raise RuntimeError("the worker is killed")
        return real(response)

    with monkeypatch.context() as patch:
        patch.setattr(responses, "_record", crash)
        with pytest.raises(RuntimeError):
            fetch_responses()
    assert (document.state, ResponseCursor.objects.get().cursor) == (State.SENT, place)
    assert fetch_responses() == 2
    assert (document.state, document.refusals) == (State.TECHNICAL, 1)


@pytest.mark.parametrize(
    ("document_id", "kind"), [("no-uuid", BUSINESS_ACCEPT), ("", BUSINESS_ACCEPT), ("known", UNREADABLE)]
)
def test_a_response_that_says_nothing(document: Sent, document_id: str, kind: str) -> None:
    document.deliver()
    about = document.document_id if document_id == "known" else document_id
    with as_system("tests: record"):
        assert not responses._record(Response(str(uuid4()), kind, about, "", "", ""))
    assert document.state == State.SENT


def test_while_the_register_is_down(document: Sent, outside: Outside) -> None:
    outside.fault("nemhandel", "register_down")
    first = document.document_id
    document.deliver()
    assert (document.state, outside.documents(f"0088:{BOTH}")) == (State.WAITING, [])
    outside.clear_faults()
    in_a_moment()
    document.deliver()
    (found,) = outside.documents(f"0088:{BOTH}")
    assert (found["document_id"], document.document_id, document.state) == (first, first, State.SENT)


def crash(*_arguments: Any) -> None:
    raise RuntimeError("the worker is killed")


def test_a_crash_between_sending_and_recording(
    document: Sent, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = document.document_id
    with monkeypatch.context() as patch:
        patch.setattr(f"{document.handler}.confirmed", crash)
        document.deliver()
    assert (document.state, len(outside.documents(f"0088:{BOTH}"))) == (State.WAITING, 1)
    # The receiver answers before the portal knows that it is sent.
    outside.respond(first, "BusinessAccept")
    with as_system("tests: fetched because of another document"):
        assert responses._record(Response(str(uuid4()), BUSINESS_ACCEPT, first, "", "", ""))
    in_a_moment()
    document.deliver()
    assert document.state == State.ACCEPTED
    (found,) = outside.documents(f"0088:{BOTH}")
    assert (found["document_id"], document.document_id) == (first, first)
    assert (fetch_responses(), document.state) == (0, State.ACCEPTED)


def test_a_mail_that_is_sent_again_after_a_crash_is_the_same(
    account: Account, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its Message-ID, so that mailboxes show it once."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    by_mail(account)
    by_mail(account, "anden@example.com")
    make_invoice(account, "26110001", issued_on=in_days(0))
    deliver_due(kind=NEW)
    with monkeypatch.context() as patch:
        patch.setattr("billing.dispatch.mail_command.MailInvoice.confirmed", crash)
        deliver_due(kind=MAIL_KIND)
    in_a_moment()
    deliver_due(kind=MAIL_KIND)
    ids: dict[str, list[str]] = {}
    for one in mail.outbox:
        ids.setdefault(one.to[0], []).append(one.extra_headers["Message-ID"])
    assert [len(found) for found in ids.values()] == [2, 2]
    assert len({found for sent in ids.values() for found in sent}) == 2
    with as_system("tests: look"):
        assert {one.state for one in Dispatch.objects.system()} == {State.SENT}
