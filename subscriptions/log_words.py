"""What this app's events and values are called in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.words import Kind, register_events, register_fields, register_kind, register_values
from subscriptions.models import Subscription

register_kind(Kind("numbers", _("Numbers and SIM cards"), 35))
register_events(
    "numbers",
    {
        "reveal_puk": _("PUK code shown"),
        "bar_lost": _("Bar on a lost phone"),
        "unbar_own": _("Bar lifted: the phone is found"),
        "set_policy": None,
        "transfer": _("Number offered"),
        "accept_transfer": _("Number taken over"),
        "decline_transfer": _("Number declined"),
        "lapse_transfer": _("Offer of a number lapsed"),
        "cancel_transfer": _("Offer of a number taken back"),
        "transfer_done": _("Number transferred"),
        "transfer_refused": _("Number not transferred: refused by the network"),
    },
)
register_fields(
    {
        "bar_lost": _("Bar a lost phone"),
        "bars": _("Barred"),
        "code": _("Code"),
        "own": _("Choices of its own"),
        "see_puk": _("See the PUK code"),
        "see_usage": _("See usage"),
        "on": _("Last day"),
        "sim": _("SIM card"),
        "to": _("To"),
    }
)
register_values("bars", dict(Subscription.Bar.choices))
register_values("code", {"puk1": "PUK1", "puk2": "PUK2"})
