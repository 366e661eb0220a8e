"""The template context of a subscription's page."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.functions import Function
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.fragment_cache import cached
from subscriptions.bars import rules
from subscriptions.bars.actions.bar import BarForm, BarNumber
from subscriptions.bars.actions.unbar import UnbarNumber
from subscriptions.categories import BY_CATEGORY
from subscriptions.core.access import shows
from subscriptions.core.related import related_to
from subscriptions.detail.buttons import Buttons, buttons_of
from subscriptions.detail.status_notices import status_notices, stolen
from subscriptions.lists.cells import status_parts
from subscriptions.models import AddOn, Category, SimCard, Subscription
from subscriptions.permissions import SEE
from subscriptions.sims.actions.reveal_puk import RevealPuk
from subscriptions.sims.actions.swap_sim import SwapSim
from subscriptions.sims.codes import card_of, hidden
from subscriptions.termination.documents import documents_of
from subscriptions.transfers import service
from subscriptions.usage.month import month_of, requested_month

WITH_NUMBER = (Category.MOBILE, Category.TELEPHONY)


def page_of(request: HttpRequest, actor: Actor, subscription: Subscription, **revealed: Any) -> dict[str, Any]:
    """Return the context, as far as the actor may see it. `revealed`: a code that was requested (codes.shown)."""
    notices = status_notices(actor, subscription)
    sim = _card(actor, subscription)
    acts = buttons_of(actor, subscription)
    add_ons = _add_ons(subscription)
    kind, today = BY_CATEGORY[subscription.category], timezone.localdate()
    status_css, status = status_parts(subscription, today)
    return {
        "subscription": subscription,
        "kind": kind,
        "list_url": f"{reverse('subscriptions')}?type={kind.address}",
        "status": status,
        "status_css": status_css,
        "line": getattr(subscription, "line", None),
        "has_number": subscription.category in WITH_NUMBER,
        "acts": acts,
        "swap": acts.of(SwapSim),
        "unbar": acts.of(UnbarNumber),
        **_bar(actor, subscription, acts),
        "page_url": reverse("subscription", args=[subscription.uid]),
        **hidden(sim),
        "reveal_url": codes.url if (codes := acts.of(RevealPuk)) else "",
        "month": _month(request, actor, subscription),
        "notices": notices,
        "polls": any(one.is_soon for one in notices),
        "stolen": stolen(notices),
        "transfer": service.shown_transfer(actor, subscription),
        "run_states": ActionRun.State,
        "restrictions": _restrictions(subscription),
        "add_ons": add_ons,
        "monthly": subscription.price + sum((one.price for one in add_ons), Decimal(0)),
        "bound": subscription.binding_until is not None and subscription.binding_until >= today,
        "related": list(related_to(subscription)),
        "documents": documents_of(actor, subscription),
        "sees_account": shows(actor, Function.ACCOUNTS, subscription),
        "timeline": timeline(actor, subscription),
        **revealed,
    }


def _card(actor: Actor, subscription: Subscription) -> SimCard | None:
    return card_of(actor, subscription, SEE) if subscription.category == Category.MOBILE else None


def _bar(actor: Actor, subscription: Subscription, acts: Buttons) -> dict[str, Any]:
    """Return the context of the dialog, with the same form as the action's own page."""
    act = acts.of(BarNumber)
    if act is None:
        return {"bar": None}
    with_sim = subscription.category == Category.MOBILE and acts.of(SwapSim) is not None
    return {
        "bar": act,
        # The same for all users with the same form.
        "bar_form": cached(("bar form", get_language(), with_sim), partial(_draw_bar_form, with_sim)),
        "bar_once": uuid4(),
        "bar_facts": act.action(actor).facts(subscription),
    }


def _draw_bar_form(with_sim: bool) -> SafeString:
    """Draw the form's fields, except the request id, which differs each time."""
    form = BarForm()
    del form.fields["request_id"]
    if not with_sim:
        del form.fields["new_sim"]
    return form.render()


def _add_ons(subscription: Subscription) -> list[AddOn]:
    return _BOOKED.rows(Actor(), subscription.add_ons) if subscription.add_ons else []


def _booked(_actor: Actor, codes: list[str]) -> Any:
    return AddOn.objects.filter(in_array("code", codes))


_BOOKED: CachedQuery[AddOn] = CachedQuery(_booked)


def _month(request: HttpRequest, actor: Actor, subscription: Subscription) -> Any:
    """Return the month's usage if the actor may see it; a line has none."""
    if subscription.category not in WITH_NUMBER or not shows(actor, Function.USAGE, subscription):
        return None
    today = timezone.localdate()
    first = requested_month(request.GET.get("maaned", ""), today)
    return month_of(actor, subscription, first, today, Function.USAGE)


def _restrictions(subscription: Subscription) -> list[tuple[str, bool]]:
    """Return every restriction, and whether it is in force."""
    every = subscription.Bar.ALL in subscription.bars
    return [(str(bar.label), every or bar in subscription.bars) for bar in rules.RESTRICTIONS]
