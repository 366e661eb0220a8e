"""E-invoices of every kind that occurs, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from accounts.models import Account, Company
from billing.documents.einvoice import EInvoice, e_invoice
from billing.models import Invoice, InvoiceLine

ORE = Decimal("0.01")
NASTY = "Åse \U0001f600 <b>& \x07Søn\x0b \ud800 “Æble”"


def line(net: str = "100.00", **given: Any) -> InvoiceLine:
    """Return a line of a subscription; what is given overrides it."""
    values: dict[str, Any] = {
        "group": "recurring", "item": "mobil-30", "text": "Mobil Erhverv 30 GB", "period_from": date(2026, 11, 1),
        "period_to": date(2026, 11, 30), "quantity": Decimal(1), "unit": "MON", "unit_price": Decimal(net).copy_abs(),
        "net": Decimal(net), "number": "+4520123456", "holder_name": "Jonas Holm", "employee_number": "20417",
        "department": "Produktion", "cost_centre": "1100",
    }  # fmt: skip
    if Decimal(net) < 0:
        values["quantity"] = Decimal(-1)
    made = InvoiceLine(**values | given)
    made.vat_rate = Decimal(25 if made.vat_category == "S" else 0)
    return made


def fee(net: str = "100.00") -> InvoiceLine:
    """Return the fee of a reminder: no VAT, and of no number."""
    return line(
        net, group="fee", item="rykker", text="Rykkergebyr", vat_category="E", unit="C62", period_from=None,
        period_to=None, number="", holder_name="", employee_number="", department="", cost_centre="",
    )  # fmt: skip


ORDER = {"order_number": "4500012345", "account_string": "22.18.01-4010 & drift"}
ELSEWHERE = {
    "attention": "Bogholderiet & co.", "invoice_street": "Postvej 1", "invoice_postcode": "9000",
    "invoice_city": "Aalborg",
}  # fmt: skip
BUYER = {"cvr": "12345674", "name": "Nordhavn Byg A/S", "street": "Kajvej 8", "postcode": "8000", "city": "Aarhus C"}


def made(
    lines: Sequence[InvoiceLine],
    *,
    ean: str = "",
    reference: str = "",
    company: dict[str, str] | None = None,
    references: dict[str, str] | None = None,
    rounding: str = "0",
    **given: Any,
) -> EInvoice:
    """Return the e-invoice of these lines, with the sums that the feed would have."""
    buyer = Company(**BUYER | (company or {}))
    account = Account(company=buyer, number="44100271", name="Hovedkontor", reference=reference, **(references or {}))
    rounded = Decimal(rounding)
    for position, one in enumerate(lines, 1):
        one.position = position
    net = sum((one.net for one in lines), Decimal(0))
    taxed = sum((one.net for one in lines if one.vat_category == "S"), Decimal(0))
    vat = (taxed * 25 / 100).quantize(ORE, ROUND_HALF_UP)
    values: dict[str, Any] = {
        "company": buyer, "account": account, "kind": "invoice", "number": "26110001", "issued_on": date(2026, 11, 1),
        "due_on": date(2026, 12, 1), "period_from": date(2026, 11, 1), "period_to": date(2026, 11, 30), "net": net,
        "vat": vat, "rounding": rounded, "gross": net + vat + rounded, "payment_id": "000000020260014",
        "creditor": "81234567", "line_count": len(lines),
    }  # fmt: skip
    return e_invoice(Invoice(**values | given), lines, ean)


def credit(lines: Sequence[InvoiceLine], **given: Any) -> EInvoice:
    """Return a credit note to an invoice."""
    corrected = Invoice(number="26110001", issued_on=date(2026, 11, 1))
    values: dict[str, Any] = {
        "kind": "credit",
        "number": "K26110002",
        "payment_id": "",
        "creditor": "",
        "corrects": corrected,
    }
    return made(lines, **values | given)


def all_kinds() -> dict[str, EInvoice]:
    """Return an e-invoice of every kind, by what is special about it."""
    day = date(2028, 2, 29)
    leap: dict[str, Any] = {"period_from": day, "period_to": day, "issued_on": day, "due_on": date(2028, 3, 29)}
    year_end: dict[str, Any] = {"period_from": date(2026, 12, 15), "period_to": date(2027, 1, 14)}
    return {
        "ordinary": made([line("106.13", reason="started", period_from=date(2026, 10, 15)), line("199.00")]),
        "by EAN": made([line()], ean="5798009883735", reference="Per Sonref"),
        "with order and account string": made([line()], ean="5798009883735", reference="Per Sonref", references=ORDER),
        "credit note with order and account string": credit([line()], ean="5798009883735", references=ORDER),
        "another address": made([line()], company=ELSEWHERE),
        "another address, by EAN": made([line()], ean="5798009883735", company=ELSEWHERE),
        "credit note": credit([line("40.00")]),
        "credit note by EAN with a minus line": credit([line("40.00"), line("-10.00")], ean="5798009883735"),
        "VAT-free fee": made([line(), fee()]),
        "only a fee": made([fee()]),
        "credited fee": credit([line(), fee()]),
        "minus lines": made([line("200.00"), line("-50.00", group="adjustment"), line("-0.01", group="discount")]),
        "discount": made([line("80.00", unit_price=Decimal(100), discount=Decimal(20)),
                          line("110.00", unit_price=Decimal(100), discount=Decimal(-10))]),
        "discount of a credit note": credit([line("80.00", unit_price=Decimal(100), discount=Decimal(20))]),
        "usage": made([
            line("12.35", group="usage", unit="MIN", quantity=Decimal("37.033"), unit_price=Decimal("0.333333")),
            line("4.00", group="usage", unit="E34", quantity=Decimal("0.5"), unit_price=Decimal(8)),
            line("0.00", group="usage", unit="4L", quantity=Decimal(0), unit_price=Decimal(1)),
        ]),
        "rounding": made([line("0.33"), line("0.33"), line("0.33")], rounding="-0.24"),
        "nothing to pay": made([line("100.00"), line("-100.00")]),
        "texts": made(
            [line(text=NASTY, holder_name=NASTY, department=NASTY, cost_centre=NASTY, bill_text=NASTY, item="\x01"),
             line(text="\x02", holder_name=" \x03", number="")],
            company={"name": NASTY, "street": "", "postcode": "", "city": "\x04"}, reference=NASTY,
        ),
        "no payment line": made([line()], payment_id="", creditor=""),
        "leap day": made([line(period_from=leap["period_from"], period_to=leap["period_to"])], **leap),
        "over the year's end": made([line(**year_end), line(period_from=None), line(period_to=None)]),
        "5,000 lines": made([line(f"{n % 90 + 1}.10", number=f"+45{20_000_000 + n // 3}") for n in range(5_000)]),
    }  # fmt: skip
