"""The filter of the list of invoices by what has become of their mails and e-invoices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db import models
from django.db.models import CharField, Func, OuterRef, Q, Subquery
from django.utils.translation import pgettext_lazy

from billing.invoices.search import MANY
from billing.models import Dispatch
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.scope.actor import Actor

State, Channel = Dispatch.State, Dispatch.Channel


class Delivery(models.TextChoices):
    """What has become of them. The values are query parameters."""

    DELIVERED = "leveret", pgettext_lazy("delivery", "Delivered")
    WAITING = "venter", pgettext_lazy("delivery", "Being sent, or not answered yet")
    REFUSED = "afvist", pgettext_lazy("delivery", "Not delivered")


def _is(state: str, channel: str = "") -> Q:
    """Return the condition that a delivery has a state, of a channel.

    With literals: a statement that is planned for any values would read all deliveries of all companies.
    """
    wanted = {"state": state} | ({"channel": channel} if channel else {})
    return Q(**{name: Func(template=f"'{value}'", output_field=CharField()) for name, value in wanted.items()})


# A mail is delivered when it is sent, an e-invoice when the receiver has accepted it.
CONDITIONS = {
    Delivery.DELIVERED: _is(State.ACCEPTED) | _is(State.SENT, Channel.MAIL),
    Delivery.WAITING: _is(State.WAITING) | _is(State.SENT, Channel.EAN),
    Delivery.REFUSED: _is(State.REFUSED) | _is(State.TECHNICAL) | _is(State.BUSINESS),
}


def delivered(actor: Actor, rows: Any, chosen: Sequence[str]) -> Any:
    """Return the invoices with a delivery in one of the states.

    Most are delivered: then the list is read in its order, and each row checked. Others are few, and read by id.
    """
    wanted = Q()
    for one in chosen:
        wanted |= CONDITIONS[Delivery(one)]
    seen = Dispatch.objects.visible_to(actor).order_by()
    if Delivery.DELIVERED not in chosen:
        ids = list(seen.filter(wanted).values_list("invoice_id", flat=True)[: MANY + 1])
        if len(ids) <= MANY:
            return rows.filter(in_array("pk", sorted({*ids})))
    # As an aggregate: PostgreSQL may plan EXISTS as a join of all.
    of_invoice = seen.filter(invoice=OuterRef("pk")).values("invoice").annotate(found=BoolOr(wanted))
    return rows.alias(delivered=Subquery(of_invoice.values("found"))).filter(delivered=True)
