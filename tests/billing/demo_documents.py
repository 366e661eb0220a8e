"""What the documents of an invoice say, against the invoice."""

from __future__ import annotations

import re
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from lxml import etree

from billing.documents import ubl_bis3, ubl_oioubl
from billing.documents.einvoice import EInvoice
from billing.documents.pdf_content import content
from billing.documents.ubl import CBC
from billing.models import Invoice
from selfservice.kernel.core.formatting import kr
from tests.billing import rules

AMOUNT = re.compile(r"^-?[0-9.]+,[0-9]{2}")


def document_says_the_same(invoice: Invoice, e: EInvoice) -> None:
    """Assert that the e-invoices are valid, and that they and the PDF have the invoice's sums."""
    bis, oioubl = ubl_bis3.build(e), ubl_oioubl.build(e)
    assert rules.schema_errors(bis) == rules.schema_errors(oioubl) == []
    assert rules.fatal(bis) == []
    assert amounts(bis, "TaxExclusiveAmount") == [invoice.net]
    assert amounts(oioubl, "TaxExclusiveAmount") == [invoice.vat]
    for document in (bis, oioubl):
        assert amounts(document, "PayableAmount") == [invoice.gross]
        assert sum(amounts(document, "LineExtensionAmount")) == 2 * invoice.net
    with translation.override("da"):
        page = content(e, settings.PORTAL, "da")
        assert page["pay"] == kr(invoice.gross)
        _groups, sums, total = page["summary"]
        assert sums.right.split("\n")[0] == kr(invoice.net)
        assert total.right == kr(invoice.gross)
    # Each number's sum, and each line's amount.
    rows = [row for block in page["lines"] for row in block.right.split("\n")]
    assert sum(read(row) for row in rows) == 2 * invoice.net


def amounts(document: bytes, name: str) -> list[Decimal]:
    """Return the amounts of an e-invoice with this name."""
    return [Decimal(node.text) for node in etree.fromstring(document).iter(f"{{{CBC}}}{name}")]


def read(row: str) -> Decimal:
    """Return the amount of a row of the PDF; a row without one is zero."""
    found = AMOUNT.match(row)
    return Decimal(found[0].replace(".", "").replace(",", ".")) if found else Decimal(0)
