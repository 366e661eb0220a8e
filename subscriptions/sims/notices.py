"""Notices of a SIM swap: to the old card by text message, to the number's users and administrators by mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications.notices import mail_to, notify
from accounts.permissions.access import administrators_at
from selfservice.kernel.core.formatting import phone, short_when
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import as_system
from subscriptions.core.second_factor import owners_of
from subscriptions.models import SimSwap, Subscription
from subscriptions.network.reasons import reason_words

ASKED = "sim_swap_asked"


def old_card_text(subscription: Subscription, language: str) -> str:
    """Return the text message to the old card, sent before the new one works."""
    with translation.override(language):
        return _(
            "A new SIM card has been ordered for this number; when it works, this one stops. Was it not you? Call us"
            " at once on %(phone)s. %(operator)s"
        ) % {"phone": phone(str(settings.PORTAL["support_phone"])), "operator": settings.PORTAL["operator"]}


def language_of(subscription: Subscription) -> str:
    """Return the language of the number's user, else Danish."""
    return subscription.user.language if subscription.user else "da"


def ordered_mails(subscription: Subscription, swap: SimSwap, by: str) -> list[tuple[Command, int | None]]:
    """Return the mails that say that it is ordered, each with its company."""
    with as_system("who hears of a SIM swap"):
        return [(_mail(user, "sim_swap", swap, by), user.company_id) for user in _recipients(subscription)]


def notify_result(swap: SimSwap, reason: str = "") -> None:
    """Notify the requester and the number's users that it is done, or refused. Under `as_system`."""
    people = {user.pk: user for user in [*_users(swap.subscription), *([swap.asked_by] if swap.asked_by else [])]}
    for user in people.values():
        by = swap.asked_by.name if swap.asked_by else ""
        mail = _mail(user, "sim_swap_refused" if reason else "sim_swap_done", swap, by, reason=reason)
        enqueue(mail, company_id=user.company_id)


def request_confirmation(subscription: Subscription, run: ActionRun, by: str) -> None:
    """Ask those who can confirm it: the number's log-in users, and the administrators. Call inside an action."""
    with as_system("who can confirm a SIM swap"):
        for user in _recipients(subscription):
            if user.pk != run.actor_id:
                context = {"number": subscription.number, "by": by, "run": str(run.uid)}
                notify(user, ASKED, key=f"{ASKED}:{run.uid}:{user.pk}", **context)


def _mail(user: User, notice: str, swap: SimSwap, by: str, **more: Any) -> Command:
    with translation.override(user.language):
        kind, time = str(SimSwap.Kind(swap.kind).label), short_when(swap.at)
        by = by or _("Support")
        if "reason" in more:
            more["reason"] = reason_words(more["reason"])
    about = {"number": swap.number, "kind": kind, "by": by, "own": swap.asked_by_id == user.pk, "time": time}
    return mail_to(user, notice, key=f"{notice}:{swap.uid}:{user.pk}", **about, **more)


def _users(subscription: Subscription) -> list[User]:
    """Return the number's user, and the users who log in with it, if active."""
    found = {user.pk: user for user in [subscription.user, *owners_of(subscription)] if user}
    return [user for user in found.values() if user.is_active]


def _recipients(subscription: Subscription) -> list[User]:
    found = {user.pk: user for user in [*_users(subscription), *administrators_at(subscription.company)]}
    return list(found.values())
