"""What the PDF of an invoice says, as texts in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.documents.einvoice import EInvoice, clean
from billing.documents.pdf_text import NBSP, cut, drawn, width, wrapped
from billing.models import InvoiceLine
from selfservice.kernel.core.formatting import account, cvr, day, kr, percent, phone

# The width of the texts at the left of the amounts, in em of their font.
ROW_EM = 46.0
# Rows of a block: it is never broken between pages.
MOST_ROWS = 24
UNITS = {
    "C62": gettext_lazy("pcs"),
    "EA": gettext_lazy("pcs"),
    "MON": gettext_lazy("mo."),
    "MIN": gettext_lazy("min."),
    "E34": "GB",
    "4L": "MB",
}
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of texts, and of amounts at the right of them; with a heading, whose amount is the first."""

    left: str
    right: str
    heading: str = ""
    style: str = ""


def block(rows: Iterable[Row], heading: Row = ("", ""), style: str = "") -> Block:
    """Return a block of rows."""
    lefts, rights = zip(*rows, strict=True)
    if heading[0]:
        rights = (heading[1], *rights)
    # A line break that begins a preformatted text would be lost.
    return Block("\n".join(lefts), "\n".join(text or NBSP for text in rights), heading[0], style)


def content(e: EInvoice, portal: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the template's variables."""
    invoice, buyer = e.invoice, e.buyer
    place = f"{buyer.postcode} {buyer.city}".strip()
    support = {
        "phone": phone(portal["support_phone"]),
        "hours": f"{portal['support_hours']}." if portal["support_hours"] else "",
        "mail": portal["support_mail"],
    }
    names = [drawn(line) for line in wrapped(buyer.name, 40)]
    if buyer.attention:
        names.append(drawn(cut(_("Att. %(name)s") % {"name": buyer.attention}, 60)))
    return {
        "language": language,
        "title": f"{_('Credit note') if e.is_credit else _('Invoice')} {invoice.number}",
        "issued_on": invoice.issued_on.isoformat(),
        "seller": e.seller.name,
        "facts": block(_facts(e)),
        "buyer": "\n".join(filter(None, [*names, drawn(cut(buyer.street, 60)), drawn(cut(place, 60))])),
        "pay_label": _("To your credit, with VAT") if e.is_credit else _("To pay, with VAT"),
        "pay": kr(invoice.gross),
        "due": "" if e.is_credit else _("Due on %(day)s") % {"day": day(invoice.due_on)},
        "payment_line": "" if e.is_credit else invoice.payment_line,
        "summary": list(_summary(e)),
        "contact": _("Questions? Call %(phone)s, or write to %(mail)s. %(hours)s") % support,
        "lines_label": _("Amounts are in kroner, without VAT. * No VAT is charged."),
        "lines": list(_lines(e)),
    }


def _facts(e: EInvoice) -> Iterator[Row]:
    invoice, seller = e.invoice, e.seller
    yield _("Issued on"), day(invoice.issued_on)
    yield _("Period"), f"{day(invoice.period_from)} – {day(invoice.period_to)}"
    if e.corrects:
        yield _("Corrects invoice"), e.corrects.number
        yield "", day(e.corrects.issued_on)
    yield _("Account"), account(e.account.number)
    if e.buyer.ean:
        yield "EAN", e.buyer.ean
    if e.account.reference:
        yield _("Your reference"), drawn(cut(e.reference, 30))
    if e.order_number:
        yield _("Your order number"), drawn(cut(e.order_number, 30))
    if e.account_string:
        yield _("Your account string"), drawn(cut(e.account_string, 30))
    yield _("Your CVR number"), cvr(e.buyer.cvr)
    yield "", ""
    yield _("Seller"), seller.name
    yield "", seller.street
    yield "", f"{seller.postcode} {seller.city}"
    yield _("CVR number"), cvr(seller.cvr)


def _summary(e: EInvoice) -> Iterator[Block]:
    invoice = e.invoice
    sums: dict[str, Decimal] = {}
    for line in e.lines:
        sums[line.group] = sums.get(line.group, Decimal(0)) + line.net
    yield block((str(label), kr(sums[value])) for value, label in InvoiceLine.Group.choices if value in sums)
    rows = [(_("Total without VAT"), kr(invoice.net))]
    for part in e.vat_sums:
        if part.category == InvoiceLine.Vat.EXEMPT:
            rows.append((_("No VAT is charged on %(net)s") % {"net": kr(part.net)}, kr(part.vat)))
        else:
            text = _("VAT, %(rate)s of %(net)s") % {"rate": percent(int(part.rate)), "net": kr(part.net)}
            rows.append((text, kr(part.vat)))
    if invoice.rounding:
        rows.append((_("Rounding"), kr(invoice.rounding)))
    yield block(rows, style="part")
    yield block([(_("Credit with VAT") if e.is_credit else _("To pay, with VAT"), kr(invoice.gross))], style="total")


def _lines(e: EInvoice) -> Iterator[Block]:
    """Yield the lines by number, in the order of the first of each; those without one by what they are about."""
    groups: dict[str, list[InvoiceLine]] = {}
    for line in e.lines:
        groups.setdefault(line.number or line.group, []).append(line)
    for lines in groups.values():
        heading = _heading(lines[0]), amount(sum((line.net for line in lines), Decimal(0)))
        rows = [row for line in lines for row in _rows(line)]
        for start in range(0, len(rows), MOST_ROWS):
            yield block(
                rows[start : start + MOST_ROWS], heading if start == 0 else ("", ""), "number" if start == 0 else ""
            )


def _heading(line: InvoiceLine) -> str:
    if not line.number:
        return str(line.get_group_display())
    parts = (phone(line.number), line.holder_name, line.department, line.cost_centre)
    # Cut: the e-invoice inside has all of it.
    return drawn(wrapped(" · ".join(clean(part) for part in parts if part), ROW_EM - 4)[0])


def _rows(line: InvoiceLine) -> list[Row]:
    text, details = drawn(clean(line.text)), " · ".join(_details(line))
    right = amount(line.net) + ("*" if line.vat_category == InvoiceLine.Vat.EXEMPT else "")
    whole = f"{text} · {details}"
    if width(whole) <= ROW_EM:
        return [(whole, right)]
    return [*((part, "") for part in wrapped(text, ROW_EM)), (details, right)]


def _details(line: InvoiceLine) -> Iterator[str]:
    if line.period_from or line.period_to:
        yield f"{day(line.period_from)} – {day(line.period_to)}"
    yield f"{figure(line.quantity)} {UNITS.get(line.unit, line.unit)} × {figure(line.unit_price, 2)}"
    if line.discount:
        yield _("discount %(amount)s") % {"amount": amount(line.discount)}


def amount(value: Decimal) -> str:
    """Return an amount without the currency: "1.726,81"."""
    return kr(value).removesuffix(f"{NBSP}kr.").removeprefix(f"DKK{NBSP}")


def figure(value: Decimal, least: int = 0) -> str:
    """Return a figure with the decimals that it has, at least so many: "0,333333", "199,00", "1"."""
    whole, _point, decimals = f"{value.normalize():f}".partition(".")
    decimals = decimals.ljust(least, "0")
    thousands = amount(Decimal(whole or 0))
    return f"{thousands[:-2]}{decimals}" if decimals else thousands[:-3]
