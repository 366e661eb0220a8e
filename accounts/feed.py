"""Feed files of this app: companies first, then their accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.feed_references import of_company
from accounts.permissions.groups import follow_parents
from selfservice.kernel.feeds import MADE, Column, FeedFile, Reference, line, register
from selfservice.kernel.types.account_number import AccountNumber
from selfservice.kernel.types.cvr import CVR
from selfservice.kernel.types.ean import EAN

# In staging: delivery, invoice_mail, ean. An account may have moved to another company.
RECIPIENTS = (
    "UPDATE accounts_recipient r SET company_id = a.company_id FROM staging s JOIN accounts_account a USING (number)"
    " WHERE r.account_id = a.id AND r.company_id <> a.company_id",
    "INSERT INTO accounts_recipient (uid, company_id, account_id, channel, address, state, created_at)"
    " SELECT gen_random_uuid(), a.company_id, a.id, s.delivery, s.address, 'active', statement_timestamp()"
    " FROM (SELECT number, delivery, CASE delivery WHEN 'ean' THEN ean ELSE invoice_mail END AS address FROM staging) s"
    " JOIN accounts_account a USING (number)"
    " WHERE s.address <> '' AND NOT EXISTS (SELECT 1 FROM accounts_recipient r WHERE r.account_id = a.id)"
    " ON CONFLICT DO NOTHING",
)


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


def first_recipients(cursor: Any) -> None:
    """Give the loaded accounts that have no recipient the one of the file; those that have some keep them."""
    for statement in RECIPIENTS:
        cursor.execute(statement)


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
        Column("delivery", delivery, stored=False),
        Column("invoice_mail", mail, required=False, stored=False),
        Column("ean", EAN.parse, required=False, stored=False),
        Column("reference", line(100), required=False),
        Column("closed_on", date.fromisoformat, required=False, type="date", empty=None),
    ),
    references=(of_company(),),
    kept=dict.fromkeys(("name", "reference"), "t.changed_here"),
    after=first_recipients,
)

register(COMPANIES)
register(ACCOUNTS)
