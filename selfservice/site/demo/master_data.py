"""What the demo's administrator has decided about companies and accounts, as she would in the portal."""

from __future__ import annotations

from typing import Any

from accounts.billing_accounts.actions.change_account import ChangeAccount
from accounts.company.actions.change_company import ChangeCompany
from accounts.models import Account, Company, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.companies import BYG, BYG_ACCOUNTS, SERVICE

AS_USUAL = {"invoice_format": "pdf", "document_language": "da"}
COMPANIES: dict[str, dict[str, str]] = {
    BYG: {
        "attention": "Bogholderiet", "billing_name": "Jonas Holm", "billing_mail": "jonas.holm@nordhavnbyg.example",
        "billing_phone": "+4520123456", "technical_name": "It-afdelingen",
        "technical_mail": "it@nordhavnbyg.example", "technical_phone": "+4570102030", **AS_USUAL,
        "invoice_format": "pdf_xlsx",
    },
    SERVICE: {
        "attention": "Kreditorer", "invoice_street": "Kajgade 4", "invoice_postcode": "2150",
        "invoice_city": "Nordhavn", **AS_USUAL,
    },
}  # fmt: skip
ACCOUNTS: dict[str, dict[str, str]] = {
    BYG_ACCOUNTS[0]: {"cost_centre": "1000"},
    BYG_ACCOUNTS[1]: {"order_number": "4500012345", "account_string": "22.18.01-4010", "cost_centre": "2100"},
    BYG_ACCOUNTS[2]: {"cost_centre": "2200"},
    BYG_ACCOUNTS[3]: {"cost_centre": "2300"},
}


def make_master_data(username: str = "mette.lindqvist") -> None:
    """Do it, unless an earlier start has."""
    with as_system("make the demo's master data"):
        done = ActionRun.objects.system().filter(action=ChangeCompany.slug).exists()
        user = User.objects.system().filter(username=username).first()
        actor = portal_actor(user) if user else None
        companies: dict[str, Any] = dict(Company.objects.system().filter(cvr__in=COMPANIES).values_list("cvr", "uid"))
        accounts: dict[str, Any] = dict(
            Account.objects.system().filter(number__in=ACCOUNTS).values_list("number", "uid")
        )
    if done or actor is None:
        return
    for cvr, uid in companies.items():
        run(ChangeCompany, actor, uid, COMPANIES[cvr])
    for number, uid in accounts.items():
        run(ChangeAccount, actor, uid, ACCOUNTS[number])
