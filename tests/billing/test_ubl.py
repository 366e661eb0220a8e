"""E-invoices of every kind pass the rules of Peppol and the schemas; what OIOUBL demands besides is asserted here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest
from lxml import etree

from billing.documents import ubl_bis3, ubl_oioubl
from billing.documents.einvoice import EInvoice, Unfit, clean
from billing.documents.ubl import CAC, CBC
from billing.models import InvoiceLine
from tests.billing import rules
from tests.billing.e_invoices import all_kinds, credit, fee, line, made

KINDS = all_kinds()
NAMES = {"cac": CAC, "cbc": CBC}


@lru_cache(maxsize=2)
def parsed(document: bytes) -> Any:
    """Return the document's root. Large ones are asked for much."""
    return etree.fromstring(document)


def found(document: bytes, path: str) -> list[str]:
    """Return the texts at a path of the document, without the prefixes `cac:` and `cbc:`."""
    steps = [f"{'cac' if step in AGGREGATES else 'cbc'}:{step}" for step in path.split("/")]
    return [node.text or "" for node in parsed(document).findall(".//" + "/".join(steps), NAMES)]


AGGREGATES = {
    "AccountingCustomerParty", "AccountingSupplierParty", "AdditionalItemProperty", "BillingReference", "Contact",
    "CreditAccount", "CreditNoteLine", "DocumentReference", "InvoiceDocumentReference", "InvoiceLine", "InvoicePeriod",
    "Item", "LegalMonetaryTotal", "OrderReference", "Party", "PartyLegalEntity", "PayeeFinancialAccount",
    "PaymentMeans", "PostalAddress", "Price", "TaxCategory", "TaxSubtotal", "TaxTotal",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_peppol_refuses_nothing(kind: str) -> None:
    document = ubl_bis3.build(KINDS[kind])
    assert rules.schema_errors(document) == []
    assert rules.fatal(document) == []


def test_the_rules_refuse_what_is_wrong() -> None:
    document = ubl_bis3.build(KINDS["ordinary"])
    assert any("R003" in one for one in rules.fatal(document.replace(b"BuyerReference", b"AccountingCost")))
    assert any("R110" in one for one in rules.fatal(document.replace(b"2026-10-15", b"2026-10-16", 1)))
    assert rules.schema_errors(document.replace(b"LegalMonetaryTotal", b"MonetaryTotal"))


def empty(document: bytes) -> Iterator[str]:
    for node in parsed(document).iter():
        if not len(node) and not (node.text or "").strip():
            yield node.tag


@pytest.mark.parametrize("kind", KINDS)
def test_oioubl_keeps_its_rules(kind: str) -> None:
    e = KINDS[kind]
    document = ubl_oioubl.build(e)
    assert rules.schema_errors(document) == []
    assert list(empty(document)) == []
    # The personal reference (F-INV051), and legal numbers of both (F-LIB187).
    assert all(found(document, "AccountingCustomerParty/Party/Contact/ID"))
    assert found(document, "Party/PartyLegalEntity/CompanyID") == ["DK99000007", "DK12345674"]
    assert set(found(document, "TaxCategory/ID")) <= {"StandardRated", "ZeroRated"}
    check_totals(document, e)
    name, quantity = ("CreditNoteLine", "CreditedQuantity") if e.is_credit else ("InvoiceLine", "InvoicedQuantity")
    amounts = zip(
        *(
            map(Decimal, found(document, f"{name}/{part}"))
            for part in (quantity, "Price/PriceAmount", "LineExtensionAmount")
        ),
        strict=True,
    )
    for count, price, net in amounts:
        # F-INV147, F-INV348 (within a krone), BR-27.
        assert count != 0
        assert abs(count * price - net) <= Decimal("0.02")
        assert price >= 0


def check_totals(document: bytes, e: EInvoice) -> None:
    """TaxExclusiveAmount is the VAT; the amount with VAT includes the rounding (F-LIB016, F-INV338)."""
    net, vat, inclusive, payable = (
        Decimal(found(document, f"LegalMonetaryTotal/{name}Amount")[0])
        for name in ("LineExtension", "TaxExclusive", "TaxInclusive", "Payable")
    )
    assert (net, vat, inclusive, payable) == (e.invoice.net, e.invoice.vat, e.invoice.gross, e.invoice.gross)
    assert min(inclusive, payable) >= 0
    assert abs(e.invoice.rounding) <= 10
    assert sum(map(Decimal, found(document, "TaxTotal/TaxSubtotal/TaxAmount")[: len(e.vat_sums)])) == vat


def test_how_it_is_paid() -> None:
    bis, oioubl = ubl_bis3.build(KINDS["ordinary"]), ubl_oioubl.build(KINDS["ordinary"])
    assert found(bis, "PaymentMeans/PaymentMeansCode") == found(oioubl, "PaymentMeans/PaymentMeansCode") == ["93"]
    assert found(bis, "PaymentMeans/PaymentID") == ["71#000000020260014"]
    assert found(bis, "PayeeFinancialAccount/ID") == found(oioubl, "CreditAccount/AccountID") == ["81234567"]
    assert found(oioubl, "PaymentMeans/PaymentID") == ["71"]
    assert found(oioubl, "PaymentMeans/InstructionID") == ["000000020260014"]
    assert found(oioubl, "PaymentMeans/PaymentDueDate") == found(bis, "DueDate") == ["2026-12-01"]
    assert not found(ubl_bis3.build(KINDS["credit note"]), "PaymentMeans/PaymentMeansCode")


@pytest.mark.parametrize(
    ("kind", "scheme", "address"),
    [("ordinary", ("0184", "DK:CVR"), "DK12345674"), ("by EAN", ("0088", "GLN"), "5798009883735")],
)
def test_where_it_is_sent(kind: str, scheme: tuple[str, str], address: str) -> None:
    for build, expected in zip((ubl_bis3.build, ubl_oioubl.build), scheme, strict=True):
        root: Any = etree.fromstring(build(KINDS[kind]))
        (endpoint,) = root.findall("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID", NAMES)
        assert (endpoint.get("schemeID"), endpoint.text) == (expected, address)


@pytest.mark.parametrize("kind", KINDS)
def test_another_address_changes_nothing_else(kind: str) -> None:
    """As it would be built for that number, whatever address it has: so it passes the same rules."""
    e, ean = KINDS[kind], "5798001000031"
    other = replace(e, buyer=replace(e.buyer, ean=ean))
    for one in (ubl_bis3, ubl_oioubl):
        assert one.addressed(one.build(e), ean) == one.build(other) != one.build(e)


def test_the_references_of_the_account() -> None:
    for kind in ("with order and account string", "credit note with order and account string"):
        bis, oioubl = ubl_bis3.build(KINDS[kind]), ubl_oioubl.build(KINDS[kind])
        for document in (bis, oioubl):
            assert found(document, "OrderReference/ID") == ["4500012345"]
            root: Any = etree.fromstring(document)
            assert root.findtext("cbc:AccountingCost", None, NAMES) == "22.18.01-4010 & drift"
        # A person, or the account.
        reference = "44100271" if KINDS[kind].is_credit else "Per Sonref"
        assert found(bis, "BuyerReference") == found(oioubl, "Contact/ID") == [reference]


def test_the_invoice_address_of_the_company() -> None:
    buyer = "AccountingCustomerParty/Party"
    for build in (ubl_bis3.build, ubl_oioubl.build):
        document = build(KINDS["another address"])
        assert found(document, f"{buyer}/Contact/Name") == ["Bogholderiet & co."]
        address = [
            found(document, f"{buyer}/PostalAddress/{name}") for name in ("StreetName", "PostalZone", "CityName")
        ]
        assert address == [["Postvej 1"], ["9000"], ["Aalborg"]]
        assert found(build(KINDS["ordinary"]), f"{buyer}/Contact/Name") == []


def test_a_credit_note_names_its_invoice() -> None:
    for build in (ubl_bis3.build, ubl_oioubl.build):
        document = build(KINDS["credit note"])
        assert found(document, "InvoiceDocumentReference/ID") == ["26110001"]
        assert found(document, "CreditNoteTypeCode") == ["381"]


def test_vat_is_summed_by_category() -> None:
    document = ubl_bis3.build(made([line("0.33"), line("0.33"), line("0.33"), fee("100.00")]))
    assert found(document, "TaxSubtotal/TaxAmount") == ["0.25", "0.00"]
    assert found(document, "TaxSubtotal/TaxableAmount") == ["0.99", "100.00"]
    assert found(document, "TaxSubtotal/TaxCategory/ID") == ["S", "E"]


def test_a_minus_line_has_a_quantity_below_zero() -> None:
    document = ubl_bis3.build(KINDS["minus lines"])
    assert found(document, "InvoiceLine/InvoicedQuantity") == ["1", "-1", "-1"]
    assert found(document, "Price/PriceAmount") == ["200", "50", "0.01"]


def test_the_period_covers_those_of_the_lines() -> None:
    document = ubl_bis3.build(KINDS["over the year's end"])
    assert found(document, "InvoicePeriod/StartDate")[0] == "2026-11-01"
    assert found(document, "InvoicePeriod/EndDate")[0] == "2027-01-14"


def test_a_line_says_its_number_and_user() -> None:
    document = ubl_bis3.build(KINDS["ordinary"])
    assert found(document, "InvoiceLine/DocumentReference/ID") == ["+4520123456"] * 2
    assert found(document, "AdditionalItemProperty/Value")[:3] == ["Jonas Holm", "20417", "Produktion"]
    assert found(document, "InvoiceLine/AccountingCost") == ["1100"] * 2


def test_texts_lose_only_what_xml_cannot_hold() -> None:
    document = ubl_bis3.build(KINDS["texts"])
    assert found(document, "Item/Name") == ["Åse \U0001f600 <b>& Søn “Æble”", "-"]
    assert clean("\x01\x02") == clean(" \ufffe\ud800\t") == ""


def test_an_invoice_without_lines_is_no_e_invoice() -> None:
    with pytest.raises(Unfit, match="26110001"):
        made([])


def test_the_same_invoice_is_the_same_document() -> None:
    lines: list[InvoiceLine] = [line(), fee()]
    assert ubl_bis3.build(credit(lines)) == ubl_bis3.build(credit(lines))
