"""Transfers of numbers: the recipient's link, notifications, and constants."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation

from accounts.notifications.notices import notify
from selfservice.kernel.core.formatting import day, when
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from subscriptions.core.open_runs import NOTICE_DURATION
from subscriptions.models import Subscription, Transfer

# The recipient's time to answer (domain: 48 hours).
LIFE = timedelta(hours=48)
SALT = "subscriptions.transfers"
OFFERED = "transfer_offered"
# The kind of the network order, sent when both have agreed and the giver's last day is over.
KIND = "network.transfer"
OPEN = (Transfer.State.WAITING, Transfer.State.ACCEPTED)


def shown_transfer(actor: Actor, subscription: Subscription) -> Transfer | None:
    """Return the number's latest transfer for its page, if it is open or ended within a day."""
    # core.access.subscription_of annotates this, which saves the query.
    if not getattr(subscription, "has_transfer", True):
        return None
    seen = Transfer.objects.visible_to(actor).filter(subscription=subscription)
    newest = seen.order_by("-id").first()
    news = newest and (
        newest.state in OPEN or timezone.now() - (newest.answered_at or newest.created_at) < NOTICE_DURATION
    )
    return newest if news else None


def opened(token: str) -> Transfer | None:
    """Return the transfer of a link, in any state; None if the signature is invalid."""
    try:
        uid = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    with as_system("open the link of a transfer"):
        found = Transfer.objects.system().select_related("company", "to_company", "subscription__plan")
        return found.filter(uid=str(uid)).first()


def link_for_mail(context: dict[str, Any]) -> str:
    """Return the recipient's link. It does not expire by itself; the state of the transfer decides."""
    token = signing.dumps(context["transfer"], salt=SALT)
    return f"{settings.PORTAL_URL}{reverse('transfer_answer', args=[token])}"


def takes_effect(transfer: Transfer) -> datetime:
    """Return the first moment of the new owner: midnight (Danish time) after the giver's last day."""
    return timezone.make_aware(datetime.combine(transfer.first_day, time()))


def offer(transfer: Transfer, by: str) -> None:
    """Send the link to the recipient. Inside an action."""
    with translation.override(transfer.language):
        texts = {"until": when(transfer.expires_at), "first": day(transfer.first_day)}
    context = {
        "name": transfer.contact_name,
        "by": by,
        "company": transfer.company.name,
        "number": transfer.number,
        "transfer": str(transfer.uid),
        **texts,
    }
    _mail_recipient(transfer, OFFERED, context)


def notify_recipient(transfer: Transfer, notice: str) -> None:
    """Send the recipient a mail: the receipt of the agreement, or that the transfer can't be carried out.

    Inside an action or `as_system`.
    """
    with translation.override(transfer.language):
        texts = {"price": transfer.price, "first": day(transfer.first_day)}
    context = {
        "name": transfer.contact_name,
        "about": transfer.owner_name,
        "company": transfer.company.name,
        "number": transfer.number,
        "plan": transfer.subscription.plan.name,
        **texts,
    }
    _mail_recipient(transfer, notice, context)


def _mail_recipient(transfer: Transfer, template: str, context: dict[str, Any]) -> None:
    payload = {"to": transfer.email, "template": template, "language": transfer.language, "context": context}
    enqueue(Command("mail", f"{template}:{transfer.uid}", payload=payload), company_id=transfer.company_id)


def notify_requester(transfer: Transfer, notice: str) -> None:
    """Notify the user who requested the transfer of its result. Inside an action or `as_system`."""
    if transfer.asked_by is None:
        return
    with translation.override(transfer.asked_by.language):
        on = day(transfer.on)
    key = f"{notice}:{transfer.uid}:{uuid4()}"
    notify(transfer.asked_by, notice, key=key, number=transfer.number, about=transfer.owner_name, on=on)
