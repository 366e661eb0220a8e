"""Search source of subscriptions, by any of their names and numbers, with the act that the user wants to do."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import F
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.formatting import day
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked, Group, Hit, Source, register, register_topic
from selfservice.kernel.scope.actor import Actor
from subscriptions.categories import BY_CATEGORY
from subscriptions.core.access import OPENED_BY, shows
from subscriptions.core.action import needed
from subscriptions.detail.buttons import company_acts
from subscriptions.lists import lookup
from subscriptions.models import Subscription
from subscriptions.permissions import SEE

TONES = {"barred": "bad", "activating": "wait", "terminated": "off"}


@cache
def _group(category: str) -> Group:
    kind = BY_CATEGORY[category]
    return Group(kind.category.label, kind.icon, "subscriptions", (("type", kind.address),))


def find_subscriptions(actor: Actor, asked: Asked) -> list[Hit]:
    """Return hits by number, name, employee number or SIM card, each with the requested act if the actor may do it."""
    matches = lookup.found(actor, asked)
    rows = {row.pk: row for row in _BY_ID.rows(actor, list(matches))} if matches else {}
    hits = [
        _hit(actor, asked, rows[pk], match)
        for pk, match in matches.items()
        if pk in rows and _named(asked, rows[pk], match)
    ]
    # Exact hits come first, terminated subscriptions last.
    return sorted(hits, key=lambda hit: (not hit.exact, hit.tone == TONES["terminated"]))


def _by_id(actor: Actor, ids: Any) -> Any:
    """Return the rows with the fields that a hit shows."""
    visible: Any = Subscription.objects.visible_to(actor, function=OPENED_BY)
    found = visible.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [ids])).order_by()
    return found.annotate(company_name=F("company__name"), a_end=F("line__a_end"))


_BY_ID: CachedQuery[Any] = CachedQuery(_by_id)


def _named(asked: Asked, row: Subscription, match: lookup.Match) -> bool:
    return match is not lookup.OWN or lookup.names(asked, row.number, row.employee_number, row.holder_name)


def _hit(actor: Actor, asked: Asked, row: Any, match: lookup.Match) -> Hit:
    by_rights = shows(actor, SEE, row)
    by_name = not lookup.digits_of(asked.text) and lookup.names(asked, "", "", row.holder_name)
    sub = ["" if by_name else row.holder_name, row.plan_name, row.a_end, row.company_name]
    return Hit(
        title=str(row),
        name=row.holder_name if by_name else "",
        sub=" · ".join(filter(None, sub)),
        url=reverse("subscription" if by_rights else "own_number_of", args=[row.uid]),
        exact=match.exact or _is_exact(asked, row),
        # The actor's own numbers are listed under the source's label.
        group=_group(row.category) if by_rights else None,
        act_url=_act_url(actor, asked.act, row),
        status=_("Ends %(day)s") % {"day": day(row.terminated_on)} if row.gives_notice else row.get_state_display(),
        tone="warn" if row.gives_notice else TONES.get(row.state, ""),
    )


def _is_exact(asked: Asked, row: Subscription) -> bool:
    if lookup.digits_of(asked.text):
        return row.number in lookup.numbers_of(asked.text) or row.employee_number == asked.text
    line = "".join(asked.text.split()).upper()
    return line == row.number or asked.text == row.employee_number or fold(asked.text) == fold(row.holder_name)


def _act_url(actor: Actor, act: str, row: Subscription) -> str:
    # `act` comes from the parameter `goer` in the URL.
    action = next((one for one in company_acts() if one.shortcut and one.shortcut.word == act), None)
    if action is None or actor.real is not None or not shows(actor, needed(action), row):
        return ""
    if action.from_states and row.state not in action.from_states:
        return ""
    return reverse("subscription_act", args=[row.uid, action.address])


def promises(actor: Actor) -> list[str]:
    """Return what the search field promises: somebody who sees no other numbers finds their own alone."""
    return [_("number"), _("name")] if actor.holds(SEE) else [_("your own number")]


register(Source(5, _lazy("My number"), "mobile", find_subscriptions, OPENED_BY, promises=promises))
register_topic("batches", _lazy("Excel, file, upload, many"))
register_topic("own_number", _lazy("PUK, SIM, phone"))
register_topic("usage", _lazy("usage, data, pool, roaming, abroad"))
register_topic("subscriptions", _lazy("subscription, number, phone, SIM, PUK"), query="type=mobil")
