"""Numbers used as second factors: who that gets log-in codes on a number, and who may take such a number away.

An action that takes the number away declares it (`SubscriptionAction.takes_number`), and asks `may_decide`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery

from accounts.functions import Function
from accounts.models import SmsFactor, User
from accounts.notifications.notices import notify
from accounts.permissions.grants import outranked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, Transfer


def receives_codes(number: str) -> bool:
    """Return whether any user, at any company, has log-in codes sent to the number. It does not reveal whose it is."""
    with as_system("whether log-in codes go to a number"):
        return SmsFactor.objects.filter(number=number, confirmed=True).exists()


def read_owners(subscriptions: Sequence[Subscription]) -> None:
    """Read which users log in with each number, at any company, and store them on the objects."""
    with as_system("whose second factor a number is"):
        factors = SmsFactor.objects.filter(number__in=[s.number for s in subscriptions], confirmed=True)
        whose = list(factors.order_by("user_id").values_list("number", "user_id"))
        users = User.objects.system().exclude(state=User.State.CLOSED).in_bulk([user for _number, user in whose])
    for subscription in subscriptions:
        cached: Any = subscription
        cached.factor_owners = [users[pk] for number, pk in whose if number == subscription.number and pk in users]


def owners_of(subscription: Subscription) -> list[User]:
    """Return the users whose second factor the number is; read once and stored on the object."""
    cached: Any = subscription
    if not hasattr(cached, "factor_owners"):
        read_owners([subscription])
    found: list[User] = cached.factor_owners
    return found


def may_decide(actor: Actor, subscription: Subscription) -> bool:
    """Return whether the actor needs no approval: nobody else logs in with the number, or the actor administers the
    company's users and could act on each of those who do."""
    others = [user for user in owners_of(subscription) if user.pk != actor.id]
    return not others or (administers(actor, subscription) and not any(outranked(actor, user) for user in others))


def may_take(actor: Actor, subscription: Subscription) -> bool:
    """Return whether the actor may take the number from those who log in with it: nobody else does, or the actor
    administers the company. Nobody gets their codes, and the company can always dispose of its number."""
    return administers(actor, subscription) or may_decide(actor, subscription)


def administers(actor: Actor, subscription: Subscription) -> bool:
    """Return whether the actor manages users at all accounts of the number's company."""
    parts = actor.at(Function.USERS)
    return any(part.company_id == subscription.company_id and part.accounts is None for part in parts)


def leaves_on(number: str) -> date | None:
    """Return the last day of a number with notice given or a transfer offered, else None. Under `as_system`."""
    numbers = Subscription.objects.system().filter(number=number).exclude(state=Subscription.State.TERMINATED)
    found: date | None = numbers.exclude(terminated_on=None).values_list("terminated_on", flat=True).first()
    if found:
        return found
    under_way = (Transfer.State.WAITING, Transfer.State.ACCEPTED)
    offers = Transfer.objects.system().filter(subscription__in=numbers, state__in=under_way)
    return offers.values_list("on", flat=True).first()


def end_factors_of_terminated() -> None:
    """Remove the numbers as second factors that were chosen before they were terminated. Under `as_system`."""
    ended = Subscription.objects.system().filter(number=OuterRef("number"), state=Subscription.State.TERMINATED)
    factors = SmsFactor.objects.annotate(ended_on=Subquery(ended.values("terminated_on")[:1]))
    for number in factors.filter(created_at__date__lte=F("ended_on")).values_list("number", flat=True):
        revoke_sms_factors(number)


def revoke_sms_factors(number: str, *, user: User | None = None) -> None:
    """Remove the number as second factor (of one user), since somebody else may get it, and notify its users."""
    with as_system("a number is somebody else's from now on"):
        factors = SmsFactor.objects.filter(number=number).select_related("user")
        for factor in factors.filter(user=user) if user else factors:
            notify(factor.user, "factor_removed", factor=number)
            factor.delete()
