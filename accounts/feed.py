"""Feed files of this app: companies first, then their accounts."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.permissions.groups import follow_parents
from selfservice.kernel.feeds import MADE, Column, FeedFile, Reference, line, register
from selfservice.kernel.types.account_number import AccountNumber
from selfservice.kernel.types.cvr import CVR
from selfservice.kernel.types.ean import EAN


def delivery(value: str) -> str:
    """Return the value; raises ValueError unless it is mail or ean."""
    if value not in ("mail", "ean"):
        raise ValueError("must be mail or ean")
    return value


def mail(value: str) -> str:
    """Return the e-mail address; raises ValueError if it is invalid."""
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("not an e-mail address") from error
    return line(254)(value)


COMPANIES = FeedFile(
    name="companies",
    table="accounts_company",
    key="cvr",
    columns=(
        Column("cvr", CVR.parse),
        Column("name"),
        Column("street", required=False),
        Column("postcode", line(10), required=False),
        Column("city", line(100), required=False),
    ),
    references=(Reference("parent_cvr", "parent_id", "accounts_company", "cvr", CVR.parse, required=False),),
    made={**MADE, "above": "'{}'"},
    after=follow_parents,
)
ACCOUNTS = FeedFile(
    name="accounts",
    table="accounts_account",
    key="number",
    columns=(
        Column("number", AccountNumber.parse),
        Column("name"),
        Column("delivery", delivery),
        Column("invoice_mail", mail, required=False),
        Column("ean", EAN.parse, required=False),
        Column("reference", line(100), required=False),
        Column("closed_on", date.fromisoformat, required=False, type="date", empty=None),
    ),
    references=(Reference("cvr", "company_id", "accounts_company", "cvr", CVR.parse),),
)

register(COMPANIES)
register(ACCOUNTS)
