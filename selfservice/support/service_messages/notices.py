"""Disturbances and planned work where people look at numbers: on lists, on a number's page, and on the front page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from selfservice.kernel.navigation.dashboard import Panel, Place
from selfservice.kernel.scope.request import full_actor, page_actor
from selfservice.kernel.web.notices import PageNotice
from selfservice.support.models import ServiceMessage
from selfservice.support.service_messages.audience import concerning, concerns_number
from selfservice.support.service_messages.current import near, shown_to
from subscriptions.categories import BY_CATEGORY
from subscriptions.core.access import OPENED_BY
from subscriptions.models import Category, Subscription

# Lists and pages of telephony.
TELEPHONY = frozenset({"telephony_users", "telephony_user", "telephone_numbers", "flows", "flow", "own_telephone"})
# Pages of a number.
NUMBER = frozenset({"subscription", "own_number_of"})
LISTS = frozenset({"subscriptions", "own_number"})
# What an address of the list is called, by the category.
BY_ADDRESS = {kind.address: category for category, kind in BY_CATEGORY.items()}


def number_notices(request: HttpRequest) -> Sequence[PageNotice]:
    """Return notices on lists and pages of numbers. Other pages, and days without messages, cost nothing."""
    name = getattr(request.resolver_match, "url_name", "") or ""
    if name not in {*TELEPHONY, *NUMBER, *LISTS} or not (messages := near()):
        return []
    if name in NUMBER:
        found = _of_number(request, messages)
    else:
        category = Category.TELEPHONY if name in TELEPHONY else BY_ADDRESS.get(request.GET.get("type", ""))
        fit = [one for one in messages if not (one.products and category) or category in one.products]
        found = concerning(page_actor(request), fit)
    return [_notice(one) for one in found]


def _of_number(request: HttpRequest, messages: Sequence[ServiceMessage]) -> list[ServiceMessage]:
    uid: Any = request.resolver_match.kwargs.get("uid") if request.resolver_match else None
    rows = Subscription.objects.visible_to(full_actor(request), function=OPENED_BY)
    number = rows.select_related("company", "line").filter(uid=uid).first()
    return [one for one in messages if number and concerns_number(one, number)]


def _notice(message: ServiceMessage) -> PageNotice:
    title = f"{message.get_kind_display()}: {message.title}"
    url = f"{reverse('service_messages')}#{message.uid}"
    return PageNotice(title, message.interval, url, _("See more"))


def messages_panel(request: HttpRequest) -> Panel | None:
    """Return the front page's panel of messages that concern the person; None without any."""
    found = shown_to(page_actor(request))
    if not found:
        return None
    return Panel("support/service_messages/front.html", {"messages": found}, Place.SIDE)
