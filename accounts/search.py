"""Search source of this app: billing accounts."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from accounts.models import Account
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import SHOWN, Asked, Hit, Source, register, register_topic
from selfservice.kernel.scope.actor import Actor


def find_accounts(actor: Actor, asked: Asked) -> list[Hit]:
    """Find accounts by the start of the number, or by any part of name, reference and the company's name."""
    folded = fold(asked.text)
    wanted = Q(number__startswith=asked.digits) if asked.digits else Q(search_key__contains=folded)
    if not asked.digits:
        wanted |= Q(company__name__danish__contains=folded)
    seen = Account.objects.visible_to(actor, function=Function.ACCOUNTS).filter(wanted).select_related("company")
    return [
        Hit(
            title=f"{account_number(a.number)} {a.name}",
            sub=a.company.name,
            url=reverse("account", args=[a.uid]),
            exact=a.number == asked.digits,
        )
        for a in seen.order_by("number")[:SHOWN]
    ]


register(
    Source(
        40, _("Accounts"), "layers", find_accounts, Function.ACCOUNTS, list_url_name="accounts",
        promises=lambda _actor: [gettext("account")],
    )
)  # fmt: skip
register_topic(
    "accounts",
    _("invoice, bill, payment, finance, EAN"),
    _("Where the invoices of each account are sent."),
)
register_topic(
    "company_data",
    _("master data, company, firm, CVR, address, contact, language, invoice address, name"),
    _("Name and address, contacts, and the language of invoices."),
)
register_topic("users", _("colleague, employee, login, access, right, administrator"))
register_topic("log", _("history, event, who"))
register_topic(
    "profile",
    _("password, passkey, second factor, backup code, e-mail, mobile, language, dark, log out"),
)
register_topic(
    "support",
    _("help, contact, phone, hotline, error, invoice, order, cancel"),
    _("Call or write to us: we help with what you can't do here."),
)
