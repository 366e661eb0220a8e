"""A number is tied to the login of whoever has confirmed it by a code, and set free when the login is closed.

And it proves nobody for a while when its SIM card was changed.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.credentials import sim_changes
from accounts.functions import Function
from accounts.models import User
from accounts.user_hooks import Facts, Keeper, register
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Subscription
from subscriptions.sims.rules import unsafe_until


def left_behind(actor: Actor, user: User) -> Facts:
    """The person's numbers, for somebody to take over or terminate."""
    mine = Subscription.objects.visible_to(actor, function=Function.USERS).filter(user=user)
    numbers = mine.exclude(state=Subscription.State.TERMINATED).order_by("number").values_list("number", flat=True)
    return [(_("Mobile number"), phone(number)) for number in numbers]


def tie(user: User) -> None:
    """The number that has been confirmed is the person's own, when it is the company's and nobody else's yet."""
    free = Subscription.objects.system().filter(number=user.mobile, company_id=user.company_id or 0, user=None)
    free.exclude(state=Subscription.State.TERMINATED).update(user=user)


def untie(user: User) -> None:
    """Whoever gets the number next is another."""
    Subscription.objects.system().filter(user=user).update(user=None)


register(Keeper(left_behind, tie, untie))
sim_changes.register(unsafe_until)
