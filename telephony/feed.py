"""The feed files of this app: the catalogue of licences, what companies have of it, and their telephone numbers."""

from __future__ import annotations

from typing import Any

from accounts.feed_references import of_company
from selfservice.kernel.feeds import Column, FeedFile, Reference, line, optional, register
from selfservice.kernel.feeds.values import amount, day, one_of, whole, yes
from selfservice.kernel.types.account_number import AccountNumber
from selfservice.kernel.types.phone import Phone
from subscriptions.core.feed_values import code
from telephony.models import LicenceType

UID = {"uid": "gen_random_uuid()"}


def features(value: str) -> list[str]:
    """Return the features that a cell names with spaces between. Raises ValueError for an unknown one."""
    check = one_of(LicenceType.Feature.values)
    return sorted({check(one) for one in value.split()})


def accounts_of_others(cursor: Any) -> list[tuple[int, str, str]]:
    """Refuse licences whose account belongs to another company than the row's."""
    cursor.execute(
        "SELECT s.line FROM staging s JOIN accounts_account a ON a.number = s.account"
        " JOIN accounts_company c ON c.cvr = s.cvr WHERE a.company_id <> c.id"
    )
    return [(row[0], "account", "an account of another company") for row in cursor]


def numbers_in_use(cursor: Any) -> list[tuple[int, str, str]]:
    """Refuse to move a number to another company while it leads to something of its present one."""
    cursor.execute(
        "SELECT s.line FROM staging s JOIN telephony_telephonenumber n ON n.number = s.number"
        " JOIN accounts_company c ON c.cvr = s.cvr"
        " WHERE n.company_id <> c.id AND (n.flow_id IS NOT NULL OR n.user_id IS NOT NULL)"
    )
    return [(row[0], "cvr", "the number leads to a call flow or user of another company") for row in cursor]


LICENCE_TYPES = FeedFile(
    name="licence_types",
    table="telephony_licencetype",
    key="code",
    columns=(
        Column("code", code),
        Column("name", line(100)),
        Column("price", amount, type="numeric"),
        Column("binding_months", whole("smallint"), type="smallint"),
        Column("notice_days", whole("smallint"), type="smallint"),
        Column("features", features, required=False, type="varchar[]", empty=[]),
        Column("offered", yes, type="boolean"),
    ),
    made={},
)
LICENCES = FeedFile(
    name="licences",
    table="telephony_licencepool",
    key="cvr,type",
    columns=(
        Column("seats", whole("integer"), type="integer"),
        Column("price", amount, type="numeric"),
        optional("binding_until", day, "date"),
    ),
    references=(
        of_company(),
        Reference("account", "account_id", "accounts_account", "number", AccountNumber.parse),
        Reference("type", "type_id", "telephony_licencetype", "code", code),
    ),
    made=UID,
    check=accounts_of_others,
)
TELEPHONE_NUMBERS = FeedFile(
    name="telephone_numbers",
    table="telephony_telephonenumber",
    key="number",
    columns=(Column("number", Phone.parse), Column("label", line(60), required=False)),
    references=(of_company(),),
    made=UID,
    # What a number is called is the customer's.
    kept={"label": "t.label <> ''"},
    check=numbers_in_use,
)
for file in (LICENCE_TYPES, LICENCES, TELEPHONE_NUMBERS):
    register(file)
