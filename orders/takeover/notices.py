"""Mails and text messages about takeovers: to the giver, to its people in the portal, and to the person who ordered."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation

from accounts.models import Grant, User
from accounts.notifications.notices import notify
from accounts.permissions.access import portal_actor, users_with_grants
from orders.core import reasons
from orders.models import Takeover
from selfservice.kernel.core.formatting import day, when
from selfservice.kernel.outbox.enqueue import Command, enqueue
from subscriptions.models import Subscription
from subscriptions.permissions import CHANGE, OPENS
from subscriptions.prices import A_DAY

# The mails with a link, by template.
ASKED, TO_ANSWER = "takeover_asked", "takeover_to_answer"
TEXT_KIND = "orders.takeover_text"


def ask_giver(takeover: Takeover) -> None:
    """Ask the giver: by mail, and by a text message to the number or by mail to those who may give it away.

    Under `as_system`.
    """
    by_text = takeover.from_company_id is None
    _mail_giver(takeover, ASKED, by_text=by_text)
    if by_text:
        command = Command(TEXT_KIND, f"takeover:{takeover.uid}", takeover.pk, {})
        enqueue(command, company_id=takeover.company_id)
    elif takeover.subscription:
        for user in people_who_change(takeover.subscription):
            with translation.override(user.language):
                texts = _facts(takeover)
            subscription = str(takeover.subscription.uid)
            notify(user, TO_ANSWER, key=f"{TO_ANSWER}:{takeover.uid}:{user.pk}", subscription=subscription, **texts)


def notify_requester(takeover: Takeover, notice: str, reason: str = "") -> None:
    """Notify the person who ordered of what came of it. Under `as_system`."""
    user = takeover.item.order.requester
    if user is None:
        return
    with translation.override(user.language):
        texts = _facts(takeover) | ({"reason": reasons.words(reason)} if reason else {})
    notify(user, notice, key=f"{notice}:{takeover.uid}:{user.pk}", order=takeover.item.order.number, **texts)


def notify_giver(takeover: Takeover, notice: str) -> None:
    """Send the giver's contact a mail about what came of it. Under `as_system`."""
    _mail_giver(takeover, notice)


def people_who_change(subscription: Subscription) -> list[User]:
    """Return the active users who may change the subscription, at its company or one above. Under `as_system`."""
    (function,) = (one for one in CHANGE if OPENS[one] == subscription.category)
    company = subscription.company
    grants = Grant.objects.system().filter(company__in=[company.pk, *company.above], functions__contains=[function])
    users = users_with_grants().filter(pk__in=grants.values("user"), state=User.State.ACTIVE).order_by("pk")
    return [user for user in users if Subscription.scope.shows(portal_actor(user), function, subscription)]


def _mail_giver(takeover: Takeover, template: str, **more: Any) -> None:
    with translation.override(takeover.language):
        context = {"name": takeover.contact_name, "takeover": str(takeover.uid), **_facts(takeover), **more}
    payload = {"to": takeover.email, "template": template, "language": takeover.language, "context": context}
    enqueue(Command("mail", f"{template}:{takeover.uid}", payload=payload), company_id=takeover.company_id)


def _facts(takeover: Takeover) -> dict[str, str]:
    """Return what both sides may know: the number, the names of both, the day, and until when there is an answer."""
    first = takeover.first_day or takeover.item.order.wished_on or timezone.localdate() + A_DAY
    return {
        "number": takeover.item.number,
        "by": takeover.company.name,
        "giver": takeover.giver_name,
        "first": day(first),
        "last": day(first - A_DAY),
        "until": when(takeover.expires_at),
    }
