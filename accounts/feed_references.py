"""References of feed files to this app's rows: other apps' rows name their company or account by number."""

from __future__ import annotations

from selfservice.kernel.feeds import Reference
from selfservice.kernel.types.account_number import AccountNumber
from selfservice.kernel.types.cvr import CVR


def of_company(*, required: bool = True) -> Reference:
    """Return a reference to the company of a row, in the column `cvr`."""
    return Reference("cvr", "company_id", "accounts_company", "cvr", CVR.parse, required)


def of_account() -> Reference:
    """Return a reference to the account of a row, in the column `account`, which also gives the company."""
    carried = {"company_id": "company_id"}
    return Reference("account", "account_id", "accounts_account", "number", AccountNumber.parse, carried=carried)
