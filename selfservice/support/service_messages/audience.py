"""Whom a service message concerns: companies with their subsidiaries, areas by post code, kinds of subscriptions.

Of each kind that is named, one must fit. A line is where it is installed, everything else where its company is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, Value

from accounts.models import Company
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import ServiceMessage
from subscriptions.core.access import OPENED_BY
from subscriptions.models import Subscription

DIGITS = 4


def numbers_of(actor: Actor, message: ServiceMessage) -> Any:
    """Return the subscriptions in use that it concerns, of those that the actor sees."""
    rows = Subscription.objects.visible_to(actor, function=OPENED_BY).exclude(state=Subscription.State.TERMINATED)
    if message.products:
        rows = rows.filter(category__in=message.products)
    if message.cvrs:
        rows = rows.filter(company__in=_companies(message))
    if message.areas:
        installed = Q(line__a_end__regex=_in_address(message)) | Q(line__b_end__regex=_in_address(message))
        rows = rows.filter(installed | Q(line=None, company__postcode__regex=_at_start(message)))
    return rows


def concerning(actor: Actor, messages: Sequence[ServiceMessage]) -> list[ServiceMessage]:
    """Return the messages that concern what the actor sees, by one query.

    Without products a message concerns the companies themselves, too.
    """
    read_companies(messages)
    asked: list[Any] = []
    for message in messages:
        if not message.is_for_all:
            asked.append(_one(numbers_of(actor, message), message))
            if not message.products:
                asked.append(_one(_companies_of(actor, message), message))
    found = set(asked[0].union(*asked[1:], all=True)) if asked else set()
    return [message for message in messages if message.is_for_all or message.pk in found]


def concerns(actor: Actor, message: ServiceMessage) -> bool:
    """Return whether it concerns what the actor sees."""
    return bool(concerning(actor, [message]))


def _one(rows: Any, message: ServiceMessage) -> Any:
    """Return a query of the message's id, if there is a row."""
    return rows.order_by().annotate(message=Value(message.pk)).values_list("message", flat=True)[:1]


def concerns_number(message: ServiceMessage, number: Subscription) -> bool:
    """Return whether it concerns a subscription that has been read with its company and line."""
    if message.products and number.category not in message.products:
        return False
    if message.cvrs and number.company_id not in _companies(message):
        return False
    if not message.areas:
        return True
    line = getattr(number, "line", None)
    if line is None:
        return re.search(_at_start(message), number.company.postcode) is not None
    return any(re.search(_in_address(message), end) for end in (line.a_end, line.b_end))


def counts(actor: Actor, message: ServiceMessage) -> tuple[int, int]:
    """Return how many companies and numbers it concerns, for support."""
    numbers = numbers_of(actor, message)
    companies = Q(pk__in=numbers.values("company_id"))
    if not message.products:
        companies |= Q(pk__in=_companies_of(actor, message).values("pk"))
    return Company.objects.visible_to(actor).filter(companies).count(), numbers.count()


def _companies_of(actor: Actor, message: ServiceMessage) -> Any:
    """Return the companies of the actor that are named, and in an area that is named."""
    rows = Company.objects.visible_to(actor)
    if message.cvrs:
        rows = rows.filter(pk__in=_companies(message))
    return rows.filter(postcode__regex=_at_start(message)) if message.areas else rows


def _companies(message: ServiceMessage) -> frozenset[int]:
    """Return the ids of the companies that are named and of those below them."""
    read_companies([message])
    return message.company_ids


def read_companies(messages: Sequence[ServiceMessage]) -> None:
    """Read the companies that messages name and those below them, and keep them on the messages; once."""
    unread: list[Any] = [message for message in messages if message.cvrs and not hasattr(message, "company_ids")]
    if not unread:
        return
    with as_system("companies that a service message names, which the actor may not see"):
        cvrs = {cvr for message in unread for cvr in message.cvrs}
        named = dict(Company.objects.system().filter(cvr__in=cvrs).values_list("pk", "cvr"))
        below = list(Company.objects.system().filter(above__overlap=list(named)).values_list("pk", "above"))
    for message in unread:
        own = {pk for pk, cvr in named.items() if cvr in message.cvrs}
        message.company_ids = frozenset(own | {pk for pk, above in below if own & {*above}})


def _postcodes(message: ServiceMessage) -> str:
    """Return a pattern of the post codes; an area is their beginning."""
    return "|".join(f"{area}[0-9]{{{DIGITS - len(area)}}}" for area in message.areas)


def _at_start(message: ServiceMessage) -> str:
    return f"^({_postcodes(message)})$"


def _in_address(message: ServiceMessage) -> str:
    """Return a pattern of the post codes before a city, in an address of one line."""
    return f"(^|[ ,])({_postcodes(message)}) +[^0-9 ]"
