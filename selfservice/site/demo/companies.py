"""The companies of the demo data and their accounts."""

from __future__ import annotations

from selfservice.site.demo.catalogue import Row

BYG, ANLAEG, SERVICE, BLOMSTER, TOMRER = "12345674", "40000011", "40000038", "99000007", "41000139"
COMPANY_HEADER = ["cvr", "name", "street", "postcode", "city", "parent_cvr"]
COMPANIES: list[Row] = [
    (BYG, "Nordhavn Byg A/S", "Kajgade 4", "2150", "Nordhavn", ""),
    (ANLAEG, "Nordhavn Anlæg ApS", "Kajgade 6", "2150", "Nordhavn", BYG),
    (SERVICE, "Nordhavn Service A/S", "Sydkajen 12", "2150", "Nordhavn", BYG),
    # No logins until somebody applies for them.
    (BLOMSTER, "Ålborg Blomster ApS", "Vesterbro 31", "9000", "Aalborg", ""),
    (TOMRER, "Søndervang Tømrer ApS", "Søndervangsvej 17", "8700", "Horsens", ""),
]
ACCOUNT_HEADER = ["number", "name", "delivery", "invoice_mail", "ean", "reference", "closed_on", "cvr"]
PURPOSES = ["Hovedkontor", "Byggepladser", "Entreprise Øst", "Entreprise Vest", "Værksted", "Salg", "Projektafdeling",
            "Lager og logistik", "Ledelse", "Maskinpark", "Facility", "Test og udlån"]  # fmt: skip
BYG_ACCOUNTS = ["44100271", "44100298", "44100315", *(str(44100327 + 17 * index) for index in range(9))]
ANLAEG_ACCOUNTS = [str(44200105 + index) for index in range(3)]
SERVICE_ACCOUNTS = [str(44300207 + index) for index in range(3)]
SHOP, WORKSHOP = "44900012", "44900020"


def accounts() -> list[Row]:
    """Return the accounts: twelve of Byg, one of them closed; three per subsidiary; one per small company."""
    rows: list[Row] = []
    for index, (number, purpose) in enumerate(zip(BYG_ACCOUNTS, PURPOSES, strict=True)):
        by_ean = index % 4 == 1
        # The receiver of the sixth account accepts no invoices, so that its e-invoices are refused.
        receiver = "5798001000024" if index == 5 else "5798009883735"
        mail, ean = ("", receiver) if by_ean else ("faktura@nordhavnbyg.example", "")
        closed = "2026-06-30" if index == 11 else ""
        rows.append((number, purpose, "ean" if by_ean else "mail", mail, ean, f"NB-{index + 1:02d}", closed, BYG))
    for index in range(3):
        rows.append((ANLAEG_ACCOUNTS[index], PURPOSES[index], *_by_mail("anlaeg@nordhavnbyg"), ANLAEG))
        rows.append((SERVICE_ACCOUNTS[index], PURPOSES[index + 4], *_by_mail("service@nordhavnbyg"), SERVICE))
    rows.append((SHOP, "Butikken", *_by_mail("butik@aalborgblomster"), BLOMSTER))
    rows.append((WORKSHOP, "Værkstedet", *_by_mail("kontor@soendervang"), TOMRER))
    return rows


def _by_mail(address: str) -> Row:
    return ("mail", f"{address}.example", "", "", "")


# What a group has agreed: company, plan, price, first day, last day.
AGREED_HEADER = ["cvr", "plan", "price", "valid_from", "valid_until"]
AGREED: list[Row] = [
    (BYG, "fiber-500", "649.00", "2026-01-01", ""),
    (BYG, "mobil-data-200", "99.00", "2026-01-01", ""),
]
