"""This app's items in the left menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.menu import MenuItem, register
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import Count, access_key, capped_counts, rows_to_count
from telephony.models import TelephonyUser
from telephony.permissions import OVERRIDE, OWN, SEE

register(MenuItem("telephony", 20, _("Call flows"), "flows", "circuit", SEE))
register(MenuItem("telephony", 22, _("Telephone numbers"), "telephone_numbers", "phone", SEE, under="flows"))
register(MenuItem("telephony", 23, _("Recordings"), "recordings", "play", SEE, under="flows"))
register(MenuItem("telephony", 24, _("Lists of callers"), "caller_lists", "user", SEE, under="flows"))


def own_telephones(actor: Actor) -> Count:
    """Return the number of the actor's own telephones."""
    return cached_figure("own-telephones", access_key(actor), lambda: capped_counts([_OWN.statement(actor)])[0])


def _own(actor: Actor) -> Any:
    rows = TelephonyUser.objects.visible_to(actor, function=OWN)
    return rows_to_count(rows.exclude(state=TelephonyUser.State.LEFT))


_OWN: CachedQuery[TelephonyUser] = CachedQuery(_own)

register(MenuItem("telephony", 10, _("Users"), "telephony_users", "users", SEE))
register(
    MenuItem(
        "home", 11, _("My telephone"), "own_telephone", "phone", OWN, own_telephones, hidden_if_none=True,
        shows_count=False,
    )
)  # fmt: skip

register(MenuItem("telephony", 30, pgettext_lazy("list of schedules", "Opening hours"), "schedules", "clock", SEE))
register(MenuItem("telephony", 32, _("Vacation greetings"), "vacation_greetings", "voice", SEE))
register(MenuItem("telephony", 35, _("Night switch"), "reception", "lock", OVERRIDE))
register(MenuItem("telephony", 70, _("Licences"), "licences", "layers", SEE))
register(
    MenuItem("telephony", 80, _("Countries and forwarding"), "destinations", "globe", SEE, under="telephony_users")
)
