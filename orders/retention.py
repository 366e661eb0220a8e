"""Retention rules of this app: people outside the company are forgotten some time after their order is finished.

The order, its numbers, days and prices stay; so do the users of numbers, as their subscriptions have them. Drafts that
nobody goes on with are deleted.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Value, When

from orders.fulfilment.port_requests import CREATE
from orders.models import Appointment, Order, PortIn, Takeover
from selfservice.kernel.jobs.retention import Ago, Rule, register
from selfservice.kernel.models import OutboxCommand

# The mails to the giver's contact, by template (takeover/notices.py).
TO_GIVER = ("takeover_asked", "takeover_receipt", "takeover_given", "takeover_not_given")


def _old() -> Any:
    return Ago(days=settings.ORDER_CONTACT_DAYS)


def old_visits() -> Any:
    """Return visits of which somebody outside is still named: who opens, and the way in."""
    return Appointment.objects.system().filter(~Q(contact_name=""), order__finished_at__lt=_old())


def old_portings() -> Any:
    """Return portings of which the holder at the old operator is still named."""
    named = ~Q(name="") | ~Q(iccid="")
    return PortIn.objects.system().filter(named, item__order__finished_at__lt=_old())


def forget_requests(portings: list[int]) -> None:
    """Empty what was sent to the clearing house about the portings."""
    sent = OutboxCommand.objects.system().filter(kind=CREATE, target_id__in=portings)
    sent.exclude(done_at=None).update(payload={})


def old_takeovers() -> Any:
    """Return takeovers of which the giver's contact is still named."""
    return Takeover.objects.system().filter(~Q(contact_name=""), item__order__finished_at__lt=_old())


def forget_mails(takeovers: list[int]) -> None:
    """Empty the mails to the givers' contacts, which name them."""
    uids = Takeover.objects.system().filter(pk__in=takeovers).values_list("uid", flat=True)
    keys = [f"{template}:{uid}" for uid in uids for template in TO_GIVER]
    OutboxCommand.objects.system().filter(kind="mail", key__in=keys).exclude(done_at=None).update(payload={})


def old_drafts() -> Any:
    """Return drafts that were begun thirty days ago."""
    return Order.objects.system().filter(state=Order.State.DRAFT, created_at__lt=Ago(days=30))


# A company's name stays.
GIVER = Case(When(kind=Takeover.Kind.PERSON, then=Value("")), default=F("giver_name"))

OPENS = {"contact_name": "", "contact_phone": "", "note": ""}
HOLDER = {"name": "", "iccid": "", "text": ""}
ASKED = {"contact_name": "", "email": "", "mobile": "", "answered_by": "", "giver_name": GIVER}

register(Rule("who opens for technicians", Appointment, old_visits, blank=OPENS))
register(Rule("holders at old operators", PortIn, old_portings, forget_requests, HOLDER))
register(Rule("contacts of givers", Takeover, old_takeovers, forget_mails, ASKED))
register(Rule("drafts of orders, after thirty days", Order, old_drafts))
