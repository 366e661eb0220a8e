"""Tasks and figures about numbers on the front page, cached for 30 seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.functions import Function
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.core.formatting import number, phone
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.dashboard import Task, Urgency
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.tables.counts import Count, access_key, cached_counts, rows_to_count
from subscriptions.categories import KINDS
from subscriptions.counts import statements
from subscriptions.lists.filters import binding_ends
from subscriptions.models import SimSwap, Subscription

# How long before its end a number is shown, and how long a refused SIM swap is shown.
ENDING, REFUSED = timedelta(days=30), timedelta(days=7)


def shown(count: Count) -> str:
    """Format a count as lists do: with "+" above the cap."""
    return f"{number(count.number)}{'+' if count.capped else ''}"


def number_tasks(request: HttpRequest) -> list[Task]:
    """Return tasks for refused SIM swaps, and for numbers that end soon, leave their binding soon, or are barred."""
    actor, today = page_actor(request), timezone.localdate()
    return [*_refused(actor, today), *_counted(actor, today)]


def _refused(actor: Actor, today: date) -> list[Task]:
    if not actor.holds(Function.MOBILE_SIM):
        return []

    def find() -> list[list[str]]:
        swaps: Any = SimSwap.objects.visible_to(actor, function=Function.MOBILE_SIM)
        late = swaps.filter(at__gte=timezone.now() - REFUSED).order_by("subscription_id", "-at")
        last = late.distinct("subscription_id").values_list("number", "subscription__uid", "state")
        return [[held, str(uid)] for held, uid, state in last if state == SimSwap.State.REFUSED][:3]

    found = cached_figure("refused-swaps", [*access_key(actor), today], find)
    return [
        Task(
            "sim",
            _("The SIM swap of %(number)s was refused") % {"number": phone(held)},
            _("The old SIM card still works. See why, and try again."),
            reverse("subscription", args=[uid]),
            _("See number"),
            "warn",
            Urgency.NOW,
        )
        for held, uid in found
    ]


def _counted(actor: Actor, today: date) -> list[Task]:
    if not actor.holds(Function.MOBILE_CHANGE):
        return []
    about = ["what wants attention", today.isoformat(), access_key(actor)]
    statements = [_ATTENTION.statement(actor, today=today, what=what) for what in ("ending", "binding", "barred")]
    ending, binding, barred = cached_counts(Subscription, about, lambda: statements)
    return [*_ending(ending), *_binding(binding), *_barred(barred)]


def _attention(actor: Actor, *, today: date, what: str) -> Any:
    found = {
        "ending": ~Q(state=Subscription.State.TERMINATED) & Q(terminated_on__range=(today, today + ENDING)),
        "binding": binding_ends(today),
        "barred": Q(state=Subscription.State.BARRED),
    }
    seen: Any = Subscription.objects.visible_to(actor, function=Function.MOBILE_CHANGE)
    return rows_to_count(seen.filter(found[what]))


_ATTENTION: CachedQuery[Subscription] = CachedQuery(_attention)


def _list(**narrow: str) -> str:
    return reverse("subscriptions") + "?" + "&".join(f"{name}={value}" for name, value in narrow.items())


def _ending(count: Count) -> list[Task]:
    if not count.number:
        return []
    title = ngettext("%(n)s mobile number ends within 30 days", "%(n)s mobile numbers end within 30 days", count.number)
    text = _("Notice has been given. You can take it back until then.")
    link = _list(type="mobil", visning="opsagte")
    return [Task("cal", title % {"n": shown(count)}, text, link, _("See them"), urgency=Urgency.SOON)]


def _binding(count: Count) -> list[Task]:
    if not count.number:
        return []
    title = ngettext(
        "%(n)s binding period ends within three months", "%(n)s binding periods end within three months", count.number
    )
    text = _("Then you can change plan freely.")
    return [Task("clock", title % {"n": shown(count)}, text, _list(type="mobil", binding="on"), _("See them"))]


def _barred(count: Count) -> list[Task]:
    if not count.number:
        return []
    title = ngettext("%(n)s mobile number is barred", "%(n)s mobile numbers are barred", count.number)
    text = _("You still pay for what is barred.")
    return [Task("stop", title % {"n": shown(count)}, text, _list(type="mobil", visning="spaerrede"), _("See them"))]


def company_facts(request: HttpRequest, companies: Sequence[int]) -> Mapping[int, list[str]]:
    """Return, by company, the number of subscriptions of each category that the actor sees, as text."""
    actor = page_actor(request)
    asked = [(pk, kind) for pk in companies for kind in KINDS if actor.holds(kind.function, pk)]
    facts: dict[int, list[str]] = {}
    about = ["of companies", list(companies), access_key(actor)]
    wanted = [(kind.function, pk) for pk, kind in asked]
    found = cached_counts(Subscription, about, lambda: statements(actor, wanted)) if asked else []
    for (pk, kind), count in zip(asked, found, strict=True):
        if count.number:
            facts.setdefault(pk, []).append(f"{kind.category.label}\u00a0{shown(count)}")
    return facts
