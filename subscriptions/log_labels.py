"""Register the log's labels of this app's values, and of events that are not actions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import account
from selfservice.kernel.history.labels import (
    Kind,
    register_amounts,
    register_codes,
    register_events,
    register_fields,
    register_kind,
    register_values,
)
from selfservice.kernel.web.object_links import OwnPage, register_link
from subscriptions.bars.rules import CAUSES
from subscriptions.models import SimSwap, Subscription, UsageLimit
from subscriptions.models.sim_card import grouped
from subscriptions.network.reasons import REASONS

register_kind(Kind("numbers", _("Numbers and SIM cards"), 35))
register_events(
    "numbers",
    {
        "transfer_done": _("Number transferred"),
        "transfer_refused": _("Number not transferred: refused by the network"),
    },
)
register_fields(
    {
        "account": _("Account"),
        "add_ons": _("Add-ons"),
        "bill_text": _("Text on the invoice"),
        "binding_until": _("Bound until"),
        "cost_centre": _("Cost centre"),
        "department": _("Department"),
        "employee_number": _("Employee number"),
        "holder_name": _("User"),
        "last_charge": _("Last charge"),
        "plan": _("Plan"),
        "price": _("Price"),
        "roaming_cap": _("Cap on data abroad"),
        "terminated_on": _("Last day"),
        "user": _("The user's login"),
        "bar_lost": _("Bar a lost phone"),
        "bars": _("Barred"),
        "cause": _("Reason"),
        "code": _("Code"),
        "new_card": _("New card"),
        "own": _("Choices of its own"),
        "see_puk": _("See the PUK code"),
        "see_usage": _("See usage"),
        "on": _("Last day"),
        "sim": _("SIM card"),
        "to": _("To"),
    }
)
register_link("subscriptions.subscription", OwnPage(Subscription, "subscription"))
register_codes(REASONS)
register_values("bars", dict(Subscription.Bar.choices))
register_values("cause", dict(CAUSES))
register_values("code", {"puk1": "PUK1", "puk2": "PUK2", "pin": "PIN"})
register_amounts("price", "last_charge")
register_values("account", account)
register_values("sim", grouped)
register_values("new_card", dict(SimSwap.Kind.choices))
register_kind(Kind("usage", _("Usage"), 36))
register_fields(
    {
        "about": _("Concerns"),
        "by_sms": _("By text message, too"),
        "full_numbers": _("Numbers in full"),
        "measure": _("What is limited?"),
        "most": _("Limit in a month"),
    }
)
register_values("measure", dict(UsageLimit.Measure.choices))
