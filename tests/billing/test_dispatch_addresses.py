"""An invoice for several EAN numbers: each e-invoice has the address of its receiver, and is otherwise the same."""

from __future__ import annotations

import io

import pytest
from lxml import etree
from pypdf import PdfReader

from accounts.models import Account
from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.dispatch.queue import KIND
from billing.dispatch.responses import fetch_responses
from billing.documents.create import Kind, content_of, ensure, load
from billing.documents.ubl import CAC, CBC
from billing.models import Dispatch, Invoice
from selfservice.kernel.actions.runner import run
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing import rules
from tests.billing.dispatches import BOTH, ONLY_OIOUBL, by_ean, new_invoice
from tests.billing.made import the_invoice
from tests.outside import Outside

pytestmark = pytest.mark.usefixtures("documents")
# In the simulated register, for Peppol BIS Billing 3 alone.
ONLY_BIS = "5798001000031"
NAMES = {"cac": CAC, "cbc": CBC}


@pytest.fixture
def invoice(account: Account, outside: Outside) -> Invoice:
    """An invoice that is sent to three EAN numbers."""
    for ean in (BOTH, ONLY_BIS, ONLY_OIOUBL):
        by_ean(account, ean)
    new_invoice(account)
    assert deliver_due(kind=KIND) == 3
    return the_invoice("26110001")


def sent_to(outside: Outside, ean: str) -> dict[str, str]:
    """Return what has come to a receiver, by the id of its transfer."""
    return {one["document_id"]: outside.document_xml(one["document_id"]) for one in outside.documents(f"0088:{ean}")}


def only(outside: Outside, ean: str) -> str:
    (found,) = sent_to(outside, ean).values()
    return found


def addresses(document: str, *names: str) -> list[str | None]:
    buyer = etree.fromstring(document.encode()).find("cac:AccountingCustomerParty/cac:Party", NAMES)
    assert buyer is not None
    return [buyer.findtext(name, None, NAMES) for name in names]


def test_each_receiver_is_addressed_by_its_own_number(invoice: Invoice, outside: Outside) -> None:
    made = ensure(load([invoice.pk])[invoice.pk], (Kind.UBL, Kind.PDF, Kind.OIOUBL))
    stored = {kind: content_of(document) for kind, document in made.items()}
    # What is downloaded, and is in the PDF, is the first one's.
    (inside,) = PdfReader(io.BytesIO(stored[Kind.PDF])).attachments["26110001.xml"]
    assert inside == stored[Kind.UBL] == only(outside, BOTH).encode()
    other, danish = only(outside, ONLY_BIS), only(outside, ONLY_OIOUBL)
    assert addresses(other, "cbc:EndpointID") == [ONLY_BIS]
    assert addresses(danish, "cbc:EndpointID", "cac:PartyIdentification/cbc:ID") == [ONLY_OIOUBL] * 2
    assert (rules.schema_errors(other.encode()), rules.fatal(other.encode())) == ([], [])
    assert rules.schema_errors(danish.encode()) == []
    # No other byte differs, neither the number nor the references.
    assert other.replace(ONLY_BIS, BOTH).encode() == stored[Kind.UBL]
    assert danish.replace(ONLY_OIOUBL, BOTH).encode() == stored[Kind.OIOUBL]
    with as_system("tests: look"):
        ids = {one.receiver_number: str(one.document_id) for one in Dispatch.objects.system()}
    assert {ean: [*sent_to(outside, ean)] for ean in ids} == {ean: [sent] for ean, sent in ids.items()}


def test_it_is_sent_there_again_as_it_was(invoice: Invoice, outside: Outside, finance: PortalActor) -> None:
    """One has accepted it: it is the invoice, and the other gets the same, whatever the account says now."""
    for ean, answer in ((BOTH, "BusinessAccept"), (ONLY_BIS, "TechnicalReject")):
        (document_id,) = sent_to(outside, ean)
        outside.respond(document_id, answer)
    assert fetch_responses() == 2
    with as_system("tests: another reference"):
        Account.objects.system().update(reference="Ny person")
    run(ResendInvoice, finance, invoice.uid, {"to": f"ean:{ONLY_BIS}"})
    deliver_due(kind=KIND)
    first, second = sent_to(outside, ONLY_BIS).values()
    assert first == second
